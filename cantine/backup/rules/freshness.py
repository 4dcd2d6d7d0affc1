"""When the daily backup is due, when none is recent enough, and when the administrators are written to."""

from datetime import datetime, time, timedelta
from enum import StrEnum

from cantine.common.french import plural
from cantine.common.paris import instant, local_date

NIGHT = time(2)
"""From this hour on, in Paris, the backup of the day is due."""

AFTER_START = timedelta(minutes=10)
"""A server that starts makes none earlier: whoever waits for it comes first."""

AFTER_FAILURE = timedelta(hours=1)
"""The pause between a backup that failed and the next try."""

LATE_AFTER = timedelta(hours=36)
"""From this age on the last good backup is too old: a night was missed, and half of the next day is gone."""

WARN_AGAIN_AFTER = timedelta(days=3)
"""The pause between two letters that say so."""

AFTER_START_WARN = timedelta(hours=1)
"""A server that starts writes no such letter earlier: it may have been off, and makes its backup first."""


class Freshness(StrEnum):
    """How it stands with the backups of a commune. A demonstration needs none; one that began less than 36 hours ago
    may have none yet."""

    GOOD = "good"
    LATE = "late"
    NEW = "new"
    NOT_NEEDED = "not_needed"


def find_night(now: datetime) -> datetime:
    """The instant at which the day of backups began that is now: the last 2 o'clock in Paris."""
    today = instant(local_date(now), NIGHT)
    return today if today <= now else instant(local_date(now) - timedelta(1), NIGHT)


def is_due(last_good: datetime | None, last_failed: datetime | None, started: datetime, now: datetime) -> bool:
    """Whether the server, up since `started`, makes the backup of the day now: none of this day is good, and the last
    failure is an hour ago at least. What lies later than now counts for nothing: the clock was set back."""
    if now < started + AFTER_START and started <= now:
        return False
    if last_good is not None and find_night(now) <= last_good <= now:
        return False
    return last_failed is None or not now - AFTER_FAILURE < last_failed <= now


def judge_freshness(last_good: datetime | None, begun: datetime | None, now: datetime) -> Freshness:
    """How it stands, by the moment of the last good backup and that at which the commune began to write its journal;
    at exactly 36 hours it is late."""
    if last_good is not None and now - last_good < LATE_AFTER:
        return Freshness.GOOD
    if last_good is None and (begun is None or now - begun < LATE_AFTER):
        return Freshness.NEW
    return Freshness.LATE


def must_warn(freshness: Freshness, last_warned: datetime | None, started: datetime, now: datetime) -> bool:
    """Whether the administrators are written to now: at once where they do not know it, then every third day.
    `last_warned` is None where the last letter said that all is well again."""
    if freshness is not Freshness.LATE or started <= now < started + AFTER_START_WARN:
        return False
    return last_warned is None or not now - WARN_AGAIN_AFTER < last_warned <= now


def must_reassure(freshness: Freshness, last_warned: datetime | None) -> bool:
    """Whether the administrators are written to that there is a recent backup again."""
    return freshness is Freshness.GOOD and last_warned is not None


def describe_age(taken_at: datetime, now: datetime) -> str:
    """« il y a 45 minutes », « il y a 5 heures », « il y a 3 jours »: whole units only, from 48 hours on days."""
    minutes = max(int((now - taken_at).total_seconds() // 60), 0)
    if minutes < 60:
        return f"il y a {plural(minutes, 'minute')}"
    return f"il y a {plural(minutes // 60, 'heure') if minutes < 48 * 60 else plural(minutes // 1440, 'jour')}"
