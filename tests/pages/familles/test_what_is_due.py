"""The home says what is due and how it is paid, and what became of the payment from which one comes back."""

import pytest
from sqlalchemy import delete, update

from cantine.common.vocabulary import AttemptState, Method
from cantine.store import database
from cantine.store.tables import Commune, Invoice, Payment, PaymentAttempt, PaymentService
from tests.dates import on
from tests.pages.familles.test_payer import DUE, durand, hold, october, trip
from tests.support.query_count import queries

__all__ = ["durand", "trip"]

LATE = {"issued_on": on("dimanche 2026-11-01"), "due_on": on("dimanche 2026-11-22")}
HEAD = ["Facture", "À payer avant le", "Reste à payer", "Paiement"]


def end(url, attempt_id, state, method=None):
    """The attempt comes to this end; with a method it is credited."""
    with database.open_writer(url) as db:
        db.get_one(PaymentAttempt, attempt_id).state = state
        if method:
            paid = {"received_on": on("lundi 2026-11-23"), "cents": 31465, "method": method}
            db.add(Payment(family_id=2, attempt_id=attempt_id, **paid))


def test_who_owes_sees_what_is_open_and_the_way_to_pay_it(durand, portal_url, trip):
    durand.open("compte")
    head, first, second = durand.table("Factures à payer")
    assert head == HEAD
    assert first[1:] == ["30 novembre 2026", DUE, "Payer"]
    assert second == ["Facture 2026-0900, Sortie *à* la ferme", "15 décembre 2026", "20,50\xa0€", "Payer"]
    pay = [where for words, where in durand.html.pages if words == "Payer"]
    assert (pay[0], pay[-1], len(pay)) == ("/payer", f"/payer?facture={trip}", 3)
    assert "Comment payer" not in durand.html.words
    statement = durand.table("Relevé de compte")
    assert statement[0][0] == "Date"  # the statement stays below


def test_one_invoice_is_paid_by_the_button_alone(durand):
    durand.open("compte")
    assert durand.table("Factures à payer")[0] == HEAD[:-1]
    assert durand.links["Payer"] == ("payer", "")


def test_the_statement_says_of_each_invoice_whether_it_is_paid(durand, portal_url, trip):
    with database.open_writer(portal_url) as db:
        paid = {"received_on": on("lundi 2026-11-23"), "cents": 1000, "method": Method.CHEQUE}
        db.add(Payment(family_id=2, **paid))
    states = {
        row[3][:9]: row[3][9:] for row in durand.open("compte", mouvements="tous").table("Relevé de compte") if row[4]
    }
    left = "reste 304,65\xa0€, à payer avant le 30 novembre 2026"
    assert [states[number] for number in sorted(states) if number[:4] == "2026"] == [
        "payée",
        left,
        "à payer avant le 15 décembre 2026",
    ]


def test_an_invoice_past_its_day_is_said_to_be_late(durand, portal_url):
    with database.open_writer(portal_url) as db:
        db.add(Invoice(family_id=2, year=2026, number=901, label="Sortie", cents=500, **LATE))
    assert durand.open("compte").table("Factures à payer")[1][1] == "22 novembre 2026 (en retard)"


def test_who_owes_nothing_is_offered_nothing(parent):
    assert "Payer" not in parent.links
    assert "Factures à payer" not in parent.html.tables
    assert "Comment payer" not in parent.html.words


def test_an_invoice_that_is_being_paid_has_no_link(durand, portal_url):
    hold(portal_url, october(portal_url))
    [_, row] = durand.open("compte").table("Factures à payer")
    assert row[-1] == "en cours"


