"""What families were billed and what they paid. All amounts are integer cents."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cantine.rules.words import InvoiceKind, Method
from cantine.store.tables.base import Base, among


class Invoice(Base):
    """Immutable once issued; numbered without gaps per year. `cents` is positive for both kinds."""

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index(None, "family_id", "issued_on"),
        among("kind", InvoiceKind),
        CheckConstraint("cents >= 0", name="cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    kind: Mapped[InvoiceKind] = mapped_column(default=InvoiceKind.INVOICE)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"))
    label: Mapped[str]
    month: Mapped[date | None]
    issued_on: Mapped[date]
    due_on: Mapped[date | None]
    cents: Mapped[int]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"))


class InvoiceLine(Base):
    """One child, one service, one unit price, with the days it counts."""

    __tablename__ = "invoice_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    position: Mapped[int]
    child_id: Mapped[int | None] = mapped_column(ForeignKey("child.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))
    label: Mapped[str]
    days: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int]
    unit_cents: Mapped[int]
    cents: Mapped[int]


class DepositSlip(Base):
    """Cheques taken to the bank together (bordereau)."""

    __tablename__ = "deposit_slip"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    made_on: Mapped[date]


class Payment(Base):
    """Money received from a family."""

    __tablename__ = "payment"
    __table_args__ = (
        Index(None, "family_id", "received_on"),
        among("method", Method),
        CheckConstraint("cents > 0", name="cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"))
    received_on: Mapped[date]
    method: Mapped[Method]
    cents: Mapped[int]
    reference: Mapped[str] = mapped_column(default="")
    bank: Mapped[str] = mapped_column(default="")
    deposit_slip_id: Mapped[int | None] = mapped_column(ForeignKey("deposit_slip.id"), index=True)
    cancelled_at: Mapped[datetime | None]
