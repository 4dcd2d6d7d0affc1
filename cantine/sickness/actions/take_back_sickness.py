"""The report of a sickness is taken back: what the kitchen can still count is booked again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from cantine.bookings.actions import _pending_receipts
from cantine.bookings.queries import places
from cantine.bookings.rules.places import NONE_TAKEN, find_full
from cantine.bookings.rules.receipts import HeldState, ReceiptItem
from cantine.common.refusal_sentences import BooksClosed, Refusal
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.vocabulary import ChargeKind, State
from cantine.families.queries import children, families
from cantine.families.rules.pupil import Pupil
from cantine.journal.entries import Action, write_entry
from cantine.offer.queries import offer
from cantine.sickness.rules.reports import BilledAsSick, NothingToTakeBack, is_still_counted
from cantine.store.booking_states import BILLED
from cantine.store.closed_books import check_held_books, find_closed_until
from cantine.store.commune import read_commune
from cantine.store.locks import lock_bookings, lock_children, lock_places, lock_row, share_commune
from cantine.store.tables import Absence, Booking, InvoiceLine, Service


@dataclass(frozen=True)
class TakenBack:
    """Which bookings (day, service id) are booked again, and which stay sick although asked for, with the reason."""

    again: Sequence[tuple[date, int]] = ()
    left: Sequence[tuple[date, int, Refusal]] = ()


def take_back(db: Session, actor: Actor, absence_id: int, now: datetime) -> TakenBack:
    """A parent takes a report back, for the family's own days that the kitchen still counts and with a free place.

    Today counts until the hour of the commune. The sickness keeps the other days, and is deleted where none is left.
    `now` must be read inside the transaction. Raises NotReported where no day can come back, Forbidden for somebody who
    is no guardian, NotFound for a sickness of no child of this family.
    """
    family_id = actor.require_family()
    absence = _lock_sickness(db, absence_id)
    if families.find_child(db, family_id, absence.child_id) is None:
        raise NotFound
    until = read_commune(db).sick_until
    open_days = [row for row in _lock_sick_days(db, absence_id) if row.family_id == family_id]
    rows = [row for row in open_days if is_still_counted(row.day, now, until)]
    return _book_again(db, actor, absence, rows, now, family_id)


def take_back_by_staff(db: Session, actor: Actor, absence_id: int, now: datetime) -> TakenBack:
    """Staff take a whole report back, past days too; what is billed stays, and so do days of closed books.

    Raises NotReported, Forbidden, NotFound, and NotAccepted where all days are closed.
    """
    actor.must(Permission.REPORT_SICKNESS)
    share_commune(db)
    absence = _lock_sickness(db, absence_id)
    rows, until = _lock_sick_days(db, absence_id), find_closed_until(db)
    if not rows:
        raise BilledAsSick
    closed = {(row.day, row.service_id): BooksClosed(until) for row in rows if until and row.day <= until}
    if len(closed) == len(rows):
        check_held_books(db, rows[0].day)
    taken = _book_again(db, actor, absence, [one for one in rows if (one.day, one.service_id) not in closed], now, None)
    return replace(taken, left=[*((*cell, why) for cell, why in closed.items()), *taken.left])


def _lock_sickness(db: Session, absence_id: int) -> Absence:
    """The sickness and its child: nobody else changes the child's days from here on."""
    lock_children(db, select(Absence.child_id).where(Absence.id == absence_id))
    return lock_row(db, Absence, absence_id)


def _lock_sick_days(db: Session, absence_id: int) -> Sequence[Any]:
    """The sick days of this sickness that are not billed as such, locked, so that none is billed meanwhile."""
    not_billed = or_(~BILLED, InvoiceLine.kind != ChargeKind.CARENCE)
    return lock_bookings(
        db,
        select(
            Booking.id,
            Booking.day,
            Booking.service_id,
            Booking.family_id,
            Booking.time,
            Booking.late_by,
            Booking.reason,
            Service.label,
        )
        .join(Service, Service.id == Booking.service_id)
        .join(InvoiceLine, InvoiceLine.id == Booking.invoice_line_id, isouter=True)
        .where(Booking.absence_id == absence_id, Booking.state == State.SICK, not_billed)
        .order_by(Booking.day, Service.position),
    )


def _book_again(
    db: Session, actor: Actor, absence: Absence, rows: Sequence[Any], now: datetime, family_id: int | None
) -> TakenBack:
    if not rows:
        raise NothingToTakeBack
    left = _find_full_days(db, absence.child_id, rows)
    again = [row for row in rows if (row.day, row.service_id) not in left]
    # What was added late is a late addition again.
    late = {row.id for row in again if row.late_by or row.reason}
    states = [
        {"id": row.id, "state": State.ADDED if row.id in late else State.BOOKED, "absence_id": None} for row in again
    ]
    if states:
        db.execute(update(Booking), states)
        cells = [f"{row.day} {row.label}" for row in again]
        about: dict[str, Any] = {"family_id": family_id, "child_id": absence.child_id}
        about |= {"before": dict.fromkeys(cells, "malade"), "after": dict.fromkeys(cells, "inscrit")}
        write_entry(db, actor.account_id, Action.TAKE_BACK_SICKNESS, now, **about)
        _shrink(db, absence)
        if family_id is not None:
            held = HeldState.SICK, HeldState.BOOKED
            told = [ReceiptItem(absence.child_id, row.day, row.service_id, *held, row.time, row.time) for row in again]
            _pending_receipts.note_save(db, family_id, told, now)
    return TakenBack([(row.day, row.service_id) for row in again], [(*cell, reason) for cell, reason in left.items()])


def _find_full_days(db: Session, child_id: int, rows: Sequence[Any]) -> dict[tuple[date, int], Refusal]:
    """The days whose place, or whose place of the child's group, somebody else has taken meanwhile."""
    limited = {service.id: service for service in places.list_limited(offer.list_services(db))}
    asked = {row.service_id for row in rows} & limited.keys()
    if not asked:
        return {}
    lock_places(db, asked)
    taken = places.count_taken_places(db, limited.values(), rows[0].day, rows[-1].day)
    child = children.find_child(db, child_id)
    pupil = child.pupil if child else Pupil(None)
    left: dict[tuple[date, int], Refusal] = {}
    for row in rows:
        cell = row.service_id, row.day
        service = limited.get(row.service_id)
        if service and (full := find_full(service, pupil, row.day, taken.get(cell, NONE_TAKEN))):
            left[row.day, row.service_id] = full
    return left


def _shrink(db: Session, absence: Absence) -> None:
    """Shorten the sickness to its first and last sick booking, or delete it where it has none."""
    days = db.scalars(
        select(Booking.day).where(Booking.absence_id == absence.id, Booking.state == State.SICK).order_by(Booking.day)
    ).all()
    if days:
        absence.first, absence.last = days[0], days[-1]
    else:
        db.execute(update(Booking).where(Booking.absence_id == absence.id).values(absence_id=None))
        db.delete(absence)
