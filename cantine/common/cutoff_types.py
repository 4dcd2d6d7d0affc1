"""The forms of a cutoff rule, as a commune chooses them, and the sentence that says each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import time

from cantine.common.french import WEEKDAYS, hour, join_words


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


def describe_until(rule: CutoffRule) -> str:
    """« jusqu'au jeudi 17 h 00 de la semaine précédente », « jusqu'à l'avant-veille (jours de service) à 9 h 00 »."""
    if isinstance(rule, DaysBefore):
        return f"jusqu'à {_describe_days_before(rule)} à {hour(rule.at)}"
    if isinstance(rule, SeveralAWeek):
        return _describe_several(rule)
    week = " de la semaine précédente" if rule.weeks_ahead == 1 else f", {rule.weeks_ahead} semaines à l'avance"
    return f"jusqu'au {WEEKDAYS[rule.weekday]} {hour(rule.at)}{week}"


def _describe_several(rule: SeveralAWeek) -> str:
    """« jusqu'au vendredi précédent à 9 h 00 (lundi et mardi), jusqu'au mardi précédent à 9 h 00 (jeudi) »."""
    of_closing: dict[int, list[str]] = defaultdict(list)
    for weekday in range(5):
        of_closing[rule.closings.index(rule.find_closing(weekday))].append(WEEKDAYS[weekday])
    return ", ".join(
        f"jusqu'au {WEEKDAYS[rule.closings[place].weekday]} précédent à {hour(rule.closings[place].at)} "
        f"({join_words(names)})"
        for place, names in of_closing.items()
    )


def _describe_days_before(rule: DaysBefore) -> str:
    if rule.days > 2:
        return f"{rule.days} jours de service avant," if rule.served_only else f"{rule.days} jours avant,"
    day, served = ("la veille", "jour de service") if rule.days == 1 else ("l'avant-veille", "jours de service")
    return f"{day} ({served})" if rule.served_only else day


def describe_cutoffs(booking: CutoffRule, cancelling: CutoffRule) -> str:
    """« Réservation et annulation jusqu'au … »; two sentences where cancelling has a rule of its own."""
    if booking == cancelling:
        return f"Réservation et annulation {describe_until(booking)}."
    return f"Réservation {describe_until(booking)}. Annulation {describe_until(cancelling)}."
