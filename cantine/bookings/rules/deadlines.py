"""Which days are still open for booking, and how parents are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cantine.common.cutoff_types import Weekly
from cantine.common.french import day_and_month, moment, weekday_and_day
from cantine.common.school_days import find_monday
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.services import ServiceRules

FURTHEST = timedelta(200)


@dataclass(frozen=True)
class Deadline:
    """The first day that may still be booked, and the instant (UTC) from which it is too late."""

    service: ServiceRules
    day: date
    closes: datetime

    def __str__(self) -> str:
        """« Pour la semaine du 30 novembre : jusqu'au jeudi 26 novembre à 17 h 00. », with the moment in bold."""
        weekly = isinstance(self.service.booking_cutoff, Weekly)
        days = f"la semaine du {day_and_month(find_monday(self.day))}" if weekly else f"le {weekday_and_day(self.day)}"
        return f"Pour {days} : jusqu'au **{moment(self.closes)}**."


def find_week_cutoff(services: Iterable[ServiceRules], day: date, calendar: Calendar) -> datetime | None:
    """The instant (UTC) from which the week of `day` is closed: that of the first service that parents book themselves
    and that closes by whole weeks; None where no service does."""
    for service in services:
        if service.open_to_parents and isinstance(service.booking_cutoff, Weekly):
            return compute_cutoff(service, day, calendar)
    return None


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
            closes = compute_cutoff(service, day, calendar)
            if now < closes:
                return Deadline(service, day, closes)
    return None
