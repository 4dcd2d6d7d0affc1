"""Families and their children, as their own guardians may see them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from cantine.rules.bookable import Pupil
from cantine.rules.custody import Weeks
from cantine.store.tables import Child, Custody, Family, Guardian


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


Columns = tuple[int, str, str, int | None, date | None, date | None, Weeks]


def _children(family_id: int) -> Select[*Columns]:
    return (
        select(
            Child.id,
            Child.first_name,
            Child.last_name,
            Child.classroom_id,
            Child.enrolled_from,
            Child.enrolled_until,
            Custody.weeks,
        )
        .join(Custody, Custody.child_id == Child.id)
        .where(Custody.family_id == family_id)
        .order_by(Child.birth_date, Child.id)
    )


def _child(row: Row[*Columns]) -> ChildOfFamily:
    child_id, first_name, last_name, classroom_id, enrolled_from, enrolled_until, weeks = row
    return ChildOfFamily(
        child_id, first_name, last_name, Pupil(classroom_id, enrolled_from, enrolled_until, Weeks(weeks))
    )


def children(db: Session, family_id: int, today: date) -> list[ChildOfFamily]:
    """The children of this family who have not left the school before `today`, oldest first."""
    here = or_(Child.enrolled_until.is_(None), Child.enrolled_until >= today)
    return [_child(row) for row in db.execute(_children(family_id).where(here))]


def child(db: Session, family_id: int, child_id: int) -> ChildOfFamily | None:
    """This child of this family; None where there is no such child or it is another family's."""
    row = db.execute(_children(family_id).where(Child.id == child_id)).one_or_none()
    return row and _child(row)


def of_account(db: Session, account_id: int) -> list[tuple[int, int, str]]:
    """(id, number, name) of the families that this account is a guardian of, by number; archived ones are left out."""
    rows = db.execute(
        select(Family.id, Family.number, Family.name)
        .join(Guardian, Guardian.family_id == Family.id)
        .where(Guardian.account_id == account_id, Family.archived_on.is_(None))
        .order_by(Family.number)
    )
    return [(family_id, number, name) for family_id, number, name in rows]
