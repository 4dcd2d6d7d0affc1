"""What a month will cost while parents still choose: all prices of one child, computed as the bill will be."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from cantine.billing.rules.contract_items import list_contract_parts
from cantine.billing.rules.repricing import BilledBooking, find_repriced
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import ChargeKind, State
from cantine.contracts.rules.charges import list_contract_costs
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.charges import Charge, PricedBooking, compute_charges, compute_usual_day
from cantine.prices.rules.events import NOTHING_KNOWN, BookingFacts
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import NoTariff

MANNERS = (
    NOTHING_KNOWN,
    *(BookingFacts(late_by, waived=waived) for waived in (False, True) for late_by in LateBy),
)
"""How a half of a full day was booked, as far as it changes the price: in time, or late, by whom, waived or not."""

BY_PARENT = BookingFacts(LateBy.PARENT)


def find_manner(state: State, facts: BookingFacts) -> int:
    """The place in `MANNERS` of a booking that is not sick."""
    return (
        MANNERS.index(BookingFacts(facts.late_by or LateBy.STAFF, waived=facts.waived)) if state is State.ADDED else 0
    )


@dataclass(frozen=True)
class FullDayPair:
    """Two services that together cost a full day: `cents`, by the manner (of `MANNERS`) of the half that decides."""

    service_id: int
    other_id: int
    cents: Sequence[int]


@dataclass(frozen=True)
class PricePeriod:
    """Prices that hold from the day `first` until the next period.

    `cents` is by service and time (minutes; None where there is no choice of it); None where no tariff has a price.
    `late_cents` is what a parent pays who books late, for the services where that is possible. Of `pairs` that share a
    service, the earlier one counts.
    """

    first: date
    cents: Mapping[int, Mapping[int | None, int | None]]
    pairs: Sequence[FullDayPair]
    late_cents: Mapping[int, Mapping[int | None, int | None]] = field(default_factory=dict)


@dataclass(frozen=True)
class EstimatedTotal:
    """What bookings of one child cost together (cents), without those that have no price.

    `alone` is what each costs by itself, by (day, service id), also where it is half of a full day; None: no price.
    """

    cents: int
    unpriced: Sequence[PricedBooking]
    alone: Mapping[tuple[date, int], int | None]


def estimate_total(attended: Iterable[PricedBooking], prices: PriceList) -> EstimatedTotal:
    """The sum of one child's charges, and the bookings without a price, which it leaves out."""
    left, unpriced = [*attended], list[PricedBooking]()
    while True:
        try:
            found = compute_charges(left, prices)
            break
        except NoTariff as error:
            missing = [one for one in left if one.service_id == error.service_id and error.day in (None, one.day)]
            unpriced += missing
            left = [one for one in left if one not in missing]
    alone: dict[tuple[date, int], int | None] = dict.fromkeys(((one.day, one.service_id) for one in left), 0)
    for charge in found:
        alone[charge.day, charge.service_id] = (alone[charge.day, charge.service_id] or 0) + charge.cents
    halves = {id for charge in found if charge.kind is ChargeKind.FULL_DAY for id in charge.booking_ids}
    alone |= {(one.day, one.service_id): _find_cost(one, prices) for one in left if one.id in halves}
    alone |= {(one.day, one.service_id): None for one in unpriced}
    return EstimatedTotal(_sum_charges(found), unpriced, alone)


def find_rebilled(
    billed: Sequence[BilledBooking], unbilled: Sequence[PricedBooking], prices: PriceList
) -> frozenset[int]:
    """The billed bookings (ids) of a child that the next bill credits and bills again; none if a price is missing."""
    if not billed:
        return frozenset()
    try:
        return find_repriced(billed, unbilled, prices)
    except NoTariff:
        return frozenset()


def estimate_next_bill(
    billed: Sequence[BilledBooking],
    unbilled: Sequence[PricedBooking],
    prices: PriceList,
    anew: Collection[int],
    credited: int,
) -> int:
    """The next bill's cents for these days of one child, less the `credited` cents that it gives back.

    `anew` are the billed bookings (ids) that it bills again. Negative where it gives back more than it asks. What has
    no price is left out.
    """
    again = [one.booking for one in billed if one.booking.id in anew]
    return estimate_total([*unbilled, *again], prices).cents - credited


def estimate_contracts(child_id: int, month: date, prices: PriceList) -> int:
    """What the child's contracts cost in this month (its first day), as far as no invoice has billed it; in cents.

    What has no price is left out.
    """
    try:
        costs = list_contract_costs(prices, month)
    except NoTariff:
        return 0
    own = [cost for cost in costs if cost.contract.child_id == child_id]
    return sum(cost.cents - sum(part for _payer, part in list_contract_parts(cost, prices)) for cost in own)


def _find_cost(one: PricedBooking, prices: PriceList) -> int | None:
    try:
        return _sum_charges(compute_charges([one], prices))
    except NoTariff:
        return None


