"""What the roll call's browser side sends, read with distrust."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cantine.attendance.rules.roll_call import Mark, Tap
from cantine.common.vocabulary import Presence
from pages.shared.month_grid.month_message import read_day, read_id, read_minutes

MOST = 100
"""Items of one message; the browser sends fewer."""


@dataclass(frozen=True)
class TapAll:
    """« Tous présents », or its undoing: the bookings whose mark is `was` get the mark `mark`."""

    booking_ids: Sequence[int]
    mark: Mark
    was: Mark


@dataclass(frozen=True)
class AddChild:
    """A child that came without a booking, to be added."""

    child_id: int
    service_id: int
    day: date
    time: int | None


@dataclass(frozen=True)
class RemoveChild:
    """A booking that was added by mistake, to be removed."""

    booking_id: int


def read_items(message: Any) -> list[tuple[str, Tap | TapAll | AddChild | RemoveChild | None]]:
    """The items that the browser sent, each with its id; None for one that is not understood: it stops no other."""
    try:
        sent = message["items"][:MOST]
        return [(item["id"][:60], _read_item(item)) for item in sent if isinstance(item["id"], str)]
    except (KeyError, TypeError, AttributeError):
        return []


def _read_item(item: Any) -> Tap | TapAll | AddChild | RemoveChild | None:
    try:
        match item["kind"]:
            case "tick":
                was = [_read_mark(mark) for mark in item["was"]]
                return Tap(read_id(item["booking"]), _read_mark(item["mark"]), was[:20])
            case "all":
                bookings = [read_id(one) for one in item["bookings"]]
                return TapAll(bookings, _read_mark(item["mark"]), _read_mark(item["was"]))
            case "add":
                return AddChild(
                    read_id(item["child"]), read_id(item["service"]), read_day(item["day"]), read_minutes(item["time"])
                )
            case "remove":
                return RemoveChild(read_id(item["booking"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        pass
    return None


def _read_mark(mark: Any) -> Mark:
    return Mark(Presence(mark["presence"]), read_minutes(mark["time"]))


def read_search(message: Any) -> str:
    """The name that is typed in the search; empty for anything else that the browser sent."""
    return message[:60] if isinstance(message, str) else ""
