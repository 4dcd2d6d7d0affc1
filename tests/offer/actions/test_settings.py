"""What the administrator sets: the commune, its schools, its services, its prices."""

from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select

from cantine.access.actions import staff
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.vocabulary import SurchargeKind, TimeChoice
from cantine.families.actions import schools
from cantine.families.queries import classes
from cantine.offer.actions import commune, services
from cantine.offer.actions.commune import CommuneForm
from cantine.offer.actions.services import ServiceForm
from cantine.offer.queries import commune as town
from cantine.offer.queries import offer
from cantine.prices.actions import tariffs
from cantine.prices.actions.tariffs import TariffForm
from cantine.prices.queries import prices
from cantine.store import database
from cantine.store.tables import Booking, JournalEntry, Tariff, TariffBand
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
TODAY = on("lundi 2026-11-23")
NEXT_YEAR = on("mercredi 2027-09-01")
NOWHERE = 999_999
CARE = ServiceForm(
    "Accueil",
    term_weekdays=frozenset({0, 1}),
    time_choice=TimeChoice.DEPARTURE,
    first_time=16 * 60 + 30,
    last_time=18 * 60,
    step=30,
    bound=16 * 60,
)


@pytest.fixture
def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN, proved=True)


def doing(cast, act, *given):
    with database.open_writer(cast.url) as db:
        return act(db, *given)


def journal(cast):
    with database.open_reader(cast.url) as db:
        entries = select(JournalEntry.action, JournalEntry.before, JournalEntry.after)
        return [tuple(row) for row in db.execute(entries.order_by(JournalEntry.id))]


# ── The commune ─────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_commune_changes_and_only_what_changed_is_told(cast, ines):
    form = CommuneForm(
        "Mairie d'Avray", "B", "Le Bourg", "M@e.fr", "0465710010", 9 * 60, 30, "Payable à la régie.", "IBAN FR76\0 "
    )
    doing(cast, commune.edit_commune, ines, form, NOW)
    doing(cast, commune.edit_commune, ines, form, NOW)
    with database.open_reader(cast.url) as db:
        known = town.read_details(db)
    assert (known.name, known.zone, known.email, known.due_after) == ("Mairie d'Avray", "B", "m@e.fr", 30)
    [(action, before, after)] = journal(cast)
    assert (action, before["zone"], after["zone"]) == ("edit_commune", "A", "B")
    assert "sick_until" not in after
    assert after["how_to_pay"] == known.how_to_pay == "IBAN FR76"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (CommuneForm("", "A"), "Saisissez le nom de la commune"),
        (CommuneForm("Avray", "D"), "zone scolaire"),
        (CommuneForm("Avray", "A", email="mairie"), "n'est pas complète"),
        (CommuneForm("Avray", "A", sick_until=1440), "heure limite"),
        (CommuneForm("Avray", "A", due_after=366), "délai de paiement"),
    ],
)
def test_a_commune_that_cannot_be_is_refused(cast, ines, form, sentence):
    with pytest.raises(NotAccepted, match=sentence):
        doing(cast, commune.edit_commune, ines, form, NOW)


# ── Schools ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_school_gets_its_classes_in_order(cast, ines):
    school = doing(cast, schools.add_school, ines, " École  du Lac ", NOW)
    small = doing(cast, schools.add_classroom, ines, school, "PS", NOW)
    doing(cast, schools.add_classroom, ines, school, "GS", NOW)
    doing(cast, schools.edit_classroom, ines, small, "MS", 9, NOW)
    doing(cast, schools.rename_school, ines, school, "École du Parc", NOW)
    with database.open_reader(cast.url) as db:
        found = [(room.school, room.name) for room in classes.list_classes(db) if room.school_id == school]
    assert found == [("École du Parc", "GS"), ("École du Parc", "MS")]
    actions = ["add_school", "add_classroom", "add_classroom", "edit_classroom", "rename_school"]
    assert [action for action, *_ in journal(cast)] == actions


def test_changing_nothing_writes_nothing(cast, ines):
    doing(cast, schools.rename_school, ines, cast.school, "École du Bourg", NOW)
    doing(cast, schools.edit_classroom, ines, cast.cp, "CP", 0, NOW)
    assert journal(cast) == []


