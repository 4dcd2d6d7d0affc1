"""Families and their children, as their own guardians may see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from cantine.common.roles import NotFound
from cantine.common.vocabulary import Delivery, Weeks
from cantine.families.queries.custody import select_children
from cantine.families.queries.labels import EARLIER_SCHOOL, HELD, SCHOOL, build_held, join_labels
from cantine.families.queries.stops import STOPS, build_stop, join_stops
from cantine.families.rules.labels import HeldLabel
from cantine.families.rules.pupil import Pupil
from cantine.families.rules.stops import HeldStop
from cantine.store.database import Reader
from cantine.store.tables import (
    Child,
    Custody,
    CustodyDay,
    EarlierClass,
    EarlierCustody,
    Family,
    Guardian,
)


@dataclass(frozen=True)
class ChildOfFamily:
    """A child with what the rules ask about it, seen from one of its families."""

    id: int
    first_name: str
    last_name: str
    pupil: Pupil

    @property
    def full_name(self) -> str:
        """« TOTO TEST »."""
        return f"{self.first_name} {self.last_name}".strip()


_ENROLMENT = (Child.classroom_id, Child.enrolled_from, Child.enrolled_until)
_CHILD = (Child.id, Child.first_name, Child.last_name, *_ENROLMENT, Custody.weeks, Child.birth_date, SCHOOL)
_DAYS = (
    CustodyDay.day,
    CustodyDay.family_id,
    EarlierCustody.until,
    EarlierCustody.family_id,
    EarlierCustody.weeks,
    EarlierClass.until,
    EarlierClass.classroom_id,
    EARLIER_SCHOOL,
    *HELD,
    *STOPS,
)
"""Few children have any of these, and hardly one has several kinds: a row for each combination costs nothing."""


def _join_days(asked: Any, family_id: Any) -> Any:
    resident = select(Family.resident).where(Family.id == family_id).scalar_subquery()
    every_label = join_labels(
        asked.add_columns(resident.label("resident"), *_DAYS)
        .join(CustodyDay, CustodyDay.child_id == Child.id, isouter=True)
        .join(EarlierCustody, EarlierCustody.child_id == Child.id, isouter=True)
        .join(EarlierClass, EarlierClass.child_id == Child.id, isouter=True),
        family_id,
    )
    return join_stops(every_label, family_id)


_FAMILY: Any = bindparam("family")
_theirs = select_children(_FAMILY).subquery()
# Theirs come first: past eight joins PostgreSQL keeps the order that it is told, and read every child of the town.
_OF_FAMILY = _join_days(
    select(*_CHILD)
    .select_from(_theirs)
    .join(Child, Child.id == _theirs.c.child_id)
    .join(Custody, and_(Custody.child_id == Child.id, Custody.family_id == _FAMILY), isouter=True)
    .order_by(Child.pupil.desc(), Child.birth_date, Child.id),
    _FAMILY,
)
_leaves = aliased(EarlierCustody)
_STILL_HERE = _OF_FAMILY.where(
    or_(Child.enrolled_until.is_(None), Child.enrolled_until >= bindparam("today")),
    or_(
        Custody.weeks.is_not(None),
        select(_leaves.child_id)
        .where(_leaves.child_id == Child.id, _leaves.family_id == _FAMILY, _leaves.until >= bindparam("today"))
        .exists(),
    ),
)
_ONE_CHILD = _OF_FAMILY.where(Child.id == bindparam("child"))
_left = aliased(EarlierCustody)
_pairs = (
    select(Custody.family_id, Custody.child_id)
    .where(Custody.family_id.in_(bindparam("families", expanding=True)))
    .union(select(_left.family_id, _left.child_id).where(_left.family_id.in_(bindparam("families", expanding=True))))
    .subquery()
)
_OF_FAMILIES = _join_days(
    select(_pairs.c.family_id, *_CHILD)
    .join(_pairs, _pairs.c.child_id == Child.id)
    .join(Custody, and_(Custody.child_id == Child.id, Custody.family_id == _pairs.c.family_id), isouter=True)
    .order_by(_pairs.c.family_id, Child.id),
    _pairs.c.family_id,
)
_FAMILIES = (
    select(Family.id, Family.number, Family.name)
    .join(Guardian, Guardian.family_id == Family.id)
    .where(Guardian.account_id == bindparam("account"), Family.archived_on.is_(None))
    .order_by(Family.number)
)


def _gather_children(rows: Iterable[Any], family_id: int) -> list[ChildOfFamily]:
    """Children of rows ordered by child: one row for each day about which something is known, else a single one."""
    found = []
    for child, days in groupby(rows, lambda row: row[: -len(_DAYS)]):
        child_id, first_name, last_name, classroom_id, enrolled_from, enrolled_until, weeks, born, school, here = child
        own_days: dict[date, bool] = {}
        earlier: dict[date, Weeks | None] = {}
        classes: dict[date, int | None] = {}
        schools = {classroom_id: school} if school else {}
        labels: dict[HeldLabel, None] = {}
        stops: dict[HeldStop, None] = {}
        for row in days:
            day, family, until, of_family, its_weeks, in_class_until, in_class, in_school, *held = row[-len(_DAYS) :]
            if day:
                own_days[day] = family == family_id
            if until and (of_family == family_id or until not in earlier):
                earlier[until] = Weeks(its_weeks) if of_family == family_id else None
            if in_class_until:
                classes[in_class_until] = in_class
            if in_school:
                schools[in_class] = in_school
            if (stop := build_stop(*held[-len(STOPS) :])) is not None:
                stops[stop] = None
            if (label := build_held(*held[: -len(STOPS)])) is not None:
                labels[label] = None
        of_pupil = (classroom_id, enrolled_from, enrolled_until, weeks and Weeks(weeks))
        pupil = Pupil(*of_pupil, own_days, earlier, classes, born, tuple(labels), schools, bool(here), tuple(stops))
        found.append(ChildOfFamily(child_id, first_name, last_name, pupil))
    return found


def list_children(db: Reader, family_id: int, today: date) -> list[ChildOfFamily]:
    """The children of this family who have left neither it nor the school before `today`, oldest first."""
    return _gather_children(db.execute(_STILL_HERE, {"family": family_id, "today": today}), family_id)


def find_child(db: Reader, family_id: int, child_id: int) -> ChildOfFamily | None:
    """This child as this family sees it, even where it left the family; None where it never was with the family."""
    rows = db.execute(_ONE_CHILD, {"family": family_id, "child": child_id})
    return next(iter(_gather_children(rows, family_id)), None)


def read_children(db: Reader, family_ids: Collection[int]) -> dict[int, list[ChildOfFamily]]:
    """The children of each of these families, seen from that family; those too that have left it. One query."""
    rows = db.execute(_OF_FAMILIES, {"families": [*family_ids]})
    return {
        family_id: _gather_children((row[1:] for row in of_family), family_id)
        for family_id, of_family in groupby(rows, lambda row: row[0])
    }


def read_pupils(db: Reader, family_ids: Collection[int]) -> dict[int, list[Pupil]]:
    """What the rules ask about the children of each of these families, seen from that family."""
    return {key: [child.pupil for child in children] for key, children in read_children(db, family_ids).items()}


@dataclass(frozen=True)
class NamedFamily:
    """A family by its number and name, or an organisation that pays for others."""

    id: int
    number: int
    name: str
    organisation: bool


def load_by_number(db: Reader, number: int) -> NamedFamily:
    """The family that has this number, archived or not. Raises NotFound."""
    asked = select(Family.id, Family.number, Family.name, Family.organisation).where(Family.number == number)
    row = db.execute(asked).one_or_none()
    if row is None:
        raise NotFound
    return NamedFamily(*row)


def list_for_account(db: Reader, account_id: int) -> list[tuple[int, int, str]]:
    """(id, number, name) of the families that this account is a guardian of, by number; archived ones are left out."""
    return [(family_id, number, name) for family_id, number, name in db.execute(_FAMILIES, {"account": account_id})]


@dataclass(frozen=True)
class OwnDetails:
    """What a guardian told the family's file about themselves, which messages they want, how its invoices come."""

    first_name: str
    last_name: str
    phone: str
    receipts: bool
    reminders: bool
    invoices_by: Delivery


_OWN = (Guardian.first_name, Guardian.last_name, Guardian.phone, Guardian.receipts, Guardian.reminders)
_DETAILS = (
    select(*_OWN, Family.invoices_by)
    .join(Family, Family.id == Guardian.family_id)
    .where(Guardian.account_id == bindparam("account"), Guardian.family_id == bindparam("family"))
)


def read_own_details(db: Reader, account_id: int, family_id: int) -> OwnDetails:
    """The guardian's own name, phone and choices in this family."""
    return OwnDetails(*db.execute(_DETAILS, {"account": account_id, "family": family_id}).one())