def list_price_periods(
    child_id: int, first: date, last: date, prices: PriceList, pupil: Pupil | None = None
) -> list[PricePeriod]:
    """The prices of a child from `first` to `last`, both included; a new period begins where a price may change.

    `pupil` says the class of each day; without it the child is in none.
    """
    in_class = pupil or Pupil(None)
    free = {day for one in prices.free for day in (one.first, one.last + timedelta(1))}
    free |= _list_contract_turns(child_id, first, last, prices)
    moves = {until + timedelta(1) for until in in_class.earlier_classes}
    counted = {day + timedelta(1) for happened in prices.incidents.values() for day in happened}
    days = sorted({first, *(day for day in {*prices.turns, *free, *moves, *counted} if first < day <= last)})
    return [_make_price_period(child_id, day, prices, in_class.classroom_on(day)) for day in days]


def _list_contract_turns(child_id: int, first: date, last: date, prices: PriceList) -> set[date]:
    """The days on which contracts begin or cease to cover a service of the child."""
    if not prices.contracts:
        return set()
    days = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
    covered = [{id for id in prices.services if prices.why_included(child_id, id, day)} for day in days]
    return {day for day, (was, becomes) in zip(days[1:], pairwise(covered), strict=True) if was != becomes}


def _make_price_period(child_id: int, day: date, prices: PriceList, classroom_id: int | None) -> PricePeriod:
    cents: dict[int, Mapping[int | None, int | None]] = {}
    late_cents: dict[int, Mapping[int | None, int | None]] = {}
    pairs = []
    whose = child_id, day, classroom_id
    for id, service in sorted(prices.services.items()):
        free = prices.why_free(id, classroom_id, day) or prices.why_included(child_id, id, day)
        cents[id] = dict.fromkeys(_list_times(service), 0) if free else _price_times(*whose, service, prices)
        if service.late_cutoff is not None:
            booking = PricedBooking(0, child_id, id, day, State.ADDED, classroom_id=classroom_id, facts=BY_PARENT)
            late_cents[id] = {time: _find_cost(replace(booking, time=time), prices) for time in _list_times(service)}
        other = prices.service(id, day).full_day_with_id
        if other is None or other not in prices.services:
            continue
        if free or prices.why_free(other, classroom_id, day) or prices.why_included(child_id, other, day):
            continue
        if usual := _charge_pair(*whose, (id, other), prices):
            pairs.append(FullDayPair(id, other, [_sum_charges(usual), *_price_late_pair(*whose, (id, other), prices)]))
    return PricePeriod(day, cents, pairs, late_cents)


def _list_times(service: ServiceRules) -> Sequence[int | None]:
    return service.times or [None]


def _price_times(
    child_id: int, day: date, classroom_id: int | None, service: ServiceRules, prices: PriceList
) -> Mapping[int | None, int | None]:
    times = _list_times(service)
    try:
        tariff, unit = prices.price(child_id, service.id, day, classroom_id)
    except NoTariff:
        return dict.fromkeys(times)
    if prices.list_shares(child_id, service.id, day):
        one = PricedBooking(0, child_id, service.id, day, classroom_id=classroom_id)
        return {time: _find_cost(replace(one, time=time), prices) for time in times}
    priced = prices.service(service.id, day)
    return {time: compute_usual_day(priced, tariff, unit, time) for time in times}


def _charge_pair(
    child_id: int,
    day: date,
    classroom_id: int | None,
    halves: tuple[int, int],
    prices: PriceList,
    late: BookingFacts | None = None,
) -> list[Charge]:
    """The charges of the full day that these two services make, `late` as said; none where each has its own price."""
    state, facts = (State.ADDED, late) if late else (State.BOOKED, NOTHING_KNOWN)
    booking = PricedBooking(0, child_id, 0, day, state, classroom_id=classroom_id, facts=facts)
    try:
        found = compute_charges([replace(booking, service_id=half) for half in halves], prices)
    except NoTariff:
        return []
    return found if found[0].kind is ChargeKind.FULL_DAY else []


def _price_late_pair(
    child_id: int, day: date, classroom_id: int | None, halves: tuple[int, int], prices: PriceList
) -> list[int]:
    """What the full day of these two services costs in each other of the `MANNERS`: as always, where its tariff asks
    nothing of what happens."""
    whose = child_id, day, classroom_id
    price = prices.full_day(child_id, *halves, day, classroom_id)
    if price is None or price[0].events:
        return [_sum_charges(_charge_pair(*whose, halves, prices, how)) for how in MANNERS[1:]]
    return [_sum_charges(_charge_pair(*whose, halves, prices))] * (len(MANNERS) - 1)


def _sum_charges(found: Iterable[Charge]) -> int:
    return sum(charge.cents for charge in found)
