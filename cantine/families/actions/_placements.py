"""A child's class and diet change from a day on: the days before keep theirs, what is booked after it follows."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cantine.common.form_input import NotAccepted
from cantine.common.vocabulary import Diet, Presence
from cantine.store.closed_books import find_closed_until
from cantine.store.tables import Booking, Child, EarlierClass, TownDiet

MOVES = ("classroom_id", "diet")
"""The columns of a child that change from a day on."""

Placement = tuple[int | None, str]
"""A class (None: without one) and a diet."""


def check_diet(db: Session, diet: str, holds: str | None) -> None:
    """Raise NotAccepted for a diet that the town does not offer, unless the child `holds` it."""
    if diet not in (Diet.STANDARD, holds):
        offered = select(TownDiet.id).where(TownDiet.name == diet, TownDiet.active)
        if db.scalar(offered) is None:
            raise NotAccepted("Ce régime n'est pas proposé : choisissez-en un autre, ou ajoutez-le dans « Régimes ».")


def read_placements(db: Session, child_ids: Collection[int], day: date) -> dict[int, Placement]:
    """The class and the diet of each of these children (by id) on `day`. Two queries."""
    of_these = select(Child.id, Child.classroom_id, Child.diet).where(Child.id.in_(child_ids))
    found: dict[int, Placement] = {child_id: (room, diet) for child_id, room, diet in db.execute(of_these)}
    earlier = (
        select(EarlierClass.child_id, EarlierClass.classroom_id, EarlierClass.diet)
        .where(EarlierClass.child_id.in_(child_ids), EarlierClass.until >= day)
        .order_by(EarlierClass.until.desc())  # the earliest that is not over comes last, and holds
    )
    found |= {child_id: (room, diet) for child_id, room, diet in db.execute(earlier)}
    return found


def place(db: Session, child_ids: Collection[int], first_day: date, becomes: Mapping[str, Any]) -> None:
    """Give these children another class or diet from `first_day` on, or both: what `becomes` names of `MOVES`.

    Bookings from that day on follow, billed or not, unless they are ticked; none before it does. A child that had no
    class yet gets one on all its days whose books are open, for there is nothing that an earlier day could keep. Few
    statements, whatever the number of children.
    """
    eve, closed_until = first_day - timedelta(1), find_closed_until(db) or date.min
    if becomes.get("classroom_id") is not None and closed_until > date.min:
        _keep_closed_days(db, child_ids, closed_until)
    was = read_placements(db, child_ids, eve)
    mine = EarlierClass.child_id.in_(child_ids)
    kept = set(db.scalars(select(EarlierClass.child_id).where(mine, EarlierClass.until == eve)))
    rows = [
        {"child_id": child_id, "until": eve, "classroom_id": room, "diet": diet}
        for child_id, (room, diet) in was.items()
        if child_id not in kept and _differs(room, diet, becomes)
    ]
    db.execute(update(EarlierClass).where(mine, EarlierClass.until >= first_day).values(**becomes))
    if rows:
        db.execute(insert(EarlierClass), rows)
    # The rows above tell the database itself which bookings may follow the child (migration 0015).
    db.execute(update(Child).where(Child.id.in_(child_ids)).values(**becomes))
    open_days = Booking.child_id.in_(child_ids), Booking.presence == Presence.UNKNOWN
    db.execute(update(Booking).where(*open_days, Booking.day >= first_day).values(**becomes))
    if becomes.get("classroom_id") is not None:
        room = becomes["classroom_id"]
        without = Booking.classroom_id.is_(None), Booking.day > closed_until
        db.execute(update(Booking).where(*open_days, *without).values(classroom_id=room))
        nowhere = EarlierClass.classroom_id.is_(None), EarlierClass.until > closed_until
        db.execute(update(EarlierClass).where(mine, *nowhere).values(classroom_id=room))


def _keep_closed_days(db: Session, child_ids: Collection[int], closed_until: date) -> None:
    """Write down that whoever of these children had no class on the last day of closed books had none until then."""
    of_these = EarlierClass.child_id.in_(child_ids), EarlierClass.until == closed_until
    known = set(db.scalars(select(EarlierClass.child_id).where(*of_these)))
    rows = [
        {"child_id": child_id, "until": closed_until, "classroom_id": None, "diet": diet}
        for child_id, (room, diet) in read_placements(db, child_ids, closed_until).items()
        if room is None and child_id not in known
    ]
    if rows:
        db.execute(insert(EarlierClass), rows)


def _differs(room: int | None, diet: str, becomes: Mapping[str, Any]) -> bool:
    other_room = room is not None and becomes.get("classroom_id", room) != room
    return bool(other_room or becomes.get("diet", diet) != diet)
