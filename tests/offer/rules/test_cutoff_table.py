"""A moment for each weekday, as Vailhauquès and Cunac have it; the same day until an hour."""

from datetime import time, timedelta

import pytest
from hypothesis import given

from cantine.common.cutoff_types import (
    DayClosing,
    DaysBefore,
    WeekTable,
    close_several_times,
    describe_cutoffs,
    describe_until,
)
from cantine.common.paris import instant
from cantine.offer.rules.calendar import Calendar, compute_cutoff
from cantine.offer.rules.cutoffs import apply_cutoff_rule, is_in_time
from cantine.offer.rules.services import ServiceRules
from cantine.store.types import Cutoff
from tests.dates import at, on
from tests.support.strategies import DAYS, TABLES

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(5)


def table(*rows):
    """A table of (weekday, weekday on which it closes, hour, weeks before)."""
    return WeekTable(tuple(DayClosing(day, closing, time(at), weeks) for day, closing, at, weeks in rows))


VAILHAUQUES = table((MONDAY, FRIDAY, 9, 1), (TUESDAY, FRIDAY, 9, 1), (THURSDAY, TUESDAY, 9, 0), (FRIDAY, TUESDAY, 9, 0))
CUNAC = table(
    (MONDAY, THURSDAY, 10, 1), (TUESDAY, THURSDAY, 10, 1), (THURSDAY, TUESDAY, 10, 0), (FRIDAY, TUESDAY, 10, 0)
)
SAME_DAY = DaysBefore(0, time(9))


def every_day(_day):
    return True


@pytest.mark.parametrize(
    ("rule", "meal", "closes"),
    [
        (VAILHAUQUES, "lundi 2026-11-30", "vendredi 2026-11-27 09:00:00"),
        (VAILHAUQUES, "mardi 2026-12-01", "vendredi 2026-11-27 09:00:00"),
        (VAILHAUQUES, "mercredi 2026-12-02", "vendredi 2026-11-27 09:00:00"),  # not in the table: as Tuesday
        (VAILHAUQUES, "jeudi 2026-12-03", "mardi 2026-12-01 09:00:00"),
        (VAILHAUQUES, "vendredi 2026-12-04", "mardi 2026-12-01 09:00:00"),
        (VAILHAUQUES, "dimanche 2026-12-06", "mardi 2026-12-01 09:00:00"),  # as Friday
        (VAILHAUQUES, "mardi 2027-03-30", "vendredi 2027-03-26 09:00:00"),  # summer time starts on the Sunday between
        (CUNAC, "lundi 2026-11-30", "jeudi 2026-11-26 10:00:00"),
        (CUNAC, "jeudi 2026-12-03", "mardi 2026-12-01 10:00:00"),
        (table((MONDAY, FRIDAY, 9, 2)), "lundi 2026-11-30", "vendredi 2026-11-20 09:00:00"),
        (table((WEDNESDAY, WEDNESDAY, 8, 0)), "mercredi 2026-12-02", "mercredi 2026-12-02 08:00:00"),
        (table((FRIDAY, FRIDAY, 8, 0)), "lundi 2026-11-30", "vendredi 2026-11-27 08:00:00"),  # as the Friday before
        (SAME_DAY, "lundi 2026-11-30", "lundi 2026-11-30 09:00:00"),
        (DaysBefore(0, time(9), served_only=True), "lundi 2026-11-30", "lundi 2026-11-30 09:00:00"),
    ],
)
def test_each_weekday_closes_at_its_own_moment(rule, meal, closes):
    assert apply_cutoff_rule(rule, on(meal), every_day) == at(closes)
    assert is_in_time(rule, on(meal), at(closes) - timedelta(seconds=1), every_day)
    assert not is_in_time(rule, on(meal), at(closes), every_day)


def test_parents_read_every_line_of_the_table():
    assert describe_cutoffs(VAILHAUQUES, SAME_DAY).replace("\u00a0", " ") == (
        "Réservation jusqu'au vendredi 9 h 00 de la semaine précédente pour lundi et mardi, "
        "jusqu'au mardi 9 h 00 de la même semaine pour jeudi et vendredi. Annulation jusqu'au jour même à 9 h 00."
    )


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (table((MONDAY, FRIDAY, 9, 2)), "jusqu'au vendredi 9 h 00, 2 semaines à l'avance"),
        (
            table((MONDAY, MONDAY, 9, 0), (TUESDAY, TUESDAY, 9, 0), (FRIDAY, THURSDAY, 12, 0)),
            "jusqu'au jour même à 9 h 00 pour lundi et mardi, jusqu'au jeudi 12 h 00 de la même semaine pour vendredi",
        ),
        (table((MONDAY, MONDAY, 9, 0), (TUESDAY, TUESDAY, 9, 0)), "jusqu'au jour même à 9 h 00"),
        (table((5, FRIDAY, 9, 0)), "jusqu'au vendredi 9 h 00 de la même semaine"),
    ],
)
def test_a_table_is_said_in_one_sentence(rule, said):
    assert describe_until(rule).replace("\u00a0", " ") == said


@given(TABLES, DAYS)
def test_a_table_is_kept_and_read_back(rule, day):
    kept = Cutoff().process_bind_param(rule, None)
    assert Cutoff().process_result_value(kept, None) == rule
    assert apply_cutoff_rule(rule, day, every_day) < instant(day + timedelta(1), time(0))


@pytest.mark.parametrize(
    ("meal", "closes"),
    [
        ("lundi 2026-11-30", "vendredi 2026-11-27 09:00:00"),
        ("mardi 2026-12-01", "vendredi 2026-11-27 09:00:00"),
        ("mercredi 2026-12-02", "mardi 2026-12-01 09:00:00"),
        ("vendredi 2026-12-04", "mardi 2026-12-01 09:00:00"),
        ("samedi 2026-12-05", "vendredi 2026-12-04 09:00:00"),
    ],
)
def test_a_rule_that_was_kept_before_there_were_tables_closes_when_it_did(meal, closes):
    kept = {"kind": "several", "closings": [[4, "09:00"], [1, "09:00"]]}
    rule = Cutoff().process_result_value(kept, None)
    assert apply_cutoff_rule(rule, on(meal), every_day) == at(closes)
    assert rule == close_several_times([(4, time(9)), (1, time(9))])


@pytest.mark.parametrize(
    "rows",
    [
        (),
        ((MONDAY, FRIDAY, 9, 1), (MONDAY, THURSDAY, 9, 1)),
        ((7, FRIDAY, 9, 1),),
        ((MONDAY, 7, 9, 1),),
    ],
)
def test_a_table_names_each_weekday_once(rows):
    with pytest.raises(ValueError, match="une fois"):
        table(*rows)


def test_a_day_never_closes_after_itself():
    with pytest.raises(ValueError, match="au plus tard le jour même"):
        table((MONDAY, TUESDAY, 9, 0))


@pytest.mark.parametrize(
    ("rule", "closes"),
    [
        (VAILHAUQUES, "lundi 2026-11-30 00:00:00"),
        (SAME_DAY, "lundi 2026-11-30 09:00:00"),  # everybody may later: so may they
    ],
)
def test_who_is_exempt_may_until_the_day_begins(rule, closes):
    meal = ServiceRules(1, "Repas", "Repas", frozenset(range(5)), frozenset(), rule, rule)
    assert compute_cutoff(meal, on("lundi 2026-11-30"), Calendar("A"), exempt=True) == at(closes)
