"""Credit notes: what is taken back, what is billed anew, and what is refused."""

import pytest
from sqlalchemy import select

from cantine.billing.rules.credits import NoReason, NothingLeft
from cantine.common.form_input import NotAccepted
from cantine.common.roles import NotFound
from cantine.common.vocabulary import InvoiceKind, State
from cantine.store import database
from cantine.store.tables import JournalEntry
from tests.dates import on
from tests.support.billing import (
    NOW,
    bill,
    credit,
    credit_bookings,
    line_of,
    lines,
    meals,
    numbers,
    papers,
    prices,
    said,
    special,
)
from tests.support.saving import book

pytestmark = pytest.mark.usefixtures("locks_in_order")


@pytest.fixture(autouse=True)
def _priced(cast):
    prices(cast)


@pytest.fixture
def november(cast):
    """Léo's meals of three days, the last one added late, and the evening of the first; their bookings."""
    ids = meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03")
    ids += meals(cast, cast.leo, "jeudi 2026-11-05", state=State.ADDED)
    ids.append(book(cast, cast.leo, cast.evening_care, "lundi 2026-11-02", time=17 * 60))
    bill(cast)
    assert numbers(cast) == ["1 invoice 1260"]
    return ids


def all_lines(cast, invoice=0):
    return [line.id for line in lines(cast, papers(cast)[invoice].id)]


def test_a_whole_invoice_is_taken_back_by_a_credit_note_with_the_next_number(cast, november):
    [note] = credit(cast, all_lines(cast), "  Facturé à tort ")
    assert numbers(cast) == ["1 invoice 1260", "2 credit_note 1260"]
    invoice, paper = papers(cast)
    assert (note.id, note.number, note.family_id, note.cents) == (paper.id, "2026-0002", cast.alices_family, 1260)
    assert (paper.corrects_id, paper.reason, paper.label) == (
        invoice.id,
        "Facturé à tort",
        "Avoir sur la facture 2026-0001",
    )
    assert (paper.balance_before, paper.month, paper.due_on) == (-1260, None, None)
    assert paper.issued_on == on("mardi 2026-12-01")
    assert said(cast, paper.id) == said(cast, invoice.id)
    assert [line.credits_id for line in lines(cast, paper.id)] == all_lines(cast)
    assert all(line_of(cast, booking) for booking in november)
    assert not bill(cast).invoices


def test_one_line_is_taken_back_once(cast, november):
    meal = line_of(cast, november[0])
    credit(cast, [meal])
    assert said(cast, papers(cast)[1].id) == [
        ("Repas", "2, 3, 5", 3, 900),
        ("Majoration inscription tardive, Repas", "5", 1, 150),
    ]
    with pytest.raises(NothingLeft):
        credit(cast, [meal])
    credit(cast, all_lines(cast))
    assert said(cast, papers(cast)[2].id) == [("Garderie soir, quart d'heure", "2 (×3)", 3, 210)]
    with pytest.raises(NothingLeft):
        credit(cast, all_lines(cast))
    assert len(papers(cast)) == 3


def test_what_is_made_billable_again_is_billed_by_the_next_run_with_its_surcharge(cast, november):
    credit(cast, [line_of(cast, november[0])], billable_again=True)
    assert said(cast, papers(cast)[1].id) == [
        ("Repas", "2, 3, 5", 3, 900),
        ("Majoration inscription tardive, Repas", "5", 1, 150),
    ]
    assert [line_of(cast, booking) is None for booking in november] == [True, True, True, False]
    bill(cast)
    assert said(cast, papers(cast)[2].id) == said(cast, papers(cast)[1].id)
    assert papers(cast)[2].label == "Prestations de novembre 2026, complément"


def test_what_takes_the_place_of_an_invoice_that_was_taken_back_whole_is_no_complement(cast, november):
    first = papers(cast)[0]
    credit(cast, [line.id for line in lines(cast, first.id)], billable_again=True)
    bill(cast)
    meals(cast, cast.leo, "lundi 2026-11-30")
    bill(cast)
    plain = "Prestations de novembre 2026"
    assert [paper.label for paper in papers(cast)] == [
        plain,
        "Avoir sur la facture 2026-0001",
        plain,
        f"{plain}, complément",
    ]


