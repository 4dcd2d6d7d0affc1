"""« Tiers payeurs » and the tab of a family: a payer and its shares are kept, apart from the families."""

import pytest
from sqlalchemy import select

from cantine.store import database
from cantine.store.tables import CostShare, Family
from tests.pages.browser import Browser


@pytest.fixture
def mairie(browser):
    """A window of the administrator, on « Tiers payeurs »."""
    return browser.enter("mairie@exemple.fr").open("tiers-payeurs")


def type_in(window, label, text):
    """Fill the field in; the form of this label that comes last, which is that of something new."""
    [*_others, field] = [one for one in window.at.text_input if one.label == label]
    field.set_value(text)
    return window


def test_a_payer_is_added_pays_a_share_and_is_no_family(mairie, portal_url):
    type_in(mairie, "Nom (CCAS, département…)", "CCAS").click("Ajouter le tiers payeur")
    assert mairie.notices == ["Le tiers payeur est ajouté."]
    mairie.open("famille", numero="2")
    type_in(mairie, "Pourcentage (%)", "33,33").click("Ajouter la prise en charge")
    assert "La prise en charge est ajoutée." in mairie.notices
    with database.open_reader(portal_url) as db:
        ccas, number = db.execute(select(Family.id, Family.number).where(Family.organisation)).one()
        [share] = db.execute(select(CostShare.payer_id, CostShare.percent, CostShare.service_ids))
        assert share == (ccas, 3333, None)
    type_in(mairie, "Pourcentage (%)", "70").click("Ajouter la prise en charge")
    assert any("103,33" in notice for notice in mairie.notices)
    mairie.open("compte-famille", numero=str(number))
    assert [one.value for one in mairie.at.title] == [f"Compte du tiers payeur CCAS (n° {number})"]
    mairie.open("famille", numero=str(number))
    assert not mairie.at.tabs
    mairie.open("familles", recherche="CCAS")
    assert "Aucune famille trouvée." in [one.value for one in mairie.at.markdown]


def test_a_share_of_a_child_of_two_families_is_shown_with_its_payer_and_with_the_child(mairie):
    type_in(mairie, "Nom (CCAS, département…)", "CCAS").click("Ajouter le tiers payeur")
    mairie.open("famille", numero="3")
    mairie.at.selectbox(key=next(one.key for one in mairie.at.selectbox if one.label == "Payeur")).select("CCAS")
    type_in(mairie, "Pourcentage (%)", "50").click("Ajouter la prise en charge")
    mairie.open("tiers-payeurs", famille="3")
    assert not mairie.at.exception
    assert [one.label for one in mairie.at.expander].count("Terminer ou prolonger") == 2


def test_whom_others_help_to_pay_is_not_told_to_the_canteen(mairie):
    type_in(mairie, "Nom (CCAS, département…)", "CCAS").click("Ajouter le tiers payeur")
    mairie.open("famille", numero="2")
    type_in(mairie, "Pourcentage (%)", "50").click("Ajouter la prise en charge")
    nadia = Browser().enter("cantine@exemple.fr").open("famille", numero="2")
    assert nadia.title.startswith("DURAND")
    assert "CCAS" not in nadia.everything
    assert "Prises en charge" not in [tab.label for tab in nadia.at.tabs]
    assert "Tiers payeurs" not in nadia.open("familles").links
