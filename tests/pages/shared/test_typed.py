"""What is typed on the pages, or stands in their address, is taken as it is or refused in French; it stays in view."""

import pytest
from sqlalchemy import func, select

from cantine.store import database
from cantine.store.tables import Quotient


def fill(window, form, **values):
    for label, value in values.items():
        name = label.replace("_", " ")
        next(one for one in window.at.text_input if one.label == name and one.proto.form_id == form).set_value(value)
    next(one for one in window.at.button if one.proto.form_id == form).click().run()
    return window._whole()


@pytest.mark.parametrize(
    ("value", "day", "says"),
    [
        (
            "700,5",
            "01/12/2026",
            "« Nouveau quotient » : « 700,5 » n'est pas un nombre entier : écrivez-le en chiffres.",
        ),
        ("100001", "01/12/2026", "« Nouveau quotient » : « 100001 » n'est pas possible : de 0 à 100\u202f000."),
        ("", "01/12/2026", "« Nouveau quotient » : à remplir."),
        ("700", "31/02/2027", "« À partir du » : « 31/02/2027 » n'existe pas : février 2027 a 28 jours."),
        ("700", "", "« À partir du » : indiquez la date."),
    ],
)
def test_a_quotient_or_its_day_that_is_none_is_refused(browser, portal_url, value, day, says):
    window = browser.enter("mairie@exemple.fr").open("famille", numero="2")
    with database.open_reader(portal_url) as db:
        before = db.scalar(select(func.count()).select_from(Quotient))
    fill(window, "quotient", Nouveau_quotient=value, À_partir_du=day)
    assert window.notices == [says]
    assert [one.value for one in window.at.text_input if one.label == "Nouveau quotient"] == [value]
    with database.open_reader(portal_url) as db:
        assert db.scalar(select(func.count()).select_from(Quotient)) == before


def test_a_quotient_is_confirmed_with_its_day(browser):
    window = browser.enter("mairie@exemple.fr").open("famille", numero="2")
    fill(window, "quotient", Nouveau_quotient="1 234", À_partir_du="1er décembre 2026")
    assert window.notices == [
        "Le quotient est enregistré. Il vaut à partir du mardi 1er décembre 2026. "
        "Les factures déjà émises ne changent pas."
    ]


@pytest.mark.parametrize(
    "address", ["liste-du-jour", "feuille-de-cuisine", "frequentation", "statistiques", "pointage"]
)
@pytest.mark.parametrize("day", ["2026-02-31", "31/02/2026", "demain"])
def test_no_day_in_the_address_is_no_other_day(browser, address, day):
    window = browser.enter("mairie@exemple.fr").open("profil").open(address, jour=day)
    [said] = window.notices
    assert f"« {day} »" in said
    assert not window.html.tables
