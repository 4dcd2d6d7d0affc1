"""The lines in which a clerk writes prices, « de 0 à 599 : 2,80 € », and the bands that they say."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from math import ceil, floor

from cantine.rules.french import euros, number
from cantine.rules.money import cents
from cantine.rules.price_bands import BandsRefused, EnteredBand, Group, by_group, group_name

EXAMPLE = "« de 0 à 599 : 2,80 € », « de 600 … : 3,60 € »"
HIGHEST = 999_999
"""No quotient familial is above; an amount of money has at most as many euros."""

Span = tuple[int, int | None]
_N = r"([0-9][0-9 ]*(?:[,.][0-9]+)?)(?: ?€)?"
_OPEN = r"(?:…|\.\.\.|et plus|et au-delà)"
_SPANS: tuple[tuple[str, Callable[..., Span]], ...] = (
    (rf"(?:de )?{_N} ?(?:à|-|–) ?{_N}", lambda first, last: (ceil(first), floor(last))),
    (rf"(?:à partir de|dès|de) {_N}(?: ?{_OPEN})?", lambda first: (ceil(first), None)),
    (rf"{_N} ?{_OPEN}", lambda first: (ceil(first), None)),
    (rf"plus de {_N}", lambda below: (floor(below) + 1, None)),
    (rf"moins de {_N}", lambda above: (0, ceil(above) - 1)),
    (rf"jusqu'à {_N}", lambda last: (0, floor(last))),
    ("", lambda: (0, None)),
)
_GROUP = re.compile(r"(tous|habitants|extérieurs)?(?:,? ?à partir du ([0-9]{1,2})(?:er|e|ème) enfant)?", re.IGNORECASE)


def read(text: str) -> list[EnteredBand]:
    """The bands that these lines say, in their order; whether they fit together is for `price_bands.accepted`.

    A line is a span of quotients and a price in euros, a percentage of the quotient or « gratuit »; a price alone is
    for every quotient. « Habitants », « Extérieurs, à partir du 2e enfant » on a line of their own head the lines that
    follow. Quotients are whole: « de 0 à 599,99 » ends at 599. Raises BandsRefused naming every line that says nothing
    of the kind.
    """
    found: list[EnteredBand] = []
    reasons: list[str] = []
    group: Group = (None, 1)
    for place, line in enumerate(text.splitlines(), 1):
        plain = " ".join(line.replace("’", "'").split()).rstrip(" ;")
        heading = plain and _GROUP.fullmatch(plain.removesuffix(":").rstrip())
        if heading:
            group = _group(heading)
        elif plain:
            try:
                found.append(_band(plain, group))
            except ValueError:
                reasons.append(f"Ligne {place} : « {plain} » n'est pas compris. Écrivez par exemple {EXAMPLE}.")
    if reasons:
        raise BandsRefused(reasons)
    return found


def _group(heading: re.Match[str]) -> Group:
    families, rank = heading.groups()
    resident = {"habitants": True, "extérieurs": False}.get((families or "").lower())
    return resident, int(rank or 1)


def _band(line: str, group: Group) -> EnteredBand:
    span, _, price = line.rpartition(":")
    first, last = _span(span.strip())
    return EnteredBand(first, last, *_price(price.strip()), *group)


def _span(text: str) -> Span:
    for form, span in _SPANS:
        if said := re.fullmatch(form, text, re.IGNORECASE):
            numbers = [Decimal(one.replace(" ", "").replace(",", ".")) for one in said.groups()]
            if all(one <= HIGHEST for one in numbers):
                return span(*numbers)
    raise ValueError(text)


def _price(text: str) -> tuple[int | None, Decimal | None]:
    """Cents, or the percentage of an effort rate, at most 100 with six decimals as the database keeps it."""
    if text.lower() == "gratuit":
        return 0, None
    if rate := re.fullmatch(r"([0-9]{1,3}(?:[,.][0-9]{1,6})?) ?%", text):
        percent = Decimal(rate[1].replace(",", "."))
        if not 0 < percent <= 100:
            raise ValueError(text)
        return None, percent
    amount = cents(text)
    if not 0 <= amount <= HIGHEST * 100:
        raise ValueError(text)
    return amount, None


def say_span(band: EnteredBand) -> str:
    """How a règlement says the quotients of a band: « de 0 à 999 », « 1 000 et plus »; nothing where it is for all."""
    if band.last is None:
        return f"{number(band.first)} et\u00a0plus" if band.first else ""
    return f"de {number(band.first)} à {number(band.last)}"


def written(bands: Iterable[EnteredBand], say: Callable[[EnteredBand], str] = lambda band: band.span) -> str:
    """The lines that say these bands, for the clerk to change; groups have headings where there are several.

    `say` words the quotients of a band; where it says nothing, the price stands alone.
    """
    groups = by_group(bands)
    lines = []
    for group, of_group in groups.items():
        if [*groups] != [(None, 1)]:
            lines.append(group_name(group))
        lines += [" : ".join(filter(None, (say(band), _written_price(band)))) for band in of_group]
    return "\n".join(lines)


def _written_price(band: EnteredBand) -> str:
    if band.effort_rate is not None:
        return f"{band.effort_rate.normalize():f} %".replace(".", ",")
    return euros(band.cents or 0)
