"""A month as the accountant looks back on it: what was billed for it by service, what of that is paid, what came in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from cantine.billing.queries import open_invoices
from cantine.billing.queries.billed_months import CORRECTED_ID, DAY_IN_MONTH, is_in_month
from cantine.common.list_filter import ListFilter
from cantine.common.vocabulary import InvoiceKind, Method, Reversal
from cantine.ledger.queries.payment_exports import is_between
from cantine.ledger.rules.overview import BilledFigures, OverviewInvoice
from cantine.store.database import Reader
from cantine.store.tables import Invoice, InvoiceLine, Payment


def read_open_cents(db: Reader) -> dict[int, int]:
    """Cents still to be paid of each invoice that is not settled, by its id. Two queries."""
    found = (one for allocation in open_invoices.allocate_all(db).values() for one in allocation.open)
    return {one.bill.id: one.cents for one in found if one.bill.has_paper}


def list_bills(db: Reader, month: date, still_open: Mapping[int, int]) -> list[OverviewInvoice]:
    """The invoices that belong to the billed month by service, with the credit notes for them. One query."""
    billed: dict[int, dict[int | None, int]] = defaultdict(dict)
    credited: dict[int, dict[int | None, int]] = defaultdict(dict)
    of = (CORRECTED_ID, InvoiceLine.service_id, Invoice.kind)
    for invoice, service, kind, cents in db.execute(
        select(*of, func.sum(InvoiceLine.cents))
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(is_in_month(month))
        .group_by(*of)
    ):
        (billed if kind is InvoiceKind.INVOICE else credited)[invoice][service] = int(cents)
    return [
        OverviewInvoice(billed[invoice], credited[invoice], still_open.get(invoice, 0))
        for invoice in sorted(billed.keys() | credited.keys())
    ]


def sum_by_month(db: Reader, months: Sequence[date], still_open: Mapping[int, int]) -> dict[date, BilledFigures]:
    """What was billed for each of these months and what of it is open; 0 for months without invoices. One query."""
    found = dict.fromkeys(months, BilledFigures())
    for invoice, day, kind, cents in db.execute(select(Invoice.id, DAY_IN_MONTH, Invoice.kind, Invoice.cents)):
        month = day.replace(day=1)
        if month in found:
            is_note = kind is InvoiceKind.CREDIT_NOTE
            found[month] += BilledFigures(0, cents) if is_note else BilledFigures(cents, 0, still_open.get(invoice, 0))
    return found


@dataclass(frozen=True)
class ReceivedSum:
    """How many payments of one method came in, and their cents; with a `reversal` those taken back, negative cents."""

    method: Method
    reversal: Reversal | None
    count: int
    cents: int


def list_received(db: Reader, month: date) -> list[ReceivedSum]:
    """What came in on the days of the month and what was taken back on them, method by method, without what was
    cancelled. One query."""
    found = [
        ReceivedSum(method, reversal, count, int(cents))
        for method, reversal, count, cents in db.execute(
            select(Payment.method, Payment.reversal, func.count(), func.sum(Payment.cents))
            .where(is_between(Payment.received_on, ListFilter(month=month)), Payment.cancelled_at.is_(None))
            .group_by(Payment.method, Payment.reversal)
        )
    ]
    methods, reversals = [*Method], [None, *Reversal]
    return sorted(found, key=lambda one: (methods.index(one.method), reversals.index(one.reversal)))
