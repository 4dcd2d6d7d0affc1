"""A surcharge stands apart on the invoice, with its days and why it is asked; its credit note says the same."""

import pytest

from cantine.billing.documents.invoice_pdf import invoice_pdf
from cantine.billing.queries import printed_invoices
from cantine.common.list_filter import ListFilter
from cantine.common.vocabulary import State
from cantine.exports import EXPORTS
from cantine.store import database
from tests.support.billing import NOVEMBER, bill, credit, lines, meals, papers, prices
from tests.support.table_reading import pages


@pytest.fixture
def billed(cast):
    """Léo ate on four days, three of them added late by staff: twice forgotten, once for work."""
    prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-02")
    meals(cast, cast.leo, "mardi 2026-11-03", "vendredi 2026-11-06", state=State.ADDED, reason="Oubli")
    meals(cast, cast.leo, "jeudi 2026-11-05", state=State.ADDED, reason="  Imprévu   de travail ")
    bill(cast)
    return cast


def told(cast, place=0):
    with database.open_reader(cast.url) as db:
        [paper] = printed_invoices.read_invoices(db, [papers(cast)[place].id])
        return [(line.label, line.days, line.cents) for line in paper.lines]


def test_price_and_surcharge_stand_apart_with_day_and_reason(billed):
    assert told(billed) == [
        ("Léo Morel – Repas", "2, 3, 5, 6", 1200),
        ("Léo Morel – Majoration inscription tardive, Repas : Oubli", "3, 6", 300),
        ("Léo Morel – Majoration inscription tardive, Repas : Imprévu de travail", "5", 150),
    ]


def test_paper_and_export_say_it(billed):
    with database.open_reader(billed.url) as db:
        pdf = invoice_pdf(
            printed_invoices.read_invoices(db, [papers(billed)[0].id]), printed_invoices.read_letterhead(db)
        )
        rows = [*EXPORTS["lignes"].rows(db, ListFilter(month=NOVEMBER), NOVEMBER)]
    [page] = pages(pdf)
    assert "Majoration inscription tardive, Repas : Oubli" in " ".join(page.split())
    assert [row[9] for row in rows] == [
        "Repas",
        "Majoration inscription tardive, Repas : Oubli",
        "Majoration inscription tardive, Repas : Imprévu de travail",
    ]


def test_its_credit_note_gives_the_same_reason(billed):
    surcharge = lines(billed, papers(billed)[0].id)[1]
    credit(billed, [surcharge.id])
    assert told(billed, 1) == [("Léo Morel – Majoration inscription tardive, Repas : Oubli", "3, 6", 300)]
