"""The letter of an invoice asks what is really owed as it leaves; nobody is written to about nought euros."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.billing.actions._issuing import UnnumberedPaper, issue
from cantine.billing.actions.send_invoices import SendingResult, send_invoices
from cantine.billing.queries import deliveries
from cantine.billing.queries.deliveries import DeliveryProgress
from cantine.billing.rules.invoices import InvoiceItem
from cantine.billing.rules.older_debts import sum_debts
from cantine.common.form_input import NotAccepted
from cantine.common.terms.older_debt import OlderDebt
from cantine.common.vocabulary import InvoiceKind, Method
from cantine.ledger.actions.payments import record_payment
from cantine.ledger.queries import debtors
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.store import database
from cantine.store.tables import Commune, OpeningBalance, OutboxMail, TariffBand
from tests.dates import at, on
from tests.support.billing import NOVEMBER, bill, credit, farid, lines, meals, papers, prices, special

DECEMBER = on("mardi 2026-12-01")
SECOND, LATE = at("mercredi 2026-12-02 10:00:00"), at("mercredi 2027-02-03 10:00:00")


@pytest.fixture
def billed(cast):
    """Léo's two meals of November: 6,00 €, due on 26 December."""
    prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03")
    bill(cast)
    return cast


def send(cast, month=NOVEMBER, now=SECOND, *, online=False):
    with database.open_writer(cast.url) as db:
        return send_invoices(db, farid(cast), month, "https://cantine.exemple.fr", now, online=online)


def letters(cast):
    """The lines about money of each letter."""
    with database.open_reader(cast.url) as db:
        texts = db.scalars(select(OutboxMail.text).order_by(OutboxMail.id)).all()
    return ["\n".join(text.split("\n\n")[2].splitlines()).replace("\xa0", " ") for text in texts]


def pay(cast, cents, now=SECOND):
    with database.open_writer(cast.url) as db:
        record_payment(db, farid(cast), cast.alices_family, ReceivedPayment(now.date(), Method.CARD, cents), now)


def waiting(cast, month=NOVEMBER):
    with database.open_reader(cast.url) as db:
        return deliveries.read_progress(db, month)


def test_an_invoice_that_was_credited_in_full_asks_nothing_and_its_credit_note_leaves_with_it(billed):
    credit(billed, [line.id for line in lines(billed, papers(billed)[0].id)], now=SECOND)
    assert waiting(billed) == DeliveryProgress(waiting=2)
    assert waiting(billed, DECEMBER) == DeliveryProgress()
    assert send(billed) == SendingResult(mailed=2)
    assert letters(billed) == [
        "Montant : 6,00 €, dont 6,00 € annulés par avoir.\n"
        "Cette facture est entièrement annulée par avoir : vous n'avez rien à payer pour elle.",
        "Montant : 6,00 €.\n"
        "Cette somme est portée au crédit de votre compte : vous n'avez rien à payer pour cet avoir.",
    ]


def test_what_was_paid_or_credited_in_part_meanwhile_is_not_asked_again(billed):
    meals(billed, billed.leo, "jeudi 2026-11-05")
    bill(billed)
    [other] = lines(billed, papers(billed)[1].id)
    credit(billed, [other.id], now=SECOND)
    pay(billed, 250)
    send(billed)
    first, second, _note = letters(billed)
    assert first == "Montant : 6,00 €.\nSomme à payer : 3,50 € au plus tard le samedi 26 décembre 2026."
    assert second == (
        "Montant : 3,00 €, dont 3,00 € annulés par avoir.\n"
        "Cette facture est entièrement annulée par avoir : vous n'avez rien à payer pour elle. "
        "Reste à payer sur les factures précédentes : 3,50 €.\n"
        "- facture n° 2026-0001 : 3,50 €, au plus tard le samedi 26 décembre 2026"
    )


def test_what_an_advance_covers_is_not_asked(billed):
    pay(billed, 2000)
    send(billed)
    assert letters(billed) == ["Montant : 6,00 €.\nVotre compte couvre cette facture : vous n'avez rien à payer."]


def test_what_was_issued_later_asks_for_itself_and_a_date_that_is_over_is_not_asked(billed):
    special(billed, [billed.alices_family], now=LATE - timedelta(1))
    send(billed, now=LATE)
    assert letters(billed) == ["Montant : 6,00 €.\nSomme à payer : 6,00 €."]
    send(billed, on("lundi 2027-02-01"), now=LATE)
    assert letters(billed)[1].endswith(
        "Reste à payer : 16,00 €, dont 10,00 € pour cette facture au plus tard le samedi 27 février 2027.\n"
        "Déjà à payer avant elle :\n- facture n° 2026-0001 : 6,00 €, au plus tard le samedi 26 décembre 2026"
    )


