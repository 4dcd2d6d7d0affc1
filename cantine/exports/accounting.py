"""The accounting journal for export."""

from typing import Any

from cantine.common import vocabulary
from cantine.common.french import numeric_date
from cantine.common.list_filter import ListChoice
from cantine.common.tables.table import CellKind
from cantine.common.terms.adjustments import AdjustmentKind, name_adjustment
from cantine.common.vocabulary import (
    INVOICE_LABELS,
    REVERSAL_LABELS,
    InvoiceKind,
    Method,
    Reversal,
    format_invoice_number,
    format_reference,
)
from cantine.exports.listing import ANALYTIC, Listing, ListingField, make_family_fields
from cantine.ledger.queries import accounting
from cantine.ledger.rules.accounting import ADJUSTMENTS, SALES, TAKEN_OVER


def _format_piece(row: Any) -> str:
    """A number, « 2026-0042 », « R-17 » of a payment, « R-17 A » of a cancelled one, « S-3 », « D-5 »."""
    if row.journal == SALES:
        return format_invoice_number(row.year, row.number)
    if row.journal == TAKEN_OVER:
        return f"S-{row.piece}"
    if row.journal == ADJUSTMENTS:
        return f"D-{row.piece}"
    return f"R-{row.piece} A" if row.taken_back else f"R-{row.piece}"


def _describe_entry(row: Any) -> str:
    """« Facture DURAND, Prestations d'octobre 2026 », « Rejet DURAND, Prélèvement unique n° 1234, du 30.11.2026 »."""
    if row.journal == SALES:
        return f"{INVOICE_LABELS[InvoiceKind(row.kind)]} {row.family}, {row.label}"
    if row.journal == TAKEN_OVER:
        return f"{vocabulary.TAKEN_OVER} {row.family}"
    if row.journal == ADJUSTMENTS:
        return _describe_adjustment(row)
    what = REVERSAL_LABELS[Reversal(row.reversal)] if row.reversal else "Paiement"
    what = "Annulation" if row.taken_back else what
    on = "du" if row.reversal else "reçu le"
    own_day = f", {on} {numeric_date(row.received_on)}" if row.received_on and not row.taken_back else ""
    return f"{what} {row.family}, {format_reference(Method(row.method), row.label)}{own_day}"


def _describe_adjustment(row: Any) -> str:
    """« Remise gracieuse DURAND, Délibération n° 12 », « Remboursement DURAND, Virement, du 30.11.2026 »."""
    what = name_adjustment(AdjustmentKind(row.adjustment), takes_back=bool(row.taken_back))
    how = format_reference(Method(row.method), row.label) if row.method else row.label
    own_day = f"du {numeric_date(row.received_on)}" if row.received_on else ""
    return ", ".join(filter(None, (f"{what} {row.family}", how, own_day)))


JOURNAL = Listing(
    "journal-comptable",
    "Journal comptable",
    "Les écritures des factures, avoirs, paiements, remises et soldes repris, équilibrées pièce par pièce. La liste "
    "« Rapprochement » dit ce qui la sépare de « Factures et avoirs » du même mois.",
    (
        "Par date comptable : factures et avoirs au jour de leur émission ; un paiement enregistré après le mois de sa "
        "réception, au jour de l'enregistrement.",
    ),
    (ListChoice.PERIOD, ListChoice.FAMILY),
    (
        ListingField("Date", CellKind.DATE, "day"),
        ListingField("Journal", key="journal"),
        ListingField("Pièce", say=_format_piece),
        ListingField("Compte", key="account"),
        ANALYTIC,
        ListingField("Libellé", say=_describe_entry),
        *make_family_fields(),
        ListingField("Débit", CellKind.AMOUNT, "debit", total=True),
        ListingField("Crédit", CellKind.AMOUNT, "credit", total=True),
    ),
    accounting.select_entries,
)
