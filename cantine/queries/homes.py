"""Which families a child is and was with: what `Custody` says now, and what was until a day."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, Date, Select, cast, func, null, select, union_all
from sqlalchemy.orm import aliased

from cantine.rules.custody import Homes, Weeks
from cantine.store.database import Reader
from cantine.store.tables import Custody, EarlierCustody

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


def children_of(family_id: ColumnElement[int]) -> Select[tuple[int]]:
    """The children (id) that are, were or will be with this family."""
    now = select(Custody.child_id).where(Custody.family_id == family_id)
    earlier = select(EarlierCustody.child_id).where(EarlierCustody.family_id == family_id)
    return select(now.union(earlier).subquery().c.child_id)


def homes(db: Reader, child_id: int) -> Homes:
    """The families (id) of this child on each day. Two queries."""
    now = db.execute(select(Custody.family_id, Custody.weeks).where(Custody.child_id == child_id))
    rows = db.execute(
        select(EarlierCustody.until, EarlierCustody.family_id, EarlierCustody.weeks).where(
            EarlierCustody.child_id == child_id
        )
    )
    return Homes({family_id: Weeks(weeks) for family_id, weeks in now}, by_last_day(rows))


def by_last_day(rows: object) -> Mapping[date, Mapping[int, Weeks]]:
    """Rows of (last day, family id, weeks) as `Homes.earlier` has them; without a day they say nothing."""
    earlier: dict[date, dict[int, Weeks]] = {}
    for until, family_id, weeks in rows:  # type: ignore[attr-defined]
        if until is not None:
            earlier.setdefault(until, {})[family_id] = Weeks(weeks)
    return earlier
