"""The labels that decide prices: of families, of their children, and of classes, in the order of the town."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, or_, select

from cantine.families.queries.custody import MEMBERS
from cantine.families.rules.labels import HeldLabel
from cantine.prices.rules.counted_labels import Placed, order_labels
from cantine.store.database import Reader
from cantine.store.tables import Classroom, Label, LabelHolding

_of_school = Classroom.__table__.alias("class_of_school")
CLASSROOM = func.coalesce(LabelHolding.classroom_id, _of_school.c.id)
"""The class that holds the label, each class of a school that does; null where a child or a family does."""


def join_holdings(asked: Any) -> Any:
    """A query of `LabelHolding` with its `Label`, and with `CLASSROOM`."""
    return (
        asked.select_from(LabelHolding)
        .join(Label, Label.id == LabelHolding.label_id)
        .join(_of_school, _of_school.c.school_id == LabelHolding.school_id, isouter=True)
    )


def holds_for(family_ids: Any, child_ids: Any) -> Any:
    """Whether a holding decides what these families pay for these children: theirs, and those of every class."""
    return or_(CLASSROOM.is_not(None), LabelHolding.family_id.in_(family_ids), LabelHolding.child_id.in_(child_ids))


_HELD = join_holdings(
    select(
        Label.position,
        LabelHolding.family_id,
        LabelHolding.label_id,
        LabelHolding.first_day,
        LabelHolding.last_day,
        CLASSROOM.label("classroom_id"),
        LabelHolding.child_id,
    )
)


def read_held_labels(
    db: Reader,
    children: Mapping[int, Collection[int]],
    counted: Callable[[int], Sequence[Placed]] | None = None,
    *,
    all_families: bool = False,
) -> Mapping[int, Sequence[HeldLabel]]:
    """The labels of each of these families, by its id; `children` are those (ids) of each. One query.

    With those of classes, and those that each child holds as `counted` says; families that need not know of any label
    are left out. `all_families`: there are so many that they are not named one by one.
    """
    theirs = select(MEMBERS.c.child_id).where(MEMBERS.c.family_id.in_(children))
    named = _HELD.where(CLASSROOM.is_not(None) | LabelHolding.school_id.is_(None))
    rows = db.execute(named if all_families else named.where(holds_for([*children], theirs))).all()
    of_classes: list[Placed] = []
    of_families: dict[int, list[Placed]] = defaultdict(list)
    of_children: dict[int, list[Placed]] = defaultdict(list)
    for place, family_id, label_id, first_day, last_day, classroom_id, child_id in rows:
        held = HeldLabel(label_id, first_day, last_day, classroom_id, child_id=child_id)
        if child_id is not None:
            of_children[child_id].append((place, held))
        elif family_id is not None:
            of_families[family_id].append((place, held))
        else:
            of_classes.append((place, held))
    if not rows and counted is None:
        return {}
    return {
        family_id: order_labels(
            [
                *of_classes,
                *of_families.get(family_id, ()),
                *(placed for child_id in {*child_ids} for placed in of_children.get(child_id, ())),
                *(placed for child_id in {*child_ids} for placed in (counted(child_id) if counted else ())),
            ]
        )
        for family_id, child_ids in children.items()
    }
