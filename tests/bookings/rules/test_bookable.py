"""Which cells of the grid are greyed, and the reason that a parent is told."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.refusal_sentences import (
    AlreadyInvoiced,
    ClosedByTown,
    Full,
    MarkedPresent,
    NotEnrolled,
    OtherParentsDay,
    OtherParentsWeek,
    PublicHoliday,
    ReportedSick,
    SchoolHoliday,
    StaffOnly,
    TermTime,
    TooFarAhead,
    TooLate,
    WeekdayNotServed,
)
from cantine.common.vocabulary import Weeks
from cantine.families.rules.labels import HeldLabel
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from tests.dates import at, on

CP, CM1 = 1, 2
MONDAY_TO_FRIDAY = frozenset(range(5))
MEAL = ServiceRules(1, "Repas", "Repas", MONDAY_TO_FRIDAY, frozenset(), Weekly(), Weekly())
CENTRE = ServiceRules(4, "Centre matin", "Centre", frozenset({2}), MONDAY_TO_FRIDAY, Weekly(), Weekly())
STUDY = ServiceRules(6, "Étude", "Étude", frozenset({0, 1, 3, 4}), frozenset(), Weekly(), Weekly())
ZONE_A = Calendar("A")
LEO = Pupil(CM1)
EMPTY, TICKED = CellState(), CellState(on=True)
IN_TIME = at("lundi 2026-11-02 08:00:00")


def answer(day, service=MEAL, pupil=LEO, standing=EMPTY, ticking=True, calendar=ZONE_A, now=IN_TIME):
    return find_refusal(service, on(day), pupil, standing, ticking, calendar, now)


@pytest.mark.parametrize(
    ("service", "day", "reason"),
    [
        (MEAL, "lundi 2026-11-30", None),
        (MEAL, "mercredi 2026-12-02", None),
        (MEAL, "samedi 2026-12-05", WeekdayNotServed(5)),
        (STUDY, "mercredi 2026-12-02", WeekdayNotServed(2)),
        (MEAL, "mercredi 2026-11-11", PublicHoliday("Armistice")),
        (CENTRE, "mercredi 2026-11-11", PublicHoliday("Armistice")),
        (CENTRE, "vendredi 2026-12-25", PublicHoliday("Noël")),  # its name, and not the holidays around it
        (MEAL, "lundi 2026-12-21", SchoolHoliday("Vacances de Noël")),
        (CENTRE, "lundi 2026-12-21", None),
        (CENTRE, "mercredi 2026-12-02", None),
        (CENTRE, "lundi 2026-11-30", TermTime()),
        (CENTRE, "samedi 2026-12-26", WeekdayNotServed(5)),
        (MEAL, "jeudi 2026-05-14", PublicHoliday("Ascension")),
        (MEAL, "vendredi 2026-05-15", SchoolHoliday("Pont de l'Ascension")),
        (MEAL, "mardi 2028-02-29", SchoolHoliday("Vacances d'hiver")),  # leap day
    ],
)
def test_a_service_runs_on_its_days_of_term_and_of_holidays(service, day, reason):
    assert find_obstacle(service, on(day), ZONE_A) == reason


def test_school_holidays_are_those_of_the_zone_of_the_commune():
    day = on("mardi 2028-02-29")
    assert [find_obstacle(MEAL, day, Calendar(zone)) is None for zone in "ABC"] == [False, True, True]


@pytest.mark.parametrize(
    ("closure", "closed"),
    [
        (ClosurePeriod(date(2026, 11, 30), date(2026, 12, 1), "Grève"), {(1, CP), (1, CM1), (6, CP), (6, CM1)}),
        (
            ClosurePeriod(date(2026, 11, 30), date(2026, 11, 30), "Grève", service_ids=frozenset({6})),
            {(6, CP), (6, CM1)},
        ),
        (
            ClosurePeriod(date(2026, 11, 30), date(2026, 11, 30), "Sortie", classroom_ids=frozenset({CP})),
            {(1, CP), (6, CP)},
        ),
        (
            ClosurePeriod(date(2026, 11, 30), date(2026, 11, 30), "Sortie", frozenset({1}), frozenset({CP})),
            {(1, CP)},
        ),
        (ClosurePeriod(date(2026, 11, 27), date(2026, 11, 29), "Grève"), set()),
        (ClosurePeriod(date(2026, 12, 1), date(2026, 12, 1), "Grève"), set()),
    ],
)
def test_a_closure_closes_the_services_and_classes_it_names_or_all_where_it_names_none(closure, closed):
    day, calendar = on("lundi 2026-11-30"), Calendar("A", [closure])
    found = {
        (service.id, classroom)
        for service in (MEAL, STUDY)
        for classroom in (CP, CM1)
        if find_obstacle(service, day, calendar, classroom) == ClosedByTown(closure.label)
    }
    assert found == closed


def test_both_ends_of_a_closure_are_closed():
    calendar = Calendar("A", [ClosurePeriod(on("mardi 2026-12-01"), on("jeudi 2026-12-03"), "Travaux")])
    days = ["lundi 2026-11-30", "mardi 2026-12-01", "jeudi 2026-12-03", "vendredi 2026-12-04"]
    assert [answer(day, calendar=calendar) for day in days] == [
        None,
        ClosedByTown("Travaux"),
        ClosedByTown("Travaux"),
        None,
    ]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("mardi 2026-12-01", NotEnrolled()),
        ("jeudi 2026-12-03", None),
        ("jeudi 2026-12-10", None),
        ("vendredi 2026-12-11", NotEnrolled()),
    ],
)
def test_a_child_is_enrolled_from_its_first_day_to_its_last(day, reason):
    pupil = Pupil(CP, enrolled_from=on("jeudi 2026-12-03"), enrolled_until=on("jeudi 2026-12-10"))
    assert answer(day, pupil=pupil) == reason


@pytest.mark.parametrize(
    ("weeks", "day", "reason"),
    [
        (Weeks.EVEN, "lundi 2026-11-23", None),
        (Weeks.EVEN, "lundi 2026-11-30", OtherParentsWeek()),
        (Weeks.ODD, "lundi 2026-11-30", None),
        (Weeks.ODD, "lundi 2027-01-04", None),  # after week 53, odd as well
        (Weeks.EVEN, "lundi 2027-01-04", OtherParentsWeek()),
    ],
)
def test_a_parent_books_in_their_own_weeks_only(weeks, day, reason):
    assert answer(day, pupil=Pupil(CP, weeks=weeks)) == reason


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("mardi 2026-11-24", None),
        ("mercredi 2026-11-25", OtherParentsDay()),
        ("mercredi 2026-12-02", None),
        ("jeudi 2026-12-03", OtherParentsWeek()),
    ],
)
def test_a_day_that_staff_gave_to_a_parent_is_theirs_and_no_longer_the_others(day, reason):
    swap = {on("mercredi 2026-11-25"): False, on("mercredi 2026-12-02"): True}
    pupil = Pupil(CP, weeks=Weeks.EVEN, own_days=swap)
    assert answer(day, pupil=pupil, now=at("lundi 2026-11-09 08:00:00")) == reason


def test_what_the_town_hall_books_itself_is_closed_to_parents():
    assert answer("lundi 2026-11-30", replace(MEAL, open_to_parents=False)) == StaffOnly()


@pytest.mark.parametrize("ticking", [True, False])
def test_what_is_invoiced_or_reported_sick_does_not_change_any_more(ticking):
    day = "lundi 2026-11-30"
    assert answer(day, standing=CellState(on=True, invoiced=True), ticking=ticking) == AlreadyInvoiced()
    assert answer(day, standing=CellState(on=True, sick=True), ticking=ticking) == ReportedSick()


@pytest.mark.parametrize("ticking", [True, False])
@pytest.mark.parametrize(("second", "late"), [("16:59:59", False), ("17:00:00", True), ("17:00:01", True)])
def test_at_17_00_on_thursday_the_next_week_is_greyed(second, late, ticking):
    expected = TooLate(at("jeudi 2026-11-26 17:00:00")) if late else None
    found = answer(
        "lundi 2026-11-30",
        standing=CellState(on=not ticking),
        ticking=ticking,
        now=at(f"jeudi 2026-11-26 {second}"),
    )
    assert found == expected


def test_cancelling_has_a_cutoff_of_its_own_and_changing_the_time_obeys_that_of_booking():
    service = replace(MEAL, cancelling_cutoff=DaysBefore(1, time(10)))
    friday, book_until = "vendredi 2026-12-04", at("jeudi 2026-11-26 17:00:00")
    now = at("mercredi 2026-12-02 12:00:00")
    assert answer(friday, service, standing=TICKED, ticking=False, now=now) is None
    assert answer(friday, service, standing=TICKED, ticking=True, now=now) == TooLate(book_until)
    assert answer(friday, service, standing=EMPTY, ticking=True, now=now) == TooLate(book_until)
    assert answer(friday, service, standing=EMPTY, ticking=False, now=now) == TooLate(book_until)

    too_late = at("jeudi 2026-12-03 10:00:00")
    assert answer(friday, service, standing=TICKED, ticking=False, now=too_late) == TooLate(too_late)
    assert compute_cutoff(service, on(friday), ZONE_A, cancelling=True) == too_late
    assert compute_cutoff(service, on(friday), ZONE_A) == book_until


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        ("lundi 2027-01-04", "vendredi 2026-12-18 10:00:00"),  # the last school day before Christmas
        ("jeudi 2026-11-12", "mardi 2026-11-10 10:00:00"),  # over the Armistice
        ("lundi 2026-05-18", "mercredi 2026-05-13 10:00:00"),  # over Ascension and its bridge
        ("mercredi 2026-12-02", "lundi 2026-11-30 10:00:00"),  # over the strike of the Tuesday
    ],
)
def test_served_days_before_skip_holidays_and_closures(day, closes):
    service = replace(MEAL, booking_cutoff=DaysBefore(1, time(10), served_only=True))
    strike = ClosurePeriod(on("mardi 2026-12-01"), on("mardi 2026-12-01"), "Grève")
    assert compute_cutoff(service, on(day), Calendar("A", [strike])) == at(closes)


@pytest.mark.parametrize(
    ("standing", "ticking", "reason"),
    [
        (CellState(taken=1), True, None),
        (CellState(taken=2), True, Full(2)),
        (CellState(taken=3), True, Full(2)),  # the commune has lowered the capacity since
        (CellState(on=True, taken=2), True, None),  # its place is one of those taken
        (CellState(on=True, taken=2), False, None),
    ],
)
def test_only_adding_asks_for_a_free_place(standing, ticking, reason):
    assert answer("lundi 2026-11-30", replace(MEAL, capacity=2), standing=standing, ticking=ticking) == reason


def test_no_capacity_is_no_limit_and_a_capacity_of_none_is_full_at_once():
    assert answer("lundi 2026-11-30", standing=CellState(taken=10_000)) is None
    assert answer("lundi 2026-11-30", replace(MEAL, capacity=0)) == Full(0)


@pytest.mark.parametrize(
    ("pupil", "shared"),
    [
        (Pupil(1), False),
        (Pupil(1, weeks=Weeks.ODD), True),
        (Pupil(1, own_days={on("lundi 2026-11-30"): True}), False),
        (Pupil(1, own_days={on("lundi 2026-11-30"): True, on("mardi 2026-12-01"): False}), True),
        (Pupil(1, earlier={on("lundi 2026-11-30"): Weeks.EVEN}), True),
        (Pupil(1, earlier={on("lundi 2026-11-30"): None}), True),
    ],
)
def test_a_child_is_shared_where_some_day_is_not_with_the_family(pupil, shared):
    assert pupil.is_shared is shared


EXEMPT = Pupil(CM1, labels=(HeldLabel(3, on("lundi 2026-11-30"), on("mardi 2026-12-01"), exempt=True),))


@pytest.mark.parametrize(
    ("meal", "last"),
    [
        ("lundi 2026-11-30", "dimanche 2026-11-29 23:59:59"),
        ("mardi 2026-12-01", "lundi 2026-11-30 23:59:59"),
        ("jeudi 2026-12-03", "jeudi 2026-11-26 16:59:59"),  # holds the label no more
    ],
)
@pytest.mark.parametrize("standing", [CellState(), CellState(on=True)])
def test_who_holds_an_exempt_label_books_and_cancels_until_the_day_begins(meal, last, standing):
    asked = MEAL, on(meal), EXEMPT, standing, not standing.on, ZONE_A
    assert find_refusal(*asked, at(last)) is None
    closes = at(last) + timedelta(seconds=1)
    assert find_refusal(*asked, closes) == TooLate(closes)


@pytest.mark.parametrize(("now", "may"), [("08:59:59", True), ("09:00:00", False)])
def test_the_same_day_may_be_cancelled_until_its_hour(now, may):
    service = replace(MEAL, cancelling_cutoff=DaysBefore(0, time(9)))
    monday, moment = on("lundi 2026-11-30"), at(f"lundi 2026-11-30 {now}")
    assert (find_refusal(service, monday, LEO, CellState(on=True), False, ZONE_A, moment) is None) == may
    assert isinstance(find_refusal(service, monday, LEO, CellState(), True, ZONE_A, moment), TooLate)


def test_a_child_that_was_there_is_not_taken_off_the_same_day():
    service, moment = replace(MEAL, cancelling_cutoff=DaysBefore(0, time(9))), at("lundi 2026-11-30 08:00:00")
    there = CellState(on=True, present=True)
    assert find_refusal(service, on("lundi 2026-11-30"), LEO, there, False, ZONE_A, moment) == MarkedPresent()


@pytest.mark.parametrize(
    ("now", "day", "reason"),
    [
        ("mardi 2026-08-25 08:00:00", "vendredi 2027-07-02", None),
        ("mardi 2026-08-25 08:00:00", "lundi 2027-09-06", TooFarAhead(on("mardi 2027-08-31"))),
        ("mardi 2026-09-01 08:00:00", "lundi 2027-09-06", None),  # of the school year after this one
        ("lundi 2026-11-02 08:00:00", "mardi 2091-01-09", TooFarAhead(on("jeudi 2028-08-31"))),
    ],
)
def test_parents_add_days_up_to_the_end_of_the_next_school_year(now, day, reason):
    assert answer(day, now=at(now)) == reason
    assert answer(day, now=at(now), standing=TICKED, ticking=False) is None  # what stands may go
