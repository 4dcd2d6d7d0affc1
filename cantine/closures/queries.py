"""The closures that the town hall entered."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from cantine.closures.rules import Schools
from cantine.offer.queries import offer
from cantine.offer.rules.services import ClosurePeriod
from cantine.store.database import Reader
from cantine.store.tables import Classroom, School


@dataclass(frozen=True)
class NumberedClosure:
    """A closure with its number."""

    id: int
    closure: ClosurePeriod


def list_since(db: Reader, since: date = date.min) -> list[NumberedClosure]:
    """The closures that were not over before `since`, by day."""
    return [NumberedClosure(*found) for found in offer.list_closures(db, since, date.max)]


def read_schools(db: Reader) -> Schools:
    """Each school by its id, with its name and its classes, ordered by name; one query."""
    found: dict[int, tuple[str, set[int]]] = {}
    for school_id, name, classroom_id in db.execute(
        select(School.id, School.name, Classroom.id)
        .join(Classroom, Classroom.school_id == School.id, isouter=True)
        .order_by(School.name, School.id)
    ):
        found.setdefault(school_id, (name, set()))[1].update({classroom_id} - {None})
    return {key: (name, frozenset(rooms)) for key, (name, rooms) in found.items()}
