"""What a family's bookings cost: the only place that prices them, for the bill and for the estimate in the grid."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import groupby

from cantine.common.french import euros
from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.vocabulary import ChargeKind, State
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sick_days import SickDay, is_free_day
from cantine.prices.rules.cost_shares import divide_day
from cantine.prices.rules.events import (
    NOTHING_KNOWN,
    BookingFacts,
    EventCost,
    HappenedBooking,
    PricedFor,
    find_absence,
    find_lateness,
    join_costs,
)
from cantine.prices.rules.price_list import Price, PriceList
from cantine.prices.rules.stay_units import count_units
from cantine.prices.rules.unit_prices import DatedTariff, find_tariff, limit_cents


@dataclass(frozen=True)
class PricedBooking:
    """What the price of one booking depends on.

    `time` is the real one where it is known, else the chosen one (minutes). `sickness` is that of a sick booking; None
    where nothing is known of it. A sick day that was `charged` on an invoice does not count among the free ones. `id`
    is 0 for a booking that does not exist yet. `classroom_id` is the class on the day, `reason` why staff added the
    booking late, `facts` what else happened to it.
    """

    id: int
    child_id: int
    service_id: int
    day: date
    state: State = State.BOOKED
    time: int | None = None
    sickness: SickDay | None = None
    classroom_id: int | None = field(default=None, compare=False)
    reason: str = field(default="", compare=False)
    charged: bool = False
    facts: BookingFacts = NOTHING_KNOWN


@dataclass(frozen=True)
class Charge:
    """One amount for one child, service and day, and the bookings that it bills (none where it only adds to another).

    `why_free` is why it costs nothing, where the town hall made the day free or a contract covers it; `reason` is why a
    surcharge is asked, or the excused case of an absence that is billed; `event` is what a surcharge is for. Of a share
    that another pays, `payer_id` is who, and `shared_kind` what it is a share of.
    """

    kind: ChargeKind
    child_id: int
    service_id: int
    day: date
    quantity: int
    unit_cents: int
    booking_ids: Sequence[int] = ()
    why_free: str = ""
    reason: str = ""
    event: BookingEvent | None = None
    payer_id: int | None = None
    shared_kind: ChargeKind | None = None

    @property
    def cents(self) -> int:
        """Quantity times unit price; negative for a discount and for what another pays."""
        return self.quantity * self.unit_cents


def compute_charges(attended: Iterable[PricedBooking], prices: PriceList) -> list[Charge]:
    """What these bookings of one family cost, by child and day. Cancelled ones cost nothing, nor free days of sickness.

    Bookings of a morning and an evening that make a full day cost its price where there is one, unless the child has an
    own price for one of the two. On a day that is served for nothing, or that a contract covers, each costs 0. What a
    lateness, an absence or a late pick-up costs stands beside it (see `events`), of a day below its minimum the rest,
    of one above its ceiling a discount; what others pay of a day is taken off last. Raises NoTariff.
    """

    def child_and_day(one: PricedBooking) -> tuple[int, date]:
        return one.child_id, one.day

    billed = [one for one in attended if _is_billed(one, prices)]
    billed.sort(key=lambda one: (*child_and_day(one), one.service_id))
    of_days = ([*_charge_day([*of_day], prices)] for _day, of_day in groupby(billed, child_and_day))
    return [charge for of_day in of_days for charge in (*of_day, *_take_shares(of_day, prices))]


def is_free_sickness(one: PricedBooking, service: ServiceRules) -> bool:
    """Whether this is a sick day that is free under the rules of its service."""
    if one.state is not State.SICK or one.charged:
        return False
    return is_free_day(one.sickness or SickDay(), one.day, service)


def _is_billed(one: PricedBooking, prices: PriceList) -> bool:
    return one.state is not State.CANCELLED and not is_free_sickness(one, prices.service(one.service_id, one.day))


def _charge_day(of_day: Sequence[PricedBooking], prices: PriceList) -> Iterator[Charge]:
    """The charges of one child and day."""
    left = {one.service_id: one for one in of_day}
    for one in of_day:
        other = left.get(prices.service(one.service_id, one.day).full_day_with_id or 0)
        if one.service_id in left and other and (price := _find_full_day_price(one, other, prices)):
            yield from _charge_full_day(one, other, *price, prices)
            del left[one.service_id], left[other.service_id]
    for one in left.values():
        yield from _charge_single(one, prices)


def _take_shares(of_day: Sequence[Charge], prices: PriceList) -> Iterator[Charge]:
    """What others pay of one child's day; surcharges are left to the family. None in a town without shares."""
    for one in of_day if prices.shares else ():
        whose = one.child_id, one.service_id, one.day
        shares = prices.list_shares(*whose) if one.booking_ids else []
        limits = (ChargeKind.MINIMUM, ChargeKind.DISCOUNT)
        added = sum(more.cents for more in of_day if more.kind in limits and more.service_id == one.service_id)
        for payer_id, quantity, cents in divide_day(one.quantity, one.unit_cents, added, shares):
            yield Charge(ChargeKind.SHARE, *whose, quantity, -cents, payer_id=payer_id, shared_kind=one.kind)


