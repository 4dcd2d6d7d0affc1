"""What closing days entails: bookings are cancelled or free, what was billed is credited, families get one letter."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from cantine.billing.actions import credit_notes
from cantine.closures._closed_wishes import take_back_wishes
from cantine.closures.rules import ClosureCredit, ClosureEffect, CoveredBooking, describe_days
from cantine.common.roles import Actor
from cantine.common.vocabulary import Presence, State
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters.bookings import write_closure_letter
from cantine.mail.recipients import read_emails
from cantine.offer.queries import offer
from cantine.offer.rules.services import ClosurePeriod
from cantine.store.commune import read_commune
from cantine.store.locks import lock_bookings, lock_children, lock_families
from cantine.store.tables import Absence, Booking, Child, EarlierClass, Service


def apply_closure(
    db: Session, actor: Actor, closure: ClosurePeriod, now: datetime, before: ClosurePeriod | None = None
) -> ClosureEffect:
    """Cancel bookings and wishes of closed days, or make them free, credit them, and write to the families.

    `before` is an earlier form of the closure: of days that it made free already, nobody is written to again.
    """
    lock_closed(db, [closure])
    rows = _lock_bookings(db, closure)
    return _make_free(db, actor, closure, now, rows, before) if closure.free else _cancel(db, actor, closure, now, rows)


def _cancel(db: Session, actor: Actor, closure: ClosurePeriod, now: datetime, rows: Sequence[Any]) -> ClosureEffect:
    gone = [row for row in rows if row.presence != Presence.PRESENT]
    reason = f"Fermeture : {closure.label}"
    credits = _credit(db, actor, gone, reason, now, billable_again=True)
    wished = take_back_wishes(db, actor, closure, now)
    cancelled = [_build_covered(row) for row in gone]
    if cancelled:
        db.execute(
            update(Booking)
            .where(*_covers(closure), Booking.presence != Presence.PRESENT)
            .values(state=State.CANCELLED, absence_id=None, called_off=False),
            execution_options={"synchronize_session": False},
        )
        _delete_empty_sicknesses(db, {row.absence_id for row in gone if row.absence_id is not None})
        _write_journal(db, actor, closure, gone, now)
    cancelled = sorted(cancelled + wished, key=lambda one: (one.family_id, one.child_id, one.day))
    if cancelled:
        _write_letters(db, closure, cancelled, credits, now)
    return ClosureEffect(cancelled, [_build_covered(row) for row in rows if row.presence == Presence.PRESENT], credits)


def _make_free(
    db: Session, actor: Actor, closure: ClosurePeriod, now: datetime, rows: Sequence[Any], before: ClosurePeriod | None
) -> ClosureEffect:
    """Credit what is billed, without billing it again; what is not billed yet will be billed for nothing."""
    was_free = before.covers if before and before.free else lambda *_booking: False
    rows = [row for row in rows if not was_free(row.service_id, row.classroom_id, row.day)]
    credits = _credit(db, actor, rows, f"Service gratuit : {closure.label}", now, billable_again=False)
    freed = [_build_covered(row) for row in rows]
    if freed:
        _write_letters(db, closure, freed, credits, now)
        _write_journal(db, actor, closure, rows, now)
    return ClosureEffect(credits=credits, freed=freed)


def _credit(
    db: Session, actor: Actor, rows: Sequence[Any], reason: str, now: datetime, *, billable_again: bool
) -> dict[int, list[ClosureCredit]]:
    credits: dict[int, list[ClosureCredit]] = defaultdict(list)
    billed = [row.id for row in rows if row.invoice_line_id is not None]
    if billed:
        for note in credit_notes.credit_bookings(db, actor, billed, reason, now, billable_again=billable_again):
            credits[note.family_id].append(ClosureCredit(note.number, note.cents))
    return credits


def _covers(closure: ClosurePeriod) -> list[ColumnElement[bool]]:
    """The conditions of bookings that this closure covers: standing or sick, by the child's class of the day."""
    covered = [Booking.day.between(closure.first, closure.last), Booking.state != State.CANCELLED]
    if closure.service_ids:
        covered.append(Booking.service_id.in_(closure.service_ids))
    if closure.classroom_ids or closure.school_ids:
        covered.append(Booking.classroom_id.in_(closure.classroom_ids))
    return covered


