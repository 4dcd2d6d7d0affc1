"""The portal as it runs for a town: the real server, a demonstration database, a mail server, a clock to move."""

import os
import re
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from cantine.access.actions import sessions
from cantine.access.rules.sign_in_steps import Proof
from cantine.common.roles import Role
from cantine.payment_simulator.installation import forget_operations
from cantine.store import database
from tests.support.letterbox import Letterbox, free_port, listening
from tests.support.programs.nursery import python

ROOT = Path(__file__).parents[3]
MONDAY = "2026-11-23T10:00:00+01:00"
"""When every journey begins: the week of Monday 30 November is open until Thursday at 17:00."""

PATIENCE = 60
"""Seconds for the server to start, or for a letter to arrive: far more than a quiet machine needs."""


@dataclass(frozen=True)
class Portal:
    """A running server: where it answers, its data, its clock, and the letters that left it."""

    address: str
    database: Path
    clock: Path
    letters: Letterbox

    def set_clock(self, instant: str) -> None:
        """Move the server's clock; it reads the file at each use, so the file is never half written."""
        fresh = self.clock.with_suffix(".fresh")
        fresh.write_text(instant)
        fresh.replace(self.clock)

    def start_over(self, demonstration: Path) -> None:
        """The demonstration as it was filled, under the running server; Monday morning; no letters, nothing paid."""
        with closing(sqlite3.connect(demonstration)) as filled, closing(sqlite3.connect(self.database)) as here:
            filled.backup(here)
        forget_operations(f"sqlite:///{self.database}")
        self.set_clock(MONDAY)
        self.letters.received.clear()

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the database, past all of the portal's own code."""
        with closing(sqlite3.connect(self.database)) as db:
            return db.execute(question, values).fetchall()

    def insert(self, statement: str, *values: Any) -> None:
        with closing(sqlite3.connect(self.database)) as db, db:
            db.execute(statement, values)

    def open_session(self, login: str) -> str:
        """The token of a new session of the account with this address, or of the first guardian of this family."""
        ((account_id, role, family_id),) = self.ask(
            "SELECT account.id, role, family_id FROM account LEFT JOIN guardian ON account_id = account.id "
            "WHERE email = ? OR family_id = ? ORDER BY position, family_id LIMIT 1",
            login,
            login,
        )
        now = datetime.fromisoformat(self.clock.read_text()).astimezone(UTC)
        with database.open_writer(f"sqlite:///{self.database}") as db:
            opened = sessions.open_session(
                db, account_id, family_id, now, role=role and Role(role), proof=Proof.PASSWORD
            )
            claimed = sessions.claim(db, opened.ticket, now)
        assert claimed
        return claimed.token

    def child(self, first_name: str) -> int:
        ((child_id,),) = self.ask("SELECT id FROM child WHERE first_name = ? AND id < 6", first_name)
        return int(child_id)

    def booked(self, child: str, first: str, last: str = "2027-08-31") -> list[tuple[date, str, int | None]]:
        """Day, service and time of what stands for this child, from `first` to `last`."""
        rows = self.ask(
            "SELECT day, label, time FROM booking JOIN service ON service.id = service_id "
            "WHERE child_id = ? AND day BETWEEN ? AND ? AND state = 'booked' ORDER BY day, position",
            self.child(child),
            first,
            last,
        )
        return [(date.fromisoformat(day), label, at) for day, label, at in rows]

    def letter(self, address: str, about: str) -> str:
        """The plain text of the letter to this address whose subject says `about`, once it has arrived."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for letter in self.letters.received:
                if letter["To"] == address and about in letter["Subject"]:
                    return str(letter.get_body(("plain",)).get_content()).replace("\u00a0", " ").replace("\r\n", "\n")
            time.sleep(0.05)
        raise AssertionError(f"No letter to {address} about {about!r}")

    def mailed_password(self, address: str) -> str:
        """The password in the latest letter to this address, once it has arrived."""
        text = self.letter_to(address).get_body(("plain",)).get_content()
        found = re.search(r"nouveau mot de passe : (\S+)", text)
        assert found, text
        return found[1]

    def letter_to(self, address: str) -> EmailMessage:
        """The latest letter to this address, once one has arrived."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for letter in reversed(self.letters.received):
                if letter["To"] == address:
                    return letter
            time.sleep(0.05)
        raise AssertionError(f"No letter to {address}; received: {[one['To'] for one in self.letters.received]}")


def fill(folder: Path, *options: str) -> Path:
    """A demonstration database as `python -m cantine demo` fills it on that Monday, with these options."""
    database = folder / "demonstration.db"
    environment = {**os.environ, "CANTINE_DATABASE_URL": f"sqlite:///{database}", "CANTINE_NOW": MONDAY}
    subprocess.run([*python(), "-m", "cantine", "demo", *options], cwd=ROOT, env=environment, check=True)
    return database


@contextmanager
def serving(folder: Path, demonstration: Path) -> Iterator[Portal]:
    """Serve a copy of the demonstration as the README says, until the block ends."""
    database, clock, log = folder / "cantine.db", folder / "clock", folder / "server.log"
    port, mail_port = free_port(), free_port()
    clock.write_text(MONDAY)
    with closing(sqlite3.connect(demonstration)) as filled, closing(sqlite3.connect(database)) as here:
        filled.backup(here)
    environment = {
        **os.environ,
        "CANTINE_DATABASE_URL": f"sqlite:///{database}",
        "CANTINE_NOW": f"file:{clock}",
        "CANTINE_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
    }
    options = [f"--server.port={port}", "--server.address=127.0.0.1"]
    command = [*python(), "-m", "streamlit", "run", "streamlit_app.py", *options]
    with (
        listening(mail_port) as letters,
        log.open("w") as output,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output) as server,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/sante", server, log)
            yield Portal(f"http://127.0.0.1:{port}", database, clock, letters)
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"The portal does not answer.\n{log.read_text()}")
