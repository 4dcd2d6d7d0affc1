"""A load balancer learns whether the portal can do its work, within two seconds whatever hangs."""

import asyncio
import os
import signal
import socket
import sqlite3
import threading
from contextlib import ExitStack, closing

import httpx
import pytest
from sqlalchemy import make_url, text

from cantine.doctor import disk_checks
from cantine.http.watch import probe as probing
from cantine.http.watch.probe import Health, probe
from cantine.http.watch.routes import _health
from cantine.http.watch.single_question import SingleQuestion
from cantine.store import database

UNREACHABLE = {"etat": "base de données injoignable"}


@pytest.fixture(autouse=True)
def _ask_anew():
    _health.forget()
    yield
    _health.forget()


def ask(browser):
    answer = browser.get("/sante")
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


def test_all_is_well(browser):
    assert ask(browser) == (200, {"etat": "ok"})


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
def test_all_is_well_on_a_server(browser, url, configure):
    configure(database_url=url)
    assert ask(browser) == (200, {"etat": "ok"})


def test_the_answer_is_kept_for_a_moment_and_says_how_old_it_is(browser, configure):
    assert ask(browser) == (200, {"etat": "ok"})
    [current] = [_health._current]
    current.ended -= probing.ANSWERS_WITHIN / 2
    assert ask(browser) == (200, {"etat": "ok"})
    assert _health._current is current
    current.ended -= 10
    ask(browser)
    assert _health._current is not current


def test_a_database_server_that_is_gone_is_told(browser, configure):
    configure(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    assert ask(browser) == (503, UNREACHABLE)


def test_a_database_file_that_is_gone_is_told_and_none_is_made(browser, configure, tmp_path):
    configure(database_url=f"sqlite:///{tmp_path / 'gone.db'}")
    assert ask(browser) == (503, UNREACHABLE)
    assert not (tmp_path / "gone.db").exists()


def test_a_disk_that_is_gone_is_told(browser, configure, tmp_path):
    (tmp_path / "disk").write_text("a file where a folder was")
    configure(database_url=f"sqlite:///{tmp_path}/disk/cantine.db")
    assert ask(browser) == (503, UNREACHABLE)


def test_a_full_disk_is_told_before_a_write_fails(browser, monkeypatch):
    monkeypatch.setattr(probing, "measure_room", lambda _folder: disk_checks.FULL - 1)
    assert ask(browser) == (503, {"etat": "disque plein"})


@pytest.mark.parametrize(("number", "said"), [(28, Health.FULL_DISK), (122, Health.FULL_DISK), (30, Health.READ_ONLY)])
def test_a_quota_or_a_disk_mounted_for_reading_is_found_by_writing(sqlite_url, monkeypatch, number, said):
    """ENOSPC, EDQUOT and EROFS."""

    def refuse(_folder):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(probing, "try_writing", refuse)
    assert probe(sqlite_url) is said


def test_a_database_that_can_only_be_read_is_told(sqlite_url, postgres_url, monkeypatch):
    with database.engine(postgres_url).connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        name = make_url(postgres_url).database
        db.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    assert probe(postgres_url) is Health.READ_ONLY
    open_it = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **more: open_it(path.replace("mode=rw", "mode=ro"), **more))
    with database.open_reader(sqlite_url):
        assert probe(sqlite_url) is Health.READ_ONLY


@pytest.mark.parametrize("locked", ["file", "folder"])
def test_a_file_that_cannot_even_be_read_because_nothing_can_be_written_is_told(sqlite_url, monkeypatch, locked):
    file = make_url(sqlite_url).database
    place = file if locked == "file" else os.path.dirname(file)

    def refuse(*_path, **_more):
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", refuse)
    assert probe(sqlite_url) is Health.UNREACHABLE
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode == os.W_OK and str(path) == place))
    assert probe(sqlite_url) is Health.READ_ONLY


def test_somebody_who_writes_for_long_does_not_make_it_ill(sqlite_url):
    with closing(sqlite3.connect(make_url(sqlite_url).database)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO school (name) VALUES ('Bourg')")
        assert probe(sqlite_url) is Health.OK


def test_a_server_that_lets_nobody_in_is_told_in_time(browser, configure, monkeypatch):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        configure(database_url=f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/nothing")
        monkeypatch.setattr(_health, "_patience", 0.2)
        assert ask(browser) == (503, UNREACHABLE)


def test_a_frozen_server_is_told_in_time(browser, postgres_url, configure, monkeypatch):
    """Its backend stands still right after it let the probe in."""
    connect = probing.PatientConnection.connect.__func__
    frozen = []

    def freeze(cls, **how):
        db = connect(cls, **how)
        frozen.append(db.info.backend_pid)
        os.kill(frozen[-1], signal.SIGSTOP)
        return db

    monkeypatch.setattr(probing.PatientConnection, "connect", classmethod(freeze))
    monkeypatch.setattr(probing, "ANSWERS_WITHIN", 0.3)
    configure(database_url=postgres_url)
    try:
        assert ask(browser) == (503, UNREACHABLE)
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)


def test_a_full_pool_and_busy_threads_hold_nothing_up(cast, server):
    """Every connection of the pool is taken, and every thread that answers requests is waiting."""
    let_go = threading.Event()

    async def go():
        from anyio import to_thread

        waiting = [asyncio.create_task(to_thread.run_sync(let_go.wait)) for _ in range(60)]
        await asyncio.sleep(0.05)
        assert to_thread.current_default_thread_limiter().available_tokens == 0
        async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://cantine.test") as client:
            answer = await client.get("/sante")
        let_go.set()
        await asyncio.gather(*waiting)
        return answer

    with ExitStack() as pool:
        for _ in range(database.engine(cast.url).pool.size()):
            pool.enter_context(database.open_reader(cast.url))
        answer = asyncio.run(go())
    assert (answer.status_code, answer.json()) == (200, {"etat": "ok"})


def test_a_question_that_hangs_is_asked_once_and_nobody_waits_long_for_it():
    let_go, asked = threading.Event(), []

    def hang():
        asked.append(1)
        let_go.wait(20)
        return "at last"

    async def go():
        question = SingleQuestion(hang, fresh=5, patience=0.1)
        assert await asyncio.gather(*(question.ask() for _ in range(5))) == [None] * 5
        assert await question.ask() is None
        let_go.set()
        while not question._current.future.done():
            await asyncio.sleep(0.01)
        answer = await question.ask()
        return answer.value

    assert asyncio.run(go()) == "at last"
    assert asked == [1]


def test_a_question_that_fails_is_no_answer_and_is_asked_again():
    asked = []

    def fail():
        asked.append(1)
        raise ZeroDivisionError

    async def go():
        question = SingleQuestion(fail, fresh=0, patience=5)
        return [await question.ask(), await question.ask()]

    assert asyncio.run(go()) == [None, None]
    assert asked == [1, 1]
