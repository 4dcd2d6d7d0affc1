"""A town's file: every fault by its line and column, then everything in one go, and nothing the second time."""

import io

import pytest
from sqlalchemy import func, select

from cantine.actions.import_families import Imported, import_families
from cantine.bringing import describe_balances
from cantine.documents import reading
from cantine.queries import directory, importing, offer, statement
from cantine.rules.custody import Weeks
from cantine.rules.imports.columns import Field, match
from cantine.rules.imports.rows import read_rows
from cantine.rules.roles import Actor, Role
from cantine.rules.typed import NotAccepted
from cantine.rules.words import Diet, State
from cantine.settings import MODEL
from cantine.store import database
from cantine.store.tables import (
    Account,
    Booking,
    Child,
    Classroom,
    Custody,
    Family,
    Guardian,
    HealthNote,
    JournalEntry,
    Quotient,
    School,
)
from tests.actions.test_command_line import cantine as run
from tests.dates import at, on
from tests.imports import prestofacto

NOW = at("lundi 2026-11-23 10:00:00")
TODAY = on("lundi 2026-11-23")


def draft_of(url, content, by_hand=None):
    sheet = reading.read(content)
    matched = match(sheet.titles, by_hand)
    assert matched.faults == []
    with database.reading(url) as db:
        return read_rows(sheet.titles, matched.fields, sheet.rows, importing.services(db))


def done(cast, content, **more):
    draft = draft_of(cast.url, content)
    assert [str(fault) for fault in draft.faults] == []
    with database.writing(cast.url) as db:
        return import_families(db, Actor(cast.ines, role=Role.ADMIN), draft, TODAY, NOW, **more)


def counted(url, table):
    with database.reading(url) as db:
        return db.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("write", [prestofacto.csv, prestofacto.xlsx])
def test_thirty_planted_faults_are_each_told_by_line_and_column(cast, write):
    rows, planted = prestofacto.with_faults(prestofacto.town(500))
    draft = draft_of(cast.url, write(rows))
    assert {(fault.line, fault.column) for fault in draft.faults} == planted
    assert all(fault.sentence and str(fault).startswith(f"Ligne {fault.line}, colonne ") for fault in draft.faults)
    with pytest.raises(NotAccepted, match="erreurs"), database.writing(cast.url) as db:
        import_families(db, Actor(cast.ines, role=Role.ADMIN), draft, TODAY, NOW)
    assert counted(cast.url, Family) == 3


def test_a_town_is_imported_once_and_nothing_changes_the_second_time(cast):
    rows = prestofacto.town(120)
    told = []
    first = done(cast, prestofacto.csv(rows), progress=told.append)
    assert (first.families, first.guardians, first.children) == (120, 120, 180)
    assert told == sorted(told)
    assert first.bookings == counted(cast.url, Booking) > 0
    again = done(cast, prestofacto.xlsx(rows))
    assert again == Imported()
    with database.reading(cast.url) as db:
        actions = db.scalars(select(JournalEntry.action)).all()
        assert actions == ["import_families"]
        assert [found.name for found in directory.search(db, "famille0007@")[0]] == []
        [family], _ = directory.search(db, "famille7@exemple.fr")
        assert (family.name, sorted(family.children)) == ("FAMILLE 0007", ["Enfant0", "Enfant1"])


def test_what_the_file_says_is_what_is_kept(cast):
    row, *_ = prestofacto.town(1)
    row = row | {
        "adresse2": "Bât. B",
        "mémo_compte": "Paie en espèces",
        "mémo_contact": "Le soir",
        "tarif_type": "Hors commune",
        "menu_vege": "oui",
        "fixe": "474000000",
        "civilité": "Mme",
    }
    done(cast, prestofacto.csv([row]))
    with database.reading(cast.url) as db:
        family = db.execute(select(Family.__table__).where(Family.name == "FAMILLE 0000")).one()
        assert (family.address, family.resident, family.note) == (
            "1 rue Haute, Bât. B",
            False,
            "Paie en espèces / Le soir",
        )
        assert (family.number, family.caf_number) == (104, "1000000")
        guardian = db.execute(select(Guardian.__table__).where(Guardian.family_id == family.id)).one()
        assert (guardian.title, guardian.last_name, guardian.landline) == ("Mme", "FAMILLE 0000", "0474000000")
        child = db.execute(select(Child.__table__).where(Child.last_name == "FAMILLE 0000")).one()
        assert child.diet == Diet.VEGETARIAN
        assert db.scalars(select(HealthNote.text).where(HealthNote.child_id == child.id)).one() == "Arachides"
        assert db.scalars(select(Custody.weeks).where(Custody.child_id == child.id)).one() == Weeks.ALL
        rooms = db.execute(select(School.name, Classroom.name).join(Classroom, Classroom.school_id == School.id))
        assert ("École du Bourg", row["classe"]) in [tuple(room) for room in rooms]


