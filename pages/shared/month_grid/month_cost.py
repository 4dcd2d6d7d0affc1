"""What a child's month costs its family, for the month grid: the figure as it stands, and every price to tick with."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cantine.billing.rules import estimate
from cantine.billing.rules.repricing import BilledBooking
from cantine.bookings.queries.bookings import Booked
from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import ChargeKind, State
from cantine.families.rules.pupil import Pupil
from cantine.prices.rules.charges import PricedBooking
from cantine.prices.rules.price_list import PriceList

NEVER = 0
"""A box that makes no full day with another, as it is a sickness; else its manner of `MANNERS`, counted from 1."""

AsIssued = Callable[[Sequence[Collection[int]]], Sequence[int]]
"""Of groups of billed bookings (ids), the cents that taking each group back gives."""


def describe_month_cost(
    child_id: int,
    family_id: int,
    pupil: Pupil | None,
    booked: Iterable[Booked],
    prices: PriceList,
    billed: int,
    first: date,
    as_issued: AsIssued,
) -> dict[str, Any]:
    """The estimate of this child's month, and what the browser needs to keep it true while boxes are ticked.

    cents: what is still to be billed, contracts included, less what is given back of billed days, billed: what invoices
    of the month have asked; held: by "day service" of a box that stands, [cents by itself or None, how it makes a full
    day]: billed ones too, as they may be the other half, with what their invoice asked;
    stretches [{from: day, cents: {service: {minutes or "": cents or None}}, late: the same of what a parent books late,
    pairs: [[service, service, cents, cents for each other manner of the half that decides]]}]. What the family does not
    pay is nowhere in it: days of the other one, and those that a credit note took back.
    """
    own = _list_own(child_id, family_id, booked, prices)
    invoiced, unbilled, anew = _find_rebilled(own, prices)
    told, credited = _describe_prices(own, anew, prices, as_issued)
    return {
        "cents": estimate.estimate_next_bill(invoiced, unbilled, prices, anew, credited)
        + estimate.estimate_contracts(child_id, first, prices),
        "billed": billed,
        **told,
        "stretches": _list_stretches(child_id, first, find_month_end(first), prices, pupil),
    }


def describe_prices(
    child_id: int,
    family_id: int,
    pupil: Pupil | None,
    booked: Iterable[Booked],
    prices: PriceList,
    first: date,
    last: date,
    as_issued: AsIssued,
) -> dict[str, Any]:
    """What the browser needs to say what changes of the days from `first` to `last` cost more or less: as
    `describe_month_cost`, of these days alone, without a sum to begin with."""
    own = _list_own(child_id, family_id, booked, prices)
    *_, anew = _find_rebilled(own, prices)
    told, _credited = _describe_prices(own, anew, prices, as_issued)
    return {"cents": 0, "billed": 0, **told, "stretches": _list_stretches(child_id, first, last, prices, pupil)}


def _list_own(child_id: int, family_id: int, booked: Iterable[Booked], prices: PriceList) -> list[Booked]:
    whose = child_id, family_id
    return [one for one in booked if (one.child_id, one.family_id) == whose and one.service_id in prices.services]


def _find_rebilled(
    own: Sequence[Booked], prices: PriceList
) -> tuple[list[BilledBooking], list[PricedBooking], Collection[int]]:
    """What is billed of these bookings, what is not, and which billed ones (ids) the next bill takes back."""
    unbilled = [one.attended for one in own if not one.invoiced]
    invoiced = [BilledBooking(one.attended, one.billed_as) for one in own if one.billed_as is not None]
    return invoiced, unbilled, estimate.find_rebilled(invoiced, unbilled, prices)


def _describe_prices(
    own: Sequence[Booked], anew: Collection[int], prices: PriceList, as_issued: AsIssued
) -> tuple[dict[str, Any], int]:
    """The boxes that stand, and what taking `anew` back gives (cents)."""
    held = [one for one in own if not one.invoiced or (one.billed_as is not None and one.state is not State.SICK)]
    credited, alone = _price_alone(held, prices, anew, as_issued)
    boxes = {
        f"{one.day} {one.service_id}": [cents, _find_joins(one)]
        for one in held
        if (cents := alone[one.day, one.service_id]) is not None or not one.invoiced
    }
    return {"held": boxes}, credited


def _list_stretches(
    child_id: int, first: date, last: date, prices: PriceList, pupil: Pupil | None
) -> list[dict[str, Any]]:
    return [_describe_stretch(one) for one in estimate.list_price_periods(child_id, first, last, prices, pupil)]


def _price_alone(
    held: Sequence[Booked], prices: PriceList, anew: Collection[int], as_issued: AsIssued
) -> tuple[int, dict[tuple[date, int], int | None]]:
    """What taking `anew` back gives, and what each box costs by itself (by day and service; None: no tariff), in cents.
    A billed box that may be the other half of a full day costs what its invoice asked."""
    alone = dict(estimate.estimate_total([one.attended for one in held], prices).alone)
    halves = [
        one for one in held if one.invoiced and one.billed_as is not ChargeKind.FULL_DAY and _is_paired(one, prices)
    ]
    credited, *asked = as_issued([anew, *([one.id] for one in halves)])
    return credited, alone | {(one.day, one.service_id): cents for one, cents in zip(halves, asked, strict=True)}


def _is_paired(one: Booked, prices: PriceList) -> bool:
    """Whether the service of this booking makes a full day with another one on that day."""
    partners = {id: prices.service(id, one.day).full_day_with_id for id in prices.services}
    return partners[one.service_id] is not None or one.service_id in partners.values()


def _find_joins(one: Booked) -> int:
    return NEVER if one.state is State.SICK else estimate.find_manner(one.state, one.facts) + 1


def _describe_stretch(stretch: estimate.PricePeriod) -> dict[str, Any]:
    return {
        "from": stretch.first.isoformat(),
        "cents": _describe_cents(stretch.cents),
        **({"late": _describe_cents(stretch.late_cents)} if stretch.late_cents else {}),
        "pairs": [[pair.service_id, pair.other_id, *pair.cents] for pair in stretch.pairs],
    }


def _describe_cents(cents: Mapping[int, Mapping[int | None, int | None]]) -> dict[str, dict[str, int | None]]:
    return {
        str(service): {"" if time is None else str(time): one for time, one in by_time.items()}
        for service, by_time in cents.items()
    }
