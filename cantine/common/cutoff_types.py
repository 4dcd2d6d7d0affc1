"""The forms of a cutoff rule, as a commune chooses them, and the sentence that says each."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import time

from cantine.common.french import WEEKDAYS, hour, join_words

LONGEST_DAYS, LONGEST_WEEKS = 366, 52
"""Nothing closes earlier than a year before its day."""
TOO_EARLY = "Un jour se ferme au plus tôt un an avant."


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
        if self.weeks_ahead > LONGEST_WEEKS:
            raise ValueError(TOO_EARLY)


@dataclass(frozen=True)
class DaysBefore:
    """Each day closes by itself: `days` days before at `at`, or `days` served days before where `served_only`.

    No day before is the day itself: « le jour même avant 9 h 00 ».
    """

    days: int
    at: time
    served_only: bool = False

    def __post_init__(self) -> None:
        if self.days < 0:
            raise ValueError("Un jour se ferme au plus tard le jour même.")
        if self.days > LONGEST_DAYS:
            raise ValueError(TOO_EARLY)


@dataclass(frozen=True)
class DayClosing:
    """A weekday of the service (0 is Monday) closes on `closing_weekday` at `at`, `weeks_before` weeks before its own.

    No week before is the same week.
    """

    weekday: int
    closing_weekday: int
    at: time
    weeks_before: int = 0

    def count_days_back(self) -> int:
        """How many days before the weekday it closes; 0 is the same day."""
        return self.weekday - self.closing_weekday + 7 * self.weeks_before


@dataclass(frozen=True)
class WeekTable:
    """Each weekday closes at its own moment: « vendredi 9 h pour lundi et mardi, mardi 9 h pour jeudi et vendredi ».

    A weekday that the table does not name closes with the last one before it that it names.
    """

    days: tuple[DayClosing, ...]

    def __post_init__(self) -> None:
        named = {one.weekday for one in self.days}
        moments = {weekday for one in self.days for weekday in (one.weekday, one.closing_weekday)}
        if not self.days or len(named) < len(self.days) or not moments <= {*range(7)}:
            raise ValueError("Chaque jour de la semaine est indiqué une fois, avec le jour où il se ferme.")
        if any(one.count_days_back() < 0 for one in self.days):
            raise ValueError("Un jour se ferme au plus tard le jour même.")
        if any(one.weeks_before > LONGEST_WEEKS for one in self.days):
            raise ValueError(TOO_EARLY)

    def find_closing(self, weekday: int) -> DayClosing:
        """The row of this weekday, or of the last one before it that has one, in the week before where need be."""
        return min(self.days, key=lambda one: (weekday - one.weekday) % 7)


def close_several_times(moments: Iterable[tuple[int, time]]) -> WeekTable:
    """Each day of the week closes at the last of these moments of every week (weekday, time) on a day before it.

    « Friday 9:00 and Tuesday 9:00 »: Monday and Tuesday close on Friday, Wednesday to Friday on Tuesday.
    """
    moments = [*moments]
    rows = []
    for weekday in range(7):
        closing, at = min(moments, key=lambda one: (weekday - one[0]) % 7 or 7)
        rows.append(DayClosing(weekday, closing, at, int(closing >= weekday)))
    return WeekTable(tuple(rows))


CutoffRule = Weekly | DaysBefore | WeekTable


def keep_served(rule: CutoffRule, weekdays: Collection[int]) -> CutoffRule:
    """The rule with only those rows of its table that close one of these weekdays; any other rule as it is.

    For sentences about a service: nobody reads when a Sunday closes that is never served.
    """
    if not isinstance(rule, WeekTable) or not weekdays:
        return rule
    used = {rule.find_closing(weekday) for weekday in weekdays}
    return WeekTable(tuple(one for one in rule.days if one in used))


def describe_until(rule: CutoffRule) -> str:
    """« jusqu'au jeudi 17 h 00 de la semaine précédente », « jusqu'à l'avant-veille (jours de service) à 9 h 00 »."""
    if isinstance(rule, DaysBefore):
        return f"{_describe_days_before(rule)} à {hour(rule.at)}"
    if isinstance(rule, WeekTable):
        return _describe_table(rule)
    return f"jusqu'au {WEEKDAYS[rule.weekday]} {hour(rule.at)}{_describe_weeks(rule.weeks_ahead)}"


def _describe_weeks(before: int) -> str:
    if before < 2:
        return " de la semaine précédente" if before else " de la même semaine"
    return f", {before} semaines à l'avance"


def _describe_table(rule: WeekTable) -> str:
    """« jusqu'au vendredi 9 h 00 de la semaine précédente pour lundi, jusqu'au jour même à 9 h 00 pour jeudi ».

    No day is named where all of them close together.
    """
    of_moment: dict[str, list[str]] = defaultdict(list)
    for one in sorted(rule.days, key=lambda day: day.weekday):
        when = f"{WEEKDAYS[one.closing_weekday]} {hour(one.at)}{_describe_weeks(one.weeks_before)}"
        of_moment[when if one.count_days_back() else f"jour même à {hour(one.at)}"].append(WEEKDAYS[one.weekday])
    if len(of_moment) == 1:
        return f"jusqu'au {next(iter(of_moment))}"
    return ", ".join(f"jusqu'au {when} pour {join_words(names)}" for when, names in of_moment.items())


def _describe_days_before(rule: DaysBefore) -> str:
    if rule.days == 0:
        return "jusqu'au jour même"
    if rule.days > 2:
        return f"jusqu'à {rule.days} jours {'de service ' if rule.served_only else ''}avant,"
    day, served = ("la veille", "jour de service") if rule.days == 1 else ("l'avant-veille", "jours de service")
    return f"jusqu'à {day} ({served})" if rule.served_only else f"jusqu'à {day}"


def describe_cutoffs(booking: CutoffRule, cancelling: CutoffRule) -> str:
    """« Réservation et annulation jusqu'au … »; two sentences where cancelling has a rule of its own."""
    if booking == cancelling:
        return f"Réservation et annulation {describe_until(booking)}."
    return f"Réservation {describe_until(booking)}. Annulation {describe_until(cancelling)}."
