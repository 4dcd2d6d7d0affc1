"""« Caisse »: a day is counted and closed, money goes to the bank, and the family finds its receipt."""

import pytest
from sqlalchemy import update

from cantine.common.vocabulary import Method
from cantine.store import database
from cantine.store.tables import Account, Payment
from tests.dates import on
from tests.pages.agents.finances.test_payments import NBSP, fill, of_durand
from tests.pages.browser import Browser


@pytest.fixture
def finance(browser):
    """The accountant's window."""
    return browser.enter("finance@exemple.fr")


def go(browser, **parameters):
    return browser.open("profil").open("caisse", **parameters)


def take_cash(browser, amount="45,50"):
    """Family DURAND brings cash."""
    browser.open("profil").open("paiements", famille="2")
    fill(browser, Moyen_de_paiement="Espèces").reload()
    return fill(browser, Montant=amount).click("Enregistrer le paiement")


def test_cash_has_a_receipt_that_its_family_finds_and_nobody_else(finance):
    take_cash(finance)
    [link] = [address for address in finance.html.links.values() if "quittance" in address]
    assert finance.html.links["Quittance n° 2026-0001 (PDF)"] == link
    durand = Browser().enter("2")
    assert ("Espèces, quittance n° 2026-0001", link) in durand.html.links.items()
    test = Browser().enter("1")
    assert link not in test.html.links.values()


def test_a_day_is_counted_closed_and_opened_again_by_the_administrator(finance, portal_url):
    take_cash(finance)
    go(finance)
    assert finance.table("Par moyen de paiement")[1][:2] == ["Espèces", f"45,50{NBSP}€"]
    field = {"Fonds de caisse": "50", f"20{NBSP}€": "4"}
    fill(finance, **field).click("Additionner")
    said = f"Compté : 80,00{NBSP}€, prévu : 95,50{NBSP}€. 15,50{NBSP}€ de moins que prévu."
    assert said in finance.texts
    finance.click("Arrêter la caisse")
    assert finance.notices == [f"15,50{NBSP}€ de moins que prévu : recomptez, ou indiquez le motif de l'écart."]
    fill(finance, **{f"5{NBSP}€": "3", "Motif de l'écart": "Une pièce tombée"}).click("Arrêter la caisse")
    assert finance.notices == [f"La caisse du lundi 23 novembre 2026 est arrêtée. 0,50{NBSP}€ de moins que prévu."]
    assert finance.table("Espèces")[-1] == ["Écart", f"−0,50{NBSP}€"]
    assert "Une pièce tombée" in finance.everything
    assert not [button for button in finance.at.button if "caisse" in button.label]
    of_durand(finance).click("Enregistrer le paiement")
    assert "La caisse est arrêtée jusqu'au 23 novembre 2026" in finance.notices[0]
    go(finance, vue="Journées arrêtées")
    assert finance.table("Journées arrêtées")[1][:4] == [
        "lundi 23 novembre 2026",
        f"95,50{NBSP}€",
        f"95,00{NBSP}€",
        f"−0,50{NBSP}€",
    ]
    with database.open_writer(portal_url) as db:
        db.execute(update(Account).where(Account.email == "finance@exemple.fr").values(name="F*a*rid <b>"))
    admin = go(Browser().enter("mairie@exemple.fr"))
    assert any("par F*a*rid <b> : rien ne" in words for words in admin.html.words)  # a name is never mark-up
    fill(admin, **{"Motif de la réouverture": "Un chèque oublié"}).click("Rouvrir la journée")
    assert admin.notices[0] == "La journée est rouverte."
    assert "Un chèque oublié" in admin.notices[1]


def test_days_are_closed_in_order_and_the_page_leads_to_the_one_that_waits(finance, portal_url):
    go(finance, jour="2026-11-19")
    emptied = {"Fonds de caisse": "0", "Motif de l'écart": "Espèces déposées avant le premier arrêté"}
    fill(finance, **emptied).click("Arrêter la caisse")
    assert finance.notices[0].startswith("La caisse du jeudi 19 novembre 2026 est arrêtée.")
    with database.open_writer(portal_url) as db:
        db.add(Payment(family_id=2, received_on=on("vendredi 2026-11-20"), method=Method.CARD, cents=100))
    go(finance, jour="2026-11-23")
    assert any("celle du vendredi 20 novembre 2026 attend" in notice for notice in finance.notices)
    assert not [button for button in finance.at.button if button.label == "Arrêter la caisse"]


def test_cash_goes_to_the_bank_and_comes_back(finance):
    go(finance, vue="Remises en banque", moyen="Espèces")
    fill(finance, **{f"50{NBSP}€": "1"}).click("Faire le bordereau d'espèces")
    assert finance.notices[0].startswith("Le bordereau est fait")
    newest = finance.table("Bordereaux")[1]
    assert newest[2:] == ["Espèces", "", f"50,00{NBSP}€", "Fait"]
    fill(finance, **{f"50{NBSP}€": "1"}).click("Faire le bordereau d'espèces")
    assert "déjà fait aujourd'hui" in finance.notices[0]
    finance.click("Faire un deuxième bordereau")
    assert finance.notices[0].startswith("Le bordereau est fait")
    back = [box for box in finance.at.selectbox if box.label == "Bordereau"][-1]
    back.select_index(0)
    fill(finance, Motif="Banque fermée").click("Reprendre ce bordereau")
    assert "Repris le 23.11.2026 : Banque fermée" in finance.table("Bordereaux")[1][-1]


def test_a_reader_sees_the_till_and_changes_nothing(finance):
    take_cash(finance)
    reader = Browser().enter("lecture@exemple.fr")
    for view in ("Journée", "Remises en banque", "Journées arrêtées"):
        go(reader, vue=view)
        assert [button.label for button in reader.at.button] == ["Déconnexion"]
        assert len(reader.at.checkbox) == 0
