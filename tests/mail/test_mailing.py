"""The postman: with a real mail server, without one, and with several at once."""

from collections import Counter
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from cantine import mailing
from cantine.mail import outbox
from cantine.settings import settings
from cantine.store import database, file_places
from cantine.store.tables import OutboxMail
from tests.support.entering import NOW
from tests.support.letterbox import free_port, listening
from tests.support.saving import all_at_once


class Portal:
    """A portal whose mail server, if it runs, listens on `port`; its clock stands still until it is set."""

    def __init__(self, url, port, clock):
        self.url, self.port, self._clock = url, port, clock

    def at(self, now: datetime) -> None:
        self._clock.write_text(now.isoformat(), "utf-8")

    def write(self, *recipients: str) -> None:
        with database.open_writer(self.url) as db:
            for recipient in recipients:
                outbox.write(db, recipient, "Votre mot de passe", "Bonjour à tous\n.\nfin\n", NOW)

    def waiting(self) -> dict[str, tuple[bool, int, str]]:
        """Whether each has left, how often it was tried, and the last failure, by recipient."""
        with database.open_reader(self.url) as db:
            rows = db.execute(select(OutboxMail.__table__)).all()
        return {row.recipient: (row.sent_at is not None, row.tries, row.failure) for row in rows}


@pytest.fixture
def portal(url, tmp_path, monkeypatch):
    port, clock = free_port(), tmp_path / "now.txt"
    monkeypatch.setenv("CANTINE_DATABASE_URL", url)
    monkeypatch.setenv("CANTINE_SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("CANTINE_BASE_URL", "https://cantine.exemple.fr")
    monkeypatch.setenv("CANTINE_NOW", f"file:{clock}")
    portal = Portal(url, port, clock)
    portal.at(NOW)
    settings.cache_clear()
    yield portal
    settings.cache_clear()


def test_everything_that_waits_leaves_once(portal):
    portal.write("alice@exemple.fr", "bruno@exemple.fr")
    with listening(portal.port) as box:
        assert mailing.send_waiting() == 2
        assert mailing.send_waiting() == 0
    assert [message["To"] for message in box.received] == ["alice@exemple.fr", "bruno@exemple.fr"]
    assert box.received[0]["From"] == "cantine@cantine.exemple.fr"
    assert box.received[0].get_body(("plain",)).get_content().splitlines() == ["Bonjour à tous", ".", "fin"]
    assert set(portal.waiting().values()) == {(True, 1, "")}


def test_nothing_to_send_is_nothing_sent(portal):
    assert mailing.send_waiting() == 0


def test_a_message_waits_while_the_server_is_down_and_leaves_later(portal):
    portal.write("alice@exemple.fr")
    tried = NOW
    for tries, pause in enumerate((1, 5, 15), start=1):
        portal.at(tried)
        assert mailing.send_waiting() == 0
        left, count, failure = portal.waiting()["alice@exemple.fr"]
        assert (left, count) == (False, tries)
        assert "refused" in failure.lower()
        tried += timedelta(minutes=pause)
    with listening(portal.port) as box:
        portal.at(tried - timedelta(seconds=1))
        assert mailing.send_waiting() == 0
        portal.at(tried)
        assert mailing.send_waiting() == 1
    assert len(box.received) == 1
    assert portal.waiting() == {"alice@exemple.fr": (True, 4, "")}


def test_a_recipient_whom_the_server_refuses_does_not_hold_up_the_others(portal):
    portal.write("gone@refused.fr", "alice@exemple.fr")
    with listening(portal.port) as box:
        assert mailing.send_waiting() == 1
    assert [message["To"] for message in box.received] == ["alice@exemple.fr"]
    left, tries, failure = portal.waiting()["gone@refused.fr"]
    assert (left, tries) == (False, 1)
    assert "no such mailbox" in failure


def test_an_address_that_no_letter_can_carry_does_not_hold_up_the_others(portal):
    portal.write("=?utf-8?q??=@exemple.fr", "alice@exemple.fr")
    with listening(portal.port) as letters:
        assert mailing.send_waiting() == 1
    assert [letter["To"] for letter in letters.received] == ["alice@exemple.fr"]
    assert portal.waiting()["=?utf-8?q??=@exemple.fr"][:2] == (False, 1)


def test_several_postmen_at_once_send_each_message_exactly_once(portal):
    recipients = [f"parent{number}@exemple.fr" for number in range(12)]
    portal.write(*recipients)
    with listening(portal.port) as box:
        left = all_at_once([mailing.send_waiting] * 3)
        left.append(mailing.send_waiting())
    assert sum(left) == 12
    assert Counter(message["To"] for message in box.received) == Counter(recipients)


def test_the_message_of_a_postman_who_died_leaves_five_minutes_later(portal):
    portal.write("alice@exemple.fr")
    with database.open_writer(portal.url) as db:
        assert outbox.take_due(db, "cantine@exemple.fr", NOW)
    with listening(portal.port) as box:
        assert mailing.send_waiting() == 0
        portal.at(NOW + timedelta(minutes=5))
        assert mailing.send_waiting() == 1
    assert len(box.received) == 1


def test_without_a_server_messages_become_files(portal, tmp_path, monkeypatch):
    monkeypatch.setenv("CANTINE_SMTP_URL", "")
    monkeypatch.setattr(file_places, "DATA", tmp_path)
    settings.cache_clear()
    portal.write("alice@exemple.fr", "bruno@exemple.fr")
    assert mailing.send_waiting() == 2
    files = sorted(mailing.choose_outbox_folder(portal.url, demonstration=False).iterdir())
    read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [message["To"] for message in read] == ["alice@exemple.fr", "bruno@exemple.fr"]


def test_a_folder_that_cannot_be_written_loses_nothing(portal, tmp_path, monkeypatch):
    monkeypatch.setenv("CANTINE_SMTP_URL", "")
    monkeypatch.setattr(file_places, "DATA", tmp_path)
    folder = mailing.choose_outbox_folder(portal.url, demonstration=False)
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    settings.cache_clear()
    portal.write("alice@exemple.fr")
    assert mailing.send_waiting() == 0
    left, tries, failure = portal.waiting()["alice@exemple.fr"]
    assert (left, tries) == (False, 1)
    assert failure


def test_the_file_of_a_letter_goes_once_its_family_is_anonymous(portal, monkeypatch, tmp_path):
    monkeypatch.delenv("CANTINE_SMTP_URL")
    settings.cache_clear()
    monkeypatch.setattr(mailing, "choose_outbox_folder", lambda _url, *, demonstration: tmp_path / "outbox")
    portal.write("alice@exemple.fr", "bruno@exemple.fr")
    assert mailing.send_waiting() == 2
    assert mailing.delete_forgotten_files() == 0
    with database.open_writer(portal.url) as db:
        theirs = db.scalars(select(OutboxMail).where(OutboxMail.recipient == "alice@exemple.fr")).one()
        theirs.recipient = theirs.subject = theirs.text = ""  # as `_erasure.clear_texts` leaves it
    assert mailing.delete_forgotten_files() == 1
    assert mailing.delete_forgotten_files() == 0
    [left] = (tmp_path / "outbox").iterdir()
    assert b"bruno@exemple.fr" in left.read_bytes()
