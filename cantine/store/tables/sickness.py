"""Absences of children, and the proofs that their families send."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, true
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.store.tables.base import Base


class Absence(Base):
    """A sickness from `first` to `last`, both included: one period for the carence. `proof_on`: a proof was seen.

    `proof_sent_at` is when the family sent one, which counts for its delay, seen or not yet; `proof_sent_back` is why
    staff sent the last one back. `case_id`: it is no sickness but an excused case, which on these days had this
    `case_label`, and is free from the day `case_free_from` on (None: billed), with a proof if `case_proof_needed`.
    """

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("first <= last", name="order"), Index(None, "child_id", "first"))

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    first: Mapped[date]
    last: Mapped[date]
    reported_at: Mapped[datetime]
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    proof_on: Mapped[date | None]
    proof_sent_at: Mapped[datetime | None]
    proof_sent_back: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("absence_case.id"))
    case_label: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    case_free_from: Mapped[int | None]
    case_proof_needed: Mapped[bool] = mapped_column(default=False, server_default=false())


class AbsenceProof(Base):
    """A page of a proof, sent by a guardian of this family: a JPEG, or a PDF. Health data, kept for a year."""

    __tablename__ = "absence_proof"

    id: Mapped[int] = mapped_column(primary_key=True)
    absence_id: Mapped[int] = mapped_column(ForeignKey("absence.id", ondelete="CASCADE"), index=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    sent_at: Mapped[datetime]
    content: Mapped[bytes]


class AbsenceCase(Base):
    """An excused case of the town, such as « Grève » or « Sortie scolaire », and what it costs.

    Free from the day `free_from` on that was booked for a service (1: all of them, 2: but the first; None: billed).
    `by_parents`: they may report it themselves. What was reported keeps what the case said then.
    """

    __tablename__ = "absence_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    free_from: Mapped[int | None]
    proof_needed: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_parents: Mapped[bool] = mapped_column(default=False, server_default=false())
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
