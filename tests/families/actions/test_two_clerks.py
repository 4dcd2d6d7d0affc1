"""Two clerks at one form: the second overwrites nothing that was not seen, and is told what stands now."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import select

from cantine.access.actions import guardians, staff
from cantine.access.actions.guardians import GuardianForm
from cantine.closures import closures
from cantine.closures import queries as entered
from cantine.common.cutoff_types import DaysBefore
from cantine.common.form_edits import FieldsChangedMeanwhile, ShownForm
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Diet, Weeks
from cantine.families.actions import children, families, schools
from cantine.families.actions.children import ChildForm
from cantine.families.actions.families import FamilyForm
from cantine.families.queries import classes, family_card
from cantine.offer.actions import commune, menus, services
from cantine.offer.actions.commune import CommuneForm
from cantine.offer.actions.services import ServiceForm
from cantine.offer.queries import commune as town
from cantine.offer.queries import offer
from cantine.offer.queries.menus import read_menus
from cantine.offer.rules.menus import DayMenu
from cantine.offer.rules.services import ClosurePeriod
from cantine.prices.actions import tariffs
from cantine.prices.actions.tariffs import TariffForm
from cantine.prices.queries import prices
from cantine.store import database
from cantine.store.tables import JournalEntry
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
THURSDAY = on("jeudi 2026-11-26")
MONDAY = on("lundi 2026-11-30")
JANUARY = on("vendredi 2027-01-01")


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN, proved=True)


@pytest.fixture
def clerk(cast, ines):
    """One of two who do the same act: `clerk(act, …)`, each in a transaction of its own."""

    def doing(act, *given, **more):
        with database.open_writer(cast.url) as db:
            return act(db, ines, *given, NOW, **more)

    return doing


def look(cast, ask):
    with database.open_reader(cast.url) as db:
        return ask(db)


def journal(cast):
    return look(cast, lambda db: db.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all())


def card(cast):
    return look(cast, lambda db: family_card.find_details(db, 101))


def child(cast):
    children_of = look(cast, lambda db: family_card.list_children(db, cast.alices_family, with_health=True))
    return next(one for one in children_of if one.id == cast.leo)


def seen(shown, **told):
    fields = shown if isinstance(shown, dict) else vars(shown)
    return ShownForm(fields, {**fields, **told})


MOREL = FamilyForm("MOREL")


def test_a_note_and_an_address_of_one_card_both_stay(cast, clerk):
    shown = card(cast)
    clerk(families.edit_family, cast.alices_family, replace(MOREL, address="2 rue B"), seen=seen(shown))
    clerk(families.edit_family, cast.alices_family, replace(MOREL, note="à rappeler"), seen=seen(shown))
    assert (card(cast).address, card(cast).note) == ("2 rue B", "à rappeler")


def test_the_second_address_is_refused_with_the_first_and_kept_when_its_writer_insists(cast, clerk):
    shown = card(cast)
    clerk(families.edit_family, cast.alices_family, replace(MOREL, address="2 rue B", note="b"), seen=seen(shown))
    mine = replace(MOREL, address="3 rue C")
    with pytest.raises(FieldsChangedMeanwhile) as refused:
        clerk(families.edit_family, cast.alices_family, mine, seen=seen(shown))
    assert (refused.value.fields, refused.value.stands["address"]) == (["address"], "2 rue B")
    assert card(cast).address == "2 rue B"
    assert journal(cast) == ["edit_family"]
    clerk(families.edit_family, cast.alices_family, mine, seen=seen(shown, **refused.value.stands))
    assert (card(cast).address, card(cast).note) == ("3 rue C", "b")


LEO = ChildForm("Léo", "Morel")


def test_a_child(cast, clerk):
    shown, leo = child(cast), replace(LEO, classroom_id=cast.cm1)
    clerk(children.edit_child, cast.leo, replace(leo, diet=Diet.NO_PORK), seen=seen(shown))
    clerk(children.edit_child, cast.leo, replace(leo, birth_date=date(2018, 3, 14)), seen=seen(shown))
    assert (child(cast).diet, child(cast).birth_date) == (Diet.NO_PORK, date(2018, 3, 14))
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(children.edit_child, cast.leo, replace(leo, birth_date=date(2018, 3, 15)), seen=seen(shown))
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(children.edit_child, cast.leo, replace(leo, diet=Diet.VEGETARIAN), seen=seen(shown))


def test_a_class_from_a_day_on_is_not_set_over_one_that_was_not_seen(cast, clerk):
    shown = child(cast)
    clerk(children.edit_child, cast.leo, replace(LEO, classroom_id=cast.cp), seen=seen(shown))
    stale = replace(LEO, classroom_id=cast.cm1)
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(children.edit_child, cast.leo, stale, placed_from=on("mardi 2026-09-01"), seen=seen(shown))
    assert child(cast).classroom_id == cast.cp


def test_a_health_note(cast, clerk):
    shown = child(cast)
    clerk(children.set_health, cast.leo, "arachide", True, seen=seen(shown))
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(children.set_health, cast.leo, "lait", False, seen=seen(shown))
    assert (child(cast).health, child(cast).basket) == ("arachide", True)


def test_the_weeks_of_a_child(cast, clerk):
    shown = {cast.alices_family: Weeks.ALL}
    shared = {cast.alices_family: Weeks.EVEN, cast.chloes_family: Weeks.ODD}
    clerk(children.set_custody, cast.leo, shared, seen=shown)
    other = {cast.alices_family: Weeks.EVEN, cast.brunos_family: Weeks.ODD}
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(children.set_custody, cast.leo, other, seen=shown)
    assert child(cast).other_number == 103


def test_a_guardian(cast, clerk):
    [shown] = look(cast, lambda db: family_card.list_guardians(db, cast.alices_family))
    alice = GuardianForm("Alice", "Morel", "alice@exemple.fr")
    of = (cast.alices_family, cast.alice)
    clerk(guardians.edit_guardian, *of, replace(alice, phone="06 39 98 01 11"), seen=seen(shown))
    clerk(guardians.edit_guardian, *of, replace(alice, title="Mme"), seen=seen(shown))
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(guardians.edit_guardian, *of, replace(alice, phone="06 39 98 01 22"), seen=seen(shown))
    [now] = look(cast, lambda db: family_card.list_guardians(db, cast.alices_family))
    assert (now.phone, now.title, now.email) == ("06 39 98 01 11", "Mme", "alice@exemple.fr")


def test_a_quotient_of_one_day(cast, clerk):
    clerk(families.set_quotient, cast.alices_family, THURSDAY, 500, seen=ShownForm({}, {}))
    with pytest.raises(FieldsChangedMeanwhile) as refused:
        clerk(families.set_quotient, cast.alices_family, THURSDAY, 700, seen=ShownForm({}, {}))
    assert refused.value.stands == {"2026-11-26": 500}
    clerk(families.set_quotient, cast.alices_family, MONDAY, 700, seen=ShownForm({}, {}))
    assert look(cast, lambda db: family_card.list_quotients(db, cast.alices_family)) == [(MONDAY, 700), (THURSDAY, 500)]


def test_the_commune(cast, clerk):
    shown = look(cast, town.read_details)
    form = CommuneForm(**vars(shown))
    clerk(commune.edit_commune, replace(form, phone="04 65 71 00 11"), seen=seen(shown))
    clerk(commune.edit_commune, replace(form, due_after=30), seen=seen(shown))
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(commune.edit_commune, replace(form, phone="04 65 71 00 22"), seen=seen(shown))
    now = look(cast, town.read_details)
    assert (now.phone, now.due_after) == ("04 65 71 00 11", 30)


def test_a_service_and_its_cutoff(cast, clerk):
    shown = next(one for one in look(cast, offer.list_every_service) if one.id == cast.meal)
    form = ServiceForm("Repas", "Repas", shown.term_weekdays, shown.holiday_weekdays)
    showed = seen({**vars(shown), "active": True, "account_code": ""})
    day_before = DaysBefore(1, time(9))
    clerk(services.edit_service, cast.meal, replace(form, booking_cutoff=day_before), seen=showed)
    clerk(services.edit_service, cast.meal, replace(form, capacity=80), seen=showed)
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(services.edit_service, cast.meal, replace(form, booking_cutoff=DaysBefore(2, time(9))), seen=showed)
    now = next(one for one in look(cast, offer.list_every_service) if one.id == cast.meal)
    assert (now.booking_cutoff, now.capacity) == (day_before, 80)


def test_a_price_of_one_day(cast, clerk):
    form = TariffForm(cast.meal, JANUARY, "de 0 : 3,00")
    clerk(tariffs.set_tariff, form, seen=ShownForm({}, {}))
    with pytest.raises(FieldsChangedMeanwhile) as refused:
        clerk(tariffs.set_tariff, replace(form, lines="de 0 : 4,00"), seen=ShownForm({}, {}))
    [stands] = look(cast, prices.list_tariffs)
    assert refused.value.stands == {"2027-01-01": stands}
    clerk(tariffs.set_tariff, replace(form, lines="de 0 : 4,00"), seen=ShownForm({}, refused.value.stands))
    [now] = look(cast, prices.list_tariffs)
    assert [band.cents for band in now.bands] == [400]


def test_a_school_and_a_class(cast, clerk):
    clerk(schools.rename_school, cast.school, "École Jaurès", seen=seen({"name": "École du Bourg"}))
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(schools.rename_school, cast.school, "École Ferry", seen=seen({"name": "École du Bourg"}))
    shown = next(room for room in look(cast, classes.list_classes) if room.id == cast.cp)
    clerk(schools.edit_classroom, cast.cp, "CP A", shown.position, seen=seen(shown))
    clerk(schools.edit_classroom, cast.cp, "CP", 7, seen=seen(shown))
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(schools.edit_classroom, cast.cp, "CP B", shown.position, seen=seen(shown))
    now = next(room for room in look(cast, classes.list_classes) if room.id == cast.cp)
    assert (now.name, now.position) == ("CP A", 7)


def test_a_closure(cast, clerk):
    shown = ClosurePeriod(THURSDAY, THURSDAY, "Grève", frozenset(), frozenset())
    clerk(closures.add_closure, shown)
    [one] = look(cast, entered.list_since)
    longer = replace(shown, last=on("vendredi 2026-11-27"))
    clerk(closures.edit_closure, one.id, longer, seen=shown)
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(closures.edit_closure, one.id, replace(shown, label="Travaux"), seen=shown)
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(closures.remove_closure, one.id, seen=shown)
    [now] = look(cast, entered.list_since)
    assert now.closure == longer
    clerk(closures.remove_closure, one.id, seen=longer)


def test_an_agent(cast, clerk):
    shown = next(one for one in look(cast, town.list_staff) if one.account_id == cast.nadia)
    clerk(staff.edit_staff, cast.nadia, "Nadia", Role.FINANCE, seen=seen(shown))
    clerk(staff.edit_staff, cast.nadia, "Nadia Morel", Role.MANAGER, seen=seen(shown))
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(staff.edit_staff, cast.nadia, "Nadia", Role.READER, seen=seen(shown))
    now = next(one for one in look(cast, town.list_staff) if one.account_id == cast.nadia)
    assert (now.name, now.role) == ("Nadia Morel", Role.FINANCE)


def test_the_menus_of_a_week(cast, clerk):
    shown = {day.isoformat(): DayMenu("") for day in (THURSDAY, MONDAY)}
    clerk(menus.save_menus, {THURSDAY: DayMenu("Gratin"), MONDAY: DayMenu("")}, seen=seen(shown))
    clerk(menus.save_menus, {THURSDAY: DayMenu(""), MONDAY: DayMenu("Soupe")}, seen=seen(shown))
    with pytest.raises(FieldsChangedMeanwhile):
        clerk(menus.save_menus, {THURSDAY: DayMenu("Pâtes"), MONDAY: DayMenu("")}, seen=seen(shown))
    now = look(cast, lambda db: read_menus(db, THURSDAY, MONDAY))
    assert {day: menu.text for day, menu in now.items()} == {THURSDAY: "Gratin", MONDAY: "Soupe"}
