"""The first start on an older database is killed: it is still the older one or the new one, and opens by itself."""

import time
from datetime import date
from random import Random
from typing import Any

from alembic import command
from sqlalchemy import select, text

from cantine.billing.actions.bill_month import bill
from cantine.billing.queries.invoice_drafts import list_families_to_bill
from cantine.common.roles import COMMAND_LINE
from cantine.mail import outbox
from cantine.store import database
from cantine.store.tables import Base
from tests.drills.engines import Engine
from tests.drills.kills.report import DrillReport, Fell, Span
from tests.online_payment.alice_pays import NOW
from tests.support import many_families

NAME = "migration"

FAMILIES, DAYS = 40, 10
OLDER = "0022"
"""The revision of the older database: some forty migrations, a dozen of which move rows."""

Rows = dict[str, list[Any]]


def run(rounds: int, engine: Engine, chance: Random) -> DrillReport:
    """Kill so many first starts, each on a database of its own."""
    report = DrillReport(NAME, engine.name)
    older = _make_older(engine)
    before = _read_revision(older)
    url = engine.copy(older)
    with engine.living_on(url, NOW.isoformat()) as nursery:
        began = time.monotonic()
        nursery.finish("check")
        span = Span(time.monotonic() - began)
    everything = _read_all(url)
    engine.drop(url)
    while report.goes_on(rounds):
        url = engine.copy(older)
        with engine.living_on(url, NOW.isoformat()) as nursery:
            nursery.begin("check")
            ended = nursery.kill_after(span.draw(chance))
            engine.settle(url)
            revision = _read_revision(url)
            if revision not in (before, everything["alembic_version"]):
                report.half.append(f"The database is of revision {revision}.")
            fell = Fell.UNDONE if nursery.was_writing else Fell.BEFORE
            if revision != before:
                fell = Fell.AFTER if ended == 0 else Fell.KEPT
            report.fell[fell] += 1
            span.learn(fell)
            nursery.begin("check")
            if (ended := nursery.wait()) != 0:
                report.hands.append(f"The next start ended with {ended}: {nursery.said}")
            report.acknowledged += ended == 0
        report.check(engine, url)
        for table, rows in _read_all(url).items():
            if rows != everything[table]:
                report.lost.append(f"After the next start the rows of {table} are not those of a whole migration.")
        engine.drop(url)
    return report


def _make_older(engine: Engine) -> str:
    """A billed town with letters, as the version of OLDER kept it."""
    url = engine.make_empty()
    many_families.write(url, FAMILIES, DAYS)
    month = date(2026, 10, 1)
    with database.open_writer(url) as db:
        bill(db, COMMAND_LINE, month, list_families_to_bill(db, month), NOW)
        for number in range(FAMILIES):
            outbox.write(db, f"parent{number}@exemple.fr", "Sujet", "Bonjour\n", NOW)
    alembic = database.make_alembic_config()
    with database._open_reshaper(url) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, OLDER)
    return url


def _read_revision(url: str) -> list[Any]:
    with database.open_reader(url) as db:
        return [tuple(row) for row in db.execute(text("SELECT version_num FROM alembic_version"))]


def _read_all(url: str) -> Rows:
    """All rows of all tables, and the revision."""
    with database.open_reader(url) as db:
        rows = {table.name: [*map(tuple, db.execute(select(table)))] for table in Base.metadata.sorted_tables}
    return {**{name: sorted(found, key=repr) for name, found in rows.items()}, "alembic_version": _read_revision(url)}
