"""The town hall closes days, or serves them for nothing; entered, changed, taken away, and seen before it is done."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from cantine.actions import journal
from cantine.actions.closing_days import Closed, apply_closure
from cantine.queries import closures, family_card, offer
from cantine.rules import services as rules
from cantine.rules.closures import checked, named_classes, whole
from cantine.rules.edits import Seen, find_changes
from cantine.rules.french import numeric_date
from cantine.rules.roles import Actor, Permission
from cantine.rules.typed import NotAccepted
from cantine.store.locks import lock_row
from cantine.store.tables import Closure, ClosureClassroom, ClosureSchool, ClosureService


def add_closure(db: Session, actor: Actor, closure: rules.Closure, now: datetime) -> Closed:
    """Close these days for these services, schools and classrooms (none named: for all), with all it entails.

    Whatever is booked there is cancelled, sick days too, unless the child was marked present; what was billed is
    credited; each family gets one letter with its days. A `free` one cancels nothing: what is booked there and will be
    costs nothing, what was billed is credited. Raises NotAccepted, Forbidden.
    """
    actor.must(Permission.EDIT_CLOSURES)
    closure = _checked(db, closure)
    row = Closure(first=closure.first, last=closure.last, label=closure.label, free=closure.free)
    db.add(row)
    db.flush()
    _name(db, row.id, closure)
    journal.write(db, actor.account_id, "add_closure", now, after=_said(db, closure))
    return apply_closure(db, actor, closure, now)


def edit_closure(
    db: Session,
    actor: Actor,
    closure_id: int,
    closure: rules.Closure,
    now: datetime,
    *,
    seen: rules.Closure | None = None,
) -> Closed:
    """Change a closure; what is covered now and still booked is cancelled like that, or free.

    What an earlier form of it cancelled stays cancelled, what it gave back stays given. `seen` is the closure that was
    shown to be changed. Raises NotAccepted, Forbidden, NotFound, ChangedMeanwhile.
    """
    actor.must(Permission.EDIT_CLOSURES)
    row, before = _known(db, closure_id)
    closure = _checked(db, closure)
    if find_changes({"closure": closure}, {"closure": before}, _seen(seen)):
        row.first, row.last, row.label, row.free = closure.first, closure.last, closure.label, closure.free
        _unname(db, closure_id)
        _name(db, closure_id, closure)
        said = _said(db, before), _said(db, closure)
        journal.write(db, actor.account_id, "edit_closure", now, before=said[0], after=said[1])
    return apply_closure(db, actor, closure, now, before)


def remove_closure(
    db: Session, actor: Actor, closure_id: int, now: datetime, *, seen: rules.Closure | None = None
) -> None:
    """The days are open again, or paid again where not billed yet; what was cancelled stays so.

    `seen` is the closure as it was shown. Raises Forbidden, NotFound, ChangedMeanwhile.
    """
    actor.must(Permission.EDIT_CLOSURES)
    row, before = _known(db, closure_id)
    find_changes({"closure": None}, {"closure": before}, _seen(seen))
    journal.write(db, actor.account_id, "remove_closure", now, before=_said(db, before))
    _unname(db, closure_id)
    db.delete(row)


def preview_closure(
    db: Session, actor: Actor, closure: rules.Closure, now: datetime, closure_id: int | None = None
) -> Closed:
    """What closing these days would do: it is done and undone, so that the figures are those to come.

    `closure_id` is the closure that would become like this. Raises NotAccepted, Forbidden, NotFound.
    """
    actor.must(Permission.EDIT_CLOSURES)
    closure = _checked(db, closure)
    before = None if closure_id is None else _known(db, closure_id)[1]
    with db.begin_nested() as attempt:
        closed = apply_closure(db, actor, closure, now, before)
        attempt.rollback()
    return closed


def _seen(closure: rules.Closure | None) -> Seen | None:
    return Seen({}, {"closure": closure}) if closure else None


def _known(db: Session, closure_id: int) -> tuple[Closure, rules.Closure]:
    row = lock_row(db, Closure, closure_id)
    return row, next(one.closure for one in closures.entered(db) if one.id == closure_id)


def _checked(db: Session, closure: rules.Closure) -> rules.Closure:
    """See `rules.closures.checked`; what it names must exist still, and a school covers all its classes."""
    schools = closures.schools(db)
    unknown = (
        closure.service_ids - offer.labels(db).keys(),
        closure.classroom_ids - family_card.classrooms(db).keys(),
        closure.school_ids - schools.keys(),
    )
    if any(unknown):
        raise NotAccepted("Une prestation, une école ou une classe choisie n'existe plus : rechargez la page.")
    of_schools = {room for key in closure.school_ids for room in schools[key][1]}
    return checked(replace(closure, classroom_ids=closure.classroom_ids | of_schools))


def _name(db: Session, closure_id: int, closure: rules.Closure) -> None:
    """The services, schools and classrooms that it names."""
    for table, column, ids in (
        (ClosureService, "service_id", closure.service_ids),
        (ClosureSchool, "school_id", closure.school_ids),
        (ClosureClassroom, "classroom_id", named_classes(closure, closures.schools(db))),
    ):
        if ids:
            db.execute(insert(table), [{"closure_id": closure_id, column: key} for key in sorted(ids)])


def _unname(db: Session, closure_id: int) -> None:
    for table in (ClosureService, ClosureSchool, ClosureClassroom):
        db.execute(delete(table).where(table.closure_id == closure_id))


def _said(db: Session, closure: rules.Closure) -> dict[str, Any]:
    what = whole(closure, offer.labels(db), family_card.classrooms(db), closures.schools(db))
    return {
        "closure": closure.label,
        "first": numeric_date(closure.first),
        "last": numeric_date(closure.last),
        ("free" if closure.free else "closes"): what,
    }
