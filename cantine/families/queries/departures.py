"""Somebody leaves: what is still booked after that day, what is not billed yet, and what is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select

from cantine.common.french import days_span, plural
from cantine.common.vocabulary import Presence, State
from cantine.store.booking_states import BILLED
from cantine.store.database import Reader
from cantine.store.tables import Booking


@dataclass(frozen=True)
class RemainingBookings:
    """Bookings that stand, sick days included: how many can be cancelled, how many are invoiced or were attended.

    `first` and `last` are the days of them all, None where there is none.
    """

    open: int = 0
    fixed: int = 0
    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return bool(self.open or self.fixed)

    def __str__(self) -> str:
        """« 10 inscriptions non facturées, du lundi 7 au vendredi 18 décembre 2026 »."""
        if not self.first or not self.last:
            return "aucune inscription"
        span = days_span(self.first, self.last)
        parts = [plural(self.open, "inscription non facturée", "inscriptions non facturées")] if self.open else []
        if self.fixed:
            parts.append(plural(self.fixed, "inscription déjà facturée", "inscriptions déjà facturées"))
        return f"{' et '.join(parts)} ({span})"


STANDS = Booking.state != State.CANCELLED
CAN_GO = ~BILLED & (Booking.presence != Presence.PRESENT)
"""Bookings that can still be cancelled: neither invoiced nor attended."""


def count_remaining(db: Reader, *which: ColumnElement[bool]) -> RemainingBookings:
    """How many of the bookings that fulfil all conditions of `which` still stand. One query."""
    asked = select(
        func.count().filter(CAN_GO), func.count().filter(~CAN_GO), func.min(Booking.day), func.max(Booking.day)
    )
    return RemainingBookings(*db.execute(asked.where(STANDS, *which)).one())


def count_booked_after(db: Reader, leaving: Sequence[int], first_day: date) -> RemainingBookings:
    """How much is booked from the new school year on for these children, who leave."""
    return count_remaining(db, *match_booked_after(leaving, first_day))


def match_booked_after(leaving: Sequence[int], first_day: date) -> tuple[ColumnElement[bool], ...]:
    """The bookings of these children (by id) from `first_day` on."""
    return Booking.child_id.in_(leaving), Booking.day >= first_day