def test_two_classes_of_one_school_have_two_names(cast, ines):
    for act in (
        lambda db: schools.add_classroom(db, ines, cast.school, "CP", NOW),
        lambda db: schools.edit_classroom(db, ines, cast.cm1, "CP", 1, NOW),
    ):
        with pytest.raises(NotAccepted, match="déjà une classe"):
            doing(cast, act)


def test_a_class_with_children_or_a_past_stays(cast, ines):
    with pytest.raises(NotAccepted, match="encore des enfants"):
        doing(cast, schools.remove_classroom, ines, cast.cp, NOW)
    used = doing(cast, schools.add_classroom, ines, cast.school, "CE2", NOW)
    with database.open_writer(cast.url) as db:
        row = {"child_id": cast.leo, "day": TODAY, "service_id": cast.meal, "family_id": cast.alices_family}
        db.add(Booking(**row, classroom_id=used, diet="standard"))
    with pytest.raises(NotAccepted, match="a servi"):
        doing(cast, schools.remove_classroom, ines, used, NOW)
    unused = doing(cast, schools.add_classroom, ines, cast.school, "CM2", NOW)
    doing(cast, schools.remove_classroom, ines, unused, NOW)
    with database.open_reader(cast.url) as db:
        assert unused not in {room.id for room in classes.list_classes(db)}


def test_what_is_not_there_is_not_found(cast, ines):
    for act in (
        lambda db: schools.rename_school(db, ines, NOWHERE, "x", NOW),
        lambda db: schools.add_classroom(db, ines, NOWHERE, "x", NOW),
        lambda db: schools.edit_classroom(db, ines, NOWHERE, "x", 1, NOW),
        lambda db: schools.remove_classroom(db, ines, NOWHERE, NOW),
        lambda db: services.edit_service(db, ines, NOWHERE, CARE, NOW),
        lambda db: services.add_service(db, ines, replace(CARE, full_day_with_id=NOWHERE), NOW),
        lambda db: services.move_service(db, ines, NOWHERE, 1, NOW),
        lambda db: tariffs.set_tariff(db, ines, TariffForm(NOWHERE, TODAY, "4 €"), NOW),
        lambda db: tariffs.remove_tariff(db, ines, cast.meal, NEXT_YEAR, False, TODAY, NOW),
        lambda db: staff.edit_staff(db, ines, NOWHERE, "x", None, NOW),
        lambda db: staff.edit_staff(db, ines, cast.alice, "Alice", Role.ADMIN, NOW),  # no staff account
    ):
        with pytest.raises(NotFound):
            doing(cast, act)


# ── Services ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_service_is_added_at_the_end_and_moves_to_the_front(cast, ines):
    care = doing(cast, services.add_service, ines, CARE, NOW)
    with database.open_reader(cast.url) as db:
        [*_, last] = offer.list_services(db)
    assert (last.id, last.label, last.times, last.stay_bound) == (care, "Accueil", [990, 1020, 1050, 1080], 960)
    for _ in range(9):  # past the first place nothing happens
        doing(cast, services.move_service, ines, care, -1, NOW)
    with database.open_reader(cast.url) as db:
        assert [service.id for service in offer.list_services(db)][:2] == [care, cast.meal]


def test_a_service_changes_its_cutoffs_and_disappears_where_it_is_switched_off(cast, ines):
    meal = ServiceForm(
        "Repas",
        "Repas",
        term_weekdays=frozenset({0, 1, 3, 4}),
        booking_cutoff=DaysBefore(2, time(9), served_only=True),
        cancelling_cutoff=Weekly(4, time(12), 2),
        active=False,
    )
    doing(cast, services.edit_service, ines, cast.meal, meal, NOW)
    doing(cast, services.edit_service, ines, cast.meal, meal, NOW)
    with database.open_reader(cast.url) as db:
        assert cast.meal not in {service.id for service in offer.list_services(db)}
        [kept] = [service for service in offer.list_every_service(db) if service.id == cast.meal]
        assert (kept.booking_cutoff, kept.cancelling_cutoff) == (meal.booking_cutoff, meal.cancelling_cutoff)
    [(action, _before, after)] = journal(cast)
    assert action == "edit_service"
    assert (after["active"], after["term_weekdays"]) == (False, [0, 1, 3, 4])
    assert "vendredi 12" in after["cancelling_cutoff"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"label": " "}, "Saisissez le nom de la prestation"),
        ({"label": "Repas"}, "porte déjà ce nom"),
        ({"term_weekdays": frozenset()}, "au moins un jour"),
        ({"step": None}, "intervalle"),
        ({"last_time": 16 * 60}, "avant la dernière"),
        ({"step": 40}, "ne tombe pas juste"),
        ({"bound": 17 * 60}, "avant le premier départ"),
        ({"time_choice": TimeChoice.ARRIVAL}, "après la dernière arrivée"),
        ({"capacity": 0}, "au moins 1"),
        ({"carence_days": 31}, "carence"),
    ],
)
def test_a_service_that_cannot_be_is_refused(cast, ines, changed, sentence):
    with pytest.raises(NotAccepted, match=sentence):
        doing(cast, services.add_service, ines, replace(CARE, **changed), NOW)
    assert journal(cast) == []


