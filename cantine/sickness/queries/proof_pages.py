"""Proofs of absences that families sent: their pages, and those that wait for the town hall."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from cantine.sickness.queries.sicknesses import SICK_BOOKINGS, TO_CHECK, ProofState, Sickness
from cantine.sickness.rules.proof_kinds import PDF_BEGINS
from cantine.store.database import Reader
from cantine.store.tables import Absence, AbsenceProof


@dataclass(frozen=True)
class SentPage:
    """A page of a proof (`id`) of an absence, sent by this family; `form` is « jpg » or « pdf »."""

    id: int
    absence_id: int
    family_id: int
    sent_at: datetime
    form: str


def count_proofs_to_check(db: Reader) -> int:
    """How many proofs that families sent wait for the town hall. One query."""
    found = select(func.count()).select_from(Absence).join(SICK_BOOKINGS, SICK_BOOKINGS.c.absence_id == Absence.id)
    return db.execute(found.where(TO_CHECK)).scalar_one()


_IS_PDF = func.substr(AbsenceProof.content, 1, len(PDF_BEGINS)) == PDF_BEGINS
_PAGES = select(
    AbsenceProof.id, AbsenceProof.absence_id, AbsenceProof.family_id, AbsenceProof.sent_at, _IS_PDF.label("pdf")
).order_by(AbsenceProof.id)


def list_pages(db: Reader, of: Collection[Sickness], family_id: int | None = None) -> dict[int, list[SentPage]]:
    """The pages of proofs of these sicknesses, by sickness, in the order in which they came; of one family, or of all.

    One query, none where nothing was ever sent.
    """
    sent = [one.id for one in of if one.proof != ProofState()]
    found: dict[int, list[SentPage]] = defaultdict(list)
    if not sent:
        return found
    asked = _PAGES.where(AbsenceProof.absence_id.in_(sent))
    for row in db.execute(asked if family_id is None else asked.where(AbsenceProof.family_id == family_id)):
        whose = row.id, row.absence_id, row.family_id, row.sent_at
        found[row.absence_id].append(SentPage(*whose, "pdf" if row.pdf else "jpg"))
    return found


def find_page_content(db: Reader, page_id: int) -> tuple[int, bytes] | None:
    """The family that sent this page, and its bytes; None where there is no such page any more."""
    asked = select(AbsenceProof.family_id, AbsenceProof.content).where(AbsenceProof.id == page_id)
    row = db.execute(asked).one_or_none()
    return None if row is None else (row.family_id, row.content)
