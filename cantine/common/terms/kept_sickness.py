"""A sickness that went with its last day, as it has to be written again should that day come back."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class KeptSickness:
    """The columns of an absence (see `store.tables.Absence`).

    Its proofs went with it: one that was sent but not seen yet (`proof_was_sent`) has to be sent again.
    """

    first: date
    last: date
    reported_at: datetime
    reported_by_id: int | None = None
    proof_on: date | None = None
    proof_was_sent: bool = False
    case_id: int | None = None
    case_label: str = ""
    case_free_from: int | None = None
    case_proof_needed: bool = False
