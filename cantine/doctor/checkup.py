"""All checks, one after the other: what one of them cannot tell keeps no other from being told."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, make_url

from cantine.doctor import database_checks, disk_checks, installation_checks, standby_checks, work_checks
from cantine.doctor.findings import Condition, Finding
from cantine.settings import settings
from cantine.store.database import STUMBLES, open_reader
from cantine.store.unreachable import describe

FAILURES: tuple[type[Exception], ...] = (*STUMBLES, OSError)

Check = Callable[[], Finding]
DatabaseCheck = Callable[[Connection, datetime], Finding]

WATCHED: dict[str, DatabaseCheck] = {
    "base de données": lambda db, _now: database_checks.check_answer(db),
    "migrations": lambda db, _now: database_checks.check_migrations(db),
    "horloge": database_checks.check_clock,
    "messages": work_checks.check_waiting_mail,
    "sauvegarde": work_checks.check_backup,
}
"""What a running portal is asked again and again."""

ASKED_ONCE: dict[str, DatabaseCheck] = {
    "moteur": lambda db, _now: database_checks.check_engine(db),
    "programmes": lambda db, _now: database_checks.check_programs(db),
    "réplication": lambda db, _now: standby_checks.check_replication(db),
    "envoi": work_checks.check_obstacles,
}
"""What changes only where somebody changes the installation."""


def watch(url: str, now: datetime) -> Iterator[Finding]:
    """What concerns a running portal: its database, its work, its disks."""
    yield from ask_database(url, now, WATCHED)
    yield from _ask_standby()
    yield _answer("disque", partial(disk_checks.check_room, url))


def examine(url: str, now: datetime) -> Iterator[Finding]:
    """Everything, for whoever sets the portal up; nothing is written, no database is made."""
    of_machine: dict[str, Check] = {
        "python": installation_checks.check_python,
        "fuseau horaire": installation_checks.check_time_zone,
        "adresse": installation_checks.check_address,
        "proxy": installation_checks.check_proxy,
        "fichiers ouverts": installation_checks.check_open_files,
        "disque": partial(disk_checks.check_room, url),
        "droits": partial(disk_checks.check_private_files, url),
        "lieu des sauvegardes": partial(disk_checks.check_backup_place, url),
    }
    for name, check in of_machine.items():
        yield _answer(name, check)
    yield from ask_database(url, now, WATCHED | ASKED_ONCE)
    yield from _ask_standby()


def _ask_standby() -> Iterator[Finding]:
    if settings().read_url:
        yield _answer("base secondaire", standby_checks.check_standby)


def ask_database(url: str, now: datetime, checks: dict[str, DatabaseCheck]) -> Iterator[Finding]:
    """The findings of these checks; where the database cannot be had, the one that says so."""
    if missing := find_missing_file(url):
        yield missing
        return
    try:
        with open_reader(url) as db:
            for name, check in checks.items():
                yield (found := _answer(name, partial(check, db, now)))
                if name == "migrations" and found.state is not Condition.OK:
                    return  # of tables that are others than this version's nothing else can be asked
                db.rollback()  # a check that failed makes no other one fail
    except FAILURES as error:
        yield Finding("base de données", Condition.BAD, describe(url, error), {"joignable": False})


def find_missing_file(url: str) -> Finding | None:
    """Said where the file of a SQLite database does not exist: asking it would make one."""
    address = make_url(url)
    if not address.drivername.startswith("sqlite") or Path(str(address.database)).exists():
        return None
    said = f"« {address.database} » n'existe pas encore : « python -m cantine init » (ou demo) la crée."
    return Finding("base de données", Condition.BAD, said, {"joignable": False})


def _answer(name: str, check: Check) -> Finding:
    """What the check finds; that it failed, with the kind of its error alone, where it cannot say. A database that is
    lost meanwhile is not its fault."""
    try:
        return check()
    except STUMBLES as error:
        return Finding(name, Condition.BAD, f"La base de données n'a pas su répondre ({type(error).__name__}).")
    except Exception as error:
        return Finding(name, Condition.BAD, f"Ce contrôle n'a pas pu être fait ({type(error).__name__}).")
