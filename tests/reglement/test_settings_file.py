"""A settings file: what it says is set by the actions of the pages, all of it or nothing."""

from datetime import time

import pytest
from sqlalchemy import func, select

from cantine import demo
from cantine.common.cutoff_types import DaysBefore
from cantine.common.form_input import NotAccepted
from cantine.common.roles import COMMAND_LINE, Actor, Role
from cantine.common.vocabulary import TimeChoice
from cantine.demo.town import FILES
from cantine.prices.queries import prices
from cantine.reglement.actions.apply_settings import AppliedSettings, apply_model, apply_settings, read_file
from cantine.reglement.actions.export_settings import export_settings
from cantine.reglement.actions.models import MODELS, find_model
from cantine.store import database, tables
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")

FILE = """
town = "Saint-Exemple"

[commune]
zone = "B"
sick_until = "08:30"

[[school]]
name = "École du Bourg"
classes = ["CP", "CM2"]

[[label]]
name = "Panier PAI"

[[holding]]
label = "Panier PAI"
classroom = "CM2"
first_day = 2026-09-01

[[service]]
label = "Accueil du soir"
term_weekdays = ["lundi", "mardi"]
booking_cutoff = { days = 2, at = "09:00", served_only = true }
time_choice = "departure"
first_time = "16:45"
last_time = "18:30"
step = 15
full_day_with = "Atelier"

[[service]]
label = "Atelier"
term_weekdays = ["lundi"]

[[tariff]]
service = "Accueil du soir"
first_day = "mardi 2026-09-01"
lines = "0,60 €"
unit_minutes = 15
events = [
  { event = "late_staff", kind = "percent", value = "12,5 %" },
  { event = "unbooked", kind = "percent", value = "12,5 %" },
]
day_ceiling = "5,00 €"

[[closure]]
first = 2026-12-04
last = 2026-12-04
label = "Pont"
services = ["Atelier"]
"""


