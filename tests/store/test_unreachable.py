"""A database that cannot be had is one French sentence that says what to do, and holds no password."""

import os
import shutil
import sqlite3
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cantine.store import database
from cantine.store.private_files import prepare_database
from cantine.store.unreachable import DatabaseUnavailable, describe, is_unavailable, refuse_unavailable


def refuse(url):
    """What is said where the portal, or a command, begins with this database."""
    with pytest.raises(DatabaseUnavailable) as refused, refuse_unavailable(url):
        prepare_database(url)
    database.engine(url).dispose()
    sentence = str(refused.value)
    assert sentence.startswith("Base de données indisponible : ")
    assert len(sentence.splitlines()) == 1
    return sentence


def test_a_folder_a_file_in_the_place_of_a_folder_and_a_text(tmp_path):
    (tmp_path / "text.db").write_text("Ceci n'est pas une base de données, mais un texte assez long. " * 40)
    assert "est un dossier et non un fichier" in refuse(f"sqlite:///{tmp_path}")
    assert "est un fichier et non un dossier" in refuse(f"sqlite:///{tmp_path}/text.db/cantine.db")
    assert "n'est pas une base de données du portail" in refuse(f"sqlite:///{tmp_path}/text.db")


def test_a_damaged_file(sqlite_url, tmp_path):
    damaged = shutil.copy(make_url(sqlite_url).database, tmp_path / "damaged.db")
    with open(damaged, "r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 20_000)
    said = refuse(f"sqlite:///{damaged}")
    assert "est abîmée : arrêtez le portail, gardez ce fichier, et reprenez la dernière sauvegarde" in said


@pytest.mark.parametrize(("limit", "said"), [("query_only", "ne peut qu'être lue"), ("max_page_count", "disque plein")])
def test_a_file_that_cannot_grow_or_only_be_read(sqlite_url, limit, said):
    file = make_url(sqlite_url).database
    with closing(sqlite3.connect(file)) as db:
        db.execute(f"PRAGMA {limit} = 1")
        with pytest.raises(sqlite3.Error) as failed:
            db.execute("CREATE TABLE big AS SELECT zeroblob(9000000)")
    assert is_unavailable(failed.value)
    assert said in describe(sqlite_url, failed.value)


def test_a_file_that_another_program_keeps(sqlite_url, monkeypatch):
    monkeypatch.setattr(database, "LONGEST_WAIT", 0)
    with closing(sqlite3.connect(make_url(sqlite_url).database)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "est retenue par un autre programme" in refuse(sqlite_url)


def change(url, **parts):
    return make_url(url).set(**parts).render_as_string(hide_password=False)


def test_a_server_that_refuses_who_comes_or_what_is_asked_for(postgres_url):
    secret = "un-secret-qui-ne-se-dit-pas"
    said = refuse(change(postgres_url, password=secret))
    assert "refuse l'utilisateur ou son mot de passe : vérifiez CANTINE_DATABASE_URL" in said
    assert secret not in said
    assert make_url(postgres_url).password not in said
    assert "n'a pas la base « absente »" in refuse(change(postgres_url, database="absente"))


def test_a_server_that_is_not_there():
    url = "postgresql+psycopg://cantine:secret@127.0.0.1:1/cantine"
    assert "le serveur PostgreSQL 127.0.0.1:1 ne répond pas à cette adresse : démarrez PostgreSQL" in refuse(url)
    assert "est inconnu sous ce nom" in refuse(url.replace("127.0.0.1:1", "nulle-part.invalid"))


def test_a_right_that_is_missing(postgres_url):
    with database.open_writer(postgres_url) as db:
        db.execute(text("CREATE ROLE visitor LOGIN PASSWORD 'visitor'"))
    try:
        url = change(postgres_url, username="visitor", password="visitor")
        assert "refuse à cet utilisateur une table ou un droit" in refuse(url)
    finally:
        with database.open_writer(postgres_url) as db:
            db.execute(text("DROP ROLE visitor"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (
            "FATAL:  authentification par mot de passe échouée pour l'utilisateur « cantine »",
            "refuse l'utilisateur ou son mot de passe",
        ),
        ("FATAL:  la base de données « x » n'existe pas", "n'a pas la base « cantine »"),
        ("FATAL:  le rôle « x » n'existe pas", "ne connaît pas cet utilisateur"),
        ("FATAL:  désolé, trop de clients sont déjà connectés", "n'a plus de connexion libre"),
        ("FATAL:  le système de bases de données se lance (en cours de démarrage)", "s'arrête ou redémarre"),
        ("the database system is shutting down", "s'arrête ou redémarre"),
        ("could not extend file: No space left on device", "n'a plus de place sur son disque"),
        ("the server did not answer within 23 s", "ne répond pas à temps"),
        ("SSL connection has been closed: bad certificate", "refuse la connexion chiffrée"),
        ("something new about s3cret", "répond « something new about … » : vérifiez CANTINE_DATABASE_URL"),
    ],
)
def test_what_a_server_says_is_understood_in_both_languages_and_else_quoted(said, meant):
    url = "postgresql+psycopg://cantine:s3cret@serveur/cantine"
    sentence = describe(url, psycopg.OperationalError(said))
    assert sentence.startswith(f"Base de données indisponible : le serveur PostgreSQL serveur {meant}")
    assert sentence.endswith(".")


def ask_for_a_table_that_is_none(url):
    with refuse_unavailable(url), database.open_reader(url) as db:
        db.execute(text("SELECT 1 FROM nothing"))


def test_a_fault_of_the_program_is_not_told_as_one_of_the_database(url):
    with pytest.raises(DBAPIError):
        ask_for_a_table_that_is_none(url)
    assert not is_unavailable(OSError())
    assert is_unavailable(PoolTimeout())


def test_a_file_that_another_account_keeps_for_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: path == tmp_path)
    (tmp_path / "cantine.db").touch()
    [trouble] = {describe(f"sqlite:///{tmp_path}/cantine.db", make_error()) for _ in range(1)}
    assert "n'est pas accessible à ce compte en lecture et en écriture" in trouble


def make_error():
    """SQLite's own error of a file that it cannot open."""
    try:
        sqlite3.connect("/nowhere/at/all.db")
    except sqlite3.Error as error:
        return error
    raise AssertionError


def test_an_address_of_two_servers_names_both():
    url = "postgresql+psycopg://cantine@/base?host=un,deux&port=5432,5433&target_session_attrs=read-write"
    said = describe(url, psycopg.OperationalError("connection refused"))
    assert said.startswith("Base de données indisponible : le serveur PostgreSQL un,deux ne répond pas")
