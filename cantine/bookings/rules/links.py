"""Services that go together: one needs another on the same day, brings it along, or never goes with it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import CellChange, GridCell
from cantine.common.limits.limit_refusals import BroughtRefused, Excluded, NeededBy, NeedsService
from cantine.common.limits.service_limits import LinkKind
from cantine.common.refusal_sentences import Refusal, SchoolHoliday, TermTime, WeekdayNotServed
from cantine.families.rules.audiences import find_mismatch
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.services import ServiceRules

Stands = Callable[[GridCell], CellState]
"""What a cell holds."""


@dataclass(frozen=True)
class Links:
    """The links between the services (by id, in the order of the grid's columns), as one child meets them."""

    services: Mapping[int, ServiceRules]
    calendar: Calendar
    pupil: Pupil

    @property
    def there_are_some(self) -> bool:
        """Whether any service is linked with another."""
        return any(service.links for service in self.services.values())

    def list_others(self, service_id: int, kind: LinkKind, day: date) -> list[int]:
        """The services that this one needs, brings or excludes on `day`: those that run that day for this child.

        One that a closure keeps shut runs all the same: what needs it cannot be booked then.
        """
        service = self.services.get(service_id)
        linked = [link.other_id for link in service.links if link.kind is kind] if service else []
        return [other for other in linked if other in self.services and self._runs(self.services[other], day)]

    def _runs(self, service: ServiceRules, day: date) -> bool:
        reason = find_obstacle(service, day, self.calendar, self.pupil.classroom_on(day))
        mismatch = find_mismatch(service.audience, self.pupil, day, service.names)
        return not isinstance(reason, WeekdayNotServed | TermTime | SchoolHoliday) and mismatch is None

    def find_brought(self, service_id: int, day: date) -> list[int]:
        """The services that come along with this one on `day`, and with those again."""
        found: dict[int, None] = {}
        left = [service_id]
        while left:
            more = [one for one in self.list_others(left.pop(), LinkKind.BRINGS, day) if one not in found]
            found |= dict.fromkeys(more)
            left += more
        return [one for one in found if one != service_id]

    def find_missing(self, cell: GridCell, stands: Stands) -> NeedsService | None:
        """What this ticked cell needs that is not ticked on its day; one of several is enough."""
        day, service_id = cell
        needed = self.list_others(service_id, LinkKind.NEEDS, day)
        if not needed or any(stands((day, other)).on for other in needed):
            return None
        return NeedsService(tuple(self.services[other].label for other in needed))

    def find_needing(self, cell: GridCell, stands: Stands, *, stood: Stands) -> NeededBy | None:
        """The ticked service that does not go without this cell, which stood ticked with it and no longer is."""
        day, service_id = cell
        for other in self.services:
            there = (day, other)
            if service_id not in self.list_others(other, LinkKind.NEEDS, day):
                continue
            if stands(there).on and stood(there).on and self.find_missing(there, stands):
                return NeededBy(self.services[other].label)
        return None

    def list_excluded(self, cell: GridCell, stands: Stands) -> Iterator[int]:
        """The ticked services of the day that never go with this one, whichever of the two says so."""
        day, service_id = cell
        for other in self.services:
            says_so = other in self.list_others(service_id, LinkKind.EXCLUDES, day)
            either = says_so or service_id in self.list_others(other, LinkKind.EXCLUDES, day)
            if either and stands((day, other)).on:
                yield other


def find_broken_links(
    links: Links, changed: Mapping[GridCell, CellState], after: Stands, before: Stands
) -> dict[GridCell, Refusal]:
    """The changed cells that may not be so because of another one of their day, each with its reason.

    `changed` are the cells that change and what each would hold. Where two that exclude each other are both newly
    ticked, the one whose column comes first stays.
    """
    order = {service_id: place for place, service_id in enumerate(links.services)}
    broken: dict[GridCell, Refusal] = {}
    for cell, holds in changed.items():
        was_on = before(cell).on
        reason: Refusal | None = None
        if holds.on and not was_on:
            reason = links.find_missing(cell, after)
            for other in links.list_excluded(cell, after):
                stood = before((cell[0], other)).on
                if stood or order[other] < order[cell[1]]:
                    reason = reason or Excluded(links.services[other].label)
        elif was_on and not holds.on:
            reason = links.find_needing(cell, after, stood=before)
        if reason:
            broken[cell] = reason
    return broken


def name_refused_companion(label: str, why: Refusal) -> BroughtRefused:
    """The reason of a change whose companion (`label`) cannot be booked."""
    return why if isinstance(why, BroughtRefused) else BroughtRefused(label, why)


def find_grid_refusal(
    links: Links, cell: GridCell, stands: Stands, may: Callable[[CellChange], bool]
) -> Refusal | None:
    """Why ticking this cell cannot be done, whatever else is changed on its day; or None.

    `may` says whether a change by itself is possible.
    """
    day, _ = cell

    def could(there: GridCell) -> CellState:
        """What the cell could hold after the save: ticked where it is or may be."""
        held = stands(there)
        return held if held.on or not may(CellChange(day, there[1], True)) else CellState(on=True)

    if stands(cell).on:
        return None
    if reason := links.find_missing(cell, could):
        return reason
    for other in links.list_excluded(cell, stands):
        if not may(CellChange(day, other, False, was_on=True)):
            return Excluded(links.services[other].label)
    return None