@pytest.fixture
def admin(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def apply(cast, admin, text):
    with database.open_writer(cast.url) as db:
        return apply_settings(db, admin, read_file(text), NOW)


def test_everything_that_the_file_says_is_set(cast, admin):
    assert apply(cast, admin, FILE) == AppliedSettings(written=8, unchanged=0)
    with database.open_reader(cast.url) as db:
        commune = db.execute(select(tables.Commune.zone, tables.Commune.sick_until, tables.Commune.name)).one()
        assert commune == ("B", 8 * 60 + 30, "Saint-Just-d'Avray")  # what it does not say stays
        rooms = select(tables.Classroom.name).where(tables.Classroom.school_id == cast.school)
        assert {*db.scalars(rooms)} == {"CP", "CM1", "CM2"}
        held = db.execute(select(tables.LabelHolding.first_day, tables.Classroom.name).join(tables.Classroom)).one()
        assert held == (on("mardi 2026-09-01"), "CM2")
        service, other = db.execute(
            select(tables.Service.__table__).where(tables.Service.id > cast.study).order_by(tables.Service.id)
        ).all()
        assert service.booking_cutoff == service.cancelling_cutoff == DaysBefore(2, time(9), True)
        assert (service.time_choice, service.first_time, service.last_time) == (TimeChoice.DEPARTURE, 1005, 1110)
        assert service.term_weekdays == {0, 1}
        assert service.full_day_with_id == other.id  # named before it was there
        [tariff] = prices.list_tariffs(db)
        assert (tariff.bands[0].cents, tariff.unit_minutes, tariff.day_ceiling) == (60, 15, 500)
        assert [(one.event, one.value) for one in tariff.events] == [("late_staff", 1250), ("unbooked", 1250)]
        closed = db.scalar(select(tables.ClosureService.service_id).join(tables.Closure))
        assert closed == other.id


def test_a_file_that_is_applied_twice_writes_nothing_the_second_time(cast, admin):
    apply(cast, admin, FILE)
    with database.open_reader(cast.url) as db:
        before = db.scalar(select(func.count()).select_from(tables.JournalEntry))
    assert apply(cast, admin, FILE).written == 0
    with database.open_reader(cast.url) as db:
        assert db.scalar(select(func.count()).select_from(tables.JournalEntry)) == before


def test_what_is_exported_sets_the_same_again(cast, admin):
    apply(cast, admin, FILE)
    with database.open_writer(cast.url) as db:
        text = export_settings(db, admin, NOW)
        assert apply_settings(db, admin, read_file(text), NOW).written == 0
        db.expire_all()
        assert export_settings(db, admin, NOW) == text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[service]\n", "Le fichier : ce n'est pas du TOML"),
        ("[[prestation]]\nlabel = 'Repas'", "Le fichier : « prestation » n'existe pas ; les parties possibles sont"),
        ("[service]\nlabel = 'Repas'", "Le fichier : « service » s'écrit [[service]]."),
        ("[[commune]]\nzone = 'A'", "Le fichier : « commune » s'écrit [commune]."),
        ("[commune]\nzone = 'D'", "La commune : La zone scolaire est A, B ou C."),
        (
            "[[service]]\nlabel = 'Repas'\ncapacite = 3",
            "La prestation « Repas » : « capacite » n'existe pas ; les clés",
        ),
        (
            "[[service]]\nlabel = 'Repas'\ncapacity = 'dix'",
            "La prestation « Repas » : « capacity » : « dix » n'est pas",
        ),
        ("[[service]]\nlabel = 'Repas'\ncapacity = 0", "La prestation « Repas » : Le nombre de places est au moins 1"),
        ("[[service]]\nterm_weekdays = ['lundi']", "La prestation n° 1 ([[service]]) : « label » manque."),
        (
            "[[service]]\nlabel = 'Repas'\nterm_weekdays = ['lunedi']",
            "« term_weekdays » : « lunedi » n'est pas compris.",
        ),
        (
            "[[service]]\nlabel = 'Repas'\ntime_choice = 'soir'",
            "« time_choice » est l'un de : none, arrival et departure",
        ),
        ("[[service]]\nlabel = 'Repas'\nbooking_cutoff = { jours = 2 }", "« booking_cutoff » s'écrit avec les clés"),
        ("[[service]]\nlabel = 'Repas'\nbooking_cutoff = { days = 2 }", "Repas », booking_cutoff : « at » manque."),
        (
            "[[service]]\nlabel = 'Repas'\nbooking_cutoff = { weeks_ahead = 0 }",
            "booking_cutoff : Une semaine se ferme au plus tard la semaine précédente.",
        ),
        (
            "[[service]]\nlabel = 'Repas'\nfull_day_with = 'Gouter'",
            "La prestation « Repas » : la prestation « Gouter » n'existe pas.",
        ),
        ("[[service]]\nlabel = ['Repas']", "La prestation n° 1 ([[service]]) : « label » est un texte."),
        ("[[service]]\nlabel = 'Repas'\nterm_weekdays = [7]", "« term_weekdays » : « 7 » n'est pas compris."),
        (
            "[commune]\nzone = " + "[" * 2_000 + "]" * 2_000,
            "Le fichier : ses crochets sont emboîtés trop profondément.",
        ),
        ("[[service]]\nlabel = 'Repas'\ncapacity = 3_000_000_000", "« capacity » : « 3000000000 » est trop petit ou"),
        (
            "[[service]]\nlabel = 'Repas'\nbooking_cutoff = { weeks_ahead = 53 }",
            "booking_cutoff : Un jour se ferme au plus tôt un an avant.",
        ),
        (
            "[[service]]\nlabel = 'Repas'\nbooking_cutoff = { days = 400, at = '9:00' }",
            "booking_cutoff : Un jour se ferme au plus tôt un an avant.",
        ),
        (
            "[[tariff]]\nservice = 'Repas'\nfirst_day = 9999-12-31\nlines = '3 €'",
            "« first_day » : « 9999-12-31 » est trop petit ou trop grand.",
        ),
        (
            "[[period]]\nlabel = 'A'\nopens_at = 0001-01-01",
            "« opens_at » : « 0001-01-01 » est trop petit ou trop grand.",
        ),
        (
            "[[period]]\nlabel = 'A'\nopens_at = 'lundi 0001-01-01 00:00'",
            "« opens_at » : « lundi 0001-01-01 00:00 » n'est",
        ),
        ("[[period_plan]]\nunit = 'month'\nof_year = 2099-12-31", "L'année scolaire « of_year » est celle-ci"),
        (
            "[[tariff]]\nservice = 'Repas'\nfirst_day = 2026-09-01\nlines = 'trois euros'",
            "Le tarif n° 1 ([[tariff]]) : Ligne 1 : « trois euros » n'est pas compris.",
        ),
        (
            "[[tariff]]\nservice = 'Repas'\nfirst_day = 'lundi 2026-09-01'\nlines = '3 €'",
            "« first_day » : « lundi 2026-09-01 » n'est pas compris.",
        ),
    ],
)
def test_what_cannot_be_set_is_refused_by_the_name_of_its_part_and_nothing_is_kept(cast, admin, text, sentence):
    with pytest.raises(NotAccepted) as refused, database.open_writer(cast.url) as db:
        apply_settings(db, admin, read_file(f"[[label]]\nname = 'Agent'\n{text}"), NOW)
    assert sentence in str(refused.value)
    with database.open_reader(cast.url) as db:
        assert db.scalar(select(func.count()).select_from(tables.Label)) == 0


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.word)
def test_a_commune_begins_with_a_model_as_long_as_nothing_is_booked(cast, admin, model):
    with database.open_writer(cast.url) as db:
        assert apply_model(db, admin, read_file(model.read_text()), NOW).written > 5
        assert all(service.active for service in db.scalars(select(tables.Service)))
    with database.open_writer(cast.url) as db:
        cell = {"child_id": cast.leo, "day": on("lundi 2026-11-30"), "service_id": cast.meal}
        db.add(tables.Booking(**cell, family_id=cast.alices_family))
    with pytest.raises(NotAccepted, match="déjà réservés"), database.open_writer(cast.url) as db:
        apply_model(db, admin, read_file(model.read_text()), NOW)


