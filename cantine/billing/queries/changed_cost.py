"""What changes of many days cost, before they are saved: a typical week, or the month of a brother or sister."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from cantine.billing.queries.month_cost import FamilyOfMonth, read_family
from cantine.billing.rules.estimate import estimate_total
from cantine.bookings.queries.bookings import Booked
from cantine.bookings.rules.cell_changes import CellChange, GridCell
from cantine.families.queries.families import ChildOfFamily
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.charges import PricedBooking
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import DatedTariff
from cantine.store.database import Reader


@dataclass(frozen=True)
class ChangedCost:
    """What changes make the next bills ask more, in cents (negative: less), and for how many there is no price."""

    cents: int = 0
    unpriced: int = 0

    def __add__(self, other: "ChangedCost") -> "ChangedCost":
        return ChangedCost(self.cents + other.cents, self.unpriced + other.unpriced)


@dataclass(frozen=True)
class FamilyPrices:
    """What the price of a booking of some children depends on, for the months that were asked about."""

    family: FamilyOfMonth
    services: Mapping[int, ServiceRules]
    tariffs: Sequence[DatedTariff]
    calendar: Calendar

    def estimate(self, child: ChildOfFamily, changes: Iterable[CellChange], booked: Iterable[Booked]) -> ChangedCost:
        """What these changes of a child cost, month by month as bills count them; `booked` is what stands of it in
        these months. What is billed already is not in it."""
        of_child = [one for one in booked if one.child_id == child.id]
        by_month = groupby(sorted(changes, key=lambda one: one.day), lambda one: one.day.replace(day=1))
        return sum((self._estimate_month(child, month, [*some], of_child) for month, some in by_month), ChangedCost())

    def _estimate_month(
        self, child: ChildOfFamily, month: date, changes: Sequence[CellChange], of_child: Sequence[Booked]
    ) -> ChangedCost:
        of_month = [one for one in of_child if one.day.replace(day=1) == month]
        billed = [(one.day, one.service_id) for one in of_month if one.invoiced]
        before = {(one.day, one.service_id): self._place(child, one.attended) for one in of_month if not one.invoiced}
        after = dict(before)
        for place, change in enumerate(changes, 1):
            cell = change.day, change.service_id
            new = self._place(child, PricedBooking(-place, child.id, change.service_id, change.day))
            after.pop(cell, None)
            if change.on:
                after[cell] = replace(before.get(cell, new), time=change.time)
        was, becomes = (
            estimate_total(cells.values(), self._find_prices(child, month, [*cells, *billed]))
            for cells in (before, after)
        )
        return ChangedCost(becomes.cents - was.cents, max(len(becomes.unpriced) - len(was.unpriced), 0))

    @staticmethod
    def _place(child: ChildOfFamily, booking: PricedBooking) -> PricedBooking:
        """The booking in the class that the child has on its day."""
        return replace(booking, classroom_id=child.pupil.classroom_on(booking.day))

    def _find_prices(self, child: ChildOfFamily, month: date, cells: Collection[GridCell]) -> PriceList:
        """The prices of a month in which the child has these cells: how many they are may give it a label."""
        numbers = Counter(service_id for _day, service_id in cells)
        held = [
            one
            for one in self.family.counted
            if one.service_id in self.services
            and numbers[one.service_id] < one.find_least(self.services[one.service_id], month, self.calendar)
        ]
        contracts = [one.in_classes_of(child.pupil) for one in self.family.contracts if one.child_id == child.id]
        household = self.family.hold(child.id, held, month) if self.family.counted else self.family.household
        priced = self.services, self.tariffs, household, self.calendar.free, contracts, self.calendar
        return PriceList(*priced, shares=self.family.shares)


def read_family_prices(
    db: Reader,
    family_id: int,
    child_ids: Collection[int],
    services: Iterable[ServiceRules],
    tariffs: Sequence[DatedTariff],
    calendar: Calendar,
    first: date,
    last: date,
) -> FamilyPrices:
    """The prices of these children from `first` to `last`; `tariffs` are those of these days. One query."""
    family = read_family(db, family_id, child_ids, first.replace(day=1), last.replace(day=1))
    return FamilyPrices(family, {service.id: service for service in services}, tariffs, calendar)
