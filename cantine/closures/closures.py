"""The town hall closes days, or serves them for nothing: closures are previewed, added, changed, removed, reopened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from cantine.closures import _memory
from cantine.closures import queries as closures_queries
from cantine.closures._effects import apply_closure, lock_closed
from cantine.closures._reopening import restore_bookings
from cantine.closures.rules import (
    CancelledBooking,
    ClosureEffect,
    Reopening,
    clean_closure,
    describe_scope,
    find_first_changed_day,
    list_named_classes,
)
from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.french import numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.families.queries import classes
from cantine.journal.entries import Action, write_entry
from cantine.offer.queries import offer
from cantine.offer.rules.services import ClosurePeriod
from cantine.store.closed_books import check_books_open
from cantine.store.locks import lock_row
from cantine.store.tables import Closure, ClosureClassroom, ClosureSchool, ClosureService


def add_closure(db: Session, actor: Actor, closure: ClosurePeriod, now: datetime) -> ClosureEffect:
    """Close these days for these services, schools and classrooms (none named: for all), with all it entails.

    Whatever is booked there is cancelled, sick days too, unless the child was marked present; what was billed is
    credited; each family gets one letter with its days. A `free` one cancels nothing: what is booked there and will be
    costs nothing, what was billed is credited. Raises NotAccepted, Forbidden.
    """
    actor.must(Permission.EDIT_CLOSURES)
    check_kept_days(local_date(now), closure.first, closure.last)
    check_books_open(db, closure.first)
    closure = _check_closure(db, closure)
    row = Closure(first=closure.first, last=closure.last, label=closure.label, free=closure.free)
    db.add(row)
    db.flush()
    _write_names(db, row.id, closure)
    write_entry(db, actor.account_id, Action.ADD_CLOSURE, now, after=_encode(db, closure))
    return apply_closure(db, actor, closure, now, closure_id=row.id)


def edit_closure(
    db: Session,
    actor: Actor,
    closure_id: int,
    closure: ClosurePeriod,
    now: datetime,
    seen: ClosurePeriod | None = None,
    *,
    restore: bool = False,
) -> ClosureEffect:
    """Change a closure; what is covered now and still booked is cancelled like that, or free.

    What it cancelled or credited before stays so, unless its days are open again and `restore` puts them back, see
    `remove_closure`. `seen` is the closure that was shown to be changed. Raises NotAccepted, Forbidden, NotFound,
    FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_CLOSURES)
    closure = _check_closure(db, closure)
    row, before = _load_closure(db, closure_id, closure)
    if find_changes({"closure": closure}, {"closure": before}, _build_seen(seen)):
        row.first, row.last, row.label, row.free = closure.first, closure.last, closure.label, closure.free
        _delete_names(db, closure_id)
        _write_names(db, closure_id, closure)
        was, said = _encode(db, before), _encode(db, closure)
        write_entry(db, actor.account_id, Action.EDIT_CLOSURE, now, before=was, after=said)
    opened = _lock_opened(db, closure_id, before, closure)
    if restore:
        reopened = restore_bookings(db, actor, closure_id, before, opened, now)
    else:
        reopened = Reopening()
        _memory.forget(db, [one.id for one in opened])
    return replace(apply_closure(db, actor, closure, now, before, closure_id), reopened=reopened)


def remove_closure(
    db: Session,
    actor: Actor,
    closure_id: int,
    now: datetime,
    *,
    seen: ClosurePeriod | None = None,
    restore: bool = False,
) -> Reopening:
    """Remove a closure: its days are open again, or cost again where not billed yet.

    What it cancelled stays so, or with `restore` comes back as it was, whatever the cutoff and without a surcharge,
    where nothing else has changed since (see `reopening_rules`); each family of it gets one letter that says what came
    back and what did not. `seen` is the closure as it was shown. Raises Forbidden, NotFound, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_CLOSURES)
    row, before = _load_closure(db, closure_id)
    find_changes({"closure": None}, {"closure": before}, _build_seen(seen))
    write_entry(db, actor.account_id, Action.REMOVE_CLOSURE, now, before=_encode(db, before))
    reopened = Reopening()
    if restore:
        opened = _lock_opened(db, closure_id, before, None)
        reopened = restore_bookings(db, actor, closure_id, before, opened, now)
    _delete_names(db, closure_id)
    db.delete(row)
    db.flush()
    return reopened


def preview_reopening(
    db: Session, actor: Actor, closure_id: int, now: datetime, closure: ClosurePeriod | None = None
) -> Reopening:
    """What would come back were this closure removed, or changed to `closure`; it is done and rolled back.

    Raises Forbidden, NotFound.
    """
    actor.must(Permission.EDIT_CLOSURES)
    closure = closure and _check_closure(db, closure)
    before = _load_closure(db, closure_id, closure)[1]
    opened = _lock_opened(db, closure_id, before, closure)
    with db.begin_nested() as attempt:
        reopened = restore_bookings(db, actor, closure_id, before, opened, now)
        attempt.rollback()
    return reopened


def preview_closure(
    db: Session, actor: Actor, closure: ClosurePeriod, now: datetime, closure_id: int | None = None
) -> ClosureEffect:
    """What closing these days would do: it is done and rolled back, so that the figures are exact.

    `closure_id` is the closure that would become like this. Raises NotAccepted, Forbidden, NotFound.
    """
    actor.must(Permission.EDIT_CLOSURES)
    check_kept_days(local_date(now), closure.first, closure.last)
    closure = _check_closure(db, closure)
    if closure_id is None:
        check_books_open(db, closure.first)
    before = None if closure_id is None else _load_closure(db, closure_id, closure)[1]
    with db.begin_nested() as attempt:
        closed = apply_closure(db, actor, closure, now, before)
        attempt.rollback()
    return closed


def _lock_opened(
    db: Session, closure_id: int, before: ClosurePeriod, after: ClosurePeriod | None
) -> Sequence[CancelledBooking]:
    """Lock what the closure covers or will cover, and read what it cancelled on days that it does not close after."""
    lock_closed(db, [before, after] if after else [before], _memory.list_remembered(db, closure_id))
    remembered = _memory.list_remembered(db, closure_id)  # as it stands now that nobody else changes it
    return [one for one in remembered if after is None or not _closes(after, one)]


def _closes(closure: ClosurePeriod, one: CancelledBooking) -> bool:
    return closure.closes(one.covered.service_id, one.classroom_now, one.covered.day)


def _build_seen(closure: ClosurePeriod | None) -> ShownForm | None:
    return ShownForm({}, {"closure": closure}) if closure else None


def _load_closure(db: Session, closure_id: int, after: ClosurePeriod | None = None) -> tuple[Closure, ClosurePeriod]:
    """The row of this closure, locked, and what it closes; `after` is what it becomes, None where it goes.

    Raises NotFound, and NotAccepted where the books of a day that it changes are closed.
    """
    standing = next((one.closure for one in closures_queries.list_since(db) if one.id == closure_id), None)
    if standing is not None:
        check_books_open(db, find_first_changed_day(standing, after))
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