def test_the_days_of_some_bookings_are_taken_back_to_the_cent(cast, november):
    first, _, late, evening = november
    assert [note.cents for note in credit_bookings(cast, [first, late, evening])] == [300 + 300 + 150 + 210]
    assert said(cast, papers(cast)[1].id) == [
        ("Repas", "2, 5", 2, 600),
        ("Majoration inscription tardive, Repas", "5", 1, 150),
        ("Garderie soir, quart d'heure", "2 (×3)", 3, 210),
    ]
    assert credit_bookings(cast, [first, late]) == []  # taken back already
    [rest] = credit(cast, all_lines(cast))
    assert said(cast, rest.id) == [("Repas", "3", 1, 300)]
    assert not bill(cast).invoices


def test_bookings_of_several_families_get_a_credit_note_each_and_what_was_not_billed_none(cast, november):
    [tom] = meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    bill(cast)
    [open_day] = meals(cast, cast.leo, "lundi 2026-12-07")
    notes = credit_bookings(cast, [november[0], tom, open_day], billable_again=True)
    assert [(note.family_id, note.cents) for note in notes] == [(cast.alices_family, 300), (cast.chloes_family, 400)]
    assert [line_of(cast, booking) for booking in (november[0], tom)] == [None, None]


def test_of_a_full_day_the_half_that_stays_is_billed_anew(cast):
    services = (cast.morning_centre, cast.evening_centre)
    morning, evening = (book(cast, cast.leo, service, "mercredi 2026-11-04") for service in services)
    bill(cast)
    credit_bookings(cast, [evening])
    assert said(cast, papers(cast)[1].id) == [("Centre matin et Centre soir, journée", "4", 1, 1000)]
    assert (line_of(cast, morning), line_of(cast, evening) is None) == (None, False)
    bill(cast)
    assert said(cast, papers(cast)[2].id) == [("Centre matin", "4", 1, 600)]


def test_a_special_invoice_is_taken_back_too(cast):
    special(cast, [cast.chloes_family])
    [note] = credit(cast, all_lines(cast))
    assert note.cents == 1000
    assert papers(cast)[1].kind == InvoiceKind.CREDIT_NOTE


def test_a_credit_note_needs_a_reason_and_lines_of_an_invoice(cast, november):
    with pytest.raises(NoReason, match="Indiquez le motif"):
        credit(cast, all_lines(cast), "  ")
    with pytest.raises(NotFound):
        credit(cast, [*all_lines(cast), 999_999])
    credit(cast, all_lines(cast))
    with pytest.raises(NotFound):
        credit(cast, all_lines(cast, 1))
    assert len(papers(cast)) == 2


def test_a_reason_loses_what_no_database_stores_and_is_not_cut(cast, november):
    [line, *_more] = lines(cast, 1)
    with pytest.raises(NotAccepted, match="Ce motif est trop long : 200 caractères au plus, il en a 3"):
        credit(cast, [line.id], "x" * 3000)
    credit(cast, [line.id], "Erreur\0 de  saisie " + "x" * 183)
    assert papers(cast)[1].reason == "Erreur de saisie " + "x" * 183


def test_the_journal_says_who_took_back_what_and_why(cast, november):
    credit(cast, [line_of(cast, november[3])], "Jour de grève")
    with database.open_reader(cast.url) as db:
        entry = select(JournalEntry.account_id, JournalEntry.family_id, JournalEntry.at, JournalEntry.after)
        [said] = db.execute(entry.where(JournalEntry.action == "credit"))
    assert said == (
        cast.farid,
        cast.alices_family,
        NOW,
        {
            "credit_note": "2026-0002",
            "label": "Avoir sur la facture 2026-0001",
            "amount": "2,10\u00a0€",
            "reason": "Jour de grève",
        },
    )