@pytest.mark.parametrize("written", ["IBAN FR76\net chèques", ""])
def test_where_one_cannot_pay_online_the_commune_says_how(durand, portal_url, written):
    with database.open_writer(portal_url) as db:
        db.execute(delete(PaymentService))
        db.get_one(Commune, 1).how_to_pay = written
    durand.open("compte")
    assert "Payer" not in durand.links
    assert durand.table("Factures à payer")[0] == HEAD[:-1]
    assert "Comment payer" in durand.html.words
    said = written or (
        "Vous pouvez payer à la mairie, Le Bourg, 69870 Saint-Just-d'Avray, par chèque, en espèces ou par virement. "
        "Renseignements : 04 65 71 00 00, mairie@exemple.fr."
    )
    assert said in durand.html.words


def test_parents_of_a_real_commune_wait_for_production(durand, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
    assert "Payer" not in durand.open("compte").links
    with database.open_writer(portal_url) as db:
        db.execute(update(PaymentService).values(mode="W"))
    assert "Payer" in durand.open("compte").links


@pytest.mark.parametrize(
    ("state", "method", "says"),
    [
        (AttemptState.PAID, Method.ONLINE_CARD, f"Votre paiement de {DUE} est enregistré. Merci !"),
        (AttemptState.PAID, Method.ONLINE_DEBIT, "sous réserve d'acceptation par votre banque"),
        (AttemptState.REFUSED, None, "a été refusé"),
        (AttemptState.ABANDONED, None, "est abandonné"),
        (AttemptState.EXPIRED, None, "n'a pas été fait à temps"),
        (AttemptState.TO_CHECK, None, "La mairie vérifie votre paiement"),
        (AttemptState.WAITING, None, "n'a pas encore confirmé"),
    ],
)
def test_what_became_of_the_payment_is_said_by_its_state(durand, portal_url, state, method, says):
    attempt = hold(portal_url, october(portal_url))
    end(portal_url, attempt, state, method)
    durand.open("compte", paiement=str(attempt))
    [said] = durand.notices
    assert says in said
    assert ("Actualiser" in [button.label for button in durand.at.button]) is (state is AttemptState.WAITING)
    if method:
        assert "Votre solde à ce jour est de 0,00\xa0€" in durand.texts
        assert "Factures à payer" not in durand.html.tables


def test_a_receipt_that_goes_nowhere_is_not_promised(durand, portal_url):
    attempt = hold(portal_url, october(portal_url))
    end(portal_url, attempt, AttemptState.PAID, Method.ONLINE_CARD)
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
    [said] = durand.open("compte", paiement=str(attempt)).notices
    assert said.endswith("mais rien n'est envoyé : aucun serveur de messagerie n'est réglé.")


def test_a_payment_that_waits_is_looked_at_again(durand, portal_url):
    attempt = hold(portal_url, october(portal_url))
    durand.open("compte", paiement=str(attempt))
    end(portal_url, attempt, AttemptState.PAID, Method.ONLINE_CARD)
    durand.click("Actualiser")
    assert durand.notices[0].startswith(f"Votre paiement de {DUE} est enregistré.")


@pytest.mark.parametrize("asked", ["999", "0", "-1", "un", ""])
def test_a_payment_that_does_not_exist_says_nothing(durand, asked):
    assert durand.open("compte", paiement=asked).notices == []


def test_a_payment_of_another_family_says_nothing(parent, portal_url):
    attempt = hold(portal_url, october(portal_url))
    assert parent.open("compte", paiement=str(attempt)).notices == []


@pytest.mark.parametrize("address", ["compte", "payer"])
def test_the_database_is_asked_as_often_for_many_open_invoices_as_for_one(durand, portal_url, address):
    def count():
        with queries(portal_url) as statements:
            durand.open(address)
        return len(statements)

    one = count()
    with database.open_writer(portal_url) as db:
        for number in range(20):
            day = {"issued_on": on("vendredi 2026-11-20"), "due_on": on("mardi 2026-12-15")}
            db.add(Invoice(family_id=2, year=2027, number=number + 1, label="Sortie", cents=100, **day))
    assert count() == one <= (16 if address == "compte" else 9)
