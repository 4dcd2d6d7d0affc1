"""Letters leave real processes: each exactly once, whoever dies, and only for a server whose certificate is right."""

import asyncio
import os
import re
import signal
import ssl
import subprocess
import time
from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from sqlalchemy import select

from cantine import mailing
from cantine.mail import delivery_state, outbox
from cantine.mail.letter_states import Fate
from cantine.settings import HERE, settings
from cantine.store import database
from cantine.store.tables import OutboxMail
from tests.dates import at
from tests.support.letterbox import Letterbox, free_port, listening
from tests.support.programs.nursery import Program, python

NOW = at("lundi 2026-11-23 10:00:00")
PATIENCE = 60
A_SECOND = timedelta(seconds=1)

POSTMAN = """
import time
from cantine import mailing
print("ready", flush=True)
while True:
    mailing.send_waiting()
    time.sleep(0.05)
"""


class Office:
    """A portal with its outbox, whose postmen may be processes of their own; a file holds the time for all of them."""

    def __init__(self, url, clock):
        self.url, self._clock = url, clock
        self.at(NOW)

    def at(self, now: datetime) -> None:
        fresh = self._clock.with_suffix(".fresh")
        fresh.write_text(now.isoformat(), "utf-8")
        fresh.replace(self._clock)

    def write(self, *recipients: str) -> None:
        with database.open_writer(self.url) as db:
            for recipient in recipients:
                outbox.write(db, recipient, "Sujet", "Bonjour\n", NOW)

    def rows(self):
        with database.open_reader(self.url) as db:
            return db.execute(select(OutboxMail.__table__).order_by(OutboxMail.id)).all()

    @contextmanager
    def postmen(self, count):
        """The postmen of so many server processes, each on its round and with a sender's address of its own."""
        started = []
        for number in range(count):
            environment = {**os.environ, "PYTHONPATH": str(HERE), "CANTINE_MAIL_FROM": f"postman{number}@exemple.fr"}
            command = [*python(), "-c", POSTMAN]
            started.append(Program(command, cwd=HERE, env=environment, stdout=subprocess.PIPE))
        try:
            assert [process.stdout.readline() for process in started] == [b"ready\n"] * count
            yield started
        finally:
            for process in started:
                process.kill()
                process.wait()
                process.stdout.close()


@pytest.fixture
def office(url, tmp_path, monkeypatch):
    clock = tmp_path / "now"
    monkeypatch.setenv("CANTINE_DATABASE_URL", url)
    monkeypatch.setenv("CANTINE_NOW", f"file:{clock}")
    office = Office(url, clock)
    yield office
    settings.cache_clear()


@pytest.fixture
def lite_office(sqlite_url, tmp_path, monkeypatch):
    """The same on SQLite alone, for what happens between one postman and the mail server."""
    clock = tmp_path / "now"
    monkeypatch.setenv("CANTINE_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("CANTINE_NOW", f"file:{clock}")
    yield Office(sqlite_url, clock)
    settings.cache_clear()


def mail_server(monkeypatch, scheme="smtp", login=""):
    """The address of a mail server that nobody runs yet; its port."""
    port = free_port()
    monkeypatch.setenv("CANTINE_SMTP_URL", f"{scheme}://{login}127.0.0.1:{port}")
    settings.cache_clear()
    return port


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def served_by(box, port, **more):
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE, **more)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


