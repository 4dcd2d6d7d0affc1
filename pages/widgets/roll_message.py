"""What the roll call's browser side sends, read with distrust."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cantine.rules.roll_call import Mark, Tap
from cantine.rules.words import Presence
from pages.widgets.month_message import day, minutes, number

MOST = 100
"""Items of one message; the browser sends fewer."""


@dataclass(frozen=True)
class All:
    """« Tous présents », or its undoing: those of which `was` is noted become `mark`."""

    booking_ids: Sequence[int]
    mark: Mark
    was: Mark


@dataclass(frozen=True)
class Add:
    """A child came without a booking."""

    child_id: int
    service_id: int
    day: date
    time: int | None


@dataclass(frozen=True)
class Remove:
    """It was added by mistake."""

    booking_id: int


def items(message: Any) -> list[tuple[str, Tap | All | Add | Remove | None]]:
    """Each item by its id; None for one that is not understood: it must not hold up those behind it."""
    try:
        sent = message["items"][:MOST]
        return [(item["id"][:60], _item(item)) for item in sent if isinstance(item["id"], str)]
    except (KeyError, TypeError, AttributeError):
        return []


def _item(item: Any) -> Tap | All | Add | Remove | None:
    try:
        match item["kind"]:
            case "tick":
                return Tap(number(item["booking"]), _mark(item["mark"]), [_mark(mark) for mark in item["was"]][:20])
            case "all":
                return All([number(one) for one in item["bookings"]], _mark(item["mark"]), _mark(item["was"]))
            case "add":
                return Add(number(item["child"]), number(item["service"]), day(item["day"]), minutes(item["time"]))
            case "remove":
                return Remove(number(item["booking"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        pass
    return None


def _mark(mark: Any) -> Mark:
    return Mark(Presence(mark["presence"]), minutes(mark["time"]))


def searched(message: Any) -> str:
    """What is typed in the search; nothing for anything else."""
    return message[:60] if isinstance(message, str) else ""
