"""« Régimes »: the town adds a diet, a clerk gives it to a child from a day on, and it is offered no more."""

import pytest
from sqlalchemy import select

from cantine.store import database
from cantine.store.tables import EarlierClass, TownDiet
from tests.dates import on


@pytest.fixture
def mairie(browser):
    """A window of the administrator."""
    return browser.enter("mairie@exemple.fr")


def add(mairie, name):
    mairie.open("regimes")
    next(one for one in mairie.at.text_input if one.label == "Nom du nouveau régime").set_value(name)
    return mairie.click("Ajouter le régime")


def fields_of(window, form, kind):
    """The fields of this kind in the forms whose name begins like this."""
    return [one for one in getattr(window.at, kind) if one.proto.form_id.startswith(form)]


def test_a_diet_is_added_given_from_a_day_on_and_offered_no_more(mairie, portal_url):
    assert add(mairie, "Sans viande").notices == ["Le régime est ajouté."]
    assert add(mairie, "sans porc").notices == [
        "Un régime porte déjà ce nom : choisissez-en un autre, ou proposez-le de nouveau."
    ]
    labels = [one.label.replace("\\", "") for one in mairie.at.expander]
    assert labels == ["Standard", "Sans porc", "Végétarien", "Sans viande"]

    mairie.open("famille", numero="1")
    diet = next(one for one in mairie.at.selectbox if one.label == "Régime" and one.proto.form_id != "add_child")
    assert diet.options == ["Standard", "Sans porc", "Végétarien", "Sans viande"]
    form = diet.proto.form_id
    diet.set_value("Sans viande")
    from_day = next(one for one in fields_of(mairie, form, "text_input") if one.label.startswith("Classe et régime"))
    from_day.set_value("04/01/2027")
    fields_of(mairie, form, "button")[0].click().run()
    with database.open_reader(portal_url) as db:
        [until] = db.scalars(select(EarlierClass.until)).all()
        diet_id = db.scalar(select(TownDiet.id).where(TownDiet.name == "Sans viande"))
    assert until == on("dimanche 2027-01-03")

    mairie.open("regimes")
    fields_of(mairie, f"diet_{diet_id}", "checkbox")[0].set_value(False)
    fields_of(mairie, f"diet_{diet_id}", "button")[0].click().run()
    labels = [one.label.replace("\\", "") for one in mairie.at.expander]
    assert labels[-1] == "Sans viande (n'est plus proposé)"
    assert any("régime sans viande" in words for words in mairie.open("famille", numero="1").html.words)
