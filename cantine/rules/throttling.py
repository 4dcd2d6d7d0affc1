"""How long somebody waits after failed sign-ins: nothing at first, then twice as long each time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FORGOTTEN_AFTER = timedelta(hours=24)
"""Failures older than this no longer count."""


@dataclass(frozen=True)
class Limit:
    """The first `free` tries are not slowed down; then a pause doubles from `first` to `longest`."""

    free: int
    first: timedelta
    longest: timedelta


SIGN_IN_PER_LOGIN = Limit(5, timedelta(seconds=30), timedelta(minutes=15))
SIGN_IN_PER_ADDRESS = Limit(40, timedelta(seconds=30), timedelta(minutes=15))
"""A town hall's or a school's computers share one address: it has more tries than a person."""
RESET_PER_LOGIN = Limit(3, timedelta(minutes=5), timedelta(hours=6))
RESET_PER_ADDRESS = Limit(10, timedelta(minutes=5), timedelta(hours=6))


def free_from(tries: int, last: datetime, limit: Limit) -> datetime:
    """The instant from which the next try is allowed, after `tries` of which the latest was at `last`."""
    if tries < limit.free:
        return last
    return last + min(limit.first * (1 << min(tries - limit.free, 32)), limit.longest)
