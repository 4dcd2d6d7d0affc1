"""« Fermetures »: what is closed, what closing would cancel, and what removing brings back where it is asked."""

import pytest
from sqlalchemy import func, select

from cantine.common.day_input import write_day
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking, Closure, OutboxMail
from tests.dates import on
from tests.support.query_count import queries

THURSDAY = on("jeudi 2026-11-26")
LOOK, CLOSE = "Voir ce qui sera annulé", "Fermer et prévenir les familles"
STANDING = (State.BOOKED, State.ADDED, State.SICK)


@pytest.fixture
def mairie(browser):
    """A window of the administrator, on « Fermetures »."""
    return browser.enter("mairie@exemple.fr").open("fermetures")


def fill(window, label="Grève", first=THURSDAY, last=THURSDAY, services=(), classrooms=()):
    [motive] = [field for field in window.at.text_input if field.label.startswith("Motif")]
    motive.set_value(label)
    for name, day in (("Premier jour", first), ("Dernier jour", last)):
        [field] = [one for one in window.at.text_input if one.label == name]
        field.set_value(day if isinstance(day, str) else write_day(day))
    for name, chosen in (("Prestations", services), ("Classes", classrooms)):
        [field] = [one for one in window.at.multiselect if one.label.startswith(name)]
        field.set_value([*chosen])
    return window.click(LOOK)


def labels(window):
    return [button.label for button in window.at.button]


def booked_on(url, day):
    asked = select(func.count()).where(Booking.day == day, Booking.state.in_(STANDING))
    with database.open_reader(url) as db:
        return db.execute(asked).scalar_one()


def mails(url):
    with database.open_reader(url) as db:
        return db.execute(select(func.count(OutboxMail.id))).scalar_one()


def test_the_closures_of_the_school_year_and_the_holidays_are_listed(mairie):
    assert mairie.title == "Fermetures"
    assert "Journée pédagogique" in mairie.html.words
    assert any("tout est fermé" in words for words in mairie.html.words)
    head, *rows = mairie.table("Jours fériés et vacances scolaires")
    assert head == ["Nom", "Jours"]
    assert rows[0] == ["Vacances de Noël", "du samedi 19 décembre 2026 au dimanche 3 janvier 2027"]
    assert ["Noël", "le vendredi 25 décembre 2026"] in rows
    assert "L'année scolaire suivante" in mairie.html.tables


def test_closing_is_looked_at_first_and_changes_nothing_until_it_is_confirmed(mairie, portal_url):
    before = booked_on(portal_url, THURSDAY)
    fill(mairie)
    assert any(f"{before} inscriptions de" in text for text in mairie.texts)
    _head, row = mairie.table("Inscriptions à annuler par jour")
    assert row[0] == "jeudi 26 novembre 2026"
    assert sum(int(cell or 0) for cell in row[1:]) == before
    assert len(mairie.table("Enfants concernés")) > 50
    assert (booked_on(portal_url, THURSDAY), mails(portal_url)) == (before, 0)
    mairie.click("Abandonner")
    assert CLOSE not in labels(mairie)


def test_a_confirmed_closure_cancels_tells_and_is_listed(mairie, portal_url):
    before = booked_on(portal_url, THURSDAY)
    fill(mairie, "Grève <b>").click(CLOSE)
    [said] = mairie.notices
    assert said.startswith(f"La fermeture est enregistrée : {before} inscriptions annulées, ")
    assert booked_on(portal_url, THURSDAY) == 0
    assert mails(portal_url) > 50
    assert "Grève <b>" in mairie.html.words
    assert "b" not in mairie.html.elements
    assert CLOSE not in labels(mairie)


def test_a_closure_of_one_class_and_service_names_them(mairie, portal_url):
    fill(mairie, "Sortie", services=[1], classrooms=[3]).click(CLOSE)
    assert any("Repas, classe CP" in words for words in mairie.html.words)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"label": "  "}, "Saisissez le motif de la fermeture."),
        ({"last": on("mercredi 2026-11-25")}, "Le dernier jour est avant le premier : vérifiez les dates."),
    ],
)
def test_what_can_not_be_closed_is_told_and_offers_nothing_to_confirm(mairie, wrong, said):
    fill(mairie, **wrong)
    assert mairie.notices == [said]
    assert CLOSE not in labels(mairie)


def test_days_without_bookings_may_be_closed_too(mairie):
    fill(mairie, first=on("samedi 2026-11-28"), last=on("samedi 2026-11-28"))
    assert "Aucune inscription n'est concernée." in mairie.texts
    mairie.click(CLOSE)
    assert mairie.notices == ["La fermeture est enregistrée ; aucune inscription n'était concernée."]


def test_a_billed_day_shows_what_will_be_given_back(mairie):
    fill(mairie, "Panne", on("mardi 2026-10-06"), on("mardi 2026-10-06"))
    assert any("rendus par" in text for text in mairie.texts)
    assert any("pointé présent" in said for said in mairie.notices)


