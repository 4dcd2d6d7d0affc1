"""Everything that can be done × everybody: who may, and who is refused. An action that the table forgets fails here."""

import inspect
import pkgutil
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import select

import cantine.actions
from cantine.actions import (
    anonymise,
    apply_week,
    bill_month,
    book_for_family,
    children,
    closures,
    commune,
    credit_notes,
    custody_days,
    families,
    guardians,
    import_families,
    menus,
    move_up,
    payments,
    profile,
    remind_debtors,
    report_sickness,
    roll_call,
    save_month,
    schools,
    send_invoices,
    services,
    sessions,
    special_invoices,
    staff,
    take_back_sickness,
    tariffs,
    throttle,
    unbooked,
    uploads,
)
from cantine.queries import access
from cantine.queries.visitors import Visitor, by_session
from cantine.rules.absences import Stretch
from cantine.rules.changes import CellChange
from cantine.rules.custody import Weeks
from cantine.rules.imports.drafts import Draft
from cantine.rules.menus import Menu
from cantine.rules.paris import local_date
from cantine.rules.payments import Received
from cantine.rules.roles import Actor, Forbidden, NotFound, Role
from cantine.rules.roll_call import ARRIVED, Mark, Tap
from cantine.rules.services import Closure
from cantine.rules.special_invoices import Special, SpecialLine
from cantine.rules.words import Delivery, Method, Presence, State
from cantine.store import database, tables
from cantine.store.tables import (
    Absence,
    Account,
    Booking,
    Classroom,
    CustodyDay,
    Family,
    Guardian,
    Tariff,
    TariffBand,
    Tries,
)
from tests.access.people import EVERYBODY, NOW, PARENTS, SIGNED_IN, session_of, visitor
from tests.cast import Cast
from tests.dates import on

MEAL = on("lundi 2026-11-30")


def _save_month(cast: Cast, db, who: Visitor) -> None:
    change = CellChange(MEAL, cast.meal, on=True)
    assert save_month.save_month(db, who.actor, cast.leo, [change], NOW).saved == [change]


def _apply_week(cast: Cast, db, who: Visitor) -> None:
    change = CellChange(MEAL, cast.meal, on=True)
    assert apply_week.apply_week(db, who.actor, {cast.leo: [change]}, NOW)[cast.leo].saved == [change]


def _copy_month(cast: Cast, db, who: Visitor) -> None:
    change = CellChange(MEAL, cast.meal, on=True)
    assert apply_week.copy_month(db, who.actor, {cast.leo: [change]}, NOW)[cast.leo].saved == [change]


def _set_custody_days(cast: Cast, db, who: Visitor) -> None:
    custody_days.set_custody_days(db, who.actor, cast.zoe, cast.alices_family, [MEAL], NOW)
    assert db.get(CustodyDay, (cast.zoe, MEAL))


def _clear_custody_days(cast: Cast, db, who: Visitor) -> None:
    custody_days.clear_custody_days(db, who.actor, cast.zoe, [MEAL], NOW)
    assert db.get(CustodyDay, (cast.zoe, MEAL)) is None


def _book_for_family(cast: Cast, db, who: Visitor) -> None:
    change = CellChange(MEAL, cast.meal, on=True)
    assert book_for_family.book_for_family(db, who.actor, cast.leo, [change], NOW).saved == [change]


TICKED = Mark(Presence.PRESENT)


def _save_menus(cast: Cast, db, who: Visitor) -> None:
    assert menus.save_menus(db, who.actor, {MEAL: Menu("Salade")}, NOW) == 1


def _tick(cast: Cast, db, who: Visitor) -> None:
    roll_call.tick(db, who.actor, Tap(_booked_today(cast, db), TICKED, [Mark()]), NOW)


def _tick_all(cast: Cast, db, who: Visitor) -> None:
    assert roll_call.tick_all(db, who.actor, [_booked_today(cast, db)], TICKED, Mark(), NOW)


