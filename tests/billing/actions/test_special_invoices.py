"""Special invoices: to one, several or all families, and what is refused."""

import pytest
from sqlalchemy import select

from cantine.billing.rules.special_invoices import (
    LineWithoutLabel,
    NoFamily,
    NoLabel,
    NoLines,
    NothingToPay,
    NotIssued,
    SpecialInvoice,
    SpecialLine,
    WrongAmount,
)
from cantine.common.roles import NotFound
from cantine.common.vocabulary import ChargeKind
from cantine.store import database
from cantine.store.tables import JournalEntry
from tests.dates import on
from tests.support.billing import lines, numbers, papers, special

pytestmark = pytest.mark.usefixtures("locks_in_order")

ZOO = SpecialLine("Entrée", 1250)


def test_every_family_that_is_chosen_gets_the_same_invoice_in_the_order_of_their_numbers(cast):
    families = [cast.chloes_family, cast.alices_family, cast.chloes_family]
    issued = special(cast, families)
    assert [one.family_id for one in issued] == [cast.alices_family, cast.chloes_family]
    assert numbers(cast) == ["1 invoice 1000", "2 invoice 1000"]
    paper = papers(cast)[0]
    assert (paper.label, paper.month, paper.balance_before) == ("Sortie au zoo", None, 0)
    assert (paper.issued_on, paper.due_on) == (on("mardi 2026-12-01"), on("samedi 2026-12-26"))
    assert [
        (line.label, line.kind, line.quantity, line.cents, line.account_code) for line in lines(cast, paper.id)
    ] == [
        ("Entrée", ChargeKind.SPECIAL, 1, 1250, "7062"),
        ("Aide de la commune", ChargeKind.SPECIAL, 1, -250, ""),
    ]


@pytest.mark.parametrize(
    ("what", "refusal", "sentence"),
    [
        (SpecialInvoice(" ", [ZOO]), NoLabel, "Indiquez l'objet de la facture."),
        (SpecialInvoice("Sortie", []), NoLines, "Ajoutez au moins une ligne avec un montant."),
        (
            SpecialInvoice("Sortie", [ZOO, SpecialLine("", 5)]),
            LineWithoutLabel,
            "Ligne 2 : indiquez ce qui est facturé.",
        ),
        (SpecialInvoice("Sortie", [SpecialLine("Entrée", 0)]), WrongAmount, "Ligne 1 : vérifiez le montant"),
        (SpecialInvoice("Sortie", [SpecialLine("Entrée", 100_000_01)]), WrongAmount, "Ligne 1 : vérifiez le montant"),
        (SpecialInvoice("Sortie", [ZOO, SpecialLine("Aide", -1250)]), NothingToPay, "Le total doit être positif"),
    ],
)
def test_an_invoice_that_says_nothing_or_asks_nothing_is_refused(cast, what, refusal, sentence):
    with pytest.raises(refusal, match=sentence) as refused:
        special(cast, [cast.alices_family], what)
    assert isinstance(refused.value, NotIssued)
    assert papers(cast) == []


def test_nobody_is_invoiced_where_one_family_does_not_exist_or_none_is_chosen(cast):
    with pytest.raises(NotFound):
        special(cast, [cast.alices_family, 999_999])
    with pytest.raises(NoFamily, match="Choisissez au moins une famille"):
        special(cast, [])
    assert papers(cast) == []


def test_the_journal_says_what_was_invoiced_to_how_many(cast):
    special(cast, [cast.alices_family, cast.chloes_family])
    special(cast, [cast.chloes_family])
    with database.open_reader(cast.url) as db:
        entry = select(JournalEntry.account_id, JournalEntry.family_id, JournalEntry.after).order_by(JournalEntry.id)
        several, one = db.execute(entry)
    said = {"label": "Sortie au zoo", "amount": "10,00\u00a0€"}
    first = {"first_number": "2026-0001", "last_number": "2026-0002"}
    assert several == (cast.farid, None, {"invoices": 2, **said, **first})
    last = {"first_number": "2026-0003", "last_number": "2026-0003"}
    assert one == (cast.farid, cast.chloes_family, {"invoices": 1, **said, **last})