def test_a_model_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(NotAccepted, match="village, bourg, ville"):
        find_model("hameau")


@pytest.mark.parametrize("town", demo.list_towns())
def test_what_a_town_has_set_sets_the_same_in_another_commune(sqlite_url, town):
    def set_up(text):
        with database.open_writer(sqlite_url) as db:
            db.add(tables.Commune(id=1, name="Ailleurs", zone="A", email="mairie@exemple.fr"))
            db.flush()
            apply_settings(db, COMMAND_LINE, read_file(text), NOW)
            exported = export_settings(db, COMMAND_LINE, NOW)
            db.rollback()
        return exported

    exported = set_up((FILES / f"{town}.toml").read_text(encoding="utf-8"))
    assert set_up(exported) == exported


LATER = "[[service]]\nlabel = 'Repas'\nbooking_cutoff = { days = 2, at = '09:00' }\n"
APART = "[[service]]\nlabel = 'Repas'\ncancelling_cutoff = { days = 1, at = '09:00' }\n"


def test_cancelling_follows_booking_where_the_file_does_not_say_otherwise(cast, admin):
    with database.open_writer(cast.url) as db:
        apply_settings(db, admin, read_file(LATER), NOW)
        meal = db.get_one(tables.Service, cast.meal)
        assert meal.booking_cutoff == meal.cancelling_cutoff == DaysBefore(2, time(9))
        apply_settings(db, admin, read_file(APART), NOW)
        apply_settings(db, admin, read_file(LATER.replace("2", "3")), NOW)
        db.refresh(meal)
        assert (meal.booking_cutoff, meal.cancelling_cutoff) == (DaysBefore(3, time(9)), DaysBefore(1, time(9)))
