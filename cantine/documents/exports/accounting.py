"""The accounting journal, to take away."""

from datetime import date
from typing import Any

from cantine.documents.exports.listing import Field, Listing, family_fields
from cantine.documents.tabular import Kind
from cantine.queries import accounting
from cantine.rules.accounting import SALES
from cantine.rules.chosen import Choice
from cantine.rules.paris import local_date
from cantine.rules.words import INVOICE_LABELS, InvoiceKind, Method, invoice_number, payment_reference


def _day(row: Any) -> date:
    day: date = local_date(row.cancelled_at) if row.taken_back else row.day
    return day


def _piece(row: Any) -> str:
    """« 2026-0042 », of a payment « R-17 », taken back « R-17 A »."""
    if row.journal == SALES:
        return invoice_number(row.year, row.number)
    return f"R-{row.piece} A" if row.taken_back else f"R-{row.piece}"


def _label(row: Any) -> str:
    """« Facture DURAND, Prestations d'octobre 2026 », « Annulation DURAND, Chèque n° 1234 »."""
    if row.journal == SALES:
        return f"{INVOICE_LABELS[InvoiceKind(row.kind)]} {row.family}, {row.label}"
    what = "Annulation" if row.taken_back else "Paiement"
    return f"{what} {row.family}, {payment_reference(Method(row.method), row.label)}"


JOURNAL = Listing(
    "journal-comptable",
    "Journal comptable",
    "Les écritures des factures, avoirs et paiements, équilibrées pièce par pièce.",
    ("Par date comptable : une facture ou un avoir compte au jour de son émission, quel que soit le mois facturé.",),
    (Choice.PERIOD, Choice.FAMILY),
    (
        Field("Date", Kind.DATE, say=_day),
        Field("Journal", key="journal"),
        Field("Pièce", say=_piece),
        Field("Compte", key="account"),
        Field("Libellé", say=_label),
        *family_fields(),
        Field("Débit", Kind.AMOUNT, "debit", total=True),
        Field("Crédit", Kind.AMOUNT, "credit", total=True),
    ),
    accounting.entries,
)
