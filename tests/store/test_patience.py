"""A PostgreSQL server that is frozen, silent or busy is an answer after a known time, never a page that hangs."""

import os
import signal
import socket
import threading
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cantine.store import database, patience
from cantine.store.patience import BULK, Patience
from pages.shared.database_failures import NotSaved, guard_writing

SHORT = Patience(statement=1, idle=1)


@contextmanager
def frozen(db):
    """The server's process behind this connection stands still meanwhile; its kernel acknowledges all that is sent."""
    pid = db.scalar(text("SELECT pg_backend_pid()"))
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def find_limits(db):
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    return [db.scalar(text(f"SHOW {name}")) for name in names]


@pytest.mark.parametrize("open_it", [database.open_reader, database.open_writer])
def test_every_transaction_says_how_long_it_may_take(postgres_url, open_it):
    with open_it(postgres_url) as db:
        assert find_limits(db) == ["21s", "20s", "1min"]
    with open_it(postgres_url, BULK) as db:
        assert find_limits(db) == ["10min", "20s", "10min"]
    with open_it(postgres_url) as db:
        assert find_limits(db) == ["21s", "20s", "1min"]


def test_a_limit_ends_with_its_transaction_so_that_a_pooler_hands_none_on(postgres_url):
    with database.engine(postgres_url).connect() as db:
        assert db.scalar(text("SHOW statement_timeout")) == "21s"
        db.rollback()
        driver = db.connection.driver_connection
        assert driver.execute("SHOW statement_timeout").fetchone() == ("0",)


def test_a_statement_that_takes_too_long_is_refused_and_the_connection_goes_on(postgres_url):
    with pytest.raises(OperationalError, match="statement timeout"), database.open_reader(postgres_url, SHORT) as db:
        db.execute(text("SELECT pg_sleep(30)"))
    with database.open_reader(postgres_url) as db:
        assert db.scalar(text("SELECT 1")) == 1


def save_on_frozen_server(url, *, at_the_end):
    with guard_writing() as how_far, database.open_writer(url, SHORT) as db, frozen(db):
        how_far.ending = at_the_end
        db.execute(text("SELECT 1")) if not at_the_end else db.commit()


@pytest.mark.parametrize(("at_the_end", "said"), [(False, "Pas enregistré.*réessayez"), (True, "Il n'est pas sûr")])
def test_a_server_that_freezes_during_an_act_is_told_and_the_next_act_works(
    postgres_url, monkeypatch, at_the_end, said
):
    monkeypatch.setattr(patience, "LATE", 0.2)
    with pytest.raises(NotSaved, match=said):
        save_on_frozen_server(postgres_url, at_the_end=at_the_end)
    with database.open_writer(postgres_url) as db:
        assert db.scalar(text("SELECT 1")) == 1


def test_a_connection_that_froze_in_the_pool_is_left_for_a_new_one(postgres_url, monkeypatch):
    monkeypatch.setattr(patience, "PINGED_WITHIN", 0.3)
    with database.open_reader(postgres_url) as db:
        pid = db.scalar(text("SELECT pg_backend_pid()"))
    os.kill(pid, signal.SIGSTOP)
    try:
        with database.open_reader(postgres_url) as db:
            assert db.scalar(text("SELECT pg_backend_pid()")) != pid
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_server_that_lets_nobody_in_is_given_up(monkeypatch):
    monkeypatch.setitem(patience.TRANSPORT, "connect_timeout", 2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql+psycopg://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing"
        with pytest.raises(OperationalError, match="timeout"), database.open_reader(url):
            pass


def test_an_address_may_say_its_own_limits_of_the_line():
    plain = "postgresql+psycopg://nobody@127.0.0.1/nothing"
    assert patience.choose_transport(plain) == patience.TRANSPORT
    assert "connect_timeout" not in patience.choose_transport(f"{plain}?connect_timeout=60")
    assert patience.choose_transport(f"{plain}?connect_timeout=60")["tcp_user_timeout"] == 30_000


def test_whoever_waits_for_a_connection_waits_no_longer_than_it_is_said(url, monkeypatch):
    pool = database.engine(url).pool
    assert pool.timeout() == patience.POOL_WAIT
    monkeypatch.setattr(pool, "_timeout", 0.1)
    monkeypatch.setattr(pool, "_max_overflow", 0)
    with ExitStack() as others:
        for _ in range(pool.size()):
            others.enter_context(database.open_reader(url))
        with pytest.raises(PoolTimeout), database.open_reader(url):
            pass


def stand_still_with_a_lock(url):
    with database.open_writer(url, SHORT) as db:
        db.execute(text("LOCK TABLE family"))
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
            other.execute("SELECT count(*) FROM family")  # waits until the server ends the one that does nothing
        db.execute(text("SELECT 1"))


def test_a_transaction_that_stands_still_lets_its_locks_go(postgres_url):
    with pytest.raises(DBAPIError, match="idle-in-transaction"):
        stand_still_with_a_lock(postgres_url)


def test_a_frozen_server_holds_up_nobody_who_asks_another_thread(postgres_url, monkeypatch):
    """The one that waits does so in its thread alone."""
    monkeypatch.setattr(patience, "LATE", 0.2)
    with database.open_reader(postgres_url, SHORT) as db, frozen(db):
        answers = []
        other = threading.Thread(target=lambda: answers.append(ask(postgres_url)))
        other.start()
        with pytest.raises(OperationalError):
            db.execute(text("SELECT 1"))
        other.join(10)
    assert answers == [1]


def ask(url):
    with database.open_reader(url) as db:
        return db.scalar(text("SELECT 1"))


def test_what_is_a_note_only_waits_a_moment_for_a_lock_and_acts_wait_on(url):
    asked = "PRAGMA busy_timeout" if url.startswith("sqlite") else "SHOW lock_timeout"
    waits = []
    for chosen in (patience.A_MOMENT, patience.USUAL):
        with database.open_writer(url, chosen) as db:
            waits.append(str(db.scalar(text(asked))))
    assert waits in (["1000", "20000"], ["1s", "20s"])
