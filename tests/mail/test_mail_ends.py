"""How a letter can end: taken, refused for good, postponed, in doubt, or nothing leaves at all."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from cantine import mailing
from cantine.mail import delivery_state, outbox, transport
from cantine.mail.letter_states import Fate
from cantine.settings import settings
from cantine.store import database, file_places
from cantine.store.tables import OutboxMail
from tests.mail.odd_mail_servers import OddServer, odd_server
from tests.support.entering import NOW

MINUTE = timedelta(minutes=1)


def list_open(db):
    return delivery_state.list_undelivered(db, with_money=True)


class Town:
    """A portal with letters to send; its clock stands still until it is set."""

    def __init__(self, url, clock, monkeypatch):
        self.url, self._clock, self._monkeypatch = url, clock, monkeypatch
        self.at(NOW)

    def at(self, now: datetime) -> None:
        self.now = now
        self._clock.write_text(now.isoformat(), "utf-8")

    def uses(self, server) -> None:
        self._monkeypatch.setenv("CANTINE_SMTP_URL", f"smtp://127.0.0.1:{server.port}")
        settings.cache_clear()

    def write(self, *recipients, secret=False):
        with database.open_writer(self.url) as db:
            for recipient in recipients:
                outbox.write(db, recipient, "Sujet", "Bonjour\n", self.now, secret=secret)

    def rows(self):
        with database.open_reader(self.url) as db:
            return {row.recipient: row for row in db.execute(select(OutboxMail.__table__))}

    def asked(self, question):
        with database.open_reader(self.url) as db:
            return question(db)

    def send_for(self, time: timedelta) -> None:
        """A pass each half minute, as a clock that goes on would see it."""
        end = self.now + time
        while self.now < end:
            mailing.send_waiting()
            self.at(self.now + MINUTE / 2)


@pytest.fixture
def town(url, tmp_path, monkeypatch):
    clock = tmp_path / "now.txt"
    monkeypatch.setenv("CANTINE_DATABASE_URL", url)
    monkeypatch.setenv("CANTINE_BASE_URL", "https://cantine.exemple.fr")
    monkeypatch.setenv("CANTINE_NOW", f"file:{clock}")
    yield Town(url, clock, monkeypatch)
    settings.cache_clear()


@pytest.mark.parametrize("dot", [None, b"banana\r\n"])
def test_a_server_that_takes_the_letter_and_drops_the_line_gets_two_copies_and_staff_decide(town, dot):
    town.write("alice@exemple.fr")
    with odd_server(dot=dot) as server:
        town.uses(server)
        town.send_for(timedelta(minutes=30))
        town.at(NOW + timedelta(days=1, hours=1))
        mailing.send_waiting()
    assert len(server.letters) == 2
    [letter] = town.asked(delivery_state.list_in_doubt)
    assert (letter.recipient, letter.fate, letter.kept) == ("alice@exemple.fr", Fate.DOUBTFUL, True)
    assert town.rows()["alice@exemple.fr"].sent_at is None


def test_a_letter_in_doubt_once_and_taken_then_is_sent(town):
    town.write("alice@exemple.fr")
    with odd_server(dot=None) as server:
        town.uses(server)
        assert mailing.send_waiting() == 0
        server.at["dot"] = b"250 ok\r\n"
        town.at(NOW + MINUTE)
        assert mailing.send_waiting() == 1
    row = town.rows()["alice@exemple.fr"]
    assert (bool(row.sent_at), row.doubts, row.doubtful_at) == (True, 0, None)


@pytest.mark.parametrize("dot", [b"250 ok\r\n", b"251 will forward\r\n", b"200 fine\r\n"])
@pytest.mark.parametrize("quit", [b"500 what?\r\n", b"\xff\xfe\r\n", None, OddServer.HANG])
def test_nothing_after_the_yes_of_the_server_makes_a_letter_unsent(town, quit, dot):
    recipients = [f"parent{number}@exemple.fr" for number in range(9)]
    town.write(*recipients)
    with odd_server(QUIT=quit, dot=dot) as server:
        town.uses(server)
        assert mailing.send_waiting() == 9
    assert len(server.letters) == 9
    assert all(row.sent_at and row.tries == 1 and not row.failure for row in town.rows().values())


@pytest.mark.parametrize(
    "at",
    [
        {"RCPT": b"550 5.1.1 bo\xeete inconnue\r\n"},
        {"RCPT": b"550-pas\r\n550-de\r\n550 bo\xc3\xaete \x00ici\r\n"},
        {"dot": b"554 5.7.1 spam\r\n"},
        {"MAIL": b"552 message too large\r\n"},
        {"DATA": b"554 no\r\n"},
    ],
)
def test_a_letter_that_is_refused_for_good_is_told_at_once_and_holds_up_no_other(town, at):
    town.write("gone@exemple.fr", "alice@exemple.fr")
    with odd_server(**at) as server:
        town.uses(server)
        mailing.send_waiting()
        town.send_for(timedelta(minutes=3))
    gone, alice = (town.rows()[to] for to in ("gone@exemple.fr", "alice@exemple.fr"))
    assert (gone.tries, alice.tries, gone.refused, gone.given_up_at) == (1, 1, True, NOW)
    assert gone.failure.startswith("Le serveur refuse ce message ")
    assert [letter.fate for letter in town.asked(list_open)] == [Fate.REFUSED] * 2
    assert town.asked(delivery_state.find_failure) is None
    assert town.asked(lambda db: delivery_state.find_code_refusal(db, "gone@exemple.fr")) == (NOW, gone.failure)
    assert town.asked(lambda db: delivery_state.find_code_refusal(db, "x@exemple.fr")) is None


def test_the_words_of_a_refusal_are_read_whatever_their_encoding(town):
    town.write("gone@exemple.fr")
    with odd_server(RCPT=b"550-bo\xeete\r\n550 inconnue\x00\x07 ici\r\n") as server:
        town.uses(server)
        mailing.send_waiting()
    assert "550 boîte inconnue ici" in town.rows()["gone@exemple.fr"].failure


@pytest.mark.parametrize("at", [{"RCPT": b"450 greylisted\r\n"}, {"dot": b"452 later\r\n"}])
def test_a_letter_that_is_not_taken_now_is_tried_again_and_the_others_leave(town, at):
    town.write("alice@exemple.fr", "bruno@exemple.fr")
    with odd_server(**at) as server:
        town.uses(server)
        assert mailing.send_waiting() == 0
        assert {(row.tries, row.given_up_at) for row in town.rows().values()} == {(1, None)}
        server.at |= OddServer.WELL
        town.at(NOW + MINUTE)
        assert mailing.send_waiting() == 2


@pytest.mark.parametrize(
    "at",
    [
        {"greeting": b"421 too busy\r\n"},
        {"greeting": b"554 go away\r\n"},
        {"greeting": None},
        {"MAIL": b"550 who are you\r\n"},
        {"MAIL": b"421 too many\r\n"},
        {"RCPT": b"554 5.7.1 Relay access denied\r\n"},
        {"RCPT": b"530 5.7.0 Authentication required\r\n"},
        {"RCPT": None},
        {"DATA": None},
        {"dot": b"421 closing\r\n"},
    ],
)
def test_a_server_that_takes_nothing_ends_the_pass_and_rests(town, at):
    town.write(*[f"parent{number}@exemple.fr" for number in range(5)])
    with odd_server(**at) as server:
        town.uses(server)
        assert mailing.send_waiting() == 0
        assert mailing.send_waiting() == 0
        assert server.lines == 1
        state = town.asked(delivery_state.find_failure)
        assert (state.failing_since, state.tried_at, state.next_try_at) == (NOW, NOW, NOW + MINUTE)
        assert state.failure.startswith(("Le serveur", "La réponse"))
        assert not town.asked(list_open)
        server.at |= OddServer.WELL
        town.at(NOW + MINUTE)
        assert mailing.send_waiting() == 5
    assert town.asked(delivery_state.find_failure) is None


def test_a_server_without_encryption_or_sign_in_gets_nothing(town, monkeypatch):
    town.write("alice@exemple.fr")
    for scheme, login in (("smtp+starttls", ""), ("smtp", "cantine:secret@"), ("smtps", "")):
        with odd_server() as server:
            monkeypatch.setenv("CANTINE_SMTP_URL", f"{scheme}://{login}127.0.0.1:{server.port}")
            settings.cache_clear()
            assert mailing.send_waiting() == 0
            town.at(town.now + timedelta(hours=4))
            assert server.letters == []
        assert "127.0.0.1" in town.asked(delivery_state.find_failure).failure


@pytest.mark.parametrize("at", [{"RCPT": OddServer.HANG}, {"EHLO": OddServer.DRIP}, {"greeting": OddServer.HANG}])
def test_a_server_that_hangs_ends_the_pass_within_its_bound_and_passwords_leave_first(town, monkeypatch, at):
    monkeypatch.setattr(transport, "ANSWERS_WITHIN", 0.3)
    monkeypatch.setattr(transport, "DONE_WITHIN", 0.6)
    town.write("facture@exemple.fr")
    town.write("alice@exemple.fr", secret=True)
    with odd_server(**at) as server:
        town.uses(server)
        assert mailing.send_waiting() == 0
    assert server.lines == 1
    rows = town.rows()
    assert (rows["alice@exemple.fr"].tries, rows["facture@exemple.fr"].tries) == (1, 0)
    assert rows["alice@exemple.fr"].text


def test_a_server_that_hangs_after_the_letter_leaves_its_end_open(town, monkeypatch):
    monkeypatch.setattr(transport, "ANSWERS_WITHIN", 0.3)
    town.write("alice@exemple.fr")
    with odd_server(dot=OddServer.HANG) as server:
        town.uses(server)
        town.send_for(timedelta(minutes=5))
    assert len(server.letters) == 2
    assert [letter.fate for letter in town.asked(delivery_state.list_in_doubt)] == [Fate.DOUBTFUL]


def test_a_process_that_dies_twice_with_the_same_letter_leaves_it_to_staff(town):
    town.write("alice@exemple.fr")
    with odd_server() as server:
        town.uses(server)
        for _ in range(2):
            with database.open_writer(town.url) as db:
                assert outbox.take_due(db, "cantine@exemple.fr", town.now)
            town.at(town.now + timedelta(minutes=5))
        assert mailing.send_waiting() == 0
    assert [letter.recipient for letter in town.asked(delivery_state.list_in_doubt)] == ["alice@exemple.fr"]


def test_a_clock_that_was_ahead_for_a_while_holds_no_letter_back(town):
    town.write("alice@exemple.fr")
    with database.open_writer(town.url) as db:
        db.execute(update(OutboxMail).values(next_try_at=NOW + timedelta(days=365)))
    with odd_server(greeting=None) as server:
        town.uses(server)
        town.at(NOW + timedelta(days=366))
        town.write("bruno@exemple.fr")
        mailing.send_waiting()
    town.at(NOW)
    with odd_server() as server:
        town.uses(server)
        assert mailing.send_waiting() == 2


def test_a_letter_is_not_given_up_at_its_first_failure_because_it_waited_for_days(town):
    town.write("alice@exemple.fr")
    town.at(NOW + timedelta(days=3))
    with odd_server(RCPT=b"450 greylisted\r\n") as server:
        town.uses(server)
        mailing.send_waiting()
        server.at |= OddServer.WELL
        town.at(town.now + MINUTE)
        assert mailing.send_waiting() == 1


def test_the_letter_in_hand_is_finished_when_the_server_is_told_to_stop(town):
    town.write("alice@exemple.fr", "bruno@exemple.fr")
    with odd_server() as server:
        town.uses(server)
        assert mailing.send_waiting(lambda: bool(server.letters)) == 1
    assert {row.tries for row in town.rows().values()} == {0, 1}


def test_letters_without_a_server_are_filed_and_no_two_databases_share_a_folder(town, tmp_path, monkeypatch):
    monkeypatch.setattr(file_places, "DATA", tmp_path / "data")
    town.write("alice@exemple.fr")
    assert mailing.send_waiting() == 1
    assert town.rows()["alice@exemple.fr"].filed
    urls = [town.url, "sqlite:///a/cantine.db", "sqlite:///b/cantine.db", "sqlite:///a/cantine", town.url + "2"]
    urls += ["postgresql+psycopg://u:p@db1/town", "postgresql+psycopg://u:p@db2/town", "postgresql://u@db1/..%2Ftown"]
    folders = [mailing.choose_outbox_folder(url, demonstration=demo) for url in urls for demo in (False, True)]
    assert len(set(folders)) == len(folders)
    assert not any("p@" in str(folder) for folder in folders)
