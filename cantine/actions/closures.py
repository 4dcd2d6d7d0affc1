"""The town hall closes days: what is booked there is cancelled, what was billed credited, and the families told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from cantine.actions import credit_notes, journal, outbox
from cantine.actions.issuing import lock_families
from cantine.queries import closures, family_card, offer
from cantine.rules import services as rules
from cantine.rules.closures import Covered, Credit, checked, letter, whole
from cantine.rules.french import days_span, numeric_date
from cantine.rules.roles import Actor, NotFound
from cantine.rules.typed import NotAccepted
from cantine.rules.words import Presence, State
from cantine.store.tables import (
    Absence,
    Account,
    Booking,
    Child,
    Closure,
    ClosureClassroom,
    ClosureService,
    Commune,
    Guardian,
    Service,
)


@dataclass(frozen=True)
class Closed:
    """What a closure cancelled, what it left because the child was there, and the credit notes by family."""

    cancelled: Sequence[Covered] = ()
    present: Sequence[Covered] = ()
    credits: Mapping[int, Sequence[Credit]] = field(default_factory=dict)


def add_closure(db: Session, actor: Actor, closure: rules.Closure, now: datetime) -> Closed:
    """Close these days for these services and classrooms (none named: for all), in one transaction with all it entails.

    Whatever is booked there is cancelled, sick days too, unless the child was marked present; what was billed is
    credited; each family gets one letter with its days. Raises NotAccepted, Forbidden.
    """
    actor.must("edit_closures")
    closure = _checked(db, closure)
    row = Closure(first=closure.first, last=closure.last, label=closure.label)
    db.add(row)
    db.flush()
    _name(db, row.id, closure)
    journal.write(db, actor.account_id, "add_closure", now, after=_said(db, closure))
    return _close(db, actor, closure, now)


def edit_closure(db: Session, actor: Actor, closure_id: int, closure: rules.Closure, now: datetime) -> Closed:
    """Change a closure; what is covered now and still booked is cancelled like that.

    What an earlier form of it cancelled stays cancelled. Raises NotAccepted, Forbidden, NotFound.
    """
    actor.must("edit_closures")
    row, before = _known(db, closure_id)
    closure = _checked(db, closure)
    if closure != before:
        row.first, row.last, row.label = closure.first, closure.last, closure.label
        _unname(db, closure_id)
        _name(db, closure_id, closure)
        said = _said(db, before), _said(db, closure)
        journal.write(db, actor.account_id, "edit_closure", now, before=said[0], after=said[1])
    return _close(db, actor, closure, now)


def remove_closure(db: Session, actor: Actor, closure_id: int, now: datetime) -> None:
    """The days are open again; what was cancelled stays cancelled. Raises Forbidden, NotFound."""
    actor.must("edit_closures")
    row, before = _known(db, closure_id)
    journal.write(db, actor.account_id, "remove_closure", now, before=_said(db, before))
    _unname(db, closure_id)
    db.delete(row)


def preview_closure(db: Session, actor: Actor, closure: rules.Closure, now: datetime) -> Closed:
    """What closing these days would do: it is done and undone, so that the figures are those to come.

    Raises NotAccepted, Forbidden.
    """
    actor.must("edit_closures")
    closure = _checked(db, closure)
    with db.begin_nested() as attempt:
        closed = _close(db, actor, closure, now)
        attempt.rollback()
    return closed


def _known(db: Session, closure_id: int) -> tuple[Closure, rules.Closure]:
    row = db.get(Closure, closure_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row, next(one.closure for one in closures.entered(db) if one.id == closure_id)


def _checked(db: Session, closure: rules.Closure) -> rules.Closure:
    """See `rules.closures.checked`; what it names must exist still."""
    if closure.service_ids - offer.labels(db).keys() or closure.classroom_ids - family_card.classrooms(db).keys():
        raise NotAccepted("Une prestation ou une classe choisie n'existe plus : rechargez la page.")
    return checked(closure)


def _name(db: Session, closure_id: int, closure: rules.Closure) -> None:
    """The services and classrooms that it names."""
    for table, column, ids in (
        (ClosureService, "service_id", closure.service_ids),
        (ClosureClassroom, "classroom_id", closure.classroom_ids),
    ):
        if ids:
            db.execute(insert(table), [{"closure_id": closure_id, column: key} for key in sorted(ids)])


def _unname(db: Session, closure_id: int) -> None:
    db.execute(delete(ClosureService).where(ClosureService.closure_id == closure_id))
    db.execute(delete(ClosureClassroom).where(ClosureClassroom.closure_id == closure_id))


def _said(db: Session, closure: rules.Closure) -> dict[str, Any]:
    return {
        "closure": closure.label,
        "first": numeric_date(closure.first),
        "last": numeric_date(closure.last),
        "closes": whole(closure, offer.labels(db), family_card.classrooms(db)),
    }


def _close(db: Session, actor: Actor, closure: rules.Closure, now: datetime) -> Closed:
    """Cancel, credit, tell. Children are locked before families, and families before bookings, as everywhere."""
    _lock_children(db, closure)
    families = select(Booking.family_id).where(*_covers(closure)).distinct().order_by(Booking.family_id)
    lock_families(db, db.scalars(families).all())
    rows = _bookings(db, closure)
    gone = [row for row in rows if row.presence != Presence.PRESENT]
    billed = [row.id for row in gone if row.invoice_line_id is not None]
    credits: dict[int, list[Credit]] = defaultdict(list)
    if billed:
        reason = f"Fermeture : {closure.label}"
        for note in credit_notes.credit_bookings(db, actor, billed, reason, now, billable_again=True):
            credits[note.family_id].append(Credit(note.number, note.cents))
    cancelled = [_covered(row) for row in gone]
    if cancelled:
        db.execute(
            update(Booking)
            .where(*_covers(closure), Booking.presence != Presence.PRESENT)
            .values(state=State.CANCELLED, absence_id=None),
            execution_options={"synchronize_session": False},
        )
        _forget_sicknesses(db, {row.absence_id for row in gone if row.absence_id is not None})
        _tell(db, closure, cancelled, credits, now)
        _journal(db, actor, closure, gone, now)
    return Closed(cancelled, [_covered(row) for row in rows if row.presence == Presence.PRESENT], credits)


def _covers(closure: rules.Closure) -> list[ColumnElement[bool]]:
    """The bookings that stand on the closed days, or are sick there."""
    conditions: list[ColumnElement[bool]] = [
        Booking.day.between(closure.first, closure.last),
        Booking.state != State.CANCELLED,
    ]
    if closure.service_ids:
        conditions.append(Booking.service_id.in_(closure.service_ids))
    if closure.classroom_ids:
        in_class = select(Child.id).where(Child.classroom_id.in_(closure.classroom_ids))
        conditions.append(Booking.child_id.in_(in_class))
    return conditions


def _lock_children(db: Session, closure: rules.Closure) -> None:
    """From here on nobody books a closed day: who saves waits, and then finds the closure."""
    children = select(Child.id).order_by(Child.id).with_for_update(key_share=True)
    if closure.classroom_ids:
        children = children.where(Child.classroom_id.in_(closure.classroom_ids))
    db.execute(children).all()


def _bookings(db: Session, closure: rules.Closure) -> Sequence[Any]:
    """By family, child and day; locked."""
    return db.execute(
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
        )
        .join(Child, Child.id == Booking.child_id)
        .join(Service, Service.id == Booking.service_id)
        .where(*_covers(closure))
        .order_by(Booking.family_id, Booking.child_id, Booking.day, Service.position, Service.id)
        .with_for_update(of=Booking)
    ).all()


def _covered(row: Any) -> Covered:
    name = f"{row.first_name} {row.last_name}".strip()
    return Covered(row.family_id, row.child_id, name, row.day, row.service_id)


def _forget_sicknesses(db: Session, absence_ids: set[int]) -> None:
    """Sicknesses of which no sick day is left were none."""
    for absence_id in sorted(absence_ids):
        sick = exists().where(Booking.absence_id == absence_id)
        db.execute(delete(Absence).where(Absence.id == absence_id, ~sick))


def _tell(
    db: Session,
    closure: rules.Closure,
    cancelled: Sequence[Covered],
    credits: Mapping[int, Sequence[Credit]],
    now: datetime,
) -> None:
    """One letter to each guardian of each family, with the family's own days."""
    commune, labels = db.scalars(select(Commune.name)).one(), offer.labels(db)
    subject = f"{commune} : fermeture {days_span(closure.first, closure.last)}"
    closed = Booking.day.between(closure.first, closure.last)
    people: dict[int, list[str]] = defaultdict(list)
    for family_id, email in db.execute(
        select(Guardian.family_id, Account.email)
        .join(Account, Account.id == Guardian.account_id)
        .where(Account.email.is_not(None), Account.disabled_at.is_(None))
        .where(Guardian.family_id.in_(select(Booking.family_id).where(closed)))
        .order_by(Guardian.family_id, Guardian.position, Account.id)
    ):
        people[family_id].append(str(email))
    for family_id, of_family in groupby(cancelled, lambda one: one.family_id):
        told = letter(closure, [*of_family], credits.get(family_id, ()), labels)
        for email in people[family_id]:
            outbox.write(db, email, subject, f"Bonjour,\n\n{told}\n\n{commune}\n", now, family_id=family_id)


def _journal(db: Session, actor: Actor, closure: rules.Closure, gone: Sequence[Any], now: datetime) -> None:
    """An entry for each child, beside that of the closure."""
    labels = offer.labels(db)
    for (family_id, child_id), rows in groupby(gone, lambda row: (row.family_id, row.child_id)):
        before = {
            f"{row.day} {labels[row.service_id]}": "malade" if row.state is State.SICK else "inscrit" for row in rows
        }
        journal.write(
            db,
            actor.account_id,
            "cancel_for_closure",
            now,
            family_id=family_id,
            child_id=child_id,
            before=before,
            after=dict.fromkeys(before, f"annulé : {closure.label}"),
        )
