"""The village is filled by the demonstration, then copied; indices and triggers come back when all rows are there."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from cantine import demo
from cantine.demo.rows import catch_up_sequences
from cantine.families.actions import _search_words
from cantine.store import database, tables
from cantine.store.patience import MIGRATION
from tests.support.large_town.copies import multiply

VILLAGE = 160
"""Families that are multiplied: a school of some 250 children."""

NOW = datetime(2026, 6, 16, 9, tzinfo=UTC)
"""A Tuesday with school, so late that the school year is booked to its end."""

_PLAIN_INDICES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = current_schema() AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)
"""


@dataclass
class LargeTown:
    """How many rows of each table were written, and seconds by step."""

    rows: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Note how long this takes."""
        began = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - began


def fill(
    url: str, families: int, *, months: int = 9, rarely: float = 0, now: datetime = NOW, village: int = VILLAGE
) -> LargeTown:
    """Fill a migrated, empty database with so many families and `months` of invoices; a share of `rarely` comes for one
    meal a week. On PostgreSQL its user has to be a superuser. ValueError where families are no multiple of `village`.
    """
    copies, rest = divmod(families, village)
    if rest or not copies:
        raise ValueError(f"The families are a multiple of {village}.")
    town = LargeTown()
    with town.step("village"), database.open_writer(url, MIGRATION) as db:
        demo.fill(db, now, village, months=months, rarely=rarely)
    if copies > 1:
        with database._open_reshaper(url) as connection, Session(connection) as db:
            made_later = _take_away(connection)
            with town.step("copies"):
                multiply(db, copies)
            with town.step("search words"):
                _search_words.refresh(db)
            with town.step("indices"):
                for statement in made_later:
                    connection.exec_driver_sql(statement)
            catch_up_sequences(db)
    with town.step("statistics"):
        settle(url)
    town.rows = count_rows(url)
    return town


def settle(url: str) -> None:
    """What both engines do by themselves in the course of a night."""
    engine = database.engine(url)
    with engine.execution_options(isolation_level="AUTOCOMMIT", patience=MIGRATION).connect() as db:
        db.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")


def count_rows(url: str) -> dict[str, int]:
    """The rows of each table that has some."""
    with database.open_reader(url, MIGRATION) as db:
        counted = {
            one.name: db.scalar(select(func.count()).select_from(one)) for one in tables.Base.metadata.sorted_tables
        }
    return {name: count for name, count in counted.items() if count}


def _take_away(connection: Connection) -> list[str]:
    """Drop what costs at each row and is cheaper made at once, and return the statements that make it."""
    if connection.dialect.name == "postgresql":
        # Neither triggers nor foreign keys are asked until the end of the transaction.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        dropped = connection.execute(text(_PLAIN_INDICES)).all()
        for name, _ in dropped:
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
        return [made for _, made in dropped]
    listed = connection.execute(
        text("SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL")
    ).all()
    for kind, name, _ in listed:
        connection.exec_driver_sql(f'DROP {kind} "{name}"')
    return [made for _, _, made in listed]
