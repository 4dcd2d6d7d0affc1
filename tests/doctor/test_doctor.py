"""`python -m cantine doctor` says what is right and wrong with an installation, and what to do; it changes nothing."""

import os
from collections import namedtuple
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url, text

from cantine import clock
from cantine.__main__ import cantine
from cantine.doctor import database_checks, disk_checks, installation_checks
from cantine.doctor.checkup import ask_database, examine, watch
from cantine.doctor.database_checks import check_clock, check_engine, check_programs
from cantine.doctor.disk_checks import BackupPlace
from cantine.doctor.findings import Condition, Finding, find_worst
from cantine.doctor.mail_server_check import check_mail_server
from cantine.doctor_command import _send_trial
from cantine.store import database
from cantine.store.tables import Commune
from tests.http.conftest import configure
from tests.support.letterbox import free_port, listening

__all__ = ["configure"]


def test_the_command_says_everything_once_hides_secrets_and_fails_where_something_is_broken(postgres_url, configure):
    secret = make_url(postgres_url).password
    smtp = "smtp://portail:mot-de-passe@127.0.0.1:1"
    configure(database_url=postgres_url, smtp_url=smtp, watch_token="jeton" * 6)
    ran = CliRunner().invoke(cantine, ["doctor", "--mail", "mairie@exemple.fr"])
    assert (ran.exit_code, ran.stderr) == (1, "\n2 points à réparer, 2 points à voir.\n"), ran.stdout
    assert "À RÉPARER serveur de messagerie  Le serveur de messagerie 127.0.0.1:1 ne répond pas" in ran.stdout
    assert "À RÉPARER message d'essai" in ran.stdout
    assert "CANTINE_WATCH_TOKEN           réglé (secret)" in ran.stdout
    assert "smtp://portail:…@127.0.0.1:1" in ran.stdout
    for word in (secret, "mot-de-passe", "jeton"):
        assert word not in ran.stdout + ran.stderr
    assert "PostgreSQL 1" in ran.stdout
    assert "avec les droits nécessaires" in ran.stdout
    assert "pg_dump et pg_restore conviennent au serveur." in ran.stdout


def find(url, name):
    [found] = [one for one in examine(url, clock.now()) if one.name == name]
    return found


def test_a_database_that_is_not_there_is_told_and_none_is_made(tmp_path, configure):
    url = f"sqlite:///{tmp_path / 'new' / 'cantine.db'}"
    configure(database_url=url)
    found = find(url, "base de données")
    assert (found.state, "python -m cantine init" in found.sentence) == (Condition.BAD, True)
    assert not (tmp_path / "new").exists()


def test_a_database_that_cannot_be_had_is_told_as_everywhere(configure):
    url = "postgresql+psycopg://cantine:secret@127.0.0.1:1/cantine"
    configure(database_url=url)
    [found] = ask_database(url, clock.now(), {"": None})
    assert found.sentence.startswith("Base de données indisponible : le serveur PostgreSQL 127.0.0.1:1 ne répond pas")


@pytest.mark.parametrize(
    ("present", "state", "said"),
    [
        ("0057", Condition.WARN, "sauvegardez, puis relancez"),
        ("9999", Condition.BAD, "plus récente"),
        (None, Condition.WARN, "vide"),
    ],
)
def test_an_older_a_newer_and_an_empty_database_are_not_asked_for_the_rest(url, configure, present, state, said):
    configure(database_url=url)
    with database.open_writer(url) as db:
        db.execute(text("DELETE FROM alembic_version"))
        if present:
            db.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": present})
    found = {one.name: one for one in watch(url, clock.now())}
    assert found.keys() == {"base de données", "migrations", "disque"}
    assert found["migrations"].state is state
    assert said in found["migrations"].sentence


