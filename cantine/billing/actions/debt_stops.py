"""Who owes for too long books no new days, and books again as soon as it is paid, where the commune rules so."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.queries import open_invoices
from cantine.billing.rules.allocation import Allocation, count_days_late
from cantine.common.french import plural
from cantine.common.limits.stop_types import StopCause
from cantine.common.paris import local_date
from cantine.families.actions.stops import describe_stop
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_families
from cantine.store.tables import BookingStop, Commune, Family

PORTAL = 0
"""Who does it, as the journal calls the portal itself."""


def refresh_debt_stops(db: Session, family_ids: Collection[int] | None, now: datetime) -> None:
    """Stop those of these families (None: all) whose oldest invoice is late by the commune's days; free the others.

    A stop that somebody lifted by hand holds the next one back until the debt is paid. Archived families are left
    alone. Twice is once. Where the commune stops nobody and nobody is stopped, two queries.
    """
    days = db.scalar(select(Commune.stop_debt_days))
    asked = select(BookingStop).where(BookingStop.cause == StopCause.DEBT, BookingStop.last_day.is_(None))
    if family_ids is not None:
        asked = asked.where(BookingStop.family_id.in_(family_ids))
    if days is None and db.scalar(asked.with_only_columns(BookingStop.id).limit(1)) is None:
        return
    late = _find_late(db, family_ids, days, local_date(now))
    known = set(db.scalars(asked.with_only_columns(BookingStop.family_id)))
    if not late | known:
        return
    lock_families(db, late | {one for one in known if one is not None})
    found = db.scalars(asked.execution_options(populate_existing=True))
    open_stops = {stop.family_id: stop for stop in found if stop.family_id is not None}
    for family_id in sorted(late - open_stops.keys()):
        _stop(db, family_id, days or 0, now)
    for family_id, stop in open_stops.items():
        if family_id not in late:
            _free(db, stop, now)


def _find_late(db: Session, family_ids: Collection[int] | None, days: int | None, today: date) -> set[int]:
    if days is None:
        return set()
    allocations: Any
    if family_ids is None:
        allocations = open_invoices.allocate_all(db)
    else:
        allocations = open_invoices.allocate_families(db, family_ids)
    found = {family_id for family_id, one in allocations.items() if _is_late(one, days, today)}
    archived = select(Family.id).where(Family.id.in_(found), Family.archived_on.is_not(None))
    return found - set(db.scalars(archived)) if found else found


def _is_late(allocation: Allocation, days: int, today: date) -> bool:
    """Whether the oldest open invoice is late by more than so many days."""
    return any(count_days_late(one.bill, today) > days for one in allocation.open)


def _stop(db: Session, family_id: int, days: int, now: datetime) -> None:
    since = f"depuis plus de {plural(days, 'jour')}" if days else "de paiement"
    stop = BookingStop(
        family_id=family_id,
        first_day=local_date(now),
        reason=f"Une facture est en retard {since}.",
        cause=StopCause.DEBT,
        made_at=now,
    )
    db.add(stop)
    db.flush()
    write_entry(db, PORTAL, Action.STOP_BOOKINGS, now, family_id=family_id, after=describe_stop(stop))


def _free(db: Session, stop: BookingStop, now: datetime) -> None:
    """The debt is paid: the stop ends, and one that was lifted by hand holds nothing back any more."""
    lifted = stop.lifted_at is not None
    stop.last_day = max(stop.first_day, local_date(now))
    if not lifted:
        before = describe_stop(stop)
        stop.lifted_at = now
        write_entry(db, PORTAL, Action.LIFT_STOP, now, family_id=stop.family_id, before=before)
    db.flush()
