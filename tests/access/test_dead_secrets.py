"""A file with a password, a code or a link is there as long as it opens something, and gone with the next pass."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, update

from cantine import mailing
from cantine.access.actions import access_links, forgotten_password, profile
from cantine.access.rules.link_kinds import AccessLinkKind
from cantine.common.roles import Actor
from cantine.mail import outbox
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import AccessLink, Account
from tests.permissions.people import NOW


class Town:
    """The cast's portal without a mail server; its clock is set by hand."""

    def __init__(self, cast, monkeypatch):
        self.cast, self.now = cast, NOW
        monkeypatch.setenv("CANTINE_DATABASE_URL", cast.url)
        monkeypatch.setattr("cantine.clock.now", lambda: self.now)
        settings.cache_clear()

    def act(self, do, *given):
        with database.open_writer(self.cast.url) as db:
            return do(db, *given)

    def files(self):
        """The files after a pass of the postman."""
        mailing.send_waiting()
        return sorted(one.name for one in mailing.choose_outbox_folder(self.cast.url, demonstration=False).iterdir())

    def ask_for_password(self):
        self.act(forgotten_password.send_new_password, "alice@exemple.fr", "secret", "hash", self.now)


@pytest.fixture
def town(sqlite_cast, monkeypatch):
    yield Town(sqlite_cast, monkeypatch)
    settings.cache_clear()


def use_password(db):
    """As a sign-in does: the password is gone, and with it the link beside it."""
    db.execute(update(Account).values(mailed_hash=None, mailed_until=None))
    db.execute(delete(AccessLink))


def test_a_password_has_its_file_until_it_is_used_replaced_or_over(town):
    town.act(lambda db: outbox.write(db, "alice@exemple.fr", "Menus", "…", NOW))
    town.ask_for_password()
    assert town.files() == ["000001.eml", "000002.eml"]
    town.ask_for_password()
    town.files()
    assert town.files() == ["000001.eml", "000003.eml"]  # what is no secret stays
    town.now += forgotten_password.GOOD_FOR - timedelta(seconds=1)
    assert town.files() == ["000001.eml", "000003.eml"]
    town.now += timedelta(seconds=1)
    assert town.files() == ["000001.eml"]
    town.ask_for_password()
    assert town.files() == ["000001.eml", "000004.eml"]
    town.act(use_password)
    assert town.files() == ["000001.eml"]


def test_a_code_has_its_file_as_long_as_it_is_good(town):
    alice = Actor(town.cast.alice, town.cast.alices_family)
    town.act(profile.request_email, alice, "neuve@exemple.fr", NOW)
    assert town.files() == ["000001.eml"]
    town.now += profile.CODE_GOOD_FOR
    assert town.files() == []


def test_a_link_has_its_file_until_it_is_used(town):
    def write(db):
        kind = next(iter(AccessLinkKind))
        link = access_links.make_link(db, town.cast.alice, NOW, kind)
        outbox.write(db, "alice@exemple.fr", "Un lien", link, NOW, secret=True)
        return link.rpartition("#")[2]

    secret = town.act(write)
    assert town.files() == ["000001.eml"]
    assert town.act(access_links.use_link, secret, NOW)
    assert town.files() == []
