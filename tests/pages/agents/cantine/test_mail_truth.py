"""What the pages of a real commune say of its messages: whether they leave, and what became of each."""

import pytest
from sqlalchemy import select, update

from cantine.mail import mail_server, outbox
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Account, Commune, Invoice, InvoiceDelivery, OutboxMail
from tests.pages.browser import Browser
from tests.pages.conftest import NOW

NO_SERVER = "Rien n'est envoyé : aucun serveur de messagerie n'est réglé."
LOCAL = "Les liens des messages ne mènent nulle part"


@pytest.fixture
def town(browser, portal_url, monkeypatch):
    """The demonstration as if it were a real commune; its address is a public one behind a proxy, its mail server
    unset."""
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
    monkeypatch.delenv("CANTINE_NOW")
    set_up(monkeypatch, CANTINE_BASE_URL="https://cantine.exemple.fr", CANTINE_TRUSTED_PROXIES="127.0.0.1")
    return portal_url


def set_up(monkeypatch, **values):
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def letter(url, **more):
    with database.open_writer(url) as db:
        told = {"recipient": "durand@exemple.fr", "subject": "Votre facture", "text": "Bonjour", **more}
        row = OutboxMail(**told, written_at=NOW, next_try_at=NOW, family_id=2)
        db.add(row)
        db.flush()
        return row.id


def end(url, how):
    """The letter that waits is taken, and ends like this."""
    with database.open_writer(url) as db:
        how(db, outbox.take_due(db, "cantine@exemple.fr", NOW))


def admin(address="", **parameters):
    return Browser().enter("mairie@exemple.fr").open(address, **parameters)


@pytest.mark.parametrize("address", ["reglages", "envois", "famille", "agents", "rappels"])
def test_a_real_commune_without_a_mail_server_or_an_address_of_its_own_says_so(town, monkeypatch, address):
    parameters = {"numero": "2"} if address == "famille" else {}
    page = admin(address, **parameters)
    assert any(said.startswith(NO_SERVER) for said in page.notices)
    assert not any(said.startswith(LOCAL) for said in page.notices)
    set_up(monkeypatch, CANTINE_BASE_URL="http://localhost:8501", CANTINE_SMTP_URL="smtp://mail.exemple.fr")
    page.reload()
    assert any(said.startswith(LOCAL) for said in page.notices)
    assert not any(said.startswith(NO_SERVER) for said in page.notices)


def test_a_demonstration_is_not_warned(browser, portal_url):
    page = admin("reglages")
    assert page.notices == []
    assert any("rien n'est envoyé" in text for text in page.texts)


def test_an_invitation_that_goes_to_a_file_is_not_said_to_leave(town):
    page = admin("famille", numero="2")
    page.click("Inviter de nouveau par mail")
    assert "rien n'est envoyé : aucun serveur de messagerie n'est réglé." in page.notices[0]


def test_a_forgotten_password_that_cannot_leave_is_said_not_to_have_left(town, monkeypatch):
    def ask():
        page = Browser().open("mot-de-passe-oublie")
        page.at.text_input[0].set_value("durand@exemple.fr")
        return page.click("Envoyer").notices

    assert ask() == [
        "Le portail ne peut pas envoyer de mail pour l'instant : votre nouveau mot de passe n'est pas parti. "
        "Adressez-vous à la mairie."
    ]
    set_up(monkeypatch, CANTINE_SMTP_URL="smtp://mail.exemple.fr")
    assert ask() == ["Un nouveau mot de passe vient d'être envoyé à durand@exemple.fr"]
    with database.open_writer(town) as db:
        mail_server.note_failure(db, "Le serveur ne répond pas.", NOW)
    assert ask()[0].startswith("Un nouveau mot de passe partira vers durand@exemple.fr dès que")


def test_a_new_password_asked_for_while_signed_in_is_told_on_the_page(parent):
    parent.open("mot-de-passe-oublie")
    parent.at.text_input[0].set_value("test@exemple.fr")
    parent.click("Envoyer")
    assert parent.title == "Mot de passe oublié"
    assert parent.notices == ["Un nouveau mot de passe vient d'être envoyé à test@exemple.fr"]


def test_the_card_says_what_became_of_each_letter(town):
    letter(town, sent_at=NOW, filed=True)
    letter(town, sent_at=NOW)
    letter(town, given_up_at=NOW, refused=True, failure="550 no such mailbox")
    letter(town, doubtful_at=NOW)
    letter(town, sent_at=NOW, doubtful_at=NOW)
    states = [row[3] for row in admin("famille", numero="2").table("Messages")[1:6]]
    assert states == [
        "considéré comme remis",
        "remise incertaine",
        "refusé par le serveur : 550 no such mailbox",
        "envoyé",
        "écrit dans un fichier, pas envoyé",
    ]


def test_an_address_that_refused_is_told_to_staff_and_to_its_owner(town, monkeypatch):
    set_up(monkeypatch, CANTINE_SMTP_URL="smtp://mail.exemple.fr")
    letter(town)
    end(town, lambda db, taken: outbox.note_refused(db, taken, "550 no such mailbox", NOW))
    assert any(said.startswith("durand@exemple.fr a refusé") for said in admin("famille", numero="2").notices)
    owner = Browser().enter("2")
    for address in ("compte", "profil"):
        assert any("550 no such mailbox" in said for said in owner.open(address).notices)
    letter(town)
    end(town, lambda db, taken: outbox.note_sent(db, taken, NOW))
    assert not any("refusé" in said for said in owner.open("compte").notices)


