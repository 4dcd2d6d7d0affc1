"""The order of the reasons, and what holds for every cell whatever the service, the child and the moment."""

from dataclasses import replace
from datetime import time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.common.cutoff_types import Weekly
from cantine.common.paris import instant
from cantine.common.refusal_sentences import (
    AlreadyInvoiced,
    ClosedByTown,
    Full,
    NotEnrolled,
    OtherParentsDay,
    OtherParentsWeek,
    PublicHoliday,
    ReportedSick,
    SchoolHoliday,
    StaffOnly,
    TermTime,
    TooLate,
    WeekdayNotServed,
)
from cantine.common.vocabulary import Weeks
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on
from tests.support.strategies import cells, cells_and_moments

ORDER = (
    WeekdayNotServed,
    PublicHoliday,
    SchoolHoliday,
    TermTime,
    ClosedByTown,
    NotEnrolled,
    OtherParentsDay,
    OtherParentsWeek,
    StaffOnly,
    AlreadyInvoiced,
    ReportedSick,
    TooLate,
    Full,
)


def test_where_everything_is_wrong_each_reason_put_right_uncovers_the_next():
    """Reasons that never change come first: a bank holiday of last month says its name and not « too late »."""
    armistice, now = on("mercredi 2026-11-11"), at("lundi 2026-12-07 08:00:00")
    thursday, all_saints = on("jeudi 2026-11-12"), on("jeudi 2026-10-29")
    weekdays = frozenset(range(5))
    service = ServiceRules(1, "Repas", "Repas", frozenset({0}), frozenset(), Weekly(), Weekly(), capacity=1)
    service = replace(service, open_to_parents=False)
    pupil = Pupil(1, enrolled_from=on("lundi 2027-01-04"), weeks=Weeks.ODD, own_days={thursday: False})
    calendar = Calendar("A", [ClosurePeriod(all_saints, thursday, "Grève")])
    standing = CellState(invoiced=True, sick=True, taken=1)

    found = []

    def look(day):
        found.append(type(find_refusal(service, day, pupil, standing, True, calendar, now)))

    look(armistice)
    service = replace(service, term_weekdays=weekdays)
    look(armistice)
    look(all_saints)
    service = replace(service, term_weekdays=frozenset(), holiday_weekdays=weekdays)
    look(thursday)
    service = replace(service, term_weekdays=weekdays)
    look(thursday)
    calendar = Calendar("A")
    look(thursday)
    pupil = replace(pupil, enrolled_from=None)
    look(thursday)
    pupil = replace(pupil, own_days={})
    look(thursday)
    pupil = replace(pupil, weeks=Weeks.EVEN)
    look(thursday)
    service = replace(service, open_to_parents=True)
    look(thursday)
    standing = replace(standing, invoiced=False)
    look(thursday)
    standing = replace(standing, sick=False)
    look(thursday)
    now = at("jeudi 2026-11-05 16:59:59")
    look(thursday)
    standing = replace(standing, taken=0)
    look(thursday)
    assert found == [*ORDER, type(None)]


@given(cells_and_moments(), st.booleans(), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_moving_now_forward_never_reopens_a_cell(cell, ticking, later):
    service, day, pupil, standing, calendar, now = cell
    before = find_refusal(service, day, pupil, standing, ticking, calendar, now)
    after = find_refusal(service, day, pupil, standing, ticking, calendar, now + later)
    assert before is None or after is not None
    if isinstance(before, TooLate):
        assert after == before


@given(cells(), st.booleans(), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_no_cell_of_the_past_can_be_changed(cell, ticking, ago):
    """The same day closes at an hour of its own at the latest: a day that is over is closed by every rule."""
    service, day, pupil, standing, calendar = cell
    now = instant(day + timedelta(1), time(0)) + ago
    assert find_refusal(service, day, pupil, standing, ticking, calendar, now) is not None


@given(cells_and_moments())
def test_the_reason_is_always_the_first_that_holds(cell):
    service, day, pupil, standing, calendar, now = cell
    odd_week = day.isocalendar().week % 2 == 1
    holds = {
        NotEnrolled: not pupil.is_enrolled(day),
        OtherParentsDay: pupil.own_days.get(day) is False,
        OtherParentsWeek: day not in pupil.own_days and pupil.weeks == (Weeks.EVEN if odd_week else Weeks.ODD),
        StaffOnly: not service.open_to_parents,
        AlreadyInvoiced: standing.invoiced,
        ReportedSick: standing.sick,
        TooLate: now >= compute_cutoff(service, day, calendar),
        Full: not standing.on and service.capacity is not None and standing.taken >= service.capacity,
    }
    first = next((reason for reason in ORDER if holds.get(reason)), type(None))
    served = find_obstacle(service, day, calendar, pupil.classroom_id)
    found = find_refusal(service, day, pupil, standing, True, calendar, now)
    assert type(found) is (type(served) if served else first)
