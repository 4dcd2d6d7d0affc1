"""The town hall does not ask what a lateness or an absence costs, with a reason of its list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cantine.bookings.queries.waivers import list_reasons
from cantine.bookings.rules.waivers import NotOffered, WaivedTooLate, clean_reasons
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.journal.entries import Action, write_entry
from cantine.store.booking_states import BILLED, STANDING
from cantine.store.closed_books import check_held_books, hold_books
from cantine.store.locks import lock_bookings, lock_children
from cantine.store.tables import Booking, Service, WaiverReason

AT_MOST = 500
"""Bookings that are waived at once: more than a page shows."""


@dataclass(frozen=True)
class WaiverReasonsForm:
    """The town's list of reasons, in its order."""

    labels: tuple[str, ...]


def waive(db: Session, actor: Actor, booking_ids: Collection[int], reason: str, now: datetime) -> int:
    """Do not ask what these bookings cost more than usual; returns how many changed. What makes one cheaper stays.

    Asking again changes nothing; another reason replaces the first. One journal entry for each booking. Raises
    Forbidden, NotFound, NotOffered for a reason that is not on the list, WaivedTooLate where one of them is billed,
    NotAccepted where the books of one are closed, ValueError for more than a page shows.
    """
    actor.must(Permission.BOOK_FOR_FAMILIES)
    if reason not in list_reasons(db):
        raise NotOffered
    return _write(db, actor, booking_ids, reason, now)


def ask_again(db: Session, actor: Actor, booking_ids: Collection[int], now: datetime) -> int:
    """Take the waiver of these bookings back; returns how many changed. Raises as `waive`."""
    actor.must(Permission.BOOK_FOR_FAMILIES)
    return _write(db, actor, booking_ids, "", now)


def _write(db: Session, actor: Actor, booking_ids: Collection[int], reason: str, now: datetime) -> int:
    if len(booking_ids) > AT_MOST:
        raise ValueError("Trop d'inscriptions en une fois.")
    earliest = db.scalar(select(func.min(Booking.day)).where(Booking.id.in_(booking_ids)))
    hold_books(db, earliest, today=local_date(now))
    lock_children(db, select(Booking.child_id).where(Booking.id.in_(booking_ids)))
    rows = _lock(db, booking_ids)
    if {row.id for row in rows} != {*booking_ids}:
        raise NotFound
    changed = [row for row in rows if row.waived != reason]
    if any(row.billed for row in changed):
        raise WaivedTooLate
    check_held_books(db, *(row.day for row in changed if row.day < local_date(now)))
    if changed:
        db.execute(update(Booking).where(Booking.id.in_([row.id for row in changed])).values(waived=reason))
    for row in changed:
        cell = f"{row.day} {row.label}"
        before, after = (
            {cell: f"sans majoration ({one})" if one else "majoration due"} for one in (row.waived, reason)
        )
        about = {"family_id": row.family_id, "child_id": row.child_id}
        write_entry(db, actor.account_id, Action.WAIVE, now, before=before, after=after, **about)
    return len(changed)


def _lock(db: Session, booking_ids: Collection[int]) -> Sequence[Any]:
    columns = Booking.id, Booking.child_id, Booking.family_id, Booking.day, Booking.waived, BILLED.label("billed")
    return lock_bookings(
        db,
        select(*columns, Service.label)
        .join(Service, Service.id == Booking.service_id)
        .where(Booking.id.in_(booking_ids), Booking.state.in_(STANDING))
        .order_by(Booking.day, Booking.id),
    )


def set_reasons(db: Session, actor: Actor, form: WaiverReasonsForm, now: datetime) -> None:
    """Let the town's list of reasons be this one; what was waived keeps its words. Raises Forbidden, NotAccepted."""
    actor.must(Permission.EDIT_SETTINGS)
    labels = clean_reasons(form.labels)
    before = list_reasons(db)
    known = {row.label: row for row in db.scalars(select(WaiverReason))}
    for label, row in known.items():
        row.active = label in labels
    for position, label in enumerate(labels, 1):
        if label in known:
            known[label].position = position
        else:
            db.add(WaiverReason(label=label, position=position))
    if labels != before:
        told = {"waiver_reasons": before}, {"waiver_reasons": labels}
        write_entry(db, actor.account_id, Action.SET_WAIVER_REASONS, now, before=told[0], after=told[1])
