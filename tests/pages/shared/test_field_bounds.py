"""What is too long, too far or no name is refused on the page with a sentence; what was typed stays in its field."""

import pytest
from sqlalchemy import select, text

from cantine.store import database
from cantine.store.tables import Child, Guardian
from pages.shared.forms.field_bounds import fit


def field(window, label):
    return next(one for one in window.at.text_input if one.label == label)


@pytest.mark.parametrize(
    ("label", "typed", "says"),
    [
        ("Nom", "x" * 5_000, "Ce nom est trop long : 100 caractères au plus, il en a 101."),
        ("Prénom", "12", "« 12 » n'est pas un nom : écrivez-le en lettres."),
        ("Nom", "Gagnez sur exemple.com", "contient une adresse internet : écrivez seulement le nom."),
        ("Téléphone", "06 12", "n'est pas un numéro de téléphone : écrivez par exemple 06 12 34 56 78"),
        ("Téléphone", "6" * 300, "Ce texte est trop long : 40 caractères au plus, il en a 41."),
    ],
)
def test_own_details_are_refused_in_words_and_stay_typed(browser, portal_url, label, typed, says):
    window = browser.enter("test@exemple.fr")
    window.open("profil")
    with database.open_reader(portal_url) as db:
        before = db.execute(select(Guardian.__table__)).all()
    field(window, label).set_value(typed)
    window.click("Enregistrer")
    assert [one for one in window.notices if says in one]
    assert field(window, label).value == typed[: 1 + field(window, label).proto.max_chars]
    with database.open_reader(portal_url) as db:
        assert db.execute(select(Guardian.__table__)).all() == before


def test_a_name_that_was_longer_before_opens_and_the_rest_is_edited(browser, portal_url):
    long = "Ñ" * 300
    with database.open_writer(portal_url) as db:
        db.execute(text("UPDATE guardian SET last_name = :long"), {"long": long})
    window = browser.enter("test@exemple.fr")
    window.open("profil")
    assert field(window, "Nom").value == long
    field(window, "Téléphone").set_value("+262692123456")
    window.click("Enregistrer")
    assert window.notices == ["Vos coordonnées sont enregistrées."]
    with database.open_reader(portal_url) as db:
        rows = db.execute(select(Guardian.last_name, Guardian.phone)).all()
    assert (long, "+262 692 12 34 56") in {tuple(row) for row in rows}
    assert (fit("guardian.last_name", long), fit("guardian.last_name", "Morel"), fit("guardian.phone", None)) == (
        300,
        100,
        40,
    )


@pytest.mark.parametrize("month", ["2099-01", "2199-12", "9999-99", "-1", "2028-09"])
def test_no_address_leads_beyond_the_next_school_year(browser, portal_url, month):
    window = browser.enter("test@exemple.fr")
    with database.open_reader(portal_url) as db:
        toto = db.scalar(select(Child.id).where(Child.first_name == "TOTO"))
    window.open("inscriptions", enfant=str(toto), mois=month)
    assert window.grid["month"]["iso"] <= "2028-08"


def test_a_day_of_2099_is_booked_by_nobody(browser, portal_url):
    """A message of somebody's own making names a Monday of 2099: it comes back with the last day that there is."""
    window = browser.enter("test@exemple.fr")
    with database.open_reader(portal_url) as db:
        toto = db.scalar(select(Child.id).where(Child.first_name == "TOTO"))
    window.open("inscriptions", enfant=str(toto))
    cell = {"day": "2099-01-05", "service": 1, "on": True, "time": None, "was": {"on": False, "time": None}}
    window.send("save", {"child": toto, "changes": [cell]})
    assert "Les inscriptions vont pour l'instant jusqu'au" in window.everything
    with database.open_reader(portal_url) as db:
        assert db.scalar(text("SELECT count(*) FROM booking WHERE day > '2028-08-31'")) == 0
