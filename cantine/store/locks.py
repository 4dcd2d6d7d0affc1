"""Rows that a transaction keeps from being changed by others until it ends, and the one order in which it takes them.

Two transactions that take the same rows in different orders wait for each other until one of them fails. So whoever
locks takes the tables in the order of `ORDER` and, of one table, all rows in one statement by their keys. What is
locked already may be asked for again. A booking belongs to its child: whoever changes bookings has locked their
children first, so that bookings have no place in the order.

SQLite has one writer at a time, which `database.open_writer` becomes before it reads (`BEGIN IMMEDIATE`); there these
functions only read. On PostgreSQL a locked row stays one that new rows may point at (`FOR NO KEY UPDATE`).
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import Session

from cantine.common.roles import NotFound
from cantine.store import tables
from cantine.store.tables import Booking, Child, Commune, Family, Service

ORDER = (
    tables.WebSession,
    tables.Commune,
    tables.School,
    tables.Classroom,
    tables.Closure,
    tables.BookingPeriod,
    tables.Child,
    tables.AbsenceCase,
    tables.Absence,
    tables.Service,
    tables.Family,
    tables.Account,
    tables.EmailChange,
    tables.SecondFactor,
    tables.CalendarFeed,
    tables.PaymentAttempt,
    tables.Payment,
    tables.Adjustment,
    tables.InvoiceCounter,
    tables.Opening,
    tables.OutboxMail,
    tables.MailServer,
    tables.Menu,
    tables.Label,
    tables.TownDiet,
    tables.BookingStop,
    tables.Tries,
)
"""The tables that are locked; tests that ask for `locks_in_order` fail for whoever takes one after a later one."""

AT_ONCE = 1_000
"""Ids in one statement; bounds its parameters."""

T = TypeVar("T", bound=tables.Base)


def lock_children(db: Session, child_ids: Collection[int] | Select[Any]) -> None:
    """From here on nobody else changes these children or any of their days; given by id or as a query of their ids."""
    db.execute(select(Child.id).where(Child.id.in_(child_ids)).order_by(Child.id).with_for_update(key_share=True)).all()


def lock_families(db: Session, family_ids: Collection[int]) -> None:
    """From here on nobody else issues anything to these families, records their payments or edits them."""
    ordered = sorted(family_ids)
    for start in range(0, len(ordered), AT_ONCE):
        some = Family.id.in_(ordered[start : start + AT_ONCE])
        db.execute(select(Family.id).where(some).order_by(Family.id).with_for_update(key_share=True)).all()


def lock_places(db: Session, service_ids: Collection[int]) -> None:
    """From here on nobody else takes a place of these services, which have a capacity; no query where there is none."""
    if service_ids:
        places = select(Service.id).where(Service.id.in_(service_ids)).order_by(Service.id)
        db.execute(places.with_for_update(key_share=True)).all()


def lock_prices(db: Session) -> None:
    """From here on nobody changes what services cost, nor takes a limited place; several may hold this at once."""
    db.execute(select(Service.id).order_by(Service.id).with_for_update(read=True)).all()


def lock_bookings(db: Session, asked: Select[*tuple[Any, ...]]) -> Sequence[Any]:
    """What `asked` finds, its bookings locked: nobody bills or ticks them meanwhile. Their children come before."""
    return db.execute(asked.with_for_update(of=Booking, key_share=True)).all()


def lock_commune(db: Session) -> Commune:
    """The row of the commune, for what only one may do at a time: a number without gaps, the passage of classes."""
    return lock_rows(db, Commune)[0]


def share_commune(db: Session) -> date | None:
    """From here on nobody changes the row of the commune, several may hold this at once; the end of the closed books.

    Whoever needs `lock_commune` takes it before: two who share the row could never both lock it.
    """
    row = db.execute(select(Commune.id, Commune.closed_until).with_for_update(read=True)).one_or_none()
    return row and row[1]


def lock_row(db: Session, table: type[T], key: Any) -> T:
    """The row of this primary key, as it stands now. Raises NotFound."""
    row = lock_if_there(db, table, key)
    if row is None:
        raise NotFound
    return row


def lock_if_there(db: Session, table: type[T], key: Any) -> T | None:
    """The row of this primary key, as it stands now; None where there is none."""
    return db.get(table, key, with_for_update={"key_share": True}, populate_existing=True)


def lock_rows(db: Session, table: type[T], *which: Any) -> Sequence[T]:
    """The rows that all of `which` choose, as they stand now, by their primary key."""
    found = select(table).where(*which).order_by(*inspect(table).primary_key).with_for_update(key_share=True)
    return db.scalars(found, execution_options={"populate_existing": True}).all()


def lock_next(db: Session, waiting: Select[T]) -> T | None:
    """The first row of a queue that nobody else has taken; several processes each get one of their own."""
    return db.scalars(waiting.limit(1).with_for_update(key_share=True, skip_locked=True)).one_or_none()
