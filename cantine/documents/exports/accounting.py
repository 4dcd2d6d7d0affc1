"""The accounting journal, to take away."""

from datetime import date
from typing import Any

from cantine.documents.exports.listing import Field, Listing, family_fields
from cantine.documents.tabular import Kind
from cantine.queries import accounting
from cantine.rules import words
from cantine.rules.accounting import SALES, TAKEN_OVER
from cantine.rules.chosen import Choice
from cantine.rules.french import numeric_date
from cantine.rules.paris import local_date
from cantine.rules.words import INVOICE_LABELS, InvoiceKind, Method, invoice_number, payment_reference


def _day(row: Any) -> date:
    day: date = local_date(row.cancelled_at) if row.taken_back else row.day
    return day


def _piece(row: Any) -> str:
    """« 2026-0042 », of a payment « R-17 », taken back « R-17 A », of an opening balance « S-3 »."""
    if row.journal == SALES:
        return invoice_number(row.year, row.number)
    if row.journal == TAKEN_OVER:
        return f"S-{row.piece}"
    return f"R-{row.piece} A" if row.taken_back else f"R-{row.piece}"


def _label(row: Any) -> str:
    """« Facture DURAND, Prestations d'octobre 2026 », « Annulation DURAND, Chèque n° 1234 »."""
    if row.journal == SALES:
        return f"{INVOICE_LABELS[InvoiceKind(row.kind)]} {row.family}, {row.label}"
    if row.journal == TAKEN_OVER:
        return f"{words.TAKEN_OVER} {row.family}"
    what = "Annulation" if row.taken_back else "Paiement"
    received = f", reçu le {numeric_date(row.received_on)}" if row.received_on and not row.taken_back else ""
    return f"{what} {row.family}, {payment_reference(Method(row.method), row.label)}{received}"


JOURNAL = Listing(
    "journal-comptable",
    "Journal comptable",
    "Les écritures des factures, avoirs et paiements, équilibrées pièce par pièce.",
    (
        "Par date comptable : factures et avoirs au jour de leur émission ; un paiement enregistré après le mois de sa "
        "réception, au jour de l'enregistrement.",
    ),
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
