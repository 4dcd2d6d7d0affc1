"""Whole classes move up at the school year's change; the last one leaves the school."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cantine.actions import journal
from cantine.queries import classes
from cantine.rules.moving_up import last_day, moves
from cantine.rules.roles import Actor, NotFound
from cantine.rules.typed import NotAccepted
from cantine.store.tables import Child, Classroom, Commune


def move_up(
    db: Session,
    actor: Actor,
    goes_to: Mapping[int, int | None],
    stay: frozenset[int],
    first_day: date,
    now: datetime,
) -> int:
    """Move everybody of these classes who is at the school on the day before `first_day`; how many moved or left.

    Who leaves is enrolled until that day. Once per school year: raises NotAccepted the second time, NotFound for a
    class that is not there. One update per class, whatever its size.
    """
    actor.must("edit_families")
    db.execute(select(Commune.id).with_for_update()).one()  # two clerks at once: one moves them, the other is told
    if classes.moved_up(db, first_day):
        raise NotAccepted("Le passage de classe de cette année scolaire est déjà fait.")
    wanted = {*goes_to} | {room for room in goes_to.values() if room is not None}
    if len(db.scalars(select(Classroom.id).where(Classroom.id.in_(wanted))).all()) != len(wanted):
        raise NotFound
    going: dict[int | None, list[int]] = defaultdict(list)
    for move in moves(classes.pupils(db, last_day(first_day)), goes_to, stay):
        going[move.to].append(move.pupil.id)
    for to, ids in going.items():
        change = {"enrolled_until": last_day(first_day)} if to is None else {"classroom_id": to}
        db.execute(update(Child).where(Child.id.in_(ids)).values(**change))
    moved = sum(map(len, going.values()))
    leaving = len(going.get(None, ()))
    after = {"first_day": first_day.isoformat(), "children": moved, "leaving": leaving}
    journal.write(db, actor.account_id, "move_up", now, after=after)
    return moved
