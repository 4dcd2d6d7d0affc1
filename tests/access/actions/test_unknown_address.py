"""The commune chooses what a forgotten password is answered with where nobody has the address."""

import pytest
from sqlalchemy import select

from cantine.access.actions.unknown_address import choose_answer
from cantine.access.queries.unknown_address import UnknownAddressAnswer, read_answer
from cantine.common.roles import Actor, Forbidden, Role
from cantine.settings import settings
from cantine.store import database
from cantine.store.tables import JournalEntry
from tests.support.entering import NOW


def choose(cast, silent, role=Role.ADMIN):
    with database.open_writer(cast.url) as db:
        choose_answer(db, Actor(cast.ines, None, role), silent, NOW)


def answer(cast):
    with database.open_reader(cast.url) as db:
        return read_answer(db)


def test_an_unknown_address_is_told_until_the_commune_chooses_silence(cast):
    assert answer(cast) == UnknownAddressAnswer(silent=False, chosen=False, imposed=False)
    choose(cast, True)
    choose(cast, True)
    assert answer(cast) == UnknownAddressAnswer(silent=True, chosen=True, imposed=False)
    with database.open_reader(cast.url) as db:
        entries = db.execute(select(JournalEntry.action, JournalEntry.before, JournalEntry.after)).all()
    assert entries == [("choose_unknown_answer", {"hide_unknown_email": False}, {"hide_unknown_email": True})]


@pytest.mark.parametrize("role", [Role.FINANCE, Role.MANAGER, Role.READER])
def test_others_may_not_choose_it(cast, role):
    with pytest.raises(Forbidden):
        choose(cast, True, role)
    assert not answer(cast).silent


@pytest.mark.parametrize(("imposed", "chosen"), [("true", False), ("false", True)])
def test_the_setting_of_the_server_wins(cast, monkeypatch, imposed, chosen):
    choose(cast, chosen)
    monkeypatch.setenv("CANTINE_HIDE_UNKNOWN_EMAIL", imposed)
    settings.cache_clear()
    try:
        assert answer(cast) == UnknownAddressAnswer(silent=imposed == "true", chosen=chosen, imposed=True)
    finally:
        monkeypatch.undo()
        settings.cache_clear()
