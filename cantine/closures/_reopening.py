"""Bookings that a closure cancelled come back where nothing else has changed since; their families get one letter."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cantine.bookings.queries import places
from cantine.closures import _memory
from cantine.closures.closure_words import list_back_by_child, list_left_by_child
from cantine.closures.reopening_rules import ReopeningGround, ReportedAbsence, decide_reopening
from cantine.closures.rules import CancelledBooking, Reopening
from cantine.common.refusal_sentences import ClosedByTown, Refusal
from cantine.common.roles import Actor
from cantine.common.terms.kept_sickness import KeptSickness
from cantine.common.vocabulary import STATE_LABELS, State
from cantine.families.queries import families
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox
from cantine.mail.letters.closures import write_reopening_letter
from cantine.mail.letters.letter import Letter
from cantine.mail.recipients import read_emails
from cantine.offer.queries import offer
from cantine.offer.rules.services import ClosurePeriod
from cantine.store.commune import read_commune
from cantine.store.tables import Absence, Booking, Family


def restore_bookings(
    db: Session, actor: Actor, closure_id: int, closure: ClosurePeriod, days: Sequence[CancelledBooking], now: datetime
) -> Reopening:
    """Put back those of these bookings that can be, and write to the families; all of them are locked.

    The closure, as it was, does not close their days any more. What another one closes too is remembered for that one
    from here on, all else no more.
    """
    if not days:
        return Reopening()
    others = [(id, other) for id, other in offer.list_closures(db, closure.first, closure.last) if id != closure_id]
    decided = decide_reopening(days, _read_ground(db, days, [other for _id, other in others]))
    _put_back(db, decided.back)
    _write_journal(db, actor, closure, decided.back, now)
    _write_letters(db, closure, decided, now)
    handed_on = _hand_on(db, decided, others)
    _memory.forget(db, [one.id for one in days if one.id not in handed_on])
    return decided


def _read_ground(db: Session, days: Sequence[CancelledBooking], others: Sequence[ClosurePeriod]) -> ReopeningGround:
    first, last = min(one.covered.day for one in days), max(one.covered.day for one in days)
    services = {service.id: service for service in offer.list_services(db)}
    family_ids, child_ids = {one.covered.family_id for one in days}, {one.covered.child_id for one in days}
    of_families = families.read_children(db, family_ids).items()
    archived = select(Family.id).where(Family.id.in_(family_ids), Family.archived_on.is_not(None))
    return ReopeningGround(
        services,
        replace(offer.read_calendar(db, read_commune(db).zone, first, last), closures=others),
        {(family_id, child.id): child.pupil for family_id, children in of_families for child in children},
        _read_absences(db, child_ids),
        frozenset(db.scalars(archived)),
        places.count_taken_places(db, services.values(), first, last),
    )


def _read_absences(db: Session, child_ids: Collection[int]) -> dict[int, list[ReportedAbsence]]:
    asked = select(Absence.id, Absence.child_id, Absence.first, Absence.last, Absence.reported_at)
    found: dict[int, list[ReportedAbsence]] = {}
    for row in db.execute(asked.where(Absence.child_id.in_(child_ids)).order_by(Absence.id)):
        found.setdefault(row.child_id, []).append(ReportedAbsence(*row))
    return found


def _put_back(db: Session, back: Sequence[CancelledBooking]) -> None:
    """Write these bookings as they were; a sickness that went with its last day is written again first."""
    again: dict[tuple[int, KeptSickness], int] = {}
    values: list[dict[str, Any]] = []
    for one in back:
        absence_id = one.absence_id
        if one.state is State.SICK and absence_id is None and one.sickness is not None:
            key = one.covered.child_id, one.sickness
            if key not in again:
                columns = {name: getattr(one.sickness, name) for name in _memory.SICKNESS_COLUMNS}
                written = insert(Absence).values(child_id=one.covered.child_id, **columns).returning(Absence.id)
                again[key] = db.scalars(written).one()
            absence_id = again[key]
        values.append({"id": one.id, "state": one.state, "called_off": one.called_off, "absence_id": absence_id})
    if values:
        db.execute(update(Booking), values)


def _hand_on(db: Session, decided: Reopening, others: Sequence[tuple[int, ClosurePeriod]]) -> set[int]:
    """Let these other closures (with their ids) remember what they close too; returns which bookings (ids) that are."""
    handed_on = set()
    for one, reason in decided.left:
        what = one.covered.service_id, one.classroom_now, one.covered.day
        other = next((id for id, other in others if other.closes(*what)), None)
        if isinstance(reason, ClosedByTown) and other is not None:
            _memory.hand_on(db, one.id, other)
            handed_on.add(one.id)
    return handed_on


def _write_journal(
    db: Session, actor: Actor, closure: ClosurePeriod, back: Sequence[CancelledBooking], now: datetime
) -> None:
    """Write one journal entry for each family and child."""
    labels = offer.read_labels(db)
    for (family_id, child_id), of_child in groupby(back, lambda one: (one.covered.family_id, one.covered.child_id)):
        after = {
            f"{one.covered.day} {labels[one.covered.service_id]}": STATE_LABELS[one.state].lower() for one in of_child
        }
        before = dict.fromkeys(after, f"annulé : {closure.label}")
        about = {"family_id": family_id, "child_id": child_id}
        write_entry(db, actor.account_id, Action.RESTORE_BOOKINGS, now, before=before, after=after, **about)


def _write_letters(db: Session, closure: ClosurePeriod, decided: Reopening, now: datetime) -> None:
    """One letter to each guardian of each family: what is booked again, and what is not."""
    commune, labels = read_commune(db).name, offer.read_labels(db)
    concerned = {one.covered.family_id for one in (*decided.back, *(one for one, _reason in decided.left))}
    emails = read_emails(db, concerned)
    for family_id in sorted(concerned):
        back = [one for one in decided.back if one.covered.family_id == family_id]
        left = [(one, reason) for one, reason in decided.left if one.covered.family_id == family_id]
        compose = partial(_compose_letter, commune, closure, back, left, labels)
        outbox.write_to_all(db, emails.get(family_id, ()), compose, now, family_id=family_id)


def _compose_letter(
    commune: str,
    closure: ClosurePeriod,
    back: Sequence[CancelledBooking],
    left: Sequence[tuple[CancelledBooking, Refusal]],
    labels: Mapping[int, str],
) -> Letter:
    span = closure.label, closure.first, closure.last
    told = list_back_by_child(back, labels), list_left_by_child(left, labels)
    return write_reopening_letter(commune, *span, *told)
