"""How many are booked, and how many came: the figures of a day, and how they may be looked at."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cantine.rules.services import Service, TimeChoice


class By(StrEnum):
    """What a day's figure is parted by."""

    CLASSROOM = "classroom"
    SCHOOL = "school"
    DIET = "diet"
    SERVICE = "service"


class Measure(StrEnum):
    """Which figure of a day is looked at: who is expected, or who came."""

    EXPECTED = "expected"
    PRESENT = "present"


@dataclass(frozen=True)
class Counts:
    """How many bookings became what. `present` and `absent` are of those that stand: booked, or added by the town hall.

    A sick or cancelled booking is no meal any more.
    """

    booked: int = 0
    added: int = 0
    present: int = 0
    absent: int = 0
    sick: int = 0
    cancelled: int = 0

    @property
    def expected(self) -> int:
        """Who is expected: the meals to cook, the places taken. The figure of a day, wherever one is shown."""
        return self.booked + self.added

    @property
    def unticked(self) -> int:
        """Who is expected, and nobody noted whether they came."""
        return self.expected - self.present - self.absent

    @property
    def rate(self) -> float | None:
        """Of those who were ticked, the part that came; None where nobody was ticked."""
        ticked = self.present + self.absent
        return self.present / ticked if ticked else None

    def by(self, measure: Measure) -> int:
        """The figure that is looked at."""
        return self.present if measure is Measure.PRESENT else self.expected

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.booked + other.booked,
            self.added + other.added,
            self.present + other.present,
            self.absent + other.absent,
            self.sick + other.sick,
            self.cancelled + other.cancelled,
        )


NOBODY = Counts()


def total(counts: Iterable[Counts]) -> Counts:
    """All of them together."""
    return sum(counts, NOBODY)


def count_stay_minutes(service: Service, time: int) -> int:
    """The stay between the service's bound and `time` (minutes since midnight); never less than nothing.

    The real minutes, not the started units of the bill: those are what the CAF counts.
    """
    bound = service.stay_bound
    if bound is None:
        return 0
    return max(0, bound - time if service.time_choice is TimeChoice.ARRIVAL else time - bound)
