"""Changes of many days at once: a typical week, or the month of a brother or sister."""

from collections.abc import Iterable, Mapping
from datetime import date

from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import CellChange, GridCell
from cantine.bookings.rules.decisions import BookingContext
from cantine.families.rules.pupil import Pupil


def list_changes(
    wanted: Mapping[GridCell, int | None], days: Iterable[date], pupil: Pupil, ground: BookingContext, *, replace: bool
) -> list[CellChange]:
    """The changes that give one child's days the `wanted` cells (with their times); cells already so are left out.

    Days with the other parent and services that only the town hall books are left as they are. Bookings stay, unless
    they are to be `replace`d: then their times are set, and what is not wanted is cancelled.
    """
    services = [service for service in ground.services.values() if service.open_to_parents]
    changes = []
    for day in days:
        for service in services if pupil.is_with_family(day) else ():
            cell = (day, service.id)
            stands, on = ground.stands.get(cell, CellState()), cell in wanted
            time = wanted[cell] if on and service.times else None
            if (on and not stands.on) or (replace and (on, time) != (stands.on, stands.time)):
                changes.append(CellChange(day, service.id, on, time, stands.on, stands.time))
    return changes
