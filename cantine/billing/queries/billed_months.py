"""What an invoice or a credit note counts for: its month, its sign, what is taken back of it; in every list."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import InvoiceKind, get_sign
from cantine.store.tables import Invoice

SIGN = case(*((Invoice.kind == kind, get_sign(kind)) for kind in InvoiceKind))
"""A credit note takes off what an invoice adds."""

CORRECTED_ID = func.coalesce(Invoice.corrects_id, Invoice.id)
"""The invoice itself, or the one that the credit note corrects."""

_corrected, _note = aliased(Invoice), aliased(Invoice)

CREDITED = select(func.sum(_note.cents)).where(_note.corrects_id == Invoice.id).correlate(Invoice).scalar_subquery()
"""The cents that credit notes took back of an invoice; null where there is none."""


def _select_from_corrected(what: Any) -> ColumnElement[Any]:
    """This column of the invoice that a credit note corrects; None for an invoice."""
    return select(what).where(_corrected.id == Invoice.corrects_id).correlate(Invoice).scalar_subquery()


MONTH = func.coalesce(_select_from_corrected(_corrected.month), Invoice.month)
"""The first day of the month that an invoice bills, for a credit note that of its invoice; None for a special one."""

DAY_IN_MONTH = func.coalesce(
    _select_from_corrected(func.coalesce(_corrected.month, _corrected.issued_on)), Invoice.month, Invoice.issued_on
)
"""A day in the month that an invoice or a credit note belongs to.

An invoice belongs to the month that it bills, or of its issue where it bills none, as a special one does. A credit note
belongs to the month of the invoice that it corrects, whenever it was issued.
"""


def is_in_month(month: date) -> ColumnElement[bool]:
    """Whether it belongs to this month (its first day); what `DAY_IN_MONTH` says, found by indexes."""
    return _belongs(month, find_month_end(month))


def _belongs(first: Any, last: Any, *, to_several: bool = False) -> ColumnElement[bool]:
    def billed(one: Any) -> ColumnElement[bool]:
        months = one.month.between(first, last) if to_several else one.month == first
        return or_(months, and_(one.month.is_(None), one.issued_on.between(first, last)))

    corrected = select(_corrected.id).where(billed(_corrected))
    return or_(and_(Invoice.corrects_id.is_(None), billed(Invoice)), Invoice.corrects_id.in_(corrected))


OF_MONTH = _belongs(bindparam("month"), bindparam("last"))
"""What `is_in_month` asks, for statements that are kept and asked with `bind_month`."""


OF_MONTHS = _belongs(bindparam("first"), bindparam("last"), to_several=True)
"""Whether it belongs to one of the months from `first` (a first day) to `last` (a last one): `DAY_IN_MONTH` says which.
"""


def bind_month(month: date) -> dict[str, date]:
    """The parameters of `OF_MONTH` for this month (its first day)."""
    return {"month": month, "last": find_month_end(month)}
