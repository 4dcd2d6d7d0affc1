"""What the pages of a parent ask of the database: the milliseconds that they wait for it, whatever the town's size."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import event
from streamlit.runtime.context import ContextProxy

from cantine.settings import settings
from cantine.store import database
from tests.benchmarks.figures import Figure
from tests.pages.browser import ADDRESS, PROGRAM, Browser
from tests.support.large_town import NOW, VILLAGE

PAGES = {"compte": "home", "inscriptions": "month grid"}
FAMILIES = range(10, 34)
"""Families of a village that are asked; in a larger town the same ones of different copies."""

VISITS = 4
"""Of each family, each after a sign-in, so that nothing is known from the visit before; the first only warms."""


def time_pages(url: str, families: int) -> dict[str, tuple[float, float]]:
    """By page: milliseconds of the database at the median visit, and statements."""
    copies = families // VILLAGE
    numbers = [number + VILLAGE * (place * copies // len(FAMILIES)) for place, number in enumerate(FAMILIES)]
    with _portal_of(url), _noted(url) as statements:
        found = {page: [*_visit(page, numbers, statements)] for page in PAGES}
    return {page: (median(sum(one) for one in visits), median(map(len, visits))) for page, visits in found.items()}


def describe_pages(took: dict[str, tuple[float, float]]) -> Iterator[Figure]:
    """A figure for the time and one for the statements of each page."""
    for page, (milliseconds, statements) in took.items():
        yield Figure(f"  {PAGES[page]}: database", milliseconds, "ms", 2)
        yield Figure(f"  {PAGES[page]}: statements", statements, "")


def _visit(page: str, numbers: Sequence[int], statements: list[float]) -> Iterator[list[float]]:
    for number in numbers:
        for visit in range(VISITS):
            window = Browser().enter(str(number))
            statements.clear()
            window.open(page)
            if visit:
                yield [*statements]


@contextmanager
def _portal_of(url: str) -> Iterator[None]:
    """The portal's own settings, and a browser that says who it is."""
    before = {name: getattr(ContextProxy, name) for name in ("cookies", "ip_address", "headers")}
    os.environ |= {"CANTINE_DATABASE_URL": url, "CANTINE_NOW": NOW.isoformat()}
    settings.cache_clear()
    logging.getLogger("streamlit").setLevel(logging.ERROR)  # each window says that there is no server
    brought: dict[str, Any] = {"cookies": {}, "ip_address": ADDRESS, "headers": {"User-Agent": PROGRAM}}
    for name, value in brought.items():
        setattr(ContextProxy, name, property(lambda _, value=value: value))
    try:
        yield
    finally:
        for name, old in before.items():
            setattr(ContextProxy, name, old)
        for name in ("CANTINE_DATABASE_URL", "CANTINE_NOW"):
            del os.environ[name]
        settings.cache_clear()


@contextmanager
def _noted(url: str) -> Iterator[list[float]]:
    """The milliseconds of each statement that this process sends."""
    engine, took, began = database.engine(url), [], [0.0]

    def begin(*_: object) -> None:
        began[0] = perf_counter()

    def end(*_: object) -> None:
        took.append(1000 * (perf_counter() - began[0]))

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    try:
        yield took
    finally:
        event.remove(engine, "before_cursor_execute", begin)
        event.remove(engine, "after_cursor_execute", end)