def _add_unbooked(cast: Cast, db, who: Visitor) -> None:
    assert unbooked.add_unbooked(db, who.actor, cast.leo, cast.meal, local_date(NOW), None, NOW)


def _remove_unbooked(cast: Cast, db, who: Visitor) -> None:
    unbooked.remove_unbooked(db, who.actor, _booked_today(cast, db, state=State.ADDED, reason=ARRIVED), NOW)


def _booked_today(cast: Cast, db, **more) -> int:
    key = {"child_id": cast.leo, "service_id": cast.meal, "day": local_date(NOW)}
    booking = Booking(**key, family_id=cast.alices_family, **more)
    db.add(booking)
    db.flush()
    return booking.id


def _save_details(cast: Cast, db, who: Visitor) -> None:
    profile.save_details(db, who.actor, "Alice", "Nouveau", "06", NOW)


def _save_messages(cast: Cast, db, who: Visitor) -> None:
    profile.save_messages(db, who.actor, False, True, NOW)


def _save_name(cast: Cast, db, who: Visitor) -> None:
    profile.save_name(db, who.actor, "Un nom", NOW)
    assert db.get_one(Account, who.account_id).name == "Un nom"


def _end_session(cast: Cast, db, who: Visitor) -> None:
    sessions.end_session(db, who, NOW)
    assert by_session(db, who.session_id, NOW) is None


def _ask_for_email(cast: Cast, db, who: Visitor) -> None:
    assert profile.ask_for_email(db, who.actor, "nouveau@exemple.fr", NOW)


def _confirm_email(cast: Cast, db, who: Visitor) -> None:
    """Nobody has asked for another person's code: a code confirms the actor's own address or nothing."""
    assert profile.confirm_email(db, who.actor, "000000", NOW) is False


def _change_password(cast: Cast, db, who: Visitor) -> None:
    assert profile.change_password(db, who, "hash", NOW).session_id


def _touch(cast: Cast, db, who: Visitor) -> None:
    sessions.touch(db, who, NOW)


def _end_own(cast: Cast, db, who: Visitor) -> None:
    """Alice's telephone."""
    [telephone, *_] = access.devices(db, cast.alice, NOW)
    sessions.end_own(db, who.actor, telephone.session_id, NOW)


def _choose_family(cast: Cast, db, who: Visitor) -> None:
    sessions.choose_family(db, who.actor, who.session_id, cast.alices_family, NOW)


def _free(cast: Cast, db, who: Visitor) -> None:
    throttle.free(db, who.actor, "compte:alice@exemple.fr", NOW)
    assert db.get(Tries, "compte:alice@exemple.fr") is None


def _remind_debtors(cast: Cast, db, who: Visitor) -> None:
    done = remind_debtors.remind_debtors(db, who.actor, [cast.alices_family], "http://localhost:8501", NOW)
    assert done.sent == []  # she owes nothing


FAMILY = families.FamilyForm("Morel")
CHILD = children.ChildForm("Léo", "Morel")
GUARDIAN = guardians.GuardianForm("Alice", "Morel", "alice@exemple.fr")


def _add_guardian(cast: Cast, db, who: Visitor) -> None:
    form = guardians.GuardianForm("Ali", "Morel", "ali@exemple.fr")
    assert guardians.add_guardian(db, who.actor, cast.alices_family, form, NOW)


def _remove_guardian(cast: Cast, db, who: Visitor) -> None:
    db.add(Guardian(family_id=cast.alices_family, account_id=cast.bruno))
    db.flush()
    guardians.remove_guardian(db, who.actor, cast.alices_family, cast.bruno, NOW)


NEW_SERVICE = services.ServiceForm("Goûter", term_weekdays=frozenset({0}))


def _remove_classroom(cast: Cast, db, who: Visitor) -> None:
    db.add(Classroom(id=999, school_id=cast.school, name="vide"))
    db.flush()
    schools.remove_classroom(db, who.actor, 999, NOW)


