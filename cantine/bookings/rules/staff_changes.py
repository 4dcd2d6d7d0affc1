"""Which cells of the month grid staff may change for a family, and what they must add after the cutoff."""

from datetime import date, datetime

from cantine.bookings.rules.bookable import CellState, find_bar
from cantine.bookings.rules.places import find_full
from cantine.common.refusal_sentences import (
    InvoicedToCorrect,
    NobodysDay,
    NotEnrolled,
    ReasonMissing,
    Refusal,
    ReportedSick,
)
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.services import ServiceRules

LONGEST_REASON = 200
"""Letters of a reason."""


def find_staff_refusal(
    service: ServiceRules, day: date, pupil: Pupil, family_id: int | None, standing: CellState, calendar: Calendar
) -> Refusal | None:
    """Why not even staff may change this cell, or None; cutoff, capacity and « staff only » do not bind them.

    A booking on a day that is no longer served may still be cancelled. `family_id` is the family of the day.
    """
    if standing.invoiced:
        return InvoicedToCorrect()
    if standing.sick:
        return ReportedSick()
    if closed := calendar.find_closed_books(day):
        return closed
    if standing.on:
        return None
    if reason := find_obstacle(service, day, calendar, pupil.classroom_on(day)):
        return reason
    if not pupil.is_enrolled(day):
        return NotEnrolled()
    return NobodysDay() if family_id is None else None


def find_passed_cutoff(
    service: ServiceRules, day: date, pupil: Pupil, on_now: bool, on: bool, calendar: Calendar, now: datetime
) -> datetime | None:
    """The cutoff (UTC) for making this child's cell `on` (or off) if it has passed, else None."""
    closes = compute_cutoff(service, day, calendar, cancelling=on_now and not on, exempt=pupil.is_exempt(day))
    return closes if now >= closes else None


def find_overflow(service: ServiceRules, day: date, pupil: Pupil, standing: CellState, on: bool) -> Refusal | None:
    """Why adding this child needs a word of staff, or None: not for it, stopped, no place left."""
    if not on or standing.on:
        return None
    return find_bar(service, day, pupil) or find_full(service, pupil, day, standing.places)


def find_missing_confirmation(
    service: ServiceRules,
    day: date,
    pupil: Pupil,
    standing: CellState,
    on: bool,
    calendar: Calendar,
    now: datetime,
    *,
    reason: str,
    exceed: bool,
) -> Refusal | None:
    """What a change by staff still needs: a reason after its cutoff, a confirmation beyond the places.

    Or for a child that the service is not for.
    """
    closes = find_passed_cutoff(service, day, pupil, standing.on, on, calendar, now)
    if closes and not reason:
        return ReasonMissing(closes)
    return None if exceed else find_overflow(service, day, pupil, standing, on)
