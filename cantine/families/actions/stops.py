"""The town hall stops the bookings of a family or of a child for a time, and lifts a stop."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_input import NotAccepted
from cantine.common.limits.stop_types import StopCause
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.journal.entries import Action, write_entry
from cantine.store.closed_books import check_books_open
from cantine.store.locks import lock_children, lock_families, lock_row
from cantine.store.tables import BookingStop, Child, Family, Service

LONGEST_REASON = 200
"""Letters of what parents read."""


@dataclass(frozen=True)
class StopForm:
    """Who is stopped: a family (id) with all its children, or one child; of which service (None: of any); why.

    From `first_day` (None: from today) until `last_day`, both included; without one until it is lifted.
    """

    reason: str
    family_id: int | None = None
    child_id: int | None = None
    service_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None

    def clean(self, today: date) -> dict[str, Any]:
        """The values to keep. Raises NotAccepted without a reason, and where the days are not in order."""
        first_day = self.first_day or today
        if self.last_day is not None and self.last_day < first_day:
            raise NotAccepted("Le dernier jour de la suspension est avant le premier.")
        check_kept_days(today, first_day, self.last_day)
        reason = form_input.require_line(self.reason, "le motif, que les parents liront")
        return {**vars(self), "first_day": first_day, "reason": reason}


def stop_bookings(db: Session, actor: Actor, form: StopForm, now: datetime) -> int:
    """Stop the bookings of a family or a child; what is booked stays. Returns the stop's id.

    Raises Forbidden, NotAccepted, NotFound for no such family, child or service.
    """
    actor.must(Permission.EDIT_FAMILIES)
    values = form.clean(local_date(now))
    check_books_open(db, *filter(None, [form.first_day]))
    if (form.family_id is None) == (form.child_id is None):
        raise NotFound
    if form.child_id is not None:
        lock_children(db, [form.child_id])
    else:
        lock_families(db, [form.family_id or 0])
    known = db.get(Family, form.family_id) if form.family_id is not None else db.get(Child, form.child_id)
    if known is None or (form.service_id is not None and db.get(Service, form.service_id) is None):
        raise NotFound
    stop = BookingStop(**values, cause=StopCause.HAND, made_at=now, made_by_id=actor.account_id or None)
    db.add(stop)
    db.flush()
    _write_journal(db, actor, Action.STOP_BOOKINGS, stop, now)
    return stop.id


def lift_stop(db: Session, actor: Actor, stop_id: int, now: datetime) -> None:
    """Let the family or child book again at once. Lifting twice changes nothing. Raises Forbidden, NotFound."""
    actor.must(Permission.EDIT_FAMILIES)
    stop = lock_row(db, BookingStop, stop_id)
    if stop.lifted_at is not None:
        return
    stop.lifted_at, stop.lifted_by_id = now, actor.account_id or None
    _write_journal(db, actor, Action.LIFT_STOP, stop, now)


def _write_journal(db: Session, actor: Actor, action: Action, stop: BookingStop, now: datetime) -> None:
    about: dict[str, Any] = {"family_id": stop.family_id, "child_id": stop.child_id}
    service = db.get(Service, stop.service_id) if stop.service_id is not None else None
    told = describe_stop(stop) | ({"service": service.label} if service else {})
    about["after" if action is Action.STOP_BOOKINGS else "before"] = told
    write_entry(db, actor.account_id, action, now, **about)


def describe_stop(stop: BookingStop) -> dict[str, Any]:
    """What the journal keeps of a stop."""
    last_day = {} if stop.last_day is None else {"last_day": stop.last_day.isoformat()}
    return {"first_day": stop.first_day.isoformat(), **last_day, "reason": stop.reason, "cause": str(stop.cause)}
