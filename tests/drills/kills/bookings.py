"""A parent saves one change of the month grid after the other, on the page, while the portal dies."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking, JournalEntry, PendingReceipt
from tests.cast import play
from tests.dates import on
from tests.drills.engines import Engine
from tests.drills.kills.pages import Component, Person, draw_some, fetch_cookie, kill_portals_under
from tests.drills.kills.report import DrillReport, Fell
from tests.online_payment.alice_pays import NOW, make_demonstration

NAME = "bookings"

FIRST = on("mardi 2026-12-01")
DAYS = [day for day in (FIRST + timedelta(n) for n in range(17)) if day.weekday() in (0, 1, 3, 4)]

Cell = tuple[date, int]


@dataclass
class Parent(Person):
    """Alice before the month of Léo: the boxes that she has seen recorded, and those of the save in hand."""

    child: int
    recorded: dict[Cell, bool]
    in_hand: dict[Cell, bool] = field(default_factory=dict)
    saves: int = 0

    def act(self) -> None:
        """Change some boxes, save them, and see them recorded."""
        self.in_hand = {cell: not self.recorded[cell] for cell in draw_some(self.chance, [*self.recorded], 6)}
        self.send()

    def send(self) -> None:
        """Send what is in hand, as the browser does once more after a lost connection."""
        changes = [
            {"day": str(day), "service": service, "on": on, "time": None, "was": {"on": not on, "time": None}}
            for (day, service), on in self.in_hand.items()
        ]
        self.page.send("save", {"child": self.child, "changes": changes})
        outcome = self.page.data["outcome"]
        assert outcome, "The page says nothing of the save."
        assert (outcome["saved"], outcome["refused"]) == (len(changes), []), outcome
        self.recorded |= self.in_hand
        self.in_hand = {}
        self.saves += 1
        self.report.acknowledged += 1

    def read(self) -> tuple[dict[Cell, bool], int, int]:
        """The boxes as they are kept; how many entries of the journal; how many receipts are to be written."""
        with database.open_reader(self.url) as db:
            asked = select(Booking.day, Booking.service_id, Booking.state).where(Booking.child_id == self.child)
            kept = {(day, service): state == State.BOOKED for day, service, state in db.execute(asked)}
            entries = db.scalar(select(func.count()).where(JournalEntry.action == "save_month"))
            receipts = db.scalar(select(func.count()).select_from(PendingReceipt))
        return {cell: kept.get(cell, False) for cell in self.recorded}, entries or 0, receipts or 0

    def judge(self, *, writing: bool) -> Fell:
        """After a kill: all that was recorded is there, and of what was in hand everything or nothing."""
        kept, entries, receipts = self.read()
        done = {cell for cell, on in self.in_hand.items() if kept[cell] == on}
        whole = bool(self.in_hand) and done == {*self.in_hand}
        if done and not whole:
            self.report.half.append(f"Of a save of {len(self.in_hand)} boxes {len(done)} are kept.")
        for cell, recorded in self.recorded.items():
            if cell not in self.in_hand and kept[cell] != recorded:
                self.report.lost.append(f"{cell} was recorded as {recorded}, and is not.")
        saves = self.saves + whole
        if (entries, receipts) != (saves, saves):
            self.report.half.append(f"{saves} saves, {entries} entries of the journal, {receipts} receipts.")
        if not self.in_hand:
            return Fell.AFTER
        return Fell.KEPT if whole else Fell.UNDONE if writing else Fell.BEFORE

    def send_again(self) -> None:
        """The browser is back and sends what was not acknowledged: it is there once, whether it was kept or not."""
        _kept, before, _receipts = self.read()
        was_kept = self.judge_quietly()
        if self.in_hand:
            self.send()
        kept, entries, _receipts = self.read()
        if kept != self.recorded:
            self.report.lost.append("What was sent again is not what is kept.")
        if entries != before + (not was_kept):
            self.report.doubled.append(f"A save that was sent again has {entries - before + was_kept} entries.")
        self.saves = entries

    def judge_quietly(self) -> bool:
        """Whether nothing is left to do of what is in hand."""
        kept, _entries, _receipts = self.read()
        return all(kept[cell] == on for cell, on in self.in_hand.items())


def run(rounds: int, engine: Engine, chance: Random) -> DrillReport:
    """Kill so many portals under the grid of one child."""
    report = DrillReport(NAME, engine.name)
    cast = play(engine.make_empty())
    make_demonstration(cast)
    with engine.living_on(cast.url, NOW.isoformat()) as nursery:
        nursery.start()
        token = fetch_cookie(cast, nursery, cast.alice, cast.alices_family)
        grid = Component(nursery, token, "inscriptions", "month_grid", enfant=str(cast.leo), mois=f"{FIRST:%Y-%m}")
        cells: dict[Any, bool] = dict.fromkeys(((day, one) for day in DAYS for one in (cast.meal, cast.study)), False)
        parent = Parent(cast.url, grid, chance, report, cast.leo, cells)
        kill_portals_under(parent, nursery, engine, rounds)
    return report
