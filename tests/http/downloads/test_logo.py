"""The logo comes in by our own route, stands on the next paper, and goes again."""

import pytest
from sqlalchemy import select

from cantine.common.pdf.typesetting import shrink_logo
from cantine.common.roles import Actor, Role
from cantine.offer.actions.commune import set_logo
from cantine.store import database
from cantine.store.tables import Commune, JournalEntry
from tests.http.conftest import PORTAL, browser, cast, configure, server
from tests.offer.documents.test_logo import picture
from tests.permissions.people import NOW, session_of

__all__ = ["browser", "cast", "configure", "server"]


@pytest.fixture
def admin(browser, cast, monkeypatch):
    monkeypatch.setattr("cantine.clock.now", lambda: NOW)
    browser.post("/session", json={"ticket": session_of(cast, "admin").ticket}, headers={"origin": PORTAL})
    return browser


def bring(browser, content):
    headers = {"origin": PORTAL, "x-for": "logo", "x-name": "logo.png"}
    return browser.request("POST", "/televerser", headers=headers, content=content)


def logo(cast):
    with database.open_reader(cast.url) as db:
        return db.scalars(select(Commune.logo)).one()


def test_the_administrator_chooses_the_logo_and_takes_it_away(admin, cast):
    assert bring(admin, picture("JPEG")).status_code == 200
    assert shrink_logo(logo(cast))
    with database.open_writer(cast.url) as db:
        set_logo(db, Actor(cast.ines, None, Role.ADMIN), None, NOW)
        set_logo(db, Actor(cast.ines, None, Role.ADMIN), None, NOW)
        assert (
            db.scalars(select(JournalEntry.action).where(JournalEntry.action == "set_logo")).all() == ["set_logo"] * 2
        )
    assert logo(cast) is None


def test_what_is_no_picture_leaves_the_logo_as_it_was(admin, cast):
    bring(admin, picture("PNG"))
    kept = logo(cast)
    answer = bring(admin, b"%PDF-1.7")
    assert (answer.status_code, answer.json()["refused"][:30]) == (422, "Ce fichier n'est pas une image")
    assert logo(cast) == kept


def test_nobody_else_changes_it(browser, cast):
    assert bring(browser, picture("PNG")).status_code == 403
    assert logo(cast) is None
