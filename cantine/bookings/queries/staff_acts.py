"""What the town hall changed in a child's month, with its reason: for the parents, who ask why a box is as it is."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from cantine.journal.entries import Action
from cantine.store.database import Reader
from cantine.store.tables import JournalEntry

ACTS = (
    Action.BOOK_FOR_FAMILY,
    Action.CANCEL_BOOKINGS,
    Action.MAKE_CONTRACT,
    Action.CHANGE_CONTRACT,
    Action.END_CONTRACT,
    Action.ANSWER_WISHES,
)


@dataclass(frozen=True)
class TownAct:
    """One booking that the town hall changed: when (UTC), of which day, what it became, and why (may be empty)."""

    at: datetime
    day: date
    service: str
    became: str
    reason: str


def list_town_acts(db: Reader, family_id: int, child_id: int, first: date, last: date) -> list[TownAct]:
    """What the town hall changed on the days `first` to `last` for this family and child, oldest first. One query."""
    entries = db.execute(
        select(JournalEntry.at, JournalEntry.after)
        .where(JournalEntry.child_id == child_id, JournalEntry.family_id == family_id, JournalEntry.action.in_(ACTS))
        .order_by(JournalEntry.id)
    )
    found = []
    for at, after in entries:
        for cell, became in (after or {}).items():
            day, _, service = cell.partition(" ")
            if service and f"{first}" <= day <= f"{last}":
                found.append(TownAct(at, date.fromisoformat(day), service, became, after.get("reason", "")))
    return found
