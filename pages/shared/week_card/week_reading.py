"""What the card of a week needs of a family, read in a fixed number of questions, in the component's words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from cantine.billing.queries import correctable_lines, month_cost
from cantine.billing.queries.month_cost import FamilyOfMonth
from cantine.bookings.queries import bookings, incidents, wishes
from cantine.bookings.queries.bookings import Booked
from cantine.bookings.rules.columns import list_concerned
from cantine.bookings.rules.deadlines import Deadline
from cantine.bookings.rules.next_week import find_habit_start, list_usual_cells, list_week
from cantine.common.school_days import find_monday, find_month_end
from cantine.families.queries.families import ChildOfFamily
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import DatedTariff, PricedHousehold
from cantine.store.database import Reader
from pages.shared.month_grid.counted_cost import describe_counted_cost
from pages.shared.month_grid.month_cost import AsIssued, describe_month_cost, describe_prices
from pages.shared.week_card.week_data import WeekSheet


@dataclass(frozen=True)
class FamilyAndOffer:
    """A family (id) with its children, and what the commune offers and asks for it at `now`."""

    family_id: int
    children: Sequence[ChildOfFamily]
    services: Sequence[ServiceRules]
    tariffs: Sequence[DatedTariff]
    calendar: Calendar
    today: date
    now: datetime


def describe_rows(db: Reader, of: FamilyAndOffer, deadline: Deadline) -> list[dict[str, Any]]:
    """A row for each child, as `WeekSheet` describes it, with what its changes cost: costs, as `month_cost` tells
    them, one for the whole week, or one for each `month` where bookings of the month are counted.

    3 queries, 1 more where wishes are taken, 3 more where some price depends on what happened before.
    """
    days = list_week(deadline, of.services)
    first, last = days[0], days[-1]
    ids = [child.id for child in of.children]
    months = sorted({first.replace(day=1), last.replace(day=1)})
    family = month_cost.read_family(db, of.family_id, ids, *months)
    span = (months[0], find_month_end(last)) if family.counted else (first, last)
    booked, taken = bookings.read_month(db, ids, of.services, *span, (first, last))
    placed = {(one.child_id, one.day, one.service_id): one for one in booked}
    wished = wishes.list_wishes(db, ids, of.calendar, first, last)
    monday = find_monday(first)
    since = find_habit_start(monday, of.calendar.zone)
    times = bookings.list_times(db, ids, of.family_id, since, monday - timedelta(1))
    costs = _WeekCost(
        of, family, _read_prices(db, of, family, first, last), booked, partial(correctable_lines.sum_credits, db)
    )
    rows = []
    for child in of.children:
        own = wishes.place_wishes(wished, child.id)
        held = {id for whose, day, id in placed if whose == child.id and first <= day <= last} | {
            id for _day, id in own
        }
        shown = list_concerned(of.services, [child.pupil], days, held)
        usual = list_usual_cells(times[child.id], days, shown, of.calendar.zone)
        sheet = WeekSheet(child, shown, of.calendar, placed, taken, of.today, of.now, own, usual=usual)
        rows.append({**sheet.describe(days), "costs": [*costs.describe(child, days)]})
    return rows


def _read_prices(db: Reader, of: FamilyAndOffer, family: FamilyOfMonth, first: date, last: date) -> PriceList:
    pupils = {child.id: child.pupil for child in of.children}
    contracts = [one.in_classes_of(pupils[one.child_id]) for one in family.contracts]
    prices = PriceList(
        {service.id: service for service in of.services},
        of.tariffs,
        family.household,
        of.calendar.free,
        contracts,
        of.calendar,
        shares=family.shares,
    )
    return incidents.add_incidents(db, {of.family_id: prices}, {of.family_id: [*pupils]}, last, first)[of.family_id]


@dataclass(frozen=True)
class _WeekCost:
    """What prices the changes of a week, for each child of a family."""

    of: FamilyAndOffer
    family: FamilyOfMonth
    prices: PriceList
    booked: Sequence[Booked]
    as_issued: AsIssued

    def describe(self, child: ChildOfFamily, days: Sequence[date]) -> Iterator[Mapping[str, Any]]:
        """The costs of the days, of all of them or of each month (« 2026-11 »)."""
        whose = child.id, self.of.family_id, child.pupil
        if not self.family.counted:
            told = describe_prices(*whose, self.booked, self.prices, days[0], days[-1], self.as_issued)
            yield told
            return
        for month in sorted({day.replace(day=1) for day in days}):
            end = find_month_end(month)
            of_month = [one for one in self.booked if month <= one.day <= end]

            def price(
                home: PricedHousehold, first: date = month, booked: Sequence[Booked] = of_month
            ) -> dict[str, Any]:
                prices = replace(self.prices, household=home)
                return describe_month_cost(*whose, booked, prices, 0, first, self.as_issued)

            counted = child.id, of_month, self.prices.services, self.of.calendar, month
            yield {"month": f"{month:%Y-%m}", **describe_counted_cost(price, self.family, *counted)}