def _remove_tariff(cast: Cast, db, who: Visitor) -> None:
    db.add(Tariff(service_id=cast.meal, first_day=MEAL))
    db.flush()
    tariffs.remove_tariff(db, who.actor, cast.meal, MEAL, False, NOW.date(), NOW)


def _anonymise(cast: Cast, db, who: Visitor) -> None:
    db.get_one(Family, cast.alices_family).archived_on = NOW.date()
    anonymise.anonymise(db, who.actor, cast.alices_family, NOW.date(), NOW)


def _set_custody(cast: Cast, db, who: Visitor) -> None:
    children.set_custody(db, who.actor, cast.zoe, {cast.alices_family: Weeks.ALL}, NOW)


def _sickness(cast: Cast, db, state: State = State.SICK) -> int:
    """Léo's meal, of a sickness or not yet."""
    flu = Absence(child_id=cast.leo, first=MEAL, last=MEAL, reported_at=NOW)
    db.add(flu)
    db.flush()
    of_sickness = flu.id if state is State.SICK else None
    booked = {"day": MEAL, "service_id": cast.meal, "family_id": cast.alices_family}
    db.add(Booking(child_id=cast.leo, state=state, absence_id=of_sickness, **booked))
    db.flush()
    return flu.id


STRIKE = Closure(MEAL, MEAL, "Grève")


def _closure(db) -> int:
    strike = tables.Closure(first=MEAL, last=MEAL, label="Grève")
    db.add(strike)
    db.flush()
    return strike.id


def _add_closure(cast: Cast, db, who: Visitor) -> None:
    closures.add_closure(db, who.actor, STRIKE, NOW)


def _edit_closure(cast: Cast, db, who: Visitor) -> None:
    closures.edit_closure(db, who.actor, _closure(db), STRIKE, NOW)


def _remove_closure(cast: Cast, db, who: Visitor) -> None:
    closures.remove_closure(db, who.actor, _closure(db), NOW)


def _preview_closure(cast: Cast, db, who: Visitor) -> None:
    closures.preview_closure(db, who.actor, STRIKE, NOW)


def _report(cast: Cast, db, who: Visitor) -> None:
    _sickness(cast, db, State.BOOKED)
    assert report_sickness.report(db, who.actor, cast.leo, Stretch(MEAL, MEAL), NOW).sick


def _report_by_staff(cast: Cast, db, who: Visitor) -> None:
    _sickness(cast, db, State.BOOKED)
    assert report_sickness.report_by_staff(db, who.actor, cast.leo, Stretch(MEAL, MEAL), NOW).sick


def _note_proof(cast: Cast, db, who: Visitor) -> None:
    report_sickness.note_proof(db, who.actor, _sickness(cast, db), MEAL, NOW)


def _take_back(cast: Cast, db, who: Visitor) -> None:
    assert take_back_sickness.take_back(db, who.actor, _sickness(cast, db), NOW).again


def _take_back_by_staff(cast: Cast, db, who: Visitor) -> None:
    assert take_back_sickness.take_back_by_staff(db, who.actor, _sickness(cast, db), NOW).again


def _choose_delivery(cast: Cast, db, who: Visitor) -> None:
    profile.choose_delivery(db, who.actor, Delivery.PRINT, NOW)


def _send_invoices(cast: Cast, db, who: Visitor) -> None:
    issued = {"year": 2026, "number": 1, "label": "Octobre", "issued_on": on("jeudi 2026-11-05"), "cents": 100}
    db.add(tables.Invoice(family_id=cast.alices_family, month=on("jeudi 2026-10-01"), **issued))
    db.flush()
    assert send_invoices.send_invoices(db, who.actor, on("jeudi 2026-10-01"), "https://cantine.test", NOW).mailed == 1


CHEQUE = Received(on("lundi 2026-11-23"), Method.CHEQUE, 5000, "0001234", "Crédit agricole")


def _record_payment(cast: Cast, db, who: Visitor) -> None:
    assert payments.record_payment(db, who.actor, cast.alices_family, CHEQUE, NOW)


