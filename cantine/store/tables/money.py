"""What families were billed and what they paid. All amounts are integer cents."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.terms.older_debt import OlderDebt
from cantine.common.vocabulary import ChargeKind, Delivery, InvoiceKind, Method, Reversal
from cantine.store.tables.base import Base, make_word_check
from cantine.store.types import Structured


class Invoice(Base):
    """An invoice or a credit note, immutable once issued; numbered without gaps per year.

    `cents` is positive for both kinds. `balance_before`: the family's balance (cents) at the issue; `reason`: why a
    credit note was issued. With `line_count` lines it is complete: the database accepts no further line.
    `receivable_code` is the account of what families owe on the day of issue (empty: 4111); `older_debts` is what was
    still open on earlier invoices then (None: nothing, or it was not noted).
    """

    __tablename__ = "invoice"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index(None, "family_id", "issued_on"),
        Index(None, "month", "family_id"),
        make_word_check("kind", InvoiceKind),
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
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    balance_before: Mapped[int] = mapped_column(default=0, server_default="0")
    reason: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    line_count: Mapped[int | None]
    receivable_code: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    older_debts: Mapped[tuple[OlderDebt, ...] | None] = mapped_column(Structured(tuple[OlderDebt, ...]))


class InvoiceLine(Base):
    """One child, one service, one unit price, with the days that it bills; immutable like its invoice.

    `account_code` is that of the service on the day of issue, empty where it had none, `analytic_code` that of the
    school on the days, and `cesu` whether such vouchers could pay it then (None: not recorded, the service decides);
    `credits_id` is the line that a credit note takes back; `reason` why a surcharge is asked, in the words of staff.
    A share that another pays takes something off: `payer_id` is who is asked for it, by a line of an invoice of its own
    whose `shares_id` is this one.
    """

    __tablename__ = "invoice_line"
    __table_args__ = (make_word_check("kind", ChargeKind),)

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
    kind: Mapped[ChargeKind] = mapped_column(default=ChargeKind.USUAL, server_default="usual")
    account_code: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    credits_id: Mapped[int | None] = mapped_column(ForeignKey("invoice_line.id"), index=True)
    reason: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    cesu: Mapped[bool | None]
    analytic_code: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    shares_id: Mapped[int | None] = mapped_column(ForeignKey("invoice_line.id"), unique=True)


class InvoiceCounter(Base):
    """The last number given in a year: locked by whoever issues, so that numbers have no gap."""

    __tablename__ = "invoice_counter"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


class InvoiceDelivery(Base):
    """How an invoice was delivered, once: as a message, or in the pile to print."""

    __tablename__ = "invoice_delivery"
    __table_args__ = (make_word_check("by", Delivery),)

    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), primary_key=True)
    by: Mapped[Delivery]
    at: Mapped[datetime]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_mail.id"))


class DepositSlip(Base):
    """Payments of one means taken to the bank together (bordereau); from then on they are locked.

    One of cash holds no payments but an amount: its `cents`, and its notes and coins by their value in cents.
    """

    __tablename__ = "deposit_slip"
    __table_args__ = (make_word_check("method", Method),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    made_on: Mapped[date]
    method: Mapped[Method] = mapped_column(default=Method.CHEQUE, server_default="cheque")
    cents: Mapped[int | None]
    counts: Mapped[dict[int, int] | None] = mapped_column(Structured(dict[int, int]))


class Payment(Base):
    """Money received from a family. One that is cancelled keeps its row, with who, when and why.

    `cancelled_on` is the day on which the till counts its cancelling, where its own day was closed before.
    `accounted_on` is its day in the accounting journal where that is not `received_on`. `attempt_id` is the attempt to
    pay online that it comes from, which credits once. A reversing entry has negative cents: it takes back the payment
    `reverses_id`, or a part of it, on the day `received_on`, as `reversal` and `reason` say. `account_code` is where it
    arrives, `receivable_code` what families owe, as the town had set them (empty: recorded before there were settings).
    """

    __tablename__ = "payment"
    __table_args__ = (
        Index(None, "family_id", "received_on"),
        make_word_check("method", Method),
        make_word_check("reversal", Reversal),
        CheckConstraint("(cents > 0 AND reverses_id IS NULL) OR (cents < 0 AND reverses_id IS NOT NULL)", name="cents"),
        CheckConstraint("(reverses_id IS NULL) = (reversal IS NULL)", name="reverses"),
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
    cancelled_why: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    cancelled_on: Mapped[date | None]
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accounted_on: Mapped[date | None]
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("payment_attempt.id"), unique=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), index=True)
    reversal: Mapped[Reversal | None]
    reason: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    account_code: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    receivable_code: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class OpeningBalance(Base):
    """What a family owed (negative cents, to pay until `due_on`) or had in advance when the portal began its account.

    It is neither billed nor received here; immutable, and at most one of each family. Its accounts (`account_code`,
    `receivable_code`) are those that the town had set on that day, see `Payment`. The first version of the portal wrote
    a debt as an invoice: it keeps that number (`invoice_year`, `invoice_number`), which no other invoice has.
    """

    __tablename__ = "opening_balance"
    __table_args__ = (UniqueConstraint("family_id"), CheckConstraint("cents <> 0", name="cents"))

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"))
    taken_on: Mapped[date]
    due_on: Mapped[date | None]
    cents: Mapped[int]
    account_code: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    receivable_code: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    invoice_year: Mapped[int | None]
    invoice_number: Mapped[int | None]


class Adjustment(Base):
    """Moves a family's account without being an invoice or a payment: written off, given back, or moved; immutable.

    `cents` is its effect on the balance: positive lowers what is owed. A refund has a `method`; the halves of a
    transfer name each other as `counterpart_id` and have opposite cents. One that was recorded wrongly is taken back by
    an entry of opposite cents that names it as `reverses_id`, once. `reference` is the decision (délibération) or the
    number of a transfer of money. `account_code` is the account that it moves, `receivable_code` what families owe, as
    the town had set them; `accounted_on` is its day in the accounting journal where that is not `day`.
    """

    __tablename__ = "adjustment"
    __table_args__ = (
        Index(None, "family_id", "day"),
        UniqueConstraint("counterpart_id"),
        UniqueConstraint("reverses_id"),
        make_word_check("kind", AdjustmentKind),
        make_word_check("method", Method),
        CheckConstraint("cents <> 0", name="cents"),
        CheckConstraint("(kind = 'refunded') = (method IS NOT NULL)", name="refunded"),
        CheckConstraint("kind = 'transferred' OR counterpart_id IS NULL", name="transferred"),
        CheckConstraint(
            "kind = 'transferred' OR (cents > 0) = ((kind = 'refunded') = (reverses_id IS NOT NULL))", name="sign"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"))
    kind: Mapped[AdjustmentKind]
    day: Mapped[date]
    cents: Mapped[int]
    method: Mapped[Method | None]
    reference: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    reason: Mapped[str]
    account_code: Mapped[str]
    receivable_code: Mapped[str]
    counterpart_id: Mapped[int | None] = mapped_column(ForeignKey("adjustment.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("adjustment.id"))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accounted_on: Mapped[date | None]
