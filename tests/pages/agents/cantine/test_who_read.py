"""Every page with health notes says once a day who read them; a page without them, or for other eyes, says nothing."""

import pytest
from sqlalchemy import select

from cantine.common.terms.read_places import ReadPlace
from cantine.store import database
from cantine.store.tables import Booking, HealthNote, ReadChild, ReadEvent
from tests.pages.browser import Browser
from tests.pages.conftest import cookies
from tests.permissions.people import NOW, session_of
from tests.permissions.test_pages import cast, portal

__all__ = ["cast", "cookies", "portal"]

PAGES = {
    "famille": {"numero": "101"},
    "liste-du-jour": {},
    "feuille-de-cuisine": {},
    "pointage": {"prestation": "Repas"},
}


@pytest.fixture
def noted(portal):
    """Léo and Tom eat today; Léo has a health note."""
    with database.open_writer(portal.url) as db:
        db.add(HealthNote(child_id=portal.leo, text="Arachides"))
        for child, family in ((portal.leo, portal.alices_family), (portal.tom, portal.chloes_family)):
            db.add(Booking(child_id=child, family_id=family, day=NOW.date(), service_id=portal.meal))
    return portal


def look_around(cast, person):
    window = Browser()
    window.at.session_state["session_id"] = session_of(cast, person).session_id
    for address, parameters in PAGES.items():
        window.open(address, **parameters)


def list_events(cast):
    with database.open_reader(cast.url) as db:
        asked = select(ReadEvent.account_id, ReadEvent.place, ReadEvent.what, ReadChild.child_id)
        return [tuple(row) for row in db.execute(asked.join(ReadChild).order_by(ReadEvent.id))]


def test_whoever_reads_them_is_noted_once_a_day(noted):
    day = "Repas, lundi 23 novembre 2026"
    for _ in range(2):
        look_around(noted, "manager")
    assert list_events(noted) == [
        (noted.nadia, ReadPlace.CARD, "Famille n° 101", noted.leo),
        (noted.nadia, ReadPlace.DAY_LIST, day, noted.leo),
        (noted.nadia, ReadPlace.KITCHEN, day, noted.leo),
        (noted.nadia, ReadPlace.ROLL_CALL, "Repas · lundi 23 novembre 2026", noted.leo),
    ]


def test_whoever_may_not_see_them_reads_nothing(noted):
    for person in ("finance", "reader"):
        look_around(noted, person)
    assert list_events(noted) == []


def test_a_database_that_takes_no_writing_keeps_no_list_from_the_kitchen(noted, monkeypatch, caplog):
    def stumble(*_):
        raise database.STUMBLES[1]("busy")

    monkeypatch.setattr("pages.shared.reading_log.note_view", stumble)
    look_around(noted, "manager")
    assert list_events(noted) == []
    assert "n'a pas été notée" in caplog.text
