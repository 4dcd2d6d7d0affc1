"""A town's own diet: from its list to the child, its days, the kitchen, the files and the family's own data."""

from io import BytesIO

import openpyxl
import pypdf
import pytest
from alembic import command
from sqlalchemy import func, select, text

from cantine.attendance.documents.kitchen_sheet import KitchenReport, build_kitchen_tables, kitchen_sheet_pdf
from cantine.attendance.queries import kitchen
from cantine.attendance.rules.kitchen import build_kitchen_sheets, name_columns
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.common.tables.spreadsheet import xlsx
from cantine.common.vocabulary import Diet
from cantine.families.actions import children, diets
from cantine.families.actions.children import ChildForm
from cantine.families.actions.diets import DietForm
from cantine.families.queries.diets import list_diets
from cantine.families.rules.diets import list_offered_diets, list_shown_diets
from cantine.privacy.documents.own_data import own_data_xlsx
from cantine.privacy.queries import own_data
from cantine.store import database
from cantine.store.tables import Booking, Child, JournalEntry, TownDiet
from tests.dates import at, on
from tests.imports.import_steps import bring
from tests.store.test_head_counts import booked, by_school, counted
from tests.store.test_triggers import standing
from tests.support.saving import book

NOW = at("mardi 2026-11-24 10:00:00")
DAYS = MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")
MEATLESS = "Sans viande"


def act(cast, action, *args, **more):
    with database.open_writer(cast.url) as db:
        return action(db, Actor(cast.ines, role=Role.ADMIN), *args, NOW, **more)


def known(cast):
    with database.open_reader(cast.url) as db:
        return list_diets(db)


def number(cast, name):
    return next(one.id for one in known(cast) if one.name == name)


def give(cast, diet, **more):
    act(cast, children.edit_child, cast.leo, ChildForm("Léo", "Morel", classroom_id=cast.cm1, diet=diet), **more)


@pytest.fixture
def meatless(cast):
    """The town has a fourth diet; Léo eats on a Monday and a Tuesday, and has it from the Tuesday on."""
    act(cast, diets.add_diet, DietForm(MEATLESS))
    for day in ("lundi 2026-11-30", "mardi 2026-12-01"):
        book(cast, cast.leo, cast.meal, day)
    give(cast, MEATLESS, placed_from=TUESDAY)


def make_report(cast):
    with database.open_reader(cast.url) as db:
        meals = kitchen.count_meals(db, *DAYS, cast.meal)
        notes = kitchen.list_notes(db, *DAYS, cast.meal)
    shown = list_shown_diets(known(cast), [diet for _day, _room, diet in meals])
    sheets = build_kitchen_sheets(DAYS, meals, {}, {cast.cm1: "CM1"}, shown)
    return KitchenReport("Repas", "", *DAYS, sheets, notes, shown)


def test_a_town_begins_with_three_diets(cast):
    assert [(one.name, one.active) for one in known(cast)] == [
        (Diet.STANDARD, True),
        (Diet.NO_PORK, True),
        (Diet.VEGETARIAN, True),
    ]


def test_a_diet_from_a_day_on_is_that_of_the_later_days_and_of_their_counts(cast, meatless):
    with database.open_reader(cast.url) as db:
        of_days = dict(db.execute(select(Booking.day, Booking.diet)).all())
        assert of_days == {MONDAY: Diet.STANDARD, TUESDAY: MEATLESS}
        assert counted(db) == booked(db)
        schools, of_bookings = by_school(db)
        assert schools == of_bookings


def test_the_kitchen_reads_it_on_its_sheet_on_paper_and_in_the_spreadsheet(cast, meatless):
    report = make_report(cast)
    assert name_columns(report.diets) == ("Standard", "Sans porc", "Végétarien", MEATLESS, "Panier PAI", "Total")
    assert [sheet.whole.cells for sheet in report.sheets] == [[1, 0, 0, 0, 0, 1], [0, 0, 0, 1, 0, 1]]
    paper = pypdf.PdfReader(BytesIO(kitchen_sheet_pdf(report, "Exemple", MONDAY)))
    assert MEATLESS in paper.pages[0].extract_text().replace("\n", " ")
    rows = openpyxl.load_workbook(BytesIO(b"".join(xlsx(*build_kitchen_tables(report, MONDAY))))).worksheets[0]
    assert MEATLESS in [cell.value for row in rows for cell in row]


def test_the_family_reads_it_in_its_own_data(cast, meatless):
    with database.open_reader(cast.url) as db:
        family = db.scalar(text("SELECT number FROM family WHERE id = :id"), {"id": cast.alices_family})
        content = b"".join(own_data_xlsx(own_data.find_own_data(db, family), MONDAY))
    cells = [cell.value for sheet in openpyxl.load_workbook(BytesIO(content)) for row in sheet for cell in row]
    assert MEATLESS in cells


