"""Invoices and credit notes as they were issued, for paper: one, or all of a month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from cantine.billing.queries.billed_months import OF_MONTH, bind_month
from cantine.billing.queries.invoice_exports import build_label
from cantine.billing.rules.amount_due import compute_balance_after
from cantine.common.terms.older_debt import OlderDebt
from cantine.common.vocabulary import InvoiceKind, format_invoice_number
from cantine.store.database import Reader
from cantine.store.tables import Child, Commune, Family, Invoice, InvoiceLine


@dataclass(frozen=True)
class Letterhead:
    """What a paper says of the commune that issues it; `how_to_pay` stands where something is to be paid."""

    name: str
    address: str
    email: str
    phone: str
    footer: str
    logo: bytes | None
    how_to_pay: str = ""


@dataclass(frozen=True)
class InvoicePayer:
    """The family that an invoice is for, where it lives now; or the `organisation` that pays shares."""

    number: int
    name: str
    address: str
    postal_code: str
    town: str
    organisation: bool = False


@dataclass(frozen=True)
class PrintedLine:
    """One line as it was issued; amounts are cents."""

    label: str
    days: str
    quantity: int
    unit_cents: int
    cents: int


@dataclass(frozen=True)
class PrintedInvoice:
    """An invoice or a credit note with its lines; `corrects` is the number of the invoice that it takes back.

    `older_debts` were open when it was issued; nothing is known of them where it is older than their column.
    """

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
    payer: InvoicePayer
    lines: Sequence[PrintedLine]
    older_debts: Sequence[OlderDebt] = ()

    @property
    def balance_after(self) -> int:
        """The family's balance after this paper, in cents."""
        return compute_balance_after(self.kind, self.balance_before, self.cents)


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
        Invoice.older_debts,
        _corrected.year.label("corrected_year"),
        _corrected.number.label("corrected_number"),
        Family.number.label("payer_number"),
        Family.name,
        Family.address,
        Family.postal_code,
        Family.town,
        Family.organisation,
    )
    .join(Family, Family.id == Invoice.family_id)
    .join(_corrected, _corrected.id == Invoice.corrects_id, isouter=True)
    .where(Invoice.id.in_(bindparam("ids", expanding=True)))
    .order_by(Invoice.year, Invoice.number)
)
_LINES = (
    select(
        InvoiceLine.invoice_id,
        build_label().label("label"),
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
_TOWN = select(
    Commune.name,
    Commune.address,
    Commune.email,
    Commune.phone,
    Commune.invoice_footer,
    Commune.logo,
    Commune.how_to_pay,
)
_OF_FAMILY = select(Invoice.id).where(Invoice.id == bindparam("invoice"), Invoice.family_id == bindparam("family"))
_OF_MONTH = select(Invoice.id).where(OF_MONTH).order_by(Invoice.year, Invoice.number)


def read_letterhead(db: Reader) -> Letterhead:
    """The letterhead of the commune of this database."""
    return Letterhead(*db.execute(_TOWN).one())


def is_of_family(db: Reader, invoice_id: int, family_id: int) -> bool:
    """Whether there is an invoice of this id, and it is this family's."""
    return db.execute(_OF_FAMILY, {"invoice": invoice_id, "family": family_id}).first() is not None


def list_ids_for_month(db: Reader, month: date) -> Sequence[int]:
    """The ids of the invoices and credit notes of this billed month (its first day), in the order of their numbers."""
    return db.scalars(_OF_MONTH, bind_month(month)).all()


def read_invoices(db: Reader, ids: Sequence[int]) -> Sequence[PrintedInvoice]:
    """These invoices with their lines, in the order of their numbers. Two queries; unknown ids are left out."""
    lines: dict[int, list[PrintedLine]] = defaultdict(list)
    for row in db.execute(_LINES, {"ids": ids}):
        lines[row.invoice_id].append(PrintedLine(_format_label(row), row.days, row.quantity, row.unit_cents, row.cents))
    return [_build_invoice(row, lines[row.id]) for row in db.execute(_ISSUED, {"ids": ids})]


def _format_label(row: Any) -> str:
    """« Jules DURAND – Repas »: with the name that the child has now, which an anonymous one has no more."""
    child = f"{row.first_name or ''} {row.last_name or ''}".strip()
    return f"{child} – {row.label}" if child else str(row.label)


def _build_invoice(row: Any, lines: Sequence[PrintedLine]) -> PrintedInvoice:
    number = format_invoice_number(row.year, row.number)
    corrects = format_invoice_number(row.corrected_year, row.corrected_number) if row.corrected_year else ""
    payer = InvoicePayer(row.payer_number, row.name, row.address, row.postal_code, row.town, row.organisation)
    what = row.id, row.kind, number, row.label, row.issued_on, row.due_on, row.cents, row.balance_before
    return PrintedInvoice(*what, corrects, row.reason, payer, lines, row.older_debts or ())
