"""What is done about invoices, credit notes and payments, and who may."""

from datetime import timedelta

from sqlalchemy import select, update

from cantine.access.queries.visitors import Visitor
from cantine.billing.actions import (
    absence_credits,
    bill_month,
    credit_notes,
    preview_change,
    send_invoices,
    special_invoices,
)
from cantine.billing.rules.credits import LineToCredit
from cantine.billing.rules.special_invoices import SpecialInvoice, SpecialLine
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Carence, Method, Reversal, State
from cantine.ledger.actions import adjustments, bulk_cheques, closing, payments, remind_debtors, reversals
from cantine.ledger.rules.adjustments import TypedAdjustment
from cantine.ledger.rules.bulk_cheques import TypedCheque
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.online_payment.actions import reports
from cantine.store import locks, tables
from cantine.store.tables import (
    Booking,
    Tariff,
    TariffBand,
)
from tests.cast import Cast
from tests.dates import on
from tests.permissions.people import MEAL, NOW, Deeds


def _remind_debtors(cast: Cast, db, who: Visitor) -> None:
    done = remind_debtors.remind_debtors(db, who.actor, [cast.alices_family], "http://localhost:8501", NOW)
    assert done.sent == []  # she owes nothing


def _send_invoices(cast: Cast, db, who: Visitor) -> None:
    issued = {"year": 2026, "number": 1, "label": "Octobre", "issued_on": on("jeudi 2026-11-05"), "cents": 100}
    db.add(tables.Invoice(family_id=cast.alices_family, month=on("jeudi 2026-10-01"), **issued))
    db.flush()
    assert send_invoices.send_invoices(db, who.actor, on("jeudi 2026-10-01"), "https://cantine.test", NOW).mailed == 1


CHEQUE = ReceivedPayment(on("lundi 2026-11-23"), Method.CHEQUE, 5000, "0001234", "Crédit agricole")


def _record_payment(cast: Cast, db, who: Visitor) -> None:
    assert payments.record_payment(db, who.actor, cast.alices_family, CHEQUE, NOW)


def _record_cheques(cast: Cast, db, who: Visitor) -> None:
    lines = [TypedCheque("101", "50", "0001234", "Crédit agricole")]
    counted = bulk_cheques.CountedCheques("1", "50")
    assert bulk_cheques.record_cheques(db, who.actor, CHEQUE.received_on, lines, counted, NOW) == (1, 5000)


def _a_cheque(cast: Cast, db) -> int:
    row = tables.Payment(family_id=cast.alices_family, recorded_at=NOW, recorded_by_id=cast.farid, **vars(CHEQUE))
    db.add(row)
    db.flush()
    return row.id


def _cancel_payment(cast: Cast, db, who: Visitor) -> None:
    payments.cancel_payment(db, who.actor, _a_cheque(cast, db), "Erreur", NOW)


def _reverse_payment(cast: Cast, db, who: Visitor) -> None:
    came = {"received_on": CHEQUE.received_on, "method": Method.ONLINE_CARD, "cents": 5000}
    row = tables.Payment(family_id=cast.alices_family, **came)
    db.add(row)
    db.flush()
    typed = TypedReversal(Reversal.REFUNDED, CHEQUE.received_on, "Payé deux fois")
    assert reversals.reverse_payment(db, who.actor, row.id, typed, NOW)


def _import_report(cast: Cast, db, who: Visitor) -> None:
    assert reports.import_report(db, who.actor, "releve.csv", b"LIGNE;23112026;CAN00000001;12,50", NOW) == 1


NOVEMBER = MEAL.replace(day=1)


def _meal_to_bill(cast: Cast, db) -> None:
    """Léo's meal, at 4 euros."""
    db.add(Booking(child_id=cast.leo, day=MEAL, service_id=cast.meal, family_id=cast.alices_family))
    tariff = Tariff(service_id=cast.meal, first_day=NOVEMBER)
    db.add(tariff)
    db.flush()
    db.add(TariffBand(tariff_id=tariff.id, cents=400))


def _bill(cast: Cast, db, who: Visitor) -> None:
    _meal_to_bill(cast, db)
    assert bill_month.bill(db, who.actor, NOVEMBER, [cast.alices_family], NOW).cents == 400


def _billed(cast: Cast, db) -> tuple[int, int]:
    """Léo's meal, billed: the booking and its line."""
    _meal_to_bill(cast, db)
    bill_month.issue_month(db, NOVEMBER, [cast.alices_family], NOW.date())
    return db.execute(select(Booking.id, Booking.invoice_line_id)).one()


def _credit(cast: Cast, db, who: Visitor) -> None:
    _, line = _billed(cast, db)
    assert credit_notes.credit(db, who.actor, [LineToCredit(line)], "Erreur", NOW, billable_again=True)


