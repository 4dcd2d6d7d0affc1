"""Prices as a clerk writes them, line by line (« de 0 à 599 : 2,80 € »), and the bands that the lines mean."""

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from math import ceil, floor
from typing import Any

from cantine.common.french import euros, format_number, join_words
from cantine.common.language.languages import get_language
from cantine.common.language.translate import translate
from cantine.common.money import parse_cents
from cantine.prices.rules.price_bands import BandsRefused, EnteredBand, group_bands
from cantine.prices.rules.price_groups import BandGroup, describe_group, read_group

EXAMPLE = "« de 0 à 599 : 2,80 € », « de 600 … : 3,60 € »"
HIGHEST = 999_999
"""The highest quotient familial, and the highest amount in euros."""

QuotientSpan = tuple[int, int | None]
_N = r"([0-9][0-9 ]*(?:[,.][0-9]+)?)(?: ?€)?"
_OPEN = r"(?:…|\.\.\.|et plus|et au-delà)"
_SPANS: tuple[tuple[str, Callable[..., QuotientSpan]], ...] = (
    (rf"(?:de )?{_N} ?(?:à|-|–) ?{_N}", lambda first, last: (ceil(first), floor(last))),
    (rf"(?:à partir de|dès|de) {_N}(?: ?{_OPEN})?", lambda first: (ceil(first), None)),
    (rf"{_N} ?{_OPEN}", lambda first: (ceil(first), None)),
    (rf"plus de {_N}", lambda below: (floor(below) + 1, None)),
    (rf"moins de {_N}", lambda above: (0, ceil(above) - 1)),
    (rf"jusqu'à {_N}", lambda last: (0, floor(last))),
    ("", lambda: (0, None)),
)


def read_price_lines(text: str, labels: Mapping[int, str] | None = None) -> list[EnteredBand]:
    """The bands that these lines mean, in their order; `price_bands.accept_bands` checks whether they fit together.

    A line is a range of quotients and a price in euros, a percentage of the quotient (« 0,30 % », « 0,30 % + 2,00 € »)
    or « gratuit »; a price alone is for every quotient. « Habitants », « Panier PAI » or « Extérieurs, à partir du 2e
    enfant » on a line of their own are headings; `labels` are the names of the town's labels by id. Quotients are
    whole: « de 0 à 599,99 » ends at 599. Raises BandsRefused naming every line that is not understood.
    """
    found: list[EnteredBand] = []
    reasons: list[str] = []
    names = labels or {}
    group = BandGroup()
    for place, line in enumerate(text.splitlines(), 1):
        plain = " ".join(line.replace("’", "'").split()).rstrip(" ;")
        heading = plain and read_group(plain.removesuffix(":").rstrip(), names)
        if heading:
            group = heading
        elif plain:
            try:
                found.append(_read_band(plain, group))
            except ValueError:
                reasons.append(_describe_unread(place, plain, names))
    if reasons:
        raise BandsRefused(reasons)
    return found


def _describe_unread(place: int, line: str, labels: Mapping[int, str]) -> str:
    known = f" Étiquettes connues : {join_words(f'« {name} »' for name in labels.values())}." if labels else ""
    return f"Ligne {place} : « {line} » n'est pas compris. Écrivez par exemple {EXAMPLE}.{known}"


def _read_band(line: str, group: BandGroup) -> EnteredBand:
    span, _, price = line.rpartition(":")
    first, last = _read_span(span.strip())
    return EnteredBand(first, last, **_read_price(price.strip()), **group._asdict())


def _read_span(text: str) -> QuotientSpan:
    for form, span in _SPANS:
        if said := re.fullmatch(form, text, re.IGNORECASE):
            numbers = [Decimal(one.replace(" ", "").replace(",", ".")) for one in said.groups()]
            if all(one <= HIGHEST for one in numbers):
                return span(*numbers)
    raise ValueError(text)


def _read_price(text: str) -> dict[str, Any]:
    """Cents, or the percentage of an effort rate: at most 100, with six decimals as in the database; and its extra."""
    if text.lower() == "gratuit":
        return {"cents": 0}
    if rate := re.fullmatch(r"([0-9]{1,3}(?:[,.][0-9]{1,6})?) ?%(?: ?\+ ?(.+))?", text):
        percent = Decimal(rate[1].replace(",", "."))
        if not 0 < percent <= 100:
            raise ValueError(text)
        return {"effort_rate": percent, "extra": _read_amount(rate[2]) if rate[2] else 0}
    return {"cents": _read_amount(text)}


def _read_amount(text: str) -> int:
    amount = parse_cents(text)
    if not 0 <= amount <= HIGHEST * 100:
        raise ValueError(text)
    return amount


def describe_span(band: EnteredBand) -> str:
    """The quotients of a band in a règlement's words: « de 0 à 999 », « 1 000 et plus »; empty where it is for all."""
    if band.last is None:
        return translate("{number} et\u00a0plus", number=format_number(band.first)) if band.first else ""
    return translate("de {least} à {most}", least=format_number(band.first), most=format_number(band.last))


def write_price_lines(
    bands: Iterable[EnteredBand],
    say: Callable[[EnteredBand], str] = lambda band: band.span,
    labels: Mapping[int, str] | None = None,
) -> str:
    """The lines that mean these bands, for the clerk to change; several groups have headings, with the names of labels.

    `say` writes the quotients of a band; where it writes nothing, the price stands alone.
    """
    groups = group_bands(bands)
    lines = []
    for group, of_group in groups.items():
        if [*groups] != [BandGroup()]:
            lines.append(describe_group(group, labels))
        lines += [_write_line(say(band), _write_price(band)) for band in of_group]
    return "\n".join(lines)


def _write_line(span: str, price: str) -> str:
    return translate("{quotients} : {price}", quotients=span, price=price) if span else price


def _write_price(band: EnteredBand) -> str:
    if band.effort_rate is not None:
        written = f"{band.effort_rate.normalize():f}"
        rate = f"{written} %".replace(".", ",") if get_language() == "fr" else f"{written}%"
        return f"{rate} + {euros(band.extra)}" if band.extra else rate
    return euros(band.cents or 0)
