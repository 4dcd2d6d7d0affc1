"""What the card of a week shows of a child: the month grid's answers for its days, and what a chip stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from cantine.bookings.rules.cell_changes import GridCell
from cantine.bookings.rules.next_week import find_day_service
from cantine.common.refusal_sentences import Refusal
from cantine.offer.rules.services import ServiceRules
from pages.shared.month_grid.month_data import MonthSheet, describe_columns
from pages.shared.week_card.week_words import describe_in_a_word


@dataclass(frozen=True)
class WeekSheet(MonthSheet):
    """One child's week; `usual` is what it mostly does on these days, each at its time."""

    usual: Mapping[GridCell, int | None] = field(default_factory=dict)

    def describe(self, days: Sequence[date]) -> dict[str, Any]:
        """The row of the child: id, name, services, days as in the grid, each with the place of its chip's service;
        others: the places of the services behind the tap.

        empty: why nothing runs in the whole week, or None; note: since when it is closed or when it opens, where it is
        not open; usual: what the child mostly does, [[day, service, time]].
        """
        told = self.week(days)
        places = {service.id: place for place, service in enumerate(self.services)}
        status = told["status"]
        chips = [(chip := self._find_chip(day)) and places[chip.id] for day in days]
        shown = [{**one, "chip": chip} for chip, one in zip(chips, told["days"], strict=False)]
        return {
            "id": self.child.id,
            "name": self.child.first_name,
            "services": describe_columns(self.services),
            "empty": told["empty"],
            "note": status["text"] if status and not status["open"] else None,
            "days": shown,
            "others": [place for place, service in enumerate(self.services) if _stands_behind(place, service, shown)],
            "usual": [[day.isoformat(), service_id, time] for (day, service_id), time in self.usual.items()],
        }

    def _find_chip(self, day: date) -> ServiceRules | None:
        """The service that the chip of `day` stands for; None where none ever runs on its weekday."""
        if day not in self._chips:
            self._chips[day] = find_day_service(self.services, day, self.calendar, self.child.pupil)
        return self._chips[day]

    @cached_property
    def _chips(self) -> dict[date, ServiceRules | None]:
        return {}

    def _cell(self, service: ServiceRules, day: date) -> dict[str, Any] | None:
        """One box; None where the service does not run that day, nothing is booked, and no chip has to say why."""
        held = (self.child.id, day, service.id) in self.booked or (day, service.id) in self.wishes
        if not held and service is not self._find_chip(day) and self._find_obstacle(service, day):
            return None
        return super()._cell(service, day)

    def _describe_off(self, reason: Refusal | None) -> dict[str, Any]:
        """Why a box may not change: the sentence, and a word for its chip."""
        return {"off": str(reason), "word": describe_in_a_word(reason)} if reason else {"off": None}


def _stands_behind(place: int, service: ServiceRules, days: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the service of this place has a box behind the tap: one that is ticked, or that may be on some day, and
    that no chip shows; or a time to choose, for which a chip has no room."""
    cells = [(day["cells"][place], day["chip"] == place) for day in days]
    return any(cell and (cell["on"] or not cell["off"]) and (service.times or not chip) for cell, chip in cells)
