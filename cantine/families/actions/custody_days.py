"""Single days on which a child is with one of its families, whatever its usual weeks."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from cantine.common.bounds.day_bounds import check_bookable_days, check_kept_days
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.families.actions._custody_bookings import hand_over
from cantine.families.queries import custody
from cantine.families.rules.custody import CustodyHomes, MovedBookings
from cantine.journal.entries import Action, write_entry
from cantine.store.closed_books import check_held_books, hold_books
from cantine.store.locks import lock_children
from cantine.store.tables import CustodyDay

AT_MOST = 400
"""Days at once: more than a year of them."""


def set_custody_days(
    db: Session, actor: Actor, child_id: int, family_id: int, days: Collection[date], now: datetime
) -> MovedBookings:
    """Put the child with this family on these days; bookings there that are not invoiced become this family's.

    Twice changes nothing. Raises Forbidden, NotFound for no such child or a family that it is not with, ValueError for
    more days than a year has.
    """
    actor.must(Permission.EDIT_FAMILIES)
    check_kept_days(local_date(now), *days)
    check_bookable_days(local_date(now), *days)
    return _change(db, actor, child_id, dict.fromkeys(sorted(days), family_id), now)


def clear_custody_days(
    db: Session, actor: Actor, child_id: int, days: Collection[date], now: datetime
) -> MovedBookings:
    """Let these days follow the usual weeks again, with their bookings that are not invoiced.

    Raises Forbidden, NotFound for no such child, ValueError for more days than a year has.
    """
    actor.must(Permission.EDIT_FAMILIES)
    return _change(db, actor, child_id, dict.fromkeys(sorted(days)), now)


def _change(
    db: Session, actor: Actor, child_id: int, wanted: Mapping[date, int | None], now: datetime
) -> MovedBookings:
    """Write the family (id) of each day of `wanted`, None for that of the usual weeks, and move its bookings."""
    if len(wanted) > AT_MOST:
        raise ValueError("Trop de jours en une fois.")
    hold_books(db, *wanted, today=local_date(now))
    lock_children(db, [child_id])
    arranged = custody.read_homes(db, child_id)
    if not arranged.now or set(wanted.values()) - {None, *arranged.all}:
        raise NotFound
    here = CustodyDay.child_id == child_id, CustodyDay.day.in_([*wanted])
    entered = dict(db.execute(select(CustodyDay.day, CustodyDay.family_id).where(*here)).all())
    changed = {day: family_id for day, family_id in wanted.items() if family_id != entered.get(day)}
    if not changed:
        return MovedBookings()
    check_held_books(db, *changed)
    new = {day: family_id for day, family_id in changed.items() if family_id is not None}
    db.execute(delete(CustodyDay).where(CustodyDay.child_id == child_id, CustodyDay.day.in_([*changed])))
    if new:
        rows = [{"child_id": child_id, "day": day, "family_id": family_id} for day, family_id in new.items()]
        db.execute(insert(CustodyDay), rows)

    numbers = custody.name_families(db, arranged.all)
    before: dict[str, Any] = {f"{day}": _name_owner(day, arranged, entered, numbers) for day in changed}
    after: dict[str, Any] = {f"{day}": _name_owner(day, arranged, new, numbers) for day in changed}
    owner = {day: family_id for day in changed if (family_id := arranged.family_of(day, new)) is not None}
    moved = hand_over(db, child_id, owner, numbers, before, after)
    concerned = set(owner.values())
    write_entry(
        db,
        actor.account_id,
        Action.CHANGE_CUSTODY_DAYS,
        now,
        family_id=concerned.pop() if len(concerned) == 1 else None,
        child_id=child_id,
        before=before,
        after=after,
    )
    return moved


def _name_owner(day: date, arranged: CustodyHomes, own_days: Mapping[date, int], numbers: Mapping[int, str]) -> str:
    family_id = arranged.family_of(day, own_days)
    whose = "personne" if family_id is None else numbers.get(family_id, "une autre famille")
    return whose if day in own_days else f"{whose} (semaines habituelles)"
