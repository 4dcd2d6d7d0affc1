"""How long PostgreSQL may take: a server that is frozen, gone or busy is an answer after a known time.

Each transaction says it with `SET LOCAL`, so that it also holds behind a pooler that shares its connections, which
refuses such settings at the start of one. A server that does not even answer is noticed by the client itself: its
kernel goes on acknowledging what is sent to it, so that no time-out of TCP would ever end.
"""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors
from psycopg.abc import PQGen
from sqlalchemy import Connection, make_url

CONNECTS_WITHIN = 5
"""Seconds that a server has to let a connection in."""

PINGED_WITHIN = 5.0
"""Seconds in which a connection that lay idle in the pool has to show that it still is one."""

POOL_WAIT = 10.0
"""Seconds that a transaction waits for a connection while all are in use."""

LATE = 2.0
"""Seconds beyond a statement's own limit after which a server that said nothing is taken for gone."""

TRANSPORT = {
    "connect_timeout": CONNECTS_WITHIN,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""What libpq is told about a line that breaks; each can be said otherwise in the address of the database."""


@dataclass(frozen=True)
class Patience:
    """Seconds that one statement may take, and that a transaction may stand still between two; 0: without end.

    `lock` is how long it waits for the lock of another; None: as every act does. On SQLite it is never longer than
    that: who keeps the file is another program, and whoever starts the portal wants to hear of it.
    """

    statement: int
    idle: int
    lock: int | None = None


USUAL = Patience(statement=21, idle=60)
"""What a person waits for: a little longer than for a lock, so that it is said what was waited for."""

A_MOMENT = Patience(statement=5, idle=5, lock=1)
"""A note that is worth less than the page it is about: where somebody else holds the lock, it is not made."""

BULK = Patience(statement=600, idle=600)
"""Billing, imports, exports, the proof of the books, what is tidied by the hour."""

MIGRATION = Patience(statement=0, idle=0, lock=3600)
"""Changing tables; a second process waits for the first to have done it."""


class PatientConnection(psycopg.Connection[Any]):
    """A connection that gives up a server that says nothing for `patience` seconds (0: never), and closes."""

    patience: float = PINGED_WITHIN

    def wait(self, gen: PQGen[Any], interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for the server. Raises OperationalError, with the connection closed, where it says nothing."""
        if timeout is not None or not self.patience:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.patience)
        except errors._WaitTimeout:
            self.close()
            raise errors.ConnectionTimeout(f"the server did not answer within {self.patience:g} s") from None


def connect_patiently(_dialect: Any, _record: Any, positional: list[Any], named: dict[str, Any]) -> PatientConnection:
    """SQLAlchemy's connections are patient ones (its event `do_connect`)."""
    return PatientConnection.connect(*positional, **named)


def choose_transport(url: str) -> dict[str, Any]:
    """TRANSPORT, but for what the address of the database says itself."""
    return {name: value for name, value in TRANSPORT.items() if name not in make_url(url).query}


def await_ping_only(driver: Any, _record: Any) -> None:
    """Back in the pool, a connection has only to answer a ping (event `checkin`; one that was lost is None)."""
    if driver is not None:
        driver.patience = PINGED_WITHIN


def limit_transaction(connection: Connection, lock: int) -> None:
    """Let a transaction that has just begun, and its connection, wait as long as its option `patience` says; `lock`
    seconds for locks where that says nothing else."""
    chosen: Patience = connection.get_execution_options().get("patience", USUAL)
    driver: Any = connection.connection.driver_connection
    driver.patience = chosen.statement + LATE if chosen.statement else 0
    limits = {
        "lock_timeout": lock if chosen.lock is None else chosen.lock,
        "statement_timeout": chosen.statement,
        "idle_in_transaction_session_timeout": chosen.idle,
    }
    connection.exec_driver_sql("; ".join(f"SET LOCAL {name} = '{seconds}s'" for name, seconds in limits.items()))
