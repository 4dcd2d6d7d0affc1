"""What a receipt tells: the final state of each cell, by child and day, in French."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.rules.bookable import Standing
from cantine.rules.changes import CellChange, MonthSaved
from cantine.rules.receipts import Holds, Told, gathered, listed, of_save, when
from cantine.rules.refusals import AlreadyInvoiced, Full
from tests.dates import at, on

TOTO, LILI, MEAL, CARE = 4, 7, 1, 2
LABELS, NAMES = {MEAL: "Repas", CARE: "Garderie matin"}, {TOTO: "TOTO", LILI: "LILI"}
MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")
SEVEN, HALF_PAST = 7 * 60, 7 * 60 + 30
TICKED = Told(TOTO, MONDAY, MEAL, Holds.NOTHING, Holds.BOOKED)
UNTICKED = Told(TOTO, MONDAY, MEAL, Holds.BOOKED, Holds.NOTHING)
REFUSED = Told(TOTO, MONDAY, MEAL, refused="Complet.")


@pytest.mark.parametrize(
    ("saves", "told"),
    [
        ([TICKED], [TICKED]),
        ([TICKED, UNTICKED], []),
        ([UNTICKED, TICKED], []),
        ([TICKED, UNTICKED, TICKED], [TICKED]),
        ([REFUSED], [REFUSED]),
        ([REFUSED, TICKED], [TICKED]),
        ([REFUSED, REFUSED], [REFUSED]),
        ([TICKED, REFUSED], [Told(TOTO, MONDAY, MEAL, Holds.NOTHING, Holds.BOOKED, refused="Complet.")]),
        ([TICKED, REFUSED, UNTICKED], []),
        (
            [TICKED, Told(TOTO, MONDAY, MEAL, Holds.BOOKED, Holds.SICK)],
            [Told(TOTO, MONDAY, MEAL, Holds.NOTHING, Holds.SICK)],
        ),
    ],
)
def test_the_saves_of_a_quarter_of_an_hour_are_told_as_one(saves, told):
    assert gathered(saves, as_saved(saves)) == told


def test_what_the_town_hall_changed_since_is_told_as_it_stands():
    """A closure has cancelled the day, or staff have booked another time."""
    place = (TOTO, MONDAY, MEAL)
    assert gathered([TICKED], {}) == []
    assert gathered([UNTICKED], {place: (Holds.BOOKED, None)}) == []
    assert gathered([REFUSED], {place: (Holds.BOOKED, None)}) == [REFUSED]
    later = Told(TOTO, MONDAY, CARE, Holds.NOTHING, Holds.BOOKED, None, SEVEN)
    assert gathered([later], {(TOTO, MONDAY, CARE): (Holds.BOOKED, HALF_PAST)}) == [replace(later, time=HALF_PAST)]


def as_saved(saves):
    """What the database holds where nobody else has changed anything."""
    held = {}
    for one in saves:
        if not one.refused:
            held[one.child_id, one.day, one.service_id] = (one.now, one.time)
    return {place: held[place] for place in held if held[place][0] is not Holds.NOTHING}


CELLS = st.tuples(st.sampled_from([TOTO, LILI]), st.sampled_from([MONDAY, TUESDAY]), st.sampled_from([MEAL, CARE]))


@given(st.lists(st.tuples(CELLS, st.sampled_from(Holds))))
def test_a_receipt_tells_what_is_different_in_the_end_and_nothing_else(wishes):
    holds, told = {}, []
    for cell, wish in wishes:
        told.append(Told(*cell, holds.get(cell, Holds.NOTHING), wish))
        holds[cell] = wish
    different = {cell: now for cell, now in holds.items() if now is not Holds.NOTHING}
    found = gathered(told, as_saved(told))
    assert {(one.child_id, one.day, one.service_id): one.now for one in found} == different
    assert all(one.was is Holds.NOTHING for one in found)
    assert [(one.child_id, one.day) for one in found] == sorted((one.child_id, one.day) for one in found)


def test_a_save_tells_what_it_changed_and_what_was_refused():
    cell, other, full = (MONDAY, CARE), (MONDAY, MEAL), CellChange(TUESDAY, MEAL, on=True)
    before = {cell: Standing(True, SEVEN), other: Standing()}
    after = {cell: Standing(True, HALF_PAST), other: Standing(True)}
    assert of_save(TOTO, MonthSaved([], [(full, Full(1))]), before, after) == [
        Told(TOTO, MONDAY, CARE, Holds.BOOKED, Holds.BOOKED, SEVEN, HALF_PAST),
        TICKED,
        Told(TOTO, TUESDAY, MEAL, refused="Complet."),
    ]


def told_by(saves):
    return gathered(saves, as_saved(saves))


def test_the_letter_lists_each_child_by_kind_and_day():
    told = told_by(
        [
            Told(LILI, MONDAY, MEAL, Holds.BOOKED, Holds.NOTHING),
            Told(TOTO, TUESDAY, CARE, Holds.NOTHING, Holds.BOOKED, None, HALF_PAST),
            Told(TOTO, TUESDAY, MEAL, Holds.NOTHING, Holds.BOOKED),
            Told(TOTO, MONDAY, CARE, Holds.BOOKED, Holds.BOOKED, SEVEN, HALF_PAST),
            Told(TOTO, MONDAY, MEAL, Holds.SICK, Holds.BOOKED),
            Told(LILI, TUESDAY, MEAL, Holds.BOOKED, Holds.SICK),
            Told(LILI, TUESDAY, CARE, refused=str(AlreadyInvoiced())),
            Told(LILI, TUESDAY, 99, refused="Cette prestation n'est plus proposée."),
        ]
    )
    assert listed(told, NAMES, LABELS).replace("\u00a0", " ") == (
        "TOTO\n"
        "Inscriptions :\n"
        "- lundi 30 novembre 2026 : Repas (absence annulée), Garderie matin à 7 h 30 au lieu de 7 h 00\n"
        "- mardi 1er décembre 2026 : Repas, Garderie matin à 7 h 30\n"
        "\n"
        "LILI\n"
        "Annulations :\n"
        "- lundi 30 novembre 2026 : Repas\n"
        "Absences pour maladie :\n"
        "- mardi 1er décembre 2026 : Repas\n"
        "Refusé :\n"
        "- mardi 1er décembre 2026, Garderie matin : Déjà facturé.\n"
        "- mardi 1er décembre 2026, prestation : Cette prestation n'est plus proposée."
    )


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("lundi 2026-11-23 10:04:00", "lundi 2026-11-23 10:04:59", "le lundi 23 novembre 2026 à 10 h 04"),
        (
            "lundi 2026-11-23 10:04:00",
            "lundi 2026-11-23 10:12:00",
            "le lundi 23 novembre 2026 entre 10 h 04 et 10 h 12",
        ),
        (
            "lundi 2026-11-23 23:59:00",
            "mardi 2026-11-24 00:05:00",
            "entre le lundi 23 novembre 2026 à 23 h 59 et le mardi 24 novembre 2026 à 0 h 05",
        ),
    ],
)
def test_the_letter_says_when(first, last, said):
    assert when(at(first), at(last)).replace("\u00a0", " ") == said
