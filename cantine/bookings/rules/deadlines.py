"""Which days are still open for booking, and how parents are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cantine.common.cutoff_types import Weekly
from cantine.common.french import day_and_month, moment, weekday_and_day
from cantine.common.language.translate import translate
from cantine.common.school_days import find_monday
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.cutoffs import is_in_time
from cantine.offer.rules.periods import PeriodRules, find_opening
from cantine.offer.rules.services import ServiceRules

FURTHEST = timedelta(200)


@dataclass(frozen=True)
class Deadline:
    """The first day that may still be booked, and the instant (UTC) from which it is too late; later for `exempt`."""

    service: ServiceRules
    day: date
    closes: datetime
    exempt: bool = False
    period: str = ""

    def __str__(self) -> str:
        """« Pour la semaine du 30 novembre : jusqu'au jeudi 26 novembre à 17 h 00. », with the moment in bold.

        A period that closes as a whole is told by its name.
        """
        weekly = isinstance(self.service.booking_cutoff, Weekly) and not self.exempt
        if self.period and not self.exempt:
            return translate(
                "Pour « {period} » : jusqu'au **{moment}**.", period=self.period, moment=moment(self.closes)
            )
        if weekly:
            monday, closes = day_and_month(find_monday(self.day)), moment(self.closes)
            return translate("Pour la semaine du {day} : jusqu'au **{moment}**.", day=monday, moment=closes)
        return translate(
            "Pour le {day} : jusqu'au **{moment}**.", day=weekday_and_day(self.day), moment=moment(self.closes)
        )


def find_week_cutoff(services: Iterable[ServiceRules], day: date, calendar: Calendar) -> datetime | None:
    """The instant (UTC) from which the week of `day` is closed: that of the first service that parents book themselves
    and that closes by whole weeks, or has a period then; None where no service does."""
    for service in services:
        if service.open_to_parents and (
            isinstance(service.booking_cutoff, Weekly) or _find_closing_period(service, day, calendar)
        ):
            return compute_cutoff(service, day, calendar)
    return None


def is_open(services: Iterable[ServiceRules], today: date, now: datetime) -> bool:
    """Whether some service that parents book themselves may still be booked or cancelled on this very day."""
    rules = {rule for one in services if one.open_to_parents for rule in (one.booking_cutoff, one.cancelling_cutoff)}
    return any(is_in_time(rule, today, now, lambda _earlier: True) for rule in rules)


def _find_closing_period(service: ServiceRules, day: date, calendar: Calendar) -> PeriodRules | None:
    """The period of `day` if it closes as a whole; None where each day of it closes as the service says."""
    period = calendar.find_period(service.id, day)
    return period if period and period.closes else None


def find_week_opening(
    services: Iterable[ServiceRules], days: Iterable[date], calendar: Calendar, pupil: Pupil, now: datetime
) -> datetime | None:
    """When (UTC) the days of a week open for this child, if every service that parents book on them is still to open.

    The earliest of them; None where something of the week is open or closed already, and where nothing runs.
    """
    openings = []
    for service in (one for one in services if one.open_to_parents):
        for day in days:
            if find_obstacle(service, day, calendar, pupil.classroom_on(day)) is None:
                opens = _find_day_opening(service, day, calendar, pupil)
                if opens is None or opens <= now:
                    return None
                openings.append(opens)
    return min(openings, default=None)


def _find_day_opening(service: ServiceRules, day: date, calendar: Calendar, pupil: Pupil) -> datetime | None:
    """From when (UTC) this child's `day` may be booked; None where it is always open."""
    period = calendar.find_period(service.id, day)
    return None if period is None else find_opening(period, pupil.labels_on(day), resident=pupil.resident)


def find_next_deadline(
    services: Iterable[ServiceRules], calendar: Calendar, pupil: Pupil, today: date, now: datetime
) -> Deadline | None:
    """The next deadline of the first service that parents book themselves; None where nothing opens in 200 days.

    Days on which the child is not enrolled or is with the other parent are skipped.
    """
    service = next((service for service in services if service.open_to_parents), None)
    if service is None:
        return None
    for ahead in range(FURTHEST.days):
        day = today + timedelta(ahead)
        ours = pupil.is_enrolled(day) and pupil.is_with_family(day)
        if ours and find_obstacle(service, day, calendar, pupil.classroom_on(day)) is None:
            exempt, period = pupil.is_exempt(day), _find_closing_period(service, day, calendar)
            closes = compute_cutoff(service, day, calendar, exempt=exempt)
            opens = _find_day_opening(service, day, calendar, pupil)
            if now < closes and (opens is None or opens <= now):
                return Deadline(service, day, closes, exempt, period.label if period else "")
    return None


def describe_next_opening(
    services: Iterable[ServiceRules], calendar: Calendar, pupil: Pupil, now: datetime
) -> str | None:
    """« Prochaine ouverture : Vacances d'hiver 2027, le lundi 4 janvier à 8 h 00. », of what parents book themselves.

    None where no period of the calendar is still to open.
    """
    offered = {service.id for service in services if service.open_to_parents}
    coming = [
        (opens, period.label)
        for period in calendar.periods
        if offered & period.service_ids
        and (opens := find_opening(period, pupil.labels_on(period.first), resident=pupil.resident))
        and now < opens
    ]
    if not coming:
        return None
    opens, label = min(coming)
    return translate("Prochaine ouverture : {period}, le **{moment}**.", period=label, moment=moment(opens))