def test_the_settings_say_that_the_proxy_was_not_named(town, monkeypatch):
    assert not any("CANTINE_TRUSTED_PROXIES" in said for said in admin("reglages").notices)
    set_up(monkeypatch, CANTINE_TRUSTED_PROXIES="")
    assert any("CANTINE_TRUSTED_PROXIES=127.0.0.1" in said for said in admin("reglages").notices)


def test_the_settings_say_since_when_nothing_leaves_and_why(town, monkeypatch):
    set_up(monkeypatch, CANTINE_SMTP_URL="smtp://mail.exemple.fr")
    with database.open_writer(town) as db:
        mail_server.note_failure(db, "Le serveur refuse l'identifiant.", NOW)
    [said] = [one for one in admin("reglages").notices if "sauvegarde" not in one]
    assert said.startswith(
        "Rien ne part depuis lundi 23 novembre à 10\u00a0h\u00a000. Le serveur refuse l'identifiant. "
    )
    assert "Dernier essai : lundi 23 novembre à 10\u00a0h\u00a000" in said


def test_a_test_message_is_written_and_followed(browser, portal_url):
    page = admin("reglages").click("Envoyer un message d'essai")
    assert "Message d'essai à mairie@exemple.fr : en attente." in page.html.words
    with database.open_writer(portal_url) as db:
        db.execute(update(OutboxMail).where(OutboxMail.subject.endswith("essai")).values(sent_at=NOW))
    assert "Message d'essai à mairie@exemple.fr : envoyé." in page.click("Actualiser").html.words


@pytest.mark.parametrize("click", ["resend", "settle"])
def test_staff_decide_on_the_invoices_page_what_became_of_a_letter_in_doubt(browser, portal_url, click):
    number = letter(portal_url, doubtful_at=NOW, doubts=2, failure="Le serveur n'a pas répondu")
    with database.open_writer(portal_url) as db:
        invoice = db.scalars(select(Invoice.id).where(Invoice.family_id == 2).order_by(Invoice.id)).first()
        db.execute(update(InvoiceDelivery).where(InvoiceDelivery.invoice_id == invoice).values(mail_id=number))
    page = Browser().enter("finance@exemple.fr").open("envois", mois="septembre 2026")
    assert any("1 remise incertaine" in text for text in page.texts)
    page.at.button(key=f"{click}_{number}").click().run()
    assert not any("incertaine" in text for text in page.texts)
    reader = Browser().enter("lecture@exemple.fr").open("envois")
    assert [button.label for button in reader.at.button] == ["Déconnexion"]


def test_invoices_that_went_to_files_are_not_said_to_be_sent_and_leave_later(browser, portal_url, monkeypatch):
    number = letter(portal_url, sent_at=NOW, filed=True)
    with database.open_writer(portal_url) as db:
        invoice = db.scalars(select(Invoice.id).where(Invoice.family_id == 2).order_by(Invoice.id)).first()
        db.execute(update(InvoiceDelivery).where(InvoiceDelivery.invoice_id == invoice).values(mail_id=number))
        db.execute(update(OutboxMail).where(OutboxMail.id == number).values(attachment=f"facture/{invoice}"))
        db.execute(update(InvoiceDelivery).where(InvoiceDelivery.invoice_id == invoice).values(by="mail"))
    page = Browser().enter("finance@exemple.fr").open("envois", mois="septembre 2026")
    assert any("1 écrit dans un fichier, pas envoyé" in text for text in page.texts)
    set_up(monkeypatch, CANTINE_SMTP_URL="smtp://mail.exemple.fr")
    page.reload().click("Envoyer maintenant 1 facture écrite dans un fichier")
    assert page.notices[0] == "Elles partent par mail."
    assert any("(dont 1 en route)" in text for text in page.texts)


@pytest.mark.parametrize("around", ["{} ", "\u00a0{}\n", "\t{}\u200b"])
def test_a_mailed_password_copied_with_blanks_around_it_is_accepted(browser, portal_url, around):
    browser.open("mot-de-passe-oublie")
    browser.at.text_input[0].set_value("durand@exemple.fr")
    browser.click("Envoyer")
    with database.open_reader(portal_url) as db:
        text = db.scalar(select(OutboxMail.text).where(OutboxMail.secret).order_by(OutboxMail.id.desc()).limit(1))
        assert db.scalar(select(Account.mailed_hash).where(Account.email == "durand@exemple.fr"))
    assert "\nLe portail : http://localhost:8501\n" in text
    password = text.split("Votre nouveau mot de passe : ")[1].split("\n")[0]
    assert Browser().open().sign_in("2", around.format(password)).title == "Choisissez votre mot de passe"


@pytest.mark.parametrize("around", ["{} ", " {}"])
def test_a_chosen_password_keeps_its_blanks(browser, around):
    assert browser.open().sign_in("2", around.format("Cantine-2026")).title != "Bienvenue DURAND !"
