"""Which cells of the month grid may change, and why the others may not."""

from dataclasses import dataclass
from datetime import date, datetime

from cantine.common import refusal_sentences as refusals
from cantine.common.refusal_sentences import Refusal
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.services import ServiceRules


@dataclass(frozen=True)
class CellState:
    """What a cell holds now: ticked, its time (minutes), on an invoice, reported sick, places taken by all children.

    `called_off`: the child does not come, but the day is billed. `present`: somebody noted that the child was there.
    """

    on: bool = False
    time: int | None = None
    invoiced: bool = False
    sick: bool = False
    taken: int = 0
    called_off: bool = False
    present: bool = False


def find_refusal(
    service: ServiceRules, day: date, pupil: Pupil, standing: CellState, on: bool, calendar: Calendar, now: datetime
) -> Refusal | None:
    """Why a parent may not make this cell `on` (or off) at `now`, or None.

    Reasons that never change come first, so that a bank holiday of last month says its name and not « too late ».
    Unticking obeys the cancelling cutoff, everything else the booking cutoff; only adding asks for a free place.
    A child that was there is not taken off, even where the same day still may be.
    """
    if reason := find_obstacle(service, day, calendar, pupil.classroom_on(day)):
        return reason
    if not pupil.is_enrolled(day):
        return refusals.NotEnrolled()
    if not pupil.is_with_family(day):
        return refusals.OtherParentsDay() if day in pupil.own_days else refusals.OtherParentsWeek()
    if not service.open_to_parents:
        return refusals.StaffOnly()
    if standing.invoiced:
        return refusals.AlreadyInvoiced()
    if standing.sick:
        return refusals.ReportedSick()
    if standing.called_off:
        return refusals.CalledOff()
    if standing.on and not on and standing.present:
        return refusals.MarkedPresent()
    closes = compute_cutoff(service, day, calendar, cancelling=standing.on and not on, exempt=pupil.is_exempt(day))
    if now >= closes:
        return refusals.TooLate(closes)
    if on and not standing.on and service.capacity is not None and standing.taken >= service.capacity:
        return refusals.Full(service.capacity)
    return None
