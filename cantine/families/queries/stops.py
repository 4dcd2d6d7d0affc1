"""Stops: those that hold for a child, loaded with it; and all of them, for staff and for the family itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, literal, or_, select

from cantine.common.limits.stop_types import ASK_FINANCE, OF_FINANCE, STOP_CAUSE_LABELS, StopCause
from cantine.families.queries.custody import select_children
from cantine.families.rules.stops import HeldStop
from cantine.store.database import Reader
from cantine.store.tables import BookingStop, Child, Custody, Family, Service

STOPS = (
    BookingStop.first_day.label("stopped_from"),
    BookingStop.last_day.label("stopped_until"),
    BookingStop.service_id.label("stopped_service"),
    BookingStop.reason.label("stopped_why"),
)
"""The columns that `build_stop` asks for."""

STOPS_FOR_STAFF = (*STOPS[:-1], case((BookingStop.cause == StopCause.DEBT, ASK_FINANCE), else_=BookingStop.reason))
"""The same as the canteen reads them where it books for a family: a debt is not named."""


def join_stops(asked: Any, family_id: Any) -> Any:
    """A query of `Child` with a row for each stop of the child and of this family that is not lifted."""
    whose = or_(BookingStop.child_id == Child.id, BookingStop.family_id == family_id)
    return asked.join(BookingStop, and_(whose, BookingStop.lifted_at.is_(None)), isouter=True)


def build_stop(first_day: date | None, last_day: date | None, service_id: int | None, reason: str) -> HeldStop | None:
    """The stop that the columns of `STOPS` tell of; None for a row without one."""
    return None if first_day is None else HeldStop(first_day, last_day, service_id, reason)


@dataclass(frozen=True)
class KnownStop:
    """A stop with whom it is of (`child` is empty where it is of all children of the family), lifted or not.

    `by` says who or what stopped them. One for a debt says neither to those who may not see what families owe.
    """

    id: int
    number: int
    family: str
    child: str
    service: str
    first_day: date
    last_day: date | None
    reason: str
    by: str
    lifted_at: datetime | None

    def is_in_force(self, day: date) -> bool:
        """Whether it stops days from `day` on."""
        return self.lifted_at is None and day <= (self.last_day or date.max)


_HOME = (
    select(func.min(Custody.family_id)).where(Custody.child_id == BookingStop.child_id).correlate(BookingStop)
).scalar_subquery()
_KNOWN = (
    select(
        BookingStop.id,
        Family.number,
        Family.name,
        Child.first_name,
        Child.last_name,
        Service.label,
        BookingStop.first_day,
        BookingStop.last_day,
        BookingStop.reason,
        BookingStop.cause,
        BookingStop.lifted_at,
    )
    .select_from(BookingStop)
    .join(Child, Child.id == BookingStop.child_id, isouter=True)
    .join(Family, Family.id == func.coalesce(BookingStop.family_id, _HOME), isouter=True)
    .join(Service, Service.id == BookingStop.service_id, isouter=True)
)


def list_in_force(db: Reader, day: date, *, with_debts: bool) -> list[KnownStop]:
    """The stops of the town that stop days from `day` on, by family; which are for a debt only `with_debts`."""
    in_force = BookingStop.lifted_at.is_(None), or_(BookingStop.last_day.is_(None), BookingStop.last_day >= day)
    asked = _KNOWN.where(*in_force).order_by(Family.name, Family.number, BookingStop.id)
    return _list(db, asked, with_debts=with_debts)


def list_for_family(db: Reader, family_id: int, *, with_debts: bool) -> list[KnownStop]:
    """Every stop of this family and its children, lifted and past ones too, the latest first; which are for a debt
    only `with_debts`. One query."""
    theirs = or_(BookingStop.family_id == family_id, BookingStop.child_id.in_(select_children(literal(family_id))))
    asked = _KNOWN.where(theirs).order_by(BookingStop.first_day.desc(), BookingStop.id.desc())
    return _list(db, asked, with_debts=with_debts)


def _list(db: Reader, asked: Any, *, with_debts: bool) -> list[KnownStop]:
    found: Sequence[Any] = db.execute(asked).all()
    return [
        KnownStop(
            row.id,
            row.number or 0,
            row.name or "",
            f"{row.first_name or ''} {row.last_name or ''}".strip(),
            row.label or "",
            row.first_day,
            row.last_day,
            *_tell_why(StopCause(row.cause), row.reason, with_debts=with_debts),
            row.lifted_at,
        )
        for row in found
    ]


def _tell_why(cause: StopCause, reason: str, *, with_debts: bool) -> tuple[str, str]:
    """The reason, and who or what stopped them."""
    if cause is StopCause.DEBT and not with_debts:
        return ASK_FINANCE, OF_FINANCE
    return reason, STOP_CAUSE_LABELS[cause]
