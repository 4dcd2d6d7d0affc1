"""Lists of the till, for export: its journal, and the deposit slips of every means."""

from typing import Any

from cantine.common.list_filter import ListChoice
from cantine.common.tables.table import CellKind
from cantine.common.terms.till import SLIP_ENDING_LABELS, SlipEnding
from cantine.common.vocabulary import METHOD_LABELS, Method
from cantine.exports.listing import Listing, ListingField, make_family_fields
from cantine.till.queries import movements, till_exports


def _name_method(row: Any) -> str:
    return METHOD_LABELS[Method(row.method)]


def _name_piece(row: Any) -> str:
    return movements.build_movement(row).piece


def _name_receipt(row: Any) -> str:
    return movements.build_movement(row).receipt


def _describe_move(row: Any) -> str:
    return movements.build_movement(row).label


def _name_ending(row: Any) -> str:
    return SLIP_ENDING_LABELS[SlipEnding(row.ending)] if row.ending else "Fait"


TILL_JOURNAL = Listing(
    "journal-de-caisse",
    "Journal de caisse",
    "Ce qui entre en caisse et en sort : espèces, chèques, CESU, carte ; sans ce qui fut annulé avant l'arrêté.",
    (
        "Par journée de caisse : un paiement au jour de sa réception, un rejet ou un remboursement au sien ; un "
        "paiement annulé après l'arrêté de sa journée sort au jour de l'annulation.",
    ),
    (ListChoice.PERIOD, ListChoice.METHOD),
    (
        ListingField("Date", CellKind.DATE, "day"),
        ListingField("Pièce", say=_name_piece),
        ListingField("Quittance", say=_name_receipt),
        ListingField("Mode", say=_name_method),
        *make_family_fields(),
        ListingField("Mouvement", say=_describe_move),
        ListingField("Entrée", CellKind.AMOUNT, "cents_in", total=True),
        ListingField("Sortie", CellKind.AMOUNT, "cents_out", total=True),
    ),
    movements.select_movements,
)

DEPOSITED = Listing(
    "remises",
    "Remises en banque",
    "Les bordereaux de tous les moyens de paiement, un par ligne ; un bordereau repris ne compte pas.",
    ("Par jour où le bordereau est fait.",),
    (ListChoice.PERIOD, ListChoice.METHOD),
    (
        ListingField("Bordereau", CellKind.NUMBER, "slip"),
        ListingField("Fait le", CellKind.DATE, "made_on"),
        ListingField("Mode", say=_name_method),
        ListingField("Paiements", CellKind.NUMBER, "payments"),
        ListingField("Montant", CellKind.AMOUNT, "cents", total=True),
        ListingField("État", say=_name_ending),
        ListingField("Le", CellKind.DATE, "ended_on"),
        ListingField("Montant repris", CellKind.AMOUNT, "withdrawn_cents", total=True),
        ListingField("Motif", key="reason"),
    ),
    till_exports.select_slips,
)
