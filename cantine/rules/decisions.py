"""Whether each change to a child's month is made or refused: decided here alone, for a save and for its preview."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from cantine.rules.bookable import Calendar, Pupil, Standing, refusal
from cantine.rules.changes import CellChange, MonthSaved, overtaken, wanted_time, wrong_time
from cantine.rules.refusals import Refusal, UnknownService
from cantine.rules.services import Service

Cell = tuple[date, int]
"""A day and the id of a service."""

Rule = Callable[[Service, CellChange, Standing, Calendar], Refusal | None]
"""Why somebody may not make this change to what stands, or None."""


@dataclass(frozen=True)
class Ground:
    """What decisions about one child depend on: the services by id, the calendar, the cells that hold something.

    `taken` counts the places of each cell that are taken by all children, where places are limited.
    """

    services: Mapping[int, Service]
    calendar: Calendar
    stands: Mapping[Cell, Standing]
    taken: Mapping[Cell, int]

    def standing(self, cell: Cell) -> Standing:
        """What the cell holds, with the places taken."""
        return replace(self.stands.get(cell, Standing()), taken=self.taken.get(cell, 0))


@dataclass(frozen=True)
class Decided:
    """The changes that are made or refused, and what each changed cell held before and holds after."""

    changes: MonthSaved
    before: Mapping[Cell, Standing]
    after: Mapping[Cell, Standing]


def decide(changes: Iterable[CellChange], ground: Ground, may: Rule) -> Decided:
    """Make every change that `may` allows, and refuse the others with their reason, in the order they were asked.

    A cell that already is as wanted is never refused, and is no change. Each change is judged by the state that the
    earlier ones have left.
    """
    saved: list[CellChange] = []
    refused: list[tuple[CellChange, Refusal]] = []
    before: dict[Cell, Standing] = {}
    after: dict[Cell, Standing] = {}
    for change in changes:
        cell, service = (change.day, change.service_id), ground.services.get(change.service_id)
        if service is None:
            refused.append((change, UnknownService()))
            continue
        stands, time = after.get(cell) or ground.standing(cell), wanted_time(service, change)
        if (stands.on, stands.time) == (change.on, time):
            saved.append(change)
            continue
        reason = (
            may(service, change, stands, ground.calendar)
            or wrong_time(service, change)
            or overtaken(change, stands.on, stands.time)
        )
        if reason:
            refused.append((change, reason))
        else:
            before.setdefault(cell, stands)
            after[cell] = Standing(change.on, time, taken=stands.taken + change.on - stands.on)
            saved.append(change)
    return Decided(MonthSaved(saved, refused), before, after)


def for_parents(pupil: Pupil, now: datetime) -> Rule:
    """The rule by which parents may change this child's cells at `now`."""

    def may(service: Service, change: CellChange, stands: Standing, calendar: Calendar) -> Refusal | None:
        return refusal(service, change.day, pupil, stands, change.on, calendar, now)

    return may


def decide_for_all(
    asked: Mapping[int, Iterable[CellChange]], grounds: Mapping[int, Ground], pupils: Mapping[int, Pupil], now: datetime
) -> dict[int, Decided]:
    """Decide the changes of several children (by id) of one family, as their parents ask, one child after the other.

    Siblings share the places that are left.
    """
    decided: dict[int, Decided] = {}
    taken: dict[Cell, int] = {}
    for child_id, changes in asked.items():
        ground = grounds[child_id]
        shared = replace(ground, taken={**ground.taken, **taken})
        decided[child_id] = decide(changes, shared, for_parents(pupils[child_id], now))
        taken |= {cell: stands.taken for cell, stands in decided[child_id].after.items()}
    return decided
