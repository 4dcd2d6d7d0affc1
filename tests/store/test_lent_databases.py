"""The tests' own PostgreSQL databases: the next test finds what the first one found."""

import psycopg
import pytest
from sqlalchemy import make_url

from tests.support.postgres_shelf import Shelf


def connect(url):
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True)


@pytest.fixture
def shelf(postgres_server, blank_postgres_url):
    with connect(blank_postgres_url) as db:
        db.execute("CREATE TABLE one (id serial PRIMARY KEY, word text)")
        db.execute("CREATE TABLE many (id serial PRIMARY KEY, one int REFERENCES one)")
        db.execute("INSERT INTO one (word) VALUES ('kept'), ('too')")
    shelf = Shelf(postgres_server, make_url(blank_postgres_url).database)
    yield shelf
    for one in shelf.free:
        postgres_server.execute(f"DROP DATABASE {one.name}")


def test_rows_and_counters_are_as_they_were_under_another_name(shelf):
    with shelf.lend() as first, connect(first) as db:
        db.execute("INSERT INTO one (word) VALUES ('new')")
        db.execute("INSERT INTO many (one) VALUES (1), (3)")
        db.execute("UPDATE one SET word = 'changed' WHERE id = 1")
        db.execute("DELETE FROM one WHERE id = 2")
    (kept,) = shelf.free
    with shelf.lend() as second, connect(second) as db:
        assert shelf.free == []
        assert make_url(second).database == kept.name != make_url(first).database
        assert db.execute("SELECT * FROM one ORDER BY id").fetchall() == [(1, "kept"), (2, "too")]
        assert db.execute("SELECT * FROM many").fetchall() == []
        assert db.execute("INSERT INTO one (word) VALUES ('next') RETURNING id").fetchone() == (3,)
        assert db.execute("INSERT INTO many (one) VALUES (3) RETURNING id").fetchone() == (1,)
    assert shelf.free == [kept]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE one ADD COLUMN more int",
        "CREATE TABLE other (id int)",
        "ALTER TABLE one DISABLE TRIGGER ALL",
        "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "GRANT SELECT ON one TO PUBLIC",
        "DROP TABLE many",
        "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET lock_timeout = 5'; END $$",
        "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' CONNECTION LIMIT 5'; END $$",
    ],
)
def test_what_changed_more_than_rows_is_lent_to_nobody_else(shelf, postgres_server, change):
    with shelf.lend() as first, connect(first) as db:
        db.execute(change)
    assert shelf.free == []
    found = postgres_server.execute("SELECT FROM pg_database WHERE datname = %s", [make_url(first).database])
    assert found.fetchone() is None


def test_who_is_still_connected_is_sent_away_with_what_was_not_committed(shelf):
    with shelf.lend() as first:
        left = psycopg.connect(first.replace("+psycopg", ""))
        left.execute("INSERT INTO one (word) VALUES ('never committed')")
    with shelf.lend() as second, connect(second) as db:
        assert db.execute("SELECT count(*) FROM one").fetchone() == (2,)
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
