"""What was written off, given back or moved, for export."""

from typing import Any

from cantine.common.french import numeric_date
from cantine.common.list_filter import ListChoice
from cantine.common.tables.table import CellKind
from cantine.common.terms.adjustments import AdjustmentKind, name_adjustment
from cantine.common.vocabulary import METHOD_LABELS, Method
from cantine.exports.listing import Listing, ListingField, make_family_fields
from cantine.ledger.queries import adjustments


def _name_kind(row: Any) -> str:
    return name_adjustment(AdjustmentKind(row.kind), takes_back=row.takes_back is not None)


def _name_method(row: Any) -> str:
    return METHOD_LABELS[Method(row.method)] if row.method else ""


def _name_other(row: Any) -> str:
    return f"{row.other} (n° {row.other_number})" if row.other_number else ""


def _describe_state(row: Any) -> str:
    if row.takes_back:
        return f"Annule l'écriture du {numeric_date(row.takes_back)}"
    return "Annulée depuis" if row.is_taken_back else ""


ADJUSTMENTS = Listing(
    "autres-ecritures",
    "Remises, remboursements et transferts",
    "Ce qui change un compte sans être une facture ni un paiement ; un montant négatif est rendu ou transféré.",
    ("Par jour de l'écriture.",),
    (ListChoice.PERIOD, ListChoice.FAMILY),
    (
        ListingField("Date", CellKind.DATE, "day"),
        *make_family_fields(),
        ListingField("Écriture", say=_name_kind),
        ListingField("Mode", say=_name_method),
        ListingField("Référence", key="reference"),
        ListingField("Autre famille", say=_name_other),
        ListingField("Montant", CellKind.AMOUNT, "cents", total=True),
        ListingField("État", say=_describe_state),
        ListingField("Motif", key="reason"),
    ),
    adjustments.select_adjustments,
)