def _credit_bookings(cast: Cast, db, who: Visitor) -> None:
    booking, _ = _billed(cast, db)
    assert credit_notes.credit_bookings(db, who.actor, [booking], "Erreur", NOW, billable_again=False)


def _issue_absence_credit(cast: Cast, db, who: Visitor) -> None:
    """Léo's billed meal is a free day of sickness since."""
    flu = tables.Absence(child_id=cast.leo, first=MEAL, last=MEAL, reported_at=NOW)
    db.add(flu)
    db.flush()
    locks.lock_children(db, [cast.leo])
    locks.lock_row(db, tables.Absence, flu.id)
    booking, _ = _billed(cast, db)
    db.execute(update(tables.Service).values(carence=Carence.FIRST_BILLED, carence_days=0))
    db.execute(update(Booking).where(Booking.id == booking).values(state=State.SICK, absence_id=flu.id))
    assert absence_credits.issue_absence_credit(db, who.actor, flu.id, (400, 0), NOW).credit_notes


def _issue_special(cast: Cast, db, who: Visitor) -> None:
    zoo = SpecialInvoice("Sortie", [SpecialLine("Entrée", 1250)])
    assert special_invoices.issue_special(db, who.actor, [cast.alices_family], zoo, NOW)


REFUND = TypedAdjustment(AdjustmentKind.REFUNDED, CHEQUE.received_on, 1000, "Départ", "", Method.TRANSFER)


def _advance(cast: Cast, db) -> None:
    came = {"received_on": CHEQUE.received_on, "method": Method.CASH, "cents": 5000, "recorded_at": NOW}
    db.add(tables.Payment(family_id=cast.alices_family, **came))
    db.flush()


def _adjust(cast: Cast, db, who: Visitor) -> None:
    _advance(cast, db)
    assert adjustments.adjust_account(db, who.actor, cast.alices_family, REFUND, NOW)


def _transfer(cast: Cast, db, who: Visitor) -> None:
    _advance(cast, db)
    moved = TypedAdjustment(AdjustmentKind.TRANSFERRED, CHEQUE.received_on, 1000, "Même foyer")
    assert adjustments.transfer_advance(db, who.actor, cast.alices_family, cast.chloes_family, moved, NOW)


def _take_back(cast: Cast, db, who: Visitor) -> None:
    _advance(cast, db)
    kind, cents, account = AdjustmentKind.REFUNDED, -1000, {"account_code": "515", "receivable_code": "4111"}
    row = tables.Adjustment(
        family_id=cast.alices_family,
        kind=kind,
        cents=cents,
        day=CHEQUE.received_on,
        reason="Départ",
        method=Method.TRANSFER,
        recorded_at=NOW,
        **account,
    )
    db.add(row)
    db.flush()
    assert adjustments.take_back_adjustment(db, who.actor, row.id, CHEQUE.received_on, "Erreur", NOW)


YESTERDAY = NOW.date() - timedelta(1)


def _reopen(_cast: Cast, db, who: Visitor) -> None:
    db.get_one(tables.Commune, 1).closed_until = YESTERDAY
    db.flush()
    closing.reopen_books(db, who.actor, None, "Close trop tôt", NOW)


MAY: Deeds = {
    closing.close_books: (
        lambda _cast, db, who: closing.close_books(db, who.actor, YESTERDAY, NOW),
        {"finance", "admin"},
    ),
    closing.reopen_books: (_reopen, {"admin"}),
    preview_change.preview_change: (
        lambda _cast, db, who: preview_change.preview_change(db, who.actor, lambda _db: None),
        {"admin"},
    ),
    bill_month.bill: (_bill, {"finance", "admin"}),
    credit_notes.credit: (_credit, {"finance", "admin"}),
    absence_credits.issue_absence_credit: (_issue_absence_credit, {"finance", "admin"}),
    credit_notes.credit_bookings: (_credit_bookings, {"finance", "admin"}),
    special_invoices.issue_special: (_issue_special, {"finance", "admin"}),
    send_invoices.send_invoices: (_send_invoices, {"finance", "admin"}),
    bulk_cheques.record_cheques: (_record_cheques, {"finance", "admin"}),
    payments.record_payment: (_record_payment, {"finance", "admin"}),
    payments.cancel_payment: (_cancel_payment, {"finance", "admin"}),
    reversals.reverse_payment: (_reverse_payment, {"finance", "admin"}),
    reports.import_report: (_import_report, {"finance", "admin"}),
    remind_debtors.remind_debtors: (_remind_debtors, {"finance", "admin"}),
    adjustments.adjust_account: (_adjust, {"finance", "admin"}),
    adjustments.transfer_advance: (_transfer, {"finance", "admin"}),
    adjustments.take_back_adjustment: (_take_back, {"finance", "admin"}),
}
