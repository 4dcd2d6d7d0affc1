"""The days that an imported subscription books, and how many it cannot."""

from dataclasses import replace

from cantine.common.cutoff_types import Weekly
from cantine.imports.rules.days import ServiceDays, SubscribedDays
from cantine.imports.rules.drafts import Subscription
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import on

ALL = frozenset(range(5))
MEAL = ServiceRules(1, "Repas", "Repas", ALL, ALL, Weekly(), Weekly())
FIRST, LAST = on("lundi 2026-12-14"), on("mardi 2026-12-29")
TUESDAY, FRIDAY = on("mardi 2026-12-15"), on("vendredi 2026-12-18")
MONDAYS = Subscription(1, frozenset({0, 4}), None, None, False)

SINCE_SEPTEMBER = replace(MONDAYS, first=on("mardi 2026-09-01"))


def listed(subscription, closures=()):
    return ServiceDays([MEAL], Calendar("A", closures), FIRST, LAST).list_days(subscription)


def test_the_served_days_of_its_weekdays_are_booked_and_the_others_counted():
    assert listed(MONDAYS) == SubscribedDays([FIRST, FRIDAY], 0, 0)
    assert listed(SINCE_SEPTEMBER) == SubscribedDays([FIRST, FRIDAY], 25, 0)  # without the autumn holidays
    closed = [ClosurePeriod(FRIDAY, FRIDAY, "Grève")]
    assert listed(SINCE_SEPTEMBER, closed) == SubscribedDays([FIRST], 25, 1)


def test_holidays_are_booked_where_it_says_so():
    monday, christmas = on("lundi 2026-12-21"), on("lundi 2026-12-28")
    found = listed(replace(SINCE_SEPTEMBER, holidays_too=True))
    assert (found.days, found.over, found.closed) == ([FIRST, FRIDAY, monday, christmas], 29, 1)  # Christmas itself


def test_it_is_booked_between_its_own_days():
    assert listed(replace(MONDAYS, first=TUESDAY)) == SubscribedDays([FRIDAY], 0, 0)
    assert listed(replace(MONDAYS, last=FIRST)) == SubscribedDays([FIRST], 0, 0)
    assert listed(replace(MONDAYS, first=FRIDAY, last=FRIDAY)) == SubscribedDays([FRIDAY], 0, 0)


def test_a_service_that_is_not_there_books_nothing():
    assert listed(replace(MONDAYS, service_id=9)) == SubscribedDays([], 0, 2)


def test_a_subscription_is_computed_once():
    days = ServiceDays([MEAL], Calendar("A"), FIRST, LAST)
    assert days.list_days(MONDAYS) is days.list_days(replace(MONDAYS))
