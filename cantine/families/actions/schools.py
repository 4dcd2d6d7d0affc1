"""Schools and their classes: added, renamed, put in order; one that was used is never taken away."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Permission
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_row
from cantine.store.tables import Child, Classroom, LabelHolding, School


def add_school(db: Session, actor: Actor, name: str, now: datetime) -> int:
    """Add a school; returns its id. Raises NotAccepted without a name."""
    actor.must(Permission.EDIT_SETTINGS)
    school = School(name=form_input.require_line(name, "le nom de l'école"))
    db.add(school)
    db.flush()
    write_entry(db, actor.account_id, Action.ADD_SCHOOL, now, after={"name": school.name})
    return school.id


def rename_school(
    db: Session, actor: Actor, school_id: int, name: str, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Rename a school; `seen` is what the form showed. Raises NotFound, NotAccepted, FieldsChangedMeanwhile."""
    actor.must(Permission.EDIT_SETTINGS)
    school = lock_row(db, School, school_id)
    before = {"name": school.name}
    if after := find_changes({"name": form_input.require_line(name, "le nom de l'école")}, before, seen):
        school.name = after["name"]
        write_entry(db, actor.account_id, Action.RENAME_SCHOOL, now, before=before, after=after)


def add_classroom(db: Session, actor: Actor, school_id: int, name: str, now: datetime) -> int:
    """Add a class at the end of its school; returns its id. Raises NotFound, NotAccepted."""
    actor.must(Permission.EDIT_SETTINGS)
    if db.get(School, school_id) is None:
        raise NotFound
    wanted = form_input.require_line(name, "le nom de la classe")
    _check_new_name(db, school_id, wanted)
    last = db.scalar(select(func.max(Classroom.position)).where(Classroom.school_id == school_id)) or 0
    classroom = Classroom(school_id=school_id, name=wanted, position=last + 1)
    db.add(classroom)
    db.flush()
    write_entry(db, actor.account_id, Action.ADD_CLASSROOM, now, after={"name": wanted})
    return classroom.id


def edit_classroom(
    db: Session,
    actor: Actor,
    classroom_id: int,
    name: str,
    position: int,
    now: datetime,
    *,
    seen: ShownForm | None = None,
) -> None:
    """Change a class's name or place; `seen` as in `rename_school`, and so the errors."""
    actor.must(Permission.EDIT_SETTINGS)
    classroom = lock_row(db, Classroom, classroom_id)
    before: dict[str, Any] = {"name": classroom.name, "position": classroom.position}
    wanted = {"name": form_input.require_line(name, "le nom de la classe"), "position": position}
    if changed := find_changes(wanted, before, seen):
        after = before | changed
        if "name" in changed:
            _check_new_name(db, classroom.school_id, after["name"])
        classroom.name, classroom.position = after["name"], after["position"]
        write_entry(db, actor.account_id, Action.EDIT_CLASSROOM, now, before=before, after=after)


def remove_classroom(db: Session, actor: Actor, classroom_id: int, now: datetime) -> None:
    """Remove a class that nobody is or was in, and its labels. Raises NotFound, and NotAccepted for any other class."""
    actor.must(Permission.EDIT_SETTINGS)
    classroom = lock_row(db, Classroom, classroom_id)
    if inside := db.scalar(select(func.count()).where(Child.classroom_id == classroom_id)):
        raise NotAccepted(f"Cette classe a encore des enfants ({inside}) : changez-les d'abord de classe.")
    try:
        with db.begin_nested():
            db.execute(delete(LabelHolding).where(LabelHolding.classroom_id == classroom_id))
            db.delete(classroom)
            db.flush()
    except IntegrityError:
        raise NotAccepted("Cette classe a servi : renommez-la plutôt.") from None
    write_entry(db, actor.account_id, Action.REMOVE_CLASSROOM, now, before={"name": classroom.name})


def _check_new_name(db: Session, school_id: int, name: str) -> None:
    if db.scalar(select(Classroom.id).where(Classroom.school_id == school_id, Classroom.name == name)):
        raise NotAccepted("Cette école a déjà une classe de ce nom.")
