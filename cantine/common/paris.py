"""Instants are UTC; days, hours and cutoffs are those of Paris."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def instant(day: date, at: time) -> datetime:
    """The UTC instant of this wall-clock time in Paris, summer time included.

    An hour that the change of clocks skips is read with the offset before it; one that it repeats, as the first.
    """
    return datetime.combine(day, at, tzinfo=PARIS).astimezone(UTC)


def local_date(moment: datetime) -> date:
    """The date in Paris at this instant."""
    return moment.astimezone(PARIS).date()


def find_day_span(first: date, last: date | None = None) -> tuple[datetime, datetime]:
    """The UTC instants at which the day `first` begins in Paris, and at which `last`, or it alone, is over: the second
    is of the next day already."""
    return instant(first, time()), instant((last or first) + timedelta(1), time())
