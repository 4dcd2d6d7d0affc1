"""Who works for the town: invited by mail, given another role, taken out; the last administrator stays."""

import pytest
from sqlalchemy import select

from cantine.access.actions import staff
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.offer.queries import commune
from cantine.store import database
from cantine.store.tables import Account, JournalEntry, OutboxMail, WebSession
from tests.dates import at

NOW = at("lundi 2026-11-23 10:00:00")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN, proved=True)


def doing(cast, act, *given):
    with database.open_writer(cast.url) as db:
        return act(db, *given)


def journal(cast):
    with database.open_reader(cast.url) as db:
        entries = select(JournalEntry.action, JournalEntry.before, JournalEntry.after)
        return [tuple(row) for row in db.execute(entries.order_by(JournalEntry.id))]


def test_an_agent_is_invited_by_mail(cast, ines):
    given = ("Paul", " Paul@E.fr ", Role.MANAGER, "abcd-efgh", "hash", NOW)
    assert doing(cast, staff.add_staff, ines, *given) == "paul@e.fr"
    with database.open_reader(cast.url) as db:
        [letter] = db.execute(select(OutboxMail.recipient, OutboxMail.text, OutboxMail.secret)).all()
        assert (letter.recipient, letter.secret) == ("paul@e.fr", True)
        assert "abcd-efgh" in letter.text
        [paul] = [agent for agent in commune.list_staff(db) if agent.name == "Paul"]
        assert (paul.role, paul.can_enter) == (Role.MANAGER, False)
    with pytest.raises(NotAccepted, match="déjà celle d'un agent"):
        doing(cast, staff.add_staff, ines, *given)


def test_a_parent_may_be_staff_too_and_keeps_the_password(cast, ines):
    doing(cast, staff.add_staff, ines, "Alice", "alice@exemple.fr", Role.READER, "abcd", "hash", NOW)
    with database.open_reader(cast.url) as db:
        account = db.execute(select(Account.role, Account.password_hash).where(Account.id == cast.alice)).one()
    assert account.role == Role.READER
    assert account.password_hash


@pytest.mark.parametrize(
    ("name", "email", "sentence"), [("Paul", "", "adresse mail"), ("", "p@e.fr", "nom"), ("P", "p@", "complète")]
)
def test_an_agent_without_a_name_or_an_address_is_refused(cast, ines, name, email, sentence):
    with pytest.raises(NotAccepted, match=sentence):
        doing(cast, staff.add_staff, ines, name, email, Role.READER, "s", "h", NOW)


def test_another_role_ends_the_sessions_and_none_ends_the_access(cast, ines):
    with database.open_writer(cast.url) as db:
        db.add(WebSession(account_id=cast.nadia, started_at=NOW, used_at=NOW, ends_at=at("mardi 2026-11-24 10:00:00")))
    doing(cast, staff.edit_staff, ines, cast.nadia, "Nadia", Role.FINANCE, NOW)
    doing(cast, staff.edit_staff, ines, cast.nadia, "Nadia", Role.FINANCE, NOW)
    doing(cast, staff.edit_staff, ines, cast.farid, "Farid", None, NOW)
    with database.open_reader(cast.url) as db:
        assert db.execute(select(WebSession.id)).all() == []
        assert {agent.name: agent.role for agent in commune.list_staff(db)} == {
            "Inès": Role.ADMIN,
            "Nadia": Role.FINANCE,
            "Rémi": Role.READER,
        }
    assert journal(cast)[0] == (
        "edit_staff",
        {"name": "Nadia", "role": "Cantine"},
        {"name": "Nadia", "role": "Finances"},
    )


def test_the_last_administrator_stays(cast, ines):
    for role in (None, Role.READER):
        with pytest.raises(NotAccepted, match="au moins un administrateur"):
            doing(cast, staff.edit_staff, ines, cast.ines, "Inès", role, NOW)
    doing(cast, staff.edit_staff, ines, cast.nadia, "Nadia", Role.ADMIN, NOW)
    doing(cast, staff.edit_staff, ines, cast.ines, "Inès", Role.READER, NOW)
