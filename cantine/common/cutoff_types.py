"""The forms of a cutoff rule, as a commune chooses them, and the sentence that says each."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import time

from cantine.common.french import hour, join_words, name_weekday
from cantine.common.language.translate import translate

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
        return translate("{day} à {hour}", day=_describe_days_before(rule), hour=hour(rule.at))
    if isinstance(rule, WeekTable):
        return _describe_table(rule)
    return translate("jusqu'au {moment}", moment=_describe_moment(rule.weekday, rule.at, rule.weeks_ahead))


def _describe_moment(weekday: int, at: time, weeks_before: int) -> str:
    """« jeudi 17 h 00 de la semaine précédente »."""
    day, at_hour = name_weekday(weekday), hour(at)
    if weeks_before > 1:
        return translate("{day} {hour}, {count} semaines à l'avance", day=day, hour=at_hour, count=weeks_before)
    if weeks_before:
        return translate("{day} {hour} de la semaine précédente", day=day, hour=at_hour)
    return translate("{day} {hour} de la même semaine", day=day, hour=at_hour)


def _describe_table(rule: WeekTable) -> str:
    """« jusqu'au vendredi 9 h 00 de la semaine précédente pour lundi, jusqu'au jour même à 9 h 00 pour jeudi ».

    No day is named where all of them close together.
    """
    of_moment: dict[str, list[str]] = defaultdict(list)
    for one in sorted(rule.days, key=lambda day: day.weekday):
        when = _describe_moment(one.closing_weekday, one.at, one.weeks_before)
        if not one.count_days_back():
            when = translate("jour même à {hour}", hour=hour(one.at))
        of_moment[when].append(name_weekday(one.weekday))
    if len(of_moment) == 1:
        return translate("jusqu'au {moment}", moment=next(iter(of_moment)))
    return ", ".join(
        translate("jusqu'au {moment} pour {days}", moment=when, days=join_words(names))
        for when, names in of_moment.items()
    )


def _describe_days_before(rule: DaysBefore) -> str:
    if rule.days == 0:
        return translate("jusqu'au jour même")
    if rule.days > 2:
        if rule.served_only:
            return translate("jusqu'à {count} jours de service avant,", count=rule.days)
        return translate("jusqu'à {count} jours avant,", count=rule.days)
    if rule.days == 1:
        return translate("jusqu'à la veille (jour de service)") if rule.served_only else translate("jusqu'à la veille")
    if rule.served_only:
        return translate("jusqu'à l'avant-veille (jours de service)")
    return translate("jusqu'à l'avant-veille")


def describe_cutoffs(booking: CutoffRule, cancelling: CutoffRule) -> str:
    """« Réservation et annulation jusqu'au … »; two sentences where cancelling has a rule of its own."""
    if booking == cancelling:
        return translate("Réservation et annulation {until}.", until=describe_until(booking))
    return translate(
        "Réservation {booking}. Annulation {cancelling}.",
        booking=describe_until(booking),
        cancelling=describe_until(cancelling),
    )
