"""The first screen of the tutorial: signing in, staying so, and signing out."""

import pytest
from sqlalchemy import func, select

from cantine.access.actions import sessions
from cantine.http.session.cookie import COOKIE
from cantine.store import database
from cantine.store.tables import OutboxMail, WebSession
from tests.pages.browser import Browser
from tests.pages.conftest import NOW

REFUSED = (
    "Connexion refusée : vérifiez le n° de famille ou l'adresse mail, et le mot de passe "
    "(attention aux majuscules et minuscules)."
)
EVERY_ADDRESS = ("", "connexion", "compte", "inscriptions", "profil", "frequentation", "journal", "reglages")


def open_sessions(url):
    with database.open_reader(url) as db:
        return db.execute(select(func.count(WebSession.id))).scalar_one()


def test_the_first_screen_is_that_of_the_tutorial(browser):
    browser.open()
    assert browser.title == "Gestion des prestations de cantine et périscolaires"
    assert browser.texts[1:] == [
        "Connectez-vous pour connaître la situation de votre compte, vos inscriptions en cours ou effectuer un paiement"
    ]
    assert [field.label for field in browser.at.text_input] == ["N° de famille ou Adresse mail", "Mot de passe"]
    assert [button.label for button in browser.at.button] == ["Connexion"]
    assert browser.links == {"Mot de passe oublié ?": ("mot-de-passe-oublie", "")}
    assert browser.html.elements.count("img") == 3


@pytest.mark.parametrize("login", ["1", "test@exemple.fr", "test2@exemple.fr", " Test@Exemple.fr "])
def test_a_parent_enters_by_number_and_by_either_address(browser, login):
    browser.open().sign_in(login)
    assert browser.title == "Bienvenue TEST !"
    assert browser.html.words.count("Mairie de Saint-Just-d'Avray") == 1
    assert [button.label for button in browser.at.button] == ["Déconnexion"]


@pytest.mark.parametrize(
    ("login", "password"),
    [("1", "cantine-2026"), ("999", "Cantine-2026"), ("nobody@exemple.fr", "Cantine-2026"), ("", "")],
)
def test_a_refusal_is_one_sentence_whatever_was_wrong(browser, portal_url, login, password):
    browser.open().sign_in(login, password)
    assert browser.notices == [REFUSED]
    assert browser.title == "Gestion des prestations de cantine et périscolaires"
    assert open_sessions(portal_url) == 0


def test_a_refusal_is_forgotten_once_somebody_has_entered(browser):
    browser.open().sign_in("1", "faux").sign_in("1")
    assert browser.title == "Bienvenue TEST !"
    assert REFUSED not in browser.everything


@pytest.mark.parametrize("address", EVERY_ADDRESS)
def test_somebody_signed_out_meets_the_sign_in_at_every_address(browser, address):
    browser.open(address)
    assert browser.title == "Gestion des prestations de cantine et périscolaires"
    assert [button.label for button in browser.at.button] == ["Connexion"]


def test_a_deep_link_survives_the_sign_in(browser):
    browser.open("inscriptions", mois="2026-12")
    browser.sign_in("1")
    assert browser.title == "Inscription manuelle"
    assert browser.grid["month"]["label"] == "DÉCEMBRE 2026"


def test_the_cookie_keeps_a_new_tab_signed_in(parent, portal_url, cookies):
    assert "ticket" in parent.at.session_state
    with database.open_writer(portal_url) as db:
        cookies[COOKIE] = sessions.claim(db, parent.at.session_state["ticket"], NOW).token
    assert Browser().open().title == "Bienvenue TEST !"
    assert Browser().open("profil").title == "Mon profil"


@pytest.mark.parametrize("cookie", ["", "rubbish", "é", "x" * 5_000])
def test_a_cookie_that_opens_nothing_leads_to_the_sign_in(browser, cookies, cookie):
    cookies[COOKIE] = cookie
    assert browser.open("compte").title == "Gestion des prestations de cantine et périscolaires"


