"""A database that cannot be had, in one French sentence: what is wrong, and what to do about it. No password is in it.

What a server answers to a connection comes without a code, in the server's own language: known answers are recognised
in English and French by their words; of any other its first line is quoted.
"""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import errors
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

SETTING = "CANTINE_DATABASE_URL"

_OF_SERVERS = (
    (r"password|mot de passe|no pg_hba|pg_hba\.conf", "refuse l'utilisateur ou son mot de passe : vérifiez {setting}"),
    (
        r"(role|rôle) .*(does not exist|n'existe pas)",
        "ne connaît pas cet utilisateur : créez-le (CREATE ROLE), ou corrigez {setting}",
    ),
    (
        r"(database|base de données) .*(does not exist|n'existe pas)",
        "n'a pas la base « {base} » : créez-la (CREATE DATABASE), ou corrigez {setting}",
    ),
    (
        r"resolve host|translate host name|getaddrinfo|name or service",
        "est inconnu sous ce nom : corrigez {setting}, ou le DNS",
    ),
    (r"refused|refusée|no such file", "ne répond pas à cette adresse : démarrez PostgreSQL, ou corrigez {setting}"),
    (
        r"timeout|timed out|did not answer|délai|unreachable|no route",
        "ne répond pas à temps : vérifiez qu'il marche, et le réseau ou le pare-feu jusqu'à lui",
    ),
    (
        r"too many (clients|connections)|remaining connection slots|trop de (clients|connexions)",
        "n'a plus de connexion libre : augmentez max_connections (30 par processus du portail), ou fermez-en d'autres",
    ),
    (
        r"starting up|shutting down|recovery mode|terminating connection|closed the connection|connection.* lost|"
        r"en cours de (démarrage|restauration)|s'arrête",
        "s'arrête ou redémarre : réessayez dans un instant",
    ),
    (r"permission denied|droit refusé", "refuse à cet utilisateur une table ou un droit : donnez-lui la base (GRANT)"),
    (r"no space|disk full|espace disque", "n'a plus de place sur son disque : libérez-en"),
    (r"read-only|lecture seule", "n'accepte que la lecture (serveur de secours ?) : corrigez {setting}"),
    (r"lock timeout|deadlock", "est retenu par une autre opération : réessayez dans un instant"),
    (r"statement timeout", "a mis trop de temps à répondre : réessayez quand il est moins occupé"),
    (r"ssl|tls", "refuse la connexion chiffrée, ou ne la propose pas : vérifiez sslmode dans {setting}"),
)
"""(what the server or its client said, what it means), the first that fits."""

_OF_FILES = {
    sqlite3.SQLITE_NOTADB: "n'est pas une base de données du portail : corrigez {setting}, ou reprenez une sauvegarde",
    sqlite3.SQLITE_CORRUPT: "est abîmée : arrêtez le portail, gardez ce fichier, et reprenez la dernière sauvegarde",
    sqlite3.SQLITE_READONLY: "ne peut qu'être lue : rendez le fichier et son dossier accessibles en écriture",
    sqlite3.SQLITE_FULL: "est sur un disque plein : libérez de la place",
    sqlite3.SQLITE_BUSY: "est retenue par un autre programme depuis trop longtemps : fermez-le, puis réessayez",
    sqlite3.SQLITE_LOCKED: "est retenue par un autre programme depuis trop longtemps : fermez-le, puis réessayez",
    sqlite3.SQLITE_PROTOCOL: "est retenue par un autre programme depuis trop longtemps : fermez-le, puis réessayez",
    sqlite3.SQLITE_IOERR: "est sur un disque qui répond par une erreur : vérifiez ce disque avant tout",
    sqlite3.SQLITE_PERM: "n'est pas accessible à ce compte : vérifiez ses droits (chown, chmod)",
    sqlite3.SQLITE_CANTOPEN: "ne peut pas être ouverte : vérifiez que son dossier existe et que ce compte y écrit",
}
"""What SQLite's codes mean for somebody who has a file before him."""

