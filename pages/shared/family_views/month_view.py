"""What the month of one child shows its parents, but for what only this moment says: read, and made once for several
runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cantine.access.queries.visitors import Visitor
from cantine.billing.queries import month_cost
from cantine.billing.queries.correctable_lines import BilledBookings
from cantine.bookings.queries import bookings, incidents, wishes
from cantine.bookings.queries.bookings import Booked
from cantine.bookings.queries.bulk_preview import FamilyState
from cantine.bookings.queries.places import Taken
from cantine.bookings.queries.wishes import HeldWish
from cantine.bookings.rules.columns import list_concerned
from cantine.bookings.rules.deadlines import Deadline, describe_next_opening, find_next_deadline, is_open
from cantine.common.language.languages import get_language
from cantine.common.language.translate import translate
from cantine.common.school_days import list_month_days, shift_month
from cantine.families.queries import families
from cantine.families.queries.families import ChildOfFamily
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.cutoff_sentences import list_cutoff_sentences
from cantine.offer.rules.period_sentences import list_period_sentences
from cantine.offer.rules.services import ServiceRules
from cantine.opening.queries.openings import hold_periods
from cantine.prices.rules.event_sentences import list_family_sentences
from cantine.prices.rules.events import PricedFor
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import DatedTariff
from cantine.store.database import Reader
from pages.shared.family_views.kept_views import KeptViews
from pages.shared.month_grid import month_message
from pages.shared.month_grid.family_costs import describe_costs, list_priced_months
from pages.shared.month_grid.month_data import MonthSheet
from pages.shared.month_grid.month_page import PreparedMonth, prepare_month
from pages.shared.month_grid.month_span import MonthSpan, find_span
from pages.shared.tables import family_tables


@dataclass(frozen=True)
class MonthView:
    """The child that is shown of the `children`, the labels of the services (by id), the prices of its family; the
    month as the grid shows it, its figures as HTML, the days of it that are still to come, how many are prepared
    for an opening, and what a copy of it starts from."""

    child: ChildOfFamily
    children: Sequence[ChildOfFamily]
    labels: Mapping[int, str]
    prices: PriceList
    month: PreparedMonth
    summary: str
    coming: Sequence[date]
    prepared: int
    stands: FamilyState

    @property
    def span(self) -> MonthSpan:
        """The days that are shown."""
        return self.month.span


_kept: KeptViews[MonthView | None] = KeptViews(128)


def read_month_view(
    db: Reader, parent: Visitor, child: str | None, month: str | None, today: date, now: datetime
) -> MonthView | None:
    """The month « 2026-11 » of the child of this number, both as an address names them, or the one that is booked next
    of the eldest. None where the parent's family has no such child."""
    asked = parent.actor, parent.zone, child, month_message.read_month(month), today, get_language()
    return _kept.read(db, asked, now, lambda reader, at: _make_view(reader, parent, child, month, today, at))


def _make_view(
    db: Reader, parent: Visitor, number: str | None, month: str | None, today: date, now: datetime
) -> MonthView | None:
    family_id = parent.actor.require_family()
    children = families.list_children(db, family_id, today)
    child = next((one for one in children if number in (None, str(one.id))), None)
    if child is None:
        return None
    of = _read_offer(db, parent, child, month, today, now)
    booked, taken = bookings.read_month(db, [one.id for one in children], of.services, *of.span.loaded, of.span.shown)
    wished = wishes.list_wishes(db, [one.id for one in children], of.calendar, *of.span.shown)
    sheet = _make_sheet(of, child, booked, taken, wished)
    weeks = sheet.weeks(of.first)
    prices, whose, costs = _read_costs(db, family_id, of, child, booked, weeks)
    named = [(one.id, one.first_name) for one in children]
    rules = _list_rules(of, sheet, whose)
    of_month = [one for one in booked if of.first <= one.day <= of.span.last]
    own = [one for one in of_month if one.family_id == family_id]  # what the other parent books is theirs to count
    return MonthView(
        child,
        children,
        {service.id: service.label for service in of.services},
        prices,
        prepare_month(sheet, weeks, named, of.span, _describe_deadline(of, sheet), rules=rules, costs=costs),
        family_tables.render_month(child, children, of.services, own, of.first),
        _list_coming(of),
        wishes.count_prepared(db, family_id, of.calendar),
        FamilyState(of.services, of.calendar, of_month, taken, now, wished),
    )


