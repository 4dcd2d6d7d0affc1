"""What every act asks that moves money of the till: whether the day is still open.

It asks in the transaction that writes, before it locks anything but the session (`locks.ORDER`): on PostgreSQL the row
of the commune is held until that transaction ends, so that whoever closes a day waits for those that were let in, and
those that come later read the new day.
"""

from datetime import date

from sqlalchemy.orm import Session

from cantine.common.form_input import NotAccepted
from cantine.common.terms.till import TILL_METHODS
from cantine.common.vocabulary import Method
from cantine.store.closed_books import find_closed_until
from cantine.store.locks import lock_commune, share_commune
from cantine.till.queries.closed_days import find_last_closed
from cantine.till.rules.closing import describe_till_closed


def check_till_open(db: Session, method: Method, *days: date) -> None:
    """Raise NotAccepted where money of this means moves on a day of the till that is closed, or before one.

    What never passes through the till may move on any day. Cash locks the commune alone: receipts are numbered.
    """
    if method not in TILL_METHODS:
        return
    last_closed = _lock_till(db, method)
    if last_closed and any(day <= last_closed for day in days):
        raise NotAccepted(describe_till_closed(last_closed))


def find_cancelling_day(db: Session, method: Method, received_on: date, today: date) -> date | None:
    """The day on which the till counts a cancelling; None where the payment's own day is open and forgets it.

    A day of closed books is as closed as one of the till. Raises NotAccepted where the payment's day and today are
    both closed.
    """
    if method not in TILL_METHODS:
        return None
    last_closed = _lock_till(db, method)
    stays_until = max(filter(None, (last_closed, find_closed_until(db))), default=None)
    if stays_until is None or received_on > stays_until:
        return None
    if last_closed and today <= last_closed:
        raise NotAccepted(describe_till_closed(last_closed))
    return today


def _lock_till(db: Session, method: Method) -> date | None:
    """From here on nobody closes a day of the till; the last one that is closed."""
    if method is Method.CASH:
        lock_commune(db)
    else:
        share_commune(db)
    return find_last_closed(db)
