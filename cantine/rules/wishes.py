"""What a wish for many days at once asks of each of them: a typical week, the month of a brother or sister."""

from collections.abc import Iterable, Mapping
from datetime import date

from cantine.rules.bookable import Pupil, Standing
from cantine.rules.changes import CellChange
from cantine.rules.decisions import Cell, Ground


def asked(
    wanted: Mapping[Cell, int | None], days: Iterable[date], pupil: Pupil, ground: Ground, *, replace: bool
) -> list[CellChange]:
    """The changes that make these days of one child as `wanted` (cells with their time); what is so already is none.

    Days with the other parent and services of the town hall alone are left as they are. What is booked stays, unless
    the wish is to `replace` it: then its hours are set, and what is not wanted is taken off.
    """
    services = [service for service in ground.services.values() if service.open_to_parents]
    changes = []
    for day in days:
        for service in services if pupil.with_family(day) else ():
            cell = (day, service.id)
            stands, on = ground.stands.get(cell, Standing()), cell in wanted
            time = wanted[cell] if on and service.times else None
            if (on and not stands.on) or (replace and (on, time) != (stands.on, stands.time)):
                changes.append(CellChange(day, service.id, on, time, stands.on, stands.time))
    return changes