def _a_cheque(cast: Cast, db) -> int:
    farid = Actor(cast.farid, role=Role.FINANCE)
    return payments.record_payment(db, farid, cast.alices_family, CHEQUE, NOW)


def _cancel_payment(cast: Cast, db, who: Visitor) -> None:
    payments.cancel_payment(db, who.actor, _a_cheque(cast, db), "Erreur", NOW)


def _make_slip(cast: Cast, db, who: Visitor) -> None:
    assert payments.make_slip(db, who.actor, [_a_cheque(cast, db)], NOW)


NOVEMBER = MEAL.replace(day=1)


def _meal_to_bill(cast: Cast, db) -> None:
    """Léo's meal, at 4 euros."""
    _sickness(cast, db, State.BOOKED)
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
    assert credit_notes.credit(db, who.actor, [line], "Erreur", NOW, billable_again=True)


def _credit_bookings(cast: Cast, db, who: Visitor) -> None:
    booking, _ = _billed(cast, db)
    assert credit_notes.credit_bookings(db, who.actor, [booking], "Erreur", NOW, billable_again=False)


def _issue_special(cast: Cast, db, who: Visitor) -> None:
    zoo = Special("Sortie", [SpecialLine("Entrée", 1250)])
    assert special_invoices.issue_special(db, who.actor, [cast.alices_family], zoo, NOW)


