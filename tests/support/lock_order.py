"""Whoever locks rows against the order of `cantine.store.locks` fails, on either engine."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from cantine.store.locks import ORDER
from cantine.store.tables import Base, Booking


class LockedTooLate(AssertionError):
    """A transaction locks rows of a table after it has locked those of a later one."""


@contextmanager
def watched() -> Iterator[None]:
    """Look at every statement of every session."""
    event.listen(Session, "do_orm_execute", _check)
    try:
        yield
    finally:
        event.remove(Session, "do_orm_execute", _check)


def _check(asked: ORMExecuteState):
    """Rows of one table are locked by one statement; what is locked already may be asked again."""
    how = getattr(asked.statement, "_for_update_arg", None)
    if how is None:
        return None
    [table] = how.of or [asked.statement.get_final_froms()[0]]
    if table.name == Booking.__tablename__:
        return None
    place = [one.__tablename__ for one in ORDER].index(table.name)
    session = asked.session
    if session.info.get("transaction") is not session.get_transaction():
        session.info.update(transaction=session.get_transaction(), held={})
    held = session.info["held"]
    result = asked.invoke_statement().freeze()
    new = {_key(row[0]) for row in result()} - held.get(place, set())
    if new and any(later >= place for later in held):
        raise LockedTooLate(f"{table} {new} after {[ORDER[one].__name__ for one in held]}")
    if new:
        held.setdefault(place, set()).update(new)
    return result()


def _key(found):
    """The primary key of a row; of a query of columns, the first."""
    return inspect(found).identity[0] if isinstance(found, Base) else found
