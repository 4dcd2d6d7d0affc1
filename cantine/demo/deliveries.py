"""How the invoices left: those of the last month wait for the accountant."""

from collections.abc import Mapping
from datetime import date, time

from sqlalchemy import insert, literal, select, update
from sqlalchemy.orm import Session

from cantine.common.paris import instant
from cantine.common.vocabulary import Delivery
from cantine.store.tables import Family, Invoice, InvoiceDelivery

LIKES_PAPER = 7
"""Of the family numbers, the last digit of those who want their invoices on paper."""


def hand_out_invoices(db: Session, issues: Mapping[date, date]) -> None:
    """Let the invoices of each month of `issues` (month, day of issue) but the last leave in the evening of it."""
    db.execute(update(Family).where(Family.number % 10 == LIKES_PAPER).values(invoices_by=Delivery.PRINT))
    for month, issued_on in sorted(issues.items())[:-1]:
        sent_at = literal(instant(issued_on, time(18)), InvoiceDelivery.at.type)
        of_month = select(Invoice.id, Family.invoices_by, sent_at).join(Family, Family.id == Invoice.family_id)
        columns = [InvoiceDelivery.invoice_id, InvoiceDelivery.by, InvoiceDelivery.at]
        db.execute(insert(InvoiceDelivery).from_select(columns, of_month.where(Invoice.month == month)))
