"""Whoever asks at a secret address gets the calendar of its owner as it is now."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from cantine.calendar_feed import queries, rules
from cantine.calendar_feed.actions import FeedVersion, note_asked
from cantine.calendar_feed.documents import write_calendar
from cantine.common.language.languages import choose_language, speak
from cantine.common.paris import local_date
from cantine.settings import settings
from cantine.store.database import open_reader, open_writer

LONGEST_TOKEN = 100
"""Letters; no token of ours is longer."""


def read_calendar(token: str, now: datetime) -> bytes | None:
    """The iCalendar file at the address of this token; None where there is none (any more).

    Tries are not counted: 256 random bits are not guessed, one that fails costs a look into an index, and a calendar
    service asks for all its people from one network address. Two queries; writing only where something changed, and
    once an hour that a calendar asked.
    """
    if len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    url, today = settings().database_url, local_date(now)
    with open_reader(url) as db:
        feed = queries.find_feed(db, token)
        if feed is None:
            return None
        booked = queries.list_booked(db, feed.account_id, rules.find_first_day(today), today)
    with speak(choose_language(None, feed.language, "")):
        return _write(token, feed, booked, now)


def _write(token: str, feed: queries.FoundFeed, booked: Sequence[rules.BookedService], now: datetime) -> bytes | None:
    """The file of these bookings, as a new version where it says something else than before."""
    events = rules.make_events(booked, urlsplit(settings().base_url).hostname or "cantine")
    digest = rules.measure_content(feed.town, events)
    version: FeedVersion | None = FeedVersion(feed.version, feed.changed_at)
    if digest != feed.digest or feed.asked_at is None or now - feed.asked_at >= rules.ASKED_EVERY:
        with open_writer(settings().database_url) as db:
            version = note_asked(db, token, digest, now)
    return write_calendar(events, feed.town, version.number, version.changed_at) if version else None
