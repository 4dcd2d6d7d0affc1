"""A month as the accountant looks back on it: what was billed for it by service, what of that is paid, what came in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from cantine.billing.queries import open_invoices
from cantine.billing.queries.billed_months import CORRECTED_ID, DAY_IN_MONTH, is_in_month
from cantine.common.list_filter import ListFilter
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import InvoiceKind, Method, Reversal
from cantine.ledger.queries.payment_exports import is_between
from cantine.ledger.rules.overview import BilledFigures, OverviewInvoice
from cantine.store.database import Reader
from cantine.store.tables import Adjustment, Invoice, InvoiceLine, Payment


class UnpaidCents(NamedTuple):
    """What of an invoice is still to be paid, and what was written off instead, in cents."""

    open: int = 0
    forgiven: int = 0


NOTHING = UnpaidCents()


def read_unpaid(db: Reader) -> dict[int, UnpaidCents]:
    """What was not paid of each invoice that was not paid as a whole, by its id. Two queries."""
    found = (one for allocation in open_invoices.allocate_all(db).values() for one in allocation.bills)
    unpaid = {one.bill.id: UnpaidCents(one.cents, one.forgiven) for one in found if one.bill.has_paper}
    return {invoice_id: cents for invoice_id, cents in unpaid.items() if any(cents)}


def list_bills(db: Reader, month: date, unpaid: Mapping[int, UnpaidCents]) -> list[OverviewInvoice]:
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
        OverviewInvoice(billed[invoice], credited[invoice], *unpaid.get(invoice, NOTHING))
        for invoice in sorted(billed.keys() | credited.keys())
    ]


def sum_by_month(db: Reader, months: Sequence[date], unpaid: Mapping[int, UnpaidCents]) -> dict[date, BilledFigures]:
    """What was billed for each of these months and what of it is not paid; 0 for months without invoices. One query."""
    found = dict.fromkeys(months, BilledFigures())
    for invoice, day, kind, cents in db.execute(select(Invoice.id, DAY_IN_MONTH, Invoice.kind, Invoice.cents)):
        month = day.replace(day=1)
        if month in found:
            is_note = kind is InvoiceKind.CREDIT_NOTE
            of_it = unpaid.get(invoice, NOTHING)
            found[month] += BilledFigures(0, cents) if is_note else BilledFigures(cents, 0, *of_it)
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


def list_given_back(db: Reader, month: date) -> list[ReceivedSum]:
    """The advances that were given back on the days of the month, method by method: negative cents, without those that
    were taken back on days of the month. One query."""
    rows = db.execute(
        select(Adjustment.method, func.count(), func.sum(Adjustment.cents))
        .where(
            Adjustment.kind == AdjustmentKind.REFUNDED,
            Adjustment.method.is_not(None),
            is_between(Adjustment.day, ListFilter(month=month)),
        )
        .group_by(Adjustment.method)
    )
    found = [ReceivedSum(method, Reversal.REFUNDED, count, int(cents)) for method, count, cents in rows if method]
    return sorted(found, key=lambda one: [*Method].index(one.method))