def test_a_check_that_fails_keeps_no_other_from_being_told(url, configure, monkeypatch):
    configure(database_url=url)

    def fail(_db):
        raise ZeroDivisionError("secret")

    def ask_for_nothing(db):
        db.execute(text("SELECT 1 FROM nothing"))

    monkeypatch.setattr(database_checks, "check_answer", fail)
    monkeypatch.setattr(database_checks, "check_engine", ask_for_nothing)
    found = {one.name: one for one in examine(url, clock.now())}
    assert found["base de données"].sentence == "Ce contrôle n'a pas pu être fait (ZeroDivisionError)."
    assert found["moteur"].state is Condition.BAD
    assert found["programmes"].state is Condition.OK


def test_the_clock_of_a_server_that_is_wrong_is_told(postgres_url, monkeypatch):
    here = clock.now()
    with database.open_reader(postgres_url) as db:
        assert check_clock(db, here).state is Condition.OK
        for off, state in ((10, Condition.WARN), (90, Condition.BAD)):
            shifted = type("Shifted", (), {"now": staticmethod(lambda zone, off=off: here + timedelta(seconds=off))})
            monkeypatch.setattr(database_checks, "datetime", shifted)
            assert check_clock(db, here).state is state
            assert "réglez-les par NTP" in check_clock(db, here).sentence


def test_a_role_that_may_not_make_databases_is_told_what_to_do(postgres_url, configure):
    configure()
    with database.engine(postgres_url).connect() as db:
        assert check_engine(db).state is Condition.OK
        db.execute(text("CREATE ROLE modest"))
        db.execute(text("SET ROLE modest"))
        assert "GRANT CREATE ON SCHEMA" in check_engine(db).sentence
        db.execute(text("RESET ROLE"))
        db.execute(text("GRANT CREATE ON SCHEMA public TO modest"))
        db.execute(text("SET ROLE modest"))
        found = check_engine(db)
        assert (found.state, found.sentence.endswith('ALTER ROLE "modest" CREATEDB.')) == (Condition.BAD, True)
        configure(backup_scratch_url="postgresql://other@127.0.0.1/scratch")
        assert check_engine(db).state is Condition.OK


def test_programs_that_are_missing_are_told(postgres_url, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("cantine.backup.documents.postgres_programs.glob", lambda _where: [])
    with database.open_reader(postgres_url) as db:
        found = check_programs(db)
    assert (found.state, "Installez le paquet postgresql-client-" in found.sentence) == (Condition.BAD, True)


Room = namedtuple("Room", "total used free")


@pytest.mark.parametrize(
    ("free", "state"),
    [(10**9, Condition.OK), (10**9 - 1, Condition.WARN), (20_000_000, Condition.WARN), (19_999_999, Condition.BAD)],
)
def test_a_disk_is_low_below_a_gigabyte_and_full_below_20_megabytes(sqlite_url, configure, monkeypatch, free, state):
    configure(database_url=sqlite_url)
    monkeypatch.setattr(disk_checks.shutil, "disk_usage", lambda _folder: Room(0, 0, free))
    found = disk_checks.check_room(sqlite_url)
    assert found.state is state
    assert found.figures["base de données_octets"] == free


def test_a_disk_that_takes_nothing_is_told(sqlite_url, configure, monkeypatch):
    configure(database_url=sqlite_url)

    def refuse(_folder):
        raise OSError(122, "Disk quota exceeded")

    monkeypatch.setattr(disk_checks, "try_writing", refuse)
    assert disk_checks.check_room(sqlite_url).state is Condition.BAD


def test_files_that_others_may_read_are_told_and_left_as_they_are(sqlite_url, configure):
    configure(database_url=sqlite_url)
    file = make_url(sqlite_url).database
    os.chmod(file, 0o644)
    found = find(sqlite_url, "droits")
    assert (found.state, "cantine.db" in found.sentence) == (Condition.WARN, True)
    assert os.stat(file).st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("given", "name", "state"),
    [
        ({}, "adresse", Condition.WARN),
        ({"base_url": "http://cantine.exemple.fr"}, "adresse", Condition.BAD),
        ({"base_url": "https://cantine.exemple.fr"}, "adresse", Condition.OK),
        ({"base_url": "https://cantine.exemple.fr"}, "proxy", Condition.BAD),
        ({"base_url": "https://cantine.exemple.fr", "trusted_proxies": "127.0.0.1"}, "proxy", Condition.OK),
        ({}, "proxy", Condition.OK),
    ],
)
def test_the_address_and_the_proxy(sqlite_url, configure, given, name, state):
    configure(database_url=sqlite_url, **given)
    assert find(sqlite_url, name).state is state


