"""`python -m cantine import` is killed: all families of the file are there or none, and the next try brings them."""

import time
from pathlib import Path
from random import Random

from sqlalchemy import text

from cantine.store import database
from tests.cast import play
from tests.drills.engines import Engine
from tests.drills.kills.report import DrillReport, Fell, Span
from tests.drills.lives import Nursery
from tests.imports import prestofacto
from tests.online_payment.alice_pays import NOW, make_demonstration

NAME = "import"

FAMILIES = 12
TABLES = ("family", "guardian", "account", "child", "custody", "classroom", "booking", "journal_entry", "outbox_mail")

Rows = dict[str, int]


def run(rounds: int, engine: Engine, chance: Random) -> DrillReport:
    """Kill so many imports, each into a town of its own."""
    report = DrillReport(NAME, engine.name)
    file = engine.folder / "familles.csv"
    file.write_bytes(prestofacto.csv(prestofacto.town(FAMILIES)))
    town = engine.make_empty()
    make_demonstration(play(town))
    url = engine.copy(town)
    with engine.living_on(url, NOW.isoformat()) as nursery:
        nursery.finish("check")
        began = time.monotonic()
        nursery.finish("import", str(file), "--yes")
        span = Span(time.monotonic() - began)
    nothing, everything = _count(town), _count(url)
    engine.drop(url)
    assert all(everything[table] > nothing[table] for table in ("family", "child", "booking", "journal_entry"))
    while report.goes_on(rounds):
        url = engine.copy(town)
        with engine.living_on(url, NOW.isoformat()) as nursery:
            nursery.begin("import", str(file), "--yes")
            nursery.kill_after(span.draw(chance))
            report.check(engine, url)
            fell = _judge(_count(url), nothing, everything, nursery, report)
            report.fell[fell] += 1
            span.learn(fell)
            _begin_anew(nursery, file, report)
        if _count(url) != everything:
            report.lost.append(f"After the import was begun anew: {_count(url)}, not {everything}.")
        engine.drop(url)
    return report


def _count(url: str) -> Rows:
    """How many rows each table has that an import writes to."""
    with database.open_reader(url) as db:
        return {table: db.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES}


def _judge(found: Rows, nothing: Rows, everything: Rows, nursery: Nursery, report: DrillReport) -> Fell:
    """After a kill: all rows are there or none, and all where it was said."""
    told = "C'est importé." in nursery.said
    report.acknowledged += told
    if found not in (nothing, everything):
        report.half.append(f"Of the file a part is imported: {found}, not {everything}.")
    if told:
        if found != everything:
            report.lost.append("It was said to be imported, and is not.")
        return Fell.AFTER
    if found != nothing:
        return Fell.KEPT
    return Fell.UNDONE if nursery.was_writing else Fell.BEFORE


def _begin_anew(nursery: Nursery, file: Path, report: DrillReport) -> None:
    """The same command once more: what is there already is not brought in twice."""
    nursery.begin("import", str(file), "--yes")
    if (ended := nursery.wait()) != 0:
        report.hands.append(f"The next import ended with {ended}: {nursery.said}")
    report.acknowledged += "C'est importé." in nursery.said