def lock_closed(db: Session, closures: Sequence[ClosurePeriod]) -> None:
    """Lock what these closures cover: who books or bills one of their days waits, and then finds the closures."""
    children = select(Child.id)
    if all(closure.classroom_ids or closure.school_ids for closure in closures):
        rooms = {room for closure in closures for room in closure.classroom_ids}
        were = select(EarlierClass.child_id).where(EarlierClass.classroom_id.in_(rooms))
        children = children.where(Child.classroom_id.in_(rooms) | Child.id.in_(were))
    lock_children(db, children)
    covered = or_(*(and_(*_covers(closure)) for closure in closures))
    lock_families(db, db.scalars(select(Booking.family_id).where(covered).distinct()).all())


def _lock_bookings(db: Session, closure: ClosurePeriod) -> Sequence[Any]:
    """The covered bookings by family, child and day, locked."""
    return lock_bookings(
        db,
        select(
            Booking.id,
            Booking.family_id,
            Booking.child_id,
            Child.first_name,
            Child.last_name,
            Booking.day,
            Booking.service_id,
            Booking.state,
            Booking.presence,
            Booking.absence_id,
            Booking.invoice_line_id,
            Booking.classroom_id,
        )
        .join(Child, Child.id == Booking.child_id)
        .join(Service, Service.id == Booking.service_id)
        .where(*_covers(closure))
        .order_by(Booking.family_id, Booking.child_id, Booking.day, Service.position, Service.id),
    )


def _build_covered(row: Any) -> CoveredBooking:
    name = f"{row.first_name} {row.last_name}".strip()
    return CoveredBooking(row.family_id, row.child_id, name, row.day, row.service_id)


def _delete_empty_sicknesses(db: Session, absence_ids: set[int]) -> None:
    """Delete those of these sicknesses that have no sick day left."""
    for absence_id in sorted(absence_ids):
        sick = exists().where(Booking.absence_id == absence_id)
        db.execute(delete(Absence).where(Absence.id == absence_id, ~sick))


def _write_letters(
    db: Session,
    closure: ClosurePeriod,
    cancelled: Sequence[CoveredBooking],
    credits: Mapping[int, Sequence[ClosureCredit]],
    now: datetime,
) -> None:
    """One letter to each guardian of each family, with the family's own days."""
    commune, labels = read_commune(db).name, offer.read_labels(db)
    emails = read_emails(db, {one.family_id for one in cancelled})
    for family_id, of_family in groupby(cancelled, lambda one: one.family_id):
        children = [(name, describe_days(days, labels)) for name, days in groupby(of_family, lambda one: one.child)]
        notes = [(note.number, note.cents) for note in credits.get(family_id, ())]
        letter = write_closure_letter(
            commune, closure.label, closure.first, closure.last, children, notes, free=closure.free
        )
        for email in emails.get(family_id, ()):
            outbox.write(db, email, *letter, now, family_id=family_id)


def _write_journal(db: Session, actor: Actor, closure: ClosurePeriod, gone: Sequence[Any], now: datetime) -> None:
    """Write one journal entry for each child, besides that of the closure."""
    labels = offer.read_labels(db)
    action = Action.FREE_FOR_CLOSURE if closure.free else Action.CANCEL_FOR_CLOSURE
    for (family_id, child_id), rows in groupby(gone, lambda row: (row.family_id, row.child_id)):
        states = [(f"{row.day} {labels[row.service_id]}", row.state) for row in rows]
        before = {cell: "malade" if state is State.SICK else "inscrit" for cell, state in states}
        after = dict.fromkeys(before, f"{'gratuit' if closure.free else 'annulé'} : {closure.label}")
        about = {"family_id": family_id, "child_id": child_id}
        write_entry(db, actor.account_id, action, now, before=before, after=after, **about)
