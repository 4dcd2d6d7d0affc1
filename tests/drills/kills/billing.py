"""`python -m cantine bill` is killed and begun again until all is billed: each booking once, no number missing."""

import re
import time
from random import Random

from sqlalchemy import text

from cantine.store import database
from tests.drills.engines import Engine
from tests.drills.kills.report import DrillReport, Fell, Span
from tests.drills.lives import Nursery
from tests.drills.portal_nursery import FAMILIES_AT_ONCE
from tests.support import many_families

NAME = "billing"

FAMILIES, DAYS = 80, 4
COMMAND = ("bill", "2026-10")
EXPECTED = many_families.expected(FAMILIES, DAYS)


def run(rounds: int, engine: Engine, chance: Random) -> DrillReport:
    """Kill so many runs, on as many towns as that takes."""
    report = DrillReport(NAME, engine.name)
    unbilled = engine.make_empty()
    many_families.write(unbilled, FAMILIES, DAYS)
    span = Span(_time_run(engine, unbilled))
    while report.goes_on(rounds):
        url = engine.copy(unbilled)
        with engine.living_on(url, many_families.BILLED_AT.isoformat()) as nursery:
            while report.goes_on(rounds) and _count_invoices(url) < FAMILIES:
                span.learn(_bill_and_die(nursery, engine, url, span.draw(chance), report))
            report.acknowledged += FAMILIES - _count_invoices(url)
            nursery.finish(*COMMAND)  # says of the rest that it is billed
        report.check(engine, url)
        _judge_whole(url, report)
        engine.drop(url)
    return report


def _time_run(engine: Engine, unbilled: str) -> float:
    """The seconds of a whole run."""
    url = engine.copy(unbilled)
    with engine.living_on(url, many_families.BILLED_AT.isoformat()) as nursery:
        nursery.finish("check")
        began = time.monotonic()
        nursery.finish(*COMMAND)
    engine.drop(url)
    return time.monotonic() - began


def _bill_and_die(nursery: Nursery, engine: Engine, url: str, seconds: float, report: DrillReport) -> Fell:
    before = _count_invoices(url)
    nursery.begin(*COMMAND)
    ended = nursery.kill_after(seconds)
    if ended not in (0, -9):
        report.hands.append(f"The next start ended with {ended}: {nursery.said}")
    report.check(engine, url)
    told = max((int(done) for done in re.findall(r"^(\d+) / \d+", nursery.said, re.M)), default=0)
    billed = _count_invoices(url) - before
    report.acknowledged += told
    if billed < told:
        report.lost.append(f"{told} families were told to be billed, {billed} are.")
    _judge_families(url, report)
    fell = Fell.UNDONE if nursery.was_writing else Fell.BEFORE
    if ended == 0 or billed > told:
        fell = Fell.AFTER if ended == 0 else Fell.KEPT
    report.fell[fell] += 1
    return fell


def _count_invoices(url: str) -> int:
    with database.open_reader(url) as db:
        return int(db.execute(text("SELECT count(*) FROM invoice")).scalar_one())


def _judge_families(url: str, report: DrillReport) -> None:
    """Each family is billed whole or not at all, and once; the numbers run without a gap."""
    with database.open_reader(url) as db:
        asked = "SELECT family_id, count(*) FROM booking WHERE invoice_line_id IS NOT NULL GROUP BY family_id"
        booked = dict(db.execute(text(asked)).all())  # type: ignore[arg-type]
        invoices = db.execute(text("SELECT family_id, count(*), sum(cents) FROM invoice GROUP BY family_id")).all()
        numbers = db.execute(text("SELECT number FROM invoice ORDER BY number")).scalars().all()
        entries = db.execute(text("SELECT count(*) FROM journal_entry WHERE action = 'bill'")).scalar_one()
    if entries * FAMILIES_AT_ONCE != len(numbers):
        report.half.append(f"{len(numbers)} invoices, {entries} entries of the journal.")
    for family, count, cents in invoices:
        if count > 1:
            report.doubled.append(f"Family {family} has {count} invoices.")
        elif (booked.get(family), int(cents)) != EXPECTED[family]:
            report.half.append(f"Family {family}: {booked.get(family)} bookings, {cents} cents; not {EXPECTED[family]}")
    if {*booked} != {family for family, _, _ in invoices}:
        report.half.append("Bookings are billed of families without an invoice.")
    if list(numbers) != list(range(1, len(numbers) + 1)):
        report.half.append(f"The numbers have a gap: {numbers}")


def _judge_whole(url: str, report: DrillReport) -> None:
    _judge_families(url, report)
    if (count := _count_invoices(url)) != FAMILIES:
        report.lost.append(f"After the last run {count} of {FAMILIES} families are billed.")
