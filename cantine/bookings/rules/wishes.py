"""What parents tick in a period that takes wishes is a wish, until the town hall has decided."""

from collections.abc import Mapping
from dataclasses import replace

from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import GridCell
from cantine.common.period_types import WishState
from cantine.offer.rules.calendar import Calendar


def is_wish(cell: GridCell, standing: CellState, calendar: Calendar) -> bool:
    """Whether a change of this cell by parents is about a wish: its period takes wishes, and no booking stands there.

    What staff booked meanwhile is a booking, which parents change and cancel as such. What was prepared stays a wish
    after the opening, until it is sent.
    """
    day, service_id = cell
    period = calendar.find_period(service_id, day)
    takes = standing.wish is WishState.PREPARED or (period is not None and period.takes_wishes)
    return takes and (standing.wish is not None or not standing.on)


def mark_wishes(
    before: Mapping[GridCell, CellState], after: Mapping[GridCell, CellState], calendar: Calendar
) -> dict[GridCell, CellState]:
    """The cells of `after`, with those that are wishes marked as such."""
    return {
        cell: replace(stands, wish=_find_state(cell, before[cell], calendar))
        if stands.on and is_wish(cell, before[cell], calendar)
        else stands
        for cell, stands in after.items()
    }


def _find_state(cell: GridCell, standing: CellState, calendar: Calendar) -> WishState:
    period = calendar.find_period(cell[1], cell[0])
    prepared = standing.wish is WishState.PREPARED or (period is not None and period.prepares)
    return WishState.PREPARED if prepared else WishState.WAITING
