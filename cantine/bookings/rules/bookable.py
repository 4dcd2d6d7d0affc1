"""Which cells of the month grid may change, and why the others may not."""

from dataclasses import dataclass
from datetime import date, datetime

from cantine.bookings.rules.late_bookings import may_book_late
from cantine.bookings.rules.places import DayPlaces, find_full
from cantine.common import refusal_sentences as refusals
from cantine.common.bounds.day_bounds import find_furthest_day
from cantine.common.limits.limit_refusals import Suspended
from cantine.common.paris import local_date
from cantine.common.period_types import WishState
from cantine.common.refusal_sentences import Refusal
from cantine.families.rules.audiences import find_mismatch
from cantine.families.rules.pupil import Pupil
from cantine.families.rules.stops import find_stop
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.periods import PeriodRules, find_opening
from cantine.offer.rules.services import ServiceRules


@dataclass(frozen=True)
class CellState:
    """What a cell holds now: ticked, its time (minutes), on an invoice, reported sick, places taken by all children
    and by those of each group.

    `called_off`: the child does not come, but the day is billed. `present`: somebody noted that the child was there.
    `wish`: no booking, but a wish in a period; while it waits the cell is `on`.
    """

    on: bool = False
    time: int | None = None
    invoiced: bool = False
    sick: bool = False
    taken: int = 0
    called_off: bool = False
    present: bool = False
    wish: WishState | None = None
    groups: tuple[int, ...] = ()

    @property
    def places(self) -> DayPlaces:
        """The places that are taken, of all and of each group."""
        return DayPlaces(self.taken, self.groups)


def find_refusal(
    service: ServiceRules,
    day: date,
    pupil: Pupil,
    standing: CellState,
    on: bool,
    calendar: Calendar,
    now: datetime,
    *,
    late: bool = False,
) -> Refusal | None:
    """Why a parent may not make this cell `on` (or off) at `now`, or None.

    Reasons that never change come first, so that a bank holiday of last month says its name and not « too late ».
    Unticking obeys the cancelling cutoff, everything else the booking cutoff; only adding asks for a free place.
    A child that was there is not taken off, even where the same day still may be. A wish is changed and taken back
    until its period closes, and asks for no place. With `late` a day may be added after that, where the service lets.
    """
    if reason := find_obstacle(service, day, calendar, pupil.classroom_on(day)):
        return reason
    if not pupil.is_enrolled(day):
        return refusals.NotEnrolled()
    if not pupil.is_with_family(day):
        return refusals.OtherParentsDay() if day in pupil.own_days else refusals.OtherParentsWeek()
    if not service.open_to_parents:
        return refusals.StaffOnly()
    adding = on and not standing.on
    if adding and (barred := find_bar(service, day, pupil)):
        return barred
    if reason := _find_fixed_refusal(standing, on) or calendar.find_closed_books(day):
        return reason
    if adding and find_furthest_day(local_date(now)) < day:
        return refusals.TooFarAhead(find_furthest_day(local_date(now)))
    period = calendar.find_period(service.id, day)
    if on and period and (reason := find_early_refusal(period, day, pupil, standing, now)):
        return reason
    if closes := _find_passed_cutoff(service, day, pupil, standing, on, calendar, now, late):
        return refusals.TooLate(closes)
    wishes = period is not None and period.takes_wishes
    return find_full(service, pupil, day, standing.places) if adding and not wishes else None


def find_bar(service: ServiceRules, day: date, pupil: Pupil) -> Refusal | None:
    """Why this child may not be added, whatever stands and whenever it is asked: the service is not for it, or a stop
    holds; None where neither is so. Staff may all the same."""
    if mismatch := find_mismatch(service.audience, pupil, day, service.names):
        return mismatch
    stop = find_stop(pupil.stops, service.id, day)
    return Suspended(stop.reason) if stop else None


def _find_fixed_refusal(standing: CellState, on: bool) -> Refusal | None:
    """Why what stands in the cell changes no more, whatever the hour; None where it may."""
    if standing.invoiced:
        return refusals.AlreadyInvoiced()
    if standing.sick:
        return refusals.ReportedSick()
    if standing.called_off:
        return refusals.CalledOff()
    return refusals.MarkedPresent() if standing.on and not on and standing.present else None


def _find_passed_cutoff(
    service: ServiceRules,
    day: date,
    pupil: Pupil,
    standing: CellState,
    on: bool,
    calendar: Calendar,
    now: datetime,
    late: bool,
) -> datetime | None:
    """The cutoff (UTC) that has passed for this change; None where it has not, or where a day may be added `late`.

    Wishes are never late: they are decided once their period has closed.
    """
    exempt, period = pupil.is_exempt(day), calendar.find_period(service.id, day)
    cancelling = standing.on and not on and standing.wish is None
    closes = compute_cutoff(service, day, calendar, cancelling=cancelling, exempt=exempt)
    adds = late and on and not standing.on and not (period and period.takes_wishes)
    in_time = now < closes or (adds and may_book_late(service, day, calendar, now, exempt))
    return None if in_time else closes


def find_early_refusal(
    period: PeriodRules, day: date, pupil: Pupil, standing: CellState, now: datetime
) -> Refusal | None:
    """Why a parent may not book `day` of this period yet, or has to wait for a place; None where neither is so."""
    opens = find_opening(period, pupil.labels_on(day), resident=pupil.resident)
    if opens is not None and now < opens and not period.prepares:
        return refusals.TooEarly(opens)
    if period.held:
        return refusals.NotYourTurn()
    return refusals.WishDeclined() if standing.wish is WishState.DECLINED else None
