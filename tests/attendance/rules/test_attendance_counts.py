"""The figures of a day and their sums; until when the closures of other days are needed."""

import pytest

from cantine.attendance.rules.attendance_counts import NOBODY, Counts, Measure, sum_counts
from cantine.attendance.rules.headlines import find_horizon
from cantine.attendance.rules.roll_call import (
    DayIsClosed,
    HasNoTime,
    InTheFuture,
    IsBilled,
    IsSick,
    Mark,
    NoLongerBooked,
    NotAddedHere,
    NotYet,
)
from cantine.common.vocabulary import Presence
from tests.dates import on

ONE, TWO = Counts(10, 3, 5, 2, 1, 4), Counts(1, 2, 3, 4, 5, 6)


def test_counts_add_up_state_by_state():
    total = ONE + TWO
    assert total == Counts(11, 5, 8, 6, 6, 10)
    assert sum_counts([ONE, TWO, ONE]) == Counts(21, 8, 13, 8, 7, 14)
    assert sum_counts([]) == NOBODY == Counts(0, 0, 0, 0, 0, 0)


def test_what_is_shown_is_who_is_expected_or_who_came():
    assert (ONE.choose_figure(Measure.EXPECTED), ONE.choose_figure(Measure.PRESENT), ONE.unticked) == (13, 5, 6)
    assert (ONE.rate, NOBODY.rate, Counts(2, present=2).rate) == (5 / 7, None, 1)


def test_closures_are_needed_four_weeks_back_and_a_hundred_days_ahead_or_for_what_is_shown():
    today = on("lundi 2026-11-30")
    assert find_horizon(today, today, today) == (on("lundi 2026-11-02"), on("mercredi 2027-03-10"))
    first, last = on("mardi 2026-09-01"), on("mardi 2027-08-31")
    assert find_horizon(today, first, last) == (first, last)


def test_why_nothing_was_noted_is_told(approved):
    refusals = [InTheFuture, IsBilled, NoLongerBooked, IsSick, HasNoTime, NotYet, NotAddedHere]
    with pytest.raises(ValueError, match=r"^Une heure se note d'un enfant présent\.$"):
        Mark(Presence.ABSENT, 60)
    approved("not_noted", [*(str(one()) for one in refusals), str(DayIsClosed("Comptes clos."))])
