"""Late bookings, wishes, places, periods that are announced, reasons of a waiver: small rules, each to its boundary."""

from dataclasses import replace
from datetime import time

import pytest

from cantine.bookings.rules.announcements import concerns, list_announced
from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.bookings.rules.deadlines import find_week_cutoff, find_week_opening, is_open
from cantine.bookings.rules.late_bookings import compute_late_cutoff, is_late, may_book_late
from cantine.bookings.rules.places import DayPlaces, count_free, find_full_group
from cantine.bookings.rules.waivers import MOST, NotOffered, WaivedTooLate, clean_reasons
from cantine.bookings.rules.wishes import is_wish, mark_wishes
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.form_input import NotAccepted
from cantine.common.limits.service_limits import Audience, PlaceGroup
from cantine.common.period_types import PeriodMode, Priority, Whom, WishState
from cantine.common.refusal_sentences import Full, TooLate
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.periods import PeriodRules
from cantine.offer.rules.services import ServiceRules
from tests.dates import at, on

ALL = frozenset(range(5))
MEAL = ServiceRules(1, "Repas", "Repas", ALL, ALL, Weekly(), Weekly())
DAILY = replace(MEAL, id=2, booking_cutoff=DaysBefore(1, time(9)), cancelling_cutoff=DaysBefore(0, time(8)))
STAFFS = replace(MEAL, id=3, open_to_parents=False)
MONDAY, FRIDAY = on("lundi 2026-11-30"), on("vendredi 2026-12-04")
ZONE_A = Calendar("A")
CHRISTMAS = PeriodRules(
    7, "Noël", on("lundi 2026-12-21"), on("jeudi 2026-12-31"), frozenset({1}), opens=at("lundi 2026-12-07 20:00:00"),
    closes=at("lundi 2026-12-14 20:00:00"),
)  # fmt: skip
IN_PERIOD = on("mardi 2026-12-22")


def test_a_late_booking_comes_from_the_cutoff_on_until_the_late_one():
    late = replace(DAILY, late_cutoff=DaysBefore(0, time(9, 30)))
    before, closes = at("dimanche 2026-11-29 08:59:59"), at("dimanche 2026-11-29 09:00:00")
    last, over = at("lundi 2026-11-30 09:29:59"), at("lundi 2026-11-30 09:30:00")
    assert [is_late(late, MONDAY, ZONE_A, now, False) for now in (before, closes)] == [False, True]
    assert [may_book_late(late, MONDAY, ZONE_A, now, False) for now in (before, closes, last, over)] == [
        *(False, True, True, False)
    ]
    assert not may_book_late(DAILY, MONDAY, ZONE_A, closes, False)
    assert compute_late_cutoff(DAILY, MONDAY, ZONE_A) is None
    earlier = replace(DAILY, late_cutoff=DaysBefore(3, time(9)))
    assert compute_late_cutoff(earlier, MONDAY, ZONE_A) == closes  # never before the cutoff itself


def test_after_the_cutoff_a_day_is_only_added_and_only_by_who_read_that_it_is_late():
    late = replace(DAILY, late_cutoff=DaysBefore(0, time(9, 30)))
    now, closes = at("dimanche 2026-11-29 10:00:00"), at("dimanche 2026-11-29 09:00:00")

    def ask(standing, ticking, late_too, service=late):
        return find_refusal(service, MONDAY, Pupil(5), standing, ticking, ZONE_A, now, late=late_too)

    assert ask(CellState(), True, True) is None
    assert ask(CellState(), True, False) == TooLate(closes)
    assert ask(CellState(on=True), True, True) == TooLate(closes)
    early = replace(late, cancelling_cutoff=late.booking_cutoff)
    assert ask(CellState(on=True), False, True, early) == TooLate(closes)


def test_residents_are_told_of_their_own_opening():
    first = Priority(Whom.RESIDENTS, None, at("lundi 2026-12-07 08:00:00"))
    calendar = Calendar("A", periods=[replace(CHRISTMAS, priorities=(first,))])
    now = at("lundi 2026-12-07 07:00:00")
    for resident, opens in ((True, first.opens_at), (False, CHRISTMAS.opens)):
        pupil = Pupil(5, resident=resident)
        assert find_week_opening([MEAL], [IN_PERIOD], calendar, pupil, now) == opens


def test_who_is_exempt_is_late_where_the_day_has_begun():
    begins = at("lundi 2026-11-30 00:00:00")
    late = replace(DAILY, late_cutoff=DaysBefore(0, time(9, 30)))
    assert [is_late(late, MONDAY, ZONE_A, now, True) for now in (at("dimanche 2026-11-29 23:59:59"), begins)] == [
        *(False, True)
    ]
    assert may_book_late(late, MONDAY, ZONE_A, begins, True)


def test_the_week_closes_with_the_first_service_that_parents_book_by_weeks():
    week = at("jeudi 2026-11-26 17:00:00")
    assert find_week_cutoff([STAFFS, DAILY, MEAL], MONDAY, ZONE_A) == week
    assert find_week_cutoff([STAFFS, DAILY], MONDAY, ZONE_A) is None
    calendar = Calendar("A", periods=[replace(CHRISTMAS, service_ids=frozenset({2}))])
    assert find_week_cutoff([DAILY, MEAL], IN_PERIOD, calendar) == CHRISTMAS.closes
    open_end = Calendar("A", periods=[replace(CHRISTMAS, service_ids=frozenset({2}), closes=None)])
    assert find_week_cutoff([DAILY], IN_PERIOD, open_end) is None


