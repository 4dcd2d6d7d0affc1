"""« Service de paiement »: chosen, refused, checked at the provider; « Mettre en service le paiement en ligne »."""

import pytest
from sqlalchemy import delete, select, update

from cantine.common.vocabulary import ATTEMPT_LABELS, PaymentProvider
from cantine.online_payment.queries.payment_service import find_service
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import Commune, PaymentService, PaymentSweep
from tests.pages.conftest import NOW


@pytest.fixture
def mairie(browser):
    """A window of the administrator, on the settings of the service."""
    return browser.enter("mairie@exemple.fr").open("service-de-paiement")


def fill(window, label, value):
    next(one for one in window.at.text_input if one.label.startswith(label)).set_value(value)
    return window


def stands(url):
    with database.open_reader(url) as db:
        return find_service(db)


def test_the_settings_lead_there(mairie):
    assert mairie.open("reglages").links["Service de paiement"] == ("service-de-paiement", "")
    mairie.open("service-de-paiement")
    assert mairie.links["Mettre en service le paiement en ligne"] == ("mise-en-service", "")


def test_a_change_is_saved_and_said(mairie, portal_url):
    assert mairie.title == "Service de paiement"
    assert mairie.at.radio[0].options == ["Aucun", "PayFiP", "PayZen (Lyra)"]
    fill(mairie, "Numéro de client (numcli)", " 123456 ")
    fill(mairie, "Montant maximum", "500")
    mairie.click("Enregistrer")
    assert "Le service de paiement est réglé." in mairie.notices
    assert (stands(portal_url).client, stands(portal_url).most_cents) == ("123456", 50_000)
    mairie.open("journal")
    assert "Paiement en ligne réglé" in mairie.everything
    assert "maximum : 500,00\xa0€" in mairie.everything


@pytest.mark.parametrize(
    ("label", "typed", "says"),
    [
        ("Numéro de client (numcli)", "12", "6 chiffres"),
        ("Montant minimum", "0,50", "rien en dessous de 1,00"),
        ("Montant maximum", "cher", "n'est pas un montant"),
        ("Adresse du service", "http://www.payfip.gouv.fr/", "https://"),
        ("Adresse de la page", "payfip", "n'est pas une adresse"),
    ],
)
def test_what_cannot_work_is_refused_and_stays_typed(mairie, portal_url, label, typed, says):
    before = stands(portal_url)
    fill(mairie, label, typed).click("Enregistrer")
    assert any(says in said for said in mairie.notices)
    assert next(one for one in mairie.at.text_input if one.label.startswith(label)).value == typed
    assert stands(portal_url) == before


