"""A PostgreSQL database takes the place of another one of its server, by its name."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psycopg
from psycopg import sql

from cantine.backup.documents.postgres_copy import Server, open_server
from cantine.backup.rules.outcomes import RestoreRefused
from cantine.store.unreachable import describe

MAINTENANCE = ("postgres", "template1")
"""Databases that every server has, from which others are renamed."""

_OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
_TABLES = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


@contextmanager
def open_maintenance(url: str, scratch_url: str) -> Iterator[Server]:
    """A connection beside the portal's own database. Raises RestoreRefused where none can be had."""
    with ExitStack() as held:
        yield _connect(held, url, [(scratch_url, "")] if scratch_url else [(url, name) for name in MAINTENANCE])


def _connect(held: ExitStack, url: str, addresses: list[tuple[str, str]]) -> Server:
    for address, name in addresses:
        with suppress(psycopg.OperationalError):
            return held.enter_context(open_server(address, name))
    _refuse_unavailable(url)
    raise RestoreRefused(
        "Le serveur PostgreSQL refuse la base « postgres » à ce compte : indiquez dans "
        "CANTINE_BACKUP_SCRATCH_URL une autre base du même serveur, d'où celle du portail peut être renommée."
    )


def _refuse_unavailable(url: str) -> None:
    """Raise RestoreRefused where the portal's own address does not open either; one whose database is not there, on a
    new machine, passes."""
    try:
        with open_server(url):
            pass
    except psycopg.OperationalError as error:
        said = describe(url, error)
        if "n'a pas la base" not in said:
            raise RestoreRefused(said) from None


def be_the_only_restore(server: Server, place: str) -> None:
    """Hold the place of the one restore of this database until the connection ends. Raises RestoreRefused."""
    row = server.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 58))", [place]).fetchone()
    if not row or not row[0]:
        raise RestoreRefused(f"Une autre restauration de la base « {place} » est en cours.")


def exists(server: Server, name: str) -> bool:
    """Whether the server has a database of this name."""
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def refuse_connected(server: Server, name: str) -> None:
    """Raise RestoreRefused where anybody is connected to this database."""
    row = server.execute(_OTHERS, [name]).fetchone()
    if row and row[0]:
        raise RestoreRefused(
            f"Le portail marche, ou un autre programme (pgbouncer, psql) est connecté à la base « {name} » : "
            f"{row[0]} en tout. Arrêtez-les, puis recommencez."
        )


def is_empty(database: Server) -> bool:
    """Whether the database of this connection has no table."""
    row = database.execute(_TABLES).fetchone()
    return not (row and row[0])


def swap_names(server: Server, place: str, ready: str, aside: str) -> None:
    """Give the database `ready` the name of `place`, which is called `aside` from now on: both or none. Raises
    RestoreRefused where somebody is connected, or the role may not."""
    try:
        with server.transaction():
            if exists(server, place):
                _rename(server, place, aside)
            _rename(server, ready, place)
    except psycopg.errors.ObjectInUse:
        raise RestoreRefused(
            f"Le portail a démarré entre-temps, ou un autre programme est connecté à la base « {place} » : arrêtez-le, "
            "puis recommencez. Rien n'est changé."
        ) from None
    except psycopg.errors.InsufficientPrivilege:
        role = server.info.user
        raise RestoreRefused(
            f"Le rôle PostgreSQL « {role} » ne peut pas renommer la base « {place} ». Un administrateur de PostgreSQL "
            f"tape « ALTER DATABASE {place} OWNER TO {role}; », puis vous recommencez. Rien n'est changé."
        ) from None


def _rename(server: Server, name: str, new: str) -> None:
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(new)))
