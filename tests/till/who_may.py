"""What is done at the till, and who may."""

from cantine.access.queries.visitors import Visitor
from cantine.common.vocabulary import Method
from cantine.store import tables
from cantine.till.actions import deposit_slips, till_days
from cantine.till.rules.closing import TypedClosing
from tests.cast import Cast
from tests.dates import on
from tests.permissions.people import NOW, Deeds

TODAY = on("lundi 2026-11-23")
TWENTY = {2000: 1}


def _add_cheque(cast: Cast, db) -> int:
    came = {"received_on": TODAY, "method": Method.CHEQUE, "cents": 5000, "reference": "0001234", "bank": "CIC"}
    row = tables.Payment(family_id=cast.alices_family, recorded_at=NOW, **came)
    db.add(row)
    db.flush()
    return row.id


def _add_slip(db) -> int:
    slip = tables.DepositSlip(number=1, made_on=TODAY, method=Method.CASH, cents=2000, counts=TWENTY)
    db.add(slip)
    db.flush()
    return slip.id


def _close(cast: Cast, db, who: Visitor) -> None:
    assert till_days.close_day(db, who.actor, TypedClosing(TODAY, TWENTY, 2000, opening=2000), NOW) == 0


def _reopen(cast: Cast, db, who: Visitor) -> None:
    amounts = dict.fromkeys(("opening_cents", "cash_cents", "deposited_cents", "cheque_cents", "cesu_cents"), 0)
    closed = tables.TillDay(day=TODAY, **amounts, card_cents=0, counts={}, counted_cents=0, closed_at=NOW)
    db.add(closed)
    db.flush()
    till_days.reopen_day(db, who.actor, TODAY, "Un chèque oublié", NOW)


MAY: Deeds = {
    deposit_slips.make_slip: (
        lambda cast, db, who: deposit_slips.make_slip(db, who.actor, [_add_cheque(cast, db)], NOW),
        {"finance", "admin"},
    ),
    deposit_slips.make_cash_slip: (
        lambda _cast, db, who: deposit_slips.make_cash_slip(db, who.actor, TWENTY, NOW),
        {"finance", "admin"},
    ),
    deposit_slips.take_back_slip: (
        lambda _cast, db, who: deposit_slips.take_back_slip(db, who.actor, _add_slip(db), "Oubli", NOW),
        {"finance", "admin"},
    ),
    deposit_slips.bank_slip: (
        lambda _cast, db, who: deposit_slips.bank_slip(db, who.actor, _add_slip(db), TODAY, NOW),
        {"finance", "admin"},
    ),
    till_days.close_day: (_close, {"finance", "admin"}),
    till_days.reopen_day: (_reopen, {"admin"}),
}
