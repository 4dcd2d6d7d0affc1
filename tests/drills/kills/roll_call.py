"""Staff call the roll, one message of taps after the other, on the page, while the portal dies."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import select

from cantine.common.vocabulary import Presence
from cantine.store import database
from cantine.store.tables import Booking, Child, Custody, JournalEntry
from tests.cast import Cast, play
from tests.dates import on
from tests.drills.engines import Engine
from tests.drills.kills.pages import Component, Person, draw_some, fetch_cookie, kill_portals_under
from tests.drills.kills.report import DrillReport, Fell
from tests.online_payment.alice_pays import NOW, make_demonstration

NAME = "roll-call"

TODAY = on("lundi 2026-11-23")
CHILDREN = 24

Tap = dict[str, Any]


def play_class(url: str) -> tuple[Cast, list[int]]:
    """The people of all tests and a class of children who eat today; their bookings."""
    cast = play(url)
    make_demonstration(cast)
    with database.open_writer(url) as db:
        children = [Child(first_name=f"Enfant {n}", last_name="Morel", classroom_id=cast.cp) for n in range(CHILDREN)]
        db.add_all(children)
        db.flush()
        db.add_all(Custody(child_id=one.id, family_id=cast.alices_family) for one in children)
        eats = {"day": TODAY, "service_id": cast.meal, "family_id": cast.alices_family}
        meals = [Booking(child_id=one.id, **eats) for one in children]
        db.add_all(meals)
        db.flush()
        return cast, [one.id for one in meals]


def render_mark(presence: str) -> dict[str, Any]:
    """A mark as the page's script sends it."""
    return {"presence": presence, "time": None}


@dataclass
class Agent(Person):
    """Nadia before the list: the marks that she has seen noted (by booking), and the taps that have no answer yet."""

    marks: dict[int, str]
    waiting: list[Tap] = field(default_factory=list)
    numbers: int = 0

    def act(self) -> None:
        """Tap some children, each another way than before, and hear of each that it is noted."""
        for booking in draw_some(self.chance, [*self.marks], 5):
            others = [one for one in Presence if one != self.marks[booking]]
            self.numbers += 1
            tap = {"id": f"tap {self.numbers}", "kind": "tick", "booking": booking}
            was = [render_mark(self.marks[booking])]
            self.waiting.append({**tap, "mark": render_mark(self.chance.choice(others)), "was": was})
        self.send()

    def send(self) -> None:
        """Send what waits; the browser keeps each tap until its answer has come."""
        self.page.send("taps", {"items": self.waiting})
        answers = {one["id"]: one["refused"] for one in self.page.data["answers"]}
        for tap in self.waiting:
            assert answers.get(tap["id"], "no answer") is None, (tap, answers.get(tap["id"]))
            self.marks[tap["booking"]] = tap["mark"]["presence"]
            self.report.acknowledged += 1
        self.waiting = []

    def read(self) -> tuple[dict[int, str], int]:
        """The marks as they are kept, and the entries of the journal."""
        with database.open_reader(self.url) as db:
            kept = dict(db.execute(select(Booking.id, Booking.presence).where(Booking.id.in_(self.marks))).all())
            entries = db.execute(select(JournalEntry.action)).scalars().all()
        return {booking: str(mark) for booking, mark in kept.items()}, Counter(entries)["tick"]

    def judge(self, *, writing: bool) -> Fell:
        """After a kill: what had an answer is there; of the taps in hand the first ones are, each with its entry."""
        kept, entries = self.read()
        done = [kept[tap["booking"]] == tap["mark"]["presence"] for tap in self.waiting]
        if done != sorted(done, reverse=True):
            self.report.half.append(f"A later tap is noted and an earlier one is not: {done}.")
        in_hand = {tap["booking"] for tap in self.waiting}
        for booking, mark in self.marks.items():
            if booking not in in_hand and kept[booking] != mark:
                self.report.lost.append(f"The answer said {mark}, and {kept[booking]} is kept.")
        if entries != self.report.acknowledged + sum(done):
            self.report.half.append(f"{self.report.acknowledged + sum(done)} taps, {entries} entries of the journal.")
        if not done:
            return Fell.AFTER
        return Fell.KEPT if any(done) else Fell.UNDONE if writing else Fell.BEFORE

    def send_again(self) -> None:
        """The browser is back and sends what has no answer: each is noted, and each has one entry."""
        if self.waiting:
            self.send()
        kept, entries = self.read()
        if kept != self.marks:
            self.report.lost.append("What was tapped again is not what is kept.")
        if entries != self.report.acknowledged:
            self.report.doubled.append(f"{self.report.acknowledged} taps, {entries} entries of the journal.")


def run(rounds: int, engine: Engine, chance: Random) -> DrillReport:
    """Kill so many portals under the roll call of one class."""
    report = DrillReport(NAME, engine.name)
    cast, meals = play_class(engine.make_empty())
    with engine.living_on(cast.url, NOW.isoformat()) as nursery:
        nursery.start()
        query = {"jour": f"{TODAY:%d.%m.%Y}", "prestation": "Repas"}
        roll = Component(nursery, fetch_cookie(cast, nursery, cast.nadia), "pointage", "roll_call", **query)
        agent = Agent(cast.url, roll, chance, report, dict.fromkeys(meals, str(Presence.UNKNOWN)))
        kill_portals_under(agent, nursery, engine, rounds)
    return report
