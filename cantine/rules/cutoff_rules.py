"""The forms of a cutoff rule, as they are kept and as a commune chooses them."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class Weekly:
    """A whole week closes at once: on `weekday` (0 is Monday) at `at`, `weeks_ahead` weeks before.

    The rule of the tutorial is the default: Thursday 17:00 of the week before.
    """

    weekday: int = 3
    at: time = time(17)
    weeks_ahead: int = 1

    def __post_init__(self) -> None:
        if self.weeks_ahead < 1 or not 0 <= self.weekday <= 6:
            raise ValueError("Une semaine se ferme au plus tard la semaine précédente.")


@dataclass(frozen=True)
class DaysBefore:
    """Each day closes by itself: `days` days before at `at`, or `days` served days before where `served_only`."""

    days: int
    at: time
    served_only: bool = False

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("Un jour se ferme au plus tard la veille.")


@dataclass(frozen=True)
class ClosingMoment:
    """A moment of every week: `weekday` (0 is Monday) at `at`."""

    weekday: int
    at: time


@dataclass(frozen=True)
class SeveralAWeek:
    """Each day closes at the last of these moments on a day before it.

    « Friday 9:00 and Tuesday 9:00 »: Monday and Tuesday close on Friday, Wednesday to Friday on Tuesday.
    """

    closings: tuple[ClosingMoment, ...]

    def __post_init__(self) -> None:
        if not self.closings or len({one.weekday for one in self.closings}) < len(self.closings):
            raise ValueError("Chaque jour de fermeture est indiqué une fois.")

    def find_closing(self, weekday: int) -> ClosingMoment:
        """The moment at which this weekday closes."""
        return min(self.closings, key=lambda one: count_days_back(one.weekday, weekday))


def count_days_back(closing: int, weekday: int) -> int:
    """How many days before `weekday` the day `closing` is: at least one, at most a week."""
    return (weekday - closing) % 7 or 7


CutoffRule = Weekly | DaysBefore | SeveralAWeek
