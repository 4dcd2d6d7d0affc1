"""A mail server that hangs, refuses, or drops the line after the letter: real ones on loopback, the postman's own pass.

The portal's clock goes on by half a minute from pass to pass, so that hours of retries take seconds. A letter whose
line is dropped after its last dot may have arrived: SMTP cannot say, and it is sent once more.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from cantine import mailing
from cantine.common.french import plural
from cantine.mail import delivery_state, outbox
from cantine.settings import settings
from cantine.store import database
from tests.drills.faults.findings import Answer, Finding
from tests.drills.faults.portal import Portal, found_portal
from tests.mail.odd_mail_servers import OddServer, odd_server

HANG = OddServer.HANG
SERVERS: dict[str, dict[str, bytes | str | None]] = {
    "hangs at once": {"greeting": HANG},
    "hangs after the letter": {"dot": HANG},
    "takes nothing (421)": {"greeting": b"421 too busy\r\n"},
    "refuses the sender (4xx)": {"MAIL": b"451 later\r\n"},
    "postpones the recipient (4xx)": {"RCPT": b"450 later\r\n"},
    "refuses the recipient (5xx)": {"RCPT": b"550 no such mailbox\r\n"},
    "postpones at DATA (4xx)": {"DATA": b"451 later\r\n"},
    "refuses the content (5xx)": {"dot": b"554 no\r\n"},
    "drops the line at once": {"greeting": None},
    "drops the line at DATA": {"DATA": None},
    "drops the line after the letter": {"dot": None},
}
LETTERS = 3
WAITED_FOR = timedelta(minutes=3)
"""How long the fault lasts; longer than that is waited for after it, at most: a doubt is retried, then staff decide."""

AFTERWARDS = timedelta(hours=2)


@contextmanager
def _asking(portal: Portal) -> Iterator[None]:
    """What this process does by itself is about the portal's database."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("CANTINE_")}
    os.environ |= portal.environment
    settings.cache_clear()
    try:
        yield
    finally:
        for name in [name for name in os.environ if name.startswith("CANTINE_")]:
            del os.environ[name]
        os.environ |= kept
        settings.cache_clear()


def _send_for(portal: Portal, time_left: timedelta) -> timedelta:
    """Passes of the postman until nothing waits or the time is over; how long it took, on the portal's clock."""
    gone_by = timedelta()
    while gone_by < time_left:
        mailing.send_waiting()
        with database.open_reader(portal.url) as db:
            if not delivery_state.count_waiting(db):
                break
        portal.wait(30)
        gone_by += timedelta(seconds=30)
    return gone_by


def _play(portal: Portal, name: str, at: dict[str, bytes | str | None]) -> Finding:
    finding, began = Finding(f"SMTP {name}"), time.monotonic()
    portal.wait(86_400)  # a day after the fault before
    with odd_server(**at) as server:
        portal.settings["CANTINE_SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"
        with _asking(portal):
            with database.open_writer(portal.url) as db:
                for number in range(LETTERS):
                    outbox.write(db, f"parent{number}@exemple.fr", f"{name} {number}", "Bonjour\n", portal.now)
                db.flush()
                first = db.connection().exec_driver_sql("SELECT max(id) FROM outbox_mail").scalar_one() - LETTERS
            _send_for(portal, WAITED_FOR)
            with database.open_reader(portal.url) as db:
                failure, waiting = delivery_state.find_failure(db), delivery_state.count_waiting(db)
                told = delivery_state.list_undelivered(db, with_money=True)
            said = failure.failure if failure else " ".join(one.why for one in told[:1] if one.id > first)
            seconds = time.monotonic() - began
            words = f"{said} {plural(waiting, 'message attend', 'messages attendent')}."
            finding.clerk.append(Answer("reads « Réglages »", False, words, min(seconds, 20.0)))
            server.at.update(OddServer.WELL)
            gone_by = _send_for(portal, AFTERWARDS)
    finding.recovery = gone_by.total_seconds()
    taken = [sum(f"Subject: {name} {number}".encode() in one for one in server.letters) for number in range(LETTERS)]
    ends = portal.ask("SELECT sent_at, given_up_at, doubtful_at FROM outbox_mail WHERE id > :first", first=first)
    finding.lost = sum(not any(end) for end in ends)
    twice = sum(max(0, one - 1) for one in taken)
    finding.fault += f" (letters {LETTERS}, copies too many {twice})"
    finding.judge()
    return finding


def drill_mails() -> Iterator[Finding]:
    """Each kind of server, on one database."""
    with tempfile.TemporaryDirectory(prefix="cantine-faults.") as folder:
        portal = found_portal(f"sqlite:///{folder}/cantine.db", Path(folder))
        for name, at in SERVERS.items():
            yield _play(portal, name, at)
        database.engine(portal.url).dispose()
