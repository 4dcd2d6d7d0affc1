"""« Étiquettes »: added, put in order, handed to a school; on the card of a family, and as a heading in « Tarifs »."""

import pytest
from sqlalchemy import select

from cantine.store import database
from cantine.store.tables import LabelHolding
from tests.dates import on


@pytest.fixture
def mairie(browser):
    """A window of the administrator."""
    return browser.enter("mairie@exemple.fr")


def add(mairie, name):
    mairie.open("etiquettes")
    next(one for one in mairie.at.text_input if one.label == "Nom de la nouvelle étiquette").set_value(name)
    return mairie.click("Ajouter l'étiquette")


def fill(window, form, **values):
    """Fill in the fields of a form, by the first words of their labels, and send it."""
    for label, value in values.items():
        [field] = [
            one
            for kind in (window.at.text_input, window.at.selectbox, window.at.text_area)
            for one in kind
            if one.proto.form_id.startswith(form) and one.label.startswith(label.replace("_", " "))
        ]
        field.set_value(value)
    [button] = [one for one in window.at.button if one.proto.form_id.startswith(form)]
    button.click().run()
    return window._whole()


def test_a_town_without_labels_sees_nothing_of_them_on_the_card(mairie):
    assert "Il n'y a pas encore d'étiquette." in mairie.open("etiquettes").texts
    mairie.open("famille", numero="2")
    assert not [one for one in mairie.at.expander if one.label.startswith("Étiquettes")]


def test_a_label_is_added_handed_to_a_school_and_ended(mairie, portal_url):
    assert add(mairie, "Maternelle").notices == ["L'étiquette est ajoutée."]
    assert add(mairie, "maternelle").notices == ["Une autre étiquette porte déjà ce nom."]
    mairie.open("etiquettes")
    fill(mairie, "give_", Donner=("school", 1), À_partir="01/09/2026")
    assert mairie.notices[0].startswith("« Maternelle » est donnée : ")
    fill(mairie, "end_label_", École="31/12/2026")
    assert mairie.notices == ["« Maternelle » a un dernier jour."]
    with database.open_reader(portal_url) as db:
        [row] = db.execute(select(LabelHolding.school_id, LabelHolding.first_day, LabelHolding.last_day)).all()
    assert row == (1, on("mardi 2026-09-01"), on("jeudi 2026-12-31"))


def test_a_child_gets_a_label_on_the_card_and_a_price_has_its_heading(mairie):
    add(mairie, "Panier PAI")
    mairie.open("famille", numero="1")
    first = next(one.proto.form_id for one in mairie.at.button if one.proto.form_id.startswith("give_label_child"))
    fill(mairie, first, Étiquette=1, À_partir="01/09/2026")
    assert mairie.notices == ["« Panier PAI » est donnée. Les jours déjà facturés gardent leur prix."]
    assert "Panier PAI à partir du 01.09.2026" in mairie.html.words
    mairie.open("tarifs")
    [lines] = [one for one in mairie.at.text_area if "Panier PAI" in one.label]
    lines.set_value("4,00 €\npanier pai\n1,45 €")
    mairie.click("Enregistrer le prix")
    told = [row[2] for row in mairie.table("Tarifs") if row[0] == "Repas"][-1]
    assert told.replace("\xa0", " ") == "Tous – 4,00 € ; Panier PAI – 1,45 €"
