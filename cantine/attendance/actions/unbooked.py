"""A child comes without a booking: it is added at the door, or taken off again where that was a mistake."""

from datetime import date, datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from cantine.attendance.actions import _presence
from cantine.attendance.rules import roll_call as rules
from cantine.attendance.rules.roll_call import ARRIVED, Mark
from cantine.bookings.actions._additions import build_addition, build_cancelling
from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.staff_changes import find_staff_refusal
from cantine.common.refusal_sentences import NobodysDay, UnknownService
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import Presence, State
from cantine.families.queries import children
from cantine.journal.entries import Action, write_entry
from cantine.offer.queries import offer
from cantine.offer.rules.services import ServiceRules
from cantine.store.commune import read_commune
from cantine.store.locks import lock_children
from cantine.store.tables import Booking


def add_unbooked(
    db: Session, actor: Actor, child_id: int, service_id: int, day: date, time: int | None, now: datetime
) -> int:
    """Add the child late, with the surcharge of its tariff, and note it present; the id of the booking.

    A child that is booked is only noted present. `time` (minutes) is when it came or left, for a service with times. No
    capacity holds at the door. Adding twice changes nothing. `now` must be read inside the transaction. Raises
    Forbidden, NotFound for no such child, NotNoted with what stands in the way.
    """
    actor.must(Permission.TICK)
    rules.check_day(day, now)
    mark = Mark(Presence.PRESENT, time)
    service = next((service for service in offer.list_services(db) if service.id == service_id), None)
    if service is None:
        raise rules.CannotBeAdded(UnknownService())
    rules.check_time(service.time_choice, day, time, now)
    _presence.check_days_open(db, [day], now)
    lock_children(db, [child_id])
    of_day = _presence.ROW.where(Booking.child_id == child_id, Booking.day == day, Booking.service_id == service_id)
    row = db.execute(of_day).one_or_none()
    if row is None or row.state == State.CANCELLED:
        return _add(db, actor, child_id, service, day, mark, now)
    if row.presence != Presence.PRESENT or row.state == State.SICK:
        if row.invoice_line_id is not None:
            raise rules.IsBilled
        _presence.write_mark(db, actor, [row], mark, now)
        _presence.write_journal(db, actor, row, str(_presence.build_noted(row).mark), str(mark), now)
    return int(row.id)


def _add(db: Session, actor: Actor, child_id: int, service: ServiceRules, day: date, mark: Mark, now: datetime) -> int:
    """Add a booking, or one that was cancelled again, for the family of the day; returns its id."""
    family_id = _find_family_of_day(db, child_id, service, day)
    late = {"family_id": family_id, **build_addition(LateBy.DOOR, ARRIVED), "time": None}
    values = {**late, **_presence.build_columns(actor, mark, now)}
    cell = (Booking.child_id == child_id, Booking.day == day, Booking.service_id == service.id)
    booking_id = db.scalar(update(Booking).where(*cell).values(**values).returning(Booking.id))
    if booking_id is None:
        new = {"child_id": child_id, "day": day, "service_id": service.id, **values}
        booking_id = db.scalars(insert(Booking).values(**new).returning(Booking.id)).one()
    before, after = {f"{day} {service.label}": "non inscrit"}, {f"{day} {service.label}": f"ajouté, {mark}"}
    about = {"family_id": family_id, "child_id": child_id}
    write_entry(db, actor.account_id, Action.ADD_UNBOOKED, now, before=before, after=after, **about)
    return int(booking_id)


def _find_family_of_day(db: Session, child_id: int, service: ServiceRules, day: date) -> int:
    """The family that has the child that day, and pays. Raises NotFound for no such child, CannotBeAdded."""
    child = children.find_child(db, child_id)
    if child is None:
        raise NotFound
    calendar = offer.read_calendar(db, read_commune(db).zone, day, day)
    family_id = child.homes.family_of(day, children.read_own_days(db, child_id, day, day))
    reason = find_staff_refusal(service, day, child.pupil, family_id, CellState(), calendar)
    if reason or family_id is None:
        raise rules.CannotBeAdded(reason or NobodysDay())
    return family_id


def remove_unbooked(db: Session, actor: Actor, booking_id: int, now: datetime) -> None:
    """Remove a booking that was added at the door by mistake. Removing twice changes nothing.

    Raises Forbidden, NotFound, NotNoted where it was added otherwise or is billed.
    """
    actor.must(Permission.TICK)
    row = _presence.lock_booking(db, booking_id, now)
    if row.state == State.CANCELLED:
        return
    if row.invoice_line_id is not None:
        raise rules.IsBilled
    if row.state != State.ADDED or row.reason != ARRIVED:
        raise rules.NotAddedHere
    gone = {**build_cancelling(), **_presence.build_columns(actor, Mark(), now)}
    db.execute(update(Booking).where(Booking.id == booking_id).values(**gone))
    _presence.write_journal(db, actor, row, f"ajouté, {_presence.build_noted(row).mark}", "non inscrit", now)
