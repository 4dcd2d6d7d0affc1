"""The server makes the backup of the day by itself, once, and says when none is recent: on both engines."""

import asyncio
import fcntl
import os
from datetime import timedelta
from threading import Event
from threading import enumerate as enumerate_threads

import psycopg
import pytest
from sqlalchemy import make_url, select, update

from cantine import clock
from cantine.backup import flow
from cantine.backup.documents import postgres_copy
from cantine.backup.flow import daily
from cantine.backup.queries.backups import list_backups
from cantine.backup.rules.outcomes import BackupFailed
from cantine.common.terms.backups import BackupKind, BackupOutcome
from cantine.http.background.backups import BackupWorker
from cantine.settings import settings
from cantine.store import database, serving
from cantine.store.tables import Backup, Commune, JournalEntry, OutboxMail
from tests.dates import at

START = at("lundi 2026-11-16 12:00")
NIGHT = at("jeudi 2026-11-19 02:00")
HOUR = timedelta(hours=1)


@pytest.fixture
def town(cast, tmp_path, monkeypatch):
    """The address of a real commune that is older than 36 hours, with a folder for its backups."""
    monkeypatch.setenv("CANTINE_BACKUP_FOLDER", str(tmp_path / "backups"))
    settings.cache_clear()
    with database.open_writer(cast.url) as db:
        db.execute(update(Commune).values(demonstration=False))
        db.add(JournalEntry(at=START - timedelta(days=30), action="sign_in"))
    yield cast.url
    settings.cache_clear()


@pytest.fixture
def it_is(monkeypatch):
    def set_clock(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


def note(url, moment, outcome, reason=""):
    with database.open_writer(url) as db:
        kept = {"kind": BackupKind.DAILY, "outcome": outcome, "reason": reason}
        db.add(Backup(started_at=moment, ended_at=moment, file="", bytes=1, encrypted=False, **kept))


def read_letters(url):
    with database.open_reader(url) as db:
        return db.execute(
            select(OutboxMail.recipient, OutboxMail.subject, OutboxMail.text).order_by(OutboxMail.id)
        ).all()


def test_one_is_made_at_night_and_no_second_one(town, it_is, tmp_path):
    it_is(NIGHT)
    made = flow.make_daily_if_due(town, START)
    assert made is not None
    assert made.file.exists()
    it_is(NIGHT + 20 * HOUR)
    assert flow.make_daily_if_due(town, START) is None
    with database.open_reader(town) as db:
        [kept] = list_backups(db)
    assert (kept.kind, kept.is_good, kept.file) == (BackupKind.DAILY, True, made.file.name)


def test_a_demonstration_makes_none(town, it_is):
    with database.open_writer(town) as db:
        db.execute(update(Commune).values(demonstration=True))
    it_is(NIGHT)
    assert flow.make_daily_if_due(town, START) is None
    assert not flow.write_letters_if_due(town, START)


def test_a_failure_is_told_and_tried_again_an_hour_later(sqlite_cast, monkeypatch, tmp_path, it_is):
    (tmp_path / "file").write_text("a file where the folder should be")
    monkeypatch.setenv("CANTINE_BACKUP_FOLDER", str(tmp_path / "file"))
    settings.cache_clear()
    it_is(NIGHT)
    with database.open_writer(sqlite_cast.url) as db:
        db.execute(update(Commune).values(demonstration=False))
    with pytest.raises(BackupFailed):
        flow.make_daily_if_due(sqlite_cast.url, START)
    it_is(NIGHT + HOUR / 2)
    assert flow.make_daily_if_due(sqlite_cast.url, START) is None
    it_is(NIGHT + HOUR * 1.1)
    with pytest.raises(BackupFailed):
        flow.make_daily_if_due(sqlite_cast.url, START)
    settings.cache_clear()


def test_while_another_process_has_the_turn_none_is_made(town, it_is, tmp_path):
    it_is(NIGHT)
    (tmp_path / "backups").mkdir()
    if town.startswith("sqlite"):
        other = os.open(tmp_path / "backups" / daily.TURN, os.O_RDWR | os.O_CREAT)
        fcntl.flock(other, fcntl.LOCK_EX)
    else:
        other = psycopg.connect(make_url(town).set(drivername="postgresql").render_as_string(hide_password=False))
        other.execute("SELECT pg_advisory_lock(%s)", [database.DAILY_LOCK])
    assert flow.make_daily_if_due(town, START) is None
    os.close(other) if town.startswith("sqlite") else other.close()
    assert list((tmp_path / "backups").glob("cantine-*")) == []


def test_a_backup_of_the_day_does_not_wait_for_who_changes_tables(town, it_is):
    it_is(NIGHT)
    wait = serving.take_turn if town.startswith("sqlite") else postgres_copy.wait_for_turn
    with wait(town), daily._take_turn(town, flow.choose_folder(town)) as is_mine:
        assert is_mine


def test_a_server_that_stops_does_not_wait_for_the_backup_in_hand(monkeypatch):
    begun, may_end = Event(), Event()

    def make(*_words):
        begun.set()
        may_end.wait(60)

    monkeypatch.setattr(flow, "make_daily_if_due", make)
    monkeypatch.setattr(flow, "write_letters_if_due", lambda *_words: False)

    async def stop_meanwhile():
        worker = BackupWorker()
        await asyncio.to_thread(begun.wait, 60)
        await asyncio.wait_for(worker.stop(), 60)
        return [one.daemon for one in enumerate_threads() if one.name == "backups"]

    assert asyncio.run(stop_meanwhile()) == [True]
    may_end.set()


def test_administrators_are_warned_once_then_every_third_day_then_told_that_it_is_well(town, it_is):
    note(town, START - timedelta(1), BackupOutcome.GOOD)
    note(town, NIGHT - HOUR, BackupOutcome.FAILED, "Il n'y a plus de place sur le disque des sauvegardes.")
    written = []
    for hours in (0, 1, 71, 72, 73):
        it_is(NIGHT + hours * HOUR)
        written.append(flow.write_letters_if_due(town, START))
    assert written == [True, False, False, True, False]
    note(town, NIGHT + 74 * HOUR, BackupOutcome.GOOD)
    it_is(NIGHT + 75 * HOUR)
    assert [flow.write_letters_if_due(town, START) for _ in range(2)] == [True, False]
    letters = read_letters(town)
    assert {letter.recipient for letter in letters} == {"ines@exemple.fr"}
    assert [letter.subject.partition(" : ")[2] for letter in letters] == [
        "aucune sauvegarde récente",
        "aucune sauvegarde récente",
        "les sauvegardes vont de nouveau bien",
    ]
    assert "celle du 15.11.2026" in letters[0].text
    assert "La dernière tentative a échoué : Il n'y a plus de place" in letters[0].text
    with database.open_reader(town) as db:
        told = db.scalars(select(JournalEntry.action).where(JournalEntry.action.like("%of_backups"))).all()
    assert told == ["warn_of_backups", "warn_of_backups", "reassure_of_backups"]
