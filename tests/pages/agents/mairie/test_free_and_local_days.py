"""« Fermetures » for one school or for nothing, « Commune » with Alsace-Moselle's holidays; what parents see then."""

import pytest
from sqlalchemy import func, select, update

from cantine.common.day_input import write_day
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking, Child, Classroom, OutboxMail, School, Service
from tests.dates import on

THURSDAY = on("jeudi 2026-12-03")
GOOD_FRIDAY = on("vendredi 2027-03-26")
LOOK, HAND_OUT = "Voir ce qui sera annulé", "Rendre gratuit et prévenir les familles"
SAVE_HOLIDAYS, CONFIRM_HOLIDAYS = "Enregistrer ces jours fériés", "Fermer ces jours et prévenir les familles"
SCHOOLS = "Écoles concernées, toutes leurs classes (aucune choisie : toutes)"


@pytest.fixture
def mairie(browser):
    """A window of the administrator."""
    return browser.enter("mairie@exemple.fr")


def fill(window, *, free=False, services=(), schools=None):
    [motive] = [field for field in window.at.text_input if field.label.startswith("Motif")]
    motive.set_value("Grève")
    for name in ("Premier jour", "Dernier jour"):
        next(one for one in window.at.text_input if one.label == name).set_value(write_day(THURSDAY))
    next(one for one in window.at.radio if one.label == "Ces jours-là").set_value(free)
    next(one for one in window.at.multiselect if one.label.startswith("Prestations")).set_value([*services])
    if schools is not None:
        next(one for one in window.at.multiselect if one.label == SCHOOLS).set_value([*schools])
    return window.click(LOOK)


def meals(url, **other):
    with database.open_reader(url) as db:
        return db.scalar(
            select(func.count()).where(
                Booking.day == THURSDAY,
                Booking.service_id == service(db, "Repas"),
                Booking.state == State.BOOKED,
                *(getattr(Booking, name) == value for name, value in other.items()),
            )
        )


def service(db, label):
    return db.scalars(select(Service.id).where(Service.label == label)).one()


def a_second_school(url):
    """École Jaurès with the CP of the demonstration; gives back its id and that of the class."""
    with database.open_writer(url) as db:
        school = School(name="École Jaurès")
        db.add(school)
        db.flush()
        room = db.scalars(select(Classroom.id).where(Classroom.name == "CP")).one()
        db.execute(update(Classroom).where(Classroom.id == room).values(school_id=school.id))
        return school.id, room


def marks(window, day):
    [cells] = [one["cells"] for week in window.grid["weeks"] for one in week["days"] if one["iso"] == f"{day}"]
    return [cell and cell["mark"] for cell in cells]


def test_one_school_is_chosen_and_not_its_classes_one_by_one(mairie, portal_url):
    mairie.open("fermetures")
    assert SCHOOLS not in [field.label for field in mairie.at.multiselect]
    school, room = a_second_school(portal_url)
    with database.open_reader(portal_url) as db:
        repas = service(db, "Repas")
    before, of_school = meals(portal_url), meals(portal_url, classroom_id=room)
    assert 0 < of_school < before
    fill(mairie.open("fermetures"), services=[repas], schools=[school])
    assert any(text.startswith(f"{of_school} inscriptions de {of_school} enfants") for text in mairie.texts)
    mairie.click("Fermer et prévenir les familles")
    assert meals(portal_url) == before - of_school
    assert meals(portal_url, classroom_id=room) == 0
    assert any("Repas, École Jaurès" in words for words in mairie.html.words)


def test_a_day_served_for_nothing_keeps_its_meals_and_is_marked_for_parents_and_staff(mairie, browser, portal_url):
    with database.open_reader(portal_url) as db:
        repas = service(db, "Repas")
        toto, alice = (
            db.scalars(select(Child.id).where(Child.first_name == name).order_by(Child.id)).first()
            for name in ("TOTO", "Alice")
        )
    before = meals(portal_url)
    fill(mairie.open("fermetures"), free=True, services=[repas])
    assert any(f"{before} inscriptions de" in text and "gratuites" in text for text in mairie.texts)
    mairie.click(HAND_OUT)
    assert mairie.notices == [
        f"C'est enregistré : {before} inscriptions gratuites, {families(portal_url)} familles prévenues par mail."
    ]
    assert meals(portal_url) == before

    for child in (toto, alice):  # nothing is booked for the one; the other eats there
        mairie.open("inscriptions-famille", enfant=str(child), mois="2026-12")
        assert marks(mairie, THURSDAY)[0] == "free"
        assert set(marks(mairie, THURSDAY)[1:]) == {None}
        assert set(marks(mairie, on("vendredi 2026-12-04"))) == {None}
        assert mairie.grid["note"].endswith("Grève : Repas gratuit le jeudi 3 décembre 2026.")
    mairie.click("Déconnexion")
    parent = browser.enter("1").open("inscriptions", enfant=str(toto), mois="2026-12")
    assert marks(parent, THURSDAY) == ["free", *[None] * 5]
    assert parent.grid["note"].endswith("Grève : Repas gratuit le jeudi 3 décembre 2026.")


