"""How the invoices of a month leave: what waits, what was mailed or put on the pile to print, what did not arrive."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select

from cantine.billing.queries.billed_months import CREDITED, DAY_IN_MONTH, OF_MONTH, bind_month
from cantine.common.vocabulary import Delivery, InvoiceKind, format_invoice_number
from cantine.mail.family_letters import WAITS
from cantine.store.database import Reader
from cantine.store.tables import Family, Invoice, InvoiceDelivery, OutboxMail


@dataclass(frozen=True)
class DeliveryProgress:
    """How far a month's invoices and credit notes have left: `mailed` and `printed` have left, `waiting` have not.

    Of those mailed `underway` are still in the outbox, `failed` were refused or given up, `doubtful` may not have
    arrived, `filed` were only written to files.
    """

    mailed: int = 0
    printed: int = 0
    waiting: int = 0
    underway: int = 0
    failed: int = 0
    doubtful: int = 0
    filed: int = 0

    @property
    def all(self) -> int:
        """How many there are."""
        return self.mailed + self.printed + self.waiting


@dataclass(frozen=True)
class WaitingPaper:
    """An invoice or a credit note that has not left, and how its family wants it; amounts are cents."""

    id: int
    family_id: int
    kind: InvoiceKind
    number: str
    label: str
    due_on: date | None
    cents: int
    by: Delivery


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_LEAVES = Invoice.cents > 0
"""Nobody is written to, by mail or on paper, about nothing to pay: a month that was served for nothing."""

_PROGRESS = (
    select(
        _count(InvoiceDelivery.by == Delivery.MAIL),
        _count(InvoiceDelivery.by == Delivery.PRINT),
        _count(InvoiceDelivery.by.is_(None)),
        _count(and_(OutboxMail.written_at.is_not(None), WAITS)),
        _count(OutboxMail.given_up_at.is_not(None)),
        _count(and_(OutboxMail.doubtful_at.is_not(None), OutboxMail.sent_at.is_(None))),
        _count(OutboxMail.filed.is_(True)),
    )
    .select_from(Invoice)
    .join(InvoiceDelivery, InvoiceDelivery.invoice_id == Invoice.id, isouter=True)
    .join(OutboxMail, OutboxMail.id == InvoiceDelivery.mail_id, isouter=True)
    .where(OF_MONTH, _LEAVES)
)
_WAITING = (
    select(
        Invoice.id,
        Invoice.family_id,
        Invoice.kind,
        Invoice.year,
        Invoice.number,
        Invoice.label,
        Invoice.due_on,
        Invoice.cents,
        Family.invoices_by,
    )
    .join(Family, Family.id == Invoice.family_id)
    .join(InvoiceDelivery, InvoiceDelivery.invoice_id == Invoice.id, isouter=True)
    .where(OF_MONTH, _LEAVES, InvoiceDelivery.invoice_id.is_(None))
    .order_by(Invoice.id)
    .limit(bindparam("at_most"))
)
_LEFT = select(Invoice.id).join(InvoiceDelivery, InvoiceDelivery.invoice_id == Invoice.id).where(OF_MONTH)
_TO_PRINT = _LEFT.where(InvoiceDelivery.by == Delivery.PRINT).order_by(Invoice.year, Invoice.number)
_MAILED = _LEFT.where(InvoiceDelivery.by == Delivery.MAIL).order_by(Invoice.year, Invoice.number)


_WAITING_DAYS = (
    select(DAY_IN_MONTH)
    .join(InvoiceDelivery, InvoiceDelivery.invoice_id == Invoice.id, isouter=True)
    .where(_LEAVES, InvoiceDelivery.invoice_id.is_(None))
)


def list_months(db: Reader) -> Sequence[date]:
    """The first day of each month that an invoice or a credit note belongs to, the latest first."""
    days = db.scalars(select(DAY_IN_MONTH).distinct())
    return sorted({day.replace(day=1) for day in days}, reverse=True)


def count_waiting_by_month(db: Reader) -> dict[date, int]:
    """How many invoices and credit notes of each month have not left, the latest month first."""
    waiting = Counter(day.replace(day=1) for day in db.scalars(_WAITING_DAYS))
    return dict(sorted(waiting.items(), reverse=True))


def read_progress(db: Reader, month: date) -> DeliveryProgress:
    """How far the sending of this month (its first day) has come."""
    return DeliveryProgress(*(int(count) for count in db.execute(_PROGRESS, bind_month(month)).one()))


def list_waiting(db: Reader, month: date, at_most: int) -> Sequence[WaitingPaper]:
    """At most `at_most` invoices and credit notes of this month that have not left, in the order of issue."""
    return [_build_waiting(row) for row in db.execute(_WAITING, {**bind_month(month), "at_most": at_most})]


def _build_waiting(row: Any) -> WaitingPaper:
    what = row.id, row.family_id, row.kind, format_invoice_number(row.year, row.number)
    return WaitingPaper(*what, row.label, row.due_on, row.cents, row.invoices_by)


def sum_credited(db: Reader, invoice_ids: Sequence[int]) -> dict[int, int]:
    """Cents that credit notes have taken back of each of these invoices; those without any are left out."""
    rows = db.execute(select(Invoice.id, CREDITED).where(Invoice.id.in_(invoice_ids)))
    return {invoice_id: int(cents) for invoice_id, cents in rows if cents is not None}


def list_mailed(db: Reader, month: date) -> Sequence[int]:
    """The ids of what was mailed for this month, in the order of the numbers."""
    return db.scalars(_MAILED, bind_month(month)).all()


def list_to_print(db: Reader, month: date) -> Sequence[int]:
    """The ids of what is on the month's pile to print, in the order of the numbers."""
    return db.scalars(_TO_PRINT, bind_month(month)).all()
