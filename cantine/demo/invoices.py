"""The months past, billed as finance bills them: by the rules of the portal itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from cantine.billing.actions.bill_month import issue_month
from cantine.billing.queries import invoice_drafts
from cantine.store.tables import Invoice, InvoiceLine, Service

AT_ONCE = 500
"""Families billed by the same statements."""


@dataclass(frozen=True)
class PayableInvoice:
    """An invoice as it is paid: whose it is, its days, its cents, and how many of them a CESU may pay."""

    family_id: int
    month: date
    issued_on: date
    due_on: date
    cents: int
    cesu: int


_CESU = func.sum(case((Service.cesu, InvoiceLine.cents), else_=0))
_BILLS = (
    select(Invoice.family_id, Invoice.month, Invoice.issued_on, Invoice.due_on, Invoice.cents, _CESU)
    .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
    .join(Service, Service.id == InvoiceLine.service_id)
    .group_by(Invoice.id)
    .order_by(Invoice.number)
)


def bill_months(db: Session, issues: Mapping[date, date]) -> Iterator[list[PayableInvoice]]:
    """Bill each month on its day of issue; after some families of a month, their invoices, so that they are paid."""
    for month, issued_on in issues.items():
        to_bill = invoice_drafts.list_families_to_bill(db, month)
        for start in range(0, len(to_bill), AT_ONCE):
            invoices = [one.id for one in issue_month(db, month, to_bill[start : start + AT_ONCE], issued_on).invoices]
            yield [PayableInvoice(*row) for row in db.execute(_BILLS.where(Invoice.id.in_(invoices)))]
