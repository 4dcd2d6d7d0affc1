"""« Périodes d'inscription »: added with its sentence, made for a year, decided; and what parents see of it."""

import pytest
from sqlalchemy import select, update

from cantine.common.period_types import PeriodMode, WishState
from cantine.store import database
from cantine.store.tables import BookingPeriod, BookingPeriodService, Service, Wish
from tests.dates import at, on
from tests.pages.browser import Browser

DAY = "2026-12-28"
LAST_MONDAY = at("dimanche 2026-11-22 20:00:00")


@pytest.fixture
def mairie(browser):
    """A window of the administrator."""
    return browser.enter("mairie@exemple.fr")


def centre(portal_url):
    with database.open_reader(portal_url) as db:
        return db.scalars(select(Service.id).where(Service.label == "Centre matin")).one()


def fill(window, key, **values):
    for name, value in values.items():
        window.at.text_input(key=f"{key}_{name}").set_value(value)


def find_cell(parent, service):
    """The cell of this service on the 28th in the grid that the parent sees."""
    place = next(n for n, one in enumerate(parent.grid["services"]) if one["id"] == service)
    [cell] = [day["cells"][place] for week in parent.grid["weeks"] for day in week["days"] if day["iso"] == DAY]
    return cell


def add_christmas(mairie, service, *, closes="06/12/2026"):
    """A period of wishes for Christmas, open since last Monday."""
    mairie.open("periodes")
    fill(mairie, "period_0", label="Vacances de Noël", first="21/12/2026", last="31/12/2026")
    fill(mairie, "period_0", opens_day="16/11/2026", closes_day=closes)
    mairie.at.multiselect(key="period_0_services").set_value([service])
    mairie.at.radio(key="period_0_mode").set_value(PeriodMode.WISH)
    return mairie.reload()


def test_a_town_without_periods_reads_that_each_day_closes_by_its_service(mairie):
    assert any(text.startswith("Il n'y a pas de période") for text in mairie.open("periodes").texts)


def test_a_period_is_added_with_its_sentence_and_its_example(mairie, portal_url):
    add_christmas(mairie, centre(portal_url))
    said = mairie.everything.replace("\u00a0", " ")
    assert (
        "Vacances de Noël, Centre matin : souhaits du lundi 16 novembre 2026 à 8 h 00 au dimanche 6 décembre 2026 à "
        "23 h 59 ; la mairie attribue ensuite les places dans l'ordre des demandes." in said
    )
    example = "Par exemple, Centre matin le lundi 21 décembre : réservation jusqu'au dimanche 6 décembre à 23 h 59"
    assert example in said
    assert "La période est ajoutée." in mairie.click("Enregistrer").notices
    [_head, row] = mairie.table("Périodes d'inscription")
    assert row[0] == "Vacances de Noël"


def test_the_months_of_a_year_are_seen_before_they_are_made(mairie, portal_url):
    mairie.open("periodes")
    mairie.at.multiselect(key="year_services").set_value([centre(portal_url)])
    mairie.at.selectbox(key="year_closes_counting").set_value("month_day")
    mairie.reload()
    rows = mairie.table("Périodes de l'année")
    assert rows[1][0] == "Novembre 2026"
    assert rows[2][:3] == [
        "Décembre 2026",
        "du mardi 1er décembre au jeudi 31 décembre 2026",
        "inscriptions jusqu'au samedi 7 novembre 2026 à 23\u00a0h\u00a059",
    ]
    mairie.click("Créer 10 périodes")
    assert "10 périodes créées." in mairie.notices
    with database.open_reader(portal_url) as db:
        assert len(db.scalars(select(BookingPeriod.id)).all()) == 10


def test_parents_wish_and_the_town_hall_decides(mairie, portal_url, cookies):
    service = centre(portal_url)
    add_christmas(mairie, service).click("Enregistrer")
    staff = dict(cookies)
    cookies.clear()
    parent = Browser().enter("1")
    assert any(one.startswith("Vacances de Noël : souhaits du lundi 16 novembre") for one in parent.notices)
    parent.open("inscriptions", mois="2026-12")
    child = parent.grid["child"]["id"]
    change = {"day": DAY, "service": service, "on": True, "time": None, "was": {"on": False, "time": None}}
    parent.send("save", {"child": child, "changes": [change]})
    cell = find_cell(parent, service)
    assert (cell["on"], cell["mark"], cell["wish"]) == (True, "wish", True)
    assert any("la mairie attribue ensuite" in rule for rule in parent.grid["rules"])
    cookies.clear()
    cookies.update(staff)
    with database.open_writer(portal_url) as db:
        db.execute(update(BookingPeriod).values(opens_at=None, closes_at=LAST_MONDAY))
        chosen = db.scalars(select(BookingPeriod.id)).one()
    mairie.at.selectbox(key="periode").set_value(chosen)
    mairie.reload()
    assert "1 souhait de 1 enfant." in mairie.texts
    mairie.click("Attribuer les places et prévenir les familles")
    assert any(one.startswith("Les places sont attribuées") for one in mairie.notices)
    with database.open_reader(portal_url) as db:
        assert db.execute(select(Wish.day, Wish.state)).one() == (on("lundi 2026-12-28"), "granted")


def test_who_waits_for_a_place_reads_so_in_the_grid(parent, portal_url):
    service, day = centre(portal_url), on("lundi 2026-12-28")
    parent.open("inscriptions", mois="2026-12")
    child = parent.grid["child"]["id"]
    with database.open_writer(portal_url) as db:
        more = {"mode": PeriodMode.WISH, "closes_at": LAST_MONDAY, "decided_at": LAST_MONDAY}
        period = BookingPeriod(label="Noël", first_day=day, last_day=day, **more)
        db.add(period)
        db.flush()
        db.add(BookingPeriodService(period_id=period.id, service_id=service))
        whose = {"child_id": child, "family_id": 1, "service_id": service, "period_id": period.id}
        db.add(Wish(day=day, wished_at=LAST_MONDAY, state=WishState.DECLINED, **whose))
    cell = find_cell(parent.open("inscriptions", mois="2026-12"), service)
    assert (cell["on"], cell["mark"]) == (False, "waiting")
    assert cell["off"] == "Souhait refusé : complet, sur liste d'attente."


def test_a_period_is_removed_once_it_was_confirmed(mairie, portal_url):
    add_christmas(mairie, centre(portal_url)).click("Enregistrer")
    with database.open_reader(portal_url) as db:
        chosen = db.scalars(select(BookingPeriod.id)).one()
    mairie.at.selectbox(key="periode").set_value(chosen)
    mairie.reload()
    [remove] = [one for one in mairie.at.button if one.label == "Supprimer la période"]
    assert remove.disabled
    mairie.at.checkbox(key=f"sure_{chosen}").set_value(True)
    mairie.reload()
    assert "La période est supprimée." in mairie.click("Supprimer la période").notices


def test_who_may_only_read_sees_the_list_and_no_form(browser, mairie, portal_url, cookies):
    add_christmas(mairie, centre(portal_url)).click("Enregistrer")
    cookies.clear()
    reader = Browser().enter("lecture@exemple.fr").open("periodes")
    assert len(reader.table("Périodes d'inscription")) == 2
    assert [one.label for one in reader.at.button if one.label != "Déconnexion"] == []