def _find_full_day_price(one: PricedBooking, other: PricedBooking, prices: PriceList) -> Price | None:
    """The price of the full day that these two bookings make, or None."""
    if one is other or any(each.state is State.SICK or _find_free_label(each, prices) for each in (one, other)):
        return None
    return prices.full_day(one.child_id, one.service_id, other.service_id, one.day, one.classroom_id)


def _charge_full_day(
    one: PricedBooking, other: PricedBooking, tariff: DatedTariff, price: int, prices: PriceList
) -> Iterator[Charge]:
    yield Charge(ChargeKind.FULL_DAY, one.child_id, one.service_id, one.day, 1, price, (one.id, other.id))
    for half, cost in _price_full_day_events((one, other), tariff, price, prices):
        yield _charge_event(replace(half, service_id=one.service_id), cost, price)


def compute_usual_day(service: ServiceRules, tariff: DatedTariff, unit_cents: int, time: int | None) -> int:
    """What a day of the service costs (cents) with a stay until or from `time`, between its minimum and its ceiling."""
    return limit_cents(unit_cents * count_units(service, tariff, time), tariff.day_minimum, tariff.day_ceiling)


def _find_free_label(one: PricedBooking, prices: PriceList) -> str:
    why = prices.why_free(one.service_id, one.classroom_id, one.day)
    return why or prices.why_included(one.child_id, one.service_id, one.day)


def _charge_single(one: PricedBooking, prices: PriceList) -> Iterator[Charge]:
    if why := _find_free_label(one, prices):
        kind = ChargeKind.CARENCE if one.state is State.SICK else ChargeKind.USUAL
        yield Charge(kind, one.child_id, one.service_id, one.day, 1, 0, (one.id,), why)
        if not prices.why_free(one.service_id, one.classroom_id, one.day):
            yield from _charge_pickup(one, prices)
        return
    service = prices.service(one.service_id, one.day)
    tariff, unit = prices.price(one.child_id, one.service_id, one.day, one.classroom_id)
    happened = _observe(one, prices) if tariff.events else None
    time = happened.limit_stay(tariff.events, one.time) if happened else one.time
    count = count_units(service, tariff, time)
    usual, day = unit * count, compute_usual_day(service, tariff, unit, time)
    if one.state is State.SICK:
        case = one.sickness.case if one.sickness else None
        reason = case.label if case else ""
        yield Charge(ChargeKind.CARENCE, one.child_id, one.service_id, one.day, 1, day, (one.id,), reason=reason)
        return
    yield Charge(ChargeKind.USUAL, one.child_id, one.service_id, one.day, count, unit, (one.id,))
    yield from _charge_addition(ChargeKind.MINIMUM if day > usual else ChargeKind.DISCOUNT, one, day - usual)
    for cost in happened.price(tariff.events, day) if happened else ():
        yield _charge_event(one, cost, day)


