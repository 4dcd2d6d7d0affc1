"""A moment of the database has one name over all connections; whatever anybody writes makes another one of it."""

import os
import subprocess
import sys
import textwrap
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import create_engine, make_url, update

from cantine.store import database
from cantine.store.reading.moments import find_state
from cantine.store.sqlite.watcher import Watcher
from cantine.store.tables import Child

RENAME = {
    "sqlite": """
        import sqlite3, sys
        with sqlite3.connect(sys.argv[1]) as db:
            db.execute("UPDATE child SET first_name = 'Thomas' WHERE id = ?", (int(sys.argv[2]),))
    """,
    "postgresql": """
        import psycopg, sys
        with psycopg.connect(sys.argv[1]) as db:
            db.execute("UPDATE child SET first_name = 'Thomas' WHERE id = %s", (int(sys.argv[2]),))
    """,
}
"""Programs that know nothing of the portal."""


def rename_in_another_process(cast, child):
    url = make_url(cast.url)
    lite = url.get_backend_name() == "sqlite"
    where = url.database if lite else url.set(drivername="postgresql").render_as_string(hide_password=False)
    program = textwrap.dedent(RENAME[url.get_backend_name()])
    subprocess.run([sys.executable, "-c", program, where, str(child)], check=True)


def rename(db, cast, name):
    db.execute(update(Child).where(Child.id == cast.tom).values(first_name=name))


def see(cast):
    with database.open_reader(cast.url) as db:
        return find_state(db)


def see_over_several_connections(cast, count=4):
    """The names of the moment on so many connections that are open at the same time."""
    with ExitStack() as stack:
        readers = [stack.enter_context(database.open_reader(cast.url)) for _ in range(count)]
        return {find_state(db) for db in readers}


def test_all_connections_call_a_moment_the_same(sqlite_cast):
    [first] = see_over_several_connections(sqlite_cast)
    assert see(sqlite_cast) == first
    rename_in_another_process(sqlite_cast, sqlite_cast.tom)
    [second] = see_over_several_connections(sqlite_cast)
    assert second != first


def test_so_they_do_on_postgresql_where_no_other_database_of_the_server_is_written(postgres_cast):
    assert any(len(see_over_several_connections(postgres_cast)) == 1 for _ in range(50))


def test_whatever_is_written_by_whomever_is_another_moment(cast):
    seen = [see(cast)]
    elsewhere = create_engine(cast.url)
    with elsewhere.begin() as connection:
        rename(connection, cast, "Thomas")
    elsewhere.dispose()
    seen.append(see(cast))
    with database.open_writer(cast.url) as db:
        rename(db, cast, "Tom")
        assert find_state(db) is None  # what is not committed yet is no moment
    seen.append(see(cast))
    rename_in_another_process(cast, cast.tom)
    seen.append(see(cast))
    assert None not in seen
    assert len({*seen}) == 4


def test_a_change_of_the_tables_is_another_moment_on_every_connection(sqlite_cast):
    """As a migration makes it; SQLite counts no row for it."""
    before = see_over_several_connections(sqlite_cast)
    with database.open_writer(sqlite_cast.url) as db:
        db.connection().exec_driver_sql("CREATE TABLE tomorrow (id INTEGER)")
    for _ in range(12):  # each of the connections that are kept has its turn
        assert not before & see_over_several_connections(sqlite_cast)


def test_a_moment_of_the_past_keeps_its_name(cast):
    with database.open_reader(cast.url) as db:
        before = find_state(db)
        rename_in_another_process(cast, cast.tom)
        assert find_state(db) == before
        assert see(cast) != before
        assert find_state(db) == before


def test_who_writes_while_a_moment_is_named_gives_it_no_common_name(sqlite_cast, monkeypatch):
    """Nobody could tell whether it was before or after: the connection names it for itself alone."""
    see(sqlite_cast)
    looks = iter(["before", "after"])
    rename_in_another_process(sqlite_cast, sqlite_cast.tom)
    with monkeypatch.context() as patched:
        patched.setattr(Watcher, "look", lambda _: next(looks))
        alone = see(sqlite_cast)
    [together] = see_over_several_connections(sqlite_cast)
    assert alone not in {"before", "after", together}


def test_the_watcher_lets_go_of_the_file_with_the_other_connections(sqlite_cast):
    """What takes the file's place asks for that."""
    see(sqlite_cast)
    path = make_url(sqlite_cast.url).database
    assert path in list_open_files()
    database.engine(sqlite_cast.url).dispose()
    assert path not in list_open_files()
    assert see(sqlite_cast)


def list_open_files():
    return {os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()}
