"""A quotient may end: from the day after on, nobody knows it, so that the dearest band holds until another is given."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.store.closed_books import check_held_books
from cantine.store.tables import Quotient


def set_end(db: Session, family_id: int, first_day: date, until: date) -> bool:
    """Let the quotient that begins on `first_day` hold until a day (included; `date.max`: without an end).

    Ends of earlier quotients that would cut it short go; a quotient that begins before that day follows it as before.
    Returns whether anything changed. Raises NotAccepted where that would be in closed books.
    """
    later = select(Quotient).where(Quotient.family_id == family_id, Quotient.first_day > first_day)
    ends, following = [], None
    for row in db.scalars(later.order_by(Quotient.first_day)):
        if row.value is not None:
            following = row
            break
        ends.append(row)
    end = None if until == date.max else until + timedelta(1)
    if end is not None and following is not None and following.first_day <= end:
        end = None
    gone = [row for row in ends if row.first_day != end]
    missing = end is not None and len(gone) == len(ends)
    check_held_books(db, *(row.first_day for row in gone), *filter(None, [end if missing else None]))
    for row in gone:
        db.delete(row)
    if missing:
        db.add(Quotient(family_id=family_id, first_day=end, value=None))
    return missing or bool(gone)
