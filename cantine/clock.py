"""The present time: the real clock, or the frozen one of a demonstration."""

from datetime import UTC, date, datetime

from cantine.common.paris import local_date
from cantine.settings import read_frozen_clock, settings


def now() -> datetime:
    """This instant in UTC; the frozen one where `CANTINE_NOW` is set."""
    frozen = settings().now
    return read_frozen_clock(frozen) if frozen else datetime.now(UTC)


def today() -> date:
    """Today's date in Paris."""
    return local_date(now())
