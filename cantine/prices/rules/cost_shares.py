"""Shares of a child's price that somebody else pays: which hold on a day, and how a price is divided to the cent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common.french import euros, join_words, long_day
from cantine.common.money import share_out

WHOLE = 10_000
"""A whole price, in the hundredths of a percent in which shares are kept."""


@dataclass(frozen=True)
class HeldShare:
    """What `payer_id` pays of a child's price from `first_day` to `last_day`, both included (None: no end).

    `percent` is in hundredths, or `cents` is an amount for each unit that is billed; of the services `service_ids`, of
    all where that is None.
    """

    id: int
    child_id: int
    payer_id: int
    first_day: date
    last_day: date | None = None
    percent: int | None = None
    cents: int | None = None
    service_ids: frozenset[int] | None = None

    def covers(self, service_id: int, day: date) -> bool:
        """Whether this share holds for the service on that day."""
        of_service = self.service_ids is None or service_id in self.service_ids
        return of_service and self.first_day <= day <= (self.last_day or date.max)


Part = tuple[int, int]
"""A payer (id) and the cents that it pays."""


def divide_unit(cents: int, shares: Sequence[HeldShare]) -> list[Part]:
    """What each payer pays of a unit price (not negative); the family pays what is left, which is never negative.

    Percentages are of the whole price: what rounding leaves goes to the largest remainders, of equal ones to the payer
    whose share is the oldest, to the family last. Amounts come next, the oldest first, each up to what is left. A payer
    of nothing is left out.
    """
    ordered = sorted(shares, key=lambda share: (share.first_day, share.id))
    weights = [share.percent or 0 for share in ordered]
    *parts, left = share_out(cents, [*weights, max(0, WHOLE - sum(weights))])
    for place, share in enumerate(ordered):
        if share.cents is not None:
            parts[place] = min(share.cents, left)
            left -= parts[place]
    return _sum_by_payer(zip((share.payer_id for share in ordered), parts, strict=True))


def divide_day(quantity: int, unit_cents: int, added: int, shares: Sequence[HeldShare]) -> list[tuple[int, int, int]]:
    """The payers (ids) of one child, service and day, each with the units and the cents of each that it pays.

    `added` is what the day costs more than its units, up to a minimum, or less, down to a ceiling (cents). With it the
    day is one unit: of a minimum each percentage pays its part, of a ceiling everybody pays in proportion to what its
    units cost. Surcharges are not among this: who caused them pays them.
    """
    of_units = divide_unit(unit_cents, shares)
    if not added:
        return [(payer, quantity, cents) for payer, cents in of_units]
    if added > 0:
        by_percent = [share for share in shares if share.percent is not None]
        whole = _sum_by_payer(
            [*((payer, cents * quantity) for payer, cents in of_units), *divide_unit(added, by_percent)]
        )
        return [(payer, 1, cents) for payer, cents in whole]
    left = unit_cents - sum(cents for _payer, cents in of_units)
    *parts, _familys = share_out(quantity * unit_cents + added, [*(cents for _payer, cents in of_units), left])
    return [(payer, 1, cents) for (payer, _cents), cents in zip(of_units, parts, strict=True) if cents]


def divide_contract(cents: int, shares: Sequence[HeldShare]) -> list[Part]:
    """What each payer pays of the month of a contract: percentages only, as an amount is for a unit that is used."""
    return divide_unit(cents, [share for share in shares if share.percent is not None])


def format_percent(hundredths: int) -> str:
    """« 33,33 % », « 50 % »."""
    whole, rest = divmod(hundredths, 100)
    decimals = f",{rest:02}".rstrip("0") if rest else ""
    return f"{whole}{decimals}\u00a0%"


def describe_part(percent: int | None, cents: int | None) -> str:
    """« 50 % du prix », « 2,00 € par unité »."""
    return f"{format_percent(percent)} du prix" if percent is not None else f"{euros(cents or 0)} par unité"


def _sum_by_payer(parts: Iterable[Part]) -> list[Part]:
    sums: dict[int, int] = {}
    for payer, cents in parts:
        sums[payer] = sums.get(payer, 0) + cents
    return [(payer, cents) for payer, cents in sums.items() if cents]


def find_most_percent(shares: Iterable[HeldShare]) -> int:
    """The most that these shares of one child add up to for one service on one day, in hundredths of a percent."""
    by_percent = [share for share in shares if share.percent is not None]
    return max((_sum_with(one, by_percent) for one in by_percent), default=0)


def _sum_with(one: HeldShare, others: Sequence[HeldShare]) -> int:
    """The highest sum of a service on the first day of `one`; any overlap begins on the first day of one of them."""
    held = [share for share in others if share.first_day <= one.first_day <= (share.last_day or date.max)]
    named = {service for share in held for service in share.service_ids or ()}
    of_all = sum(share.percent or 0 for share in held if share.service_ids is None)
    of_named = [sum(share.percent or 0 for share in held if service in (share.service_ids or ())) for service in named]
    return of_all + max(of_named, default=0)


def describe_share(share: HeldShare, payer: str, services: Mapping[int, str]) -> str:
    """« CCAS : 50 % du prix, Repas et Étude, du 1er septembre 2026 au 3 juillet 2027 »; `services` are by id."""
    named = join_words(services.get(id, "") for id in sorted(share.service_ids)) if share.service_ids else ""
    days = f"du {long_day(share.first_day)} au {long_day(share.last_day)}" if share.last_day else ""
    days = days or f"à partir du {long_day(share.first_day)}"
    part = describe_part(share.percent, share.cents)
    return f"{payer}\u00a0: {', '.join([part, named or 'toutes les prestations', days])}"
