"""What closing days entails: bookings are cancelled or free, what was billed is credited, families get one letter."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from cantine.billing.actions import credit_notes
from cantine.billing.queries.payers import list_payers_of_families
from cantine.bookings.queries.places import list_limited
from cantine.closures import _memory
from cantine.closures._closed_wishes import take_back_wishes
from cantine.closures._other_halves import list_other_halves, price_other_halves
from cantine.closures.closure_words import describe_given_back
from cantine.closures.rules import (
    BilledAgain,
    CancelledBooking,
    ClosureCredit,
    ClosureEffect,
    CoveredBooking,
    describe_days,
)
from cantine.common.roles import Actor
from cantine.common.vocabulary import Presence, State
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters.closures import write_closure_letter
from cantine.mail.letters.letter import Letter
from cantine.mail.recipients import read_emails
from cantine.offer.queries import offer
from cantine.offer.rules.services import ClosurePeriod
from cantine.store.commune import read_commune
from cantine.store.locks import lock_bookings, lock_children, lock_families, lock_places
from cantine.store.tables import Booking, Child, EarlierClass, Service


def apply_closure(
    db: Session,
    actor: Actor,
    closure: ClosurePeriod,
    now: datetime,
    before: ClosurePeriod | None = None,
    closure_id: int | None = None,
) -> ClosureEffect:
    """Cancel bookings and wishes of closed days, or make them free, credit them, and write to the families.

    `before` is an earlier form of the closure: of days that it made free already, nobody is written to again. What is
    cancelled is remembered for the closure `closure_id`; for none, as for a holiday of the local law, it is not.
    """
    lock_closed(db, [closure])
    rows = _lock_bookings(db, closure)
    if closure.free:
        return _make_free(db, actor, closure, now, rows, before)
    return _cancel(db, actor, closure, now, rows, closure_id)


def _cancel(
    db: Session, actor: Actor, closure: ClosurePeriod, now: datetime, rows: Sequence[Any], closure_id: int | None
) -> ClosureEffect:
    gone = [row for row in rows if row.presence != Presence.PRESENT]
    reason = f"Fermeture : {closure.label}"
    credits, again = _credit(db, actor, gone, reason, now, billable_again=True)
    wished = take_back_wishes(db, actor, closure, now)
    cancelled = [_build_covered(row) for row in gone]
    if cancelled:
        if closure_id is not None:
            _memory.remember(db, closure_id, gone, now)
        db.execute(
            update(Booking)
            .where(*_covers(closure), Booking.presence != Presence.PRESENT)
            .values(state=State.CANCELLED, absence_id=None, called_off=False),
            execution_options={"synchronize_session": False},
        )
        _memory.delete_empty_sicknesses(db, {row.absence_id for row in gone if row.absence_id is not None})
        _write_journal(db, actor, closure, gone, now)
    cancelled = sorted(cancelled + wished, key=lambda one: (one.family_id, one.child_id, one.day))
    present = [_build_covered(row) for row in rows if row.presence == Presence.PRESENT]
    effect = ClosureEffect(cancelled, present, credits, again=again)
    if cancelled:
        _write_letters(db, closure, cancelled, effect, now)
    return effect


def _make_free(
    db: Session, actor: Actor, closure: ClosurePeriod, now: datetime, rows: Sequence[Any], before: ClosurePeriod | None
) -> ClosureEffect:
    """Credit what is billed, without billing it again; what is not billed yet will be billed for nothing."""
    was_free = before.covers if before and before.free else lambda *_booking: False
    rows = [row for row in rows if not was_free(row.service_id, row.classroom_id, row.day)]
    credits, again = _credit(db, actor, rows, f"Service gratuit : {closure.label}", now, billable_again=False)
    effect = ClosureEffect(credits=credits, freed=[_build_covered(row) for row in rows], again=again)
    if effect.freed:
        _write_letters(db, closure, effect.freed, effect, now)
        _write_journal(db, actor, closure, rows, now)
    return effect


def _credit(
    db: Session, actor: Actor, rows: Sequence[Any], reason: str, now: datetime, *, billable_again: bool
) -> tuple[dict[int, list[ClosureCredit]], dict[int, BilledAgain]]:
    """By family, the credit notes for what is billed of these bookings, and what has to be billed anew of them.

    What others pay of them is credited and billed anew to those, and is told here of nobody.
    """
    credits: dict[int, list[ClosureCredit]] = defaultdict(list)
    billed = [row.id for row in rows if row.invoice_line_id is not None]
    if not billed:
        return credits, {}
    halves = list_other_halves(db, rows)
    for note in credit_notes.credit_bookings(db, actor, billed, reason, now, billable_again=billable_again):
        credits[note.family_id].append(ClosureCredit(note.number, note.cents))
    return credits, price_other_halves(db, halves)


def _covers(closure: ClosurePeriod) -> list[ColumnElement[bool]]:
    """The conditions of bookings that this closure covers: standing or sick, by the child's class of the day."""
    covered = [Booking.day.between(closure.first, closure.last), Booking.state != State.CANCELLED]
    if closure.service_ids:
        covered.append(Booking.service_id.in_(closure.service_ids))
    if closure.classroom_ids or closure.school_ids:
        covered.append(Booking.classroom_id.in_(closure.classroom_ids))
    return covered


def lock_closed(db: Session, closures: Sequence[ClosurePeriod], remembered: Sequence[CancelledBooking] = ()) -> None:
    """Lock what these closures cover: who books or bills one of their days waits, and then finds the closures.

    And what is `remembered` of them, with the limited places that it takes where it comes back.
    """
    children = select(Child.id)
    if all(closure.classroom_ids or closure.school_ids for closure in closures):
        rooms = {room for closure in closures for room in closure.classroom_ids}
        were = select(EarlierClass.child_id).where(EarlierClass.classroom_id.in_(rooms))
        theirs = Child.id.in_({one.covered.child_id for one in remembered})
        children = children.where(Child.classroom_id.in_(rooms) | Child.id.in_(were) | theirs)
    lock_children(db, children)
    asked = {one.covered.service_id for one in remembered}
    lock_places(db, [one.id for one in list_limited(offer.list_services(db)) if one.id in asked] if asked else [])
    covered = or_(*(and_(*_covers(closure)) for closure in closures))
    families = {*db.scalars(select(Booking.family_id).where(covered).distinct())}
    families |= {one.covered.family_id for one in remembered}
    lock_families(db, families | list_payers_of_families(db, families))


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
            Booking.called_off,
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


def _write_letters(
    db: Session,
    closure: ClosurePeriod,
    concerned: Sequence[CoveredBooking],
    effect: ClosureEffect,
    now: datetime,
) -> None:
    """One letter to each guardian of each family, with the family's own days."""
    commune, labels = read_commune(db).name, offer.read_labels(db)
    emails = read_emails(db, {one.family_id for one in concerned})
    for family_id, of_family in groupby(concerned, lambda one: one.family_id):
        compose = partial(_compose_letter, commune, closure, [*of_family], effect, labels)
        outbox.write_to_all(db, emails.get(family_id, ()), compose, now, family_id=family_id)


def _compose_letter(
    commune: str,
    closure: ClosurePeriod,
    of_family: Sequence[CoveredBooking],
    effect: ClosureEffect,
    labels: Mapping[int, str],
) -> Letter:
    children = [(name, describe_days(days, labels)) for name, days in groupby(of_family, lambda one: one.child)]
    span = closure.label, closure.first, closure.last
    given = describe_given_back(effect, of_family[0].family_id, labels)
    return write_closure_letter(commune, *span, children, given, free=closure.free)


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
