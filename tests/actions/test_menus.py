"""The manager writes what is cooked."""

import pytest
from sqlalchemy import func, select

from cantine.actions.menus import save_menus
from cantine.queries import menus
from cantine.rules.menus import Menu
from cantine.store import database
from cantine.store.tables import JournalEntry
from tests.actions.ticking import NOW, nadia
from tests.dates import on

MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")


def save(cast, wanted):
    with database.writing(cast.url) as db:
        return save_menus(db, nadia(cast), wanted, NOW)


def kept(cast):
    with database.reading(cast.url) as db:
        return menus.between(db, MONDAY, TUESDAY), db.scalar(select(func.count(JournalEntry.id)))


def test_menus_are_kept_changed_and_taken_away_and_saving_twice_changes_nothing(cast):
    both = {MONDAY: Menu("Salade, rôti"), TUESDAY: Menu("Omelette", True)}
    assert [save(cast, both), save(cast, both)] == [2, 0]
    assert kept(cast) == (both, 1)
    assert save(cast, {MONDAY: Menu("Soupe"), TUESDAY: Menu("  ", True)}) == 2
    assert kept(cast) == ({MONDAY: Menu("Soupe")}, 2)


def test_a_menu_that_is_too_long_keeps_nothing(cast):
    with pytest.raises(ValueError, match="trop long"):
        save(cast, {MONDAY: Menu("x" * 501), TUESDAY: Menu("Soupe")})
    assert kept(cast) == ({}, 0)
