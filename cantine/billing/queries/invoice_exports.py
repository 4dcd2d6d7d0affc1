"""Lists of what was issued: invoices and credit notes, their lines, and sums by child and service."""

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import aliased

from cantine.billing.queries.billed_months import CORRECTED_ID, DAY_IN_MONTH, MONTH, SIGN, is_in_month
from cantine.common.list_filter import ListFilter
from cantine.families.queries.classes import select_class_on
from cantine.store.streaming import Question
from cantine.store.tables import Booking, Child, Classroom, Family, Invoice, InvoiceLine, Service


def is_in_period(chosen: ListFilter) -> ColumnElement[bool]:
    """Whether a paper is of the chosen billed month or, where none is chosen, was issued on the chosen days."""
    if chosen.month:
        return is_in_month(chosen.month)
    first = Invoice.issued_on >= chosen.first if chosen.first else true()
    return and_(first, Invoice.issued_on <= chosen.last if chosen.last else true())


def _is_chosen(chosen: ListFilter) -> ColumnElement[bool]:
    family = Family.number == chosen.family if chosen.family else true()
    return and_(is_in_period(chosen), family)


_payer = aliased(Family)
_PAYER = select(_payer.name).where(_payer.id == InvoiceLine.payer_id).correlate(InvoiceLine).scalar_subquery()


def build_label() -> ColumnElement[str]:
    """The label of a line, with why a surcharge is asked or, as it is called now, who pays a share.

    « Majoration inscription tardive, Repas : Oubli », « Prise en charge, Repas (CCAS) ».
    """
    return case(
        (InvoiceLine.payer_id.is_not(None), InvoiceLine.label + " (" + _PAYER + ")"),
        (InvoiceLine.reason != "", InvoiceLine.label + " : " + InvoiceLine.reason),
        else_=InvoiceLine.label,
    )


def select_invoices(chosen: ListFilter) -> Question:
    """Invoices and credit notes in the order of their numbers; `cents` is negative for a credit note."""
    return (
        select(
            Invoice.id,
            Invoice.kind,
            Invoice.year,
            Invoice.number,
            Invoice.label,
            MONTH.label("month"),
            Invoice.issued_on,
            Invoice.due_on,
            Invoice.reason,
            Family.number.label("family_number"),
            Family.name.label("family"),
            (SIGN * Invoice.cents).label("cents"),
        )
        .join(Family, Family.id == Invoice.family_id)
        .where(_is_chosen(chosen))
        .order_by(Invoice.year, Invoice.number)
    )


def select_lines(chosen: ListFilter) -> Question:
    """The lines of invoices and credit notes, in their order; quantity and cents are negative on a credit note."""
    service = InvoiceLine.service_id == chosen.service if chosen.service else true()
    return (
        select(
            Invoice.kind.label("kind"),
            Invoice.year,
            Invoice.number,
            Invoice.issued_on,
            MONTH.label("month"),
            Family.number.label("family_number"),
            Family.name.label("family"),
            Child.first_name,
            Child.last_name,
            Service.label.label("service"),
            InvoiceLine.kind.label("charge"),
            build_label().label("label"),
            InvoiceLine.days,
            (SIGN * InvoiceLine.quantity).label("quantity"),
            InvoiceLine.unit_cents,
            (SIGN * InvoiceLine.cents).label("cents"),
            InvoiceLine.account_code.label("account"),
            InvoiceLine.analytic_code.label("analytic"),
        )
        .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
        .join(Family, Family.id == Invoice.family_id)
        .join(Child, Child.id == InvoiceLine.child_id, isouter=True)
        .join(Service, Service.id == InvoiceLine.service_id, isouter=True)
        .where(_is_chosen(chosen), service)
        .order_by(Invoice.year, Invoice.number, InvoiceLine.position, InvoiceLine.id)
    )


_beside = aliased(InvoiceLine)
_BILLED_IN = (
    select(Booking.classroom_id)
    .join(_beside, _beside.id == Booking.invoice_line_id)
    .where(_beside.invoice_id == CORRECTED_ID, _beside.child_id == InvoiceLine.child_id)
    .order_by(Booking.day.desc())
    .limit(1)
    .correlate(Invoice, InvoiceLine)
    .scalar_subquery()
)
_CLASS = func.coalesce(_BILLED_IN, select_class_on(DAY_IN_MONTH))
"""The child's class on the last day that the invoice bills; a credit note takes that of its invoice.

Where no day is billed any more, the class on `DAY_IN_MONTH`.
"""


_QUANTITY, _CENTS = func.sum(SIGN * InvoiceLine.quantity), func.sum(SIGN * InvoiceLine.cents)
_BY_CHILD = (
    select(
        Family.number.label("family_number"),
        Family.name.label("family"),
        Child.first_name,
        Child.last_name,
        Classroom.name.label("classroom"),
        Service.label.label("service"),
        InvoiceLine.kind.label("charge"),
        _QUANTITY.label("quantity"),
        _CENTS.label("cents"),
    )
    .select_from(Invoice)
    .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
    .join(Family, Family.id == Invoice.family_id)
    .join(Child, Child.id == InvoiceLine.child_id, isouter=True)
    .join(Classroom, Classroom.id == _CLASS, isouter=True)
    .join(Service, Service.id == InvoiceLine.service_id, isouter=True)
    .group_by(Family.number, Family.name, Child.id, Child.last_name, Child.first_name, Classroom.name)
    .group_by(Service.id, Service.label, Service.position, InvoiceLine.kind)
    .having(or_(_QUANTITY != 0, _CENTS != 0))
    .order_by(Family.number, Child.id.is_(None), Child.last_name, Child.first_name, Child.id)
    .order_by(func.coalesce(Classroom.name, ""))
    .order_by(Service.id.is_(None), Service.position, Service.id, InvoiceLine.kind)
)


def select_by_child(chosen: ListFilter) -> Question:
    """What each child's services counted and cost, credit notes subtracted; what comes to nothing is left out.

    By family, child, class of the days and service; what is for no child comes last.
    """
    service = InvoiceLine.service_id == chosen.service if chosen.service else true()
    return _BY_CHILD.where(_is_chosen(chosen), service)
