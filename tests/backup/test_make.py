"""A backup is whole, proved and private, or it has no good name and says why."""

import subprocess
import tarfile
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import select, text

from cantine.backup.documents import archive, postgres_copy
from cantine.backup.flow import BackupFailed, make_backup
from cantine.backup.flow import make as making
from cantine.backup.queries.backups import find_last_good, list_backups
from cantine.backup.rules.manifest import FORMAT
from cantine.common.roles import COMMAND_LINE
from cantine.common.terms.backups import BackupKind
from cantine.ledger.queries import reconciliation
from cantine.settings import settings
from cantine.store import database, tables
from cantine.store.database import open_reader, open_writer
from tests.backup.conftest import NOW


def back_up(town, folder, now=NOW, kind=BackupKind.ASKED, actor=COMMAND_LINE):
    return make_backup(town.url, folder, kind, now, actor)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_one_private_file_that_is_noted_and_told(town, folder):
    made = back_up(town, folder)
    assert names(folder) == ["cantine-2026-11-29-023005.tar.gz"]  # of Paris
    assert (made.file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    with tarfile.open(made.file) as found:
        kept = found.getnames()
    database_name = "cantine.db" if town.url.startswith("sqlite") else "cantine.dump"
    assert kept == ["manifest.json", database_name, "outbox/000001.eml"]
    with open_reader(town.url) as db:
        last = find_last_good(db)
        told = db.scalars(select(tables.JournalEntry.action).order_by(tables.JournalEntry.id.desc()).limit(1)).all()
    assert (last.file, last.bytes, last.kind, last.started_at) == (made.file.name, made.bytes, BackupKind.ASKED, NOW)
    assert last.is_good
    assert not last.encrypted
    assert told == ["back_up"]


def test_the_servers_own_backup_is_no_act_of_anybody(town, folder):
    back_up(town, folder, kind=BackupKind.DAILY, actor=None)
    with open_reader(town.url) as db:
        assert db.scalar(select(tables.JournalEntry.id).where(tables.JournalEntry.action == "back_up")) is None


def test_books_that_do_not_agree_make_a_doubtful_file_and_thin_no_good_one(sqlite_town, folder, monkeypatch):
    good = [back_up(sqlite_town, folder, NOW - timedelta(days)).file.name for days in (2, 1)]
    monkeypatch.setattr(reconciliation, "find_differences", lambda _db: iter(["Une différence."]))
    with pytest.raises(BackupFailed, match=r"ne concordent pas \(1 différence\)") as failed:
        back_up(sqlite_town, folder)
    doubtful = "cantine-2026-11-29-023005-douteuse.tar.gz"
    assert failed.value.file.name == doubtful
    assert names(folder) == [*good, doubtful]
    with open_reader(sqlite_town.url) as db:
        first, second, _third = list_backups(db)
        assert find_last_good(db).file == good[1]
    assert (first.file, first.is_good, second.file) == (doubtful, False, good[1])
    assert "ne concordent pas" in first.reason


def test_what_a_killed_run_left_goes_and_its_half_file_never_has_a_good_name(sqlite_town, folder):
    (folder / ".en-cours" / "parties").mkdir(parents=True)
    (folder / ".en-cours" / "sauvegarde.tar.gz").write_bytes(b"half")
    back_up(sqlite_town, folder)
    assert names(folder) == ["cantine-2026-11-29-023005.tar.gz"]


def test_only_one_is_made_at_a_time(sqlite_town, folder):
    with making._open_work(folder), pytest.raises(BackupFailed, match="Une autre sauvegarde est en cours"):
        back_up(sqlite_town, folder)


def test_a_full_disk_is_said_and_leaves_nothing(sqlite_town, folder, monkeypatch):
    def fill(*_words):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "write_archive", fill)
    with pytest.raises(BackupFailed, match="plus de place sur le disque"):
        back_up(sqlite_town, folder)
    assert names(folder) == []


def test_a_file_that_the_disk_changed_is_doubtful(sqlite_town, folder, monkeypatch):
    written = archive.write_archive

    def spoil(target, *words):
        written(target, *words)
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)

    monkeypatch.setattr(archive, "write_archive", spoil)
    with pytest.raises(BackupFailed, match="ne peut pas être relu"):
        back_up(sqlite_town, folder)
    assert names(folder) == ["cantine-2026-11-29-023005-douteuse.tar.gz"]


def test_a_backup_is_of_one_moment_while_others_write(sqlite_cast, folder):
    """Two rows that are always written together are both in it, or neither; the writer is never held up."""
    url, stop, rounds = sqlite_cast.url, Event(), []

    def write():
        while not stop.is_set():
            with open_writer(url) as db:
                for subject in ("un", "deux"):
                    at = {"written_at": NOW, "next_try_at": NOW}
                    db.add(tables.OutboxMail(recipient="a@exemple.fr", subject=subject, text=" " * 4000, **at))
            rounds.append(1)

    writer = Thread(target=write)
    writer.start()
    try:
        made = make_backup(url, folder, BackupKind.ASKED, NOW)
    finally:
        stop.set()
        writer.join()
    assert len(rounds) > 1
    place = folder / "relu"
    place.mkdir()
    archive.extract_archive(made.file, place)
    with open_reader(f"sqlite:///{place / 'cantine.db'}") as db:
        counted = dict(db.execute(text("SELECT subject, count(*) FROM outbox_mail GROUP BY subject")).all())
    assert len(set(counted.values())) <= 1
    database.engine(f"sqlite:///{place / 'cantine.db'}").dispose()


def test_a_pg_dump_that_is_missing_or_older_is_named_with_its_package(postgres_cast, folder, monkeypatch, tmp_path):
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o700)
    major = postgres_copy.read_major(postgres_cast.url)
    for found, sentence in (([], "n'est pas sur cette machine"), ([str(old)], r"\(version 9\) est plus ancien")):
        monkeypatch.setattr("cantine.backup.documents.postgres_programs._list_candidates", lambda _name, f=found: f)
        with pytest.raises(BackupFailed, match=f"{sentence}.*postgresql-client-{major}"):
            back_up(postgres_cast, folder)


def test_no_password_is_on_a_command_line_and_no_scratch_database_stays(postgres_cast, folder, monkeypatch):
    ran, run = [], subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda command, **how: ran.append((command, how)) or run(command, **how))
    back_up(postgres_cast, folder)
    secret = database.engine(postgres_cast.url).url.password
    used = [how["env"]["PGPASSWORD"] for command, how in ran if "--dbname" in command]
    assert used == [secret, secret]
    assert not any(secret in word for command, _how in ran for word in command)
    with open_reader(postgres_cast.url) as db:
        left = db.scalars(text("SELECT datname FROM pg_database WHERE datname = current_database() || '_verification'"))
        assert left.all() == []


def test_a_role_without_the_right_is_told_what_to_ask_for(postgres_cast, postgres_server, folder, monkeypatch):
    address = database.engine(postgres_cast.url).url
    postgres_server.execute("DROP ROLE IF EXISTS petit")
    postgres_server.execute("CREATE ROLE petit LOGIN PASSWORD 'petit'")
    small = address.set(username="petit", password="petit").render_as_string(hide_password=False)
    monkeypatch.setattr(settings(), "backup_scratch_url", small)
    with pytest.raises(BackupFailed, match="« ALTER ROLE petit CREATEDB; »") as failed:
        back_up(postgres_cast, folder)
    assert failed.value.file.name.endswith("-douteuse.tar.gz")
    assert FORMAT == 1
