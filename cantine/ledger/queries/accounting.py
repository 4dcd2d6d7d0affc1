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
    type_coerce,
    union_all,
)

from cantine.billing.queries.billed_months import SIGN
from cantine.billing.queries.invoice_exports import is_in_period
from cantine.common.list_filter import ListFilter
from cantine.common.paris import instant
from cantine.ledger.queries.payment_exports import is_between
from cantine.ledger.rules.accounting import FAMILIES, OPENING, RECEIPTS, RECEIVED, SALES, TAKEN_OVER, UNSORTED
from cantine.store.streaming import Question
from cantine.store.tables import Family, Invoice, InvoiceLine, OpeningBalance, Payment
from cantine.store.types import Instant

_NO_TEXT, _NO_NUMBER = cast(null(), String), cast(null(), Integer)
_NO_DAY = cast(null(), Date)
_ACCOUNTED_ON = func.coalesce(Payment.accounted_on, Payment.received_on, type_=Date)
_NO_INSTANT = type_coerce(cast(null(), Instant), Instant)


def select_entries(chosen: ListFilter) -> Question:
    """The entries of the period by day, those of a piece together: `cents` is positive for a debit.

    An invoice debits what families owe and credits the accounts of its lines, which were noted as it was issued; a
    credit note the other way round. A payment debits where it arrives. One that is cancelled stays, and is taken back
    on the day of its cancelling; one that is recorded once its month is over counts on the day of recording: a month
    that is over never changes.
    """
    chosen = chosen.by_days
    parts = (
        _select_invoices(chosen),
        _select_lines(chosen),
        *_select_payments(chosen, taken_back=False),
        *_select_payments(chosen, taken_back=True),
        *_select_opening_balances(chosen),
    )
    entry = union_all(*parts).subquery("entry")
    return select(
        entry,
        case((entry.c.cents > 0, entry.c.cents)).label("debit"),
        case((entry.c.cents < 0, -entry.c.cents)).label("credit"),
    ).order_by(entry.c.day, entry.c.journal, entry.c.piece, entry.c.taken_back, entry.c.side, entry.c.account)


def _is_of_family(chosen: ListFilter) -> ColumnElement[bool]:
    return Family.number == chosen.family if chosen.family else true()


def _select_invoices(chosen: ListFilter) -> Question:
    """One entry for each invoice or credit note: the amount on the accounts of families."""
    return (
        select(
            *_build_columns(side=0), literal(FAMILIES, String).label("account"), (SIGN * Invoice.cents).label("cents")
        )
        .join(Family, Family.id == Invoice.family_id)
        .where(is_in_period(chosen), _is_of_family(chosen), Invoice.cents != 0)
    )


def _select_lines(chosen: ListFilter) -> Question:
    """The entries opposite to those of `_select_invoices`: the lines of each piece, added up by account."""
    account = func.coalesce(func.nullif(InvoiceLine.account_code, ""), UNSORTED)
    cents = func.sum(-SIGN * InvoiceLine.cents)
    return (
        select(*_build_columns(side=1), account.label("account"), cents.label("cents"))
        .select_from(Invoice)
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(Family, Family.id == Invoice.family_id)
        .where(is_in_period(chosen), _is_of_family(chosen))
        .group_by(Invoice.id, Family.id, account)
        .having(cents != 0)
    )


def _build_columns(side: int) -> tuple[ColumnElement[Any], ...]:
    return (
        Invoice.issued_on.label("day"),
        literal(SALES, String).label("journal"),
        Invoice.id.label("piece"),
        literal(0).label("taken_back"),
        literal(side).label("side"),
        Invoice.year.label("year"),
        Invoice.number.label("number"),
        cast(Invoice.kind, String).label("kind"),
        Invoice.label.label("label"),
        _NO_TEXT.label("method"),
        _NO_INSTANT.label("cancelled_at"),
        _NO_DAY.label("received_on"),
        Family.number.label("family_number"),
        Family.name.label("family"),
    )


def _select_payments(chosen: ListFilter, *, taken_back: bool) -> tuple[Question, Question]:
    """The two entries of each payment: where the money arrives and what families owe less; reversed if `taken_back`."""
    arrives = case(*((Payment.method == method, account) for method, account in RECEIVED.items()))
    sign = -1 if taken_back else 1
    when = _is_cancelled(chosen) if taken_back else is_between(_ACCOUNTED_ON, chosen)
    # The day in UTC, which only orders them; that of Paris is for whoever shows it.
    day = type_coerce(func.date(Payment.cancelled_at), Date) if taken_back else _ACCOUNTED_ON
    received_on = case((Payment.accounted_on.is_not(None), Payment.received_on))

    def entry(side: int, account: ColumnElement[Any], sign: int) -> Question:
        return (
            select(
                day.label("day"),
                literal(RECEIPTS, String).label("journal"),
                Payment.id.label("piece"),
                literal(int(taken_back)).label("taken_back"),
                literal(side).label("side"),
                _NO_NUMBER.label("year"),
                _NO_NUMBER.label("number"),
                _NO_TEXT.label("kind"),
                Payment.reference.label("label"),
                cast(Payment.method, String).label("method"),
                (Payment.cancelled_at if taken_back else _NO_INSTANT).label("cancelled_at"),
                received_on.label("received_on"),
                Family.number.label("family_number"),
                Family.name.label("family"),
                account.label("account"),
                (sign * Payment.cents).label("cents"),
            )
            .join(Family, Family.id == Payment.family_id)
            .where(when, _is_of_family(chosen))
        )

    return entry(0, cast(arrives, String), sign), entry(1, literal(FAMILIES, String), -sign)


def _select_opening_balances(chosen: ListFilter) -> tuple[Question, Question]:
    """The two entries of each opening balance: what a family owed or had in advance in the program before."""

    def entry(side: int, account: str, sign: int) -> Question:
        return (
            select(
                OpeningBalance.taken_on.label("day"),
                literal(TAKEN_OVER, String).label("journal"),
                OpeningBalance.id.label("piece"),
                literal(0).label("taken_back"),
                literal(side).label("side"),
                _NO_NUMBER.label("year"),
                _NO_NUMBER.label("number"),
                _NO_TEXT.label("kind"),
                literal("", String).label("label"),
                _NO_TEXT.label("method"),
                _NO_INSTANT.label("cancelled_at"),
                _NO_DAY.label("received_on"),
                Family.number.label("family_number"),
                Family.name.label("family"),
                literal(account, String).label("account"),
                (sign * OpeningBalance.cents).label("cents"),
            )
            .join(Family, Family.id == OpeningBalance.family_id)
            .where(is_between(OpeningBalance.taken_on, chosen), _is_of_family(chosen))
        )

    return entry(0, FAMILIES, -1), entry(1, OPENING, 1)


def _is_cancelled(chosen: ListFilter) -> ColumnElement[bool]:
    """Whether the payment was cancelled on one of the chosen days, in Paris."""
    first, last = chosen.begins, chosen.ends
    return and_(
        Payment.cancelled_at.is_not(None),
        Payment.cancelled_at >= instant(first, time()) if first else true(),
        Payment.cancelled_at < instant(last + timedelta(1), time()) if last else true(),
    )