def _charge_addition(kind: ChargeKind, one: PricedBooking, cents: int) -> Iterator[Charge]:
    """One charge that adds to the usual one; none for 0 cents."""
    if cents:
        yield Charge(kind, one.child_id, one.service_id, one.day, 1, cents)


def _observe(one: PricedBooking, prices: PriceList) -> HappenedBooking:
    """What happened to a booking, for whom, and how often before."""
    labels = prices.household.list_labels(one.child_id, one.classroom_id, one.day)
    whose = PricedFor(prices.household.is_resident(one.day), frozenset(labels))
    count = partial(prices.count_incidents, one.child_id, one.service_id, one.day)
    return HappenedBooking(one.state, one.facts, prices.service(one.service_id, one.day), whose, count)


def _price_full_day_events(
    halves: Sequence[PricedBooking], tariff: DatedTariff, price: int, prices: PriceList
) -> Iterator[tuple[PricedBooking, EventCost]]:
    """What the events of a full day add, each with the half that it happened to.

    A full day is late where a half is, and nobody came where both are absent: each counts once, by the first half that
    is not waived. Each late pick-up counts, by the full-day tariff where it prices one, else by that of the half.
    """
    found: list[tuple[PricedBooking, EventCost]] = []
    late = [half for half in halves if find_lateness(half.state, half.facts)]
    absent = [half for half in halves if find_absence(half.state, half.facts)]
    for half in _choose_deciding(late):
        found += [(half, cost) for cost in _observe(half, prices).price_lateness(tariff.events, price)]
    for half in _choose_deciding(absent if len(absent) == len(halves) else ()):
        found += [(half, cost) for cost in _observe(half, prices).price_absence(tariff.events, price)]
    for half in halves:
        rules = _find_pickup_rules(half, tariff, prices)
        found += [(half, cost) for cost in _observe(half, prices).price_pickup(rules, price)]
    asked = join_costs([cost for _half, cost in found])
    return ((half, cost) for half, cost in found if any(cost is one for one in asked))


def _charge_pickup(one: PricedBooking, prices: PriceList) -> Iterator[Charge]:
    """What a late pick-up costs on a day that a contract covers, by the price of a day in force, where there is one."""
    tariff = find_tariff(one.day, one.service_id, prices.tariffs) if one.facts.real_time is not None else None
    if tariff is not None and tariff.events:
        for cost in join_costs(_observe(one, prices).price_pickup(tariff.events, 0)):
            yield _charge_event(one, cost, 0)


def _choose_deciding(halves: Sequence[PricedBooking]) -> Sequence[PricedBooking]:
    """The first of these halves that is not waived, else the first; none of none."""
    return sorted(halves, key=lambda half: half.facts.waived)[:1]


def _find_pickup_rules(half: PricedBooking, tariff: DatedTariff, prices: PriceList) -> Sequence[PricedEvent]:
    if any(rule.event is BookingEvent.LATE_PICKUP for rule in tariff.events):
        return tariff.events
    own = find_tariff(half.day, half.service_id, prices.tariffs) if half.facts.real_time is not None else None
    return own.events if own else ()


def _charge_event(one: PricedBooking, cost: EventCost, day_cents: int) -> Charge:
    """The charge of what one event costs, with why it is asked: the words of staff, or the price that holds instead."""
    reason = " ".join(one.reason.split()) if cost.event is BookingEvent.LATE_STAFF else ""
    if cost.replaced and cost.event not in (BookingEvent.LATE_STAFF, BookingEvent.LATE_PARENT):
        reason = f"{euros(day_cents + cost.cents)} au lieu de {euros(day_cents)}"
    whose = one.child_id, one.service_id, one.day
    return Charge(ChargeKind.SURCHARGE, *whose, cost.quantity, cost.unit_cents, reason=reason, event=cost.event)
