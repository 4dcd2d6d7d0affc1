"""Invoices and credit notes as they were issued, for paper: one, or all of a month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from cantine.queries.billed_months import OF_MONTH, bind_month
from cantine.queries.issued import with_reason
from cantine.rules.asking import balance_after
from cantine.rules.words import InvoiceKind, invoice_number
from cantine.store.database import Reader
from cantine.store.tables import Child, Commune, Family, Invoice, InvoiceLine


@dataclass(frozen=True)
class Town:
    """The commune as it stands on paper."""

    name: str
    address: str
    email: str
    phone: str
    footer: str
    logo: bytes | None


@dataclass(frozen=True)
class Payer:
    """The family that an invoice is for, where it lives now."""

    number: int
    name: str
    address: str
    postal_code: str
    town: str


@dataclass(frozen=True)
class Line:
    """One line as it was issued; amounts are cents."""

    label: str
    days: str
    quantity: int
    unit_cents: int
    cents: int


@dataclass(frozen=True)
class Issued:
    """An invoice or a credit note with its lines; `corrects` is the number of the invoice that it takes back."""

    id: int
    kind: InvoiceKind
    number: str
    label: str
    issued_on: date
    due_on: date | None
    cents: int
    balance_before: int
    corrects: str
    reason: str
    payer: Payer
    lines: Sequence[Line]

    @property
    def balance_after(self) -> int:
        """The balance that it left."""
        return balance_after(self.kind, self.balance_before, self.cents)


_corrected = aliased(Invoice)
_ISSUED = (
    select(
        Invoice.id,
        Invoice.kind,
        Invoice.year,
        Invoice.number,
        Invoice.label,
        Invoice.issued_on,
        Invoice.due_on,
        Invoice.cents,
        Invoice.balance_before,
        Invoice.reason,
        _corrected.year.label("corrected_year"),
        _corrected.number.label("corrected_number"),
        Family.number.label("payer_number"),
        Family.name,
        Family.address,
        Family.postal_code,
        Family.town,
    )
    .join(Family, Family.id == Invoice.family_id)
    .join(_corrected, _corrected.id == Invoice.corrects_id, isouter=True)
    .where(Invoice.id.in_(bindparam("ids", expanding=True)))
    .order_by(Invoice.year, Invoice.number)
)
_LINES = (
    select(
        InvoiceLine.invoice_id,
        with_reason().label("label"),
        Child.first_name,
        Child.last_name,
        InvoiceLine.days,
        InvoiceLine.quantity,
        InvoiceLine.unit_cents,
        InvoiceLine.cents,
    )
    .join(Child, Child.id == InvoiceLine.child_id, isouter=True)
    .where(InvoiceLine.invoice_id.in_(bindparam("ids", expanding=True)))
    .order_by(InvoiceLine.invoice_id, InvoiceLine.position, InvoiceLine.id)
)
_TOWN = select(Commune.name, Commune.address, Commune.email, Commune.phone, Commune.invoice_footer, Commune.logo)
_OF_FAMILY = select(Invoice.id).where(Invoice.id == bindparam("invoice"), Invoice.family_id == bindparam("family"))
_OF_MONTH = select(Invoice.id).where(OF_MONTH).order_by(Invoice.year, Invoice.number)


def town(db: Reader) -> Town:
    """The commune of this database."""
    return Town(*db.execute(_TOWN).one())


def is_of_family(db: Reader, invoice_id: int, family_id: int) -> bool:
    """Whether there is such an invoice, and it is this family's."""
    return db.execute(_OF_FAMILY, {"invoice": invoice_id, "family": family_id}).first() is not None


def of_month(db: Reader, month: date) -> Sequence[int]:
    """The ids of what belongs to this billed month (its first day), in the order of the numbers."""
    return db.scalars(_OF_MONTH, bind_month(month)).all()


def issued(db: Reader, ids: Sequence[int]) -> Sequence[Issued]:
    """These invoices with their lines, in the order of their numbers. Two queries; unknown ids are left out."""
    lines: dict[int, list[Line]] = defaultdict(list)
    for row in db.execute(_LINES, {"ids": ids}):
        lines[row.invoice_id].append(Line(_label(row), row.days, row.quantity, row.unit_cents, row.cents))
    return [_issued(row, lines[row.id]) for row in db.execute(_ISSUED, {"ids": ids})]


def _label(row: Any) -> str:
    """« Jules DURAND – Repas »: with the name that the child has now, which an anonymous one has no more."""
    child = f"{row.first_name or ''} {row.last_name or ''}".strip()
    return f"{child} – {row.label}" if child else str(row.label)


def _issued(row: Any, lines: Sequence[Line]) -> Issued:
    return Issued(
        id=row.id,
        kind=InvoiceKind(row.kind),
        number=invoice_number(row.year, row.number),
        label=row.label,
        issued_on=row.issued_on,
        due_on=row.due_on,
        cents=row.cents,
        balance_before=row.balance_before,
        corrects=invoice_number(row.corrected_year, row.corrected_number) if row.corrected_year else "",
        reason=row.reason,
        payer=Payer(row.payer_number, row.name, row.address, row.postal_code, row.town),
        lines=lines,
    )
