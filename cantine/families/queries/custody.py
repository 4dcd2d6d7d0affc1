"""Which families a child is with, by `Custody`, and which it was with until a day, by `EarlierCustody`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, cast, func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from cantine.common.vocabulary import Weeks
from cantine.families.rules.custody import CustodyHomes
from cantine.store.database import Reader
from cantine.store.tables import Child, Custody, CustodyDay, EarlierCustody, Family

_before, _first = aliased(EarlierCustody), aliased(EarlierCustody)

MEMBERS = union_all(
    select(
        Custody.family_id,
        Custody.child_id,
        select(func.max(_first.until)).where(_first.child_id == Custody.child_id).scalar_subquery().label("after"),
        cast(null(), Date).label("until"),
    ),
    select(
        EarlierCustody.family_id,
        EarlierCustody.child_id,
        select(func.max(_before.until))
        .where(_before.child_id == EarlierCustody.child_id, _before.until < EarlierCustody.until)
        .scalar_subquery()
        .label("after"),
        EarlierCustody.until,
    ),
).subquery("members")
"""Each time that a child was with a family: after which day (None: always) and until which (None: until now)."""


def select_children(family_id: ColumnElement[int]) -> Select[tuple[int]]:
    """The children (id) that are, were or will be with this family."""
    now = select(Custody.child_id).where(Custody.family_id == family_id)
    earlier = select(EarlierCustody.child_id).where(EarlierCustody.family_id == family_id)
    return select(now.union(earlier).subquery().c.child_id)


def read_homes(db: Reader, child_id: int) -> CustodyHomes:
    """The families (id) of this child on each day. Two queries."""
    now = db.execute(select(Custody.family_id, Custody.weeks).where(Custody.child_id == child_id))
    earlier = select(EarlierCustody.until, EarlierCustody.family_id, EarlierCustody.weeks)
    rows = db.execute(earlier.where(EarlierCustody.child_id == child_id))
    return CustodyHomes({family_id: Weeks(weeks) for family_id, weeks in now}, group_by_last_day(rows))


def group_by_last_day(rows: object) -> Mapping[date, Mapping[int, Weeks]]:
    """Rows of (last day, family id, weeks) grouped as `Homes.earlier` has them; rows without a day are ignored."""
    earlier: dict[date, dict[int, Weeks]] = {}
    for until, family_id, weeks in rows:  # type: ignore[attr-defined]
        if until is not None:
            earlier.setdefault(until, {})[family_id] = Weeks(weeks)
    return earlier


@dataclass(frozen=True)
class DatedHome:
    """A family that a child was, or will be, with until a day (included), in these weeks."""

    until: date
    child: str
    family_id: int
    number: int
    weeks: Weeks


def list_own_days(db: Reader, family_id: int, today: date) -> dict[int, list[tuple[date, int]]]:
    """The single days of custody from `today` on, by child (id): (day, number of the family that has the child)."""
    theirs = select(Custody.child_id).where(Custody.family_id == family_id)
    found: dict[int, list[tuple[date, int]]] = {}
    for child_id, day, number in db.execute(
        select(CustodyDay.child_id, CustodyDay.day, Family.number)
        .join(Family, Family.id == CustodyDay.family_id)
        .where(CustodyDay.child_id.in_(theirs), CustodyDay.day >= today)
        .order_by(CustodyDay.day)
    ):
        found.setdefault(child_id, []).append((day, number))
    return found


def list_earlier_homes(db: Reader, family_id: int) -> dict[int, list[DatedHome]]:
    """The earlier homes of each child (id) that this family has or had, the latest last day first. One query."""
    found: dict[int, list[DatedHome]] = {}
    rows: Any = db.execute(
        select(
            EarlierCustody.child_id,
            EarlierCustody.until,
            Child.first_name,
            Family.id,
            Family.number,
            EarlierCustody.weeks,
        )
        .join(Child, Child.id == EarlierCustody.child_id)
        .join(Family, Family.id == EarlierCustody.family_id)
        .where(EarlierCustody.child_id.in_(select_children(literal(family_id))))
        .order_by(EarlierCustody.until.desc(), Family.number)
    )
    for child_id, *told in rows:
        found.setdefault(child_id, []).append(DatedHome(*told))
    return found


def name_families(db: Reader, family_ids: Collection[int]) -> dict[int, str]:
    """« famille n° 101 » by the id of the family."""
    rows = db.execute(select(Family.id, Family.number).where(Family.id.in_(family_ids)))
    return {family_id: f"famille n° {number}" for family_id, number in rows}
