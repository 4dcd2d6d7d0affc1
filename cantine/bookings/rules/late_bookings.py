"""Until when parents may still book after the cutoff, at the price of a late booking."""

from datetime import date, datetime

from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.cutoffs import apply_cutoff_rule
from cantine.offer.rules.services import ServiceRules


def compute_late_cutoff(service: ServiceRules, day: date, calendar: Calendar) -> datetime | None:
    """The instant (UTC) before which parents may still book `day` late; None where the service does not let them.

    Never earlier than the cutoff itself: a service that is open is not late.
    """
    if service.late_cutoff is None:
        return None
    until = apply_cutoff_rule(service.late_cutoff, day, lambda one: find_obstacle(service, one, calendar) is None)
    return max(until, compute_cutoff(service, day, calendar))


def is_late(service: ServiceRules, day: date, calendar: Calendar, now: datetime, exempt: bool) -> bool:
    """Whether what is booked at `now` comes after its cutoff; exactly at the cutoff is late.

    Who is `exempt` from cutoffs is late where the day has begun.
    """
    return now >= compute_cutoff(service, day, calendar, exempt=exempt)


def may_book_late(service: ServiceRules, day: date, calendar: Calendar, now: datetime, exempt: bool) -> bool:
    """Whether `now` is after the cutoff of `day`, but parents may still book it late."""
    until = compute_late_cutoff(service, day, calendar)
    return until is not None and now < until and is_late(service, day, calendar, now, exempt)
