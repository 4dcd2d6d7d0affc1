"""A month billed at 500 and 8,000 families, some 20 bookings each, on both engines; killed on the way; then checked."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from os import kill
from signal import SIGKILL
from statistics import median
from time import perf_counter

from sqlalchemy import func, select

from cantine.billing.actions import bill_month
from cantine.billing.queries import billing_preview, invoice_drafts
from cantine.common.roles import COMMAND_LINE
from cantine.ledger.queries import reconciliation
from cantine.store import database
from cantine.store.tables import Booking, Invoice
from tests.benchmarks.engines import both
from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import ROOT
from tests.support import many_families
from tests.support.many_families import BILLED_AT, OCTOBER

ALONE = True
"""It needs no server."""

FEW, MANY = 500, 8_000
SIZES = {"few families": FEW, "many families": MANY}
RUNS = 3
"""Communes of each size of which the median is taken; one of the larger."""

KILLS = 10


def measure(_portal: object) -> Iterator[Figure]:
    """The smaller commune several times, in turns on both engines, then the larger one; then kills."""
    took: dict[tuple[str, int], list[float]] = {}
    for families in (*[FEW] * RUNS, MANY):
        with both() as urls:
            for name, url in urls.items():
                many_families.write(url, families)
                seconds, bookings = _bill(url)
                took.setdefault((name, families), []).append(seconds)
                if families == MANY or len(took[name, families]) == RUNS:
                    yield Figure(f"{name}, {families} families: bookings billed", bookings, "")
                    yield Figure("  families a second", families / median(took[name, families]), "/s")
                    yield from _looked_at(url)
    for name in ("SQLite", "PostgreSQL"):
        each = {families: median(took[name, families]) / families for families in (FEW, MANY)}
        yield Figure(f"{name}: time per family, {MANY} against {FEW}", each[MANY] / each[FEW], "×", 2, most=1.4)
    with both() as urls:
        for name, url in urls.items():
            many_families.write(url, FEW)
            yield Figure(f"{name}: differences after {KILLS} kills", _killed(url), "", most=0)


def _bill(url: str) -> tuple[float, int]:
    with database.open_reader(url) as db:
        preview = billing_preview.preview(db, OCTOBER, BILLED_AT.date())
    began = perf_counter()
    with database.open_reader(url) as db:
        to_bill = invoice_drafts.list_families_to_bill(db, OCTOBER)
    for some in bill_month.split_batches(to_bill):
        with database.open_writer(url) as db:
            bill_month.bill(db, COMMAND_LINE, OCTOBER, some, BILLED_AT)
    seconds = perf_counter() - began
    with database.open_reader(url) as db:
        bookings = db.scalar(select(func.count(Booking.id)).where(Booking.invoice_line_id.is_not(None)))
        if db.scalar(select(func.sum(Invoice.cents))) != preview.cents:
            raise SystemExit("What was issued is not what the preview said.")
    return seconds, bookings


def _looked_at(url: str) -> Iterator[Figure]:
    began = perf_counter()
    with database.open_reader(url) as db:
        differences = len([*reconciliation.find_differences(db)])
    yield Figure("  check", 1000 * (perf_counter() - began), "ms")
    yield Figure("  differences found", differences, "", most=0)


def _killed(url: str) -> int:
    """Kill a run at ten moments between its start and its end, finish it, and count what `check` finds."""
    die = random.Random(11)
    command = [sys.executable, "-m", "tests.benchmarks.programs.killed_billing", url]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as runs:
        for number in range(KILLS + 1):
            print("again", file=runs.stdin, flush=True)
            run = int(runs.stdout.readline())
            if number < KILLS:
                time.sleep(die.random() * 0.2)
                kill(run, SIGKILL)
            while runs.stdout.readline() != "ended\n":
                pass
    with database.open_reader(url) as db:
        wrong = len([*reconciliation.find_differences(db)])
        billed = dict(db.execute(select(Invoice.family_id, func.sum(Invoice.cents)).group_by(Invoice.family_id)).all())
    expected = many_families.expected(FEW)
    return wrong + sum(billed.get(family) != cents for family, (_, cents) in expected.items())
