"""What the home of a family shows, but for what only this moment says: read, and made once for several runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cantine.access.queries.visitors import Visitor
from cantine.billing.queries import month_cost
from cantine.bookings.queries import bookings, wishes
from cantine.bookings.rules.announcements import list_announced
from cantine.bookings.rules.deadlines import FURTHEST
from cantine.bookings.rules.next_week import find_family_deadline
from cantine.common.language.languages import get_language
from cantine.families.queries import families
from cantine.families.queries.families import ChildOfFamily
from cantine.ledger.queries import statement
from cantine.offer.queries.commune import read_how_to_pay
from cantine.offer.queries.menus import read_calendar_and_menus
from cantine.offer.rules.menus import DayMenu
from cantine.offer.rules.period_sentences import describe_announcement
from cantine.online_payment.queries.payable import read_payable
from cantine.opening.queries.openings import hold_periods
from cantine.store.database import Reader
from pages.shared.family_views.kept_views import KeptViews
from pages.shared.tables import home_cards
from pages.shared.week_card.week_page import PreparedWeek, prepare_week
from pages.shared.week_card.week_reading import FamilyAndOffer, describe_rows


@dataclass(frozen=True)
class HomeView:
    """The children, the labels of the services (by id), the balance (cents, negative is owed); the week that closes
    next, None where nothing may be booked, how many days are prepared for an opening, and what is offered; what is
    announced; and as HTML what is owed, the statement and the bookings: the last two may be empty."""

    family: FamilyAndOffer
    labels: Mapping[int, str]
    balance: int
    week: PreparedWeek | None
    prepared: int
    menus: Mapping[date, DayMenu]
    announced: Sequence[str]
    due: str
    account: str
    bookings: str

    @property
    def children(self) -> Sequence[ChildOfFamily]:
        """The children of the family, oldest first."""
        return self.family.children


_kept: KeptViews[HomeView] = KeptViews(128)


def read_home(db: Reader, parent: Visitor, today: date, now: datetime, *, everything: bool) -> HomeView:
    """What the home of the parent's family shows, with all movements of the account or the last ones."""
    asked = parent.actor, parent.zone, today, everything, get_language()
    return _kept.read(db, asked, now, lambda reader, at: _make_home(reader, parent, today, at, everything=everything))


def _make_home(db: Reader, parent: Visitor, today: date, now: datetime, *, everything: bool) -> HomeView:
    family_id = parent.actor.require_family()
    children = families.list_children(db, family_id, today)
    lines, totals = statement.read_statement(db, family_id, None if everything else home_cards.FEW)
    services, tariffs = month_cost.read_priced_services(db, today.replace(day=1), today + FURTHEST)
    open_bookings = bookings.list_unbilled(db, family_id)
    calendar, menus = read_calendar_and_menus(db, parent.zone, today)
    calendar = hold_periods(db, calendar, family_id, now)
    family = FamilyAndOffer(family_id, children, services, tariffs, calendar, today, now)
    pupils = [child.pupil for child in children]
    deadline = find_family_deadline(services, calendar, pupils, today, now)
    week = prepare_week(family, deadline, describe_rows(db, family, deadline), menus) if deadline else None
    owed = read_payable(db, family_id, now) if totals.balance < 0 else None
    otherwise = read_how_to_pay(db) if owed and not owed.is_open_for(parent.actor) else ""
    periods = [period for period in calendar.periods if today <= period.last]
    return HomeView(
        family,
        {service.id: service.label for service in services},
        totals.balance,
        week,
        wishes.count_prepared(db, family_id, calendar),
        menus,
        [describe_announcement(period) for period in list_announced(periods, pupils, services, now)],
        home_cards.render_due(owed, otherwise) if owed else "",
        home_cards.render_account(lines, totals, owed, today, everything=everything),
        home_cards.render_children(children, open_bookings, services, today) if children else "",
    )
