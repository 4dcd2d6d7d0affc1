"""What a change of the settings does to the bills, before it is saved: it is made, priced and rolled back."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from cantine.billing.queries.correctable_lines import sum_credits
from cantine.billing.queries.invoice_drafts import draft_invoices
from cantine.billing.rules.change_effect import ChangeEffect, Drafted, compare_drafts
from cantine.common.roles import Actor, Permission
from cantine.store.booking_states import TO_BILL
from cantine.store.tables import Booking, Contract, Family

AT_MOST_MONTHS = 12
"""Months that are looked at: the latest ones that have days to bill. A school year may be booked ahead, and each of its
months is concerned, the first ones too."""
AT_MOST = 500
"""Families that are priced: of more, this many at even distances."""

Drafts = tuple[Drafted, set[int]]
"""The cents by month and family, and the families (ids) that cannot be billed."""


def preview_change(db: Session, actor: Actor, change: Callable[[Session], object]) -> ChangeEffect:
    """What `change` does to what is still to be billed; nothing of it is kept.

    `change` is an action of the settings, called with the session: it runs in a savepoint that is rolled back, so that
    the figures are those of the very act. Whoever may change settings or prices may ask. What it refuses is raised:
    NotAccepted, NotFound, Forbidden, …
    """
    if not actor.may(Permission.EDIT_SETTINGS):
        actor.must(Permission.EDIT_PRICES)
    months, families = _list_months(db), _list_families(db)
    some = _choose_evenly(families)
    before, blocked = _draft(db, months, some)
    with db.begin_nested() as attempt:
        change(db)
        db.flush()
        after, unpriced = _draft(db, months, some)
        attempt.rollback()
    return compare_drafts(before, after, len(some), len(families), unpriced - blocked)


def _list_months(db: Session) -> list[date]:
    """The first days of the latest months that have days to bill, oldest first."""
    year, month = extract("year", Booking.day), extract("month", Booking.day)
    rows = db.execute(select(year, month).where(TO_BILL).distinct()).all()
    return sorted(date(int(one), int(other), 1) for one, other in rows)[-AT_MOST_MONTHS:]


def _list_families(db: Session) -> Sequence[int]:
    """The families (ids) that have days to bill, or a contract, by number."""
    concerned = select(Booking.family_id).where(TO_BILL).union(select(Contract.family_id))
    found = select(Family.id).where(Family.id.in_(concerned), Family.anonymised_on.is_(None))
    return db.scalars(found.order_by(Family.number)).all()


def _choose_evenly(families: Sequence[int]) -> list[int]:
    """All of them, or AT_MOST at even distances."""
    if len(families) <= AT_MOST:
        return [*families]
    return [families[place * len(families) // AT_MOST] for place in range(AT_MOST)]


def _draft(db: Session, months: Sequence[date], families: Sequence[int]) -> Drafts:
    """What these families would be billed for these months now, less what is given back of days billed anew."""
    sums: dict[date, dict[int, int]] = {}
    blocked: set[int] = set()
    for month in months:
        drafts = draft_invoices(db, month, families)
        again = drafts.repriced
        given_back = dict(zip(again, sum_credits(db, [*again.values()]), strict=True))
        sums[month] = {
            family: sum(line.cents for line in lines) - given_back.get(family, 0)
            for family, lines in drafts.lines.items()
            if lines or family in again
        }
        blocked |= {one.family_id for one in drafts.blocked}
    return sums, blocked