def test_bookings_are_those_of_the_days_that_are_served_from_today_on(cast):
    row, *_ = prestofacto.town(1, seed=2)
    done(cast, prestofacto.csv([row | {"fin": "", "début": ""}]))
    with database.reading(cast.url) as db:
        days = db.execute(select(Booking.day, Booking.service_id).order_by(Booking.day)).all()
        services = {service.id: service for service in offer.services(db)}
    assert days[0].day == TODAY
    assert {services[one.service_id].label for one in days} == {"Repas"}
    assert {one.day.weekday() for one in days} == {0, 3}
    assert on("lundi 2026-12-21") not in {one.day for one in days}  # Christmas holidays
    assert on("jeudi 2027-05-06") not in {one.day for one in days}  # Ascension
    assert max(one.day for one in days) < on("mardi 2027-08-31")


def test_a_booking_that_a_family_cancelled_stays_cancelled(cast):
    rows = prestofacto.town(1)
    done(cast, prestofacto.csv(rows))
    with database.writing(cast.url) as db:
        for booking in db.scalars(select(Booking)):
            booking.state = State.CANCELLED
    assert done(cast, prestofacto.csv(rows)) == Imported()


def test_a_known_family_is_completed_and_what_is_empty_stays(cast):
    rows = prestofacto.town(1)
    done(cast, prestofacto.csv(rows))
    moved = [row | {"adresse1": "9 rue Basse", "portable": "", "classe": "CM2"} for row in rows]
    changed = done(cast, prestofacto.csv(moved))
    assert (changed.families, changed.families_changed, changed.children_changed) == (0, 1, 1)
    with database.reading(cast.url) as db:
        family = db.execute(select(Family.__table__).where(Family.caf_number == "1000000")).one()
        assert family.address == "9 rue Basse"
        phone = db.scalars(select(Guardian.phone).where(Guardian.family_id == family.id)).one()
        assert phone == "06 39 98 00 00"


def test_somebody_who_has_an_account_is_not_given_a_second_one(cast):
    row, *_ = prestofacto.town(1)
    done(cast, prestofacto.csv([row | {"email": "alice@exemple.fr", "nom_contact": "MOREL Alice"}]))
    with database.reading(cast.url) as db:
        assert len(db.scalars(select(Guardian.family_id).where(Guardian.account_id == cast.alice)).all()) == 2
        assert db.scalar(select(func.count()).where(Account.email == "alice@exemple.fr")) == 1


OWN = "n° famille;nom famille;quotient;solde;mail;prénom responsable;nom responsable;prénom;nom enfant;sans porc\r\n"


def test_our_own_model_brings_quotients_and_balances(cast):
    rows = [
        "201;ROUX;800;-45,30;roux@exemple.fr;Léa;Roux;Tim;ROUX;oui",
        "201;ROUX;;;;;;Mia;ROUX;non",
        "202;BLANC;;12;blanc@exemple.fr;Ana;Blanc;Eva;BLANC;",
    ]
    content = (OWN + "\r\n".join(rows)).encode()
    first = done(cast, content)
    assert (first.families, first.children, first.balances) == (2, 3, 2)
    assert describe_balances(first).replace("\xa0", " ") == (
        "Soldes repris : 45,30 € dus à la commune, 12,00 € d'avance. "
        "ROUX (n° 201) doit 45,30 € à la commune ; BLANC (n° 202) a 12,00 € d'avance."
    )
    assert done(cast, content) == Imported()
    with database.reading(cast.url) as db:
        ids = dict(db.execute(select(Family.number, Family.id)).all())
        balances = {number: statement.statement(db, ids[number])[1].balance for number in (201, 202)}
        assert balances == {201: -4530, 202: 1200}
        assert db.execute(select(Quotient.value).where(Quotient.family_id == ids[201])).scalars().all() == [800]
        diets = dict(db.execute(select(Child.first_name, Child.diet).where(Child.last_name == "ROUX")).all())
        assert diets == {"Tim": Diet.NO_PORK, "Mia": Diet.STANDARD}