def test_a_closure_is_edited_in_the_same_form(mairie, portal_url):
    mairie.click("Modifier")
    assert "Modifier la fermeture" in [header.value for header in mairie.at.header]
    [motive] = [field for field in mairie.at.text_input if field.label.startswith("Motif")]
    assert motive.value == "Journée pédagogique"
    fill(mairie, "Journée pédagogique déplacée").click(CLOSE)
    with database.open_reader(portal_url) as db:
        assert db.execute(select(Closure.label, Closure.first, Closure.last)).all() == [
            ("Journée pédagogique déplacée", THURSDAY, THURSDAY)
        ]
    assert booked_on(portal_url, THURSDAY) == 0


def test_removing_asks_and_says_that_nothing_comes_back(mairie, portal_url):
    mairie.click("Supprimer")
    assert mairie.notices[0].startswith("Les inscriptions que cette fermeture a annulées ne reviennent pas")
    mairie.click("Ne rien changer")
    assert mairie.notices == []
    mairie.click("Supprimer").click("Supprimer la fermeture")
    assert mairie.notices[0].startswith("La fermeture est supprimée.")
    assert "Aucune fermeture pour cette année scolaire." in mairie.texts


def test_a_closure_is_reopened_with_all_that_it_cancelled(mairie, portal_url):
    before = booked_on(portal_url, THURSDAY)
    fill(mairie).click(CLOSE)
    first = next(button for button in mairie.at.button if button.label == "Supprimer")  # by day
    first.click().run()
    assert mairie.notices[0].startswith(f"« Rouvrir et rétablir » remet {before} inscriptions de")
    assert booked_on(portal_url, THURSDAY) == 0
    mairie.click("Rouvrir et rétablir")
    assert mairie.notices[0].startswith(f"La fermeture est supprimée : {before} inscriptions rétablies.")
    assert booked_on(portal_url, THURSDAY) == before


@pytest.mark.parametrize("login", ["cantine@exemple.fr", "lecture@exemple.fr"])
def test_other_staff_see_the_closures_and_change_nothing(browser, login):
    browser.enter(login).open("fermetures")
    assert "Journée pédagogique" in browser.html.words
    assert not {"Modifier", "Supprimer", LOOK} & {*labels(browser)}


def test_the_page_asks_a_fixed_number_of_questions(mairie, portal_url):
    took = []
    for _ in range(2):
        with queries(portal_url) as asked:
            mairie.reload()
        took.append(len(asked))
        with database.open_writer(portal_url) as db:
            for number in range(10):
                db.add(Closure(first=THURSDAY, last=THURSDAY, label=f"Fermeture {number}"))
    assert took[0] == took[1] <= 8


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2/1/2027", "2/1/2027", "Grève, le samedi 2 janvier 2027 : tout est fermé"),
        ("21122026", "3 janvier 2027", "Grève, du lundi 21 décembre 2026 au dimanche 3 janvier 2027 : tout est fermé"),
        (" 01.02.27 ", "1er février 2027", "Grève, le lundi 1er février 2027 : tout est fermé"),
    ],
)
def test_the_days_that_are_typed_are_the_days_of_the_preview(mairie, first, last, said):
    fill(mairie, first=first, last=last)
    assert said in "".join(mairie.html.words)
    assert CLOSE in labels(mairie)


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("31/02/2027", "01/03/2027", "« Premier jour » : « 31/02/2027 » n'existe pas : février 2027 a 28 jours."),
        ("01/09/2026", "31/09/2026", "« Dernier jour » : « 31/09/2026 » n'existe pas : septembre 2026 a 30 jours."),
        ("01/01/0900", "05/01/2027", "« Premier jour » : « 01/01/0900 » : l'année 0900 n'est pas possible ici,"),
        (
            "05/03/2030",
            "05/03/2030",
            "« Premier jour » : le 5 mars 2030 est trop tard : au plus tard le 1er août 2028.",
        ),
        ("", "05/01/2027", "« Premier jour » : indiquez la date."),
        ("05/01/2027", "", "« Dernier jour » : indiquez la date."),
        ("05/01/2027", "04/01/2027", "Le dernier jour est avant le premier"),
    ],
)
def test_what_is_no_day_closes_nothing_and_says_why(mairie, first, last, says, portal_url):
    fill(mairie, label="Bonne", first=THURSDAY, last=THURSDAY)
    fill(mairie, first=first, last=last)
    assert mairie.notices[0].startswith(says)
    assert CLOSE not in labels(mairie)
    fields = {field.label: field.value for field in mairie.at.text_input}
    assert (fields["Premier jour"], fields["Dernier jour"]) == (first, last)
    with database.open_reader(portal_url) as db:
        assert db.scalar(select(func.count()).where(Closure.label == "Grève")) == 0
