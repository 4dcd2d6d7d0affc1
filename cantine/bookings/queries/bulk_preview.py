"""Changes of many days at once, before they are saved: what is asked for each child, and what would become of it."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cantine.bookings.queries.bookings import Booked, make_cell
from cantine.bookings.queries.places import Taken
from cantine.bookings.queries.wishes import HeldWish, place_wishes
from cantine.bookings.rules.bulk_changes import list_changes
from cantine.bookings.rules.cell_changes import CellChange, GridCell, MonthSaved
from cantine.bookings.rules.decisions import BookingContext, Decision, decide_for_all
from cantine.bookings.rules.wishes import is_wish
from cantine.families.queries.families import ChildOfFamily
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules


@dataclass(frozen=True)
class BulkPreview:
    """The changes that are asked for each child (by id), and what each would become now."""

    asked: Mapping[int, Sequence[CellChange]]
    results: Mapping[int, MonthSaved]

    @property
    def changes_something(self) -> bool:
        """Whether saving would change anything."""
        return any(result.saved for result in self.results.values())


@dataclass(frozen=True)
class FamilyState:
    """What is offered, booked and wished for the children of a family at `now`.

    `taken` counts places by (service, day).
    """

    services: Sequence[ServiceRules]
    calendar: Calendar
    booked: Sequence[Booked]
    taken: Taken
    now: datetime
    wishes: Sequence[HeldWish] = ()

    def list_held(self, child_id: int, family_id: int) -> dict[GridCell, int | None]:
        """What the child has by this family, booked or wished, with the times; what was declined is not had."""
        held: list[HeldWish | Booked] = [*(one for one in self.wishes if not one.declined), *self.booked]
        own = [one for one in held if (one.child_id, one.family_id) == (child_id, family_id)]
        return {(one.day, one.service_id): one.time for one in own}

    def preview(
        self,
        children: Sequence[ChildOfFamily],
        wanted: Mapping[GridCell, int | None],
        days: Sequence[date],
        *,
        replace: bool,
    ) -> BulkPreview:
        """What becomes of these children's days where they are to be as `wanted`."""
        grounds = {child.id: self._ground(child.id) for child in children}
        wishes = {
            child.id: list_changes(wanted, days, child.pupil, grounds[child.id], replace=replace) for child in children
        }
        decided = decide_for_all(wishes, grounds, {child.id: child.pupil for child in children}, self.now)
        return BulkPreview(wishes, {child_id: self._mark_wishes(one) for child_id, one in decided.items()})

    def _mark_wishes(self, decided: Decision) -> MonthSaved:
        cells = {cell for cell, stands in decided.before.items() if is_wish(cell, stands, self.calendar)}
        wished = [one for one in decided.changes.saved if (one.day, one.service_id) in cells]
        prepared = [one for one in wished if self._is_prepared(one)]
        return dataclasses.replace(decided.changes, wished=wished, prepared=prepared)

    def _is_prepared(self, one: CellChange) -> bool:
        period = self.calendar.find_period(one.service_id, one.day)
        return period is not None and period.prepares

    def _ground(self, child_id: int) -> BookingContext:
        services = {service.id: service for service in self.services}
        booked = {(one.day, one.service_id): make_cell(one) for one in self.booked if one.child_id == child_id}
        stands = {**place_wishes(self.wishes, child_id), **booked}
        taken = {(day, service_id): count for (service_id, day), count in self.taken.items()}
        return BookingContext(services, self.calendar, stands, taken)