@dataclass(frozen=True)
class _Offer:
    """What the commune offers a child around the month in view, which begins with `first`, as it is at `now`."""

    services: Sequence[ServiceRules]
    tariffs: Sequence[DatedTariff]
    calendar: Calendar
    deadline: Deadline | None
    span: MonthSpan
    today: date
    now: datetime

    @property
    def first(self) -> date:
        return self.span.first


def _read_offer(
    db: Reader, parent: Visitor, child: ChildOfFamily, month: str | None, today: date, now: datetime
) -> _Offer:
    asked = month_message.choose_month(month, today)
    earliest, latest = month_message.choose_horizon(month, today)
    begins = shift_month((asked or today).replace(day=1), -1)  # the month in view may begin in a week of this one
    services, tariffs = month_cost.read_priced_services(db, begins, latest)
    calendar = offer.read_calendar(db, parent.zone, earliest, latest)
    calendar = hold_periods(db, calendar, parent.actor.require_family(), now)
    deadline = find_next_deadline(services, calendar, child.pupil, today, now)
    first = asked or (deadline.day if deadline else today).replace(day=1)
    return _Offer(services, tariffs, calendar, deadline, find_span(first, services), today, now)


def _make_sheet(
    of: _Offer, child: ChildOfFamily, booked: Sequence[Booked], taken: Taken, wished: Sequence[HeldWish]
) -> MonthSheet:
    own_wishes = wishes.place_wishes(wished, child.id)
    held = {one.service_id for one in booked if one.child_id == child.id and one.day in of.span.every_day}
    held |= {service_id for _, service_id in own_wishes}
    shown = list_concerned(of.services, [child.pupil], of.span.every_day, held)
    placed = {(one.child_id, one.day, one.service_id): one for one in booked}
    return MonthSheet(child, shown, of.calendar, placed, taken, of.today, of.now, own_wishes)


def _read_costs(
    db: Reader,
    family_id: int,
    of: _Offer,
    child: ChildOfFamily,
    booked: Sequence[Booked],
    weeks: Sequence[Mapping[str, Any]],
) -> tuple[PriceList, PricedFor, list[dict[str, Any]]]:
    """The prices of the family, whom they are for, and what the months in view cost."""
    family = month_cost.read_family(db, family_id, [child.id], *of.span.months)
    contracts = [one.in_classes_of(child.pupil) for one in family.contracts]
    by_id = {service.id: service for service in of.services}
    household, calendar = family.household, of.calendar
    prices = PriceList(by_id, of.tariffs, household, calendar.free, contracts, calendar, shares=family.shares)
    since, until = of.span.loaded
    prices = incidents.add_incidents(db, {family_id: prices}, {family_id: [child.id]}, until, since)[family_id]
    labels = household.list_labels(child.id, child.pupil.classroom_id, of.today)
    as_issued = BilledBookings(db, [one.id for one in booked if one.child_id == child.id and one.invoiced]).sum_credits
    priced = list_priced_months(of.span, weeks)
    costs = describe_costs(priced, family_id, family, child, booked, prices, calendar, as_issued)
    return prices, PricedFor(household.is_resident(of.today), frozenset(labels)), costs


def _list_rules(of: _Offer, sheet: MonthSheet, whose: PricedFor) -> list[str]:
    shown, begins = sheet.services, max(of.first, of.today)
    return [
        *list_cutoff_sentences(shown, exempt=sheet.child.pupil.is_exempt(begins)),
        *list_period_sentences(of.calendar, shown, of.first, of.span.last, of.now),
        *list_family_sentences(shown, of.tariffs, whose, max(of.first, min(of.today, of.span.last))),
    ]


def _describe_deadline(of: _Offer, sheet: MonthSheet) -> str:
    if of.deadline:
        return str(of.deadline)
    closed = translate("Aucun jour n'est ouvert à l'inscription pour l'instant.")
    opening = describe_next_opening(sheet.services, of.calendar, sheet.child.pupil, of.now) or ""
    return f"{closed} {opening}".rstrip()


def _list_coming(of: _Offer) -> list[date]:
    """The days of the month that are still to come, that of today as long as something of it may be booked."""
    days, today = list_month_days(of.first), of.today
    return [day for day in days if day > today or (day == today and is_open(of.services, day, of.now))]