def test_signing_out_ends_the_session_in_the_database_and_in_every_tab(parent, portal_url, cookies):
    with database.open_writer(portal_url) as db:
        cookies[COOKIE] = sessions.claim(db, parent.at.session_state["ticket"], NOW).token
    other_tab = Browser().open()
    assert open_sessions(portal_url) == 1
    parent.click("Déconnexion")
    assert open_sessions(portal_url) == 0
    for window in (parent, other_tab.reload(), Browser().open("compte")):
        assert window.title == "Gestion des prestations de cantine et périscolaires"
        assert "TEST" not in window.everything


def test_a_tab_left_open_after_signing_out_is_not_the_next_visitor_s(parent, portal_url, cookies):
    with database.open_writer(portal_url) as db:
        cookies[COOKIE] = sessions.claim(db, parent.at.session_state["ticket"], NOW).token
    left_open = Browser().open()
    parent.click("Déconnexion")
    cookies.clear()
    assert Browser().open().sign_in("durand@exemple.fr").title == "Bienvenue DURAND !"
    assert left_open.reload().title == "Gestion des prestations de cantine et périscolaires"


def test_signing_out_leaves_nothing_of_the_parent_for_the_next_one(parent):
    parent.click("Déconnexion").sign_in("durand@exemple.fr")
    assert parent.title == "Bienvenue DURAND !"
    assert "TEST" not in parent.everything


def letters(url):
    with database.open_reader(url) as db:
        return db.execute(select(OutboxMail.recipient, OutboxMail.text)).all()


def ask_for_a_password(browser, address):
    browser.open("mot-de-passe-oublie")
    assert browser.title == "Mot de passe oublié"
    assert browser.texts[1:] == [
        "Veuillez saisir ci-dessous votre adresse email pour qu'un nouveau mot de passe vous soit envoyé."
    ]
    [field] = browser.at.text_input
    assert field.label == "Votre adresse email:"
    field.set_value(address)
    return browser.click("Envoyer")


def test_a_forgotten_password_is_sent_and_the_sign_in_says_so(browser, portal_url):
    ask_for_a_password(browser, " test2@exemple.fr ")
    assert browser.title == "Gestion des prestations de cantine et périscolaires"
    assert browser.notices == ["Un nouveau mot de passe vient d'être envoyé à test2@exemple.fr"]
    [(recipient, text)] = letters(portal_url)
    assert recipient == "test2@exemple.fr"
    password = text.split("Votre nouveau mot de passe : ")[1].split("\n")[0]
    browser.sign_in("test2@exemple.fr", password)
    for address in ("compte", "inscriptions", "profil"):
        assert browser.open(address).title == "Choisissez votre mot de passe"
    assert "TEST" not in browser.everything
    for field in browser.at.text_input:
        field.set_value("trois-mots-pour-la-cantine")
    assert browser.click("Enregistrer").open("compte").title == "Bienvenue TEST !"
    browser.click("Déconnexion").sign_in("test2@exemple.fr", "trois-mots-pour-la-cantine")
    assert browser.title == "Bienvenue TEST !"


def test_an_unknown_address_is_told_on_the_sign_in(browser, portal_url):
    ask_for_a_password(browser, "nobody@exemple.fr")
    assert browser.notices == ["Adresse email inconnue..."]
    assert browser.title == "Gestion des prestations de cantine et périscolaires"
    assert letters(portal_url) == []


def test_an_empty_address_asks_for_one(browser, portal_url):
    ask_for_a_password(browser, "  ")
    assert browser.notices == ["Saisissez votre adresse email."]
    assert browser.title == "Mot de passe oublié"


@pytest.mark.parametrize(
    ("login", "title"),
    [
        ("cantine", "Fréquentation"),
        ("finance", "Accueil des finances"),
        ("mairie", "Fréquentation"),
        ("lecture", "Fréquentation"),
    ],
)
def test_every_role_of_staff_begins_with_its_own_page(browser, login, title):
    assert browser.open().sign_in(f"{login}@exemple.fr").title == title