def test_another_quotient_holds_from_today_on(cast):
    done(cast, (OWN + "201;ROUX;800;;;;;;;").encode())
    done(cast, (OWN + "201;ROUX;900;;;;;;;").encode())
    with database.reading(cast.url) as db:
        kept = db.execute(select(Quotient.first_day, Quotient.value).order_by(Quotient.first_day)).all()
    assert [tuple(row) for row in kept] == [(on("mardi 2026-09-01"), 800), (TODAY, 900)]


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (["201;ROUX;;;;;;Tim;ROUX;", "201;VERT;;;;;;Mia;ROUX;"], ["Ligne 3, colonne nom famille"]),
        (["201;ROUX;800;;;;;;;", "201;ROUX;900;;;;;;;"], ["Ligne 3, colonne quotient"]),
        (["201;ROUX;;douze;;;;;;"], ["Ligne 2, colonne solde"]),
        (["deux;ROUX;;;;;;;;"], ["Ligne 2, colonne n° famille"]),
        (["201;ROUX;;;;;;Tim;ROUX;peut-être"], ["Ligne 2, colonne sans porc"]),
    ],
)
def test_lines_of_one_family_must_agree_and_cells_make_sense(cast, rows, faults):
    draft = draft_of(cast.url, (OWN + "\r\n".join(rows)).encode())
    assert [str(fault).partition(" : ")[0] for fault in draft.faults] == faults


def test_columns_are_matched_by_hand_where_they_are_called_otherwise():
    matched = match(["Le nom", "Prénom", "Divers"], {"Le nom": Field.FAMILY_NAME})
    assert [*matched.fields] == [Field.FAMILY_NAME, Field.CHILD_FIRST_NAME, None]
    assert "Aucune colonne ne dit le nom de la famille" in match(["Prénom"]).faults[0]
    assert "disent la même chose" in match(["mail", "courriel", "famille"]).faults[0]


def test_the_model_in_data_is_understood(cast):
    content = MODEL.read_bytes()
    assert not match(reading.read(content).titles).faults
    assert None not in match(reading.read(content).titles).fields
    done(cast, content)


def test_a_file_that_is_no_table_is_refused_in_words():
    for content in (b"", b"\n\n", b"PK\x03\x04 broken", b"\0\1\2", b"a;b\n" * 60_000, b"x" * 10_000_001):
        with pytest.raises(NotAccepted, match="fichier"):
            reading.read(content)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    with pytest.raises(NotAccepted, match="trop gros une fois ouvert"):
        reading.read(file.getvalue())


def test_the_command_tells_faults_then_imports_what_is_right(cast, tmp_path):
    file = tmp_path / "familles.csv"
    rows, planted = prestofacto.with_faults(prestofacto.town(60))
    file.write_bytes(prestofacto.csv(rows))
    ran = run(cast.url, "import", str(file), "--yes")
    assert ran.returncode == 1
    assert len(ran.stderr.strip().splitlines()) == len(planted)
    assert counted(cast.url, Family) == 3
    file.write_bytes(prestofacto.csv(prestofacto.town(60)))
    assert "60 nouvelles familles" in run(cast.url, "import", str(file), typed="n\n").stdout
    assert counted(cast.url, Family) == 3  # seen, and not wanted
    assert run(cast.url, "import", str(file), "--yes").returncode == 0
    assert counted(cast.url, Family) == 63
    with database.reading(cast.url) as db:
        assert db.execute(select(JournalEntry.action, JournalEntry.account_id)).all() == [("import_families", None)]
    assert "déjà dans le portail" in run(cast.url, "import", str(file), "--yes").stdout
