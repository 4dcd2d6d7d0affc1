"""Whether each change to a child's month is made or refused: decided here alone, for a save and for its preview."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cantine.bookings.rules import cell_changes
from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.bookings.rules.cell_changes import CellChange, GridCell, MonthSaved
from cantine.bookings.rules.links import Links, find_broken_links, name_refused_companion
from cantine.bookings.rules.places import NONE_TAKEN, DayPlaces
from cantine.common.limits.limit_refusals import NeededBy
from cantine.common.refusal_sentences import Refusal, UnknownService
from cantine.families.rules.audiences import find_group
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules

ANYBODY = Pupil(None)
"""A child of whom nothing is known."""

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
    taken: Mapping[GridCell, DayPlaces]

    def find_state(self, cell: GridCell) -> CellState:
        """What the cell holds, with the places taken."""
        taken = self.taken.get(cell, NONE_TAKEN)
        return replace(self.stands.get(cell, CellState()), taken=taken.total, groups=taken.groups)


@dataclass(frozen=True)
class Decision:
    """The changes that are made or refused, and what each changed cell held before and holds after."""

    changes: MonthSaved
    before: Mapping[GridCell, CellState]
    after: Mapping[GridCell, CellState]

    def make_reader(self, ground: BookingContext) -> Callable[[GridCell], CellState]:
        """What each cell holds once these changes are made."""
        return lambda cell: self.after.get(cell) or ground.find_state(cell)


def decide(changes: Iterable[CellChange], ground: BookingContext, may: ChangeRule, pupil: Pupil = ANYBODY) -> Decision:
    """Make every change that `may` and the links between services allow, and refuse the others with their reason.

    A cell that already is as wanted is never refused, and is no change. Each change is judged by the state that the
    earlier ones have left; links by the state that all of them leave, so that the order of the changes is nothing to
    them. What a ticked service brings along is ticked too, or it is refused itself.
    """
    asked, links = [*changes], Links(ground.services, ground.calendar, pupil)
    barred: dict[GridCell, Refusal] = {}
    while True:
        draft = _decide_each(asked, ground, may, pupil, barred)
        if not links.there_are_some:
            return draft
        brought, refused = _list_brought(links, draft, ground)
        draft = _decide_each([*asked, *map(_bring(ground), brought)], ground, may, pupil, barred)
        refused |= find_broken_links(links, draft.after, draft.make_reader(ground), ground.find_state)
        refused |= {(one.day, one.service_id): why for one, why in draft.changes.refused if _is_in(one, brought)}
        if not refused:
            saved = draft.changes
            return replace(draft, changes=replace(saved, brought=[one for one in saved.saved if _is_in(one, brought)]))
        for cell, why in refused.items():
            label = ground.services[cell[1]].label
            named = dict.fromkeys(brought[cell], name_refused_companion(label, why)) if cell in brought else {cell: why}
            barred |= {one: reason for one, reason in named.items() if one not in barred}


def _is_in(change: CellChange, cells: Container[GridCell]) -> bool:
    return (change.day, change.service_id) in cells


def _bring(ground: BookingContext) -> Callable[[GridCell], CellChange]:
    """Make the change that ticks a cell which another one brings along; with the first time where there is a choice."""

    def bring(cell: GridCell) -> CellChange:
        times = ground.services[cell[1]].times
        return CellChange(*cell, True, times[0] if times else None)

    return bring


def _list_brought(
    links: Links, draft: Decision, ground: BookingContext
) -> tuple[dict[GridCell, list[GridCell]], dict[GridCell, Refusal]]:
    """The cells that newly ticked ones bring along, each with those; and what cannot be because of it.

    A companion whose own ticking was refused forbids what brings it; one that is taken off in this save stays.
    """
    stands = draft.make_reader(ground)
    refused = {(one.day, one.service_id): why for one, why in draft.changes.refused if one.on}
    brought: dict[GridCell, list[GridCell]] = defaultdict(list)
    broken: dict[GridCell, Refusal] = {}
    for cell in (cell for cell, holds in draft.after.items() if holds.on and not draft.before[cell].on):
        day, service_id = cell
        for there in ((day, other) for other in links.find_brought(service_id, day)):
            if stands(there).on:
                continue
            label = ground.services[there[1]].label
            if there in refused:
                broken[cell] = name_refused_companion(label, refused[there])
            elif there in draft.after:
                broken[there] = NeededBy(ground.services[service_id].label)
            else:
                brought[there].append(cell)
    return brought, broken


def _decide_each(
    changes: Iterable[CellChange],
    ground: BookingContext,
    may: ChangeRule,
    pupil: Pupil,
    barred: Mapping[GridCell, Refusal],
) -> Decision:
    """Each change by itself, in the order they were asked; the `barred` cells stay as they are, with their reason."""
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
            or barred.get(cell)
        )
        if reason:
            refused.append((change, reason))
        else:
            before.setdefault(cell, stands)
            group = find_group(service.place_groups, pupil, change.day)
            places = stands.places.add(group, change.on - stands.on)
            after[cell] = CellState(change.on, time, taken=places.total, groups=places.groups)
            saved.append(change)
    return Decision(MonthSaved(saved, refused), before, after)


def make_parent_rule(pupil: Pupil, now: datetime) -> ChangeRule:
    """The rule by which parents may change this child's cells at `now`.

    A change comes after its cutoff, where the service lets, only if the parent read so: nobody is charged more unseen.
    """

    def may(service: ServiceRules, change: CellChange, stands: CellState, calendar: Calendar) -> Refusal | None:
        return find_refusal(service, change.day, pupil, stands, change.on, calendar, now, late=change.late)

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
    taken: dict[GridCell, DayPlaces] = {}
    for child_id, changes in asked.items():
        ground = grounds[child_id]
        shared = replace(ground, taken={**ground.taken, **taken})
        pupil = pupils[child_id]
        decided[child_id] = decide(changes, shared, make_parent_rule(pupil, now), pupil)
        taken |= {cell: stands.places for cell, stands in decided[child_id].after.items()}
    return decided
