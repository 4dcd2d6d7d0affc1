"""The iCalendar file (RFC 5545, RFC 7986) as iOS, Google, Outlook and Thunderbird subscribe to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vText

from cantine.calendar_feed.rules import DayEvent, clean_words
from cantine.common.language.translate import translate

REFRESHED = timedelta(hours=4)
"""How often calendars are asked to come again. They come when they like: Google about once a day."""


def write_calendar(events: Sequence[DayEvent], town: str, version: int, changed_at: datetime) -> bytes:
    """The file in the language that is spoken, UTF-8, its lines folded at 75 octets and ended by CR LF.

    Each event is a whole day that takes no time from the calendar's owner; all have the `version` of the whole as their
    SEQUENCE, and `changed_at` (UTC) as the moment of their last change: a calendar takes over what has a higher one.
    """
    calendar = Calendar()
    name = vText(clean_words(translate("Cantine · {town}", town=town)))
    calendar.add("prodid", "-//Cantine//Agenda des inscriptions//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Paris")
    calendar.add("refresh-interval", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for event in events:
        calendar.add_component(_make_event(event, version, changed_at))
    return bytes(calendar.to_ical())


def _make_event(event: DayEvent, version: int, changed_at: datetime) -> Event:
    made = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", changed_at)
    made.add("last-modified", changed_at)
    made.add("sequence", version)
    made.add("summary", event.summary)
    made.add("dtstart", event.day)
    made.add("dtend", event.day + timedelta(1))
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    made.add("categories", ["Cantine"])
    return made
