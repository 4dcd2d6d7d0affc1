"""What a commune offers: meals, before- and after-school care, recreation centre, homework help."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cantine.rules.cutoffs import CutoffRule


class TimeChoice(StrEnum):
    """Whether parents choose a time with the day, and which end of the stay it is."""

    NONE = "none"
    ARRIVAL = "arrival"
    DEPARTURE = "departure"


@dataclass(frozen=True)
class Service:
    """One column of the month grid. Weekdays are 0 (Monday) to 6; times are minutes since midnight.

    `term_weekdays` are served in school term, `holiday_weekdays` in school holidays; an empty set is never.
    """

    id: int
    label: str
    short_label: str
    term_weekdays: frozenset[int]
    holiday_weekdays: frozenset[int]
    booking_cutoff: CutoffRule
    cancelling_cutoff: CutoffRule
    time_choice: TimeChoice = TimeChoice.NONE
    first_time: int | None = None
    last_time: int | None = None
    step: int | None = None
    capacity: int | None = None
    open_to_parents: bool = True

    @property
    def times(self) -> list[int]:
        """The times a parent may choose, first and last included; empty where there is no choice."""
        if self.time_choice is TimeChoice.NONE or self.first_time is None or self.last_time is None or not self.step:
            return []
        return list(range(self.first_time, self.last_time + 1, self.step))

    def runs_on(self, weekday: int) -> bool:
        """Whether some week of the year serves this weekday."""
        return weekday in self.term_weekdays or weekday in self.holiday_weekdays


@dataclass(frozen=True)
class Closure:
    """Days, first and last included, on which nothing is served; no services or classrooms named means all of them."""

    first: date
    last: date
    label: str
    service_ids: frozenset[int] = frozenset()
    classroom_ids: frozenset[int] = frozenset()

    def closes(self, service_id: int, classroom_id: int | None, day: date) -> bool:
        """Whether it closes this service for this classroom on this day."""
        return (
            self.first <= day <= self.last
            and (not self.service_ids or service_id in self.service_ids)
            and (not self.classroom_ids or classroom_id in self.classroom_ids)
        )
