"""The accounting journal: every invoice, credit note and payment as entries whose debits are its credits."""

from datetime import time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from cantine.billing.queries.billed_months import SIGN
from cantine.billing.queries.invoice_exports import is_in_period
from cantine.common.list_filter import ListFilter
from cantine.common.paris import instant
from cantine.ledger.queries.payment_exports import is_between
from cantine.ledger.rules.accounting import (
    ADJUSTMENTS,
    FAMILIES,
    OPENING,
    RECEIPTS,
    RECEIVED,
    SALES,
    TAKEN_OVER,
    UNSORTED,
)
from cantine.store.sql_functions import paris_day
from cantine.store.streaming import Question
from cantine.store.tables import Adjustment, Family, Invoice, InvoiceLine, OpeningBalance, Payment

ACCOUNTED_ON = func.coalesce(Payment.accounted_on, Payment.received_on, type_=Date)
"""The day of a payment in the accounting journal."""

_ORDER = "day", "journal", "piece", "taken_back", "side", "account", "analytic"
_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("year", "number"), cast(null(), Integer)),
    **dict.fromkeys(("kind", "method", "reversal", "adjustment"), cast(null(), String)),
    "received_on": cast(null(), Date),
    "taken_back": literal(0),
    "label": literal("", String),
    "analytic": literal("", String),
    "family_number": Family.number,
    "family": Family.name,
}
_OF_INVOICE: dict[str, Any] = {
    "day": Invoice.issued_on,
    "piece": Invoice.id,
    "year": Invoice.year,
    "number": Invoice.number,
    "kind": cast(Invoice.kind, String),
    "label": Invoice.label,
}


def _select_entry(journal: str, side: int, **given: Any) -> Question:
    """Entries with all their columns, always in the same order; those of `_EMPTY` that are not given are empty."""
    columns = {**_EMPTY, "journal": literal(journal, String), "side": literal(side), **given}
    return select(*(columns[name].label(name) for name in sorted(columns)))


def select_entries(chosen: ListFilter) -> Question:
    """The entries of the period by day, those of a piece together: `cents` is positive for a debit.

    An invoice debits what families owe and credits the accounts of its lines, which were noted as it was issued; a
    credit note the other way round. A payment debits where it arrives; an entry against it credits that. One that is
    cancelled stays, and is taken back on the day of its cancelling; one that is recorded once its month is over counts
    on the day of recording: a month that is over never changes. What was written off debits a charge, what was given
    back credits where the money left, and both move what families owe.
    """
    chosen = chosen.by_days
    parts = (
        _select_invoices(chosen),
        _select_lines(chosen),
        *_select_payments(chosen, taken_back=False),
        *_select_payments(chosen, taken_back=True),
        *_select_opening_balances(chosen),
        *_select_adjustments(chosen),
    )
    entry = union_all(*parts).subquery("entry")
    return select(
        entry,
        case((entry.c.cents > 0, entry.c.cents)).label("debit"),
        case((entry.c.cents < 0, -entry.c.cents)).label("credit"),
    ).order_by(*(entry.c[name] for name in _ORDER), entry.c.cents.desc())


def _read_code(noted: Any, usual: str | ColumnElement[str]) -> ColumnElement[str]:
    """The account that a row notes; the usual one where it was recorded before there were settings."""
    return func.coalesce(func.nullif(noted, ""), usual, type_=String)


def is_of_family(chosen: ListFilter) -> ColumnElement[bool]:
    """Whether the row's family is the chosen one, or all are."""
    return Family.number == chosen.family if chosen.family else true()


def _select_invoices(chosen: ListFilter) -> Question:
    """One entry for each invoice or credit note: the amount on the accounts of families."""
    account, cents = _read_code(Invoice.receivable_code, FAMILIES), SIGN * Invoice.cents
    return (
        _select_entry(SALES, 0, account=account, cents=cents, **_OF_INVOICE)
        .join(Family, Family.id == Invoice.family_id)
        .where(is_in_period(chosen), is_of_family(chosen), Invoice.cents != 0)
    )


