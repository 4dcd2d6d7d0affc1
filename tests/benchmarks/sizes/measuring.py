"""All questions and works of one town, and how they grow from one size to the next."""

from collections.abc import Iterator, Mapping
from datetime import date
from time import perf_counter

from cantine.common.list_filter import ListFilter
from cantine.common.tables.csv_table import write_csv
from cantine.exports import EXPORTS, build_table
from cantine.store import database
from cantine.store.patience import BULK
from tests.benchmarks import attendance, search
from tests.benchmarks.figures import Figure
from tests.benchmarks.sizes import pages, work
from tests.support import large_town

LISTS = ("factures", "lignes", "journal-comptable")
"""Of the exports, those with the most rows."""

CITY = {"day": 50, "month": 300, "year": 500}
"""Milliseconds of the counts of a day, a month and a year at most, in a city."""


def measure_town(
    url: str, families: int, *, months: int, rarely: float, most: Mapping[str, float], check_within: float
) -> Iterator[Figure]:
    """Fill the empty database with a town of this size, and ask and do everything once it stands."""
    town = large_town.fill(url, families, months=months, rarely=rarely)
    yield Figure("  made in", sum(town.seconds.values()), "s", 1, most=900)
    for table in ("child", "booking", "invoice"):
        yield Figure(f"  rows of {table}", town.rows[table], "")
    yield from pages.describe_pages(pages.time_pages(url, families))
    for what, milliseconds in attendance.time_questions(url).items():
        yield Figure(f"  {what}", milliseconds, "ms", 1, most=most[what.split()[0].rstrip(":")])
    times = search.time_searches(url)
    slowest = max(times, key=lambda typed: times[typed])
    yield Figure(f"  the slowest search, « {slowest} »", times[slowest], "ms", 1)
    for address in LISTS:
        yield Figure(f"  a month of « {EXPORTS[address].title} »", _make_list(url, address), "s", 2)
    yield from work.measure_work(url, most_seconds=check_within)


def compare(small: list[Figure], large: list[Figure], pages_at_most: float) -> Iterator[Figure]:
    """How many times as long the larger town waits for the database at each page and question."""
    before = {one.what: one.value for one in small}
    for one in large:
        if one.unit == "ms" and (value := before.get(one.what)):
            most = pages_at_most if one.what.endswith(": database") else None
            yield Figure(f"  growth of {one.what.strip()}", one.value / value, "×", 2, most=most)


def _make_list(url: str, address: str) -> float:
    chosen, today = ListFilter(month=date(2026, 4, 1)), attendance.TODAY
    began = perf_counter()
    with database.open_reader(url, BULK) as db:
        sum(map(len, write_csv(build_table(db, EXPORTS[address], chosen, today))))
    return perf_counter() - began