def families(url):
    with database.open_reader(url) as db:
        return db.scalar(
            select(func.count(func.distinct(Booking.family_id))).where(
                Booking.day == THURSDAY, Booking.service_id == service(db, "Repas"), Booking.state == State.BOOKED
            )
        )


def test_what_was_free_costs_again_and_nobody_is_told_that_it_was_closed(mairie):
    fill(mairie.open("fermetures"), free=True).click(HAND_OUT)
    next(one for one in mairie.at.button if one.label == "Supprimer").click().run()
    assert any(said.startswith("Ce qui n'est pas encore facturé") for said in mairie.notices)
    mairie.click("Supprimer la fermeture")
    assert mairie.notices == ["C'est supprimé : ce qui n'est pas encore facturé de ces jours est de nouveau payant."]


def choose_good_friday(mairie):
    mairie.open("commune")
    next(one for one in mairie.at.checkbox if one.label == "Le Vendredi saint est férié").check()
    return mairie.click(SAVE_HOLIDAYS)


def test_good_friday_is_a_holiday_by_a_choice_of_the_commune(mairie, browser):
    choose_good_friday(mairie)
    assert mairie.notices == ["Les jours fériés sont enregistrés."]
    assert next(one for one in mairie.at.checkbox if one.label == "Le Vendredi saint est férié").value
    mairie.click("Déconnexion")
    parent = browser.enter("1").open("inscriptions", mois="2027-03")
    [cells] = [day["cells"] for week in parent.grid["weeks"] for day in week["days"] if day["iso"] == f"{GOOD_FRIDAY}"]
    assert {cell["off"] for cell in cells if cell} == {"Jour férié : Vendredi saint."}


def test_meals_that_the_choice_cancels_are_shown_first(mairie, portal_url):
    with database.open_writer(portal_url) as db:
        child = db.scalars(select(Child).where(Child.first_name == "Jules").order_by(Child.id)).first()
        family, repas = 2, service(db, "Repas")
        where = {"child_id": child.id, "family_id": family, "classroom_id": child.classroom_id, "diet": child.diet}
        db.add(Booking(day=GOOD_FRIDAY, state=State.BOOKED, service_id=repas, **where))
    choose_good_friday(mairie)
    _head, row = mairie.table("Inscriptions à annuler par jour")
    assert row == ["vendredi 26 mars 2027", "1"]
    asked = select(Booking.state).where(Booking.day == GOOD_FRIDAY)
    with database.open_reader(portal_url) as db:
        assert db.scalars(asked).all() == [State.BOOKED]
    mairie.click(CONFIRM_HOLIDAYS)
    assert mairie.notices == ["La fermeture est enregistrée : 1 inscription annulée, 1 famille prévenue par mail."]
    with database.open_reader(portal_url) as db:
        assert db.scalars(asked).all() == [State.CANCELLED]
        assert db.scalar(select(func.count(OutboxMail.id))) == 1


def test_a_town_outside_of_the_zones_enters_its_school_holidays(browser):
    mairie = browser.enter("mairie@exemple.fr").open("commune")
    [name] = [one for one in mairie.at.text_input if one.label.startswith("Nom du calendrier")]
    [lines] = [one for one in mairie.at.text_area if one.label == "Vacances scolaires"]
    name.set_value("La Réunion")
    lines.set_value("Vacances d'été austral : 19/12/2026 – 26/01/2027\nsans dates")
    mairie.click("Enregistrer ce calendrier")
    assert any(said.startswith("Ligne 2 : écrivez le nom et les deux jours") for said in mairie.notices)
    [lines] = [one for one in mairie.at.text_area if one.label == "Vacances scolaires"]
    lines.set_value("Vacances d'été austral : 19/12/2026 – 26/01/2027")
    mairie.click("Enregistrer ce calendrier")
    assert mairie.notices == ["Le calendrier scolaire est enregistré."]
    mairie.open("fermetures")
    assert any("Calendrier scolaire de la commune (La Réunion)" in text for text in mairie.texts)
    assert "Vacances d'été austral" in mairie.html.words
    assert any("ne sont pas toutes entrées" in said for said in mairie.notices)
