"""The days of the till that were closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cantine.store.database import Reader
from cantine.store.tables import Account, TillDay
from cantine.till.rules.cash_count import CashCount

PER_PAGE = 31


@dataclass(frozen=True)
class ClosedDay:
    """A day of the till as it was closed, amounts in cents, see `TillDay`; `closed_by` and `reopened_by` are names."""

    day: date
    opening: int
    cash: int
    deposited: int
    counts: CashCount
    counted: int
    reason: str
    closed_at: datetime
    closed_by: str
    reopened_at: datetime | None = None
    reopened_by: str = ""
    reopened_why: str = ""

    @property
    def expected(self) -> int:
        """The cents that had to lie in the till."""
        return self.opening + self.cash - self.deposited

    @property
    def difference(self) -> int:
        """What was counted less what was expected, in cents."""
        return self.counted - self.expected


_CLOSER, _REOPENER = aliased(Account), aliased(Account)


def _name(account: Any) -> Any:
    return func.coalesce(func.nullif(account.name, ""), account.email, "")


_DAYS = (
    select(
        TillDay.day,
        TillDay.opening_cents,
        TillDay.cash_cents,
        TillDay.deposited_cents,
        TillDay.counts,
        TillDay.counted_cents,
        TillDay.reason,
        TillDay.closed_at,
        _name(_CLOSER),
        TillDay.reopened_at,
        _name(_REOPENER),
        TillDay.reopened_why,
    )
    .join(_CLOSER, _CLOSER.id == TillDay.closed_by_id, isouter=True)
    .join(_REOPENER, _REOPENER.id == TillDay.reopened_by_id, isouter=True)
)
_STANDS = TillDay.reopened_at.is_(None)


def find_last_closed(db: Reader) -> date | None:
    """The last day of the till that is closed, as it stands now; None where none is."""
    return db.scalar(select(func.max(TillDay.day)).where(_STANDS))


def find_closed_day(db: Reader, day: date) -> ClosedDay | None:
    """This day as it is closed; None while it is open."""
    row: Any = db.execute(_DAYS.where(TillDay.day == day, _STANDS)).one_or_none()
    return ClosedDay(*row) if row else None


def find_last_closed_day(db: Reader) -> ClosedDay | None:
    """The last day that is closed; None where none is."""
    row: Any = db.execute(_DAYS.where(_STANDS).order_by(TillDay.day.desc()).limit(1)).one_or_none()
    return ClosedDay(*row) if row else None


def list_reopenings(db: Reader, day: date) -> Sequence[ClosedDay]:
    """The closings of this day that were opened again, the first one first."""
    rows: Any = db.execute(_DAYS.where(TillDay.day == day, ~_STANDS).order_by(TillDay.id))
    return [ClosedDay(*row) for row in rows]


def list_closed_days(db: Reader, page: int = 1) -> tuple[Sequence[ClosedDay], int]:
    """One page of the closed days, the latest first, and how many there are in all."""
    count = db.scalar(select(func.count(TillDay.id)).where(_STANDS)) or 0
    order = TillDay.day.desc()
    rows: Any = db.execute(_DAYS.where(_STANDS).order_by(order).limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return [ClosedDay(*row) for row in rows], count