def test_a_real_commune_is_not_pointed_at_a_simulation(mairie, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
    fill(mairie.reload(), "Adresse de la page", "/simulateur/payfip/paiement").click("Enregistrer")
    assert any("est une simulation" in said for said in mairie.notices)
    assert stands(portal_url).page_url == ""


def test_another_provider_has_other_fields_and_none_takes_all_away(mairie, portal_url):
    mairie.at.radio[0].set_value(PaymentProvider.LYRA)
    mairie.reload()
    assert not any("numcli" in one.label or "Adresse du service" in one.label for one in mairie.at.text_input)
    fill(mairie, "Identifiant de la boutique, 8 chiffres", "12345678").click("Enregistrer")
    assert stands(portal_url).provider is PaymentProvider.LYRA
    assert not any("clé de la boutique" in text for text in mairie.texts)  # the simulation has its own
    mairie.at.radio[0].set_value("")
    mairie.reload().click("Enregistrer")
    assert stands(portal_url) is None
    assert "Aucun service : les familles lisent « Comment payer » au lieu de « Payer »." in mairie.texts
    assert "Vérifier mes réglages" not in [button.label for button in mairie.at.button]


def test_the_key_is_never_shown(mairie, portal_url, monkeypatch):
    monkeypatch.setenv("CANTINE_LYRA_KEY", "SECRETDELABOUTIQUE")
    settings.cache_clear()
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
        values = {"provider": PaymentProvider.LYRA, "client": "12345678", "mode": "TEST"}
        db.execute(update(PaymentService).values(**values))
    mairie.open("service-de-paiement")
    assert "La clé de la boutique est réglée." in mairie.texts
    mairie.click("Vérifier mes réglages")
    assert any("12345678" in said for said in mairie.notices)
    assert "SECRET" not in mairie.everything


def test_a_shop_without_its_key_is_said_to_lack_it(mairie, portal_url):
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
        values = {"provider": PaymentProvider.LYRA, "client": "12345678", "mode": "TEST"}
        db.execute(update(PaymentService).values(**values))
    mairie.open("service-de-paiement")
    assert "La clé de la boutique manque : elle se règle sur le serveur (CANTINE_LYRA_KEY)." in mairie.texts
    before = {*mairie.notices}
    [answer] = {*mairie.click("Vérifier mes réglages").notices} - before
    assert "clé" in answer


def test_the_provider_says_whose_settings_these_are(mairie, portal_url):
    mairie.click("Vérifier mes réglages")
    [said] = [said for said in mairie.notices if "007450" in said]
    assert "PayFiP" in said
    with database.open_writer(portal_url) as db:
        db.execute(update(PaymentService).values(client="999999"))
    mairie.reload().click("Vérifier mes réglages")
    assert any("999999" in said or "client" in said for said in mairie.notices)


def test_what_the_provider_is_told_and_how_the_rounds_go(mairie, portal_url):
    assert [one.value for one in mairie.at.code] == [f"{settings().base_url}/paiement/notification"]
    assert "Aucun paiement n'a encore été suivi." in mairie.texts
    with database.open_writer(portal_url) as db:
        db.add(PaymentSweep(id=1, begun_at=NOW))
    assert any("Le prestataire répond." in text for text in mairie.reload().texts)
    with database.open_writer(portal_url) as db:
        db.execute(update(PaymentSweep).values(failing_since=NOW, failure="Pas de *réponse*."))
    said = "ne répond pas depuis lundi 23 novembre à 10\xa0h\xa000 : Pas de *réponse*."
    assert any(said in text for text in mairie.reload().texts)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"mode": "W"}, "En production : les familles paient en ligne."),
        ({"mode": "T"}, "Pas encore en production"),
    ],
)
def test_whether_parents_of_a_real_commune_can_pay_is_said(mairie, portal_url, values, says):
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
        db.execute(update(PaymentService).values(**values))
    assert any(says in said for said in mairie.reload().notices)


def test_who_may_not_change_it_reads_it(browser, portal_url):
    browser.enter("lecture@exemple.fr").open("service-de-paiement")
    rows = dict(browser.table("Service de paiement")[1:])
    assert rows["Prestataire de paiement"] == "PayFiP"
    assert rows["Minimum"] == "1,00\xa0€"
    assert rows["Adresse de la page de paiement"] == "celle du prestataire"
    assert "Enregistrer" not in [button.label for button in browser.at.button]
    with database.open_writer(portal_url) as db:
        db.execute(delete(PaymentService))
        assert db.scalar(select(PaymentService)) is None
    assert "Service de paiement" not in browser.reload().html.tables


def test_the_help_page_names_every_state_and_the_address_to_open(browser):
    browser.enter("mairie@exemple.fr").open("mise-en-service")
    assert browser.title == "Mettre en service le paiement en ligne"
    assert [row[0] for row in browser.table("États")[1:]] == list(ATTEMPT_LABELS.values())
    assert any(f"{settings().base_url}/paiement/notification" in text for text in browser.texts)


LOCAL = "Ce n'est pas l'adresse publique du portail"


def test_a_real_commune_whose_address_nobody_outside_reaches_is_told(mairie, portal_url, monkeypatch):
    assert not any(LOCAL in said for said in mairie.notices)
    with database.open_writer(portal_url) as db:
        db.execute(update(Commune).values(demonstration=False))
    assert any(LOCAL in said for said in mairie.reload().notices)
    monkeypatch.setenv("CANTINE_BASE_URL", "https://cantine.exemple.fr")
    settings.cache_clear()
    assert not any(LOCAL in said for said in mairie.reload().notices)
