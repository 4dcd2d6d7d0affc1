"""How long somebody stays signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cantine.common.roles import Role

TOUCHED_EVERY = timedelta(minutes=5)
"""How often the last use of a session is stored: a write at every click would cost too much."""


@dataclass(frozen=True)
class SessionLife:
    """A session ends after `longest`, or after `idle` without use."""

    longest: timedelta
    idle: timedelta

    def ends(self, started: datetime, used: datetime) -> datetime:
        """The instant at which a session started at `started` and last used at `used` ends."""
        return min(started + self.longest, used + self.idle)


FAMILY = SessionLife(timedelta(hours=24), timedelta(hours=2))
REMEMBERED = SessionLife(timedelta(days=30), timedelta(days=30))
STAFF = SessionLife(timedelta(hours=12), timedelta(hours=12))


def choose_life(role: Role | None, remember: bool) -> SessionLife:
    """Parents: 30 days with « Rester connecté », otherwise 2 hours idle. Staff: 12 hours, whatever they ticked."""
    if role is not None:
        return STAFF
    return REMEMBERED if remember else FAMILY
