"""The statement of account of one family: its invoices, credit notes and payments."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, case, func, literal, null, select, union_all

from cantine.queries.billed_months import SIGN
from cantine.rules.ledger import LedgerEntry, LedgerTotals, StatementLine, build_last_lines
from cantine.rules.words import TAKEN_OVER, InvoiceKind, Method, format_invoice_number, format_reference
from cantine.store.database import Reader
from cantine.store.tables import Invoice, OpeningBalance, Payment

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
_TAKEN_OVER = select(
    OpeningBalance.taken_on,
    literal(-1),
    OpeningBalance.id,
    OpeningBalance.cents,
    literal(""),
    literal(None, Integer),
    literal(None, Integer),
    null(),
    null(),
).where(OpeningBalance.family_id == bindparam("family"))
_ENTRY = union_all(_ISSUED, _PAID, _TAKEN_OVER).subquery("entry")
_STATEMENT = select(
    _ENTRY,
    func.sum(case((_ENTRY.c.cents < 0, -_ENTRY.c.cents), else_=0)).over().label("debit"),
    func.sum(case((_ENTRY.c.cents > 0, _ENTRY.c.cents), else_=0)).over().label("credit"),
    func.count().over().label("movements"),
).order_by(_ENTRY.c.day.desc(), _ENTRY.c.rank.desc(), _ENTRY.c.id.desc())
_LAST = _STATEMENT.limit(bindparam("last"))
_OF_FAMILIES: BindParameter[int] = bindparam("families", expanding=True)
_ISSUED_UNTIL = union_all(
    select(Invoice.family_id, func.sum(-SIGN * Invoice.cents))
    .where(Invoice.family_id.in_(_OF_FAMILIES), Invoice.issued_on <= bindparam("day"))
    .group_by(Invoice.family_id),
    select(OpeningBalance.family_id, OpeningBalance.cents).where(
        OpeningBalance.family_id.in_(_OF_FAMILIES), OpeningBalance.taken_on <= bindparam("day")
    ),
)
_PAID_UNTIL = (
    select(Payment.family_id, func.sum(Payment.cents))
    .where(Payment.family_id.in_(_OF_FAMILIES), Payment.received_on <= bindparam("day"), Payment.cancelled_at.is_(None))
    .group_by(Payment.family_id)
)
_NAMED_AT_ONCE = 5_000


def read_statement(db: Reader, family_id: int, last: int | None = None) -> tuple[Sequence[StatementLine], LedgerTotals]:
    """The lines oldest first (only the `last` few where given) with the totals of all of them. One query.

    On one day an opening balance comes first, then invoices, then payments; cancelled payments are left out.
    """
    rows = db.execute(_LAST if last else _STATEMENT, {"family": family_id, "last": last}).all()
    if not rows:
        return [], LedgerTotals()
    totals = LedgerTotals(int(rows[0].debit), int(rows[0].credit), rows[0].movements)
    entries = [
        LedgerEntry(row.day, position, *_describe_entry(row), row.cents, row.id if row.kind else None)
        for position, row in enumerate(reversed(rows))
    ]
    return build_last_lines(entries, totals), totals


def read_balances(db: Reader, family_ids: Collection[int], day: date) -> dict[int, int]:
    """The balance (cents, negative is owed) of each of these families at the end of `day`; two queries per 5,000."""
    found = dict.fromkeys(family_ids, 0)
    asked = [*found]
    for start in range(0, len(asked), _NAMED_AT_ONCE):
        some = {"families": asked[start : start + _NAMED_AT_ONCE], "day": day}
        for family_id, cents in (*db.execute(_ISSUED_UNTIL, some), *db.execute(_PAID_UNTIL, some)):
            found[family_id] += int(cents)
    return found


def _describe_entry(row: Any) -> tuple[str, str, str]:
    """The statement's columns Type, Référence and Facture."""
    if row.method is not None:
        return "Paiement", format_reference(Method(row.method), row.label), ""
    if row.kind is None:
        return TAKEN_OVER, "", ""
    kind = "Avoir" if row.kind == InvoiceKind.CREDIT_NOTE else "Facture"
    return kind, row.label, format_invoice_number(row.year, row.number)
