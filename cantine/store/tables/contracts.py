"""Contracts (« forfaits ») of children for services, and the months of them that are billed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cantine.common.contract_terms import DatedWeekdays, Per
from cantine.store.tables.base import Base, make_word_check
from cantine.store.types import Structured


class Contract(Base):
    """A child has a service at a price per month, term or year, paid by `family_id`.

    From `first_day` until `last_day`, both included; without a last day until further notice. `weekdays` are dated, so
    that a change is no new contract, which would be due once more. `ended_why`: what staff or parents said.
    """

    __tablename__ = "contract"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR first_day <= last_day", name="order"),
        make_word_check("per", Per),
        Index(None, "child_id", "service_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"))
    family_id: Mapped[int] = mapped_column(ForeignKey("family.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    per: Mapped[Per]
    weekdays: Mapped[DatedWeekdays] = mapped_column(Structured(DatedWeekdays))
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    ended_why: Mapped[str] = mapped_column(default="", server_default=sql("''"))


class ContractCharge(Base):
    """The line of an invoice that bills what a contract costs in a month (its first day), at most once.

    A credit note that makes it billable again deletes the row.
    """

    __tablename__ = "contract_charge"

    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    invoice_line_id: Mapped[int] = mapped_column(ForeignKey("invoice_line.id"), index=True)