MAY: dict[str, tuple[Callable[[Cast, Any, Visitor], None], set[str]]] = {
    "save_month.save_month": (_save_month, {"guardian"}),
    "closures.add_closure": (_add_closure, {"admin"}),
    "closures.edit_closure": (_edit_closure, {"admin"}),
    "closures.remove_closure": (_remove_closure, {"admin"}),
    "closures.preview_closure": (_preview_closure, {"admin"}),
    "report_sickness.report": (_report, {"guardian"}),
    "report_sickness.report_by_staff": (_report_by_staff, {"manager", "admin"}),
    "report_sickness.note_proof": (_note_proof, {"manager", "admin"}),
    "take_back_sickness.take_back": (_take_back, {"guardian"}),
    "take_back_sickness.take_back_by_staff": (_take_back_by_staff, {"manager", "admin"}),
    "apply_week.apply_week": (_apply_week, {"guardian"}),
    "apply_week.copy_month": (_copy_month, {"guardian"}),
    "custody_days.set_custody_days": (_set_custody_days, {"admin"}),
    "custody_days.clear_custody_days": (_clear_custody_days, {"admin"}),
    "book_for_family.book_for_family": (_book_for_family, {"manager", "admin"}),
    "menus.save_menus": (_save_menus, {"manager", "admin"}),
    "roll_call.tick": (_tick, {"manager", "admin"}),
    "roll_call.tick_all": (_tick_all, {"manager", "admin"}),
    "unbooked.add_unbooked": (_add_unbooked, {"manager", "admin"}),
    "unbooked.remove_unbooked": (_remove_unbooked, {"manager", "admin"}),
    "profile.save_details": (_save_details, PARENTS),
    "profile.save_messages": (_save_messages, PARENTS),
    "profile.save_name": (_save_name, SIGNED_IN),
    "sessions.end_session": (_end_session, SIGNED_IN),
    "profile.ask_for_email": (_ask_for_email, SIGNED_IN),
    "profile.confirm_email": (_confirm_email, SIGNED_IN),
    "profile.change_password": (_change_password, SIGNED_IN),
    "sessions.touch": (_touch, SIGNED_IN),
    "sessions.end_own": (_end_own, {"guardian"}),
    "sessions.choose_family": (_choose_family, {"guardian"}),
    "families.add_family": (lambda cast, db, who: families.add_family(db, who.actor, FAMILY, NOW), {"admin"}),
    "families.edit_family": (
        lambda cast, db, who: families.edit_family(db, who.actor, cast.alices_family, FAMILY, NOW),
        {"admin"},
    ),
    "families.archive_family": (
        lambda cast, db, who: families.archive_family(db, who.actor, cast.alices_family, NOW.date(), NOW),
        {"admin"},
    ),
    "families.restore_family": (
        lambda cast, db, who: families.restore_family(db, who.actor, cast.alices_family, NOW),
        {"admin"},
    ),
    "commune.edit_commune": (
        lambda cast, db, who: commune.edit_commune(db, who.actor, commune.CommuneForm("Avray", "A"), NOW),
        {"admin"},
    ),
    "schools.add_school": (lambda cast, db, who: schools.add_school(db, who.actor, "École", NOW), {"admin"}),
    "schools.rename_school": (
        lambda cast, db, who: schools.rename_school(db, who.actor, cast.school, "École", NOW),
        {"admin"},
    ),
    "schools.add_classroom": (
        lambda cast, db, who: schools.add_classroom(db, who.actor, cast.school, "CE2", NOW),
        {"admin"},
    ),
    "schools.edit_classroom": (
        lambda cast, db, who: schools.edit_classroom(db, who.actor, cast.cp, "CE2", 3, NOW),
        {"admin"},
    ),
    "schools.remove_classroom": (_remove_classroom, {"admin"}),
    "services.add_service": (
        lambda cast, db, who: services.add_service(db, who.actor, NEW_SERVICE, NOW),
        {"admin"},
    ),
    "services.edit_service": (
        lambda cast, db, who: services.edit_service(db, who.actor, cast.meal, NEW_SERVICE, NOW),
        {"admin"},
    ),
    "services.move_service": (
        lambda cast, db, who: services.move_service(db, who.actor, cast.meal, 1, NOW),
        {"admin"},
    ),
    "tariffs.set_tariff": (
        lambda cast, db, who: tariffs.set_tariff(db, who.actor, tariffs.TariffForm(cast.meal, MEAL, "4,00 €"), NOW),
        {"admin"},
    ),
    "tariffs.remove_tariff": (_remove_tariff, {"admin"}),
    "staff.add_staff": (
        lambda cast, db, who: staff.add_staff(db, who.actor, "Zoé", "z@e.fr", Role.READER, "secret", "hash", NOW),
        {"admin"},
    ),
    "staff.edit_staff": (
        lambda cast, db, who: staff.edit_staff(db, who.actor, cast.remi, "Rémi", None, NOW),
        {"admin"},
    ),
    "import_families.import_families": (
        lambda cast, db, who: import_families.import_families(db, who.actor, Draft({}), NOW.date(), NOW),
        {"admin"},
    ),
    "uploads.keep": (lambda cast, db, who: uploads.keep(db, who.actor, "a.csv", b"a", NOW), {"admin"}),
    "anonymise.anonymise": (_anonymise, {"admin"}),
    "families.set_quotient": (
        lambda cast, db, who: families.set_quotient(db, who.actor, cast.alices_family, MEAL, 800, NOW),
        {"admin"},
    ),
    "guardians.add_guardian": (_add_guardian, {"admin"}),
    "guardians.edit_guardian": (
        lambda cast, db, who: guardians.edit_guardian(db, who.actor, cast.alices_family, cast.alice, GUARDIAN, NOW),
        {"admin"},
    ),
    "guardians.remove_guardian": (_remove_guardian, {"admin"}),
    "guardians.invite": (
        lambda cast, db, who: guardians.invite(db, who.actor, cast.alices_family, cast.alice, "secret", "hash", NOW),
        {"admin"},
    ),
    "children.add_child": (
        lambda cast, db, who: children.add_child(db, who.actor, cast.alices_family, CHILD, NOW),
        {"admin"},
    ),
    "children.edit_child": (
        lambda cast, db, who: children.edit_child(db, who.actor, cast.leo, CHILD, NOW),
        {"admin"},
    ),
    "children.set_health": (
        lambda cast, db, who: children.set_health(db, who.actor, cast.leo, "Arachides", True, NOW),
        {"admin", "manager"},
    ),
    "move_up.move_up": (
        lambda cast, db, who: move_up.move_up(db, who.actor, {cast.cp: cast.cm1}, frozenset(), MEAL, NOW),
        {"admin"},
    ),
    "children.set_custody": (_set_custody, {"admin"}),
    "bill_month.bill": (_bill, {"finance", "admin"}),
    "credit_notes.credit": (_credit, {"finance", "admin"}),
    "credit_notes.credit_bookings": (_credit_bookings, {"finance", "admin"}),
    "special_invoices.issue_special": (_issue_special, {"finance", "admin"}),
    "profile.choose_delivery": (_choose_delivery, PARENTS),
    "send_invoices.send_invoices": (_send_invoices, {"finance", "admin"}),
    "payments.record_payment": (_record_payment, {"finance", "admin"}),
    "payments.cancel_payment": (_cancel_payment, {"finance", "admin"}),
    "payments.make_slip": (_make_slip, {"finance", "admin"}),
    "remind_debtors.remind_debtors": (_remind_debtors, {"finance", "admin"}),
    "throttle.free": (_free, {"manager", "finance", "admin"}),
}
"""What somebody does, on Alice's things, and who may. Those who may not are Forbidden, or find nothing."""

