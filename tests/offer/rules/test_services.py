"""The times that parents choose from, the weekdays of a service, and the words of the vocabularies."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from cantine.common.cutoff_types import Weekly
from cantine.common.paris import instant, local_date
from cantine.common.vocabulary import METHOD_LABELS, Method, TimeChoice
from cantine.offer.rules.services import ServiceRules, shorten_label
from tests.dates import on

MEAL = ServiceRules(1, "Repas", "Repas", frozenset({0, 1}), frozenset({4}), Weekly(), Weekly())
MORNING = replace(MEAL, time_choice=TimeChoice.ARRIVAL, first_time=390, last_time=495, step=15)


def test_morning_care_is_offered_every_quarter_of_an_hour_first_and_last_included():
    assert MORNING.times == [390, 405, 420, 435, 450, 465, 480, 495]


def test_no_time_is_offered_past_the_last_one():
    assert replace(MORNING, last_time=494).times[-1] == 480


def test_a_service_without_a_choice_of_time_offers_none():
    assert MEAL.times == []
    assert replace(MORNING, time_choice=TimeChoice.NONE).times == []


@pytest.mark.parametrize("missing", [{"first_time": None}, {"last_time": None}, {"step": None}, {"step": 0}])
def test_times_that_are_not_all_set_offer_none(missing):
    assert replace(MORNING, **missing).times == []


def test_a_column_shows_the_weekdays_of_term_and_of_holidays():
    assert [weekday for weekday in range(7) if MEAL.runs_on(weekday)] == [0, 1, 4]


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        ("jeudi 2026-11-26", time(17), datetime(2026, 11, 26, 16, tzinfo=UTC)),
        ("jeudi 2026-07-02", time(17), datetime(2026, 7, 2, 15, tzinfo=UTC)),
        ("dimanche 2026-03-29", time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),  # skipped that night
        ("dimanche 2026-10-25", time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of the two
        ("vendredi 2027-01-01", time(0), datetime(2026, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_an_hour_is_that_of_paris(day, hour, utc):
    assert instant(on(day), hour) == utc
    assert local_date(utc) == on(day)


def test_every_word_has_its_french_label():
    assert set(METHOD_LABELS) == set(Method)


@pytest.mark.parametrize(
    ("label", "short"),
    [
        ("Repas", "Repas"),
        ("Centre matin", "Centre matin"),
        ("Garderie matin", "Garde. matin"),
        ("Garderie soir", "Garder. soir"),
        ("Repas du centre", "Repas centre"),
        ("Centre de loisirs", "Cen. loisirs"),
        ("Accueil de loisirs Dunois", "Accu. Dunois"),
        ("Pause méridienne", "Pause mérid."),
        ("Accompagnement individualisé", "Acco. indiv."),
        ("Restauration", "Restauration"),
        ("Anticonstitutionnelle", "Anticonstit."),
    ],
)
def test_a_short_name_that_nobody_wrote_tells_services_apart(label, short):
    assert shorten_label(label) == short
    assert len(short) <= 12
