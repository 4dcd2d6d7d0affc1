"""Lists of what was issued, for export: invoices and credit notes, their lines, the monthly state per child."""

from typing import Any

from cantine.billing.queries import invoice_exports
from cantine.common.french import month_name
from cantine.common.list_filter import ListChoice
from cantine.common.tables.table import CellKind
from cantine.common.vocabulary import CHARGE_LABELS, INVOICE_LABELS, ChargeKind, InvoiceKind, format_invoice_number
from cantine.exports.listing import ANALYTIC, Listing, ListingField, make_family_fields


def _format_number(row: Any) -> str:
    return format_invoice_number(row.year, row.number)


def _name_kind(row: Any) -> str:
    return INVOICE_LABELS[InvoiceKind(row.kind)]


def _format_month(row: Any) -> str:
    """The billed month, for a credit note that of its invoice; empty where the month of issue counts."""
    return month_name(row.month) if row.month else ""


def _format_child(row: Any) -> str:
    return f"{row.first_name or ''} {row.last_name or ''}".strip()


def _name_charge(row: Any) -> str:
    return CHARGE_LABELS[ChargeKind(row.charge)]


BY_MONTH = "Par mois facturé : un avoir compte dans celui de la facture qu'il corrige, quel que soit son jour."
BY_DAY = "Par jour d'émission, quel que soit le mois facturé."

INVOICES = Listing(
    "factures",
    "Factures et avoirs",
    "Une ligne par facture ou avoir ; le montant d'un avoir est négatif.",
    (BY_MONTH, BY_DAY),
    (ListChoice.PERIOD, ListChoice.FAMILY),
    (
        ListingField("Numéro", say=_format_number),
        ListingField("Nature", say=_name_kind),
        *make_family_fields(),
        ListingField("Objet", key="label"),
        ListingField("Mois", say=_format_month),
        ListingField("Date", CellKind.DATE, "issued_on"),
        ListingField("Échéance", CellKind.DATE, "due_on"),
        ListingField("Montant", CellKind.AMOUNT, "cents", total=True),
        ListingField("Motif", key="reason"),
    ),
    invoice_exports.select_invoices,
)

LINES = Listing(
    "lignes",
    "Lignes de factures",
    "Une ligne par enfant, prestation et prix, avec les jours et le compte.",
    (BY_MONTH, BY_DAY),
    (ListChoice.PERIOD, ListChoice.FAMILY, ListChoice.SERVICE),
    (
        ListingField("Facture", say=_format_number),
        ListingField("Pièce", say=_name_kind),
        ListingField("Date", CellKind.DATE, "issued_on"),
        ListingField("Mois", say=_format_month),
        *make_family_fields(),
        ListingField("Enfant", say=_format_child),
        ListingField("Prestation", key="service"),
        ListingField("Nature", say=_name_charge),
        ListingField("Libellé", key="label"),
        ListingField("Jours", key="days"),
        ListingField("Quantité", CellKind.COUNT, "quantity", total=True),
        ListingField("Prix unitaire", CellKind.AMOUNT, "unit_cents"),
        ListingField("Montant", CellKind.AMOUNT, "cents", total=True),
        ListingField("Compte", key="account"),
        ANALYTIC,
    ),
    invoice_exports.select_lines,
)

BY_CHILD = Listing(
    "etat-mensuel",
    "État mensuel par enfant",
    "Ce que chaque enfant a consommé et ce que cela coûte, prestation par prestation, avoirs déduits.",
    (BY_MONTH, BY_DAY),
    (ListChoice.PERIOD, ListChoice.FAMILY, ListChoice.SERVICE),
    (
        *make_family_fields(),
        ListingField("Enfant", say=_format_child),
        ListingField("Classe", key="classroom"),
        ListingField("Prestation", key="service"),
        ListingField("Nature", say=_name_charge),
        ListingField("Quantité", CellKind.COUNT, "quantity", total=True),
        ListingField("Montant", CellKind.AMOUNT, "cents", total=True),
    ),
    invoice_exports.select_by_child,
)
