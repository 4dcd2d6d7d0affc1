"""« Importer des familles »: what was shown is brought, by somebody who may at that very moment."""

import pytest
from sqlalchemy import func, select, update

from cantine.actions import uploads
from cantine.rules.roles import Actor, Role
from cantine.settings import MODEL
from cantine.store import database
from cantine.store.tables import Account, Family
from tests.pages.conftest import NOW


def families(url):
    with database.reading(url) as db:
        return db.scalar(select(func.count()).select_from(Family))


@pytest.fixture
def previewed(browser, portal_url):
    """The administrator looks at what the model file would bring."""
    browser.open().sign_in("mairie@exemple.fr")
    with database.writing(portal_url) as db:
        account = db.scalars(select(Account.id).where(Account.email == "mairie@exemple.fr")).one()
        uploads.keep(db, Actor(account, role=Role.ADMIN), MODEL.name, MODEL.read_bytes(), NOW)
    return browser.open("importer")


def test_what_was_shown_is_brought(previewed, portal_url):
    before = families(portal_url)
    previewed.click("Importer")
    assert families(portal_url) > before
    assert any(said.startswith("Importé") for said in previewed.notices)


def test_somebody_whose_role_was_taken_away_since_the_preview_brings_nothing(previewed, portal_url):
    before = families(portal_url)
    with database.writing(portal_url) as db:
        db.execute(update(Account).where(Account.email == "mairie@exemple.fr").values(role=None))
    previewed.click("Importer")
    assert families(portal_url) == before
    assert previewed.title == "Gestion des prestations de cantine et périscolaires"
