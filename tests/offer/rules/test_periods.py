"""Booking periods as towns write them: from when, until when, for whom first; and what a day inside one says."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.bookings.rules.deadlines import describe_next_opening, find_next_deadline, find_week_opening
from cantine.bookings.rules.reminders import find_closing_weeks
from cantine.bookings.rules.staff_changes import find_passed_cutoff
from cantine.common.cutoff_types import Weekly
from cantine.common.period_types import PeriodMode, Priority, Whom, WishState
from cantine.common.refusal_sentences import Full, TooEarly, TooLate, WishDeclined
from cantine.families.rules.labels import HeldLabel
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, compute_cutoff
from cantine.offer.rules.period_sentences import describe_period, is_announced
from cantine.offer.rules.periods import PeriodRules, find_opening, find_overlap
from cantine.offer.rules.services import ServiceRules
from tests.dates import at, on

CENTRE = ServiceRules(4, "Centre", "Centre", frozenset({2}), frozenset(range(5)), Weekly(), Weekly())
LEO, EMPTY, TICKED = Pupil(1), CellState(), CellState(on=True)
SPRING = PeriodRules(  # Bègles: from a Sunday 20:00 on, three weeks, for each holiday
    1,
    "Vacances de printemps 2027",
    on("lundi 2027-04-19"),
    on("vendredi 2027-04-30"),
    frozenset({4}),
    opens=at("dimanche 2027-03-14 20:00:00"),
    closes=at("dimanche 2027-04-04 20:00:00"),
)
DAY = on("mardi 2027-04-20")


def in_zone_b(*periods):
    return Calendar("B", periods=periods)


def answer(now, period=SPRING, pupil=LEO, standing=EMPTY, on=True, service=CENTRE):
    return find_refusal(service, DAY, pupil, standing, on, in_zone_b(period), at(now))


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        ("dimanche 2027-03-14 19:59:59", TooEarly(at("dimanche 2027-03-14 20:00:00"))),
        ("dimanche 2027-03-14 20:00:00", None),
        ("dimanche 2027-04-04 19:59:59", None),
        ("dimanche 2027-04-04 20:00:00", TooLate(at("dimanche 2027-04-04 20:00:00"))),
    ],
)
def test_a_holiday_is_booked_from_a_sunday_at_20_00_for_three_weeks(now, refusal):
    assert answer(now) == refusal


def test_too_early_says_when_it_opens():
    assert str(TooEarly(at("dimanche 2027-04-04 20:00:00"))) == "Ouvre le dimanche 4 avril à 20\u00a0h\u00a000."


def test_the_days_outside_of_the_period_keep_the_rule_of_the_service():
    wednesday = on("mercredi 2027-03-24")
    assert compute_cutoff(CENTRE, wednesday, in_zone_b(SPRING)) == at("jeudi 2027-03-18 17:00:00")
    other = replace(CENTRE, id=5)
    assert compute_cutoff(other, DAY, in_zone_b(SPRING)) == at("jeudi 2027-04-15 17:00:00")


def test_before_the_opening_only_booking_is_too_early():
    """What staff booked for a family may be taken back: nobody is bound to what is not open yet."""
    early = "lundi 2027-03-01 10:00:00"
    assert answer(early, standing=TICKED, on=False) is None
    assert isinstance(answer(early), TooEarly)


def test_holidays_are_booked_four_weeks_before_and_cancelled_three_weeks_before():
    """Argenteuil: the first day is a Monday, 19 April."""
    period = replace(
        SPRING, opens=None, closes=at("lundi 2027-03-22 23:59:00"), cancel_until=at("lundi 2027-03-29 23:59:00")
    )
    assert answer("lundi 2027-03-22 23:58:59", period) is None
    assert answer("lundi 2027-03-22 23:59:00", period) == TooLate(at("lundi 2027-03-22 23:59:00"))
    assert answer("lundi 2027-03-29 23:58:59", period, standing=TICKED, on=False) is None
    assert answer("lundi 2027-03-29 23:59:00", period, standing=TICKED, on=False) == TooLate(period.cancel_until)


def test_without_a_cancelling_date_the_service_says_day_by_day():
    assert compute_cutoff(CENTRE, DAY, in_zone_b(SPRING), cancelling=True) == at("jeudi 2027-04-15 17:00:00")


def test_staff_are_bound_by_no_opening_and_need_a_reason_after_the_closing():
    calendar = in_zone_b(SPRING)
    assert find_passed_cutoff(CENTRE, DAY, LEO, False, True, calendar, at("lundi 2027-03-01 10:00:00")) is None
    passed = find_passed_cutoff(CENTRE, DAY, LEO, False, True, calendar, at("lundi 2027-04-05 10:00:00"))
    assert passed == SPRING.closes


FIRST = replace(
    SPRING,
    priorities=(
        Priority(Whom.RESIDENTS, opens_at=at("mercredi 2027-03-10 08:00:00")),
        Priority(Whom.LABEL, 7, at("lundi 2027-03-08 08:00:00")),
    ),
)
BOTH_AT_WORK = Pupil(1, labels=(HeldLabel(7, date(2026, 9, 1)),), resident=False)


def test_residents_and_both_parents_at_work_book_before_the_others():
    assert find_opening(FIRST, (), resident=False) == SPRING.opens
    assert answer("mercredi 2027-03-10 08:00:00", FIRST) is None
    assert answer("mercredi 2027-03-10 07:59:59", FIRST) == TooEarly(at("mercredi 2027-03-10 08:00:00"))
    assert answer("mercredi 2027-03-10 08:00:00", FIRST, Pupil(1, resident=False)) == TooEarly(SPRING.opens)
    assert answer("lundi 2027-03-08 08:00:00", FIRST, BOTH_AT_WORK) is None


WISHES = replace(SPRING, mode=PeriodMode.WISH)
WISHED = CellState(True, wish=WishState.WAITING)


def test_a_wish_asks_for_no_place_and_is_taken_back_until_the_period_closes():
    small = replace(CENTRE, capacity=1)
    full = CellState(taken=1)
    assert answer("lundi 2027-03-15 08:00:00", WISHES, standing=full, service=small) is None
    assert answer("lundi 2027-03-15 08:00:00", SPRING, standing=full, service=small) == Full(1)
    strict = replace(WISHES, cancel_until=at("mardi 2027-03-16 08:00:00"))
    assert answer("dimanche 2027-04-04 19:59:59", strict, standing=WISHED, on=False) is None
    assert answer("dimanche 2027-04-04 20:00:00", strict, standing=WISHED, on=False) == TooLate(SPRING.closes)


def test_a_wish_that_was_declined_says_so_and_not_that_it_is_late():
    decided = replace(WISHES, decided=at("lundi 2027-04-05 09:00:00"))
    declined = CellState(wish=WishState.DECLINED)
    assert answer("mardi 2027-04-06 08:00:00", decided, standing=declined) == WishDeclined()
    assert not decided.takes_wishes


def test_a_service_has_one_period_at_a_time():
    assert find_overlap(replace(SPRING, id=2, first=SPRING.last), [SPRING]) == SPRING
    assert find_overlap(replace(SPRING, id=2, first=SPRING.last, service_ids=frozenset({5})), [SPRING]) is None
    assert find_overlap(replace(SPRING, id=2, first=date(2027, 5, 1), last=date(2027, 5, 2)), [SPRING]) is None
    assert find_overlap(SPRING, [SPRING]) is None


HOLIDAYS_ONLY = replace(CENTRE, term_weekdays=frozenset())


def test_the_deadline_is_that_of_the_period_and_where_nothing_is_open_the_next_opening_is_said():
    summer = replace(
        SPRING, id=2, first=date(2027, 5, 1), last=date(2027, 10, 31), opens=at("mardi 2027-06-01 08:00:00")
    )
    calendar = in_zone_b(SPRING, replace(summer, closes=None))
    before, within = at("lundi 2027-03-08 10:00:00"), at("lundi 2027-03-15 10:00:00")
    assert find_next_deadline([HOLIDAYS_ONLY], calendar, LEO, before.date(), before) is None
    said = describe_next_opening([HOLIDAYS_ONLY], calendar, LEO, before)
    assert said == "Prochaine ouverture : Vacances de printemps 2027, le **dimanche 14 mars à 20\u00a0h\u00a000**."
    told = find_next_deadline([HOLIDAYS_ONLY], calendar, LEO, within.date(), within)
    assert str(told) == "Pour « Vacances de printemps 2027 » : jusqu'au **dimanche 4 avril à 20\u00a0h\u00a000**."
    assert describe_next_opening([HOLIDAYS_ONLY], in_zone_b(SPRING), LEO, within) is None
    week = [DAY + timedelta(ahead) for ahead in range(3)]
    assert find_week_opening([HOLIDAYS_ONLY], week, calendar, LEO, before) == SPRING.opens
    assert find_week_opening([HOLIDAYS_ONLY], week, calendar, LEO, within) is None


def test_of_a_period_only_the_first_week_is_reminded_of_and_of_wishes_none():
    evening = at("samedi 2027-04-03 20:00:00")
    reminded = find_closing_weeks([HOLIDAYS_ONLY], in_zone_b(SPRING), evening)
    assert reminded == {on("lundi 2027-04-19"): {4: SPRING.closes}}
    assert find_closing_weeks([HOLIDAYS_ONLY], in_zone_b(WISHES), evening) == {}


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("dimanche 2027-02-28 19:59:59", False),
        ("dimanche 2027-02-28 20:00:00", True),
        ("dimanche 2027-04-04 19:59:59", True),
        ("dimanche 2027-04-04 20:00:00", False),
    ],
)
def test_a_period_is_announced_from_14_days_before_it_opens_until_it_closes(now, told):
    assert is_announced(SPRING, at(now)) is told


def test_a_period_is_said_in_a_sentence():
    period = replace(FIRST, cancel_until=at("lundi 2027-04-12 12:00:00"))
    assert describe_period(period, {4: "Centre", 5: "Garderie"}, {7: "Deux parents au travail"}) == (
        "Vacances de printemps 2027, Centre : inscriptions du dimanche 14 mars 2027 à 20\u00a0h\u00a000 au dimanche "
        "4 avril 2027 à 20\u00a0h\u00a000 ; annulation jusqu'au lundi 12 avril 2027 à 12\u00a0h\u00a000 ; d'abord les "
        "habitants de la commune (dès le mercredi 10 mars 2027 à 8\u00a0h\u00a000), puis « Deux parents au travail » "
        "(dès le lundi 8 mars 2027 à 8\u00a0h\u00a000)."
    )


@given(later=st.integers(0, 60 * 24 * 20), minutes=st.integers(-60 * 24 * 60, 60 * 24 * 40))
def test_opening_later_never_closes_earlier(later, minutes):
    """And what is open with the later opening was open with the earlier one."""
    now = SPRING.closes + timedelta(minutes=minutes)
    delayed = replace(SPRING, opens=SPRING.opens + timedelta(minutes=later))
    before, after = (
        find_refusal(CENTRE, DAY, LEO, CellState(), True, in_zone_b(period), now) for period in (SPRING, delayed)
    )
    assert compute_cutoff(CENTRE, DAY, in_zone_b(SPRING)) == compute_cutoff(CENTRE, DAY, in_zone_b(delayed))
    assert isinstance(before, TooLate) == isinstance(after, TooLate)
    assert after is not None or before is None
