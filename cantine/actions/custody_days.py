"""Single days on which a child is with one of its families, whatever its usual weeks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from cantine.journal.entries import JournalAction, write_entry
from cantine.queries import homes
from cantine.queries.booking_states import BILLED
from cantine.rules.custody import CustodyHomes
from cantine.rules.roles import Actor, NotFound, Permission
from cantine.rules.words import State
from cantine.store.locks import lock_bookings, lock_children
from cantine.store.tables import Booking, CustodyDay, Family, Service

AT_MOST = 400
"""Days at once: more than a year of them."""


@dataclass(frozen=True)
class MovedBookings:
    """Bookings on days that went to another family: how many that family pays now, and how many stay invoiced."""

    moved: int = 0
    invoiced: int = 0


def set_custody_days(
    db: Session, actor: Actor, child_id: int, family_id: int, days: Collection[date], now: datetime
) -> MovedBookings:
    """Put the child with this family on these days; bookings there that are not invoiced become this family's.

    Twice changes nothing. Raises Forbidden, NotFound for no such child or a family that it is not with, ValueError for
    more days than a year has.
    """
    actor.must(Permission.EDIT_FAMILIES)
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
    lock_children(db, [child_id])
    arranged = homes.read_homes(db, child_id)
    if not arranged.now or set(wanted.values()) - {None, *arranged.all}:
        raise NotFound
    here = CustodyDay.child_id == child_id, CustodyDay.day.in_([*wanted])
    entered = dict(db.execute(select(CustodyDay.day, CustodyDay.family_id).where(*here)).all())
    changed = {day: family_id for day, family_id in wanted.items() if family_id != entered.get(day)}
    if not changed:
        return MovedBookings()
    new = {day: family_id for day, family_id in changed.items() if family_id is not None}
    db.execute(delete(CustodyDay).where(CustodyDay.child_id == child_id, CustodyDay.day.in_([*changed])))
    if new:
        rows = [{"child_id": child_id, "day": day, "family_id": family_id} for day, family_id in new.items()]
        db.execute(insert(CustodyDay), rows)

    numbers = name_families(db, arranged.all)
    before: dict[str, Any] = {f"{day}": _name_owner(day, arranged, entered, numbers) for day in changed}
    after: dict[str, Any] = {f"{day}": _name_owner(day, arranged, new, numbers) for day in changed}
    owner = {day: family_id for day in changed if (family_id := arranged.family_of(day, new)) is not None}
    moved = hand_over(db, child_id, owner, numbers, before, after)
    concerned = set(owner.values())
    write_entry(
        db,
        actor.account_id,
        JournalAction.CHANGE_CUSTODY_DAYS,
        now,
        family_id=concerned.pop() if len(concerned) == 1 else None,
        child_id=child_id,
        before=before,
        after=after,
    )
    return moved


def name_families(db: Session, family_ids: Collection[int]) -> dict[int, str]:
    """« famille n° 101 » by the id of the family."""
    rows = db.execute(select(Family.id, Family.number).where(Family.id.in_(family_ids)))
    return {family_id: f"famille n° {number}" for family_id, number in rows}


def hand_over(
    db: Session,
    child_id: int,
    owner: Mapping[date, int],
    numbers: Mapping[int, str],
    before: dict[str, Any],
    after: dict[str, Any],
) -> MovedBookings:
    """Give the child's bookings on these days, unless invoiced, to the family of their day (`owner`).

    `before` and `after`, for the journal, get an entry for each booking that changes families.
    """
    elsewhere = _lock_booked_elsewhere(db, child_id, owner)
    for booking in elsewhere:
        cell = f"{booking.day} {booking.label}"
        before[cell] = f"payé par la famille n° {booking.number}"
        theirs = f"payé par la {numbers[owner[booking.day]]}"
        after[cell] = "déjà facturé, reste tel quel" if booking.invoiced else theirs
    moving = [{"id": one.id, "family_id": owner[one.day]} for one in elsewhere if not one.invoiced]
    if moving:
        db.execute(update(Booking), moving)
    return MovedBookings(len(moving), len(elsewhere) - len(moving))


def hand_over_freed(db: Session, account_id: int | None, booking_ids: Collection[int], now: datetime) -> None:
    """Give bookings that a credit note lets be billed again to the family of their day, where a dated change says so.

    Writes a journal entry for each child of which a booking changes families.
    """
    days: dict[int, list[date]] = {}
    freed = select(Booking.child_id, Booking.day).where(Booking.id.in_(booking_ids)).order_by(Booking.child_id)
    for child_id, day in db.execute(freed.distinct()):
        days.setdefault(child_id, []).append(day)
    for child_id, of_child in days.items():
        arranged = homes.read_homes(db, child_id)
        entered = select(CustodyDay.day, CustodyDay.family_id).where(CustodyDay.child_id == child_id)
        own_days = dict(db.execute(entered).all())
        dated = [day for day in of_child if day in own_days or any(until < day for until in arranged.earlier)]
        owner = {day: family for day in dated if (family := arranged.family_of(day, own_days)) is not None}
        before, after = dict[str, Any](), dict[str, Any]()
        if hand_over(db, child_id, owner, name_families(db, arranged.all), before, after).moved:
            write_entry(db, account_id, JournalAction.HAND_OVER, now, child_id=child_id, before=before, after=after)


def _lock_booked_elsewhere(db: Session, child_id: int, owner: Mapping[date, int]) -> list[Any]:
    """Bookings that stand on days of `owner` and are another family's than the day, locked against billing."""
    asked = (
        select(
            Booking.id,
            Booking.day,
            Booking.family_id,
            BILLED.label("invoiced"),
            Service.label,
            Family.number,
        )
        .join(Service, Service.id == Booking.service_id)
        .join(Family, Family.id == Booking.family_id)
        .where(Booking.child_id == child_id, Booking.day.in_([*owner]), Booking.state != State.CANCELLED)
        .order_by(Booking.day, Service.position, Service.id)
    )
    return [row for row in lock_bookings(db, asked) if owner[row.day] != row.family_id]


def _name_owner(day: date, arranged: CustodyHomes, own_days: Mapping[date, int], numbers: Mapping[int, str]) -> str:
    family_id = arranged.family_of(day, own_days)
    whose = "personne" if family_id is None else numbers.get(family_id, "une autre famille")
    return whose if day in own_days else f"{whose} (semaines habituelles)"
