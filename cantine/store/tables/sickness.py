"""Absences of children, and the proofs that their families send."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.store.tables.base import Base


class Absence(Base):
    """A sickness from `first` to `last`, both included: one period for the carence. `proof_on`: a proof was seen.

    `proof_sent_at` is when the family sent one, which counts for its delay, seen or not yet; `proof_sent_back` is why
    staff sent the last one back.
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


class AbsenceProof(Base):
    """A page of a proof, sent by a guardian of this family: a JPEG, or a PDF. Health data, kept for a year."""

    __tablename__ = "absence_proof"

    id: Mapped[int] = mapped_column(primary_key=True)
    absence_id: Mapped[int] = mapped_column(ForeignKey("absence.id", ondelete="CASCADE"), index=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    sent_at: Mapped[datetime]
    content: Mapped[bytes]
