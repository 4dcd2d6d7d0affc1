"""What is done about families and settings, and who may."""

from cantine.access.actions import finance_rights, guardians, invite_all, unknown_address
from cantine.access.queries.visitors import Visitor
from cantine.closures import local_holidays
from cantine.common.roles import FinanceRights
from cantine.common.vocabulary import PaymentProvider, Weeks
from cantine.families.actions import children, families, move_up, schools
from cantine.imports.actions import import_families, uploads
from cantine.imports.rules.drafts import Draft
from cantine.legal.actions import legal_notice
from cantine.legal.rules.notice_form import LegalNoticeForm
from cantine.offer.actions import commune, school_calendar, services
from cantine.offer.actions.school_calendar import SchoolCalendarForm
from cantine.online_payment.actions import payment_service
from cantine.online_payment.rules.service_form import PaymentServiceForm
from cantine.prices.actions import own_prices, tariffs
from cantine.privacy.actions import anonymise, archive_family
from cantine.store.tables import (
    Classroom,
    Family,
    Guardian,
    Tariff,
)
from tests.cast import Cast
from tests.permissions.people import MEAL, NOW, Deeds

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


def _undo_move_up(cast: Cast, db, who: Visitor) -> None:
    move_up.move_up(db, who.actor, {cast.cp: cast.cm1}, frozenset(), MEAL, NOW)
    move_up.undo_move_up(db, who.actor, MEAL, NOW)


KEPT = local_holidays.LocalHolidaysForm(good_friday=True)


PAYFIP = PaymentServiceForm(PaymentProvider.PAYFIP, "007450", "W")


def _preview_custody(cast: Cast, db, who: Visitor) -> None:
    children.preview_custody(db, who.actor, cast.zoe, {cast.alices_family: Weeks.ALL}, NOW, first_day=MEAL)


