"""How parents pay online: the service of the commune, each attempt, and what the provider's reports say."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.store.tables.base import Base, make_word_check


class PaymentService(Base):
    """The online payment that the commune has chosen, one row at most; without a row parents cannot pay online.

    `client` is the `numcli` of PayFiP or the shop (`vads_site_id`) of Lyra; `mode` is T, X or W there, TEST or
    PRODUCTION here. `service_url` is where PayFiP is asked; `page_url` where parents pay. Empty addresses of a
    demonstration are those of its simulation. Amounts are cents; `advances`: a parent may pay more than is due.
    """

    __tablename__ = "payment_service"
    __table_args__ = (
        make_word_check("provider", PaymentProvider),
        CheckConstraint("least_cents > 0 AND most_cents >= least_cents", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[PaymentProvider]
    client: Mapped[str]
    mode: Mapped[str]
    service_url: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    page_url: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    least_cents: Mapped[int] = mapped_column(default=100, server_default="100")
    most_cents: Mapped[int] = mapped_column(default=1_000_000, server_default="1000000")
    advances: Mapped[bool] = mapped_column(default=False, server_default=false())


class PaymentAttempt(Base):
    """One attempt of a parent to pay online. What is asked never changes; how it stands does, until it is paid.

    `reference` (PayFiP: `refdet`; Lyra: `vads_order_id`) is unique, `operation` what the provider calls it (PayFiP:
    `idop`; Lyra: `vads_trans_id` with its date), None until it is known. `provider`, `client` and `mode` are those it
    was sent to. `cents` is the whole amount, of which `advance_cents` pay nothing that was due. Until `held_until` no
    other attempt pays the same. `asked_at`: when the provider was last asked; `answer` the word it last said; `note`
    says staff what to look at, `closed_why` why staff closed it.
    """

    __tablename__ = "payment_attempt"
    __table_args__ = (
        Index(None, "family_id", "created_at"),
        Index(None, "state", "created_at"),
        make_word_check("provider", PaymentProvider),
        make_word_check("state", AttemptState),
        CheckConstraint("cents > 0 AND advance_cents >= 0 AND advance_cents <= cents", name="cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    operation: Mapped[str | None] = mapped_column(unique=True)
    provider: Mapped[PaymentProvider]
    client: Mapped[str]
    mode: Mapped[str]
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    email: Mapped[str]
    label: Mapped[str]
    cents: Mapped[int]
    advance_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[AttemptState] = mapped_column(default=AttemptState.CREATED)
    created_at: Mapped[datetime]
    held_until: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    note: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    closed_why: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class AttemptPart(Base):
    """What an attempt means to pay of one invoice, in cents; without an invoice, of the opening balance."""

    __tablename__ = "attempt_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("payment_attempt.id"), index=True)
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    cents: Mapped[int]


class PaymentSweep(Base):
    """The last rounds in which all open attempts were asked for, one row: begun, and since when the provider fails."""

    __tablename__ = "payment_sweep"

    id: Mapped[int] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class PaymentReport(Base):
    """A file of the provider that lists what was paid from `first_day` to `last_day`, both included."""

    __tablename__ = "payment_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    imported_at: Mapped[datetime]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]


class PaymentReportLine(Base):
    """One payment of a report, by the reference of its attempt; a later report with the same line adds none."""

    __tablename__ = "payment_report_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("payment_report.id"), index=True)
    reference: Mapped[str] = mapped_column(unique=True)
    day: Mapped[date]
    cents: Mapped[int]
