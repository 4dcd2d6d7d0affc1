"""The accounting journal for export."""

from datetime import date
from typing import Any

from cantine.documents.exports.listing import Listing, ListingField, make_family_fields
from cantine.documents.tabular import CellKind
from cantine.queries import accounting
from cantine.rules import words
from cantine.rules.accounting import SALES, TAKEN_OVER
from cantine.rules.chosen import ListChoice
from cantine.rules.french import numeric_date
from cantine.rules.paris import local_date
from cantine.rules.words import INVOICE_LABELS, InvoiceKind, Method, format_invoice_number, format_reference


def _find_day(row: Any) -> date:
    day: date = local_date(row.cancelled_at) if row.taken_back else row.day
    return day


def _format_piece(row: Any) -> str:
    """The number of a document: « 2026-0042 », « R-17 » of a payment, « R-17 A » of a cancelled one, « S-3 »."""
    if row.journal == SALES:
        return format_invoice_number(row.year, row.number)
    if row.journal == TAKEN_OVER:
        return f"S-{row.piece}"
    return f"R-{row.piece} A" if row.taken_back else f"R-{row.piece}"


def _describe_entry(row: Any) -> str:
    """« Facture DURAND, Prestations d'octobre 2026 », « Annulation DURAND, Chèque n° 1234 »."""
    if row.journal == SALES:
        return f"{INVOICE_LABELS[InvoiceKind(row.kind)]} {row.family}, {row.label}"
    if row.journal == TAKEN_OVER:
        return f"{words.TAKEN_OVER} {row.family}"
    what = "Annulation" if row.taken_back else "Paiement"
    received = f", reçu le {numeric_date(row.received_on)}" if row.received_on and not row.taken_back else ""
    return f"{what} {row.family}, {format_reference(Method(row.method), row.label)}{received}"


JOURNAL = Listing(
    "journal-comptable",
    "Journal comptable",
    "Les écritures des factures, avoirs et paiements, équilibrées pièce par pièce.",
    (
        "Par date comptable : factures et avoirs au jour de leur émission ; un paiement enregistré après le mois de sa "
        "réception, au jour de l'enregistrement.",
    ),
    (ListChoice.PERIOD, ListChoice.FAMILY),
    (
        ListingField("Date", CellKind.DATE, say=_find_day),
        ListingField("Journal", key="journal"),
        ListingField("Pièce", say=_format_piece),
        ListingField("Compte", key="account"),
        ListingField("Libellé", say=_describe_entry),
        *make_family_fields(),
        ListingField("Débit", CellKind.AMOUNT, "debit", total=True),
        ListingField("Crédit", CellKind.AMOUNT, "credit", total=True),
    ),
    accounting.select_entries,
)