_OF_PROGRAM = (psycopg.IntegrityError, psycopg.DataError, psycopg.NotSupportedError, psycopg.ProgrammingError)
"""Of a server's errors those that are a fault of the program, but for a right that is missing."""


class DatabaseUnavailable(SystemExit):
    """The database cannot be had; the message is the sentence for whoever starts the portal or a command."""


@contextmanager
def refuse_unavailable(url: str) -> Iterator[None]:
    """Do something with the database of this address. Raises DatabaseUnavailable where it cannot be had; what is a
    fault of the program passes."""
    try:
        yield
    except (DBAPIError, PoolTimeout, sqlite3.Error, psycopg.Error) as error:
        if not is_unavailable(error):
            raise
        raise DatabaseUnavailable(describe(url, error)) from None


def is_unavailable(error: BaseException) -> bool:
    """Whether an error says that the database cannot be had or cannot work, not that the program is wrong."""
    if isinstance(error, PoolTimeout):
        return True
    driver = _find_driver(error)
    if isinstance(driver, sqlite3.Error):
        return _find_code(driver) in _OF_FILES
    if isinstance(driver, errors.InsufficientPrivilege):
        return True
    return isinstance(driver, psycopg.Error) and not isinstance(driver, _OF_PROGRAM)


def describe(url: str, error: BaseException, setting: str = SETTING) -> str:
    """« Base de données indisponible : … » what is wrong with it and what to do, in one line; `setting` is the one that
    has the address."""
    if isinstance(error, PoolTimeout):
        return "Base de données indisponible : toutes ses connexions sont prises. Réessayez dans un instant."
    address, driver = make_url(url), _find_driver(error)
    said = " ".join(str(driver).split())
    if isinstance(driver, sqlite3.Error):
        file = Path(str(address.database)).absolute()
        what = f"« {file} » {_describe_file(file, driver)}"
    else:
        where = f"{find_host(url) or 'local'}{f':{address.port}' if address.port else ''}"
        told = _describe_server(said, str(address.database), address.password, setting)
        what = f"le serveur PostgreSQL {where} {told}"
    return f"Base de données indisponible : {what}."


def find_host(url: str) -> str:
    """The server of this address, or all that it names (`?host=un,deux`); empty where it names none."""
    address = make_url(url)
    several = address.query.get("host", "")
    return address.host or (several if isinstance(several, str) else ",".join(several))


def _describe_server(said: str, base: str, password: object, setting: str) -> str:
    for words, meaning in _OF_SERVERS:
        if re.search(words, said, re.IGNORECASE):
            return meaning.format(setting=setting, base=base)
    quoted = (said.replace(str(password), "…") if password else said)[:200].rstrip(".")
    return f"répond « {quoted} » : vérifiez {setting}"


def _describe_file(file: Path, error: sqlite3.Error) -> str:
    code = _find_code(error)
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM) and (known := _find_trouble(file)):
        return known
    return _OF_FILES.get(code, f"répond « {error} » : vérifiez {SETTING}").format(setting=SETTING)


def _find_trouble(file: Path) -> str:
    """Why a file of this path cannot be opened or made, as far as its folders tell."""
    if file.is_dir():
        return f"est un dossier et non un fichier : corrigez {SETTING}"
    folder = next(parent for parent in file.parents if parent.exists())
    if not folder.is_dir():
        return f"ne peut pas exister : « {folder} » est un fichier et non un dossier ; corrigez {SETTING}"
    if file.exists() and not os.access(file, os.R_OK | os.W_OK):
        return "n'est pas accessible à ce compte en lecture et en écriture : vérifiez ses droits (chown, chmod)"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"ne peut pas être écrite : ce compte n'a pas le droit d'écrire dans « {folder} »"
    return ""


def _find_driver(error: BaseException) -> BaseException | None:
    """The driver's own error."""
    return error.orig if isinstance(error, DBAPIError) else error


def _find_code(error: sqlite3.Error) -> int:
    """SQLite's code without its details; 0 where Python raised it itself."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
