"""Which cells of the month grid may change, and why the others may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cantine.rules.custody import Weeks, choose_version, is_in_weeks
from cantine.rules.cutoffs import apply_cutoff_rule
from cantine.rules.refusals import (
    AlreadyInvoiced,
    CalledOff,
    ClosedByTown,
    Full,
    NotEnrolled,
    OtherParentsDay,
    OtherParentsWeek,
    PublicHoliday,
    Refusal,
    ReportedSick,
    SchoolHoliday,
    StaffOnly,
    TermTime,
    TooLate,
    WeekdayNotServed,
)
from cantine.rules.school_days import LocalHolidayChoice, find_public_holiday, find_school_holiday
from cantine.rules.services import ClosurePeriod, ServiceRules


@dataclass(frozen=True)
class Calendar:
    """The days of one commune: its school zone, the closures it entered, its choices for Alsace and Moselle."""

    zone: str
    closures: Sequence[ClosurePeriod] = ()
    local: Sequence[LocalHolidayChoice] = ()

    def public_holiday(self, day: date) -> str | None:
        """The name of the public holiday that `day` is here, or None."""
        return find_public_holiday(day, self.local)

    @property
    def free(self) -> Sequence[ClosurePeriod]:
        """The closures that serve their days for free."""
        return [closure for closure in self.closures if closure.free]


@dataclass(frozen=True)
class Pupil:
    """What the rules need to know of a child: its class, its enrolment (both days included), the asking family's weeks.

    `own_days` are single days that count before the weeks: True is with the asking family, False with another.
    `earlier` are the weeks, and `earlier_classes` the classes, that held until a day (included). Weeks of None: no day
    is with the asking family.
    """

    classroom_id: int | None
    enrolled_from: date | None = None
    enrolled_until: date | None = None
    weeks: Weeks | None = Weeks.ALL
    own_days: Mapping[date, bool] = field(default_factory=dict)
    earlier: Mapping[date, Weeks | None] = field(default_factory=dict)
    earlier_classes: Mapping[date, int | None] = field(default_factory=dict)

    def enrolled_on(self, day: date) -> bool:
        """Whether the child is at the school on `day`; an open end is no limit."""
        return (self.enrolled_from or date.min) <= day <= (self.enrolled_until or date.max)

    @property
    def is_shared(self) -> bool:
        """Whether some days are not with the asking family."""
        weeks = (self.weeks, *self.earlier.values())
        return any(of is not Weeks.ALL for of in weeks) or not all(self.own_days.values())

    def classroom_on(self, day: date) -> int | None:
        """The child's class on `day`."""
        return choose_version(day, self.classroom_id, self.earlier_classes)

    def with_family(self, day: date) -> bool:
        """Whether the child is with the asking family on `day`."""
        weeks = choose_version(day, self.weeks, self.earlier)
        return self.own_days.get(day, weeks is not None and is_in_weeks(weeks, day))


@dataclass(frozen=True)
class CellState:
    """What a cell holds now: ticked, its time (minutes), on an invoice, reported sick, places taken by all children.

    `called_off`: the child does not come, but the day is billed.
    """

    on: bool = False
    time: int | None = None
    invoiced: bool = False
    sick: bool = False
    taken: int = 0
    called_off: bool = False


def find_obstacle(
    service: ServiceRules, day: date, calendar: Calendar, classroom_id: int | None = None
) -> Refusal | None:
    """Why the service does not run on `day` for this classroom, or None where it runs."""
    if not service.runs_on(day.weekday()):
        return WeekdayNotServed(day.weekday())
    if name := calendar.public_holiday(day):
        return PublicHoliday(name)
    name = find_school_holiday(day, calendar.zone)
    if day.weekday() not in (service.holiday_weekdays if name else service.term_weekdays):
        return SchoolHoliday(name) if name else TermTime()
    for closure in calendar.closures:
        if closure.closes(service.id, classroom_id, day):
            return ClosedByTown(closure.label)
    return None


def compute_cutoff(service: ServiceRules, day: date, calendar: Calendar, *, cancelling: bool = False) -> datetime:
    """The instant (UTC) before which `day` may be booked, or be cancelled where `cancelling`."""
    rule = service.cancelling_cutoff if cancelling else service.booking_cutoff
    return apply_cutoff_rule(rule, day, lambda earlier: find_obstacle(service, earlier, calendar) is None)


def find_refusal(
    service: ServiceRules, day: date, pupil: Pupil, standing: CellState, on: bool, calendar: Calendar, now: datetime
) -> Refusal | None:
    """Why a parent may not make this cell `on` (or off) at `now`, or None.

    Reasons that never change come first, so that a bank holiday of last month says its name and not « too late ».
    Unticking obeys the cancelling cutoff, everything else the booking cutoff; only adding asks for a free place.
    """
    if reason := find_obstacle(service, day, calendar, pupil.classroom_on(day)):
        return reason
    if not pupil.enrolled_on(day):
        return NotEnrolled()
    if not pupil.with_family(day):
        return OtherParentsDay() if day in pupil.own_days else OtherParentsWeek()
    if not service.open_to_parents:
        return StaffOnly()
    if standing.invoiced:
        return AlreadyInvoiced()
    if standing.sick:
        return ReportedSick()
    if standing.called_off:
        return CalledOff()
    closes = compute_cutoff(service, day, calendar, cancelling=standing.on and not on)
    if now >= closes:
        return TooLate(closes)
    if on and not standing.on and service.capacity is not None and standing.taken >= service.capacity:
        return Full(service.capacity)
    return None
