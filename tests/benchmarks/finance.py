"""The accountant's pages and lists on 8 000 families with nine months of invoices: processor time of each."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from cantine.common.list_filter import ListChoice, ListFilter
from cantine.common.tables.csv_table import write_csv
from cantine.common.tables.spreadsheet import xlsx
from cantine.exports import EXPORTS, build_table
from cantine.ledger.queries import balances, debtors, month_overview
from cantine.ledger.rules.overview import sum_by_service
from cantine.store import database
from tests.benchmarks.figures import Figure
from tests.benchmarks.portal import Portal
from tests.support import large_town

FAMILIES = 8_000
SIZES = {"families": FAMILIES}
NOW = large_town.NOW
MONTH = date(2026, 4, 1)


def measure(portal: Portal) -> Iterator[Figure]:  # has a commune of its own, larger than the portal's
    """Each page's questions, then a month of each list, with how many rows it has, in both forms."""
    with tempfile.TemporaryDirectory(prefix="cantine-benchmarks.") as folder:
        url = f"sqlite:///{folder}/cantine.db"
        database.migrate(url)
        large_town.fill(url, FAMILIES)
        try:
            with database.open_reader(url) as db:
                yield from _pages(db)
                yield from _lists(db)
        finally:
            database.engine(url).dispose()


def _pages(db: Any) -> Iterator[Figure]:
    today = NOW.date()
    yield Figure("balances of all, by age", _seconds(lambda: balances.list_all(db, today)), "s", 2, most=2)
    yield Figure("who is late", _seconds(lambda: debtors.list_late_families(db, today)), "s", 2, most=2)
    yield Figure("a month by service", _seconds(lambda: _month(db)), "s", 2, most=2)


def _month(db: Any) -> None:
    sum_by_service(month_overview.list_bills(db, MONTH, month_overview.read_unpaid(db)))


def _lists(db: Any) -> Iterator[Figure]:
    today = NOW.date()
    for export in EXPORTS.values():
        chosen = ListFilter(month=MONTH) if ListChoice.PERIOD in export.choices else ListFilter()
        if ListChoice.ONE_FAMILY in export.choices:
            chosen = ListFilter(family=2)
        rows = export.size(db, chosen, today).rows
        for name, form in (("CSV", write_csv), ("XLSX", xlsx)):
            made = _seconds(lambda: sum(map(len, form(build_table(db, export, chosen, today)))))  # noqa: B023  # run at once
            yield Figure(f"{export.title}, {rows} rows, {name}", made, "s", 2)


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
