"""The excused cases of the town, and the one that is reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cantine.common.roles import NotFound
from cantine.offer.rules.sick_days import ExcusedCase
from cantine.store.database import Reader
from cantine.store.tables import AbsenceCase


@dataclass(frozen=True)
class TownCase:
    """An excused case as the town keeps it."""

    id: int
    label: str
    free_from: int | None
    proof_needed: bool
    by_parents: bool
    active: bool
    position: int

    @property
    def excused(self) -> ExcusedCase:
        """What it says of an absence that is reported now."""
        return ExcusedCase(self.label, self.free_from, self.proof_needed)


_CASES = select(
    AbsenceCase.id,
    AbsenceCase.label,
    AbsenceCase.free_from,
    AbsenceCase.proof_needed,
    AbsenceCase.by_parents,
    AbsenceCase.active,
    AbsenceCase.position,
).order_by(AbsenceCase.position, AbsenceCase.id)


def list_cases(db: Reader) -> Sequence[TownCase]:
    """All cases of the town in their order, those that are used no more too. One query."""
    return [TownCase(*row) for row in db.execute(_CASES)]


def find_reportable(db: Reader, case_id: int | None, *, by_parents: bool = False) -> AbsenceCase | None:
    """The case that is reported, which staff, or parents, may still report; None for a sickness. Raises NotFound."""
    if case_id is None:
        return None
    allowed = (AbsenceCase.by_parents,) if by_parents else ()
    asked = select(AbsenceCase).where(AbsenceCase.id == case_id, AbsenceCase.active, *allowed)
    case = db.execute(asked).scalar_one_or_none()
    if case is None:
        raise NotFound
    return case


def describe_case_of(case: AbsenceCase | None) -> dict[str, Any]:
    """The columns by which an absence keeps what its case says now; none for a sickness."""
    if case is None:
        return {}
    of_case = {"case_free_from": case.free_from, "case_proof_needed": case.proof_needed}
    return {"case_id": case.id, "case_label": case.label, **of_case}
