"""A large town is a village many times: its books are right, and nothing of a copy points into another one."""

import pytest
from sqlalchemy import func, select, text

from cantine.ledger.queries import reconciliation
from cantine.store import database
from cantine.store.tables import Account, Booking, Family, Guardian, Invoice
from tests.store.test_head_counts import by_school
from tests.support import large_town

FAMILIES, VILLAGE = 24, 8


def list_made(db):
    """The indices, and on SQLite the triggers, as they are defined."""
    of_sqlite = "SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"
    of_postgres = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
    return {tuple(row) for row in db.execute(text(of_sqlite if db.dialect.name == "sqlite" else of_postgres))}


@pytest.fixture
def town(url):
    with database.open_reader(url) as db:
        before = list_made(db)
    large_town.fill(url, FAMILIES, months=1, village=VILLAGE)
    with database.open_reader(url) as db:
        yield db
        assert list_made(db) == before


def test_a_large_town_is_right_and_whole_in_each_copy(town):
    """Its books, its head counts; its guardians have logins and names of their own; indices and triggers are back."""
    assert [*reconciliation.find_differences(town)] == []
    for table in (Booking, Invoice):
        copy = (table.family_id - 1) // VILLAGE
        counts = town.execute(select(copy, func.count()).group_by(copy)).all()
        assert len(counts) == FAMILIES // VILLAGE
        assert len({count for _, count in counts}) == 1, table.__tablename__
    counted = "SELECT day, service_id, classroom_id, sum(count) FROM head_count WHERE state = 'booked' GROUP BY 1, 2, 3"
    booked = "SELECT day, service_id, classroom_id, count(*) FROM booking WHERE state = 'booked' GROUP BY 1, 2, 3"
    assert {*town.execute(text(counted)).all()} == {*town.execute(text(booked)).all()}
    of_all, of_bookings = by_school(town)
    assert of_all == of_bookings
    emails = town.scalars(select(Account.email)).all()
    assert len(emails) == len({*emails})
    rows = town.execute(select(Family.name, Guardian.last_name).join(Guardian, Guardian.family_id == Family.id)).all()
    assert all(last_name == family for family, last_name in rows)
    assert len({name for name, _ in rows}) > VILLAGE


def test_other_numbers_of_families_are_refused(sqlite_url):
    with pytest.raises(ValueError, match="a multiple of 160"):
        large_town.fill(sqlite_url, 500)
