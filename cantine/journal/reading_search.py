"""The log of reading page by page, and what of it a family is told."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, or_, select

from cantine.common.paris import find_day_span
from cantine.common.roles import Role
from cantine.common.terms.read_places import ReadPlace
from cantine.store.account_names import select_account_name
from cantine.store.database import Reader
from cantine.store.paging import fetch_page
from cantine.store.tables import Account, Child, Custody, Family, ReadChild, ReadEvent

PER_PAGE = 50


@dataclass(frozen=True)
class Reading:
    """One reading: by whom, where, what; whose health notes stood there."""

    at: datetime
    who: str
    role: Role | None
    place: ReadPlace
    what: str
    family: str
    children: Sequence[str]


_READINGS = (
    select(
        ReadEvent.id,
        ReadEvent.at,
        select_account_name(),
        ReadEvent.role,
        ReadEvent.place,
        ReadEvent.what,
        Family.number,
        Family.name,
    )
    .join(Account, Account.id == ReadEvent.account_id)
    .join(Family, Family.id == ReadEvent.family_id, isouter=True)
    .order_by(ReadEvent.at.desc(), ReadEvent.id.desc())
)


def list_readings(
    db: Reader, *, person: str = "", child: str = "", day: date | None = None, page: int = 1
) -> tuple[Sequence[Reading], int]:
    """One page of what was read and taken, the latest first, and how many there are in all. Three queries.

    `person` is a part of a name or an e-mail address, `child` a part of a child's name, `day` a day in Paris.
    """
    found = _READINGS
    if person:
        found = found.where(or_(*(one.icontains(person, autoescape=True) for one in (Account.name, Account.email))))
    if child:
        named = (Child.first_name + " " + Child.last_name).icontains(child, autoescape=True)
        of_event = exists().where(ReadChild.event_id == ReadEvent.id, ReadChild.child_id == Child.id, named)
        found = found.where(of_event)
    if day is not None:
        begins, ends = find_day_span(day)
        found = found.where(ReadEvent.at >= begins, ReadEvent.at < ends)
    rows, count = fetch_page(db, found, page, PER_PAGE)
    names = _read_names(db, [row[0] for row in rows])
    return [
        Reading(at, who, role, place, what, f"{name} (n° {number})" if number else "", names[event_id])
        for event_id, at, who, role, place, what, number, name in rows
    ], count


def _read_names(db: Reader, event_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the children of these readings, by reading."""
    names: dict[int, list[str]] = defaultdict(list)
    asked = select(ReadChild.event_id, Child.first_name, Child.last_name).join(Child, Child.id == ReadChild.child_id)
    rows: Any = db.execute(asked.where(ReadChild.event_id.in_(event_ids)).order_by(Child.last_name, Child.first_name))
    for event_id, first, last in rows:
        names[event_id].append(f"{first} {last}".strip())
    return names


def list_of_family(db: Reader, family_id: int) -> list[tuple[datetime, str, Role | None, ReadPlace]]:
    """(when, child, role, where) of each reading of health notes of this family's children, and of each file about the
    family alone (no child). Who it was is not told: a role and a day answer the question, and protect the staff."""
    children = select(Custody.child_id).where(Custody.family_id == family_id)
    notes = (
        select(ReadEvent.at, Child.first_name, ReadEvent.role, ReadEvent.place)
        .join(ReadChild, ReadChild.event_id == ReadEvent.id)
        .join(Child, Child.id == ReadChild.child_id)
        .where(Child.id.in_(children))
    )
    files = select(ReadEvent.at, ReadEvent.role, ReadEvent.place).where(ReadEvent.family_id == family_id)
    found = [(at, child, role, place) for at, child, role, place in db.execute(notes)]
    found += [(at, "", role, place) for at, role, place in db.execute(files)]
    return sorted(found, key=lambda one: (one[0], one[1]))
