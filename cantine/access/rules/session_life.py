"""How long somebody stays signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cantine.common.roles import Role


@dataclass(frozen=True)
class SessionLife:
    """A session ends after `longest`, or after `idle` without use.

    Its last use is stored once in `touched_every`: a write at every click would cost too much. By so much it may end
    before its `idle` time.
    """

    longest: timedelta
    idle: timedelta
    touched_every: timedelta = timedelta(minutes=5)

    def is_to_be_touched(self, used: datetime, now: datetime) -> bool:
        """Whether a use at `now` is stored, where the one before was at `used`."""
        return now - used >= self.touched_every

    def ends(self, started: datetime, used: datetime) -> datetime:
        """The instant at which a session started at `started` and last used at `used` ends."""
        return min(started + self.longest, used + self.idle)


FAMILY = SessionLife(timedelta(hours=24), timedelta(hours=2))
REMEMBERED = SessionLife(timedelta(days=30), timedelta(days=30))
STAFF = SessionLife(timedelta(hours=12), timedelta(minutes=60), timedelta(minutes=1))


def choose_life(role: Role | None, remember: bool) -> SessionLife:
    """Parents: 30 days with « Rester connecté », otherwise 2 hours idle. Staff: 60 minutes idle and 12
    hours at the longest, whatever they ticked."""
    if role is not None:
        return STAFF
    return REMEMBERED if remember else FAMILY
