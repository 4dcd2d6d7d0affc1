"""What an import finds in the database: the families, guardians and children that it may mean."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from cantine.rules.custody import Weeks
from cantine.rules.imports.subscribed import Named
from cantine.rules.search import plain
from cantine.store.database import Reader
from cantine.store.tables import (
    Account,
    Booking,
    Child,
    Classroom,
    Custody,
    Family,
    Guardian,
    HealthNote,
    Quotient,
    School,
    Service,
)


@dataclass
class Known:
    """One family as it is, with what tells its guardians and children apart."""

    id: int
    values: Mapping[str, Any]
    guardians: dict[str, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    """By e-mail address and by plain name: the account's id and its values."""
    children: dict[tuple[str, str], tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    """By plain last and first name: the id and its values."""
    quotients: dict[date, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Town:
    """Everything that an import compares with; seven queries whatever the size of the town."""

    families: Mapping[int, Known]
    by_number: Mapping[int, int]
    by_caf: Mapping[str, int]
    by_name: Mapping[tuple[str, str, str], int]
    accounts: Mapping[str, int]
    schools: Mapping[str, int]
    classrooms: Mapping[tuple[int, str], int]


AT_ONCE = 5_000
"""Children asked for in one statement."""

_FAMILY = ("number", "name", "address", "postal_code", "town", "caf_number", "resident", "note")
_GUARDIAN = ("title", "first_name", "last_name", "phone", "landline")
_CHILD = ("first_name", "last_name", "birth_date", "classroom_id", "diet")


def services(db: Reader) -> list[Named]:
    """The services that are offered, by their name."""
    offered = select(Service.id, Service.label).where(Service.active).order_by(Service.position)
    return [Named(*row) for row in db.execute(offered)]


def town(db: Reader) -> Town:
    """The town as it is now. Families that were made anonymous are nobody's."""
    families: dict[int, Known] = {}
    by_number: dict[int, int] = {}
    by_caf: dict[str, int] = {}
    by_name: dict[tuple[str, str, str], int] = {}
    columns = [getattr(Family, name) for name in _FAMILY]
    for family_id, *told in db.execute(select(Family.id, *columns).where(Family.anonymised_on.is_(None))):
        values = dict(zip(_FAMILY, told, strict=True))
        families[family_id] = Known(family_id, values)
        by_number[values["number"]] = family_id
        if values["caf_number"]:
            by_caf[plain(values["caf_number"])] = family_id
        by_name[plain(values["name"]), plain(values["address"]), values["postal_code"]] = family_id
    _add_guardians(db, families)
    _add_children(db, families)
    for family_id, first_day, value in db.execute(select(Quotient.family_id, Quotient.first_day, Quotient.value)):
        if family_id in families:
            families[family_id].quotients[first_day] = value
    accounts = {email: account_id for account_id, email in db.execute(select(Account.id, Account.email)) if email}
    schools = {plain(name): school_id for school_id, name in db.execute(select(School.id, School.name))}
    rooms = db.execute(select(Classroom.id, Classroom.school_id, Classroom.name))
    classrooms = {(school_id, plain(name)): room_id for room_id, school_id, name in rooms}
    return Town(families, by_number, by_caf, by_name, accounts, schools, classrooms)


def _add_guardians(db: Reader, families: Mapping[int, Known]) -> None:
    columns = [getattr(Guardian, name) for name in _GUARDIAN]
    rows: Any = db.execute(
        select(Guardian.family_id, Account.id, Account.email, *columns).join(Account, Account.id == Guardian.account_id)
    )
    for family_id, account_id, email, *told in rows:
        if family_id not in families:
            continue
        values = dict(zip(_GUARDIAN, told, strict=True)) | {"email": email}
        known = families[family_id].guardians
        known.setdefault(plain(f"{values['first_name']} {values['last_name']}"), (account_id, values))
        if email:
            known[email] = account_id, values


def _add_children(db: Reader, families: Mapping[int, Known]) -> None:
    columns = [getattr(Child, name) for name in _CHILD]
    rows: Any = db.execute(
        select(Custody.family_id, Child.id, HealthNote.text, *columns)
        .join(Child, Child.id == Custody.child_id)
        .join(HealthNote, HealthNote.child_id == Child.id, isouter=True)
    )
    by_family: dict[int, list[Any]] = defaultdict(list)
    for family_id, child_id, health, *told in rows:
        by_family[family_id].append((child_id, health, told))
    for family_id, known in families.items():
        for child_id, health, told in by_family[family_id]:
            values = dict(zip(_CHILD, told, strict=True)) | {"health": health or ""}
            known.children[plain(values["last_name"]), plain(values["first_name"])] = child_id, values


def booked(db: Reader, child_ids: Sequence[int], first: date) -> set[tuple[int, date, int]]:
    """(child, day, service) of every booking of these children from `first` on, in whatever state."""
    found: set[tuple[int, date, int]] = set()
    for start in range(0, len(child_ids), AT_ONCE):
        some = child_ids[start : start + AT_ONCE]
        of_some = Booking.child_id.in_(some), Booking.day >= first
        rows = db.execute(select(Booking.child_id, Booking.day, Booking.service_id).where(*of_some))
        found |= {(child_id, day, service_id) for child_id, day, service_id in rows}
    return found


def shared_weeks(db: Reader) -> dict[tuple[int, int], Weeks]:
    """The weeks of each child with each of its families, of the children that have two; by (child, family)."""
    shared = select(Custody.child_id).group_by(Custody.child_id).having(func.count() > 1)
    rows = db.execute(select(Custody.child_id, Custody.family_id, Custody.weeks).where(Custody.child_id.in_(shared)))
    return {(child_id, family_id): Weeks(str(weeks)) for child_id, family_id, weeks in rows}
