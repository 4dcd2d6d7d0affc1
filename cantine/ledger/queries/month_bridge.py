"""The documents of a month that « Factures », « Paiements » or « Journal comptable » has, with their cents in each."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Date, func, or_, select

from cantine.billing.queries.billed_months import DAY_IN_MONTH, SIGN, is_in_month
from cantine.common.french import numeric_date
from cantine.common.list_filter import ListFilter
from cantine.common.paris import local_date
from cantine.common.terms.adjustments import AdjustmentKind, name_adjustment
from cantine.common.vocabulary import InvoiceKind, Method, format_invoice_number, format_reference
from cantine.ledger.queries.accounting import ACCOUNTED_ON, is_cancelled, is_of_family
from cantine.ledger.queries.payment_exports import is_between
from cantine.ledger.rules import month_bridge as rules
from cantine.ledger.rules.month_bridge import BridgePaper, BridgePayment, BridgePiece
from cantine.store import streaming
from cantine.store.database import Reader
from cantine.store.tables import Adjustment, Family, Invoice, OpeningBalance, Payment

_WHOSE = Family.number.label("family_number"), Family.name.label("family")


def list_pieces(db: Reader, chosen: ListFilter) -> list[BridgePiece]:
    """The rows of the bridge of the chosen month, of one family or all; none without a month. Four queries."""
    if (month := chosen.month) is None:
        return []
    dated = (*_list_papers(db, chosen, month), *_list_payments(db, chosen, month))
    others = (*_list_opening_balances(db, chosen), *_list_adjustments(db, chosen))
    return rules.join_pieces(piece for piece in (*dated, *others) if piece.name)


def _build_piece(row: Any, name: str, piece: str, told: str, **amounts: int) -> BridgePiece:
    return BridgePiece(name, piece, told, row.family_number, row.family, **amounts)


def _list_papers(db: Reader, chosen: ListFilter, month: date) -> Iterator[BridgePiece]:
    asked = (
        select(
            *(Invoice.kind, Invoice.year, Invoice.number, Invoice.label, Invoice.issued_on),
            DAY_IN_MONTH.label("belongs_to"),
            (SIGN * Invoice.cents).label("cents"),
            *_WHOSE,
        )
        .join(Family, Family.id == Invoice.family_id)
        .where(or_(is_in_month(month), is_between(Invoice.issued_on, chosen)), is_of_family(chosen))
        .order_by(Invoice.year, Invoice.number)
    )
    for row in streaming.fetch_rows(db, asked):
        is_credit = row.kind == InvoiceKind.CREDIT_NOTE
        paper = BridgePaper(row.belongs_to, row.issued_on, row.cents, is_credit)
        told = f"{row.label}, {'émis' if is_credit else 'émise'} le {numeric_date(row.issued_on)}"
        number = format_invoice_number(row.year, row.number)
        yield _build_piece(row, paper.name(month), number, told, **paper.place(month))


def _list_payments(db: Reader, chosen: ListFilter, month: date) -> Iterator[BridgePiece]:
    asked = (
        select(
            *(Payment.id, Payment.received_on, ACCOUNTED_ON.label("accounted_on"), Payment.cancelled_at),
            *(Payment.cents, Payment.method, Payment.reference),
            *_WHOSE,
        )
        .join(Family, Family.id == Payment.family_id)
        .where(
            or_(is_between(Payment.received_on, chosen), is_between(ACCOUNTED_ON, chosen), is_cancelled(chosen)),
            is_of_family(chosen),
        )
        .order_by(Payment.id)
    )
    for row in streaming.fetch_rows(db, asked):
        cancelled_on = local_date(row.cancelled_at) if row.cancelled_at else None
        payment = BridgePayment(row.received_on, row.accounted_on, cancelled_on, row.cents)
        told = f"{format_reference(Method(row.method), row.reference)}, {payment.describe()}"
        yield _build_piece(row, payment.name(month), f"R-{row.id}", told, **payment.place(month))


def _list_opening_balances(db: Reader, chosen: ListFilter) -> Iterator[BridgePiece]:
    asked = (
        select(OpeningBalance.id, OpeningBalance.taken_on, OpeningBalance.cents, *_WHOSE)
        .join(Family, Family.id == OpeningBalance.family_id)
        .where(is_between(OpeningBalance.taken_on, chosen), is_of_family(chosen))
        .order_by(OpeningBalance.id)
    )
    for row in streaming.fetch_rows(db, asked):
        told = f"repris le {numeric_date(row.taken_on)}"
        yield _build_piece(row, rules.TAKEN_OVER, f"S-{row.id}", told, **rules.split_sides(-row.cents))


def _list_adjustments(db: Reader, chosen: ListFilter) -> Iterator[BridgePiece]:
    day = func.coalesce(Adjustment.accounted_on, Adjustment.day, type_=Date)
    asked = (
        select(*(Adjustment.id, Adjustment.kind, Adjustment.day, Adjustment.cents), Adjustment.reverses_id, *_WHOSE)
        .join(Family, Family.id == Adjustment.family_id)
        .where(is_between(day, chosen), is_of_family(chosen))
        .order_by(Adjustment.kind, Adjustment.id)
    )
    for row in streaming.fetch_rows(db, asked):
        name = name_adjustment(AdjustmentKind(row.kind), takes_back=row.reverses_id is not None)
        told = f"du {numeric_date(row.day)}"
        yield _build_piece(row, name, f"D-{row.id}", told, **rules.split_sides(-row.cents))
