"""What a child costs its family in each month of which the grid shows days that may change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cantine.billing.queries.month_cost import FamilyOfMonth
from cantine.bookings.queries.bookings import Booked
from cantine.common.french import bare_month
from cantine.families.queries.families import ChildOfFamily
from cantine.offer.rules.calendar import Calendar
from cantine.prices.rules.price_list import PriceList
from pages.shared.month_grid.counted_cost import describe_counted_cost
from pages.shared.month_grid.month_cost import AsIssued, describe_month_cost
from pages.shared.month_grid.month_span import MonthSpan


def list_priced_months(span: MonthSpan, weeks: Iterable[Mapping[str, Any]]) -> list[date]:
    """The month in view, and each one beside it of which some box of these weeks may change: the costs of another
    month are in nobody's hands here."""
    open_days = {
        day["iso"][:7] for week in weeks for day in week["days"] for cell in day["cells"] if cell and not cell["off"]
    }
    return [month for month in span.months if month == span.first or f"{month:%Y-%m}" in open_days]


def describe_costs(
    months: Sequence[date],
    family_id: int,
    family: FamilyOfMonth,
    child: ChildOfFamily,
    booked: Iterable[Booked],
    prices: PriceList,
    calendar: Calendar,
    as_issued: AsIssued,
) -> list[dict[str, Any]]:
    """For each of the months its cost as `describe_counted_cost` tells it, with `month` (« 2026-11 ») and its `name`.

    `booked` holds all bookings of these months, of other children too.
    """
    by_month: dict[date, list[Booked]] = {month: [] for month in months}
    for one in booked:
        by_month.get(one.day.replace(day=1), []).append(one)

    def describe(month: date) -> dict[str, Any]:
        about = by_month[month], family.billed.get(month, 0), month, as_issued
        return describe_counted_cost(
            lambda household: _describe(child, family_id, replace(prices, household=household), *about),
            family,
            child.id,
            by_month[month],
            prices.services,
            calendar,
            month,
        )

    return [{"month": f"{month:%Y-%m}", "name": bare_month(month), **describe(month)} for month in months]


def _describe(
    child: ChildOfFamily,
    family_id: int,
    prices: PriceList,
    booked: Sequence[Booked],
    billed: int,
    month: date,
    as_issued: AsIssued,
) -> dict[str, Any]:
    return describe_month_cost(child.id, family_id, child.pupil, booked, prices, billed, month, as_issued)
