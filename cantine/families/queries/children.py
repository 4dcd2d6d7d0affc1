"""Children as staff see them, whatever their family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import bindparam, or_, select

from cantine.common.search import split_search
from cantine.common.vocabulary import Weeks
from cantine.families.queries.classes import select_class_on
from cantine.families.queries.custody import group_by_last_day
from cantine.families.queries.families import ChildOfFamily
from cantine.families.queries.labels import EARLIER_SCHOOL, HELD, SCHOOL, build_held, join_labels
from cantine.families.queries.stops import STOPS_FOR_STAFF, build_stop, join_stops
from cantine.families.rules.custody import CustodyHomes
from cantine.families.rules.pupil import Pupil
from cantine.store.database import Reader
from cantine.store.sql_functions import plain_words
from cantine.store.tables import Child, Classroom, Custody, CustodyDay, EarlierClass, EarlierCustody, Family

AT_MOST = 20
"""Children that a search shows: who sees so many types another letter."""


@dataclass(frozen=True)
class FoundChild:
    """A child by its name and class; the class is empty where it has none. An adult who eats is no `pupil`."""

    id: int
    first_name: str
    last_name: str
    classroom: str
    pupil: bool = True

    @property
    def full_name(self) -> str:
        """« Léo MOREL »."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def place(self) -> str:
        """« CP », « sans classe », « adulte »."""
        return self.classroom or ("sans classe" if self.pupil else "adulte")


@dataclass(frozen=True)
class ChildHousehold:
    """A family that a child lives with, and its weeks."""

    family_id: int
    number: int
    name: str
    weeks: Weeks


@dataclass(frozen=True)
class ChildOfTown(ChildOfFamily):
    """A child with its class (empty where it has none) and its families; the pupil is of no family's weeks."""

    classroom: str
    households: Sequence[ChildHousehold]
    earlier: Mapping[date, Mapping[int, Weeks]] = field(default_factory=dict)

    @property
    def homes(self) -> CustodyHomes:
        """The families of the child on each day."""
        return CustodyHomes({household.family_id: household.weeks for household in self.households}, self.earlier)


_LABELLED = join_labels(
    select(
        Child.first_name,
        Child.last_name,
        Classroom.name,
        Child.classroom_id,
        Child.enrolled_from,
        Child.enrolled_until,
        Family.id,
        Family.number,
        Family.name,
        Custody.weeks,
        EarlierCustody.until,
        EarlierCustody.family_id,
        EarlierCustody.weeks,
        EarlierClass.until,
        EarlierClass.classroom_id,
        Child.birth_date,
        SCHOOL,
        EARLIER_SCHOOL,
        *STOPS_FOR_STAFF,
        *HELD,
    )
    .join(Classroom, Classroom.id == Child.classroom_id, isouter=True)
    .join(Custody, Custody.child_id == Child.id, isouter=True)
    .join(Family, Family.id == Custody.family_id, isouter=True)
    .join(EarlierCustody, EarlierCustody.child_id == Child.id, isouter=True)
    .join(EarlierClass, EarlierClass.child_id == Child.id, isouter=True)
    .where(Child.id == bindparam("child"))
    .order_by(Family.number),
    Custody.family_id,
)
_ONE = join_stops(_LABELLED, Custody.family_id)
_OWN_DAYS = select(CustodyDay.day, CustodyDay.family_id).where(
    CustodyDay.child_id == bindparam("child"), CustodyDay.day.between(bindparam("first"), bindparam("last"))
)
_BESIDE = Custody.__table__.alias("beside")
_SIBLINGS = (
    select(Child.id, Child.first_name, Child.birth_date)
    .join(Custody, Custody.child_id == Child.id)
    .join(_BESIDE, _BESIDE.c.family_id == Custody.family_id)
    .where(_BESIDE.c.child_id == bindparam("child"))
    .distinct()
    .order_by(Child.birth_date, Child.id)
)
_ENROLLED = (
    select(Child.id, Child.first_name, Child.last_name, Classroom.name, Child.pupil)
    .join(Classroom, Classroom.id == select_class_on(bindparam("day")), isouter=True)
    .where(
        or_(Child.enrolled_from.is_(None), Child.enrolled_from <= bindparam("day")),
        or_(Child.enrolled_until.is_(None), Child.enrolled_until >= bindparam("day")),
    )
    .order_by(Child.last_name, Child.first_name, Child.id)
)


def find_child(db: Reader, child_id: int) -> ChildOfTown | None:
    """This child, whichever families it has; None where there is no such child."""
    rows = db.execute(_ONE, {"child": child_id}).all()
    if not rows:
        return None
    first_name, last_name, classroom, classroom_id, enrolled_from, enrolled_until = rows[0][:6]
    known = {row[6]: ChildHousehold(row[6], row[7], row[8], Weeks(row[9])) for row in rows if row[6] is not None}
    classes = {row[13]: row[14] for row in rows if row[13] is not None}
    schools = {room: school for row in rows for room, school in ((classroom_id, row[16]), (row[14], row[17])) if school}
    labels = {held: None for row in rows if (held := build_held(*row[18 + len(STOPS_FOR_STAFF) :])) is not None}
    stops = {stop: None for row in rows if (stop := build_stop(*row[18 : 18 + len(STOPS_FOR_STAFF)])) is not None}
    pupil = Pupil(
        classroom_id,
        enrolled_from,
        enrolled_until,
        earlier_classes=classes,
        birth_date=rows[0][15],
        labels=tuple(labels),
        stops=tuple(stops),
        schools=schools,
    )
    earlier = group_by_last_day(row[10:13] for row in rows)
    return ChildOfTown(child_id, first_name, last_name, pupil, classroom or "", [*known.values()], earlier)


def read_own_days(db: Reader, child_id: int, first: date, last: date) -> dict[date, int]:
    """The family (id) of each day, `first` to `last`, that was entered for this child by itself."""
    rows = db.execute(_OWN_DAYS, {"child": child_id, "first": first, "last": last})
    return dict(rows.all())


def list_siblings(db: Reader, child_id: int) -> list[tuple[int, str]]:
    """(id, first name) of the children of this child's families, itself included, oldest first."""
    return [(sibling_id, first_name) for sibling_id, first_name, _born in db.execute(_SIBLINGS, {"child": child_id})]


def search_by_name(db: Reader, typed: str, day: date) -> list[FoundChild]:
    """Children at the school on `day` in whose name every word of `typed` stands, with their class of that day.

    AT_MOST of them; the words in any order; accents, case, hyphens and apostrophes are ignored. Nothing typed finds
    nobody.
    """
    words = split_search(typed)
    if not words:
        return []
    name = plain_words(Child.first_name + " " + Child.last_name)
    asked = _ENROLLED.where(*(name.contains(word, autoescape=True) for word in words)).limit(AT_MOST)
    return [FoundChild(*row[:3], row[3] or "", row[4]) for row in db.execute(asked, {"day": day})]
