"""What families wish in periods, as the grid, a save and the town hall see it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select

from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import GridCell
from cantine.common.period_types import PeriodMode, WishState
from cantine.offer.rules.calendar import Calendar
from cantine.store.database import Reader
from cantine.store.tables import BookingPeriod, Wish


@dataclass(frozen=True)
class HeldWish:
    """A wish that is no booking: the one that waits for the decision, or for a place that becomes free (`declined`);
    `prepared`: what is asked for when the period opens."""

    child_id: int
    day: date
    service_id: int
    family_id: int
    time: int | None
    declined: bool
    prepared: bool = False

    @property
    def cell(self) -> CellState:
        """The cell of the grid that holds it: ticked until it is declined."""
        if self.declined:
            return CellState(wish=WishState.DECLINED)
        return CellState(True, self.time, wish=WishState.PREPARED if self.prepared else WishState.WAITING)


_HELD = (
    select(
        Wish.child_id,
        Wish.day,
        Wish.service_id,
        Wish.family_id,
        Wish.time,
        BookingPeriod.decided_at.is_not(None).label("declined"),
        (Wish.state == WishState.PREPARED).label("prepared"),
    )
    .join(BookingPeriod, BookingPeriod.id == Wish.period_id)
    .where(
        Wish.child_id.in_(bindparam("children", expanding=True)),
        Wish.day.between(bindparam("first"), bindparam("last")),
        Wish.state != WishState.GRANTED,
    )
    .order_by(Wish.day, Wish.service_id)
)
"""A wish that waits in a period that is decided came at the very last moment: it is on the waiting list too."""


def list_wishes(db: Reader, child_ids: Collection[int], calendar: Calendar, first: date, last: date) -> list[HeldWish]:
    """The wishes of these children from `first` to `last` that are no bookings, by day.

    No query where no period of these days takes or took wishes, or is prepared.
    """
    wished = (one for one in calendar.periods if one.waiting_room or one.mode is not PeriodMode.FIRST_COME)
    if not any(one.first <= last and first <= one.last for one in wished):
        return []
    rows = db.execute(_HELD, {"children": [*child_ids], "first": first, "last": last})
    return [HeldWish(*row[:5], bool(row.declined), bool(row.prepared)) for row in rows]


def place_wishes(wishes: Collection[HeldWish], child_id: int) -> dict[GridCell, CellState]:
    """The cells of this child that hold a wish."""
    return {(one.day, one.service_id): one.cell for one in wishes if one.child_id == child_id}


def count_prepared(db: Reader, family_id: int, calendar: Calendar) -> int:
    """How many days this family has prepared and may send now: those of periods that have opened, and whose turn it has
    had. No query where the calendar has no such period."""
    opened = [one.id for one in calendar.periods if one.waiting_room and not one.prepares and not one.held]
    if not opened:
        return 0
    return db.execute(_PREPARED_IN, {"family": family_id, "periods": opened}).scalar() or 0


def has_prepared(db: Reader, family_id: int) -> bool:
    """Whether this family has prepared anything that is not sent."""
    return bool(db.execute(_PREPARED, {"family": family_id}).scalar())


_PREPARED = (
    select(func.count())
    .select_from(Wish)
    .where(Wish.state == WishState.PREPARED, Wish.family_id == bindparam("family"))
)
_PREPARED_IN = _PREPARED.where(Wish.period_id.in_(bindparam("periods", expanding=True)))
