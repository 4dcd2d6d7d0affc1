"""The statement of account of one family: its invoices, credit notes and payments."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, String, bindparam, case, cast, func, literal, null, select, union_all

from cantine.billing.queries.billed_months import SIGN
from cantine.common import vocabulary
from cantine.common.language.stored_labels import translate_label
from cantine.common.language.translate import translate
from cantine.common.terms.adjustments import AdjustmentKind, name_adjustment
from cantine.common.terms.till import format_receipt_number
from cantine.common.vocabulary import (
    INVOICE_LABELS,
    METHOD_LABELS,
    REVERSAL_LABELS,
    TAKEN_OVER,
    InvoiceKind,
    Method,
    Reversal,
)
from cantine.ledger.rules.statement import LedgerEntry, LedgerTotals, StatementLine, build_last_lines
from cantine.store.database import Reader
from cantine.store.tables import Adjustment, CashReceipt, Invoice, OpeningBalance, Payment

_ISSUED = select(
    Invoice.issued_on.label("day"),
    literal(0).label("rank"),
    Invoice.id.label("id"),
    (-SIGN * Invoice.cents).label("cents"),
    Invoice.label.label("label"),
    Invoice.year.label("year"),
    Invoice.number.label("number"),
    Invoice.kind.label("kind"),
    null().label("method"),
    null().label("reversal"),
    literal(None, String).label("adjustment"),
    literal(None, Integer).label("takes_back"),
).where(Invoice.family_id == bindparam("family"))
_NO_PAPER = literal(None, Integer), literal(None, Integer), null()
"""Year, number and kind of what is no invoice."""
_NO_ADJUSTMENT = literal(None, String), literal(None, Integer)
_PAID = (
    select(
        Payment.received_on,
        literal(1),
        Payment.id,
        Payment.cents,
        Payment.reference,
        CashReceipt.year,
        CashReceipt.number,
        null(),
        Payment.method,
        Payment.reversal,
        *_NO_ADJUSTMENT,
    )
    .join(CashReceipt, CashReceipt.payment_id == Payment.id, isouter=True)
    .where(Payment.family_id == bindparam("family"), Payment.cancelled_at.is_(None))
)
_TAKEN_OVER = select(
    OpeningBalance.taken_on,
    literal(-1),
    OpeningBalance.id,
    OpeningBalance.cents,
    literal(""),
    *_NO_PAPER,
    null(),
    null(),
    *_NO_ADJUSTMENT,
).where(OpeningBalance.family_id == bindparam("family"))
_ADJUSTED = select(
    Adjustment.day,
    literal(2),
    Adjustment.id,
    Adjustment.cents,
    Adjustment.reference,
    *_NO_PAPER,
    Adjustment.method,
    null(),
    cast(Adjustment.kind, String),
    Adjustment.reverses_id,
).where(Adjustment.family_id == bindparam("family"))
_ENTRY = union_all(_ISSUED, _PAID, _TAKEN_OVER, _ADJUSTED).subquery("entry")
_STATEMENT = select(
    _ENTRY,
    func.sum(case((_ENTRY.c.cents < 0, -_ENTRY.c.cents), else_=0)).over().label("debit"),
    func.sum(case((_ENTRY.c.cents > 0, _ENTRY.c.cents), else_=0)).over().label("credit"),
    func.count().over().label("movements"),
).order_by(_ENTRY.c.day.desc(), _ENTRY.c.rank.desc(), _ENTRY.c.id.desc())
_LAST = _STATEMENT.limit(bindparam("last"))


def read_statement(db: Reader, family_id: int, last: int | None = None) -> tuple[Sequence[StatementLine], LedgerTotals]:
    """The lines of the statement, oldest first (only the `last` ones where given), with the totals of all. One query.

    On one day an opening balance comes first, then invoices, then payments and what takes one back (a debit), then what
    was written off, given back or moved; cancelled payments are left out.
    """
    rows = db.execute(_LAST if last else _STATEMENT, {"family": family_id, "last": last}).all()
    if not rows:
        return [], LedgerTotals()
    totals = LedgerTotals(int(rows[0].debit), int(rows[0].credit), rows[0].movements)
    entries = [
        LedgerEntry(
            row.day, position, *_describe_entry(row), row.cents, row.id if row.kind else None, _find_receipt(row)
        )
        for position, row in enumerate(reversed(rows))
    ]
    return build_last_lines(entries, totals), totals


def _find_receipt(row: Any) -> int | None:
    """The payment (id) whose receipt may be fetched; None where there is none."""
    return row.id if row.method is not None and row.number is not None else None


def _describe_entry(row: Any) -> tuple[str, str, str]:
    """The texts of an entry for the statement's columns Type, Référence and Facture."""
    if row.adjustment is not None:
        what = translate(name_adjustment(AdjustmentKind(row.adjustment), takes_back=row.takes_back is not None))
        return what, _name_method(row.method, row.label) if row.method else row.label, ""
    if row.method is not None:
        what = translate(REVERSAL_LABELS[Reversal(row.reversal)]) if row.reversal else translate("Paiement")
        receipt = (
            translate(", quittance n° {number}", number=format_receipt_number(row.year, row.number))
            if row.number
            else ""
        )
        return what, f"{_name_method(row.method, row.label)}{receipt}", ""
    if row.kind is None:
        return translate(TAKEN_OVER), "", ""
    number = vocabulary.format_invoice_number(row.year, row.number)
    return translate(INVOICE_LABELS[InvoiceKind(row.kind)]), translate_label(row.label), number


def _name_method(method: str, reference: str) -> str:
    """« Chèque n° 1234 », « Virement »."""
    label = translate(METHOD_LABELS[Method(method)])
    return translate("{method} n° {reference}", method=label, reference=reference) if reference else label
