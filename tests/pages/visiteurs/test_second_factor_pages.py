"""The pages of the second factor: set up, asked for before anything else, and again before what is dangerous."""

import re
from datetime import timedelta

import pytest
from pyotp import TOTP
from sqlalchemy import select, update

from cantine.http.addresses import ADDRESSES
from cantine.store import database
from cantine.store.tables import Account, SecondFactor, SecondFactorRole, WebSession
from tests.cast import PASSWORD
from tests.pages.conftest import NOW
from tests.permissions.test_pages import SEEN

ADMIN = "mairie@exemple.fr"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = TOTP(SECRET).at(NOW)
PROOF = "Votre mot de passe, pour confirmer"


def fill(browser, label, value):
    [field] = [field for field in browser.at.text_input if field.label == label]
    field.set_value(value)
    return browser


def buttons(browser):
    return {button.label for button in browser.at.button}


def change(url, statement):
    with database.open_writer(url) as db:
        db.execute(statement)


@pytest.fixture
def protected(browser, portal_url):
    """The sign-in, where the administrator has a second factor."""
    with database.open_writer(portal_url) as db:
        account = db.scalars(select(Account.id).where(Account.email == ADMIN)).one()
        db.add(SecondFactor(account_id=account, secret=SECRET, enabled_at=NOW))
    return browser.open()


def test_it_is_set_up_on_the_own_profile_and_its_recovery_codes_are_shown_once(browser):
    browser.open().sign_in(ADMIN).open("profil").click("Mettre en place la double authentification")
    [key] = [one.value for one in browser.at.code]
    assert any("Code QR à scanner avec l'application" in one.value for one in browser.at.html)
    fill(browser, "2. Saisissez le code à six chiffres qu'elle affiche", "000000").click("Activer")
    assert "Ce code n'est pas le bon" in browser.notices[-1]
    code = TOTP(key.replace(" ", "")).at(NOW)
    fill(browser, "2. Saisissez le code à six chiffres qu'elle affiche", f"{code[:3]} {code[3:]}").click("Activer")
    shown = re.findall(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", browser.everything)
    assert len({*shown}) == 10
    browser.click("J'ai gardé ces codes")
    assert shown[0] not in browser.everything
    assert "Il vous reste 10 codes de secours." in browser.everything


def test_a_secret_that_was_begun_is_shown_to_nobody_else_and_a_new_one_is_made(browser, portal_url):
    browser.open().sign_in(ADMIN).open("profil")
    with database.open_writer(portal_url) as db:
        account = db.scalars(select(Account.id).where(Account.email == ADMIN)).one()
        db.add(SecondFactor(account_id=account, pending=SECRET, pending_at=NOW))
        db.execute(update(WebSession).values(proved_at=None))
    browser.click("Mettre en place la double authentification")
    assert "Pour mettre en place votre double authentification, confirmez" in browser.notices[0]
    assert not browser.at.code
    browser.at.text_input(key="proof").set_value(PASSWORD)
    browser.click("C'est bien moi")
    [key] = [one.value.replace(" ", "") for one in browser.at.code]
    assert key != SECRET
    browser.open("agents").open("profil")
    assert not browser.at.code, "the page was left"
    browser.click("Mettre en place la double authentification")
    assert key not in [one.value.replace(" ", "") for one in browser.at.code]
    change(portal_url, update(SecondFactor).values(pending_at=NOW - timedelta(minutes=10)))
    browser.click("Activer")
    assert not browser.at.code
    assert any("n'est plus valable" in said for said in browser.notices)
    assert "Mettre en place la double authentification" in buttons(browser)


def test_parents_are_not_offered_one(browser):
    browser.open().sign_in("1").open("profil")
    assert "Double authentification" not in browser.everything


def test_after_the_password_every_address_asks_for_the_code(protected):
    protected.sign_in(ADMIN)
    everybody = {address for address, who in SEEN.items() if "nobody" in who}
    for address in sorted(ADDRESSES - everybody):
        assert protected.open(address).title == "Code à usage unique", address
        assert protected.html.tables == {}
    assert buttons(protected) == {"Déconnexion", "Continuer", "Entrer avec ce code de secours"}
    fill(protected, "Code à six chiffres", "123").click("Continuer")
    assert "Ce code n'est pas le bon" in protected.notices[0]
    fill(protected.reload(), "Code à six chiffres", f" {CODE} ").click("Continuer")
    assert protected.title != "Code à usage unique"
    assert protected.open("agents").title == "Agents"


def test_a_page_that_was_open_does_nothing_once_its_session_lacks_a_step(browser, portal_url):
    browser.open().sign_in(ADMIN).open("agents")
    [name] = [field for field in browser.at.text_input if field.label == "Nom" and not field.value]
    name.set_value("Paul")
    fill(browser, "Adresse mail", "paul@exemple.fr")
    change(portal_url, update(WebSession).values(must_prove=True))
    browser.click("Inviter par mail")
    with database.open_reader(portal_url) as db:
        assert "paul@exemple.fr" not in db.scalars(select(Account.email)).all()


def test_a_role_that_must_have_it_sets_it_up_first(browser, portal_url):
    change(portal_url, SecondFactorRole.__table__.insert().values(role="reader"))
    browser.open().sign_in("lecture@exemple.fr")
    assert browser.open("familles").title == "Double authentification"
    browser.click("Commencer")
    code = TOTP(browser.at.code[0].value.replace(" ", "")).at(NOW)
    fill(browser, "2. Saisissez le code à six chiffres qu'elle affiche", code).click("Activer")
    assert browser.title == "Double authentification"
    browser.click("J'ai gardé ces codes").click("Continuer")
    assert browser.open("familles").title == "Familles"


def invite(browser):
    browser.open("agents")
    [name] = [field for field in browser.at.text_input if field.label == "Nom" and not field.value]
    name.set_value("Paul")
    return fill(browser, "Adresse mail", "paul@exemple.fr").click("Inviter par mail")


@pytest.mark.parametrize("answer", [PASSWORD, "not it"])
def test_what_is_dangerous_asks_for_the_password_and_does_then_what_was_typed(browser, portal_url, answer):
    browser.open().sign_in(ADMIN)
    change(portal_url, update(WebSession).values(proved_at=None))
    invite(browser)
    assert "Pour inviter un agent, confirmez que c'est bien vous" in browser.notices[0]
    fill(browser, PROOF, answer).click("C'est bien moi")
    with database.open_reader(portal_url) as db:
        is_invited = "paul@exemple.fr" in db.scalars(select(Account.email)).all()
    assert is_invited is (answer == PASSWORD)
    if not is_invited:
        browser.click("Ne pas le faire")
    assert not {"C'est bien moi", "Ne pas le faire"} & buttons(browser)


def test_whoever_has_a_second_factor_gives_a_code_there(protected, portal_url):
    fill(protected.sign_in(ADMIN), "Code à six chiffres", CODE).click("Continuer")
    change(portal_url, update(WebSession).values(proved_at=None))
    change(portal_url, update(SecondFactor).values(last_step=0))
    invite(protected)
    assert PROOF not in [field.label for field in protected.at.text_input]
    fill(protected, "Code à usage unique", CODE).click("C'est bien moi")
    assert any("L'invitation part par mail" in said for said in protected.notices)
