"""Two windows of staff on one form: nothing unseen is overwritten, and what was typed stays in the form."""

import pytest
from sqlalchemy import select

from cantine.store import database
from cantine.store.tables import Commune, Family, School
from tests.pages.browser import Browser

REFUSED = "Modifié entre-temps par quelqu'un d'autre, rien n'est enregistré. À présent, {}. "
STAYS = "Votre saisie est restée : vérifiez-la, puis enregistrez de nouveau pour la garder."


@pytest.fixture
def two(browser):
    """Two windows of the town hall."""
    windows = browser, Browser()
    return [window.enter("mairie@exemple.fr") for window in windows]


def field(window, label, form):
    kinds = (window.at.text_input, window.at.text_area, window.at.number_input)
    return next(one for kind in kinds for one in kind if one.label == label and one.proto.form_id == form)


def fill(window, form, **values):
    for label, value in values.items():
        field(window, label.replace("_", " "), form).set_value(value)
    [button] = [one for one in window.at.button if one.proto.form_id == form]
    button.click().run()
    return window._whole()


def kept(url, column, of):
    with database.open_reader(url) as db:
        return db.scalars(select(column).where(of)).one()


def test_a_note_and_an_address_of_one_card(two, portal_url):
    first, second = [window.open("famille", numero="2") for window in two]
    fill(first, "family", Adresse="2 rue B")
    fill(second, "family", Note_de_la_mairie="à rappeler")
    assert second.notices == ["La famille est modifiée."]
    assert kept(portal_url, Family.address, Family.number == 2) == "2 rue B"
    assert kept(portal_url, Family.note, Family.number == 2) == "à rappeler"
    assert field(second, "Adresse", "family").value == "2 rue B"


def test_the_same_address_changed_twice(two, portal_url):
    first, second = [window.open("famille", numero="2") for window in two]
    fill(first, "family", Adresse="2 rue B", Ville="Avray")
    fill(second, "family", Adresse="3 rue C", Note_de_la_mairie="vu")
    assert second.notices == [REFUSED.format("adresse : « 2 rue B »") + STAYS]
    assert (field(second, "Adresse", "family").value, field(second, "Note de la mairie", "family").value) == (
        "3 rue C",
        "vu",
    )
    assert kept(portal_url, Family.address, Family.number == 2) == "2 rue B"
    second.reload()
    assert field(second, "Adresse", "family").value == "3 rue C"
    fill(second, "family")
    assert second.notices == ["La famille est modifiée."]
    assert kept(portal_url, Family.address, Family.number == 2) == "3 rue C"
    assert kept(portal_url, Family.town, Family.number == 2) == "Avray"


def test_a_card_that_is_opened_anew_shows_what_stands(two):
    first, second = [window.open("famille", numero="2") for window in two]
    fill(first, "family", Adresse="2 rue B")
    second.open("familles").open("famille", numero="2")
    assert field(second, "Adresse", "family").value == "2 rue B"


def test_the_commune(two, portal_url):
    first, second = [window.open("commune") for window in two]
    fill(first, "commune", Téléphone="04 65 71 00 11", Adresse_mail="a@exemple.fr")
    fill(second, "commune", Téléphone="04 65 71 00 22", Au_bas_des_factures="Merci.")
    assert second.notices == [REFUSED.format("téléphone : « 04 65 71 00 11 »") + STAYS]
    assert field(second, "Au bas des factures", "commune").value == "Merci."
    fill(second, "commune")
    assert [kept(portal_url, column, Commune.id == 1) for column in (Commune.phone, Commune.email)] == [
        "04 65 71 00 22",
        "a@exemple.fr",
    ]
    assert kept(portal_url, Commune.invoice_footer, Commune.id == 1) == "Merci."


def test_a_school_is_renamed_by_two(two, portal_url):
    first, second = [window.open("ecoles") for window in two]
    with database.open_reader(portal_url) as db:
        school = db.scalars(select(School.id).order_by(School.id)).first()
    name = "Nom de l'école"
    fill(first, f"school_{school}", **{name: "École Jaurès"})
    fill(second, f"school_{school}", **{name: "École Ferry"})
    assert second.notices == [REFUSED.format("nom : « École Jaurès »") + STAYS]
    assert kept(portal_url, School.name, School.id == school) == "École Jaurès"


def test_a_menu_is_written_by_two(two):
    first, second = [window.open("menus") for window in two]
    for window, text in ((first, "Gratin"), (second, "Pâtes")):
        window.at.text_area(key="text 2026-11-24").set_value(text)
        window.click("Enregistrer la semaine")
    assert second.notices == [REFUSED.format("24.11.2026 : « Gratin »") + STAYS]
    assert second.at.text_area(key="text 2026-11-24").value == "Pâtes"
    assert first.open("profil").open("menus").table("Menus")[2] == ["mardi 24 novembre", "Gratin"]


def test_a_service_is_changed_by_two(two, portal_url):
    first, second = [window.open("prestations") for window in two]
    for window in (first, second):
        service = window.at.selectbox(key="prestation").value
    first.at.text_input(key=f"service_{service}_short").set_value("Midi")
    first.click("Enregistrer")
    assert first.notices == ["La prestation est modifiée."]
    second.at.text_input(key=f"service_{service}_code").set_value("7067")
    second.click("Enregistrer")
    assert second.notices == ["La prestation est modifiée."]
    assert second.at.text_input(key=f"service_{service} 1_short").value == "Midi"


def test_a_closure_is_changed_by_two(two):
    first, second = two
    for window in two:
        window.open("fermetures").click("Modifier")
    for window, label in ((first, "Grève"), (second, "Travaux")):
        [motive] = [one for one in window.at.text_input if one.label.startswith("Motif")]
        motive.set_value(label)
        window.click("Voir ce qui sera annulé").click("Fermer et prévenir les familles")
    assert second.notices[0].startswith("Modifiée entre-temps par quelqu'un d'autre, rien n'est enregistré.")
    [motive] = [one for one in second.at.text_input if one.label.startswith("Motif")]
    assert motive.value == "Travaux"
    second.click("Voir ce qui sera annulé").click("Fermer et prévenir les familles")
    assert second.notices[0].startswith("La fermeture est enregistrée")
