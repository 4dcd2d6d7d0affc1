"""The one commune of a database, with what it has set, and the backups of that database."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Index, String, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.school_days import OwnCalendar
from cantine.common.terms.account_plan import AccountPlan
from cantine.common.terms.backups import BackupKind, BackupOutcome
from cantine.common.terms.incident_stops import IncidentStop
from cantine.common.terms.legal_notice import LegalNotice
from cantine.common.vocabulary import QUOTIENT
from cantine.store.tables.base import Base, make_word_check
from cantine.store.types import Structured


class Commune(Base):
    """The one commune of this database; `demonstration` allows a frozen clock and being emptied.

    `zone` says the school holidays, unless there is an `own_calendar` (Corsica, overseas).

    Parents report a sickness of today until `sick_until` (minutes), 0 is never. Invoices are due `due_after` days after
    their issue and close with `invoice_footer`; `how_to_pay` tells families how, where they cannot do it online.
    A family whose oldest invoice is late by more than `stop_debt_days` books no new days (None: never).
    `incident_stops` say after how many incidents of a child its parents are warned, and it books no new days.
    `closed_until` is the last day of the books that are closed (None: none): what is of it or before stays as it is.
    `account_plan` has the accounts of its books (None: those of M57).
    `legal_notice` is what it says of itself on the pages that the law asks for; an audit of the portal's accessibility
    on `audited_on` found `audited_rate` percent of the criteria met.
    `colour` (« #1f6b42 ») takes the place of the portal's own green (empty).
    The role finance sets quotients (`finance_quotients`) and prices (`finance_prices`) where the commune lets it.
    A forgotten password is answered alike whether an account has the address or not where it says `hide_unknown_email`.
    Quotients are called `quotient_name` and end on `quotient_ends` (« 12-31 »; empty: never).
    """

    __tablename__ = "commune"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("zone IN ('A', 'B', 'C')", name="zone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    zone: Mapped[str] = mapped_column(String(1))
    own_calendar: Mapped[OwnCalendar | None] = mapped_column(Structured(OwnCalendar))
    demonstration: Mapped[bool] = mapped_column(Boolean, default=False)
    sick_until: Mapped[int] = mapped_column(default=9 * 60, server_default="540")
    due_after: Mapped[int] = mapped_column(default=25, server_default="25")
    invoice_footer: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    how_to_pay: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    logo: Mapped[bytes | None]
    colour: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    quotient_name: Mapped[str] = mapped_column(default=QUOTIENT, server_default=QUOTIENT)
    quotient_ends: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    stop_debt_days: Mapped[int | None]
    incident_stops: Mapped[tuple[IncidentStop, ...] | None] = mapped_column(Structured(tuple[IncidentStop, ...]))
    closed_until: Mapped[date | None]
    finance_quotients: Mapped[bool] = mapped_column(default=False, server_default=false())
    finance_prices: Mapped[bool] = mapped_column(default=False, server_default=false())
    hide_unknown_email: Mapped[bool] = mapped_column(default=False, server_default=false())
    account_plan: Mapped[AccountPlan | None] = mapped_column(Structured(AccountPlan))
    legal_notice: Mapped[LegalNotice | None] = mapped_column(Structured(LegalNotice))
    audited_on: Mapped[date | None]
    audited_rate: Mapped[int | None]


class Backup(Base):
    """A backup that has ended, well or not; it is written after the file was made, so that no file tells of itself.

    `file` is a name without its folder, empty where there is none; `bytes` its size; `reason` says in French why it
    failed, and is empty where it is good.
    """

    __tablename__ = "backup"
    __table_args__ = (
        Index("ix_backup_outcome_ended_at", "outcome", "ended_at"),
        make_word_check("kind", BackupKind),
        make_word_check("outcome", BackupOutcome),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    kind: Mapped[BackupKind]
    outcome: Mapped[BackupOutcome]
    file: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    bytes: Mapped[int] = mapped_column(BigInteger, default=0, server_default=sql("0"))
    reason: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    encrypted: Mapped[bool] = mapped_column(default=False, server_default=false())
