"""What is tried on a day whose books are closed, act by act; and which acts that take a day need not ask, and why."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cantine.attendance.actions import roll_call, unbooked, waivers
from cantine.attendance.rules.roll_call import ARRIVED, Mark, Tap
from cantine.billing.actions import bill_month, send_invoices
from cantine.billing.actions.bill_payers import bill_payers
from cantine.bookings.actions import apply_week, book_for_family, save_month
from cantine.bookings.rules.cell_changes import CellChange
from cantine.closures import closures
from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.common.roles import Actor, Role
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import Method, Presence, Reversal, State, TimeChoice, Weeks
from cantine.contracts.actions import contracts
from cantine.contracts.actions.contracts import ContractForm
from cantine.families.actions import children, custody_days, families, family_sizes, labels, move_up, stops
from cantine.families.actions.labels import Holder
from cantine.imports.actions import import_families
from cantine.imports.rules.drafts import Draft, FamilyDraft
from cantine.ledger.actions import adjustments, bulk_cheques, closing, payments, reversals
from cantine.ledger.rules.adjustments import TypedAdjustment
from cantine.ledger.rules.bulk_cheques import TypedCheque
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.legal.actions import legal_notice
from cantine.offer.actions import menus, periods, school_calendar, services
from cantine.offer.actions.school_calendar import SchoolCalendarForm
from cantine.offer.rules.menus import DayMenu
from cantine.offer.rules.services import ClosurePeriod
from cantine.online_payment.actions import staff_decisions
from cantine.prices.actions import cost_shares, own_prices, tariffs
from cantine.prices.actions.cost_shares import ShareForm
from cantine.privacy.actions import anonymise, archive_family
from cantine.reglement.actions import apply_settings
from cantine.sickness.actions import class_absences, report_sickness, take_back_sickness
from cantine.sickness.actions.class_absences import ClassAbsence
from cantine.sickness.rules.reports import SickPeriod
from cantine.store import tables
from cantine.till.actions import deposit_slips, till_days
from cantine.till.rules.closing import TypedClosing
from tests.cast import Cast
from tests.dates import on
from tests.permissions.people import NOW

CLOSED_UNTIL = on("vendredi 2026-11-20")
DAY = on("lundi 2026-11-16")
"""A day of closed books; NOW is Monday the 23rd."""
STAFF = Actor(0, role=Role.ADMIN)
MONDAY = frozenset({0})

Try = Callable[[Cast, Any], object]


def _booking(cast: Cast, db: Any, **more: Any) -> int:
    row = tables.Booking(child_id=cast.leo, day=DAY, service_id=cast.meal, family_id=cast.alices_family, **more)
    db.add(row)
    db.flush()
    return row.id


def _absence(cast: Cast, db: Any, first: date = DAY, **more: Any) -> int:
    flu = tables.Absence(child_id=cast.leo, first=first, last=first, reported_at=NOW, **more)
    db.add(flu)
    db.flush()
    return flu.id


def _sick(cast: Cast, db: Any) -> int:
    flu = _absence(cast, db)
    _booking(cast, db, state=State.SICK, absence_id=flu)
    return flu


def _payment(cast: Cast, db: Any, method: Method = Method.CASH) -> int:
    row = tables.Payment(family_id=cast.alices_family, received_on=DAY, method=method, cents=500, recorded_at=NOW)
    db.add(row)
    db.flush()
    return row.id


def _closure(db: Any) -> int:
    row = tables.Closure(first=DAY, last=DAY + timedelta(30), label="Travaux")
    db.add(row)
    db.flush()
    return row.id


def _contract(cast: Cast, db: Any) -> int:
    tariff = tables.Tariff(service_id=cast.study, first_day=date(2026, 9, 1), per=Per.MONTH)
    db.add(tariff)
    db.flush()
    db.add(tables.TariffBand(tariff_id=tariff.id, cents=1200))
    about = {"child_id": cast.leo, "family_id": cast.alices_family, "service_id": cast.study, "per": Per.MONTH}
    about |= {"weekdays": (WeekdaysFrom(date(2026, 9, 1), MONDAY),), "first_day": date(2026, 9, 1), "made_at": NOW}
    row = tables.Contract(**about)
    db.add(row)
    db.flush()
    return row.id


def _make_contract(cast: Cast, db: Any) -> object:
    form = ContractForm(cast.leo, cast.alices_family, cast.study, Per.MONTH, MONDAY, DAY)
    return contracts.make_contract(db, STAFF, form, NOW)


def _label(cast: Cast, db: Any) -> int:
    row = tables.Label(name="Panier PAI")
    db.add(row)
    db.flush()
    return row.id


def _end_label(cast: Cast, db: Any) -> object:
    row = tables.LabelHolding(label_id=_label(cast, db), child_id=cast.leo, first_day=date(2026, 9, 1))
    db.add(row)
    db.flush()
    return labels.end_label(db, STAFF, row.id, DAY, NOW)


def _edit_child(cast: Cast, db: Any) -> object:
    form = children.ChildForm("Léo", "Morel", classroom_id=cast.cm1, diet="no_pork")
    return children.edit_child(db, STAFF, cast.leo, form, NOW, placed_from=DAY)


def _undo_move_up(cast: Cast, db: Any) -> object:
    db.add(tables.ClassPassage(child_id=cast.leo, first_day=DAY, at=NOW, from_id=cast.cp, to_id=cast.cm1))
    db.flush()
    return move_up.undo_move_up(db, STAFF, DAY, NOW)


def _archive(cast: Cast, db: Any) -> object:
    _booking(cast, db)
    return archive_family.archive_family(db, STAFF, cast.alices_family, NOW.date(), NOW, cancel_from=DAY)


def _end_share(cast: Cast, db: Any) -> object:
    part = {"payer_id": cast.chloes_family, "first_day": date(2026, 9, 1), "percent": 5000, "made_at": NOW}
    row = tables.CostShare(child_id=cast.leo, **part)
    db.add(row)
    db.flush()
    return cost_shares.end_share(db, STAFF, row.id, DAY, NOW)


def _edit_service(cast: Cast, db: Any) -> object:
    form = services.ServiceForm(
        "Étude", term_weekdays=MONDAY, time_choice=TimeChoice.NONE, carence_days=3, terms_from=DAY
    )
    return services.edit_service(db, STAFF, cast.study, form, NOW)


def _class_absence(cast: Cast, db: Any) -> object:
    case = tables.AbsenceCase(label="Grève", free_from=1)
    db.add(case)
    db.flush()
    _booking(cast, db, classroom_id=cast.cp)
    asked = ClassAbsence(case.id, SickPeriod(DAY, DAY), frozenset({cast.cp}))
    return class_absences.report_class_absence(db, STAFF, asked, NOW)


def _take_back_adjustment(cast: Cast, db: Any) -> object:
    typed = {"family_id": cast.alices_family, "kind": AdjustmentKind.WAIVED, "day": DAY, "cents": 500}
    row = tables.Adjustment(**typed, reason="Secours", account_code="", receivable_code="", recorded_at=NOW)
    db.add(row)
    db.flush()
    return adjustments.take_back_adjustment(db, STAFF, row.id, DAY, "Erreur", NOW)


def _slip(cast: Cast, db: Any) -> int:
    row = tables.DepositSlip(number=1, made_on=DAY)
    db.add(row)
    db.flush()
    db.get_one(tables.Payment, _payment(cast, db, Method.CHEQUE)).deposit_slip_id = row.id
    db.flush()
    return row.id


def _cheques(cast: Cast, db: Any) -> object:
    lines = [TypedCheque("101", "50", "0001234", "Crédit agricole")]
    return bulk_cheques.record_cheques(db, STAFF, DAY, lines, bulk_cheques.CountedCheques("1", "50"), NOW)


def _parent(cast: Cast) -> Actor:
    return Actor(cast.alice, cast.alices_family)


def _changes(cast: Cast) -> list[CellChange]:
    return [CellChange(DAY, cast.meal, on=True)]


REFUSED: dict[Callable[..., Any], Try] = {
    payments.record_payment: lambda cast, db: payments.record_payment(
        db, STAFF, cast.alices_family, ReceivedPayment(DAY, Method.CASH, 500), NOW
    ),
    bulk_cheques.record_cheques: _cheques,
    payments.cancel_payment: lambda cast, db: payments.cancel_payment(db, STAFF, _payment(cast, db), "Erreur", NOW),
    reversals.reverse_payment: lambda cast, db: reversals.reverse_payment(
        db, STAFF, _payment(cast, db), TypedReversal(Reversal.REFUNDED, DAY, "Trop payé"), NOW
    ),
    adjustments.adjust_account: lambda cast, db: adjustments.adjust_account(
        db, STAFF, cast.alices_family, TypedAdjustment(AdjustmentKind.WAIVED, DAY, 500, "Secours"), NOW
    ),
    adjustments.transfer_advance: lambda cast, db: adjustments.transfer_advance(
        db,
        STAFF,
        cast.alices_family,
        cast.chloes_family,
        TypedAdjustment(AdjustmentKind.TRANSFERRED, DAY, 500, "Séparation"),
        NOW,
    ),
    adjustments.take_back_adjustment: _take_back_adjustment,
    till_days.close_day: lambda _cast, db: till_days.close_day(db, STAFF, TypedClosing(DAY, {}, 0), NOW),
    till_days.reopen_day: lambda _cast, db: till_days.reopen_day(db, STAFF, DAY, "Erreur", NOW),
    deposit_slips.bank_slip: lambda cast, db: deposit_slips.bank_slip(db, STAFF, _slip(cast, db), DAY, NOW),
    staff_decisions.credit_attempt: lambda cast, db: staff_decisions.credit_attempt(
        db, STAFF, 1, "Vu chez PayFiP", "https://cantine.test", NOW, received_on=DAY
    ),
    import_families.import_families: lambda _cast, db: import_families.import_families(
        db, STAFF, Draft({("A",): FamilyDraft(2, "Petit", balance=-500)}, balances_on=DAY), NOW.date(), NOW
    ),
    save_month.save_month: lambda cast, db: save_month.save_month(db, _parent(cast), cast.leo, _changes(cast), NOW),
    apply_week.apply_week: lambda cast, db: apply_week.apply_week(db, _parent(cast), {cast.leo: _changes(cast)}, NOW)[
        cast.leo
    ],
    apply_week.copy_month: lambda cast, db: apply_week.copy_month(db, _parent(cast), {cast.leo: _changes(cast)}, NOW)[
        cast.leo
    ],
    apply_week.save_children: lambda cast, db: apply_week.save_children(
        db, _parent(cast), {cast.leo: _changes(cast)}, NOW
    )[cast.leo],
    book_for_family.book_for_children: lambda cast, db: book_for_family.book_for_children(
        db, STAFF, {cast.leo: _changes(cast)}, NOW, reason="Oubli"
    )[cast.leo],
    book_for_family.book_for_family: lambda cast, db: book_for_family.book_for_family(
        db, STAFF, cast.leo, _changes(cast), NOW, reason="Oubli"
    ),
    roll_call.tick: lambda cast, db: roll_call.tick(
        db, STAFF, Tap(_booking(cast, db), Mark(Presence.PRESENT), [Mark()]), NOW
    ),
    roll_call.tick_all: lambda cast, db: roll_call.tick_all(
        db, STAFF, [_booking(cast, db)], Mark(Presence.PRESENT), Mark(), NOW
    ),
    unbooked.add_unbooked: lambda cast, db: unbooked.add_unbooked(db, STAFF, cast.leo, cast.meal, DAY, None, NOW),
    unbooked.remove_unbooked: lambda cast, db: unbooked.remove_unbooked(
        db, STAFF, _booking(cast, db, state=State.ADDED, reason=ARRIVED), NOW
    ),
    waivers.waive: lambda cast, db: waivers.waive(
        db, STAFF, [_booking(cast, db, state=State.ADDED, late_by=LateBy.STAFF)], "Travail", NOW
    ),
    waivers.ask_again: lambda cast, db: waivers.ask_again(
        db, STAFF, [_booking(cast, db, state=State.ADDED, late_by=LateBy.STAFF, waived="Travail")], NOW
    ),
    report_sickness.report_by_staff: lambda cast, db: report_sickness.report_by_staff(
        db, STAFF, cast.leo, SickPeriod(DAY, NOW.date()), NOW
    ),
    report_sickness.note_proof: lambda cast, db: report_sickness.note_proof(db, STAFF, _absence(cast, db), DAY, NOW),
    take_back_sickness.take_back_by_staff: lambda cast, db: take_back_sickness.take_back_by_staff(
        db, STAFF, _sick(cast, db), NOW
    ),
    class_absences.report_class_absence: _class_absence,
    families.edit_family: lambda cast, db: families.edit_family(
        db, STAFF, cast.alices_family, families.FamilyForm("Morel", resident=False, resident_from=DAY), NOW
    ),
    families.set_quotient: lambda cast, db: families.set_quotient(db, STAFF, cast.alices_family, DAY, 800, NOW),
    family_sizes.set_family_size: lambda cast, db: family_sizes.set_family_size(
        db, STAFF, cast.alices_family, DAY, 3, NOW
    ),
    labels.give_label: lambda cast, db: labels.give_label(
        db, STAFF, _label(cast, db), Holder(child_id=cast.leo), DAY, NOW
    ),
    labels.end_label: _end_label,
    children.edit_child: _edit_child,
    children.set_custody: lambda cast, db: children.set_custody(
        db, STAFF, cast.zoe, {cast.alices_family: Weeks.ALL}, NOW, first_day=DAY
    ),
    children.preview_custody: lambda cast, db: children.preview_custody(
        db, STAFF, cast.zoe, {cast.alices_family: Weeks.ALL}, NOW, first_day=DAY
    ),
    custody_days.set_custody_days: lambda cast, db: custody_days.set_custody_days(
        db, STAFF, cast.zoe, cast.alices_family, [DAY], NOW
    ),
    custody_days.clear_custody_days: lambda cast, db: (
        db.add(tables.CustodyDay(child_id=cast.zoe, day=DAY, family_id=cast.alices_family)),
        db.flush(),
        custody_days.clear_custody_days(db, STAFF, cast.zoe, [DAY], NOW),
    ),
    move_up.move_up: lambda cast, db: move_up.move_up(db, STAFF, {cast.cp: cast.cm1}, frozenset(), DAY, NOW),
    move_up.undo_move_up: _undo_move_up,
    stops.stop_bookings: lambda cast, db: stops.stop_bookings(
        db, STAFF, stops.StopForm("Dossier", cast.alices_family, first_day=DAY), NOW
    ),
    archive_family.archive_family: _archive,
    contracts.make_contract: _make_contract,
    contracts.change_contract: lambda cast, db: contracts.change_contract(
        db, STAFF, _contract(cast, db), MONDAY, DAY, NOW, reason="Erreur"
    ),
    contracts.end_contract: lambda cast, db: contracts.end_contract(
        db, STAFF, _contract(cast, db), DAY, NOW, reason="Erreur"
    ),
    closures.add_closure: lambda _cast, db: closures.add_closure(db, STAFF, ClosurePeriod(DAY, DAY, "Grève"), NOW),
    closures.preview_closure: lambda _cast, db: closures.preview_closure(
        db, STAFF, ClosurePeriod(DAY, NOW.date(), "Grève"), NOW
    ),
    closures.edit_closure: lambda _cast, db: closures.edit_closure(
        db, STAFF, _closure(db), ClosurePeriod(NOW.date(), NOW.date(), "Travaux"), NOW
    ),
    closures.preview_reopening: lambda _cast, db: closures.preview_reopening(db, STAFF, _closure(db), NOW),
    closures.remove_closure: lambda _cast, db: closures.remove_closure(db, STAFF, _closure(db), NOW),
    tariffs.set_tariff: lambda cast, db: tariffs.set_tariff(
        db, STAFF, tariffs.TariffForm(cast.meal, DAY, "4,00 €"), NOW
    ),
    cost_shares.add_share: lambda cast, db: cost_shares.add_share(
        db, STAFF, ShareForm(cast.leo, cast.chloes_family, DAY, percent=5000), NOW
    ),
    cost_shares.end_share: _end_share,
    own_prices.set_own_price: lambda cast, db: own_prices.set_own_price(db, STAFF, cast.leo, cast.meal, DAY, 150, NOW),
    services.edit_service: _edit_service,
    menus.save_menus: lambda _cast, db: menus.save_menus(db, STAFF, {DAY: DayMenu("Salade")}, NOW),
    school_calendar.set_school_calendar: lambda _cast, db: school_calendar.set_school_calendar(
        db, STAFF, SchoolCalendarForm("Corse", (school_calendar.SchoolBreak(DAY, DAY, "Pont"),)), NOW
    ),
    apply_settings.apply_settings: lambda _cast, db: apply_settings.apply_settings(
        db, STAFF, apply_settings.read_file(FILE), NOW
    ),
    apply_settings.apply_model: lambda _cast, db: apply_settings.apply_model(
        db, STAFF, apply_settings.read_file(FILE), NOW
    ),
    apply_settings.preview_model: lambda _cast, db: apply_settings.preview_model(
        db, STAFF, apply_settings.read_file(FILE), NOW
    ),
}
"""By action: what somebody who may tries on DAY. It is refused, or comes back with the refusal of its day."""

FILE = f'[[closure]]\nfirst = {DAY}\nlast = {DAY}\nlabel = "Grève"'

OF_TODAY = "what it issues or notes is of today; the days it is about stay as they are"
FREE: dict[Callable[..., Any], str] = {
    bill_month.bill: OF_TODAY,
    bill_payers: OF_TODAY,
    send_invoices.send_invoices: OF_TODAY,
    send_invoices.send_filed: OF_TODAY,
    legal_notice.edit_legal_notice: "says when the portal was audited",
    closing.close_books: "it closes the books",
    closing.reopen_books: "it opens them again",
    children.add_child: "nothing is booked for a child that was not there",
    families.add_family: "nothing is booked for a family that was not there",
    services.add_service: "nothing is booked of a service that was not there",
    tariffs.remove_tariff: "only a price that has not begun",
    periods.add_period: "says when parents book; nothing that is booked or billed follows from it",
    periods.add_periods: "says when parents book; nothing that is booked or billed follows from it",
    periods.edit_period: "says when parents book; nothing that is booked or billed follows from it",
    report_sickness.report: "parents report from today on",
    contracts.change_own_contract: "parents change what comes after today at the earliest",
    contracts.end_own_contract: "parents end what comes after today at the earliest",
    anonymise.anonymise: "names go, whenever they were written; days and amounts stay",
}
"""Actions that take a day and do not ask whether its books are open, each with the reason."""
