"""Sickness: when it may be reported, and which reports are one sickness."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cantine.common.form_input import NotAccepted
from cantine.common.french import hour
from cantine.common.language.translate import translate
from cantine.common.paris import instant, local_date

LONGEST = timedelta(92)
"""Three months: what one report may cover."""


@dataclass(frozen=True, order=True)
class SickPeriod:
    """Days on which a child is sick, first and last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise LastBeforeFirst


class NotReported(NotAccepted):
    """A report that is refused whole; `str()` is the French sentence that says what to do."""


class LastBeforeFirst(NotReported):
    """The days are the wrong way round."""

    def __str__(self) -> str:
        return translate("Le dernier jour est avant le premier : vérifiez les dates.")


class TooLong(NotReported):
    """More than three months in one report."""

    def __str__(self) -> str:
        return translate("Une absence se signale pour trois mois au plus : vérifiez les dates.")


class InThePast(NotReported):
    """Parents report today and what comes; the town hall reports what is past."""

    def __str__(self) -> str:
        return translate("Un jour passé ne peut plus être signalé ici : adressez-vous à la mairie.")


@dataclass
class TooLateToday(NotReported):
    """Today's meals are counted already; `until` (minutes) is when the report would have been in time, 0 is never."""

    until: int

    def __str__(self) -> str:
        if not self.until:
            return translate("Une absence ne peut pas être signalée le jour même : choisissez à partir de demain.")
        return translate(
            "Une absence du jour même se signale avant {hour} : il est trop tard pour aujourd'hui, choisissez à "
            "partir de demain.",
            hour=hour(self.until),
        )


class NothingBooked(NotReported):
    """This family has no booking for the child on any of these days."""

    def __str__(self) -> str:
        return translate("Aucune inscription ces jours-là : il n'y a rien à signaler.")


class NothingToTakeBack(NotReported):
    """No sick day of the family can be booked again any more."""

    def __str__(self) -> str:
        return translate(
            "Il n'y a plus rien à annuler : ces jours sont passés, déjà comptés par la cuisine, ou facturés."
        )


class BilledAsSick(NotReported):
    """Every sick day is billed as one: staff correct it by a credit note."""

    def __str__(self) -> str:
        return translate(
            "Ces jours sont facturés comme absence : les finances les corrigent par un avoir (« Facturation », "
            "« Factures »)."
        )


def is_still_counted(day: date, now: datetime, until: int) -> bool:
    """Whether the meals of `day` may still change: before `until` (minutes) that day; exactly then is too late."""
    return now < instant(day, time(*divmod(until, 60)))


def check_report(stretch: SickPeriod, now: datetime, until: int) -> None:
    """Raise where parents may not report these days: a past day, today from `until` (minutes) on, over three months."""
    today = local_date(now)
    check_length(stretch)
    if stretch.first < today:
        raise InThePast
    if stretch.first == today and not is_still_counted(today, now, until):
        raise TooLateToday(until)


def check_length(stretch: SickPeriod) -> None:
    """Raise TooLong for more than three months."""
    if stretch.last - stretch.first > LONGEST:
        raise TooLong


def is_same_sickness(one: SickPeriod, other: SickPeriod, served: Callable[[date], bool]) -> bool:
    """Whether both are one sickness: they share a day, or no served day lies between them."""
    earlier, later = sorted((one, other))
    between = (later.first - earlier.last).days - 1
    return not any(served(earlier.last + timedelta(1 + ahead)) for ahead in range(between))


def join_sicknesses(
    new: SickPeriod, earlier: Mapping[int, SickPeriod], served: Callable[[date], bool]
) -> tuple[SickPeriod, list[int]]:
    """The period of `new` with all sicknesses that it touches, directly or through one another, and their ids."""
    whole, found, left = new, list[int](), dict(earlier)
    while near := [key for key, stretch in left.items() if is_same_sickness(whole, stretch, served)]:
        for key in near:
            stretch = left.pop(key)
            whole = SickPeriod(min(whole.first, stretch.first), max(whole.last, stretch.last))
        found += near
    return whole, sorted(found)


def describe_report_limit(until: int) -> str:
    """The sentence that tells parents until when they may report; `until` in minutes, 0 is never on the day itself."""
    if not until:
        return translate("Une absence se signale au plus tard la veille.")
    return translate("Une absence du jour même se signale avant {hour}.", hour=hour(until))
