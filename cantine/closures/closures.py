"""The town hall closes days, or serves them for nothing: closures are previewed, added, changed and removed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from cantine.closures import queries as closures_queries
from cantine.closures._effects import apply_closure
from cantine.closures.rules import ClosureEffect, clean_closure, describe_scope, list_named_classes
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.french import numeric_date
from cantine.common.roles import Actor, Permission
from cantine.families.queries import classes
from cantine.journal.entries import Action, write_entry
from cantine.offer.queries import offer
from cantine.offer.rules.services import ClosurePeriod
from cantine.store.locks import lock_row
from cantine.store.tables import Closure, ClosureClassroom, ClosureSchool, ClosureService


def add_closure(db: Session, actor: Actor, closure: ClosurePeriod, now: datetime) -> ClosureEffect:
    """Close these days for these services, schools and classrooms (none named: for all), with all it entails.

    Whatever is booked there is cancelled, sick days too, unless the child was marked present; what was billed is
    credited; each family gets one letter with its days. A `free` one cancels nothing: what is booked there and will be
    costs nothing, what was billed is credited. Raises NotAccepted, Forbidden.
    """
    actor.must(Permission.EDIT_CLOSURES)
    closure = _check_closure(db, closure)
    row = Closure(first=closure.first, last=closure.last, label=closure.label, free=closure.free)
    db.add(row)
    db.flush()
    _write_names(db, row.id, closure)
    write_entry(db, actor.account_id, Action.ADD_CLOSURE, now, after=_encode(db, closure))
    return apply_closure(db, actor, closure, now)


def edit_closure(
    db: Session, actor: Actor, closure_id: int, closure: ClosurePeriod, now: datetime, seen: ClosurePeriod | None = None
) -> ClosureEffect:
    """Change a closure; what is covered now and still booked is cancelled like that, or free.

    What it cancelled or credited before stays so. `seen` is the closure that was shown to be changed. Raises
    NotAccepted, Forbidden, NotFound, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_CLOSURES)
    row, before = _load_closure(db, closure_id)
    closure = _check_closure(db, closure)
    if find_changes({"closure": closure}, {"closure": before}, _build_seen(seen)):
        row.first, row.last, row.label, row.free = closure.first, closure.last, closure.label, closure.free
        _delete_names(db, closure_id)
        _write_names(db, closure_id, closure)
        was, said = _encode(db, before), _encode(db, closure)
        write_entry(db, actor.account_id, Action.EDIT_CLOSURE, now, before=was, after=said)
    return apply_closure(db, actor, closure, now, before)


def remove_closure(
    db: Session, actor: Actor, closure_id: int, now: datetime, *, seen: ClosurePeriod | None = None
) -> None:
    """Remove a closure: its days are open again, or cost again where not billed yet; what was cancelled stays so.

    `seen` is the closure as it was shown. Raises Forbidden, NotFound, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_CLOSURES)
    row, before = _load_closure(db, closure_id)
    find_changes({"closure": None}, {"closure": before}, _build_seen(seen))
    write_entry(db, actor.account_id, Action.REMOVE_CLOSURE, now, before=_encode(db, before))
    _delete_names(db, closure_id)
    db.delete(row)


def preview_closure(
    db: Session, actor: Actor, closure: ClosurePeriod, now: datetime, closure_id: int | None = None
) -> ClosureEffect:
    """What closing these days would do: it is done and rolled back, so that the figures are exact.

    `closure_id` is the closure that would become like this. Raises NotAccepted, Forbidden, NotFound.
    """
    actor.must(Permission.EDIT_CLOSURES)
    closure = _check_closure(db, closure)
    before = None if closure_id is None else _load_closure(db, closure_id)[1]
    with db.begin_nested() as attempt:
        closed = apply_closure(db, actor, closure, now, before)
        attempt.rollback()
    return closed


def _build_seen(closure: ClosurePeriod | None) -> ShownForm | None:
    return ShownForm({}, {"closure": closure}) if closure else None


def _load_closure(db: Session, closure_id: int) -> tuple[Closure, ClosurePeriod]:
    row = lock_row(db, Closure, closure_id)
    return row, next(one.closure for one in closures_queries.list_since(db) if one.id == closure_id)


def _check_closure(db: Session, closure: ClosurePeriod) -> ClosurePeriod:
    """See `rules.clean_closure`; what it names must exist still, and a school covers all its classes."""
    schools = closures_queries.read_schools(db)
    unknown = (
        closure.service_ids - offer.read_labels(db).keys(),
        closure.classroom_ids - classes.read_labels(db).keys(),
        closure.school_ids - schools.keys(),
    )
    if any(unknown):
        raise NotAccepted("Une prestation, une école ou une classe choisie n'existe plus : rechargez la page.")
    of_schools = {room for key in closure.school_ids for room in schools[key][1]}
    return clean_closure(replace(closure, classroom_ids=closure.classroom_ids | of_schools))


def _write_names(db: Session, closure_id: int, closure: ClosurePeriod) -> None:
    """Write the services, schools and classrooms that the closure names."""
    for table, column, ids in (
        (ClosureService, "service_id", closure.service_ids),
        (ClosureSchool, "school_id", closure.school_ids),
        (ClosureClassroom, "classroom_id", list_named_classes(closure, closures_queries.read_schools(db))),
    ):
        if ids:
            db.execute(insert(table), [{"closure_id": closure_id, column: key} for key in sorted(ids)])


def _delete_names(db: Session, closure_id: int) -> None:
    for table in (ClosureService, ClosureSchool, ClosureClassroom):
        db.execute(delete(table).where(table.closure_id == closure_id))


def _encode(db: Session, closure: ClosurePeriod) -> dict[str, Any]:
    what = describe_scope(closure, offer.read_labels(db), classes.read_labels(db), closures_queries.read_schools(db))
    return {
        "closure": closure.label,
        "first": numeric_date(closure.first),
        "last": numeric_date(closure.last),
        ("free" if closure.free else "closes"): what,
    }
