"""The labels of the town, and who holds them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import func, literal, or_, select

from cantine.families.queries.custody import select_children
from cantine.families.rules.labels import HeldLabel
from cantine.store.database import Reader
from cantine.store.tables import Child, Classroom, EarlierClass, Label, LabelHolding

_now, _earlier = (Classroom.__table__.alias(name) for name in ("class_now", "class_earlier"))
SCHOOL, EARLIER_SCHOOL = _now.c.school_id.label("school_now"), _earlier.c.school_id.label("school_earlier")
"""The school of a child's class, and of its earlier one, where a query went through `join_labels`."""
HELD = (
    LabelHolding.label_id,
    LabelHolding.first_day.label("held_from"),
    LabelHolding.last_day.label("held_until"),
    LabelHolding.classroom_id.label("held_by_class"),
    LabelHolding.school_id.label("held_by_school"),
    Label.exempt.label("held_exempt"),
)
"""The columns that `build_held` asks for."""


def join_labels(asked: Any, family_id: Any) -> Any:
    """A query of `Child` and `EarlierClass` with a row for each label: of the child, of this family, of its schools.

    The class on the day decides which of those of classes and schools it holds.
    """
    return (
        asked.join(_now, _now.c.id == Child.classroom_id, isouter=True)
        .join(_earlier, _earlier.c.id == EarlierClass.classroom_id, isouter=True)
        .join(
            LabelHolding,
            or_(
                LabelHolding.child_id == Child.id,
                LabelHolding.family_id == family_id,
                LabelHolding.classroom_id.in_((Child.classroom_id, EarlierClass.classroom_id)),
                LabelHolding.school_id.in_((SCHOOL.element, EARLIER_SCHOOL.element)),
            ),
            isouter=True,
        )
        .join(Label, Label.id == LabelHolding.label_id, isouter=True)
    )


def build_held(label_id: int | None, *held: Any) -> HeldLabel | None:
    """The label that the columns of `HELD` tell of; None for a row without one."""
    first_day, last_day, classroom_id, school_id, exempt = held
    if label_id is None:
        return None
    return HeldLabel(label_id, first_day, last_day, classroom_id, school_id, exempt=bool(exempt))


@dataclass(frozen=True)
class TownLabel:
    """One label of the town, in its order; see the table."""

    id: int
    name: str
    exempt: bool
    active: bool
    position: int
    counted_service_id: int | None = None
    counted_below: int | None = None


_COLUMNS = [getattr(Label, one.name) for one in fields(TownLabel)]


def list_labels(db: Reader) -> list[TownLabel]:
    """Every label of the town in its order, those that are given no more too."""
    rows: Any = db.execute(select(*_COLUMNS).order_by(Label.position, Label.id))
    return [TownLabel(*row) for row in rows]


def read_names(db: Reader) -> dict[int, str]:
    """The name of every label of the town by its id, in its order."""
    return {label.id: label.name for label in list_labels(db)}


@dataclass(frozen=True)
class Holding:
    """A label that somebody holds; `holder` is the child, family, class or school (id), as it was asked for."""

    id: int
    holder: int
    label_id: int
    label: str
    first_day: date
    last_day: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it is held on `day`."""
        return self.first_day <= day <= (self.last_day or date.max)


def list_holdings(db: Reader, kind: str, holders: Sequence[int]) -> Mapping[int, Sequence[Holding]]:
    """The labels that these hold, held or will hold, by holder (id), the latest first; `kind` is one of `HOLDERS`."""
    column = HOLDERS[kind]
    found: dict[int, list[Holding]] = defaultdict(list)
    for row in db.execute(
        select(LabelHolding.id, column, Label.id, Label.name, LabelHolding.first_day, LabelHolding.last_day)
        .join(Label, Label.id == LabelHolding.label_id)
        .where(column.in_(holders))
        .order_by(LabelHolding.first_day.desc(), LabelHolding.id.desc())
    ):
        found[row[1]].append(Holding(*row))
    return found


def list_for_family(db: Reader, family_id: int) -> list[tuple[str, str, date, date | None]]:
    """(child, label, first day, last day) of what this family and its children hold; no child where all of them do."""
    theirs = or_(LabelHolding.family_id == family_id, LabelHolding.child_id.in_(select_children(literal(family_id))))
    rows = db.execute(
        select(Child.first_name, Label.name, LabelHolding.first_day, LabelHolding.last_day)
        .select_from(LabelHolding)
        .join(Label, Label.id == LabelHolding.label_id)
        .join(Child, Child.id == LabelHolding.child_id, isouter=True)
        .where(theirs)
        .order_by(LabelHolding.first_day, LabelHolding.id)
    )
    return [(child or "", label, first_day, last_day) for child, label, first_day, last_day in rows]


def count_holders(db: Reader, day: date) -> Mapping[int, tuple[int, int]]:
    """How many children and how many families hold each label (id) on `day`, each by itself."""
    rows = db.execute(
        select(LabelHolding.label_id, func.count(LabelHolding.child_id), func.count(LabelHolding.family_id))
        .where(LabelHolding.first_day <= day, or_(LabelHolding.last_day.is_(None), LabelHolding.last_day >= day))
        .group_by(LabelHolding.label_id)
    )
    return {label_id: (children, families) for label_id, children, families in rows}


HOLDERS: Mapping[str, Any] = {
    "child": LabelHolding.child_id,
    "family": LabelHolding.family_id,
    "classroom": LabelHolding.classroom_id,
    "school": LabelHolding.school_id,
}
"""The kinds of holders, and the column of each."""