def _select_lines(chosen: ListFilter) -> Question:
    """The entries opposite to those of `_select_invoices`: the lines of each piece, added up by account and code."""
    account = _read_code(InvoiceLine.account_code, UNSORTED)
    cents = func.sum(-SIGN * InvoiceLine.cents)
    return (
        _select_entry(SALES, 1, account=account, cents=cents, analytic=InvoiceLine.analytic_code, **_OF_INVOICE)
        .select_from(Invoice)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(Family, Family.id == Invoice.family_id)
        .where(is_in_period(chosen), is_of_family(chosen))
        .group_by(Invoice.id, Family.id, account, InvoiceLine.analytic_code)
        .having(cents != 0)
    )


def _select_payments(chosen: ListFilter, *, taken_back: bool) -> tuple[Question, Question]:
    """The two entries of each payment: where the money arrives and what families owe less; reversed if `taken_back`.

    An entry against a payment has negative cents: the money leaves from where it arrived, and families owe it again.
    """
    usual = case(*((Payment.method == method, account) for method, account in RECEIVED.items()))
    sign = -1 if taken_back else 1
    when = is_cancelled(chosen) if taken_back else is_between(ACCOUNTED_ON, chosen)
    day = paris_day(Payment.cancelled_at) if taken_back else ACCOUNTED_ON
    of_payment: dict[str, Any] = {
        "day": day,
        "piece": Payment.id,
        "taken_back": literal(int(taken_back)),
        "label": Payment.reference,
        "method": cast(Payment.method, String),
        "reversal": cast(Payment.reversal, String),
        "received_on": case((Payment.accounted_on.is_not(None), Payment.received_on)),
    }

    def entry(side: int, account: ColumnElement[Any], sign: int) -> Question:
        found = _select_entry(RECEIPTS, side, account=account, cents=sign * Payment.cents, **of_payment)
        return found.join(Family, Family.id == Payment.family_id).where(when, is_of_family(chosen))

    arrives = _read_code(Payment.account_code, cast(usual, String))
    return entry(0, arrives, sign), entry(1, _read_code(Payment.receivable_code, FAMILIES), -sign)


def _select_opening_balances(chosen: ListFilter) -> tuple[Question, Question]:
    """The two entries of each opening balance: what a family owed or had in advance in the program before."""

    when = is_between(OpeningBalance.taken_on, chosen)
    of_balance = {"day": OpeningBalance.taken_on, "piece": OpeningBalance.id}

    def entry(side: int, account: ColumnElement[str], sign: int) -> Question:
        amount = {"account": account, "cents": sign * OpeningBalance.cents}
        found = _select_entry(TAKEN_OVER, side, **of_balance, **amount)
        return found.join(Family, Family.id == OpeningBalance.family_id).where(when, is_of_family(chosen))

    owed = _read_code(OpeningBalance.receivable_code, FAMILIES)
    return entry(0, owed, -1), entry(1, _read_code(OpeningBalance.account_code, OPENING), 1)


def _select_adjustments(chosen: ListFilter) -> tuple[Question, Question]:
    """The two entries of what was written off, given back or moved: each half of a transfer is a piece of its own."""
    day = func.coalesce(Adjustment.accounted_on, Adjustment.day, type_=Date)
    of_adjustment: dict[str, Any] = {
        "day": day,
        "piece": Adjustment.id,
        "label": Adjustment.reference,
        "method": cast(Adjustment.method, String),
        "adjustment": cast(Adjustment.kind, String),
        "taken_back": case((Adjustment.reverses_id.is_not(None), 1), else_=0),
        "received_on": case((Adjustment.accounted_on.is_not(None), Adjustment.day)),
    }

    def entry(side: int, account: Any, sign: int) -> Question:
        found = _select_entry(ADJUSTMENTS, side, account=account, cents=sign * Adjustment.cents, **of_adjustment)
        found = found.join(Family, Family.id == Adjustment.family_id)
        return found.where(is_between(day, chosen), is_of_family(chosen))

    return entry(0, Adjustment.account_code, 1), entry(1, Adjustment.receivable_code, -1)


def is_cancelled(chosen: ListFilter) -> ColumnElement[bool]:
    """Whether the payment was cancelled on one of the chosen days, in Paris."""
    first, last = chosen.begins, chosen.ends
    return and_(
        Payment.cancelled_at.is_not(None),
        Payment.cancelled_at >= instant(first, time()) if first else true(),
        Payment.cancelled_at < instant(last + timedelta(1), time()) if last else true(),
    )
