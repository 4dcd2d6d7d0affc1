"""Which days of a sickness are billed, as règlements say it; the days are those of a meal served four days a week."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.cutoff_types import Weekly
from cantine.common.vocabulary import Carence, CarenceCount, ProofRule
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sick_days import SickDay, is_free_day
from tests.dates import at, on

MEAL = ServiceRules(1, "Repas", "Repas", frozenset({0, 1, 3, 4}), frozenset(), Weekly(), Weekly())
MONDAY, FRIDAY = on("lundi 2026-11-23"), on("vendredi 2026-11-27")
CALLED = at("lundi 2026-11-23 08:00:00")


def free_days(rule, first=MONDAY, last=FRIDAY, **sick):
    """The days of the month that are free, of a sickness in which every served day was booked."""
    service, found, booked = replace(MEAL, **rule), [], 0
    for ahead in range((last - first).days + 1):
        day = first + timedelta(ahead)
        if day.weekday() in MEAL.term_weekdays:
            booked += 1
            one = SickDay(booked, first, last, **{"reported_at": CALLED, **sick})
            if is_free_day(one, day, service):
                found.append(day.day)
    return found


FROM_EIGHT_DAYS = {"least_days": 8, "carence_days": 0, "proof": ProofRule.NEEDED}


@pytest.mark.parametrize(
    ("last", "proof", "free"),
    [
        ("vendredi 2026-11-27", True, []),
        ("dimanche 2026-11-29", True, []),  # seven days running are not more than seven
        ("lundi 2026-11-30", True, [23, 24, 26, 27, 30]),
        ("lundi 2026-11-30", False, []),
    ],
)
def test_nothing_is_given_back_but_for_more_than_seven_days_running_with_a_certificate(last, proof, free):
    """« Remboursement uniquement pour plus de 7 jours consécutifs, sur certificat médical. »"""
    assert free_days(FROM_EIGHT_DAYS, last=on(last), proof_on=on(last) if proof else None) == free


@pytest.mark.parametrize(
    ("called", "free"),
    [
        ("lundi 2026-11-23 08:00:00", [26, 27]),  # Monday, Tuesday and Wednesday are due, which nobody eats on
        ("mardi 2026-11-24 23:59:59", [27]),  # Monday is before the call, Tuesday to Thursday are due
        ("jeudi 2026-11-26 08:00:00", []),
        ("vendredi 2026-11-20 18:00:00", [23, 24, 26, 27]),  # told on Friday: Friday, Saturday, Sunday
    ],
)
def test_the_day_of_the_call_and_the_two_after_are_due(called, free):
    """« Le jour où l'absence est signalée et les deux suivants sont dus »: days of the calendar."""
    assert free_days({"carence_days": 3, "carence_counts": CarenceCount.CALL}, reported_at=at(called)) == free


def test_days_of_the_calendar_count_from_the_first_day():
    """Of three days from Monday on, Wednesday is one though nothing is served."""
    assert free_days({"carence_days": 3, "carence_counts": CarenceCount.CALENDAR}) == [26, 27]
    assert free_days({"carence_days": 3}) == [27]


@pytest.mark.parametrize(
    ("proof_on", "hours", "free"),
    [
        (None, 48, []),
        ("mercredi 2026-11-25", 48, [23, 24, 26, 27]),  # Wednesday 8 h is the end: that day a paper is in time
        ("jeudi 2026-11-26", 48, []),
        ("jeudi 2026-11-26", None, [23, 24, 26, 27]),
        ("mardi 2026-12-01", 8 * 24, [23, 24, 26, 27]),
        ("mercredi 2026-12-02", 8 * 24, []),
    ],
)
def test_a_proof_that_is_needed_comes_in_time(proof_on, hours, free):
    rule = {"carence_days": 0, "proof": ProofRule.NEEDED, "proof_hours": hours}
    assert free_days(rule, proof_on=proof_on and on(proof_on)) == free


def test_with_the_proof_that_is_needed_the_carence_counts():
    rule = {"carence_days": 1, "proof": ProofRule.NEEDED}
    assert (free_days(rule, proof_on=FRIDAY), free_days(rule)) == ([24, 26, 27], [])


def test_a_proof_that_frees_comes_in_time_or_the_carence_counts():
    rule = {"carence_days": 1, "proof": ProofRule.FREES, "proof_hours": 24}
    assert free_days(rule, proof_on=on("mardi 2026-11-24")) == [23, 24, 26, 27]
    assert free_days(rule, proof_on=on("mercredi 2026-11-25")) == [24, 26, 27]


def test_always_billed_is_billed_whatever_comes():
    rule = {"carence": Carence.FIRST_FREE, "carence_days": 0}
    for counts in CarenceCount:
        assert free_days({**rule, "carence_counts": counts, "proof": ProofRule.NEEDED}, proof_on=MONDAY) == []


RULES = st.fixed_dictionaries(
    {
        "carence": st.sampled_from(Carence),
        "carence_days": st.integers(0, 6),
        "carence_counts": st.sampled_from(CarenceCount),
        "least_days": st.integers(0, 8),
        "proof": st.sampled_from(ProofRule),
        "proof_hours": st.sampled_from([None, 1, 48, 240]),
    }
)


@given(RULES, st.integers(0, 12), st.integers(-3, 15))
def test_a_proof_and_more_time_for_it_never_make_a_day_dearer(rule, days, ahead):
    last, proof_on = MONDAY + timedelta(days), MONDAY + timedelta(ahead)
    without, with_proof = free_days(rule, last=last), free_days(rule, last=last, proof_on=proof_on)
    in_no_hurry = free_days({**rule, "proof_hours": None}, last=last, proof_on=proof_on)
    assert {*without} <= {*with_proof} <= {*in_no_hurry}


@given(RULES, st.integers(0, 12))
def test_a_shorter_least_length_never_makes_a_day_dearer(rule, days):
    last = MONDAY + timedelta(days)
    assert {*free_days(rule, last=last)} <= {*free_days({**rule, "least_days": 0}, last=last)}
