"""Wishes on days that are closed are taken back: nobody decides any more about a day on which nothing runs."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cantine.closures.rules import CoveredBooking
from cantine.common.period_types import WishState
from cantine.common.roles import Actor
from cantine.families.queries.classes import select_class_on
from cantine.journal.entries import Action, write_entry
from cantine.offer.queries import offer
from cantine.offer.rules.services import ClosurePeriod
from cantine.store.tables import Child, Wish


def take_back_wishes(db: Session, actor: Actor, closure: ClosurePeriod, now: datetime) -> list[CoveredBooking]:
    """Delete the wishes that the closure covers and that have no place, with an entry for each child in the journal.

    Their children are locked. What was granted is a booking, and cancelled as such.
    """
    asked = (
        select(
            Wish.id,
            Wish.family_id,
            Wish.child_id,
            Child.first_name,
            Child.last_name,
            Wish.day,
            Wish.service_id,
            select_class_on(Wish.day).label("classroom_id"),
        )
        .join(Child, Child.id == Wish.child_id)
        .where(Wish.day.between(closure.first, closure.last), Wish.state != WishState.GRANTED)
        .order_by(Wish.family_id, Wish.child_id, Wish.day, Wish.service_id)
    )
    rows = [row for row in db.execute(asked) if closure.closes(row.service_id, row.classroom_id, row.day)]
    if rows:
        gone = delete(Wish).where(Wish.id.in_([row.id for row in rows]))
        db.execute(gone, execution_options={"synchronize_session": False})
        _write_journal(db, actor, closure, rows, now)
    return [
        CoveredBooking(
            row.family_id, row.child_id, f"{row.first_name} {row.last_name}".strip(), row.day, row.service_id
        )
        for row in rows
    ]


def _write_journal(db: Session, actor: Actor, closure: ClosurePeriod, rows: Sequence[Any], now: datetime) -> None:
    labels = offer.read_labels(db)
    for (family_id, child_id), of_child in groupby(rows, lambda row: (row.family_id, row.child_id)):
        before = {f"{row.day} {labels[row.service_id]}": "souhait" for row in of_child}
        after = dict.fromkeys(before, f"annulé : {closure.label}")
        about = {"family_id": family_id, "child_id": child_id}
        write_entry(db, actor.account_id, Action.CANCEL_FOR_CLOSURE, now, before=before, after=after, **about)
