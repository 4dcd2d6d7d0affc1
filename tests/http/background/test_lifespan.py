"""What is done once, before the first request and after the last."""

import asyncio
import gc
import sys

import pytest

from cantine import clock
from cantine.common import school_days
from cantine.http.background.lifespan import SELDOM, SWITCHES_EVERY, lifespan
from cantine.store import database


@pytest.fixture
def unfrozen():
    usual = sys.getswitchinterval()
    yield
    gc.unfreeze()
    sys.setswitchinterval(usual)


def test_everything_is_loaded_before_the_first_request_and_the_database_closed_after_the_last(cast, unfrozen):
    async def life() -> tuple[int, int]:
        async with lifespan(None):
            return gc.get_freeze_count(), database.engine(cast.url).pool.checkedin()

    frozen, connections = asyncio.run(life())
    assert frozen > 100_000
    assert connections > 0
    assert database.engine(cast.url).pool.checkedin() == 0
    assert {"cantine.bookings.actions.save_month", "cantine.ledger.queries.statement"} <= set(sys.modules)


def test_a_page_that_is_made_lets_the_event_loop_go_on_soon(cast, unfrozen):
    async def life() -> float:
        async with lifespan(None):
            return sys.getswitchinterval()

    sys.setswitchinterval(0.005)
    assert asyncio.run(life()) == pytest.approx(SWITCHES_EVERY)


def test_a_server_looks_seldom_for_what_is_no_longer_used_and_leaves_that_as_it_was(cast, unfrozen):
    async def life() -> int:
        async with lifespan(None):
            return gc.get_threshold()[0]

    before = gc.get_threshold()
    assert asyncio.run(life()) == SELDOM != before[0]
    assert gc.get_threshold() == before


def test_the_calendars_of_this_and_the_next_school_year_are_worked_out(cast, heap_set_aside):
    school_days._list_school.cache_clear()
    school_days._list_public.cache_clear()

    async def life() -> None:
        async with lifespan(None):
            pass

    asyncio.run(life())
    first, last = school_days.school_year(clock.today())
    worked_out = school_days._list_school.cache_info().misses
    for year in (first.year, last.year, last.year + 1):
        assert school_days.find_school_holiday(first.replace(year=year, month=12, day=25), "A")
    assert school_days._list_school.cache_info().misses == worked_out