def test_an_invoice_notes_what_was_open_before_it_and_says_so_for_ever(billed):
    with database.open_writer(billed.url) as db:
        taken = on("dimanche 2026-11-01")
        db.add(OpeningBalance(family_id=billed.alices_family, taken_on=taken, cents=-400, due_on=taken))
    pay(billed, 250)
    special(billed, [billed.alices_family], now=SECOND)
    special(billed, [billed.alices_family, billed.chloes_family], now=LATE)
    *_, second, third, chloes = papers(billed)
    opening = OlderDebt("solde repris", 150, taken)
    first = OlderDebt("facture n°\u00a02026-0001", 600, on("samedi 2026-12-26"))
    assert second.older_debts == (opening, first)
    assert third.older_debts == (opening, first, OlderDebt("facture n°\u00a02026-0002", 1000, second.due_on))
    assert (papers(billed)[0].older_debts, chloes.older_debts) == (None, None)
    assert sum_debts(third.older_debts) == -third.balance_before == 1750
    pay(billed, 100_000, now=LATE)
    special(billed, [billed.alices_family], now=LATE)
    assert [paper.older_debts for paper in papers(billed)[1:3]] == [second.older_debts, third.older_debts]
    assert papers(billed)[-1].older_debts is None


def test_two_invoices_of_one_run_follow_each_other(billed):
    meals(billed, billed.leo, "mardi 2026-12-01")
    with database.open_writer(billed.url) as db:
        lines = [InvoiceItem("Sortie", 1, 700)]
        paper = UnnumberedPaper(billed.alices_family, "Sortie", lines, due_on=DECEMBER)
        credit = UnnumberedPaper(billed.alices_family, "Avoir", lines[:1], InvoiceKind.CREDIT_NOTE, corrects_id=1)
        issue(db, [paper, credit, paper, paper], DECEMBER)
    *_, first, _credit, second, third = papers(billed)
    assert [sum_debts(one.older_debts) for one in (first, second, third)] == [600, 600, 1300]
    assert [debt.cents for debt in third.older_debts] == [600, 700]


def test_a_month_that_was_served_for_nothing_sends_nothing_and_reminds_nobody(cast):
    prices(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(TariffBand).values(cents=0))
    meals(cast, cast.leo, "lundi 2026-11-02")
    bill(cast)
    assert waiting(cast) == DeliveryProgress()
    assert send(cast) == SendingResult(done=True)
    with database.open_reader(cast.url) as db:
        assert deliveries.count_waiting_by_month(db) == {}
        assert debtors.list_late_families(db, LATE.date()) == []
    assert letters(cast) == []


@pytest.mark.parametrize("cents", [0, -1])
def test_a_payment_of_nothing_is_refused(billed, cents):
    with pytest.raises(NotAccepted, match="supérieur à zéro"):
        pay(billed, cents)


def test_nobody_is_reminded_of_what_was_credited_or_paid(billed):
    credit(billed, [line.id for line in lines(billed, papers(billed)[0].id)], now=SECOND)
    with database.open_reader(billed.url) as db:
        assert debtors.list_late_families(db, LATE.date()) == []


def ways_to_pay(cast):
    """What each letter says of how to pay, by the paper that it brings."""
    with database.open_reader(cast.url) as db:
        rows = db.execute(select(OutboxMail.attachment, OutboxMail.text).order_by(OutboxMail.id)).all()
    how = ("Payer en ligne", "Comment payer")
    return [(paper, *(part for part in text.split("\n\n") if part.startswith(how))) for paper, text in rows]


def test_a_letter_leads_to_paying_its_invoice_online_where_that_is_possible(billed):
    [paper] = papers(billed)
    send(billed, online=True)
    link = f"Payer en ligne : https://cantine.exemple.fr/payer?facture={paper.id}"
    assert ways_to_pay(billed) == [(f"facture/{paper.id}", link)]


def test_elsewhere_it_says_how_the_commune_wants_to_be_paid(billed):
    [paper] = papers(billed)
    with database.open_writer(billed.url) as db:
        db.get_one(Commune, 1).how_to_pay = "IBAN FR76…\nou chèque."
    send(billed)
    assert ways_to_pay(billed) == [(f"facture/{paper.id}", "Comment payer : IBAN FR76…\nou chèque.")]


@pytest.mark.parametrize("online", [True, False])
def test_who_has_nothing_to_pay_is_not_told_how(billed, online):
    credit(billed, [line.id for line in lines(billed, papers(billed)[0].id)], now=SECOND)
    send(billed, online=online)
    assert [len(said) for said in ways_to_pay(billed)] == [1, 1]
