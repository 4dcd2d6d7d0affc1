"""Which days are still open for booking, and how parents are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cantine.common.cutoff_types import Weekly
from cantine.common.french import day_and_month, moment, weekday_and_day
from cantine.common.school_days import find_monday
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.cutoffs import is_in_time
from cantine.offer.rules.services import ServiceRules

FURTHEST = timedelta(200)


@dataclass(frozen=True)
class Deadline:
    """The first day that may still be booked, and the instant (UTC) from which it is too late; later for `exempt`."""

    service: ServiceRules
    day: date
    closes: datetime
    exempt: bool = False

    def __str__(self) -> str:
        """« Pour la semaine du 30 novembre : jusqu'au jeudi 26 novembre à 17 h 00. », with the moment in bold."""
        weekly = isinstance(self.service.booking_cutoff, Weekly) and not self.exempt
        days = f"la semaine du {day_and_month(find_monday(self.day))}" if weekly else f"le {weekday_and_day(self.day)}"
        return f"Pour {days} : jusqu'au **{moment(self.closes)}**."


def find_week_cutoff(services: Iterable[ServiceRules], day: date, calendar: Calendar) -> datetime | None:
    """The instant (UTC) from which the week of `day` is closed: that of the first service that parents book themselves
    and that closes by whole weeks; None where no service does."""
    for service in services:
        if service.open_to_parents and isinstance(service.booking_cutoff, Weekly):
            return compute_cutoff(service, day, calendar)
    return None


def is_open(services: Iterable[ServiceRules], today: date, now: datetime) -> bool:
    """Whether some service that parents book themselves may still be booked or cancelled on this very day."""
    rules = {rule for one in services if one.open_to_parents for rule in (one.booking_cutoff, one.cancelling_cutoff)}
    return any(is_in_time(rule, today, now, lambda _earlier: True) for rule in rules)


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
            closes = compute_cutoff(service, day, calendar, exempt=pupil.is_exempt(day))
            if now < closes:
                return Deadline(service, day, closes, pupil.is_exempt(day))
    return None
