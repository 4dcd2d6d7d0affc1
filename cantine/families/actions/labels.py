"""The town hall keeps its labels, and gives them to children, families, classes and schools from a day on."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_edits import ShownForm, find_changes
from cantine.common.form_input import NotAccepted
from cantine.common.number_input import check_position
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.search import make_plain
from cantine.families.rules.labels import is_taken_by_prices
from cantine.journal.entries import Action, write_entry
from cantine.store.closed_books import check_held_books, find_first_changed, hold_books
from cantine.store.locks import lock_row
from cantine.store.tables import Child, Classroom, Family, Label, LabelHolding, School, Service

MOST_COUNTED = 2
"""Labels that are counted, at most: the month grid knows the prices of every outcome."""


@dataclass(frozen=True)
class LabelForm:
    """What the settings say of a label; see the table. Without a `position` it stays where it is, or comes last.

    With `counted_service_id` it is counted: a child that books it on less than `counted_below` percent of its days of a
    month holds the label in that month.
    """

    name: str
    exempt: bool = False
    active: bool = True
    position: int | None = None
    counted_service_id: int | None = None
    counted_below: int | None = None

    def clean(self) -> dict[str, Any]:
        """The values to keep. Raises NotAccepted without a name, or with one that prices read as something else."""
        name = form_input.require_line(self.name, "le nom de l'étiquette")
        if is_taken_by_prices(name):
            raise NotAccepted(f"« {name} » a déjà un sens dans les prix : choisissez un autre nom d'étiquette.")
        check_position(self.position)
        place = {} if self.position is None else {"position": self.position}
        counted = self.counted_service_id is not None
        if counted and not 1 <= (self.counted_below or 0) <= 100:
            raise NotAccepted("La part du mois est entre 1 et 100 % des jours servis.")
        below = self.counted_below if counted else None
        terms = {"counted_service_id": self.counted_service_id, "counted_below": below}
        return {"name": name, "exempt": self.exempt, "active": self.active, **place, **terms}


@dataclass(frozen=True)
class Holder:
    """Who holds a label: one of the four (id)."""

    child_id: int | None = None
    family_id: int | None = None
    classroom_id: int | None = None
    school_id: int | None = None


_TABLES: dict[str, type[Any]] = {
    "child_id": Child,
    "family_id": Family,
    "classroom_id": Classroom,
    "school_id": School,
}


def add_label(db: Session, actor: Actor, form: LabelForm, now: datetime) -> int:
    """Add a label at the end of the list; returns its id. Raises Forbidden, NotAccepted."""
    actor.must(Permission.EDIT_SETTINGS)
    values = _check_name(db, form, None)
    position = (db.scalar(select(func.max(Label.position))) or 0) + 1
    label = Label(**{"position": position, **values})
    db.add(label)
    db.flush()
    write_entry(db, actor.account_id, Action.ADD_LABEL, now, after=values)
    return label.id


def edit_label(
    db: Session, actor: Actor, label_id: int, form: LabelForm, now: datetime, *, seen: ShownForm | None = None
) -> None:
    """Change a label; who holds it goes on holding it. `seen` is what the form showed.

    Raises Forbidden, NotFound, NotAccepted, FieldsChangedMeanwhile.
    """
    actor.must(Permission.EDIT_SETTINGS)
    label = lock_row(db, Label, label_id)
    values = _check_name(db, form, label_id)
    before = {name: getattr(label, name) for name in values}
    if changed := find_changes(values, before, seen):
        for name, value in changed.items():
            setattr(label, name, value)
        told = {"label_name": before["name"], **{name: before[name] for name in changed}}
        write_entry(db, actor.account_id, Action.EDIT_LABEL, now, before=told, after=changed)


def _check_name(db: Session, form: LabelForm, own_id: int | None) -> dict[str, Any]:
    values = form.clean()
    others = db.scalars(select(Label.name).where(Label.id != (own_id or 0)))
    if make_plain(values["name"]) in map(make_plain, others):
        raise NotAccepted("Une autre étiquette porte déjà ce nom.")
    if values["counted_service_id"] is not None:
        if db.get(Service, values["counted_service_id"]) is None:
            raise NotFound
        counted = select(func.count()).where(Label.counted_service_id.is_not(None), Label.id != (own_id or 0))
        if (db.scalar(counted) or 0) >= MOST_COUNTED:
            raise NotAccepted(f"{MOST_COUNTED} étiquettes au plus sont comptées sur le mois.")
    return values


def give_label(
    db: Session,
    actor: Actor,
    label_id: int,
    holder: Holder,
    first_day: date,
    now: datetime,
    *,
    last_day: date | None = None,
) -> int:
    """Let the holder have the label from `first_day` until `last_day`, both included; returns the id of the holding.

    What is billed keeps its price. The same label on the same days is one holding: asking again changes nothing. Raises
    Forbidden, NotFound, NotAccepted for days the wrong way round, a label given no more, or other days that overlap.
    """
    named = {name: value for name, value in vars(holder).items() if value is not None}
    if len(named) != 1:
        raise NotFound
    [(column, key)] = named.items()
    actor.must(Permission.EDIT_FAMILIES if column in ("child_id", "family_id") else Permission.EDIT_SETTINGS)
    if last_day is not None and last_day < first_day:
        raise NotAccepted("Le dernier jour est avant le premier : vérifiez les dates.")
    check_kept_days(local_date(now), first_day, last_day)
    hold_books(db, first_day, today=local_date(now))
    lock_row(db, _TABLES[column], key)
    label = db.get(Label, label_id)
    if label is None:
        raise NotFound
    if (standing := _find_overlapping(db, label_id, named, first_day, last_day)) is not None:
        if (standing.first_day, standing.last_day) == (first_day, last_day):
            return standing.id
        raise NotAccepted(f"« {label.name} » est déjà donnée pour une partie de ces jours : terminez-la d'abord.")
    if not label.active:
        raise NotAccepted(f"« {label.name} » n'est plus proposée.")
    check_held_books(db, first_day)
    row = LabelHolding(label_id=label_id, first_day=first_day, last_day=last_day, **named)
    db.add(row)
    db.flush()
    _write(db, actor, Action.GIVE_LABEL, row, label.name, now, after=_describe(row))
    return row.id


def _find_overlapping(
    db: Session, label_id: int, named: dict[str, int], first_day: date, last_day: date | None
) -> LabelHolding | None:
    """The first holding of this label by this holder that shares a day with these; None where there is none."""
    shared = (
        LabelHolding.label_id == label_id,
        *(getattr(LabelHolding, column) == key for column, key in named.items()),
        LabelHolding.first_day <= (last_day or date.max),
        or_(LabelHolding.last_day.is_(None), LabelHolding.last_day >= first_day),
    )
    return db.scalars(select(LabelHolding).where(*shared).order_by(LabelHolding.first_day)).first()


def end_label(db: Session, actor: Actor, holding_id: int, last_day: date, now: datetime) -> None:
    """Let a holding end with `last_day`; before its first day it is taken away altogether. Ending twice is once.

    Raises Forbidden, NotFound.
    """
    row = db.get(LabelHolding, holding_id)
    of_people = row is not None and row.classroom_id is None and row.school_id is None
    actor.must(Permission.EDIT_FAMILIES if of_people or row is None else Permission.EDIT_SETTINGS)
    if row is None:
        raise NotFound
    check_kept_days(local_date(now), last_day)
    hold_books(db, row.first_day, today=local_date(now))
    for column, table in _TABLES.items():
        if (key := getattr(row, column)) is not None:
            lock_row(db, table, key)
    db.refresh(row)
    if row.last_day == last_day:
        return
    check_held_books(db, find_first_changed(row.first_day, row.last_day, last_day))
    before, name = _describe(row), db.get_one(Label, row.label_id).name
    if last_day < row.first_day:
        _write(db, actor, Action.END_LABEL, row, name, now, before=before)
        db.delete(row)
        return
    row.last_day = last_day
    _write(db, actor, Action.END_LABEL, row, name, now, before=before, after=_describe(row))


def _describe(row: LabelHolding) -> dict[str, Any]:
    places = {name: getattr(row, name) for name in ("classroom_id", "school_id") if getattr(row, name) is not None}
    days = {"first_day": row.first_day.isoformat()}
    if row.last_day is not None:
        days["until"] = row.last_day.isoformat()
    return {**places, **days}


def _write(
    db: Session,
    actor: Actor,
    action: Action,
    row: LabelHolding,
    name: str,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    told = [None if said is None else {"label_name": name, **said} for said in (before, after)]
    about = {"family_id": row.family_id, "child_id": row.child_id}
    write_entry(db, actor.account_id, action, now, before=told[0], after=told[1], **about)
