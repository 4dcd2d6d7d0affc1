"""The columns that say how a booking came to stand: in time or late, by whom, why, and what is not asked for it."""

from typing import Any

from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import State


def build_addition(late_by: LateBy | None, reason: str = "", waived: str = "") -> dict[str, Any]:
    """The columns of a new booking, or of one that was cancelled; `late_by` of None is in time."""
    state = State.ADDED if late_by else State.BOOKED
    return {"state": state, "late_by": late_by, "reason": reason, "waived": waived if late_by else ""}


def build_cancelling() -> dict[str, Any]:
    """The columns of a booking that is cancelled: how it came to stand is forgotten."""
    return {"state": State.CANCELLED, "late_by": None, "reason": "", "waived": ""}


def keep_addition(row: Any) -> dict[str, Any]:
    """The columns of a booking that stays as it came to stand; `row` has them."""
    return {"state": row.state, "late_by": row.late_by, "reason": row.reason, "waived": row.waived}
