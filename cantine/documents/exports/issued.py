"""What was issued, to take away: invoices and credit notes, their lines, the monthly state per child."""

from typing import Any

from cantine.documents.exports.listing import Field, Listing, family_fields
from cantine.documents.tabular import Kind
from cantine.queries import issued
from cantine.rules.chosen import Choice
from cantine.rules.french import month_name
from cantine.rules.words import CHARGE_LABELS, INVOICE_LABELS, ChargeKind, InvoiceKind, invoice_number


def _number(row: Any) -> str:
    return invoice_number(row.year, row.number)


def _kind(row: Any) -> str:
    return INVOICE_LABELS[InvoiceKind(row.kind)]


def _month(row: Any) -> str:
    """The billed month, of a credit note that of its invoice; nothing where the month of issue counts."""
    return month_name(row.month) if row.month else ""


def _child(row: Any) -> str:
    return f"{row.first_name or ''} {row.last_name or ''}".strip()


def _charge(row: Any) -> str:
    return CHARGE_LABELS[ChargeKind(row.charge)]


BY_MONTH = "Par mois facturé : un avoir compte dans celui de la facture qu'il corrige, quel que soit son jour."
BY_DAY = "Par jour d'émission, quel que soit le mois facturé."

INVOICES = Listing(
    "factures",
    "Factures et avoirs",
    "Une ligne par facture ou avoir ; le montant d'un avoir est négatif.",
    (BY_MONTH, BY_DAY),
    (Choice.PERIOD, Choice.FAMILY),
    (
        Field("Numéro", say=_number),
        Field("Nature", say=_kind),
        *family_fields(),
        Field("Objet", key="label"),
        Field("Mois", say=_month),
        Field("Date", Kind.DATE, "issued_on"),
        Field("Échéance", Kind.DATE, "due_on"),
        Field("Montant", Kind.AMOUNT, "cents", total=True),
        Field("Motif", key="reason"),
    ),
    issued.invoices,
)

LINES = Listing(
    "lignes",
    "Lignes de factures",
    "Une ligne par enfant, prestation et prix, avec les jours et le compte.",
    (BY_MONTH, BY_DAY),
    (Choice.PERIOD, Choice.FAMILY, Choice.SERVICE),
    (
        Field("Facture", say=_number),
        Field("Pièce", say=_kind),
        Field("Date", Kind.DATE, "issued_on"),
        Field("Mois", say=_month),
        *family_fields(),
        Field("Enfant", say=_child),
        Field("Prestation", key="service"),
        Field("Nature", say=_charge),
        Field("Libellé", key="label"),
        Field("Jours", key="days"),
        Field("Quantité", Kind.COUNT, "quantity", total=True),
        Field("Prix unitaire", Kind.AMOUNT, "unit_cents"),
        Field("Montant", Kind.AMOUNT, "cents", total=True),
        Field("Compte", key="account"),
    ),
    issued.lines,
)

BY_CHILD = Listing(
    "etat-mensuel",
    "État mensuel par enfant",
    "Ce que chaque enfant a consommé et ce que cela coûte, prestation par prestation, avoirs déduits.",
    (BY_MONTH, BY_DAY),
    (Choice.PERIOD, Choice.FAMILY, Choice.SERVICE),
    (
        *family_fields(),
        Field("Enfant", say=_child),
        Field("Classe", key="classroom"),
        Field("Prestation", key="service"),
        Field("Nature", say=_charge),
        Field("Quantité", Kind.COUNT, "quantity", total=True),
        Field("Montant", Kind.AMOUNT, "cents", total=True),
    ),
    issued.by_child,
)
