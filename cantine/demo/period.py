"""The days that the demonstration covers, all relative to today."""

from dataclasses import dataclass
from datetime import date, timedelta

from cantine.common.school_days import find_monday, school_year, shift_month
from cantine.demo.town import OWN, DemoTown
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.services import ClosurePeriod

ISSUED_ON_THE = 5
WEEKS_AHEAD = 4
CLOSURE_LABEL = "Journée pédagogique"


def _find_issue_day(month: date) -> date:
    """The day on which a month is invoiced: the 5th of the next one."""
    return shift_month(month, 1).replace(day=ISSUED_ON_THE)


@dataclass(frozen=True)
class Period:
    """What was booked from `first` on, what is booked until `last` (both included), seen from `today`.

    `months`: how many are invoiced; None: those of the school year.
    """

    today: date
    town: DemoTown = OWN
    months: int | None = None

    @property
    def first(self) -> date:
        """The first of September of this school year; of the last one until September is invoiced, on 5 October. So
        there are invoices on any day of the year, even on the first of September."""
        if self.months:
            return shift_month(self.today, -self.months - (self.today.day < ISSUED_ON_THE))
        start, _ = school_year(self.today)
        return start if self.today >= _find_issue_day(start) else shift_month(start, -12)

    @property
    def last(self) -> date:
        """The Friday four weeks after this week."""
        return find_monday(self.today) + timedelta(weeks=WEEKS_AHEAD, days=4)

    @property
    def prices_from(self) -> date:
        """The first of September of the last school year, or earlier: never after `first`."""
        return min(shift_month(school_year(self.today)[0], -12), self.first)

    @property
    def issues(self) -> dict[date, date]:
        """Each month that is invoiced by now, and the day of its invoices (the 5th itself included)."""
        months, month = {}, self.first
        while _find_issue_day(month) <= self.today:
            months[month] = _find_issue_day(month)
            month = shift_month(month, 1)
        return months

    @property
    def invoiced_until(self) -> date:
        """The last day of the last month that is invoiced."""
        return shift_month(max(self.issues), 1) - timedelta(1)

    @property
    def closure(self) -> ClosurePeriod:
        """One day that the commune closes: the first Friday with meals from twelve weeks after today on."""
        friday = find_monday(self.today) + timedelta(weeks=12, days=4)
        while find_obstacle(self.town.services[0], friday, Calendar(self.town.zone)):
            friday += timedelta(weeks=1)
        return ClosurePeriod(friday, friday, CLOSURE_LABEL)

    def served_days(self) -> list[tuple[date, frozenset[int]]]:
        """The days on which something is served, in order, each with the ids of the services that run."""
        calendar, offered = Calendar(self.town.zone, (self.closure,)), self.town.services
        days = (self.first + timedelta(n) for n in range((self.last - self.first).days + 1))
        served = ((day, frozenset(s.id for s in offered if not find_obstacle(s, day, calendar))) for day in days)
        return [(day, services) for day, services in served if services]
