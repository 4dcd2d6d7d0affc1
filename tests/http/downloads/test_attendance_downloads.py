"""The files of attendance: the same figure as a plain count, health notes for those who may see them only."""

import csv
from io import BytesIO

import openpyxl
import pypdf
import pytest
from sqlalchemy import text

from cantine.common.vocabulary import Diet, Presence, State
from cantine.journal.reading_search import list_readings
from cantine.store import database
from cantine.store.tables import Booking, Child, HealthNote
from tests.dates import on

DAY = "lundi 2026-11-30"
ASKED = "?du=2026-11-30&au=2026-12-06"


@pytest.fixture(autouse=True)
def week(cast):
    """On Monday Léo and Zoé eat, Tom is sick; Zoé brings a basket; on Tuesday Tom was added."""

    def meal(child, day=DAY, **more):
        return Booking(child_id=child, family_id=cast.chloes_family, day=on(day), service_id=cast.meal, **more)

    with database.open_writer(cast.url) as db:
        db.get_one(Child, cast.leo).diet = Diet.VEGETARIAN
        db.add(HealthNote(child_id=cast.zoe, text="=Arachide", basket=True))
        db.flush()
        db.add_all(
            [
                meal(cast.leo, presence=Presence.PRESENT),
                meal(cast.zoe),
                meal(cast.tom, state=State.SICK),
                meal(cast.tom, "mardi 2026-12-01", state=State.ADDED),
            ]
        )


def plain_count(cast):
    """By SQL alone."""
    with database.open_reader(cast.url) as db:
        return db.scalar(text("SELECT count(*) FROM booking WHERE day = '2026-11-30' AND state IN ('booked', 'added')"))


def sheets(answer):
    book = openpyxl.load_workbook(BytesIO(answer.content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_a_day_has_the_same_figure_in_every_file(sign_in, cast):
    count = plain_count(cast)
    assert count == 2
    browser = sign_in(cast.nadia, None)

    figures = sheets(browser.get(f"/telecharger/frequentation.xlsx{ASKED}"))
    header, monday, *_ = figures["Fréquentation"]
    assert header == ["Date", "Jour", "Repas"]
    assert monday[1:] == ["lundi", count]
    detail = [row for row in figures["Détail par classe"][1:] if row[0] and row[0] == monday[0]]
    assert sum(row[4] for row in detail) == count
    assert [sum(row[place] for row in detail) for place in (6, 8, 9)] == [1, 1, 1]  # present, not ticked, sick

    rows = browser.get(f"/telecharger/frequentation.csv{ASKED}").content.decode("utf-8-sig").splitlines()
    assert list(csv.reader(rows, delimiter=";"))[1] == ["30/11/2026", "lundi", str(count)]

    [names] = sheets(browser.get("/telecharger/liste-du-jour.xlsx?jour=2026-11-30")).values()
    assert len(names) - 1 == count

    kitchen = sheets(browser.get(f"/telecharger/feuille-de-cuisine.xlsx{ASKED}"))["Feuille de cuisine"]
    assert sum(row[-1] for row in kitchen[1:-1] if row[0] == monday[0]) == count

    pdf = pypdf.PdfReader(BytesIO(browser.get("/telecharger/feuille-de-cuisine.pdf?jour=2026-11-30").content))
    [page] = pdf.pages
    words = page.extract_text()
    assert "À cuisiner : 1, et 1 panier apporté" in words
    assert [line.split() for line in words.splitlines() if line.startswith("Total ")][-1][-1] == str(count)


def test_a_week_on_paper_is_a_page_a_day_after_its_summary(sign_in, cast):
    answer = sign_in(cast.nadia, None).get(f"/telecharger/feuille-de-cuisine.pdf{ASKED}")
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(answer.content)).pages]
    assert len(pages) == 3
    assert "Récapitulatif du lundi 30 novembre au dimanche 6 décembre" in pages[0]
    assert "Mardi 1er décembre 2026" in pages[2]


@pytest.mark.parametrize(("person", "sees"), [("nadia", True), ("ines", True), ("farid", False), ("remi", False)])
def test_health_notes_leave_the_house_with_those_who_may_see_them(sign_in, cast, person, sees):
    browser = sign_in(getattr(cast, person), None)
    kitchen = sheets(browser.get(f"/telecharger/feuille-de-cuisine.xlsx{ASKED}"))
    assert ("Allergies et PAI" in kitchen) is sees
    names = browser.get("/telecharger/liste-du-jour.csv?jour=2026-11-30").content.decode("utf-8-sig")
    assert ("'=Arachide" in names) is sees  # text, never a formula
    pdf = browser.get("/telecharger/feuille-de-cuisine.pdf?jour=2026-11-30")
    assert ("Arachide" in pypdf.PdfReader(BytesIO(pdf.content)).pages[0].extract_text()) is sees


@pytest.mark.parametrize(
    "asked",
    ["du=hier", "du=2026-12-06&au=2026-11-30", "du=2020-01-01&au=2026-01-01", "ecole=99", "ecole=x", "prestation=999"],
)
def test_what_cannot_be_asked_does_not_exist(sign_in, cast, asked):
    browser = sign_in(cast.nadia, None)
    assert browser.get(f"/telecharger/frequentation.xlsx?{asked}").status_code == 404


def test_a_week_without_bookings_is_an_empty_file(sign_in, cast):
    browser = sign_in(cast.nadia, None)
    empty = "?du=2019-11-18&au=2019-11-24"
    for path in ("frequentation.xlsx", "frequentation.csv", "feuille-de-cuisine.xlsx", "feuille-de-cuisine.pdf"):
        assert browser.get(f"/telecharger/{path}{empty}").status_code == 200


def test_who_takes_a_file_is_noted_with_its_filters_and_whose_health_notes_stand_in_it(sign_in, cast):
    def take(account, path):
        assert sign_in(account, None).get(path).status_code == 200

    take(cast.nadia, f"/telecharger/liste-du-jour.csv?jour={on(DAY)}")
    take(cast.nadia, "/telecharger/feuille-de-cuisine.pdf?jour=2026-11-30")
    take(cast.farid, f"/telecharger/liste-du-jour.csv?jour={on(DAY)}")
    take(cast.nadia, f"/telecharger/frequentation.csv{ASKED}")  # figures of nobody
    with database.open_reader(cast.url) as db:
        found, _count = list_readings(db)
    assert [(one.who, one.what, [*one.children]) for one in reversed(found)] == [
        ("Nadia", "Liste Repas 2026-11-30.csv (jour = 2026-11-30)", ["Zoé Petit"]),
        ("Nadia", "Feuille de cuisine 2026-11-30.pdf (jour = 2026-11-30)", ["Zoé Petit"]),
        ("Farid", "Liste Repas 2026-11-30.csv (jour = 2026-11-30)", []),
    ]


@pytest.mark.parametrize("stuffing", ["x=" + "A" * 300, "&".join(f"a{number}=1" for number in range(60))])
def test_no_file_leaves_with_more_filters_than_the_log_of_reading_has_room_for(sign_in, cast, stuffing):
    """What was really asked for would not stand there."""
    browser, asked = sign_in(cast.nadia, None), "/telecharger/liste-du-jour.csv?{}jour=2026-11-30&classe=1"
    assert browser.get(asked.format(f"{stuffing}&")).status_code == 404
    assert browser.get(asked.format("")).status_code == 200
    with database.open_reader(cast.url) as db:
        [noted], _count = list_readings(db)
    assert noted.what == "Liste Repas 2026-11-30.csv (jour = 2026-11-30, classe = 1)"
