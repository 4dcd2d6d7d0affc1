"""What a drill has found: where its kills fell, what had been acknowledged, and what was lost, half done or doubled."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from sqlalchemy import text

from cantine.ledger.queries import reconciliation
from cantine.store import database
from tests.drills.engines import Engine


class Fell(StrEnum):
    """Where a kill fell: while nothing was written yet, in the middle of writing, which is undone, after something was
    kept of which nobody had been told yet, or when all that was begun had been acknowledged."""

    BEFORE = "before"
    UNDONE = "undone"
    KEPT = "kept"
    AFTER = "after"


MORE = 30
"""Kills beyond those that were asked for, at most, until one falls in the middle of something."""


@dataclass
class DrillReport:
    """`hands` are starts that needed somebody; `excused` are double letters that SMTP cannot exclude, each proved to be
    one of a kill after the server had taken it and before that was noted."""

    name: str
    engine: str
    fell: Counter[Fell] = field(default_factory=Counter)
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    hands: list[str] = field(default_factory=list)
    excused: int = 0
    note: str = ""
    seconds: float = 0

    @property
    def kills(self) -> int:
        return self.fell.total()

    @property
    def within(self) -> int:
        """Kills in the middle of something."""
        return self.fell[Fell.UNDONE] + self.fell[Fell.KEPT]

    def goes_on(self, rounds: int) -> bool:
        """Whether there is another kill: so many, and some more where none has fallen within."""
        return self.kills < rounds or (not self.within and self.kills < rounds + MORE)

    @property
    def faults(self) -> list[str]:
        """A sentence for each thing that must not be; also where no kill fell within, as then nothing was proved."""
        found = [*self.lost, *self.half, *self.doubled, *self.hands]
        return found if self.within else [*found, "No kill fell in the middle of anything."]

    def check(self, engine: Engine, url: str) -> None:
        """After a kill: the books agree with themselves, and on SQLite the file is sound."""
        engine.settle(url)
        with database.open_reader(url) as db:
            self.half += [f"check: {one}" for one in reconciliation.find_differences(db)]
            if engine.name == "sqlite":
                sound = db.execute(text("PRAGMA quick_check")).scalar_one()
                orphans = db.execute(text("PRAGMA foreign_key_check")).all()
                self.half += [f"SQLite: {one}" for one in (sound, *orphans) if one != "ok"]


@dataclass
class Span:
    """The seconds within which something is killed, learnt from kills that came too late or too early."""

    seconds: float

    def draw(self, chance: Random) -> float:
        """A moment by chance."""
        return chance.uniform(0, self.seconds)

    def learn(self, fell: Fell) -> None:
        """Sooner after a kill that came too late, later after one that came too early."""
        self.seconds *= {Fell.AFTER: 0.7, Fell.BEFORE: 1.2}.get(fell, 1)


COLUMNS = ("drill", "engine", "kills", "before", "undone", "kept", "after", "acts", "lost", "half", "double", "hands")


def render_head() -> str:
    """The titles of the table."""
    return _render_row(*COLUMNS)


def render_row(report: DrillReport) -> str:
    """The figures of one drill, with what else is to be said of it."""
    fell = [report.fell[one] for one in Fell]
    wrong = [len(one) for one in (report.lost, report.half, report.doubled, report.hands)]
    row = _render_row(report.name, report.engine, report.kills, *fell, report.acknowledged, *wrong)
    return f"{row}  {report.seconds:5.0f} s  {report.note}".rstrip()


def _render_row(name: object, engine: object, *figures: object) -> str:
    return f"{name!s:<10} {engine!s:<11}" + "".join(f"{one!s:>8}" for one in figures)


def render_sum(reports: list[DrillReport]) -> Iterator[str]:
    """The closing figures, then every fault by its drill."""
    wrong = {name: sum(len(getattr(one, name)) for one in reports) for name in ("lost", "half", "doubled", "hands")}
    excused = sum(one.excused for one in reports)
    kills, acts = sum(one.kills for one in reports), sum(one.acknowledged for one in reports)
    within = sum(one.within for one in reports)
    yield f"{kills} kills ({within} in the middle of something), {acts} acknowledged acts: " + ", ".join(
        f"{name} {number}" for name, number in wrong.items()
    )
    yield f"double letters that SMTP cannot exclude: {excused}"
    for report in reports:
        yield from (f"{report.name}, {report.engine}: {fault}" for fault in report.faults)
