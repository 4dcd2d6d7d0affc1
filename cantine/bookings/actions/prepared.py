"""A family sends what it prepared before a period opened: now it is booked, as far as there are places."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from cantine.bookings.actions.apply_week import save_children
from cantine.bookings.actions.pending_changes import PendingChanges
from cantine.bookings.rules.cell_changes import CellChange, MonthSaved
from cantine.common.paris import local_date
from cantine.common.period_types import WishState
from cantine.common.refusal_sentences import NotYourTurn, TooEarly
from cantine.common.roles import Actor
from cantine.offer.queries import offer
from cantine.opening.queries.openings import list_unopened
from cantine.store.tables import BookingPeriod, Wish

_PREPARED = (
    select(Wish)
    .join(BookingPeriod, BookingPeriod.id == Wish.period_id)
    .where(Wish.family_id == bindparam("family"), Wish.state == WishState.PREPARED)
    .order_by(Wish.child_id, Wish.day, Wish.service_id)
)


def send_prepared(db: Session, actor: Actor, now: datetime) -> dict[int, MonthSaved]:
    """Book what the family prepared in periods that have opened, for each child (by id) what became of it; nothing
    where nothing was prepared there.

    Each day is judged as in `save_month`. What is too early for this family, or has to wait for its turn, stays
    prepared; what is refused otherwise, because the day is full, is prepared no more. Sent twice changes nothing.
    Raises Forbidden.
    """
    family_id = actor.require_family()
    rows = db.scalars(_PREPARED, {"family": family_id}).all()
    if rows:
        unopened = list_unopened(db, min(row.day for row in rows), max(row.day for row in rows), now)
        rows = [row for row in rows if row.period_id not in unopened]
    if not rows:
        return {}
    asked: dict[int, list[CellChange]] = defaultdict(list)
    for row in rows:
        asked[row.child_id].append(CellChange(row.day, row.service_id, True, row.time))
    PendingChanges.lock(db, offer.list_services(db), asked, local_date(now))
    ids = [row.id for row in rows]
    kept = {(row.child_id, row.day, row.service_id): _copy(row) for row in rows}
    db.execute(delete(Wish).where(Wish.id.in_(ids)), execution_options={"synchronize_session": False})
    db.expunge_all()
    saved = save_children(db, actor, asked, now)
    early = [
        kept[child_id, change.day, change.service_id]
        for child_id, one in saved.items()
        for change, why in one.refused
        if isinstance(why, TooEarly | NotYourTurn)
    ]
    if early:
        db.execute(insert(Wish), early, execution_options={"render_nulls": True})
    return saved


def _copy(row: Wish) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in Wish.__table__.columns}
