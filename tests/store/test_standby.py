"""The standby is asked where it follows, and the database itself everywhere else. (A real one: tests/drills.)"""

import pytest
from sqlalchemy import make_url, text

from cantine.store.database import engine
from cantine.store.replication import standby
from cantine.store.replication.standby import (
    LATEST,
    KnownStates,
    StandbyState,
    WrongStandby,
    look,
    open_standby_reader,
    refuse_wrong_standby,
)

NOBODY = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Nothing is known of any standby yet."""
    monkeypatch.setattr(standby, "states", KnownStates())


def follow(url: str, late: float = 0.0) -> None:
    """Take this database for a standby that follows."""
    standby.states.note(url, StandbyState(late))


def test_without_one_the_database_itself_is_asked_on_both_engines(url):
    with open_standby_reader(url, "", whole=False) as (db, late):
        assert (db.scalar(text("SELECT 1")), late) == (1, None)


@pytest.mark.parametrize("whole", [True, False])
def test_one_that_is_gone_is_no_failure(postgres_url, caplog, whole):
    with open_standby_reader(postgres_url, NOBODY, whole=whole) as (db, late):
        assert (db.scalar(text("SELECT current_database()")), late) == (make_url(postgres_url).database, None)
    [said] = [record.getMessage() for record in caplog.records if "CANTINE_READ_URL" in record.getMessage()]
    assert said.startswith("Base secondaire indisponible : le serveur PostgreSQL 127.0.0.1:1 ")
    assert "secret" not in said
    assert said.endswith("Statistiques et exports passent par la base principale.")
    with open_standby_reader(postgres_url, NOBODY, whole=whole):
        pass
    assert len([record for record in caplog.records if "CANTINE_READ_URL" in record.getMessage()]) == 1


def test_a_server_that_follows_nobody_is_not_asked(postgres_url):
    assert look(postgres_url) == StandbyState(
        None, "CANTINE_READ_URL : ce serveur n'est pas, ou plus, une base secondaire."
    )


def test_one_that_follows_is_asked_and_says_how_late_it_is(postgres_url, blank_postgres_url):
    other = blank_postgres_url
    follow(other, 3.0)
    with open_standby_reader(postgres_url, other, whole=False) as (db, late):
        assert (db.scalar(text("SELECT current_database()")), late) == (make_url(other).database, 3.0)


@pytest.mark.parametrize(("caught_up", "asked"), [(True, "other"), (False, "own")])
def test_what_has_to_be_whole_waits_for_all_that_was_written(
    postgres_url, blank_postgres_url, monkeypatch, caught_up, asked
):
    other = blank_postgres_url
    follow(other)
    monkeypatch.setattr(standby, "_FOLLOWED", text(f"SELECT {caught_up} AND CAST(:place AS pg_lsn) IS NOT NULL"))
    monkeypatch.setattr(standby, "CATCHES_UP_WITHIN", 0.0)
    with open_standby_reader(postgres_url, other, whole=True) as (db, _late):
        there = db.scalar(text("SELECT current_database()"))
    assert there == make_url(other if asked == "other" else postgres_url).database


@pytest.mark.parametrize(
    ("found", "late"),
    [
        ("true, true, true, 900", 0.0),  # all is there: the last change is long ago
        ("true, true, false, 3", 3.0),
        ("true, false, true, 3", 3.0),  # it hears of nothing new
        ("true, false, false, NULL::int", None),
        (f"true, true, false, {LATEST + 1}", None),
        ("false, false, false, NULL::int", None),
    ],
)
def test_how_late_it_is(postgres_url, monkeypatch, found, late):
    monkeypatch.setattr(standby, "_ASKED", text(f"SELECT {found}"))
    state = look(postgres_url)
    assert (state.late, bool(state.why)) == (late, late is None)


def test_another_database_is_refused_at_the_start(postgres_url, postgres_cast):
    with pytest.raises(WrongStandby, match="n'est pas la copie de celle de CANTINE_DATABASE_URL"):
        refuse_wrong_standby(postgres_url, postgres_cast.url)


def test_a_database_without_our_tables_is_refused_at_the_start(postgres_url, blank_postgres_url):
    with pytest.raises(WrongStandby, match="n'a pas les tables du portail"):
        refuse_wrong_standby(postgres_url, blank_postgres_url)


def test_the_start_goes_on_without_one_that_is_gone_or_was_promoted(postgres_url, caplog):
    refuse_wrong_standby(postgres_url, "")
    refuse_wrong_standby(postgres_url, NOBODY)
    refuse_wrong_standby(postgres_url, postgres_url)  # after a failover the standby is the database itself
    assert "Base secondaire indisponible" in caplog.text
    assert "n'est pas, ou plus, une base secondaire" in caplog.text
    engine(NOBODY).dispose()
