"""What is written off, given back or moved of a family's account, and who may."""

from cantine.access.queries.visitors import Visitor
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Method
from cantine.ledger.actions import adjustments
from cantine.ledger.rules.adjustments import TypedAdjustment
from cantine.store.tables import Payment
from tests.cast import Cast
from tests.dates import on
from tests.permissions.people import NOW, Deeds

DAY = on("lundi 2026-11-23")
REFUND = TypedAdjustment(AdjustmentKind.REFUNDED, DAY, 1000, "Départ", "", Method.TRANSFER)


def _advance(cast: Cast, db) -> None:
    came = {"received_on": DAY, "method": Method.CASH, "cents": 5000, "recorded_at": NOW}
    db.add(Payment(family_id=cast.alices_family, **came))
    db.flush()


def _adjust(cast: Cast, db, who: Visitor) -> None:
    _advance(cast, db)
    assert adjustments.adjust_account(db, who.actor, cast.alices_family, REFUND, NOW)


def _transfer(cast: Cast, db, who: Visitor) -> None:
    _advance(cast, db)
    moved = TypedAdjustment(AdjustmentKind.TRANSFERRED, DAY, 1000, "Même foyer")
    assert adjustments.transfer_advance(db, who.actor, cast.alices_family, cast.chloes_family, moved, NOW)


def _take_back(cast: Cast, db, who: Visitor) -> None:
    _advance(cast, db)
    kind, cents, account = AdjustmentKind.REFUNDED, -1000, {"account_code": "515", "receivable_code": "4111"}
    row = adjustments.Adjustment(
        family_id=cast.alices_family,
        kind=kind,
        cents=cents,
        day=DAY,
        reason="Départ",
        method=Method.TRANSFER,
        recorded_at=NOW,
        **account,
    )
    db.add(row)
    db.flush()
    assert adjustments.take_back_adjustment(db, who.actor, row.id, DAY, "Erreur", NOW)


MAY: Deeds = {
    adjustments.adjust_account: (_adjust, {"finance", "admin"}),
    adjustments.transfer_advance: (_transfer, {"finance", "admin"}),
    adjustments.take_back_adjustment: (_take_back, {"finance", "admin"}),
}
