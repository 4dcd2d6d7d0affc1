"""Whose day it is, when classes move, which label, diet and stop holds: by examples with their weekdays."""

from datetime import date

import pytest

from cantine.common.form_input import NotAccepted
from cantine.common.vocabulary import Weeks
from cantine.families.rules.child_checks import check_new
from cantine.families.rules.class_moves import check_passage, find_last_school_day
from cantine.families.rules.custody import CustodyHomes, describe_two_odd_weeks
from cantine.families.rules.diets import KnownDiet, list_offered_diets, list_shown_diets
from cantine.families.rules.labels import HeldLabel, is_taken_by_prices, list_labels_on
from cantine.families.rules.quotients import describe_quotient
from cantine.families.rules.stops import HeldStop, find_stop
from tests.dates import on
from tests.support.approved import say

MONDAY, TUESDAY, WEDNESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01"), on("mercredi 2026-12-02")
SUNDAY = on("dimanche 2026-11-29")
EVEN, ODD, OLD = 4, 3, 2


def test_the_family_of_the_day_is_that_of_the_homes_that_held_then():
    homes = CustodyHomes({ODD: Weeks.ODD, EVEN: Weeks.EVEN}, {SUNDAY: {OLD: Weeks.ALL}})
    assert homes.all == {ODD, EVEN, OLD}
    assert [homes.family_of(day, {}) for day in (SUNDAY, MONDAY)] == [OLD, ODD]  # the 30th is in week 49
    assert homes.family_of(on("lundi 2026-12-07"), {}) == EVEN
    assert homes.family_of(MONDAY, {MONDAY: EVEN}) == EVEN
    assert homes.weeks_on(SUNDAY) == {OLD: Weeks.ALL}
    assert homes.weeks_on(MONDAY) == {ODD: Weeks.ODD, EVEN: Weeks.EVEN}


def test_two_odd_weeks_running_are_told_where_they_touch_the_days(approved):
    days = [
        ("lundi 2026-12-14", "dimanche 2026-12-20"),
        ("lundi 2026-12-21", "dimanche 2026-12-27"),
        ("lundi 2026-12-21", "lundi 2026-12-28"),
        ("dimanche 2027-01-03", "dimanche 2027-01-03"),
        ("dimanche 2027-01-10", "dimanche 2027-01-10"),
        ("lundi 2027-01-11", "dimanche 2027-01-31"),
        ("mardi 2026-12-01", "dimanche 2027-01-31"),
    ]
    approved("odd_weeks", [f"{one}, {last}: {describe_two_odd_weeks(on(one), on(last))}" for one, last in days])


@pytest.mark.parametrize(
    ("first_day", "zone", "last"),
    [
        ("mercredi 2027-09-01", "A", "vendredi 2027-07-02"),
        ("vendredi 2027-09-03", "C", "vendredi 2027-07-02"),
        ("mardi 2026-09-01", "B", "vendredi 2026-07-03"),
    ],
)
def test_the_last_day_of_class_is_before_the_summer(first_day, zone, last):
    assert find_last_school_day(on(first_day), zone) == on(last)


def test_classes_move_after_the_last_day_of_class():
    first = on("mercredi 2027-09-01")
    check_passage(first, "A", on("samedi 2027-07-03"))
    with pytest.raises(NotAccepted) as refused:
        check_passage(first, "A", on("vendredi 2027-07-02"))
    assert str(refused.value) == (
        "Le passage de classe se fait après le dernier jour de classe, le vendredi 2 juillet 2027 : "
        "d'ici là, les listes et le pointage restent ceux de cette année."
    )
    with pytest.raises(NotAccepted):
        check_passage(date(2300, 9, 1), "A", on("samedi 2027-07-03"))


def test_a_new_child_has_days_and_names_that_can_be(approved):
    values = {"first_name": " Léo ", "last_name": "Morel", "birth_date": on("mercredi 2018-03-14")}
    changes = [
        *({}, {"birth_date": TUESDAY}, {"birth_date": MONDAY}, {"birth_date": date(1899, 1, 1)}, {"birth_date": None}),
        *({"enrolled_from": date(1800, 1, 1)}, {"enrolled_until": date(2300, 1, 1)}, {"first_name": "<b>"}),
    ]
    said = [say(check_new, {**values, **one}, MONDAY) for one in changes]
    approved(
        "new_children",
        [*said, say(check_new, values, MONDAY, date(2300, 1, 1)), say(check_new, values, MONDAY, MONDAY)],
    )


def test_a_stop_holds_on_its_days_for_its_service():
    month = HeldStop(MONDAY, TUESDAY, 1, "Absences")
    for_good = HeldStop(TUESDAY, None, None, "Dettes")
    assert [month.holds(1, day) for day in (SUNDAY, MONDAY, TUESDAY, WEDNESDAY)] == [False, True, True, False]
    assert not month.holds(2, MONDAY)
    assert [for_good.holds(9, day) for day in (MONDAY, TUESDAY, date(2100, 1, 1))] == [False, True, True]
    assert [find_stop([month, for_good], 1, day) for day in (SUNDAY, MONDAY, TUESDAY)] == [None, month, month]
    assert find_stop([month, for_good], 2, TUESDAY) == for_good
    assert month.describe_days() == "du lundi 30 novembre 2026 au mardi 1er décembre 2026"
    assert for_good.describe_days() == "à partir du mardi 1er décembre 2026"


def test_diets_are_shown_in_the_order_of_the_town_and_old_ones_as_long_as_they_are_held():
    known = [KnownDiet(2, "Végé", 1, True), KnownDiet(1, "Halal", 2, False), KnownDiet(3, "Bio", 3, True)]
    assert list_shown_diets(known, []) == ["Végé", "Bio"]
    assert list_shown_diets(known, ["Halal", "Sans sel", "Cru"]) == ["Végé", "Halal", "Bio", "Cru", "Sans sel"]
    assert list_offered_diets(known) == ["Végé", "Bio"]
    assert list_offered_diets(known, "Halal") == ["Végé", "Halal", "Bio"]
    assert list_offered_diets(known, "Cru") == ["Végé", "Bio", "Cru"]


def test_labels_hold_on_their_days_for_their_class_and_school():
    held = [
        HeldLabel(1, MONDAY, TUESDAY),
        HeldLabel(2, TUESDAY),
        HeldLabel(3, MONDAY, classroom_id=5),
        HeldLabel(4, MONDAY, school_id=8),
    ]
    assert list_labels_on(SUNDAY, held, 5, 8) == frozenset()
    assert list_labels_on(MONDAY, held) == {1}
    assert list_labels_on(TUESDAY, held, 5) == {1, 2, 3}
    assert list_labels_on(WEDNESDAY, held, 6, 8) == {2, 4}


def test_a_label_that_a_price_would_read_as_something_else_is_taken():
    taken = (
        "Tous",
        "habitants",
        "Extérieurs",
        "gratuit",
        "2 enfants",
        "3e enfant",
        "4,00 €",
        "Midi :",
        "A;B",
        "50%",
        "12",
    )
    free = ("PAI", "Panier repas", "Enfants du personnel", "ULIS 2", "Habitants du bourg")
    assert [name for name in (*taken, *free) if is_taken_by_prices(name)] == [*taken]


def test_an_unknown_quotient_is_told_so():
    assert [describe_quotient(one) for one in (None, 0, 845)] == ["inconnu", 0, 845]
