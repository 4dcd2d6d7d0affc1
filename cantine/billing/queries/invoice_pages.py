"""The invoices and credit notes of a month, page by page, as the accountant looks through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select

from cantine.billing.queries.billed_months import CREDITED, SIGN, is_in_month
from cantine.common.number_input import parse_digits
from cantine.common.vocabulary import InvoiceKind, format_invoice_number
from cantine.store.database import Reader
from cantine.store.tables import Family, Invoice

PER_PAGE = 100


@dataclass(frozen=True)
class ListedInvoice:
    """One invoice or credit note; `credited` are the cents that credit notes took back."""

    id: int
    number: str
    kind: InvoiceKind
    family: str
    label: str
    issued_on: date
    cents: int
    credited: int
    reason: str


def list_page(db: Reader, month: date, typed: str = "", page: int = 1) -> tuple[Sequence[ListedInvoice], int, int]:
    """One page of the invoices and credit notes of this billed month, how many there are, and their sum in cents.

    `typed` is a family number, a part of a family's name, or an invoice number like 2026-0042. Credit notes count
    negative in the sum.
    """
    found: Any = (
        select(
            Invoice.id,
            Invoice.year,
            Invoice.number,
            Invoice.kind,
            Family.name,
            Family.number.label("family_number"),
            Invoice.label,
            Invoice.issued_on,
            Invoice.cents,
            CREDITED.label("credited"),
            Invoice.reason,
            func.count().over().label("in_all"),
            func.sum(SIGN * Invoice.cents).over().label("sum"),
        )
        .join(Family, Family.id == Invoice.family_id)
        .where(is_in_month(month))
    )
    if words := typed.strip():
        found = found.where(_matches(words))
    found = found.order_by(Invoice.year, Invoice.number).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    rows = db.execute(found).all()
    return [_build_listed(row) for row in rows], (rows[0].in_all if rows else 0), int(rows[0].sum) if rows else 0


def _matches(words: str) -> Any:
    year, number = (parse_digits(part) for part in words.partition("-")[::2])
    if year is not None and number is not None:
        return and_(Invoice.year == year, Invoice.number == number)
    if (family := parse_digits(words)) is not None:
        return Family.number == family
    return Family.name.icontains(words, autoescape=True)


def _build_listed(row: Any) -> ListedInvoice:
    number, family = format_invoice_number(row.year, row.number), f"{row.name} (n° {row.family_number})"
    what = row.id, number, row.kind, family, row.label, row.issued_on, row.cents
    return ListedInvoice(*what, int(row.credited or 0), row.reason)