def test_who_has_a_diet_that_is_offered_no_more_keeps_it_and_nobody_else_gets_it(cast, meatless):
    act(cast, diets.edit_diet, number(cast, MEATLESS), DietForm(MEATLESS, active=False))
    give(cast, MEATLESS, placed_from=MONDAY)
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Booking.diet)).all() == [MEATLESS, MEATLESS]
    assert make_report(cast).diets[-1] == MEATLESS
    with pytest.raises(NotAccepted, match="Ce régime n'est pas proposé"):
        act(cast, children.edit_child, cast.zoe, ChildForm("Zoé", "Petit", diet=MEATLESS))
    with pytest.raises(NotAccepted, match="Ce régime n'est pas proposé"):
        act(cast, children.add_child, cast.alices_family, ChildForm("Ève", "Morel", diet="pork"))
    assert MEATLESS in list_offered_diets(known(cast), MEATLESS)
    assert list_offered_diets(known(cast)) == [Diet.STANDARD, Diet.NO_PORK, Diet.VEGETARIAN]


def test_a_name_that_is_taken_too_long_or_changed_is_refused(cast):
    for name in ("sans porc", "VÉGÉTARIEN", "no_pork", "Standard"):
        with pytest.raises(NotAccepted, match="porte déjà ce nom"):
            act(cast, diets.add_diet, DietForm(name))
    with pytest.raises(NotAccepted, match="40 lettres"):
        act(cast, diets.add_diet, DietForm("x" * 41))
    with pytest.raises(NotAccepted, match="garde son nom"):
        act(cast, diets.edit_diet, number(cast, Diet.NO_PORK), DietForm("Halal"))
    with pytest.raises(NotAccepted, match="« Standard » reste"):
        act(cast, diets.edit_diet, number(cast, Diet.STANDARD), DietForm("Standard", active=False))


def test_the_order_is_the_town_s_and_what_changes_nothing_writes_nothing(cast):
    act(cast, diets.edit_diet, number(cast, Diet.VEGETARIAN), DietForm("Végétarien", position=0))
    act(cast, diets.edit_diet, number(cast, Diet.VEGETARIAN), DietForm("Végétarien"))
    assert [one.name for one in known(cast)] == [Diet.VEGETARIAN, Diet.STANDARD, Diet.NO_PORK]
    with database.open_reader(cast.url) as db:
        assert db.scalar(select(func.count()).where(JournalEntry.action == "edit_diet")) == 1


def test_a_file_names_the_town_s_own_diets(cast):
    act(cast, diets.add_diet, DietForm(MEATLESS))
    act(cast, diets.edit_diet, number(cast, Diet.NO_PORK), DietForm("Sans porc", active=False))
    lines = (
        "n° famille;Nom;Nom enfant;Prénom enfant;Régime",
        "201;ROUX;ROUX;Tim;SANS VIANDE",
        "201;ROUX;ROUX;Mia;sans porc",
    )
    bring(cast, "\r\n".join(lines).encode())
    with database.open_reader(cast.url) as db:
        of_file = dict(db.execute(select(Child.first_name, Child.diet).where(Child.last_name == "ROUX")).all())
    assert of_file == {"Tim": MEATLESS, "Mia": Diet.STANDARD}


def test_the_version_before_counts_the_town_s_own_diet_as_the_usual_one(cast, meatless):
    """The way back and forth leaves every trigger, every count and the checks of the other columns."""
    alembic = database.make_alembic_config()
    with database.open_writer(cast.url) as db:
        triggers = standing(db)
    with database._open_reshaper(cast.url) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "0036")
    with database.open_writer(cast.url) as db, pytest.raises(Exception, match=r"(?i)check constraint"):
        db.execute(text("UPDATE child SET diet = 'pork'"))
    database.migrate(cast.url)
    with database.open_writer(cast.url) as db:
        assert standing(db) == triggers
        assert db.scalars(select(Booking.diet)).all() == [Diet.STANDARD, Diet.STANDARD]
        assert counted(db) == booked(db)
        schools, of_bookings = by_school(db)
        assert schools == of_bookings
        assert db.scalar(select(func.count(TownDiet.id))) == 3
        if cast.url.startswith("sqlite"):
            assert db.scalar(text("PRAGMA integrity_check")) == "ok"
        db.execute(text("UPDATE booking SET diet = 'Sans viande'"))
    with database.open_reader(cast.url) as db:
        assert counted(db) == booked(db)