def test_a_day_is_open_while_something_may_be_booked_or_cancelled_on_it():
    last, over = at("lundi 2026-11-30 07:59:59"), at("lundi 2026-11-30 08:00:00")
    assert [is_open([MEAL, DAILY], MONDAY, now) for now in (last, over)] == [True, False]
    assert not is_open([MEAL, replace(DAILY, open_to_parents=False)], MONDAY, last)


@pytest.mark.parametrize(
    ("period", "standing", "day", "wish"),
    [
        (replace(CHRISTMAS, mode=PeriodMode.DRAW), CellState(), IN_PERIOD, True),
        (replace(CHRISTMAS, mode=PeriodMode.DRAW), CellState(on=True), IN_PERIOD, False),
        (replace(CHRISTMAS, mode=PeriodMode.DRAW), CellState(on=True, wish=WishState.WAITING), IN_PERIOD, True),
        (replace(CHRISTMAS, mode=PeriodMode.DRAW, decided=CHRISTMAS.closes), CellState(), IN_PERIOD, False),
        (CHRISTMAS, CellState(), IN_PERIOD, False),
        (replace(CHRISTMAS, mode=PeriodMode.DRAW), CellState(), MONDAY, False),
    ],
)
def test_what_is_ticked_in_a_period_of_wishes_is_a_wish(period, standing, day, wish):
    calendar, cell = Calendar("A", periods=[period]), (day, 1)
    assert is_wish(cell, standing, calendar) is wish
    ticked = CellState(on=True, time=420)
    marked = replace(ticked, wish=WishState.WAITING) if wish else ticked
    assert mark_wishes({cell: standing}, {cell: ticked}, calendar) == {cell: marked}
    assert mark_wishes({cell: standing}, {cell: CellState()}, calendar) == {cell: CellState()}


def test_a_period_is_announced_to_families_of_its_children():
    now = at("lundi 2026-12-07 20:00:00")
    assert list_announced([CHRISTMAS], [Pupil(5)], [MEAL], now) == [CHRISTMAS]
    assert list_announced([CHRISTMAS], [], [MEAL], now) == []
    assert list_announced([CHRISTMAS], [Pupil(5)], [MEAL], CHRISTMAS.closes) == []
    gone, there = Pupil(5, enrolled_until=on("vendredi 2026-12-18")), Pupil(6)
    assert list_announced([CHRISTMAS], [gone, there], [MEAL], now) == [CHRISTMAS]


@pytest.mark.parametrize(
    ("pupil", "service", "theirs"),
    [
        (Pupil(5, enrolled_until=on("dimanche 2026-12-20")), MEAL, False),
        (Pupil(5, enrolled_until=on("lundi 2026-12-21")), MEAL, True),
        (Pupil(5, enrolled_from=on("jeudi 2026-12-31")), MEAL, True),
        (Pupil(5, enrolled_from=on("vendredi 2027-01-01")), MEAL, False),
        (Pupil(5), replace(MEAL, open_to_parents=False), False),
        (Pupil(5), replace(MEAL, id=2), False),
        (Pupil(5), replace(MEAL, audience=Audience(classroom_ids=frozenset({6}))), False),
        (Pupil(6), replace(MEAL, audience=Audience(classroom_ids=frozenset({6}))), True),
        (Pupil(5, birth_date=on("lundi 2023-12-25")), replace(MEAL, audience=Audience(from_age=3)), False),
        (
            Pupil(5, enrolled_from=on("vendredi 2026-12-25"), birth_date=on("lundi 2023-12-25")),
            replace(MEAL, audience=Audience(from_age=3)),
            True,
        ),
    ],
)
def test_a_period_concerns_who_is_at_the_school_in_it_and_whom_it_is_for(pupil, service, theirs):
    assert concerns(CHRISTMAS, pupil, [service]) is theirs


@pytest.mark.parametrize(
    ("capacity", "group", "total", "groups", "free", "full"),
    [
        (None, None, 50, (), None, None),
        (50, None, 48, (), 2, None),
        (50, None, 50, (), 0, Full(50)),
        (50, None, 51, (), 0, Full(50)),
        (50, 0, 10, (23,), 1, None),
        (50, 0, 10, (24,), 0, Full(24, "Petits")),
        (50, 1, 49, (24, 3), 1, None),
        (None, 1, 99, (24, 3), 27, None),
        (None, 1, 99, (24,), 30, None),
    ],
)
def test_places_are_left_of_all_and_of_the_group(capacity, group, total, groups, free, full):
    service = replace(MEAL, capacity=capacity, place_groups=(PlaceGroup("Petits", 24), PlaceGroup("Grands", 30)))
    taken = DayPlaces(total, groups)
    assert (count_free(service, group, taken), find_full_group(service, group, taken)) == (free, full)


def test_the_reasons_of_a_waiver_are_some_lines_without_doubles():
    assert clean_reasons([" Travail ", "", "Grève  du bus", "Travail"]) == ["Travail", "Grève du bus"]
    assert len(clean_reasons(map(str, range(MOST)))) == MOST
    for typed, said in (
        (["", " "], "Indiquez au moins un motif."),
        (map(str, range(MOST + 1)), "50 motifs au plus : retirez ceux qui ne servent pas."),
    ):
        with pytest.raises(NotAccepted) as refused:
            clean_reasons(typed)
        assert str(refused.value) == said
    assert str(NotOffered()) == "Choisissez un motif de la liste de la commune."
    assert str(WaivedTooLate()) == "Déjà facturé : établissez un avoir, depuis « Facturation »."
