"""A pooler such as pgbouncer between the portal and PostgreSQL: in session mode it is not noticed, in transaction mode
the start is refused.

There one connection is many clients' in turn. Pages would bear that, as all they say holds for one transaction; but the
lock of a backup, a restore or an update would be held by nobody or for ever, what pg_dump says of its connection
(`search_path`) would hold for the next parent's save, and statements that were prepared meet a server that knows
nothing of them. The portal keeps connections of its own, 30 per process at most, so that it gains nothing by a pooler.
"""

from cantine.backup.documents.postgres_copy import Server, open_server

TRIES = 3
"""How often two connections are compared: other clients may have been given the same server in between."""


class SharedConnections(SystemExit):
    """A pooler gives one connection to several clients in turn; the message says what to set instead."""


def refuse_shared_connections(url: str) -> None:
    """Raise SharedConnections behind a pooler in transaction mode; psycopg.Error where the server cannot be reached."""
    if url.startswith("sqlite") or not _shares_connections(url):
        return
    raise SharedConnections(
        "CANTINE_DATABASE_URL passe par un pgbouncer en mode transaction, où une connexion sert à plusieurs tour à "
        "tour : une sauvegarde ou une mise à jour y perdrait son verrou, et ses réglages resteraient aux suivants. "
        "Choisissez pool_mode = session pour cette base, ou indiquez PostgreSQL lui-même : le portail garde ses "
        "propres connexions, 30 au plus par processus."
    )


def _shares_connections(url: str) -> bool:
    """Whether two clients that are connected at once are given one and the same server, one after the other."""
    with open_server(url) as one:
        if _ask_process(one) == one.info.backend_pid:
            return False  # nobody stands between
        with open_server(url) as other:
            return any(_ask_process(one) == _ask_process(other) for _ in range(TRIES))


def _ask_process(driver: Server) -> int:
    """The number of the server's process that answers; a pooler tells its clients another one when they connect."""
    row = driver.execute("SELECT pg_backend_pid()").fetchone()
    return int(row[0]) if row else 0
