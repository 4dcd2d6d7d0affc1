"""The books are closed up to a day, and only the administration opens them again."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from cantine.common.french import numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.journal.entries import Action, write_entry
from cantine.ledger.rules.closing import check_closing, clean_reopening
from cantine.store.locks import lock_commune


def close_books(db: Session, actor: Actor, until: date, now: datetime) -> None:
    """Close the books up to and including `until`: from here on nothing of these days is recorded or changed.

    Waits for those who record something of a past day at this moment (see `store.closed_books`). Raises Forbidden, and
    NotAccepted for today or later, for a day that is closed already, and for an earlier one.
    """
    actor.must(Permission.CLOSE_BOOKS)
    commune = lock_commune(db)
    check_closing(until, commune.closed_until, local_date(now))
    before, commune.closed_until = commune.closed_until, until
    write_entry(db, actor.account_id, Action.CLOSE_BOOKS, now, before=_encode(before), after=_encode(until))


def reopen_books(db: Session, actor: Actor, until: date | None, reason: str, now: datetime) -> None:
    """Open the books again, after `until` (None: all of them), for a reason that the journal keeps.

    Raises Forbidden, and NotAccepted without a reason, where nothing is closed, and for a day that is not earlier.
    """
    actor.must(Permission.REOPEN_BOOKS)
    commune = lock_commune(db)
    why = clean_reopening(until, commune.closed_until, reason)
    before, commune.closed_until = commune.closed_until, until
    after = {**_encode(until), "reason": why}
    write_entry(db, actor.account_id, Action.REOPEN_BOOKS, now, before=_encode(before), after=after)


def _encode(day: date | None) -> dict[str, str]:
    return {"closed_until": "aucune clôture" if day is None else numeric_date(day)}
