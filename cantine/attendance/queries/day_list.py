"""Who is expected on one day: the list of names behind a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from cantine.common.vocabulary import Presence, State
from cantine.store.booking_states import EXPECTED
from cantine.store.database import Reader
from cantine.store.tables import Booking, Child, Classroom, HealthNote, School

PER_PAGE = 100


@dataclass(frozen=True)
class ExpectedChild:
    """One child expected for one service: class and diet are those of that day, `time` the chosen one (minutes)."""

    child_id: int
    first_name: str
    last_name: str
    school: str
    classroom: str
    diet: str
    state: State
    time: int | None
    presence: Presence
    real_time: int | None

    @property
    def name(self) -> str:
        """« MOREL Léo », as a list is sorted."""
        return f"{self.last_name} {self.first_name}".strip()


def _select_expected(day: date, service_id: int, school_id: int | None, classroom_id: int | None) -> Select[Any]:
    asked = (
        select(Booking.id)
        .join(Child, Child.id == Booking.child_id)
        .join(Classroom, Classroom.id == Booking.classroom_id, isouter=True)
        .join(School, School.id == Classroom.school_id, isouter=True)
        .where(Booking.day == day, Booking.service_id == service_id, EXPECTED)
    )
    if school_id is not None:
        asked = asked.where(Booking.classroom_id.in_(select(Classroom.id).where(Classroom.school_id == school_id)))
    if classroom_id is not None:
        asked = asked.where(Booking.classroom_id == classroom_id)
    return asked


def list_expected_children(
    db: Reader,
    day: date,
    service_id: int,
    *,
    school_id: int | None = None,
    classroom_id: int | None = None,
    page: int | None = 1,
) -> Sequence[ExpectedChild]:
    """The children expected for this service, by school, class and name: one page of them, or all (`page` None).

    Children without a class come last.
    """
    asked = _select_expected(day, service_id, school_id, classroom_id).with_only_columns(
        Child.id,
        Child.first_name,
        Child.last_name,
        func.coalesce(School.name, ""),
        func.coalesce(Classroom.name, ""),
        Booking.diet,
        Booking.state,
        Booking.time,
        Booking.presence,
        Booking.real_time,
        maintain_column_froms=True,
    )
    asked = asked.order_by(
        School.name.nulls_last(), Classroom.position, Classroom.name, Child.last_name, Child.first_name, Child.id
    )
    if page is not None:
        asked = asked.limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    rows: Any = db.execute(asked)
    return [ExpectedChild(*row) for row in rows]


def read_health_notes(db: Reader, child_ids: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """What the kitchen must know of these children: (note, brings a basket) by child. For whoever may SEE_HEALTH."""
    rows = db.execute(
        select(HealthNote.child_id, HealthNote.text, HealthNote.basket).where(HealthNote.child_id.in_(child_ids))
    )
    return {child_id: (text, basket) for child_id, text, basket in rows}
