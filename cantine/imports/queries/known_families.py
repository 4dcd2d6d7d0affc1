"""What an import finds in the database: its file, and the families, guardians and children that this may mean."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from cantine.common.search import make_plain
from cantine.common.vocabulary import Weeks
from cantine.families.queries.custody import group_by_last_day
from cantine.families.rules.custody import CustodyHomes
from cantine.imports.rules.identity import FamilyDescription, Person, make_caf_key, make_person, make_street_key
from cantine.imports.rules.subscriptions import NamedService
from cantine.store.database import Reader
from cantine.store.tables import (
    Account,
    Booking,
    Child,
    Classroom,
    Custody,
    CustodyDay,
    EarlierCustody,
    Family,
    Guardian,
    HealthNote,
    Quotient,
    School,
    Service,
    Upload,
)


@dataclass
class KnownFamily:
    """One family as it is, with what tells its guardians and children apart."""

    id: int
    values: Mapping[str, Any]
    guardians: dict[str | Person, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    """By e-mail address and by name: the account's id and its values."""
    children: dict[Person, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    """By name: the id and its values."""
    quotients: dict[date, int | None] = field(default_factory=dict)
    household: FamilyDescription = field(default_factory=FamilyDescription)

    def __str__(self) -> str:
        return f"n° {self.values['number']} {self.values['name']}"


@dataclass
class AddressHolder:
    """Who has an e-mail address: the account, its names, and the families (ids) that it is a guardian of."""

    account_id: int
    names: list[tuple[str, str]]
    families: set[int]


@dataclass(frozen=True)
class KnownTown:
    """Everything that an import compares with; seven queries whatever the size of the town."""

    families: Mapping[int, KnownFamily]
    by_number: Mapping[int, int]
    closed_numbers: Collection[int]
    """Numbers of anonymous families and of third payers, about whom no file is."""
    holders: Mapping[str, AddressHolder]
    homes: Mapping[int, Mapping[int, Weeks]]
    """The families of each child, with its weeks there."""
    schools: Mapping[str, int]
    classrooms: Mapping[tuple[int, str], int]


AT_ONCE = 5_000
"""Children asked for in one statement."""

_FAMILY = ("number", "name", "address", "postal_code", "town", "caf_number", "resident", "note", "archived_on")
_GUARDIAN = ("title", "first_name", "last_name", "phone", "landline")
_CHILD = ("first_name", "last_name", "birth_date", "classroom_id", "diet")


def list_services(db: Reader) -> list[NamedService]:
    """The services that are offered, by their name."""
    offered = select(Service.id, Service.label).where(Service.active).order_by(Service.position)
    return [NamedService(*row) for row in db.execute(offered)]


def read_town(db: Reader) -> KnownTown:
    """The town as it is now; families that were made anonymous and third payers are left out."""
    families: dict[int, KnownFamily] = {}
    closed_numbers = set()
    columns = [getattr(Family, name) for name in _FAMILY]
    is_closed = or_(Family.anonymised_on.is_not(None), Family.organisation)
    for family_id, closed, *told in db.execute(select(Family.id, is_closed, *columns)):
        values = dict(zip(_FAMILY, told, strict=True))
        if closed:
            closed_numbers.add(values["number"])
            continue
        known = families[family_id] = KnownFamily(family_id, values)
        known.household = FamilyDescription(
            number=values["number"],
            names={make_plain(values["name"]) or values["name"]},
            street=make_street_key(values["address"]),
            code=values["postal_code"],
            caf=make_caf_key(values["caf_number"]),
        )
    holders = _read_holders(db)
    _add_guardians(db, families, holders)
    homes = _add_children(db, families)
    for family_id, first_day, value in db.execute(select(Quotient.family_id, Quotient.first_day, Quotient.value)):
        if family_id in families:
            families[family_id].quotients[first_day] = value
    by_number = {known.values["number"]: known.id for known in families.values()}
    schools = {make_plain(name): school_id for school_id, name in db.execute(select(School.id, School.name))}
    rooms = db.execute(select(Classroom.id, Classroom.school_id, Classroom.name))
    classrooms = {(school_id, make_plain(name)): room_id for room_id, school_id, name in rooms}
    return KnownTown(families, by_number, closed_numbers, holders, homes, schools, classrooms)


def _read_holders(db: Reader) -> dict[str, AddressHolder]:
    rows = db.execute(select(Account.id, Account.email, Account.name).where(Account.email.is_not(None)))
    return {email: AddressHolder(key, [("", name)] if name else [], set()) for key, email, name in rows if email}


def _add_guardians(db: Reader, families: Mapping[int, KnownFamily], holders: Mapping[str, AddressHolder]) -> None:
    columns = [getattr(Guardian, name) for name in _GUARDIAN]
    rows: Any = db.execute(
        select(Guardian.family_id, Account.id, Account.email, *columns).join(Account, Account.id == Guardian.account_id)
    )
    for family_id, account_id, email, *told in rows:
        values = dict(zip(_GUARDIAN, told, strict=True)) | {"email": email}
        if email:
            holders[email].names.append((values["first_name"], values["last_name"]))
            holders[email].families.add(family_id)
        if family_id not in families:
            continue
        known = families[family_id]
        named = make_person(values["first_name"], values["last_name"])
        known.guardians.setdefault(named, (account_id, values))
        known.household.guardians.add(named)
        if email:
            known.guardians[email] = account_id, values
            known.household.emails.add(email)


def _add_children(db: Reader, families: Mapping[int, KnownFamily]) -> dict[int, dict[int, Weeks]]:
    columns = [getattr(Child, name) for name in _CHILD]
    rows: Any = db.execute(
        select(Custody.family_id, Custody.weeks, Child.id, HealthNote.text, *columns)
        .join(Child, Child.id == Custody.child_id)
        .join(HealthNote, HealthNote.child_id == Child.id, isouter=True)
    )
    homes: dict[int, dict[int, Weeks]] = defaultdict(dict)
    for family_id, weeks, child_id, health, *told in rows:
        homes[child_id][family_id] = Weeks(str(weeks))
        if family_id not in families:
            continue
        values = dict(zip(_CHILD, told, strict=True)) | {"health": health or ""}
        named = make_person(values["first_name"], values["last_name"])
        families[family_id].children[named] = child_id, values
        families[family_id].household.children[named] = values["birth_date"]
    return dict(homes)


def read_enrolments(db: Reader, child_ids: Sequence[int]) -> dict[int, tuple[date | None, date | None]]:
    """From and until when each of these children is enrolled, both included; None is no limit."""
    found: dict[int, tuple[date | None, date | None]] = {}
    for start in range(0, len(child_ids), AT_ONCE):
        some = Child.id.in_(child_ids[start : start + AT_ONCE])
        rows = db.execute(select(Child.id, Child.enrolled_from, Child.enrolled_until).where(some))
        found |= {child_id: (first, last) for child_id, first, last in rows}
    return found


def read_booked(db: Reader, child_ids: Sequence[int], first: date) -> set[tuple[int, date, int]]:
    """(child, day, service) of every booking of these children from `first` on, in whatever state."""
    found: set[tuple[int, date, int]] = set()
    for start in range(0, len(child_ids), AT_ONCE):
        some = child_ids[start : start + AT_ONCE]
        of_some = Booking.child_id.in_(some), Booking.day >= first
        rows = db.execute(select(Booking.child_id, Booking.day, Booking.service_id).where(*of_some))
        found |= {(child_id, day, service_id) for child_id, day, service_id in rows}
    return found


def read_own_days(db: Reader, first: date) -> dict[int, dict[date, int]]:
    """The single days of custody from `first` on, by child (id): the family (id) of each day."""
    found: dict[int, dict[date, int]] = defaultdict(dict)
    asked = select(CustodyDay.child_id, CustodyDay.day, CustodyDay.family_id).where(CustodyDay.day >= first)
    for child_id, day, family_id in db.execute(asked):
        found[child_id][day] = family_id
    return dict(found)


def read_shared_homes(db: Reader) -> dict[int, CustodyHomes]:
    """The homes of each child (id) that has two families, or had others until some day."""
    several = select(Custody.child_id).group_by(Custody.child_id).having(func.count() > 1)
    changed = select(EarlierCustody.child_id)
    now: dict[int, dict[int, Weeks]] = defaultdict(dict)
    asked = select(Custody.child_id, Custody.family_id, Custody.weeks)
    dated = Custody.child_id.in_(several) | Custody.child_id.in_(changed)
    for child_id, family_id, weeks in db.execute(asked.where(dated)):
        now[child_id][family_id] = Weeks(str(weeks))
    until: dict[int, list[Any]] = defaultdict(list)
    held = (EarlierCustody.until, EarlierCustody.family_id, EarlierCustody.weeks)
    for child_id, *told in db.execute(select(EarlierCustody.child_id, *held)):
        until[child_id].append(tuple(told))
    return {child_id: CustodyHomes(weeks, group_by_last_day(until[child_id])) for child_id, weeks in now.items()}


def find_upload(db: Reader, account_id: int) -> tuple[int, str, bytes] | None:
    """(id, name, content) of this account's file; None where it uploaded none, or it was deleted as too old."""
    found = select(Upload.id, Upload.name, Upload.content).where(Upload.account_id == account_id)
    row = db.execute(found.order_by(Upload.id.desc()).limit(1)).one_or_none()
    return (row.id, row.name, row.content) if row else None
