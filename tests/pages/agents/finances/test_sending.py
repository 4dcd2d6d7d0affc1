"""« Envoi des factures »: the accountant lets a month leave, sees how far it is, and takes the papers away."""

import pytest
from sqlalchemy import func, select, update

from cantine.billing.actions import send_invoices
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Delivery
from cantine.store import database
from cantine.store.tables import (
    Account,
    Commune,
    Family,
    Guardian,
    Invoice,
    InvoiceDelivery,
    OutboxMail,
    PaymentService,
)
from tests.dates import on
from tests.pages.browser import Browser
from tests.pages.conftest import NOW

OCTOBER = on("jeudi 2026-10-01")


@pytest.fixture
def finance(browser):
    return browser.enter("finance@exemple.fr").open("envois", mois="octobre 2026")


def counted(url, *what):
    with database.open_reader(url) as db:
        return db.scalar(select(func.count()).where(*what))


@pytest.fixture
def choices(portal_url):
    """Of all only family DURAND wants paper; nobody of family MARTIN has an address. How many October has."""
    with database.open_writer(portal_url) as db:
        db.execute(update(Family).values(invoices_by=Delivery.MAIL))
        db.execute(update(Family).where(Family.number == 2).values(invoices_by=Delivery.PRINT))
        martin = select(Guardian.account_id).where(Guardian.family_id == 3)
        db.execute(update(Account).where(Account.id.in_(martin)).values(email=None))
    return counted(portal_url, Invoice.month == OCTOBER)


def test_a_month_leaves_by_mail_and_on_paper_and_the_page_says_how_many(choices, finance, portal_url):
    assert f"{choices} factures et avoirs, {choices} restent à envoyer." in finance.texts
    finance.click(f"Envoyer {choices} factures")
    mailed = choices - 2
    assert finance.notices == [f"{mailed} partent par mail, 2 à imprimer, dont 1 faute d'adresse mail."]
    assert (
        f"{choices} factures et avoirs, {mailed} envoyés par mail (dont {mailed} en route), 2 à imprimer."
        in finance.texts
    )
    assert [button.label for button in finance.at.button] == ["Déconnexion"]
    assert counted(portal_url, OutboxMail.attachment != "") >= mailed


def files(window):
    """The links to files, without those of the menus and the footer."""
    return {words: address for words, address in window.html.links.items() if address.startswith("/telecharger/")}


def test_the_papers_are_there_to_take_away(choices, finance):
    whole = {"Toutes les factures, octobre 2026 (PDF)": "/telecharger/factures-2026-10.pdf"}
    assert files(finance) == whole
    finance.click(f"Envoyer {choices} factures")
    pile = {"Les factures à imprimer, octobre 2026 (PDF)": "/telecharger/impression-2026-10.pdf"}
    assert files(finance) == whole | pile


def test_a_run_that_was_stopped_goes_on_with_the_rest(choices, finance, portal_url):
    with database.open_writer(portal_url) as db:
        accountant = db.scalars(select(Account.id).where(Account.email == "finance@exemple.fr")).one()
        actor = Actor(accountant, role=Role.FINANCE)
        send_invoices.send_invoices(db, actor, OCTOBER, "http://localhost:8501", NOW, at_most=7)
    finance.reload().click(f"Envoyer {choices - 7} factures")
    of_october = Invoice.id == InvoiceDelivery.invoice_id, Invoice.month == OCTOBER
    assert counted(portal_url, *of_october) == choices
    assert any(text.startswith(f"{choices} factures et avoirs, {choices - 2} envoyés") for text in finance.texts)


def test_a_reader_sees_how_far_it_is_and_sends_nothing(choices, finance):
    reader = Browser().enter("lecture@exemple.fr").open("envois", mois="octobre 2026")
    assert f"{choices} factures et avoirs, {choices} restent à envoyer." in reader.texts
    assert [button.label for button in reader.at.button] == ["Déconnexion"]


def test_a_letter_that_never_arrived_is_counted(choices, finance, portal_url):
    finance.click(f"Envoyer {choices} factures")
    with database.open_writer(portal_url) as db:
        db.execute(update(OutboxMail).where(OutboxMail.attachment != "").values(sent_at=NOW))
        first = db.scalar(select(func.min(InvoiceDelivery.mail_id)))
        db.execute(update(OutboxMail).where(OutboxMail.id == first).values(sent_at=None, given_up_at=NOW))
    finance.reload()
    assert any("1 mail non arrivé." in text for text in finance.texts)
    assert finance.links["Voir les messages qui ne sont pas arrivés"] == ("reglages", "")


def letter_to_durand(url):
    with database.open_reader(url) as db:
        asked = select(OutboxMail.text).where(OutboxMail.recipient == "durand@exemple.fr", OutboxMail.attachment != "")
        return db.scalars(asked).one()


@pytest.mark.parametrize(("mode", "leads"), [("T", False), ("W", True)])
def test_the_letters_of_a_real_commune_lead_to_paying_online_once_that_is_in_production(
    finance, choices, portal_url, mode, leads
):
    with database.open_writer(portal_url) as db:
        db.execute(update(Family).values(invoices_by=Delivery.MAIL))
        db.execute(update(Commune).values(demonstration=False))
        db.execute(update(PaymentService).values(mode=mode))
        invoice = db.scalar(select(func.max(Invoice.id)).where(Invoice.family_id == 2))
    finance.reload().click(f"Envoyer {choices} factures")
    text = letter_to_durand(portal_url)
    assert (f"Payer en ligne : http://localhost:8501/payer?facture={invoice}\n" in text) is leads
    assert ("Comment payer : Par chèque à l'ordre" in text) is not leads
