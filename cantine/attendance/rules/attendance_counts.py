"""How many children are booked and how many came: the figures of a day, and how they can be split up."""

from collections.abc import Iterable
from enum import StrEnum
from operator import add
from typing import NamedTuple

from cantine.common.vocabulary import TimeChoice
from cantine.offer.rules.services import ServiceRules


class Breakdown(StrEnum):
    """What the figure of a day is split up by."""

    CLASSROOM = "classroom"
    SCHOOL = "school"
    DIET = "diet"
    SERVICE = "service"


class Measure(StrEnum):
    """Which figure of a day is shown: who is expected, or who came."""

    EXPECTED = "expected"
    PRESENT = "present"


class Counts(NamedTuple):
    """How many bookings have each state.

    `present` and `absent` count among those that are booked or were added by the town hall. Sick and cancelled bookings
    are no meals. A tuple, as a year of a town is tens of thousands of them.
    """

    booked: int = 0
    added: int = 0
    present: int = 0
    absent: int = 0
    sick: int = 0
    cancelled: int = 0

    @property
    def expected(self) -> int:
        """How many are expected: the meals to cook, the places taken; every page shows this figure."""
        return self.booked + self.added

    @property
    def unticked(self) -> int:
        """How many are expected without a note whether they came."""
        return self.expected - self.present - self.absent

    @property
    def rate(self) -> float | None:
        """The share of those present among those noted, from 0 to 1; None where nobody was noted."""
        ticked = self.present + self.absent
        return self.present / ticked if ticked else None

    def choose_figure(self, measure: Measure) -> int:
        """The figure that `measure` names."""
        return self.present if measure is Measure.PRESENT else self.expected

    def __add__(self, other: "Counts") -> "Counts":  # type: ignore[override]  # as figures, not as tuples
        return Counts(*map(add, self, other))


NOBODY = Counts()


def sum_counts(counts: Iterable[Counts]) -> Counts:
    """The sum of these counts."""
    return sum(counts, NOBODY)


def count_stay_minutes(service: ServiceRules, time: int) -> int:
    """The minutes between the service's bound and `time` (minutes since midnight); never less than 0.

    These are the real minutes that the CAF counts, not the started units of the bill.
    """
    bound = service.stay_bound
    if bound is None:
        return 0
    return max(0, bound - time if service.time_choice is TimeChoice.ARRIVAL else time - bound)
