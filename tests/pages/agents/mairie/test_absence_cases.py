"""« Cas d'absence », and what becomes of a case: on the pages of parents and for a whole class."""

import pytest
from sqlalchemy import func, select

from cantine.common.day_input import write_day
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import AbsenceCase, Booking
from tests.dates import on

TUESDAY = on("mardi 2026-11-24")


@pytest.fixture
def mairie(browser):
    """A window of the administrator, on « Cas d'absence »."""
    return browser.enter("mairie@exemple.fr").open("cas-d-absence")


def known(url):
    with database.open_reader(url) as db:
        asked = select(AbsenceCase.label, AbsenceCase.free_from, AbsenceCase.by_parents, AbsenceCase.active)
        return [tuple(row) for row in db.execute(asked.order_by(AbsenceCase.position))]


def add(url, **more):
    with database.open_writer(url) as db:
        case = AbsenceCase(**{"label": "Grève", "free_from": 1, **more})
        db.add(case)
        db.flush()
        return case.id


def test_the_town_adds_a_usual_case_with_a_click_and_its_own_with_the_form(mairie, portal_url):
    mairie.click("Grève")
    assert mairie.notices == ["« Grève » est ajouté."]
    mairie.at.text_input(key="case_0_label").set_value("Maîtresse absente")
    mairie.at.radio(key="case_0_cost").set_value("gratuit à partir d'un jour")
    mairie.at.checkbox(key="case_0_parents").set_value(True)
    mairie.click("Ajouter le cas")
    assert known(portal_url) == [("Grève", 1, False, True), ("Maîtresse absente", 2, True, True)]
    told = "Maîtresse absente : gratuit à partir du 2e jour réservé ; signalé par les parents et la mairie"
    assert [one.label.replace("\\", "") for one in mairie.at.expander][-1] == told


def test_a_case_is_changed_and_taken_out_of_use(mairie, portal_url):
    case = add(portal_url)
    mairie.reload()
    mairie.at.radio(key=f"case_{case}_cost").set_value("facturé")
    mairie.at.checkbox(key=f"case_{case}_active").set_value(False)
    mairie.click("Enregistrer")
    assert known(portal_url) == [("Grève", None, False, False)]


def test_a_name_that_is_taken_is_refused_beside_the_form(mairie, portal_url):
    add(portal_url)
    mairie.reload()
    mairie.at.text_input(key="case_0_label").set_value("grève")
    mairie.click("Ajouter le cas")
    assert mairie.notices == ["Ce nom est déjà pris : choisissez-en un autre."]
    assert mairie.at.text_input(key="case_0_label").value == "grève"


def test_parents_choose_a_case_that_is_theirs_and_read_what_it_costs(browser, portal_url):
    case = add(portal_url, label="Travail", free_from=None, by_parents=True)
    add(portal_url, label="Sortie scolaire")
    durand = browser.enter("durand@exemple.fr").open("absence")
    assert "Travail : facturé." in durand.html.words
    assert "Maladie : le premier jour est facturé, les suivants ne le sont pas." in durand.html.words
    assert durand.at.radio(key="case").options == ["Maladie", "Travail"]
    durand.at.radio(key="case").set_value(case).run()
    durand.click("Signaler l'absence")
    assert any(words.startswith("Jules, le mardi 24 novembre 2026 · Travail") for words in durand.html.words)


def test_a_class_is_reported_after_the_count_is_seen(browser, portal_url):
    nadia = browser.enter("cantine@exemple.fr").open("absences")
    assert "Signaler pour une classe entière" not in nadia.links
    assert nadia.open("absences-de-classe").at.info[0].value.startswith("Aucun cas d'absence n'est réglé")
    add(portal_url)
    assert nadia.open("absences").links["Signaler pour une classe entière"] == ("absences-de-classe", "")
    nadia.open("absences-de-classe")
    assert nadia.notices == ["Choisissez au moins une classe."]
    for key in ("first", "last"):
        nadia.at.text_input(key=key).set_value(write_day(TUESDAY))
    room = nadia.at.multiselect(key="rooms").options[0]
    nadia.at.multiselect(key="rooms").select(room).run()
    [button] = [one.label for one in nadia.at.button if one.label.startswith("Signaler pour")]
    nadia.click(button)
    children = int(button.split()[2].split("\u00a0")[0])
    assert nadia.notices[0].startswith("Grève : absence signalée pour ")
    with database.open_reader(portal_url) as db:
        sick = select(func.count(Booking.child_id.distinct())).where(
            Booking.state == State.SICK, Booking.day == TUESDAY
        )
        assert db.scalar(sick) >= children > 0


def test_staff_choose_among_all_cases_for_a_child(browser, portal_url):
    case = add(portal_url, label="Enfant renvoyé de l'école")
    nadia = browser.enter("cantine@exemple.fr").open("absences")
    nadia.at.text_input(key="nom").set_value("jules durand").run()
    [(_page, query)] = [where for label, where in nadia.links.items() if label.startswith("Jules DURAND")]
    nadia.open("absences", enfant=query.removeprefix("enfant="))
    nadia.at.selectbox(key="case").set_value(case)
    for key in ("first", "last"):
        nadia.at.text_input(key=key).set_value(write_day(TUESDAY))
    nadia.click("Signaler l'absence")
    assert any(words.endswith("· Enfant renvoyé de l'école") for words in nadia.html.words)
