"""A month as the accountant looks back on it: what was billed for it by service, what of that is paid, what came in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cantine.queries import open_invoices
from cantine.queries.issued import in_period
from cantine.queries.received import between
from cantine.rules.chosen import Chosen
from cantine.rules.overview import Bill, Part
from cantine.rules.words import InvoiceKind, Method
from cantine.store.database import Reader
from cantine.store.tables import Invoice, InvoiceLine, Payment

_note = aliased(Invoice)


def open_cents(db: Reader) -> dict[int, int]:
    """Cents still to be paid of each invoice that is not settled, by its id. Two queries."""
    return {one.bill.id: one.cents for allocation in open_invoices.of_all(db).values() for one in allocation.open}


def bills(db: Reader, month: date, still_open: Mapping[int, int]) -> list[Bill]:
    """The invoices of the month by service, with the credit notes for them. Two queries."""
    of_month = (Invoice.kind == InvoiceKind.INVOICE, in_period(Chosen(month=month)))
    cents = func.sum(InvoiceLine.cents)
    billed: dict[int, dict[int | None, int]] = defaultdict(dict)
    credited: dict[int, dict[int | None, int]] = defaultdict(dict)
    for invoice, service, amount in db.execute(
        select(Invoice.id, InvoiceLine.service_id, cents)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .where(*of_month)
        .group_by(Invoice.id, InvoiceLine.service_id)
    ):
        billed[invoice][service] = int(amount)
    for invoice, service, amount in db.execute(
        select(Invoice.id, InvoiceLine.service_id, cents)
        .join(_note, _note.corrects_id == Invoice.id)
        .join(InvoiceLine, InvoiceLine.invoice_id == _note.id)
        .where(*of_month)
        .group_by(Invoice.id, InvoiceLine.service_id)
    ):
        credited[invoice][service] = int(amount)
    return [Bill(of, credited[invoice], still_open.get(invoice, 0)) for invoice, of in billed.items()]


def by_month(db: Reader, months: Sequence[date], still_open: Mapping[int, int]) -> dict[date, Part]:
    """What was billed for each of these months and is open of it; months without invoices are nought. One query."""
    credited = (
        select(func.coalesce(func.sum(_note.cents), 0))
        .where(_note.corrects_id == Invoice.id)
        .correlate(Invoice)
        .scalar_subquery()
    )
    found = dict.fromkeys(months, Part())
    for invoice, month, issued_on, cents, back in db.execute(
        select(Invoice.id, Invoice.month, Invoice.issued_on, Invoice.cents, credited).where(
            Invoice.kind == InvoiceKind.INVOICE
        )
    ):
        of = (month or issued_on).replace(day=1)
        if of in found:
            found[of] += Part(cents, int(back), still_open.get(invoice, 0))
    return found


def received(db: Reader, month: date) -> dict[Method, tuple[int, int]]:
    """How many payments came in on the days of the month, and their cents, by method; cancelled ones are left out."""
    rows = db.execute(
        select(Payment.method, func.count(), func.sum(Payment.cents))
        .where(between(Payment.received_on, Chosen(month=month)), Payment.cancelled_at.is_(None))
        .group_by(Payment.method)
    )
    return {Method(method): (count, int(cents)) for method, count, cents in rows}