class Slow(Letterbox):
    """Takes its time for each message, so that several postmen are at work at once."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(0.03)
        return await super().handle_DATA(server, session, envelope)


def test_two_server_processes_send_each_of_thirty_letters_exactly_once(office, monkeypatch):
    port = mail_server(monkeypatch)
    recipients = [f"parent{number}@exemple.fr" for number in range(30)]
    with served_by(Slow(), port) as box, office.postmen(2):
        office.write(*recipients)
        wait_until(lambda: all(row.sent_at for row in office.rows()))
    assert Counter(message["To"] for message in box.received) == Counter(recipients)
    assert {row.tries for row in office.rows()} == {1}
    assert {message["From"] for message in box.received} == {"postman0@exemple.fr", "postman1@exemple.fr"}


class Deadly(Letterbox):
    """Kills the process that hands a message over: before it has taken the message, or just after."""

    def __init__(self, takes_it):
        super().__init__()
        self.takes_it, self.victim = takes_it, None

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.takes_it:
            await super().handle_DATA(server, session, envelope)
        self.victim.kill()
        self.victim.wait()
        return "250 OK"


@pytest.mark.parametrize("takes_it", [False, True])
def test_a_letter_whose_process_is_killed_while_sending_leaves_five_minutes_later(lite_office, monkeypatch, takes_it):
    monkeypatch.setenv("CANTINE_MAIL_FROM", "postman0@exemple.fr")  # whoever sends it in the end
    port = mail_server(monkeypatch)
    with served_by(Deadly(takes_it), port) as box, lite_office.postmen(1) as [process]:
        box.victim = process
        lite_office.write("alice@exemple.fr")
        wait_until(lambda: process.poll() is not None)
        assert process.returncode == -signal.SIGKILL
        before = [message["Message-ID"] for message in box.received]
    assert len(before) == takes_it
    [row] = lite_office.rows()
    assert (row.sent_at, row.tries) == (None, 0)
    with listening(port) as box:
        lite_office.at(NOW + timedelta(minutes=5) - A_SECOND)
        assert mailing.send_waiting() == 0
        lite_office.at(NOW + timedelta(minutes=5))
        assert mailing.send_waiting() == 1
    [late] = box.received
    assert late["To"] == "alice@exemple.fr"
    assert before in ([], [late["Message-ID"]]), "the recipient's server knows it for the same one"


class Terminating(Letterbox):
    """Tells the process that hands a message over to stop, while it waits for the answer."""

    victim = None

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.victim.terminate()
        await asyncio.sleep(0.3)
        return await super().handle_DATA(server, session, envelope)


def test_a_process_that_is_told_to_stop_finishes_the_letter_in_hand_and_takes_no_other(lite_office, monkeypatch):
    port = mail_server(monkeypatch)
    lite_office.write("alice@exemple.fr", "bruno@exemple.fr")
    with served_by(Terminating(), port) as box:
        command = [*python(), "-m", "cantine", "mail"]
        box.victim = subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE)
        told, _ = box.victim.communicate(timeout=PATIENCE)
    assert box.victim.returncode == 0
    assert re.fullmatch(r"1 message envoyé\.\n1 message attend depuis le .+\.\n", told.decode())
    assert [message["To"] for message in box.received] == ["alice@exemple.fr"]
    assert [(bool(row.sent_at), row.tries, row.doubts) for row in lite_office.rows()] == [(True, 1, 0), (False, 0, 0)]


def test_the_command_says_why_nothing_leaves(lite_office, monkeypatch):
    mail_server(monkeypatch)
    lite_office.write("alice@exemple.fr", "bruno@exemple.fr")
    done = subprocess.run([*python(), "-m", "cantine", "mail"], cwd=HERE, capture_output=True, check=False)
    assert (done.returncode, done.stdout.decode()) == (1, "0 message envoyé.\n")
    assert re.fullmatch(
        r"2 messages attendent depuis le .+ : Le serveur de messagerie 127\.0\.0\.1:\d+ ne répond pas "
        r"\(.*refused\)\.\n",
        done.stderr.decode(),
    )


def test_the_command_of_a_cron_job_sends_what_waits(lite_office, monkeypatch):
    port = mail_server(monkeypatch)
    lite_office.write("alice@exemple.fr", "bruno@exemple.fr")
    with listening(port) as box:
        done = subprocess.run([*python(), "-m", "cantine", "mail"], cwd=HERE, capture_output=True, check=True)
    assert done.stdout.decode() == "2 messages envoyés.\n"
    assert len(box.received) == 2


def test_a_letter_for_which_no_server_answers_for_a_day_is_given_up_and_shown(lite_office, monkeypatch):
    mail_server(monkeypatch)
    lite_office.write("alice@exemple.fr")
    while not (row := lite_office.rows()[0]).given_up_at:
        with database.open_reader(lite_office.url) as db:
            assert delivery_state.list_undelivered(db, with_money=True) == []
        lite_office.at(row.next_try_at)
        assert mailing.send_waiting() == 0
    assert timedelta(days=1) <= row.given_up_at - NOW < timedelta(days=1, hours=3)
    with database.open_reader(lite_office.url) as db:
        [letter] = delivery_state.list_undelivered(db, with_money=True)
    assert (letter.recipient, letter.subject, letter.fate) == ("alice@exemple.fr", "Sujet", Fate.GIVEN_UP)
    assert "refused" in letter.why.lower()


@pytest.fixture(scope="module")
def authority():
    """Who made the certificate of the mail server."""
    return trustme.CA()


@pytest.fixture
def certificate(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


class Window:
    """A window where one says who one is; remembers who was right."""

    def __init__(self):
        self.known = []

    def __call__(self, server, session, envelope, mechanism, data):
        right = (data.login, data.password) == (b"cantine", b"se/cret")
        self.known.append(right)
        return AuthResult(success=right, handled=False)


def encrypted(scheme, certificate):
    """How a server of this scheme is set up."""
    if scheme == "smtps":
        return {"ssl_context": certificate, "auth_require_tls": False}
    return {"tls_context": certificate, "require_starttls": True}


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_letters_leave_encrypted_and_signed_in_for_a_server_whose_certificate_is_right(
    lite_office, monkeypatch, tmp_path, authority, certificate, scheme
):
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    port, window = mail_server(monkeypatch, scheme, "cantine:se%2Fcret@"), Window()
    lite_office.write("alice@exemple.fr")
    with served_by(Letterbox(), port, authenticator=window, **encrypted(scheme, certificate)) as box:
        assert mailing.send_waiting() == 1
    assert [message["To"] for message in box.received] == ["alice@exemple.fr"]
    assert window.known == [True]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_server_with_a_certificate_of_nobody_known_gets_neither_the_password_nor_the_letter(
    lite_office, monkeypatch, certificate, scheme
):
    port, window = mail_server(monkeypatch, scheme, "cantine:se%2Fcret@"), Window()
    lite_office.write("alice@exemple.fr")
    with served_by(Letterbox(), port, authenticator=window, **encrypted(scheme, certificate)) as box:
        assert mailing.send_waiting() == 0
    assert (box.received, window.known) == ([], [])
    [row] = lite_office.rows()
    assert (row.sent_at, row.tries, row.next_try_at) == (None, 1, NOW + timedelta(minutes=1))
    assert "CERTIFICATE_VERIFY_FAILED" in row.failure


@pytest.mark.parametrize("password", ["wrong", "p%C3%A9"])
def test_a_server_that_takes_no_such_password_makes_letters_wait_and_says_why(lite_office, monkeypatch, password):
    port = mail_server(monkeypatch, login=f"cantine:{password}@")
    lite_office.write("alice@exemple.fr")
    with served_by(Letterbox(), port, authenticator=Window(), auth_require_tls=False) as box:
        assert mailing.send_waiting() == 0
    assert box.received == []
    [row] = lite_office.rows()
    assert (row.sent_at, row.tries) == (None, 1)
    assert row.failure
