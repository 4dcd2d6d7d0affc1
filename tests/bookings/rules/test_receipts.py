"""What a receipt tells: the final state of each cell, by child and day, in French."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import CellChange, MonthSaved
from cantine.bookings.rules.receipts import (
    HeldState,
    ReceiptItem,
    describe_items,
    describe_save_times,
    list_saved_items,
    merge_items,
)
from cantine.common.language.languages import speak
from cantine.common.refusal_sentences import AlreadyInvoiced, Full
from tests.dates import at, on

TOTO, LILI, MEAL, CARE = 4, 7, 1, 2
LABELS, NAMES = {MEAL: "Repas", CARE: "Garderie matin"}, {TOTO: "TOTO", LILI: "LILI"}
MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")
SEVEN, HALF_PAST = 7 * 60, 7 * 60 + 30
TICKED = ReceiptItem(TOTO, MONDAY, MEAL, HeldState.NOTHING, HeldState.BOOKED)
UNTICKED = ReceiptItem(TOTO, MONDAY, MEAL, HeldState.BOOKED, HeldState.NOTHING)
REFUSED = ReceiptItem(TOTO, MONDAY, MEAL, refused="Complet.")


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
        ([TICKED, REFUSED], [ReceiptItem(TOTO, MONDAY, MEAL, HeldState.NOTHING, HeldState.BOOKED, refused="Complet.")]),
        ([TICKED, REFUSED, UNTICKED], []),
        (
            [TICKED, ReceiptItem(TOTO, MONDAY, MEAL, HeldState.BOOKED, HeldState.SICK)],
            [ReceiptItem(TOTO, MONDAY, MEAL, HeldState.NOTHING, HeldState.SICK)],
        ),
    ],
)
def test_the_saves_of_a_quarter_of_an_hour_are_told_as_one(saves, told):
    assert merge_items(saves, as_saved(saves)) == told


def test_what_the_town_hall_changed_since_is_told_as_it_stands():
    """A closure has cancelled the day, or staff have booked another time."""
    place = (TOTO, MONDAY, MEAL)
    assert merge_items([TICKED], {}) == []
    assert merge_items([UNTICKED], {place: (HeldState.BOOKED, None)}) == []
    assert merge_items([REFUSED], {place: (HeldState.BOOKED, None)}) == [REFUSED]
    later = ReceiptItem(TOTO, MONDAY, CARE, HeldState.NOTHING, HeldState.BOOKED, None, SEVEN)
    assert merge_items([later], {(TOTO, MONDAY, CARE): (HeldState.BOOKED, HALF_PAST)}) == [
        replace(later, time=HALF_PAST)
    ]


def as_saved(saves):
    """What the database holds where nobody else has changed anything."""
    held = {}
    for one in saves:
        if not one.refused:
            held[one.child_id, one.day, one.service_id] = (one.now, one.time)
    return {place: held[place] for place in held if held[place][0] is not HeldState.NOTHING}


CELLS = st.tuples(st.sampled_from([TOTO, LILI]), st.sampled_from([MONDAY, TUESDAY]), st.sampled_from([MEAL, CARE]))


@given(st.lists(st.tuples(CELLS, st.sampled_from(HeldState))))
def test_a_receipt_tells_what_is_different_in_the_end_and_nothing_else(wishes):
    holds, told = {}, []
    for cell, wish in wishes:
        told.append(ReceiptItem(*cell, holds.get(cell, HeldState.NOTHING), wish))
        holds[cell] = wish
    different = {cell: now for cell, now in holds.items() if now is not HeldState.NOTHING}
    found = merge_items(told, as_saved(told))
    assert {(one.child_id, one.day, one.service_id): one.now for one in found} == different
    assert all(one.was is HeldState.NOTHING for one in found)
    assert [(one.child_id, one.day) for one in found] == sorted((one.child_id, one.day) for one in found)


def test_a_save_tells_what_it_changed_and_what_was_refused():
    cell, other, full = (MONDAY, CARE), (MONDAY, MEAL), CellChange(TUESDAY, MEAL, on=True)
    before = {cell: CellState(True, SEVEN), other: CellState()}
    after = {cell: CellState(True, HALF_PAST), other: CellState(True)}
    assert list_saved_items(TOTO, MonthSaved([], [(full, Full(1))]), before, after) == [
        ReceiptItem(TOTO, MONDAY, CARE, HeldState.BOOKED, HeldState.BOOKED, SEVEN, HALF_PAST),
        TICKED,
        ReceiptItem(TOTO, TUESDAY, MEAL, refused="Complet.", refused_in_english="Full."),
    ]


def told_by(saves):
    return merge_items(saves, as_saved(saves))


def test_the_letter_lists_each_child_by_kind_and_day():
    told = told_by(
        [
            ReceiptItem(LILI, MONDAY, MEAL, HeldState.BOOKED, HeldState.NOTHING),
            ReceiptItem(TOTO, TUESDAY, CARE, HeldState.NOTHING, HeldState.BOOKED, None, HALF_PAST),
            ReceiptItem(TOTO, TUESDAY, MEAL, HeldState.NOTHING, HeldState.BOOKED),
            ReceiptItem(TOTO, MONDAY, CARE, HeldState.BOOKED, HeldState.BOOKED, SEVEN, HALF_PAST),
            ReceiptItem(TOTO, MONDAY, MEAL, HeldState.SICK, HeldState.BOOKED),
            ReceiptItem(LILI, TUESDAY, MEAL, HeldState.BOOKED, HeldState.SICK),
            ReceiptItem(LILI, TUESDAY, CARE, refused=str(AlreadyInvoiced())),
            ReceiptItem(LILI, TUESDAY, 99, refused="Cette prestation n'est plus proposée."),
        ]
    )
    assert describe_items(told, NAMES, LABELS).replace("\u00a0", " ") == (
        "TOTO\n"
        "Inscriptions :\n"
        "- lundi 30 novembre 2026 : Repas (absence annulée), Garderie matin à 7 h 30 au lieu de 7 h 00\n"
        "- mardi 1er décembre 2026 : Repas, Garderie matin à 7 h 30\n"
        "\n"
        "LILI\n"
        "Annulations :\n"
        "- lundi 30 novembre 2026 : Repas\n"
        "Absences signalées :\n"
        "- mardi 1er décembre 2026 : Repas\n"
        "Refusé :\n"
        "- mardi 1er décembre 2026, Garderie matin : Déjà facturé.\n"
        "- mardi 1er décembre 2026, prestation : Cette prestation n'est plus proposée."
    )


def test_wishes_have_titles_of_their_own(approved):
    nothing, wished, booked = HeldState.NOTHING, HeldState.WISHED, HeldState.BOOKED
    told = told_by(
        [
            ReceiptItem(TOTO, MONDAY, MEAL, nothing, wished),
            ReceiptItem(TOTO, TUESDAY, MEAL, wished, nothing),
            ReceiptItem(TOTO, TUESDAY, CARE, booked, nothing, SEVEN, None),
            ReceiptItem(LILI, TUESDAY, MEAL, wished, booked),
        ]
    )
    with speak("en"):
        in_english = describe_items(told, NAMES, LABELS)
    approved("wishes", [*describe_items(told, NAMES, LABELS).splitlines(), *in_english.splitlines()])


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
    assert describe_save_times(at(first), at(last)).replace("\u00a0", " ") == said
