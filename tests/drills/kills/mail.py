"""`python -m cantine mail` is killed while it hands letters to a real mail server, and begun again minutes later.

Between the server's « 250 » after DATA and the note that a letter has left, nobody can know: that is SMTP (RFC 1047).
Such a letter leaves once more, with the same Message-ID; one that was in hand at two deaths is left to staff.
"""

import asyncio
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import select

from cantine.mail import outbox
from cantine.store import database
from cantine.store.tables import OutboxMail
from tests.cast import play
from tests.drills.engines import Engine
from tests.drills.kills.report import DrillReport, Fell, Span
from tests.drills.lives import Nursery
from tests.online_payment.alice_pays import NOW, make_demonstration
from tests.support.letterbox import Letterbox, free_port, listening

NAME = "mail"

LETTERS = 12
"""Letters that wait when a process begins."""


class Post:
    """The outbox, the mail server and the clock; `taken` are the letters that a kill left taken and not noted."""

    def __init__(self, url: str, clock: Path, box: Letterbox, report: DrillReport) -> None:
        self.url, self.clock, self.box, self.report = url, clock, box, report
        self.now, self.written = NOW, 0
        self.sent: set[str] = set()
        self.taken: set[str] = set()
        self.in_hand: Counter[str] = Counter()

    def wait(self) -> None:
        """Ten minutes go by: what was in hand is due again."""
        self.now += timedelta(minutes=10)
        fresh = self.clock.with_suffix(".fresh")
        fresh.write_text(self.now.isoformat())
        fresh.replace(self.clock)

    def fill(self) -> None:
        """As many letters wait as a process may have time for."""
        waiting = sum(one.sent_at is None and one.doubtful_at is None for one in self.read())
        with database.open_writer(self.url) as db:
            for _ in range(LETTERS - waiting):
                self.written += 1
                outbox.write(db, f"parent{self.written}@exemple.fr", "Sujet", "Bonjour\n", self.now)

    def read(self) -> list[Any]:
        with database.open_reader(self.url) as db:
            return [*db.execute(select(OutboxMail.__table__).order_by(OutboxMail.id))]

    def count_received(self) -> Counter[str]:
        """How often the server took each letter."""
        return Counter(str(message["To"]) for message in self.box.received)

    def judge(self) -> Fell:
        """After a kill: what is noted as sent was taken by the server; at most one letter was in hand."""
        rows, received = self.read(), self.count_received()
        noted = {one.recipient for one in rows if one.sent_at}
        if gone := self.sent - noted:
            self.report.lost.append(f"{gone} had left, and are to leave again.")
        self.report.lost += [f"{one} is noted as sent, and nobody took it" for one in noted - received.keys()]
        held = [one.recipient for one in rows if not one.sent_at and one.doubts > self.in_hand[one.recipient]]
        if len(held) > 1:
            self.report.half.append(f"{len(held)} letters were in hand at once.")
        self.in_hand.update(held)
        self.report.acknowledged += len(noted - self.sent)
        self.sent = noted
        unnoted = {one for one in held if received[one]} - self.taken
        self.taken |= unnoted
        if held:
            return Fell.KEPT if unnoted else Fell.UNDONE
        return Fell.AFTER

    def judge_all(self) -> None:
        """At the end: each letter was taken once, or is one of those about which nobody could know."""
        received = self.count_received()
        for one in self.read():
            if not one.sent_at and not (one.doubtful_at and self.in_hand[one.recipient] >= outbox.DOUBTS_AT_MOST):
                self.report.lost.append(f"{one.recipient} has not left: {one.failure or 'no reason'}")
        for recipient, count in received.items():
            if count > 1 and recipient in self.taken and count <= outbox.DOUBTS_AT_MOST:
                self.report.excused += 1
            elif count > 1:
                self.report.doubled.append(f"{recipient} got {count} letters, and no kill fell after the first.")
        numbers = {(str(one["To"]), str(one["Message-ID"])) for one in self.box.received}
        if len(numbers) != len(received):
            self.report.doubled.append("A letter that was sent again has another Message-ID.")


class SlowLetterbox(Letterbox):
    """Takes some milliseconds before and after it has a letter, as a server over a network does."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(0.01)
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.01)
        return answer


def run(rounds: int, engine: Engine, chance: Random) -> DrillReport:
    """Kill so many processes that send, then let one send the rest."""
    report = DrillReport(NAME, engine.name)
    cast = play(engine.make_empty())
    make_demonstration(cast)
    clock, port = engine.folder / "clock", free_port()
    clock.write_text(NOW.isoformat())
    smtp = {"CANTINE_SMTP_URL": f"smtp://127.0.0.1:{port}"}
    with listening(port, SlowLetterbox()) as box, engine.living_on(cast.url, f"file:{clock}", **smtp) as nursery:
        post = Post(cast.url, clock, box, report)
        post.fill()
        began = time.monotonic()
        nursery.finish("mail")
        post.judge()
        span = Span(time.monotonic() - began)
        while report.goes_on(rounds):
            post.fill()
            span.learn(_send_and_die(nursery, engine, post, span.draw(chance)))
            post.wait()
        for _ in range(2):
            nursery.finish("mail")
            post.wait()
        post.judge()
        post.judge_all()
    left = sum(count >= outbox.DOUBTS_AT_MOST for count in post.in_hand.values())
    report.note = f"double letters, each killed after the server took it: {report.excused}; left to staff: {left}"
    return report


def _send_and_die(nursery: Nursery, engine: Engine, post: Post, seconds: float) -> Fell:
    nursery.begin("mail")
    ended = nursery.kill_after(seconds)
    if ended not in (0, -9):
        post.report.hands.append(f"The next start ended with {ended}: {nursery.said}")
    post.report.check(engine, post.url)
    fell = post.judge()
    if fell is Fell.AFTER and ended == -9:
        fell = Fell.UNDONE if nursery.was_writing else Fell.BEFORE
    post.report.fell[fell] += 1
    return fell
