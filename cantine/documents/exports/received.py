"""What was received, to take away: payments, and the cheques of the deposit slips."""

from typing import Any

from cantine.documents.exports.listing import Field, Listing, family_fields
from cantine.documents.tabular import Kind
from cantine.queries import received
from cantine.rules.chosen import Choice
from cantine.rules.words import METHOD_LABELS, Method


def _method(row: Any) -> str:
    return METHOD_LABELS[Method(row.method)]


def _state(row: Any) -> str:
    return "Annulé" if row.cancelled_at else "Encaissé"


PAYMENTS = Listing(
    "paiements",
    "Paiements",
    "Un paiement par ligne ; ceux qui ont été annulés sont comptés à part, avec leur motif.",
    ("Par jour de réception.",),
    (Choice.PERIOD, Choice.FAMILY, Choice.METHOD),
    (
        Field("Date", Kind.DATE, "received_on"),
        *family_fields(),
        Field("Mode", say=_method),
        Field("Référence", key="reference"),
        Field("Banque", key="bank"),
        Field("Bordereau", Kind.NUMBER, "slip"),
        Field("Montant", Kind.AMOUNT, "cents", total=True),
        Field("État", say=_state),
        Field("Montant annulé", Kind.AMOUNT, "cancelled_cents", total=True),
        Field("Motif", key="cancelled_why"),
    ),
    received.payments,
)

SLIPS = Listing(
    "bordereaux",
    "Bordereaux de remise",
    "Les chèques remis en banque, bordereau par bordereau.",
    ("Par jour de remise en banque.",),
    (Choice.PERIOD,),
    (
        Field("Bordereau", Kind.NUMBER, "slip"),
        Field("Remis le", Kind.DATE, "made_on"),
        Field("Reçu le", Kind.DATE, "received_on"),
        *family_fields(),
        Field("Chèque n°", key="reference"),
        Field("Banque", key="bank"),
        Field("Montant", Kind.AMOUNT, "cents", total=True),
    ),
    received.deposited,
)
