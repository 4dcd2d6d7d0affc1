"""How the database is opened: writers wait for each other, readers see one moment, an error keeps nothing."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from cantine.store import database, tables
from cantine.store.sqlite.write_turns import find_turns


def families(db):
    return db.scalar(select(func.count()).select_from(tables.Family))


def test_what_is_written_is_kept(url):
    with database.open_writer(url) as db:
        db.add(tables.Family(number=1, name="MOREL"))
    with database.open_reader(url) as db:
        assert families(db) == 1


def add_two_families_and_fail(url):
    with database.open_writer(url) as db:
        db.add(tables.Family(number=1, name="MOREL"))
        db.flush()
        db.add(tables.Family(number=2, name="PETIT"))
        db.flush()
        assert families(db) == 2
        raise ZeroDivisionError


def test_an_exception_leaves_nothing_of_the_transaction(url):
    with pytest.raises(ZeroDivisionError):
        add_two_families_and_fail(url)
    with database.open_reader(url) as db:
        assert families(db) == 0


def add_a_family_and_a_booking_of_nobody(cast):
    with database.open_writer(cast.url) as db:
        db.add(tables.Family(number=7, name="NOUVELLE"))
        db.flush()
        db.add(tables.Booking(child_id=999, day=date(2026, 11, 30), service_id=cast.meal, family_id=1))


def test_a_constraint_that_breaks_at_the_commit_leaves_nothing_either(cast):
    with pytest.raises(IntegrityError):
        add_a_family_and_a_booking_of_nobody(cast)
    with database.open_reader(cast.url) as db:
        assert families(db) == 3


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(cast):
    with database.open_reader(cast.url) as db:
        assert families(db) == 3
        with database.open_writer(cast.url) as other:
            other.add(tables.Family(number=7, name="NOUVELLE"))
        assert families(db) == 3
        assert db.scalar(select(tables.Family.id).filter_by(number=7)) is None
    with database.open_reader(cast.url) as db:
        assert families(db) == 4


def test_postgresql_refuses_a_reader_that_writes(postgres_url):
    with database.open_reader(postgres_url) as db, pytest.raises(DBAPIError, match="read-only transaction"):
        db.execute(text("INSERT INTO school (name) VALUES ('Bourg')"))


def test_sqlite_keeps_nothing_that_a_reader_writes(sqlite_url):
    with database.open_reader(sqlite_url) as db:
        db.execute(text("INSERT INTO school (name) VALUES ('Bourg')"))
    with database.open_reader(sqlite_url) as db:
        assert db.scalar(select(func.count()).select_from(tables.School)) == 0


def test_a_reader_does_not_make_the_next_writer_read_only(url):
    """Both borrow the same connection from the pool, one after the other."""
    with database.open_reader(url) as db:
        assert families(db) == 0
    with database.open_writer(url) as db:
        db.add(tables.Family(number=1, name="MOREL"))
    with database.open_reader(url) as db:
        assert families(db) == 1


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("secure_delete", 1), ("busy_timeout", 20_000)],
)
def test_every_connection_to_sqlite_is_set_up(sqlite_url, pragma, value):
    """synchronous 2 is FULL: a saved month survives a power cut."""
    with (
        database.open_reader(sqlite_url) as one,
        database.open_reader(sqlite_url) as another,
        database.open_writer(sqlite_url) as third,
    ):
        assert [db.execute(text(f"PRAGMA {pragma}")).scalar() for db in (one, another, third)] == [value] * 3


def test_two_writers_who_read_before_they_write_wait_for_each_other_on_sqlite(sqlite_url):
    """Without the lock at the start both would have read the same number, and one would have been refused."""
    rounds, failures = 25, []
    with database.open_writer(sqlite_url) as db:
        db.add(tables.Family(number=0, name="MOREL"))
    start = threading.Barrier(2)

    def count_up():
        try:
            start.wait(timeout=10)
            for _ in range(rounds):
                with database.open_writer(sqlite_url) as db:
                    number = db.scalar(select(tables.Family.number))
                    db.execute(text("UPDATE family SET number = :next"), {"next": number + 1})
        except Exception as failure:
            failures.append(failure)

    writers = [threading.Thread(target=count_up) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    assert failures == []
    with database.open_reader(sqlite_url) as db:
        assert db.scalar(select(tables.Family.number)) == 2 * rounds


def test_writers_of_one_process_write_in_the_order_in_which_they_came(sqlite_url):
    """SQLite itself lets in whoever happens to try while the file is free."""
    wrote, turns, writers = [], find_turns(sqlite_url), []

    def write(number):
        with database.open_writer(sqlite_url) as db:
            db.add(tables.Family(number=number, name="MOREL"))
            wrote.append(number)

    with database.open_writer(sqlite_url):
        for number in range(1, 9):
            writers.append(threading.Thread(target=write, args=(number,)))
            writers[-1].start()
            while turns.count_waiting() < number:
                time.sleep(0.001)
    for writer in writers:
        writer.join(10)
    assert wrote == [*range(1, 9)]


def test_who_has_waited_too_long_leaves_the_line_to_those_behind(sqlite_url, monkeypatch):
    def write(number):
        with database.open_writer(sqlite_url) as db:
            db.add(tables.Family(number=number, name="MOREL"))

    with ThreadPoolExecutor(1) as another, database.open_writer(sqlite_url):
        monkeypatch.setattr(database, "LONGEST_WAIT", 0.01)
        with pytest.raises(DBAPIError, match="locked"):
            another.submit(write, 1).result(10)
    assert find_turns(sqlite_url).count_waiting() == 0
    write(2)
    with database.open_reader(sqlite_url) as db:
        assert db.scalars(select(tables.Family.number)).all() == [2]


def test_a_reader_does_not_wait_for_a_writer(cast):
    with database.open_writer(cast.url) as writer:
        writer.add(tables.Family(number=7, name="NOUVELLE"))
        writer.flush()
        with database.open_reader(cast.url) as db:
            assert families(db) == 3


def test_several_that_meet_at_a_new_file_all_open_it(tmp_path):
    together = threading.Barrier(4)

    def opened(number):
        together.wait(10)
        with closing(sqlite3.connect(tmp_path / f"{number // 4}.db", timeout=20)) as connection:
            database._set_up_sqlite(connection, None)
            return connection.execute("PRAGMA journal_mode").fetchone()

    with ThreadPoolExecutor(4) as four:
        assert set(four.map(opened, range(200))) == {("wal",)}