def test_a_service_is_no_full_day_with_itself(cast, ines):
    care = doing(cast, services.add_service, ines, CARE, NOW)
    with pytest.raises(NotAccepted, match="elle-même"):
        doing(cast, services.edit_service, ines, care, replace(CARE, full_day_with_id=care), NOW)


# ── Prices ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_price_is_set_replaced_on_its_day_and_taken_back_before_it_begins(cast, ines):
    lines = "de 0 à 599 : 2,80 €\nde 600 … : 3,60 €"
    doing(cast, tariffs.set_tariff, ines, TariffForm(cast.meal, NEXT_YEAR, "5 €"), NOW)
    late = {"events": (PricedEvent(BookingEvent.LATE_STAFF, SurchargeKind.PERCENT, 1000),)}
    doing(cast, tariffs.set_tariff, ines, TariffForm(cast.meal, NEXT_YEAR, lines, **late), NOW)
    with database.open_reader(cast.url) as db:
        [tariff] = prices.list_tariffs(db)
    assert [(band.from_quotient, band.cents) for band in tariff.bands] == [(0, 280), (600, 360)]
    assert (tariff.first_day, tariff.events[0].value) == (NEXT_YEAR, 1000)
    doing(cast, tariffs.remove_tariff, ines, cast.meal, NEXT_YEAR, False, TODAY, NOW)
    with database.open_reader(cast.url) as db:
        assert db.execute(select(Tariff.id)).all() == db.execute(select(TariffBand.id)).all() == []
    assert [action for action, *_ in journal(cast)] == ["set_tariff", "set_tariff", "remove_tariff"]


def test_a_price_in_force_is_replaced_and_not_removed(cast, ines):
    doing(cast, tariffs.set_tariff, ines, TariffForm(cast.meal, TODAY, "5 €"), NOW)
    with pytest.raises(NotAccepted, match="en vigueur"):
        doing(cast, tariffs.remove_tariff, ines, cast.meal, TODAY, False, TODAY, NOW)


@pytest.mark.parametrize(
    ("lines", "more", "sentence"),
    [
        ("de 0 à 599 : 2,80 €\nde 650 … : 3,60 €", {}, "de 600 à 649"),
        ("de 0 à 700 : 2,80 €\nde 600 … : 3,60 €", {}, "Deux prix"),
        ("n'importe quoi", {}, "n'est pas compris"),
        ("", {}, "aucun prix"),
        ("0,45 %", {}, "demande un plafond"),
        ("0,45 %", {"floor": 300, "ceiling": 200}, "au-dessus du plafond"),
        ("4 €", {"day_minimum": 300, "day_ceiling": 200}, "minimum du jour"),
        ("4 €", {"day_ceiling": -1}, "n'est pas négatif"),
        ("4 €", {"unit_minutes": 0}, "au moins une minute"),
        ("4 €", {"unit_minutes": 15, "tolerance": 15}, "plus courte que l'unité"),
    ],
)
def test_a_price_that_cannot_be_is_refused(cast, ines, lines, more, sentence):
    with pytest.raises(NotAccepted, match=sentence):
        doing(cast, tariffs.set_tariff, ines, TariffForm(cast.meal, TODAY, lines, **more), NOW)
    with database.open_reader(cast.url) as db:
        assert prices.list_tariffs(db) == []