MAY: Deeds = {
    invite_all.invite_some: (lambda cast, db, who: invite_all.invite_some(db, who.actor, [], NOW), {"admin"}),
    unknown_address.choose_answer: (
        lambda _cast, db, who: unknown_address.choose_answer(db, who.actor, True, NOW),
        {"admin"},
    ),
    finance_rights.set_finance_rights: (
        lambda _cast, db, who: finance_rights.set_finance_rights(db, who.actor, FinanceRights(True, True), NOW),
        {"admin"},
    ),
    commune.set_colour: (lambda cast, db, who: commune.set_colour(db, who.actor, "#123456", NOW), {"admin"}),
    commune.set_logo: (lambda cast, db, who: commune.set_logo(db, who.actor, b"picture", NOW), {"admin"}),
    school_calendar.set_school_calendar: (
        lambda _cast, db, who: school_calendar.set_school_calendar(db, who.actor, SchoolCalendarForm("Corse"), NOW),
        {"admin"},
    ),
    local_holidays.set_local_holidays: (
        lambda cast, db, who: local_holidays.set_local_holidays(db, who.actor, KEPT, NOW),
        {"admin"},
    ),
    local_holidays.preview_local_holidays: (
        lambda cast, db, who: local_holidays.preview_local_holidays(db, who.actor, KEPT, NOW),
        {"admin"},
    ),
    families.add_family: (lambda cast, db, who: families.add_family(db, who.actor, FAMILY, NOW), {"admin"}),
    families.edit_family: (
        lambda cast, db, who: families.edit_family(db, who.actor, cast.alices_family, FAMILY, NOW),
        {"admin"},
    ),
    archive_family.archive_family: (
        lambda cast, db, who: archive_family.archive_family(db, who.actor, cast.alices_family, NOW.date(), NOW),
        {"admin"},
    ),
    archive_family.restore_family: (
        lambda cast, db, who: archive_family.restore_family(db, who.actor, cast.alices_family, NOW),
        {"admin"},
    ),
    commune.edit_commune: (
        lambda cast, db, who: commune.edit_commune(db, who.actor, commune.CommuneForm("Avray", "A"), NOW),
        {"admin"},
    ),
    legal_notice.edit_legal_notice: (
        lambda _cast, db, who: legal_notice.edit_legal_notice(db, who.actor, LegalNoticeForm(host="Ailleurs"), NOW),
        {"admin"},
    ),
    payment_service.set_payment_service: (
        lambda cast, db, who: payment_service.set_payment_service(db, who.actor, PAYFIP, NOW),
        {"admin"},
    ),
    schools.add_school: (lambda cast, db, who: schools.add_school(db, who.actor, "École", NOW), {"admin"}),
    schools.rename_school: (
        lambda cast, db, who: schools.rename_school(db, who.actor, cast.school, "École", NOW),
        {"admin"},
    ),
    schools.add_classroom: (
        lambda cast, db, who: schools.add_classroom(db, who.actor, cast.school, "CE2", NOW),
        {"admin"},
    ),
    schools.edit_classroom: (
        lambda cast, db, who: schools.edit_classroom(db, who.actor, cast.cp, "CE2", 3, NOW),
        {"admin"},
    ),
    schools.remove_classroom: (_remove_classroom, {"admin"}),
    services.add_service: (
        lambda cast, db, who: services.add_service(db, who.actor, NEW_SERVICE, NOW),
        {"admin"},
    ),
    services.edit_service: (
        lambda cast, db, who: services.edit_service(db, who.actor, cast.meal, NEW_SERVICE, NOW),
        {"admin"},
    ),
    services.move_service: (
        lambda cast, db, who: services.move_service(db, who.actor, cast.meal, 1, NOW),
        {"admin"},
    ),
    own_prices.set_own_price: (
        lambda cast, db, who: own_prices.set_own_price(db, who.actor, cast.leo, cast.meal, MEAL, 150, NOW),
        {"admin"},
    ),
    tariffs.set_tariff: (
        lambda cast, db, who: tariffs.set_tariff(db, who.actor, tariffs.TariffForm(cast.meal, MEAL, "4,00 €"), NOW),
        {"admin"},
    ),
    tariffs.remove_tariff: (_remove_tariff, {"admin"}),
    import_families.import_families: (
        lambda cast, db, who: import_families.import_families(db, who.actor, Draft({}), NOW.date(), NOW),
        {"admin"},
    ),
    uploads.keep: (lambda cast, db, who: uploads.keep(db, who.actor, "a.csv", b"a", NOW), {"admin"}),
    anonymise.anonymise: (_anonymise, {"admin"}),
    families.set_quotient: (
        lambda cast, db, who: families.set_quotient(db, who.actor, cast.alices_family, MEAL, 800, NOW),
        {"admin"},
    ),
    guardians.add_guardian: (_add_guardian, {"admin"}),
    guardians.edit_guardian: (
        lambda cast, db, who: guardians.edit_guardian(db, who.actor, cast.alices_family, cast.alice, GUARDIAN, NOW),
        {"admin"},
    ),
    guardians.remove_guardian: (_remove_guardian, {"admin"}),
    guardians.invite_guardian: (
        lambda cast, db, who: guardians.invite_guardian(
            db, who.actor, cast.alices_family, cast.alice, "secret", "hash", NOW
        ),
        {"admin"},
    ),
    children.add_child: (
        lambda cast, db, who: children.add_child(db, who.actor, cast.alices_family, CHILD, NOW),
        {"admin"},
    ),
    children.edit_child: (
        lambda cast, db, who: children.edit_child(db, who.actor, cast.leo, CHILD, NOW),
        {"admin"},
    ),
    children.set_health: (
        lambda cast, db, who: children.set_health(db, who.actor, cast.leo, "Arachides", True, NOW),
        {"admin", "manager"},
    ),
    move_up.undo_move_up: (_undo_move_up, {"admin"}),
    move_up.move_up: (
        lambda cast, db, who: move_up.move_up(db, who.actor, {cast.cp: cast.cm1}, frozenset(), MEAL, NOW),
        {"admin"},
    ),
    children.preview_custody: (_preview_custody, {"admin"}),
    children.set_custody: (_set_custody, {"admin"}),
}