BY_THE_PORTAL = {
    "uploads.sweep": "once an hour",
    "anonymise.plan": "a question, for the preview",
    "bill_month.bill_without_asking": "the command line",
    "bill_month.issue_month": "part of a bill; the demonstration",
    "issuing.issue": "part of an action",
    "issuing.lock_families": "part of an action",
    "found_commune.found_commune": "whoever installs the portal, on its own machine",
    "receipts.note": "part of a save",
    "receipts.waiting": "the postman",
    "receipts.gather": "the postman",
    "reminders.remind": "the postman",
    "directory.refresh": "part of an action",
    "directory.refresh_account": "part of an action",
    "forgotten_password.send_new_password": "whoever types an address; the mail goes to its owner",
    "head_counts.gather": "the housekeeper",
    "journal.write": "part of every action",
    "month.lock": "part of an action",
    "noting.enter": "part of an action",
    "noting.keep": "part of an action",
    "noting.lock": "part of an action",
    "noting.locked": "part of an action",
    "outbox.write": "part of an action",
    "outbox.take": "the postman",
    "outbox.sent": "the postman",
    "outbox.failed": "the postman",
    "sessions.open_session": "after a password was right",
    "sessions.claim": "whoever holds the ticket",
    "sessions.end": "whoever holds the cookie's token",
    "sessions.end_all": "part of a change of password",
    "sign_in.candidates": "before a password is compared",
    "sign_in.enter": "after a password was right",
    "throttle.admit": "before a password is compared",
    "throttle.succeeded": "after a password was right",
}
"""What nobody signed in asks for by name, and what it rests on instead."""


def test_the_tables_name_every_action():
    found = set()
    for module in pkgutil.iter_modules(cantine.actions.__path__):
        for name, function in inspect.getmembers(import_module(f"cantine.actions.{module.name}"), inspect.isfunction):
            mine = function.__module__ == f"cantine.actions.{module.name}" and not name.startswith("_")
            if mine and next(iter(inspect.signature(function).parameters), None) == "db":
                found.add(f"{module.name}.{name}")
    assert found == MAY.keys() | BY_THE_PORTAL.keys()


@pytest.mark.parametrize("person", [person for person in EVERYBODY if person != "nobody"])
@pytest.mark.parametrize("action", MAY)
def test_an_action_is_done_for_those_who_may_and_refused_to_others(cast, action, person):
    session_of(cast, "guardian")  # Alice's telephone
    with database.writing(cast.url) as db:
        db.add(Tries(key="compte:alice@exemple.fr", count=9, last_at=NOW))
    act, allowed = MAY[action]
    who = visitor(cast, person)
    if person in allowed:
        with database.writing(cast.url) as db:
            act(cast, db, who)
    else:
        with pytest.raises((Forbidden, NotFound)), database.writing(cast.url) as db:
            act(cast, db, who)
