"""What a family's bookings cost: the only place that prices them, for the bill and for the estimate in the grid."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from cantine.common.vocabulary import ChargeKind, State
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sick_days import SickDay, is_free_day
from cantine.prices.rules.price_list import Price, PriceList
from cantine.prices.rules.stay_units import count_units
from cantine.prices.rules.unit_prices import DatedTariff, compute_surcharge, limit_cents


@dataclass(frozen=True)
class PricedBooking:
    """What the price of one booking depends on.

    `time` is the real one where it is known, else the chosen one (minutes). `sickness` is that of a sick booking; None
    where nothing is known of it. A sick day that was `charged` on an invoice does not count among the free ones. `id`
    is 0 for a booking that does not exist yet. `classroom_id` is the class on the day, `reason` why staff added the
    booking late.
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


@dataclass(frozen=True)
class Charge:
    """One amount for one child, service and day, and the bookings that it bills (none where it only adds to another).

    `why_free` is why it costs nothing, where the town hall made the day free or a contract covers it; `reason` is why a
    surcharge is asked.
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

    @property
    def cents(self) -> int:
        """Quantity times unit price; negative for a discount."""
        return self.quantity * self.unit_cents


def compute_charges(attended: Iterable[PricedBooking], prices: PriceList) -> list[Charge]:
    """What these bookings of one family cost, by child and day. Cancelled ones cost nothing, nor free days of sickness.

    Bookings of a morning and an evening that make a full day cost its price where there is one, unless the child has an
    own price for one of the two. On a day that is served for nothing, or that a contract covers, each costs 0. A late
    addition has its surcharge beside it, a day below its minimum the rest, one above its ceiling a discount. Raises
    NoTariff.
    """

    def child_and_day(one: PricedBooking) -> tuple[int, date]:
        return one.child_id, one.day

    billed = [one for one in attended if _is_billed(one, prices)]
    billed.sort(key=lambda one: (*child_and_day(one), one.service_id))
    return [charge for _day, of_day in groupby(billed, child_and_day) for charge in _charge_day([*of_day], prices)]


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
            yield from _charge_full_day(one, other, *price)
            del left[one.service_id], left[other.service_id]
    for one in left.values():
        yield from _charge_single(one, prices)


def _find_full_day_price(one: PricedBooking, other: PricedBooking, prices: PriceList) -> Price | None:
    """The price of the full day that these two bookings make, or None."""
    if one is other or any(each.state is State.SICK or _find_free_label(each, prices) for each in (one, other)):
        return None
    return prices.full_day(one.child_id, one.service_id, other.service_id, one.day, one.classroom_id)


def _charge_full_day(one: PricedBooking, other: PricedBooking, tariff: DatedTariff, price: int) -> Iterator[Charge]:
    yield Charge(ChargeKind.FULL_DAY, one.child_id, one.service_id, one.day, 1, price, (one.id, other.id))
    if State.ADDED in (one.state, other.state):
        reason = one.reason if one.state is State.ADDED else other.reason
        yield from _charge_addition(ChargeKind.SURCHARGE, one, compute_surcharge(tariff.surcharge, price), reason)


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
        return
    service = prices.service(one.service_id, one.day)
    tariff, unit = prices.price(one.child_id, one.service_id, one.day, one.classroom_id)
    count = count_units(service, tariff, one.time)
    usual, day = unit * count, compute_usual_day(service, tariff, unit, one.time)
    if one.state is State.SICK:
        yield Charge(ChargeKind.CARENCE, one.child_id, one.service_id, one.day, 1, day, (one.id,))
        return
    yield Charge(ChargeKind.USUAL, one.child_id, one.service_id, one.day, count, unit, (one.id,))
    yield from _charge_addition(ChargeKind.MINIMUM if day > usual else ChargeKind.DISCOUNT, one, day - usual)
    if one.state is State.ADDED:
        yield from _charge_addition(ChargeKind.SURCHARGE, one, compute_surcharge(tariff.surcharge, day), one.reason)


def _charge_addition(kind: ChargeKind, one: PricedBooking, cents: int, reason: str = "") -> Iterator[Charge]:
    """One charge that adds to the usual one; none for 0 cents."""
    if cents:
        yield Charge(kind, one.child_id, one.service_id, one.day, 1, cents, reason=" ".join(reason.split()))
