"""The excused cases of the town: kept in its settings, and chosen when an absence is reported."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.number_input import check_position
from cantine.common.roles import Actor, Permission
from cantine.common.search import make_plain
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_row
from cantine.store.tables import AbsenceCase

LATEST_FREE = 30


@dataclass(frozen=True)
class AbsenceCaseForm:
    """What the settings say of an excused case; see the table. Without a `position` it stays, or comes last."""

    label: str
    free_from: int | None = 1
    proof_needed: bool = False
    by_parents: bool = False
    active: bool = True
    position: int | None = None

    def clean(self) -> dict[str, Any]:
        """The values to keep. Raises NotAccepted."""
        if self.free_from is not None and not 1 <= self.free_from <= LATEST_FREE:
            raise NotAccepted(f"Le premier jour gratuit est entre 1 et {LATEST_FREE}.")
        values = {
            "label": form_input.require_line(self.label, "le nom du cas"),
            "free_from": self.free_from,
            "proof_needed": self.proof_needed and self.free_from is not None,
            "by_parents": self.by_parents,
            "active": self.active,
        }
        check_position(self.position)
        return values if self.position is None else {**values, "position": self.position}


def add_case(db: Session, actor: Actor, form: AbsenceCaseForm, now: datetime) -> int:
    """Add a case at the end of the list; returns its id. Raises Forbidden, NotAccepted."""
    actor.must(Permission.EDIT_SETTINGS)
    values = _check_form(db, form, None)
    position = (db.scalar(select(func.max(AbsenceCase.position))) or 0) + 1
    case = AbsenceCase(**{"position": position, **values})
    db.add(case)
    db.flush()
    write_entry(db, actor.account_id, Action.ADD_ABSENCE_CASE, now, after=values)
    return case.id


def edit_case(
    db: Session, actor: Actor, case_id: int, form: AbsenceCaseForm, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Change a case for what is reported from now on; what was reported keeps its rule. `seen` is what the form showed.

    Raises Forbidden, NotFound, NotAccepted, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_SETTINGS)
    case = lock_row(db, AbsenceCase, case_id)
    values = _check_form(db, form, case_id)
    before = {name: getattr(case, name) for name in values}
    if changed := find_changes(values, before, seen):
        for name, value in changed.items():
            setattr(case, name, value)
        told = {"case": before["label"], **{name: before[name] for name in changed}}
        write_entry(db, actor.account_id, Action.EDIT_ABSENCE_CASE, now, before=told, after=changed)


def _check_form(db: Session, form: AbsenceCaseForm, own_id: int | None) -> dict[str, Any]:
    values = form.clean()
    others = db.scalars(select(AbsenceCase.label).where(AbsenceCase.id != (own_id or 0)))
    if make_plain(values["label"]) in (*map(make_plain, others), "maladie"):
        raise NotAccepted("Ce nom est déjà pris : choisissez-en un autre.")
    return values