def test_a_commune_whose_letters_reach_nobody_is_told(sqlite_url, configure):
    configure(database_url=sqlite_url)
    assert find(sqlite_url, "envoi").state is Condition.OK
    with database.open_writer(sqlite_url) as db:
        db.add(Commune(id=1, name="Mairie de Chamelet", zone="A", demonstration=False))
    found = find(sqlite_url, "envoi")
    assert (found.state, "Réglez CANTINE_SMTP_URL" in found.sentence) == (Condition.BAD, True)


def test_few_open_files_are_told(monkeypatch):
    monkeypatch.setattr(installation_checks.resource, "getrlimit", lambda _kind: (1024, 4095))
    assert installation_checks.check_open_files().state is Condition.WARN
    monkeypatch.setattr(installation_checks.resource, "getrlimit", lambda _kind: (1024, 4096))
    assert installation_checks.check_open_files().state is Condition.OK


def test_a_python_that_is_too_old_and_a_machine_without_time_zones(monkeypatch):
    monkeypatch.setattr(installation_checks.sys, "version_info", (3, 10, 9))
    assert installation_checks.check_python().state is Condition.BAD

    def refuse(_name):
        raise installation_checks.ZoneInfoNotFoundError

    monkeypatch.setattr(installation_checks, "ZoneInfo", refuse)
    assert "tzdata" in installation_checks.check_time_zone().sentence


def test_a_mail_server_is_greeted_and_sent_nothing(configure):
    configure()
    assert check_mail_server().state is Condition.WARN
    port = free_port()
    configure(smtp_url=f"smtp://127.0.0.1:{port}")
    assert (check_mail_server().state, "ne répond pas" in check_mail_server().sentence) == (Condition.BAD, True)
    with listening(port) as box:
        assert check_mail_server().sentence == "127.0.0.1 répond (sans chiffrement, sans identifiant)."
        configure(smtp_url=f"smtp://portail:secret@127.0.0.1:{port}")
        assert check_mail_server().state is Condition.BAD
        assert box.received == []


def test_a_message_to_try_arrives(configure):
    port = free_port()
    configure(smtp_url=f"smtp://127.0.0.1:{port}", base_url="https://cantine.exemple.fr")
    with listening(port) as box:
        assert _send_trial("mairie@exemple.fr").state is Condition.OK
        assert _send_trial("personne@refused.fr").state is Condition.BAD
        assert _send_trial("pas une adresse").sentence == "« pas une adresse » n'est pas une adresse mail."
    [message] = box.received
    assert (message["To"], "https://cantine.exemple.fr" in message.get_body(("plain",)).get_content()) == (
        "mairie@exemple.fr",
        True,
    )


def test_the_worst_of_all_counts():
    assert find_worst([]) is Condition.OK
    assert find_worst([Finding("", Condition.OK, ""), Finding("", Condition.WARN, "")]) is Condition.WARN
    assert find_worst([Finding("", Condition.BAD, ""), Finding("", Condition.WARN, "")]) is Condition.BAD


@pytest.mark.parametrize(("folder", "there"), [("", "beside"), ("/proc/self", "apart")])
@pytest.mark.parametrize(("engine", "beside"), [("sqlite", BackupPlace.WITH_DATABASE), ("", BackupPlace.WITH_PORTAL)])
def test_backups_lie_on_the_disk_of_the_database_of_the_portal_or_on_another(
    tmp_path, configure, engine, beside, folder, there
):
    configure(backup_folder=folder)
    url = f"sqlite:///{tmp_path / 'new' / 'cantine.db'}" if engine else "postgresql://cantine@127.0.0.1:1/cantine"
    assert disk_checks.find_backup_place(url) is (beside if there == "beside" else BackupPlace.APART)
    is_well = there == "apart" or not engine
    assert disk_checks.check_backup_place(url).state is (Condition.OK if is_well else Condition.WARN)
