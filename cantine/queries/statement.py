"""The statement of account of one family: its invoices, credit notes and payments."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, literal, null, select, union_all

from cantine.rules.ledger import Entry, Line, Totals, last_lines
from cantine.rules.words import InvoiceKind, Method, invoice_number, payment_reference
from cantine.store.database import Reader
from cantine.store.tables import Invoice, Payment

_ISSUED = select(
    Invoice.issued_on.label("day"),
    literal(0).label("rank"),
    Invoice.id.label("id"),
    case((Invoice.kind == InvoiceKind.INVOICE, -Invoice.cents), else_=Invoice.cents).label("cents"),
    Invoice.label.label("label"),
    Invoice.year.label("year"),
    Invoice.number.label("number"),
    Invoice.kind.label("kind"),
    null().label("method"),
).where(Invoice.family_id == bindparam("family"))
_PAID = select(
    Payment.received_on,
    literal(1),
    Payment.id,
    Payment.cents,
    Payment.reference,
    literal(None, Integer),
    literal(None, Integer),
    null(),
    Payment.method,
).where(Payment.family_id == bindparam("family"), Payment.cancelled_at.is_(None))
_ENTRY = union_all(_ISSUED, _PAID).subquery("entry")
_STATEMENT = select(
    _ENTRY,
    func.sum(case((_ENTRY.c.cents < 0, -_ENTRY.c.cents), else_=0)).over().label("debit"),
    func.sum(case((_ENTRY.c.cents > 0, _ENTRY.c.cents), else_=0)).over().label("credit"),
    func.count().over().label("movements"),
).order_by(_ENTRY.c.day.desc(), _ENTRY.c.rank.desc(), _ENTRY.c.id.desc())
_LAST = _STATEMENT.limit(bindparam("last"))


def statement(db: Reader, family_id: int, last: int | None = None) -> tuple[Sequence[Line], Totals]:
    """The lines oldest first (only the `last` few where given) with the totals of all of them. One query.

    On one day what was billed comes before what was paid. Cancelled payments are left out.
    """
    rows = db.execute(_LAST if last else _STATEMENT, {"family": family_id, "last": last}).all()
    if not rows:
        return [], Totals()
    totals = Totals(int(rows[0].debit), int(rows[0].credit), rows[0].movements)
    entries = [
        Entry(row.day, position, *_words(row), row.cents, None if row.method else row.id)
        for position, row in enumerate(reversed(rows))
    ]
    return last_lines(entries, totals), totals


def _words(row: Any) -> tuple[str, str, str]:
    """The statement's columns Type, Référence and Facture."""
    if row.method is not None:
        return "Paiement", payment_reference(Method(row.method), row.label), ""
    kind = "Avoir" if row.kind == InvoiceKind.CREDIT_NOTE else "Facture"
    return kind, row.label, invoice_number(row.year, row.number)
