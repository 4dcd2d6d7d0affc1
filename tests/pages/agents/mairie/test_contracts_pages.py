"""« Forfaits »: a price is voted, a contract made on the family's card, listed, and read by parents who change it."""

import pytest
from sqlalchemy import select

from cantine.contracts.actions.contracts import ADDRESS
from cantine.store import database
from cantine.store.tables import Contract, Service
from tests.dates import on
from tests.pages.browser import Browser

CARE = "Garderie matin"


@pytest.fixture
def mairie(browser):
    """A window of the administrator."""
    return browser.enter("mairie@exemple.fr")


def vote(window, service=CARE):
    window.open("tarifs")
    [priced] = [one for one in window.at.selectbox if one.key == "priced"]
    priced.select_index(priced.options.index(service))
    [per] = [one for one in window.at.selectbox if one.key == "per"]
    per.select_index(per.options.index("par mois (forfait)"))
    window.reload()
    [lines] = [one for one in window.at.text_area if one.label.startswith("Prix par tranche")]
    lines.set_value("12,00 €")
    window.reload()
    assert "Par exemple : 12,00 € par mois, pour novembre 2026." in "".join(window.html.words).replace("\xa0", " ")
    return window.click("Enregistrer le prix")


def make(window, numero="1"):
    window.open("famille", numero=numero)
    [days] = [one for one in window.at.get("button_group") if one.label == "Jours"]
    days.set_value([0, 1])
    return window.click("Conclure le forfait")


def test_a_town_without_contract_prices_sees_nothing_of_them(mairie):
    mairie.open("famille", numero="1")
    assert "Forfaits" not in [one.label for one in mairie.at.tabs]
    assert mairie.open("forfaits").texts[-1].startswith("Aucun forfait.")


def test_a_contract_is_made_listed_changed_and_ended(mairie, portal_url):
    assert vote(mairie).notices[-1].startswith("Le prix est enregistré.")
    row = next(row for row in mairie.table("Tarifs") if row[3].startswith("par mois"))
    assert row[0] == CARE
    assert make(mairie).notices[0].startswith("Le forfait est conclu. ")
    with database.open_reader(portal_url) as db:
        [contract] = db.execute(select(Contract.id, Contract.last_day)).all()
    told = "".join(mairie.html.words).replace("\xa0", " ")
    assert "Forfait mensuel Garderie matin : lundi et mardi, du 23 novembre 2026 au 31 août 2027 : 12,00 € par" in told
    mairie.open("forfaits")
    assert len(mairie.table(f"Forfaits, {CARE}")) == 2
    mairie.open("famille", numero="1")
    mairie.at.text_input(key=f"contract_{contract.id}_until").set_value("18/12/2026")
    assert mairie.click("Enregistrer la fin").notices[0].startswith("La fin du forfait est enregistrée. ")


def test_parents_read_it_and_end_it_where_the_town_lets_them(mairie, portal_url):
    vote(mairie)
    make(mairie)
    with database.open_reader(portal_url) as db:
        contract, child = db.execute(select(Contract.id, Contract.child_id)).one()
    parent = Browser().enter("1").open("inscriptions", enfant=str(child))
    told = "".join(parent.html.words).replace("\xa0", " ")
    assert "Forfait mensuel Garderie matin : lundi et mardi, du 23 novembre 2026 au 31 août 2027 : 12,00 € par" in told
    assert ADDRESS in [one.value for one in parent.at.caption]
    assert parent.cost["cents"] >= 1200
    with database.open_writer(portal_url) as db:
        db.get_one(Service, db.scalar(select(Contract.service_id))).contracts_by_parents = True
    parent.reload()
    parent.at.text_input(key=f"own_contract_{contract}_until").set_value("18/12/2026")
    assert parent.click("Terminer le forfait").notices[0].startswith("La fin du forfait est enregistrée. ")
    with database.open_reader(portal_url) as db:
        assert db.scalar(select(Contract.last_day)) == on("vendredi 2026-12-18")
