"""The rules of booking and cancelling, as parents read them."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given

from cantine.common.cutoff_types import (
    DaysBefore,
    Weekly,
    close_several_times,
    describe_cutoffs,
    describe_until,
    keep_served,
)
from cantine.offer.rules.cutoff_sentences import list_cutoff_sentences
from cantine.offer.rules.cutoffs import apply_cutoff_rule
from cantine.offer.rules.services import ServiceRules
from tests.support.strategies import TABLES, WHOLE_RULES

NINE = time(9)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Weekly(), "jusqu'au jeudi 17 h 00 de la semaine précédente"),
        (Weekly(0, time(0)), "jusqu'au lundi 0 h 00 de la semaine précédente"),
        (Weekly(6, time(23, 59)), "jusqu'au dimanche 23 h 59 de la semaine précédente"),
        (Weekly(4, time(12), 2), "jusqu'au vendredi 12 h 00, 2 semaines à l'avance"),
        (DaysBefore(1, NINE), "jusqu'à la veille à 9 h 00"),
        (DaysBefore(2, time(9, 30)), "jusqu'à l'avant-veille à 9 h 30"),
        (DaysBefore(3, NINE), "jusqu'à 3 jours avant, à 9 h 00"),
        (DaysBefore(15, NINE), "jusqu'à 15 jours avant, à 9 h 00"),
        (DaysBefore(1, NINE, served_only=True), "jusqu'à la veille (jour de service) à 9 h 00"),
        (DaysBefore(2, NINE, served_only=True), "jusqu'à l'avant-veille (jours de service) à 9 h 00"),
        (DaysBefore(3, NINE, served_only=True), "jusqu'à 3 jours de service avant, à 9 h 00"),
    ],
)
def test_every_rule_has_its_words(rule, said):
    assert describe_until(rule).replace("\u00a0", " ") == said


def test_booking_and_cancelling_by_one_rule_are_one_sentence():
    said = "Réservation et annulation jusqu'au jeudi 17\u00a0h\u00a000 de la semaine précédente."
    assert describe_cutoffs(Weekly(), Weekly()) == said


def test_a_rule_of_its_own_for_cancelling_is_a_second_sentence():
    said = describe_cutoffs(Weekly(), DaysBefore(1, NINE, served_only=True))
    assert said.replace("\u00a0", " ") == (
        "Réservation jusqu'au jeudi 17 h 00 de la semaine précédente. "
        "Annulation jusqu'à la veille (jour de service) à 9 h 00."
    )


def service(id, label, booking=None, cancelling=None, **more):
    rule = booking or Weekly()
    return ServiceRules(id, label, label, frozenset({0}), frozenset(), rule, cancelling or rule, **more)


MEAL, STUDY, CENTRE = service(1, "Repas"), service(2, "Étude"), service(3, "Centre", DaysBefore(15, NINE))


def test_services_of_one_rule_need_no_names():
    assert list_cutoff_sentences([MEAL, STUDY]) == [describe_cutoffs(Weekly(), Weekly())]


def test_services_that_share_a_rule_are_named_together():
    said = [one.replace("\u00a0", " ") for one in list_cutoff_sentences([MEAL, CENTRE, STUDY])]
    assert said == [
        "Repas et Étude : réservation et annulation jusqu'au jeudi 17 h 00 de la semaine précédente.",
        "Centre : réservation et annulation jusqu'à 15 jours avant, à 9 h 00.",
    ]


def test_what_parents_do_not_book_themselves_has_no_sentence():
    assert list_cutoff_sentences([MEAL, replace(CENTRE, open_to_parents=False)]) == list_cutoff_sentences([MEAL])
    assert list_cutoff_sentences([replace(MEAL, open_to_parents=False)]) == []


def test_a_table_is_said_for_the_days_that_are_served():
    rule = close_several_times([(4, NINE), (1, NINE)])
    of_term = replace(service(4, "Repas", rule), term_weekdays=frozenset({0, 1, 3, 4}))
    [said] = list_cutoff_sentences([of_term])
    assert said.replace("\u00a0", " ") == (
        "Réservation et annulation jusqu'au vendredi 9 h 00 de la semaine précédente pour lundi et mardi, "
        "jusqu'au mardi 9 h 00 de la même semaine pour jeudi et vendredi."
    )
    on_saturday = replace(of_term, holiday_weekdays=frozenset({5}))
    assert (
        ", jusqu'au vendredi 9\u00a0h\u00a000 de la même semaine pour samedi."
        in list_cutoff_sentences([on_saturday])[0]
    )


def list_closings(rule):
    """When the rule closes each day of a fortnight."""
    monday = date(2026, 11, 30)  # a Monday
    return [apply_cutoff_rule(rule, monday + timedelta(days), lambda _day: True) for days in range(14)]


@given(WHOLE_RULES, WHOLE_RULES)
def test_rules_that_read_alike_close_alike(one, other):
    assert describe_until(one) != describe_until(other) or list_closings(one) == list_closings(other)


@given(TABLES, TABLES)
def test_a_sentence_about_some_days_says_all_of_these(one, other):
    days = sorted({row.weekday for row in one.days} & {row.weekday for row in other.days})
    if len(days) > 1:
        one, other = keep_served(one, days), keep_served(other, days)
        alike = [one.find_closing(day) == other.find_closing(day) for day in days]
        assert (describe_until(one) == describe_until(other)) == all(alike)
