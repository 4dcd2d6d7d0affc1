"""What the month grid shows to staff: the same month, with what parents may no longer change left open."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cantine.bookings.queries.bookings import make_cell
from cantine.bookings.rules import staff_changes
from cantine.bookings.rules.places import NONE_TAKEN
from cantine.families.rules.custody import CustodyHomes
from cantine.offer.rules.services import ServiceRules
from pages.shared.month_grid.month_data import MonthSheet, find_wish_mark


@dataclass(frozen=True)
class StaffMonthSheet(MonthSheet):
    """The month of a child for staff; `homes` are its families, `own_days` the days that were entered by themselves."""

    homes: CustodyHomes = field(default_factory=lambda: CustodyHomes({}))
    own_days: Mapping[date, int] = field(default_factory=dict)

    def _cell(self, service: ServiceRules, day: date) -> dict[str, Any] | None:
        """One box, which also says whether a change is late and why ticking it needs a yes."""
        held = self.booked.get((self.child.id, day, service.id))
        if held is None and not service.runs_on(day.weekday()):
            return None
        stands = make_cell(held, self.taken.get((service.id, day), NONE_TAKEN))
        stands = replace(stands, on=False, time=None) if stands.called_off else stands
        family_id, pupil = self.homes.family_of(day, self.own_days), self.child.pupil
        wished = stands if held else self.wishes.get((day, service.id), stands)
        reason = staff_changes.find_staff_refusal(service, day, pupil, family_id, stands, self.calendar)
        late = {
            name: staff_changes.find_passed_cutoff(service, day, pupil, stands.on, on, self.calendar, self.now)
            is not None
            for name, on in (("on", True), ("off", False))
        }
        overflow = staff_changes.find_overflow(service, day, pupil, stands, on=True)
        return {
            "on": stands.on,
            "time": stands.time,
            "off": reason and str(reason),
            "mark": find_wish_mark(wished) or self._mark(service, day, held, reason),
            "late": late,
            "full": overflow and str(overflow),
        }

    def _is_here(self, day: date) -> bool:  # noqa: ARG002  # whose day it is marks nothing at the town hall
        return True
