"""A parent saves the month grid of one child."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.actions import journal
from cantine.actions.month import Month
from cantine.queries import families
from cantine.rules.bookable import Calendar, Standing, refusal
from cantine.rules.changes import CellChange, MonthSaved
from cantine.rules.refusals import Refusal
from cantine.rules.roles import Actor, NotFound
from cantine.rules.services import Service
from cantine.rules.words import State


def save_month(db: Session, actor: Actor, child_id: int, changes: Sequence[CellChange], now: datetime) -> MonthSaved:
    """Apply the changes that the rules allow; the others come back with their refusal. Saving twice changes nothing.

    `now` must be read inside the transaction of `db`. Raises Forbidden for somebody who is no guardian, NotFound for
    a child that is not this family's, ValueError for more changes than a month can hold. A fixed number of queries,
    whatever the number of changes.
    """
    family_id = actor.of_family()
    child = families.child(db, family_id, child_id)
    if child is None:
        raise NotFound
    if not changes:
        return MonthSaved()

    def may(service: Service, change: CellChange, stands: Standing, calendar: Calendar) -> Refusal | None:
        return refusal(service, change.day, child.pupil, stands, change.on, calendar, now)

    def becomes(_cell: tuple[date, int], stands: Standing) -> dict[str, Any]:
        return {"family_id": family_id, "state": State.BOOKED if stands.on else State.CANCELLED}

    month = Month(db, child_id, changes)
    saved = month.save(may)
    month.write(db, becomes)
    if month.before:
        journal.write(
            db,
            actor.account_id,
            "save_month",
            now,
            family_id=family_id,
            child_id=child_id,
            before=month.said(month.before),
            after=month.said(month.now_is),
        )
    return saved
