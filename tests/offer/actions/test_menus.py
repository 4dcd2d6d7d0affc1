"""The manager writes what is cooked."""

import pytest
from sqlalchemy import func, select

from cantine.offer.actions.menus import save_menus
from cantine.offer.queries import menus as menu_queries
from cantine.offer.rules.menus import DayMenu
from cantine.store import database
from cantine.store.tables import JournalEntry
from tests.dates import on
from tests.support.ticking import NOW, nadia

MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")


def save(cast, wanted):
    with database.open_writer(cast.url) as db:
        return save_menus(db, nadia(cast), wanted, NOW)


def kept(cast):
    with database.open_reader(cast.url) as db:
        return menu_queries.read_menus(db, MONDAY, TUESDAY), db.scalar(select(func.count(JournalEntry.id)))


def test_menus_are_kept_changed_and_taken_away_and_saving_twice_changes_nothing(cast):
    both = {MONDAY: DayMenu("Salade, rôti"), TUESDAY: DayMenu("Omelette", True)}
    assert [save(cast, both), save(cast, both)] == [2, 0]
    assert kept(cast) == (both, 1)
    assert save(cast, {MONDAY: DayMenu("Soupe"), TUESDAY: DayMenu("  ", True)}) == 2
    assert kept(cast) == ({MONDAY: DayMenu("Soupe")}, 2)


def test_a_menu_that_is_too_long_keeps_nothing(cast):
    with pytest.raises(ValueError, match="trop long"):
        save(cast, {MONDAY: DayMenu("x" * 501), TUESDAY: DayMenu("Soupe")})
    assert kept(cast) == ({}, 0)
