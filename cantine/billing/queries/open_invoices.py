"""Which invoices are still to be paid, opening balances with them: of one family, or of all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from cantine.billing.rules.allocation import TAKEN_OVER_ID, Allocation, GivenCredit, OwedInvoice, PaidAmount, allocate
from cantine.common.terms.adjustments import WRITE_OFFS
from cantine.common.vocabulary import InvoiceKind, Method
from cantine.store.database import Reader
from cantine.store.tables import Adjustment, Invoice, InvoiceLine, OpeningBalance, Payment, Service

_FOR_CESU = (
    select(func.coalesce(func.sum(InvoiceLine.cents), 0))
    .join(Service, Service.id == InvoiceLine.service_id, isouter=True)
    .where(InvoiceLine.invoice_id == Invoice.id, func.coalesce(InvoiceLine.cesu, Service.cesu))
    .correlate(Invoice)
    .scalar_subquery()
)
_OPENING = "opening"
_ISSUED = select(
    Invoice.family_id,
    cast(Invoice.kind, String).label("kind"),
    Invoice.id,
    Invoice.issued_on,
    Invoice.year,
    Invoice.number,
    Invoice.cents,
    Invoice.corrects_id,
    Invoice.due_on,
    _FOR_CESU.label("cesu"),
)
_TAKEN_OVER = select(
    OpeningBalance.family_id,
    literal(_OPENING, String),
    literal(TAKEN_OVER_ID),
    OpeningBalance.taken_on,
    literal(0),
    literal(0),
    OpeningBalance.cents,
    cast(null(), Integer),
    OpeningBalance.due_on,
    literal(0),
)
_IS_CESU = case((Payment.method == Method.CESU, 1), else_=0)
_PAID = (
    select(
        Payment.family_id,
        _IS_CESU.label("cesu"),
        func.sum(Payment.cents).label("cents"),
        literal(0).label("forgiven"),
        cast(null(), Date).label("moved_on"),
    )
    .where(Payment.cancelled_at.is_(None))
    .group_by(Payment.family_id, _IS_CESU)
)
_FORGIVEN = case((Adjustment.kind.in_(WRITE_OFFS), 1), else_=0)
_SUM = func.sum(Adjustment.cents)
_ADJUSTED = (
    select(
        Adjustment.family_id,
        literal(0),
        _SUM,
        _FORGIVEN,
        case((_SUM < 0, func.min(Adjustment.day))),
    )
    .group_by(Adjustment.family_id, _FORGIVEN, func.coalesce(Adjustment.reverses_id, Adjustment.id))
    .having(_SUM != 0)
)
"""A row for each entry that stands: one and what takes it back are nothing together."""
_FAMILY = Invoice.family_id, OpeningBalance.family_id, Payment.family_id, Adjustment.family_id
_DAYS = Invoice.issued_on, OpeningBalance.taken_on, Payment.received_on, Adjustment.day


def _select_movements(
    issued: ColumnElement[bool],
    taken_over: ColumnElement[bool],
    received: ColumnElement[bool],
    adjusted: ColumnElement[bool],
) -> tuple[Any, Any]:
    """The questions of what was billed and given back, and of what was paid and adjusted, as far as these say."""
    billed: Any = union_all(_ISSUED.where(issued), _TAKEN_OVER.where(taken_over))
    return billed, union_all(_PAID.where(received), _ADJUSTED.where(adjusted))


_OF_ONE_FAMILY = _select_movements(*(column == bindparam("family") for column in _FAMILY))
"""Made once: every visit of a home that owes something asks them."""


def allocate_family(db: Reader, family_id: int) -> Allocation:
    """What is open on each invoice of this family, and its credit. Two queries."""
    bills, paid = (db.execute(one, {"family": family_id}).all() for one in _OF_ONE_FAMILY)
    return _build_allocations(bills, paid).get(family_id, Allocation([]))


def allocate_families(db: Reader, family_ids: Collection[int], until: date | None = None) -> Mapping[int, Allocation]:
    """What is open on the invoices of each of these families, by its id; without those never billed. Two queries.

    As of today, or at the end of the day `until`.
    """
    limits = (day <= until if until else true() for day in _DAYS)
    chosen = (and_(column.in_(family_ids), day) for column, day in zip(_FAMILY, limits, strict=True))
    return _build_allocations(*(db.execute(one).all() for one in _select_movements(*chosen)))


def allocate_all(db: Reader, until: date | None = None) -> Mapping[int, Allocation]:
    """What is open on the invoices of every family, by its id, as of today or at the end of the day `until`.

    Families that were never billed and never paid are left out. Payments that were cancelled since are no payments on
    any day. Two queries, whatever the number of families.
    """
    limits = (day <= until if until else true() for day in _DAYS)
    return _build_allocations(*(db.execute(one).all() for one in _select_movements(*limits)))


def _build_allocations(issued: Iterable[Any], received: Iterable[Any]) -> dict[int, Allocation]:
    """The allocations of rows of the two questions of `_select_movements`."""
    bills: dict[int, list[OwedInvoice]] = defaultdict(list)
    given: dict[int, list[GivenCredit]] = defaultdict(list)
    paid: dict[int, list[PaidAmount]] = defaultdict(list)
    for row in issued:
        if row.kind == _OPENING and row.cents > 0:
            paid[row.family_id].append(PaidAmount(int(row.cents)))
        elif row.kind in (_OPENING, InvoiceKind.INVOICE):
            bills[row.family_id].append(_build_bill(row))
        else:
            given[row.family_id].append(GivenCredit(row.cents, row.corrects_id, int(row.cesu)))
    for row in received:
        paid[row.family_id].append(PaidAmount(int(row.cents), bool(row.cesu), bool(row.forgiven), row.moved_on))
    families = bills.keys() | given.keys() | paid.keys()
    return {family: allocate(bills[family], given[family], paid[family]) for family in families}


def _build_bill(row: Any) -> OwedInvoice:
    return OwedInvoice(row.id, row.issued_on, (row.year, row.number), abs(row.cents), int(row.cesu), row.due_on)
