"""Lists of what was received, for export: payments, and the cheques of the deposit slips."""

from typing import Any

from cantine.common.list_filter import ListChoice
from cantine.common.tables.table import CellKind
from cantine.common.vocabulary import METHOD_LABELS, REVERSAL_LABELS, Method, Reversal
from cantine.exports.listing import Listing, ListingField, make_family_fields
from cantine.ledger.queries import payment_exports


def _name_method(row: Any) -> str:
    return METHOD_LABELS[Method(row.method)]


def _name_state(row: Any) -> str:
    if row.reversal:
        return REVERSAL_LABELS[Reversal(row.reversal)]
    return "Annulé" if row.cancelled_at else "Encaissé"


def _tell_reason(row: Any) -> str:
    reason: str = row.reason or row.cancelled_why
    return reason


PAYMENTS = Listing(
    "paiements",
    "Paiements",
    "Un paiement par ligne, un rejet ou un remboursement en moins, à son jour ; les annulés à part, avec leur motif.",
    ("Par jour de réception.",),
    (ListChoice.PERIOD, ListChoice.FAMILY, ListChoice.METHOD),
    (
        ListingField("Date", CellKind.DATE, "received_on"),
        *make_family_fields(),
        ListingField("Mode", say=_name_method),
        ListingField("Référence", key="reference"),
        ListingField("Banque", key="bank"),
        ListingField("Bordereau", CellKind.NUMBER, "slip"),
        ListingField("Montant", CellKind.AMOUNT, "cents", total=True),
        ListingField("État", say=_name_state),
        ListingField("Montant annulé", CellKind.AMOUNT, "cancelled_cents", total=True),
        ListingField("Motif", say=_tell_reason),
    ),
    payment_exports.select_payments,
)

SLIPS = Listing(
    "bordereaux",
    "Bordereaux de remise",
    "Les chèques remis en banque, bordereau par bordereau.",
    ("Par jour de remise en banque.",),
    (ListChoice.PERIOD,),
    (
        ListingField("Bordereau", CellKind.NUMBER, "slip"),
        ListingField("Remis le", CellKind.DATE, "made_on"),
        ListingField("Reçu le", CellKind.DATE, "received_on"),
        *make_family_fields(),
        ListingField("Chèque n°", key="reference"),
        ListingField("Banque", key="bank"),
        ListingField("Montant", CellKind.AMOUNT, "cents", total=True),
    ),
    payment_exports.select_deposited_cheques,
)
