"""What hypothesis draws: any rule, service, pupil, cell and moment that a commune may have."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from cantine.bookings.rules.bookable import CellState
from cantine.common.cutoff_types import DayClosing, DaysBefore, Weekly, WeekTable
from cantine.common.paris import instant
from cantine.common.vocabulary import Weeks
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules

DAYS = st.dates(date(2025, 9, 1), date(2028, 8, 31))
MOMENTS = st.datetimes(datetime(2025, 9, 1), datetime(2028, 8, 31), timezones=st.just(UTC))  # noqa: DTZ001
WEEKDAYS = st.frozensets(st.integers(0, 6))
HOURS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
BEFORE_THE_DAY = st.builds(Weekly, st.integers(0, 6), HOURS, st.integers(1, 4)) | st.builds(
    DaysBefore, st.integers(1, 20), HOURS, st.booleans()
)
"""The rules by which a day closes before it begins."""


@st.composite
def tables(draw, at_least=1):
    """A moment for `at_least` so many weekdays, each up to four weeks before or on the day itself."""
    rows = []
    for weekday in sorted(draw(st.frozensets(st.integers(0, 6), min_size=at_least))):
        weeks, closing = divmod(weekday - draw(st.integers(0, 28)), 7)
        rows.append(DayClosing(weekday, closing, draw(HOURS), -weeks))
    return WeekTable(tuple(rows))


TABLES = tables()
_OF_THE_DAY = st.builds(DaysBefore, st.just(0), HOURS)
RULES = BEFORE_THE_DAY | _OF_THE_DAY | TABLES
WHOLE_RULES = BEFORE_THE_DAY | _OF_THE_DAY | tables(at_least=7)
"""Those that name every weekday, or need not."""


@st.composite
def closures(draw):
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return ClosurePeriod(first, last, "Grève", draw(st.sampled_from([frozenset(), frozenset({1}), frozenset({2})])))


SERVICES = st.builds(
    ServiceRules,
    id=st.just(1),
    label=st.just("Repas"),
    short_label=st.just("Repas"),
    term_weekdays=WEEKDAYS,
    holiday_weekdays=WEEKDAYS,
    booking_cutoff=RULES,
    cancelling_cutoff=RULES,
    capacity=st.none() | st.integers(1, 3),
    open_to_parents=st.booleans(),
)
CALENDARS = st.builds(Calendar, st.sampled_from("ABC"), st.lists(closures(), max_size=1))
PUPILS = st.builds(Pupil, st.none() | st.just(1), st.none() | DAYS, st.none() | DAYS, st.sampled_from(Weeks))
STANDINGS = st.builds(CellState, on=st.booleans(), invoiced=st.booleans(), sick=st.booleans(), taken=st.integers(0, 4))


@st.composite
def cells(draw):
    """A service, a day, a pupil, what the cell holds and the calendar; one in two can only be too late or full.

    Without these, chance would refuse nearly every cell for its weekday, and nothing would be learnt about time. Among
    the others, the day may be one that was entered by itself for the child.
    """
    service, pupil, standing, calendar = draw(SERVICES), draw(PUPILS), draw(STANDINGS), draw(CALENDARS)
    day, own = draw(DAYS), draw(st.none() | st.booleans())
    pupil = pupil if own is None else replace(pupil, own_days={day: own})
    if draw(st.booleans()):
        every_day = frozenset(range(7))
        service = replace(service, term_weekdays=every_day, holiday_weekdays=every_day, open_to_parents=True)
        pupil, calendar = Pupil(1), Calendar("A")
        standing = replace(standing, invoiced=False, sick=False)
    return service, day, pupil, standing, calendar


@st.composite
def cells_and_moments(draw):
    """A cell, and a moment in the five weeks before or the days after it."""
    service, day, pupil, standing, calendar = draw(cells())
    now = instant(day, time(0)) + draw(st.timedeltas(timedelta(days=-35), timedelta(days=3)))
    return service, day, pupil, standing, calendar, now
