"""What payers (organisations, the other parent) are to be billed: shares that stand on the invoices of families."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from cantine.billing.queries.correctable_lines import list_correctable
from cantine.billing.rules.invoices import InvoiceItem
from cantine.billing.rules.payers import build_payers_items
from cantine.common.vocabulary import ChargeKind, InvoiceKind
from cantine.store.database import Reader
from cantine.store.tables import CostShare, Family, Invoice, InvoiceLine

_asked, _back = aliased(InvoiceLine), aliased(InvoiceLine)
_TAKEN_BACK = select(func.coalesce(func.sum(_back.quantity), 0)).where(_back.credits_id == InvoiceLine.id)
_IS_SHARE = InvoiceLine.kind == ChargeKind.SHARE, InvoiceLine.payer_id.is_not(None), Invoice.kind == InvoiceKind.INVOICE
_IS_UNBILLED = (
    *_IS_SHARE,
    ~select(_asked.id).where(_asked.shares_id == InvoiceLine.id).exists(),
    InvoiceLine.quantity > _TAKEN_BACK.correlate(InvoiceLine).scalar_subquery(),
)
"""Lines of shares that their payer has not been asked for, and that credit notes did not take back."""

IS_OF_PAYER = select(_asked.id).where(_asked.invoice_id == Invoice.id, _asked.shares_id.is_not(None)).exists()
"""Whether an invoice asks a payer for shares, and nothing else."""


@dataclass(frozen=True)
class PayerDraft:
    """The invoice that a payer would get for a month: its lines, and of how many children they are."""

    payer_id: int
    number: int
    name: str
    lines: tuple[InvoiceItem, ...]

    @property
    def cents(self) -> int:
        """Its sum."""
        return sum(line.cents for line in self.lines)

    @property
    def children(self) -> int:
        """The children of whom it bills a share."""
        return len({line.child_id for line in self.lines})


def list_payers_of_lines(db: Reader, line_ids: Collection[int]) -> set[int]:
    """The payers (ids) of shares on the invoices on which these lines stand."""
    invoices = select(InvoiceLine.invoice_id).where(InvoiceLine.id.in_(line_ids))
    return _list_payers(db, InvoiceLine.invoice_id.in_(invoices))


def list_payers_of_families(db: Reader, family_ids: Collection[int]) -> set[int]:
    """The payers (ids) of shares on any invoice of these families."""
    return _list_payers(db, Invoice.family_id.in_(family_ids))


def _list_payers(db: Reader, which: Any) -> set[int]:
    found = select(InvoiceLine.payer_id).join(Invoice, Invoice.id == InvoiceLine.invoice_id)
    return {id for id in db.scalars(found.where(*_IS_SHARE, which).distinct()) if id is not None}


def draft_payers_invoices(db: Reader, month: date, only: Collection[int] | None = None) -> list[PayerDraft]:
    """What each payer, or those of `only` (ids), would be billed for this month (its first day), by their numbers.

    Every share that stands on an invoice of the month and that its payer has not been asked for, less what credit notes
    took back of it. One query where there is none, else five.
    """
    found = (
        select(InvoiceLine.id, InvoiceLine.invoice_id, InvoiceLine.payer_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(*_IS_UNBILLED, Invoice.month == month)
        .order_by(Invoice.year, Invoice.number, InvoiceLine.position)
    )
    rows = [row for row in db.execute(found) if only is None or row.payer_id in only]
    if not rows:
        return []
    invoices = list_correctable(db, {row.invoice_id for row in rows})
    shares = {one.id: one for invoice in invoices for one in invoice.lines}
    lines: dict[int, list[InvoiceItem]] = {}
    for row in rows:
        lines.setdefault(row.payer_id, []).extend(build_payers_items(shares[row.id]))
    payers = select(Family.id, Family.number, Family.name).where(Family.id.in_(lines)).order_by(Family.number)
    return [PayerDraft(*payer, tuple(lines[payer.id])) for payer in db.execute(payers)]


def list_unbilled_months(db: Reader, payer_id: int | None = None) -> list[date]:
    """The months (first days) with shares that their payers, or this one, have not been asked for, oldest first."""
    of_line = select(Invoice.month).join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
    if payer_id is not None:
        of_line = of_line.where(InvoiceLine.payer_id == payer_id)
    found = db.scalars(of_line.where(*_IS_UNBILLED, Invoice.month.is_not(None)).distinct().order_by(Invoice.month))
    return [month for month in found if month is not None]


def has_payers(db: Reader) -> bool:
    """Whether the town knows somebody who pays shares: else no page says anything of them."""
    known = or_(select(CostShare.id).exists(), select(Family.id).where(Family.organisation).exists())
    return bool(db.scalar(select(known)))
