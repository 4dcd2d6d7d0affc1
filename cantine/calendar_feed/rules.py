"""The events of a calendar: one per child and day, with what the child is booked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby

from cantine.common.form_input import clean_line
from cantine.common.french import hour
from cantine.common.language.translate import translate

KEPT = timedelta(days=30)
"""How long after its day an event stays in the calendar, a cancelled one too: whoever asks seldom learns of it."""

ASKED_EVERY = timedelta(hours=1)
"""How often it is noted that a calendar asked; oftener would only write."""


@dataclass(frozen=True)
class BookedService:
    """A booking as a calendar needs it: `stands` unless the child does not come; `time` in minutes."""

    child_id: int
    first_name: str
    day: date
    service: str
    time: int | None
    stands: bool


@dataclass(frozen=True)
class DayEvent:
    """A child's day in the calendar. `uid` stays the same as long as there is a booking of that day, of any state."""

    uid: str
    day: date
    summary: str
    cancelled: bool


def find_first_day(today: date) -> date:
    """The first day that a calendar still shows: 30 days ago, included."""
    return today - KEPT


def make_events(booked: Iterable[BookedService], host: str) -> list[DayEvent]:
    """The events of these bookings, which come ordered by day and child; `host` names the portal in their ids.

    An event names the first name, the services and their times, nothing else of the child. A day of which nothing
    stands any more is cancelled, and says what it was.
    """
    return [
        _make_event(child_id, day, [*services], host)
        for (day, child_id), services in groupby(booked, key=lambda one: (one.day, one.child_id))
    ]


def _make_event(child_id: int, day: date, services: list[BookedService], host: str) -> DayEvent:
    standing = [one for one in services if one.stands]
    told = ", ".join(_describe_service(one) for one in standing or services)
    summary = translate("{first_name}\u00a0: {services}", first_name=clean_words(services[0].first_name), services=told)
    return DayEvent(f"{day:%Y%m%d}-{child_id}@{host}", day, summary, not standing)


def _describe_service(one: BookedService) -> str:
    label = clean_words(one.service)
    return label if one.time is None else f"{label} ({hour(one.time)})"


def clean_words(text: str) -> str:
    """One line, whatever was typed: what reads calendars takes more letters for the end of a line than are seen."""
    return clean_line("".join(letter if letter.isprintable() else " " for letter in text))


def measure_content(town: str, events: Iterable[DayEvent]) -> str:
    """A mark (SHA-256) of what the calendar says: another one where anything of it has changed."""
    return sha256(repr((town, *events)).encode()).hexdigest()


def find_feed_address(portal: str, token: str) -> str:
    """The https address of the calendar of this token."""
    return f"{portal}/agenda/{token}.ics"


def find_subscription(address: str) -> str:
    """The webcal address, by which a telephone or a computer opens its own calendar to subscribe."""
    return f"webcal:{address.partition(':')[2]}"
