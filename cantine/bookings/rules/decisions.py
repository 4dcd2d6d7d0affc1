"""Whether each change to a child's month is made or refused: decided here alone, for a save and for its preview."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from cantine.bookings.rules import cell_changes
from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.bookings.rules.cell_changes import CellChange, MonthSaved
from cantine.common.refusal_sentences import Refusal, UnknownService
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules

GridCell = tuple[date, int]
"""A day and the id of a service."""

ChangeRule = Callable[[ServiceRules, CellChange, CellState, Calendar], Refusal | None]
"""Why somebody may not make this change to what stands, or None."""


@dataclass(frozen=True)
class BookingContext:
    """What decisions about one child depend on: the services by id, the calendar, the cells that hold something.

    `taken` counts the places of each cell that are taken by all children, where places are limited.
    """

    services: Mapping[int, ServiceRules]
    calendar: Calendar
    stands: Mapping[GridCell, CellState]
    taken: Mapping[GridCell, int]

    def find_state(self, cell: GridCell) -> CellState:
        """What the cell holds, with the places taken."""
        return replace(self.stands.get(cell, CellState()), taken=self.taken.get(cell, 0))


@dataclass(frozen=True)
class Decision:
    """The changes that are made or refused, and what each changed cell held before and holds after."""

    changes: MonthSaved
    before: Mapping[GridCell, CellState]
    after: Mapping[GridCell, CellState]


def decide(changes: Iterable[CellChange], ground: BookingContext, may: ChangeRule) -> Decision:
    """Make every change that `may` allows, and refuse the others with their reason, in the order they were asked.

    A cell that already is as wanted is never refused, and is no change. Each change is judged by the state that the
    earlier ones have left.
    """
    saved: list[CellChange] = []
    refused: list[tuple[CellChange, Refusal]] = []
    before: dict[GridCell, CellState] = {}
    after: dict[GridCell, CellState] = {}
    for change in changes:
        cell, service = (change.day, change.service_id), ground.services.get(change.service_id)
        if service is None:
            refused.append((change, UnknownService()))
            continue
        stands, time = after.get(cell) or ground.find_state(cell), cell_changes.find_wanted_time(service, change)
        if (stands.on, stands.time) == (change.on, time):
            saved.append(change)
            continue
        reason = (
            may(service, change, stands, ground.calendar)
            or cell_changes.find_time_refusal(service, change)
            or cell_changes.find_conflict(change, stands.on, stands.time)
        )
        if reason:
            refused.append((change, reason))
        else:
            before.setdefault(cell, stands)
            after[cell] = CellState(change.on, time, taken=stands.taken + change.on - stands.on)
            saved.append(change)
    return Decision(MonthSaved(saved, refused), before, after)


def make_parent_rule(pupil: Pupil, now: datetime, *, late: bool = False) -> ChangeRule:
    """The rule by which parents may change this child's cells at `now`; `late`: past the cutoff where a service lets.

    What a parent does for many days at once, such as a typical week, is never late: nobody is charged more unseen.
    """

    def may(service: ServiceRules, change: CellChange, stands: CellState, calendar: Calendar) -> Refusal | None:
        return find_refusal(service, change.day, pupil, stands, change.on, calendar, now, late=late)

    return may


def decide_for_all(
    asked: Mapping[int, Iterable[CellChange]],
    grounds: Mapping[int, BookingContext],
    pupils: Mapping[int, Pupil],
    now: datetime,
) -> dict[int, Decision]:
    """Decide the changes of several children (by id) of one family, as their parents ask, one child after the other.

    Siblings share the places that are left.
    """
    decided: dict[int, Decision] = {}
    taken: dict[GridCell, int] = {}
    for child_id, changes in asked.items():
        ground = grounds[child_id]
        shared = replace(ground, taken={**ground.taken, **taken})
        decided[child_id] = decide(changes, shared, make_parent_rule(pupils[child_id], now))
        taken |= {cell: stands.taken for cell, stands in decided[child_id].after.items()}
    return decided
