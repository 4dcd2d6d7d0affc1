"""The till of the régie: its closed days, the receipts of cash, and how deposit slips end."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.terms.till import SlipEnding
from cantine.store.tables.base import Base, make_word_check
from cantine.store.types import Structured

_STANDS = sql("reopened_at IS NULL")


class TillDay(Base):
    """A day of the till that was counted and closed; one that was opened again keeps its row, with who, when and why.

    All amounts are cents. `opening_cents` is the cash that lay in the till in the morning, which the closed day before
    had counted; `deposited_cents` what left for the bank on cash slips. `counts` is the number of notes and coins by
    their value in cents, `reason` why what was counted differs from what was expected. The totals of the means are
    those of the day's journal, less what was given back.
    """

    __tablename__ = "till_day"
    __table_args__ = (
        Index("uq_till_day_day", "day", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        CheckConstraint("counted_cents >= 0", name="counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    opening_cents: Mapped[int]
    cash_cents: Mapped[int]
    deposited_cents: Mapped[int]
    cheque_cents: Mapped[int]
    cesu_cents: Mapped[int]
    card_cents: Mapped[int]
    counts: Mapped[dict[int, int]] = mapped_column(Structured(dict[int, int]))
    counted_cents: Mapped[int]
    reason: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reopened_at: Mapped[datetime | None]
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reopened_why: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class CashReceipt(Base):
    """A receipt (quittance) for cash that a family brought: numbered without gaps per year, one for each payment."""

    __tablename__ = "cash_receipt"
    __table_args__ = (UniqueConstraint("year", "number"), UniqueConstraint("payment_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    issued_on: Mapped[date]


class DepositSlipEnd(Base):
    """That the bank has a deposit slip, or that it was taken back before (`kind`), on which day; once, and for good.

    The `day` of one that was taken back is that on which its cash is in the till again.
    """

    __tablename__ = "deposit_slip_end"
    __table_args__ = (make_word_check("kind", SlipEnding),)

    slip_id: Mapped[int] = mapped_column(ForeignKey("deposit_slip.id"), primary_key=True)
    kind: Mapped[SlipEnding]
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class WithdrawnPayment(Base):
    """A payment that was on a deposit slip which was taken back: the slip still tells what was on it."""

    __tablename__ = "withdrawn_payment"

    slip_id: Mapped[int] = mapped_column(ForeignKey("deposit_slip.id"), primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), primary_key=True, index=True)
