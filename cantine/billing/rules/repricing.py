"""Billed bookings that have another price now, because of bookings or absences that came after their invoice.

A half day becomes a full one, a sickness is reported late: bookings that are priced together are, whenever each of them
is billed. Nothing else changes what is billed: no tariff, quotient or setting that was changed meanwhile.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cantine.common.vocabulary import ChargeKind, State
from cantine.prices.rules.charges import Charge, PricedBooking, compute_charges
from cantine.prices.rules.price_list import PriceList

REASON = "Prix recalculé avec les inscriptions et les absences connues depuis la facture."
"""Why the credit note takes back what is billed anew."""


@dataclass(frozen=True)
class BilledBooking:
    """A billed booking as it is now, and the kind of its invoice line."""

    booking: PricedBooking
    kind: ChargeKind

    @property
    def was_late(self) -> bool:
        """Whether it was added after its cutoff, also where the child was reported sick since."""
        return self.booking.state is State.ADDED or self.booking.facts.late_by is not None

    @property
    def as_billed(self) -> PricedBooking:
        """The booking as it was when it was billed."""
        if self.kind is ChargeKind.CARENCE:
            return replace(self.booking, state=State.SICK, charged=True)
        return replace(self.booking, state=State.ADDED if self.was_late else State.BOOKED)


Part = tuple[frozenset[int], int]
"""The bookings that are charged together, and their cents with everything that is added."""

NOTHING: Part = (frozenset(), 0)


def find_repriced(
    billed: Sequence[BilledBooking], unbilled: Iterable[PricedBooking], prices: PriceList
) -> frozenset[int]:
    """The bookings (ids) of `billed` that cost something else now, and those of their days that are not billed yet.

    `billed` has all bookings of one family and some days that invoices still ask for. Both costs use the prices of
    today: only another state or another half day makes a difference. Raises NoTariff.
    """
    before = _sum_by_booking(compute_charges([one.as_billed for one in billed], prices))
    after = _sum_by_booking(compute_charges([*(one.booking for one in billed), *unbilled], prices))
    ids = [one.booking.id for one in billed]
    return frozenset(id for id in ids if before.get(id, NOTHING) != after.get(id, NOTHING))


def keep_repriced(charges: Iterable[Charge], repriced: Collection[int]) -> list[Charge]:
    """Those of these charges that bill one of these bookings (ids), with what is added to them."""
    every = [*charges]
    kept = {(one.child_id, one.service_id, one.day) for one in every if not {*one.booking_ids}.isdisjoint(repriced)}
    return [one for one in every if (one.child_id, one.service_id, one.day) in kept]


def _sum_by_booking(found: Sequence[Charge]) -> dict[int, Part]:
    """The charge of each booking (by id), if any; an addition belongs to the charge of its service and day.

    Whole prices, whoever pays them: a share that another pays is one of the price.
    """
    cents: dict[tuple[int, int, date], int] = defaultdict(int)
    for charge in (one for one in found if one.kind is not ChargeKind.SHARE):
        cents[charge.child_id, charge.service_id, charge.day] += charge.cents
    return {
        booking_id: (frozenset(charge.booking_ids), cents[charge.child_id, charge.service_id, charge.day])
        for charge in found
        for booking_id in charge.booking_ids
        if cents[charge.child_id, charge.service_id, charge.day]
    }
