"""The books of the town are closed up to a day: nothing of that day or before is recorded, changed or backdated.

Whoever records or changes something of a past day asks here, in the transaction that writes and before it locks
anything but the session (`locks.ORDER`). On PostgreSQL the row of the commune is then shared until that transaction
ends: whoever closes the books waits for those that were let in, and those that come later wait and read the new day.
Books close up to yesterday at most: what is only about today and days to come need not ask.
"""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.common.form_input import NotAccepted
from cantine.common.french import long_day
from cantine.store.database import Reader
from cantine.store.locks import share_commune
from cantine.store.tables import Commune


def find_closed_until(db: Reader) -> date | None:
    """The last day of the books that are closed, as it stands now; None where none ever were."""
    return db.scalar(select(Commune.closed_until))


def check_books_open(db: Session, *days: date | None) -> None:
    """Raise NotAccepted where one of these days is closed; the day after `closed_until` is the first that is open.

    None is « since always », which is closed as soon as any day is. Without days nothing is asked. From here on nobody
    closes the books until the transaction ends.
    """
    if days:
        _refuse_closed(days, share_commune(db))


def hold_books(db: Session, *days: date | None, today: date) -> None:
    """From here on nobody closes the books until the transaction ends; asked before anything else is locked.

    For an act that only finds out later which days it changes, and then asks `check_held_books`: `days` are the
    earliest that it can be. Where all are `today` or later nothing is asked; None is none.
    """
    if any(day < today for day in days if day is not None):
        share_commune(db)


def check_held_books(db: Session, *days: date | None) -> None:
    """As `check_books_open`, in an act that holds the books already, or that is about today and days to come."""
    if days:
        _refuse_closed(days, find_closed_until(db))


def _refuse_closed(days: Collection[date | None], closed_until: date | None) -> None:
    if closed_until is None:
        return
    refused = [day or date.min for day in days if day is None or day <= closed_until]
    if refused:
        raise NotAccepted(_describe_closed(min(refused), closed_until))


def _describe_closed(day: date, closed_until: date) -> str:
    """« Exercice clos jusqu'au 31 octobre 2026 : rien ne change plus au 30 octobre 2026. Choisissez … »."""
    of_day = "" if day == date.min else f" au {long_day(day)}"
    first_open = long_day(closed_until + timedelta(1))
    return (
        f"Exercice clos jusqu'au {long_day(closed_until)} : rien ne s'enregistre ni ne change plus{of_day}. "
        f"Le premier jour ouvert est le {first_open}."
    )


def find_first_changed(first_day: date, ended: date | None, ends: date | None) -> date:
    """The first day that another end changes of what began on `first_day`; without an end it goes on.

    An end before the beginning takes away all of it.
    """
    if ends is not None and ends < first_day:
        return first_day
    last = min(ended or date.max, ends or date.max)
    return last if last == date.max else last + timedelta(1)
