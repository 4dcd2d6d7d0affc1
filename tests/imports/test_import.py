"""A town's file: every fault by its line and column, then everything in one go, and nothing the second time."""

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from cantine.common.form_input import NotAccepted
from cantine.common.french import long_day
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Diet, State, Weeks
from cantine.families.queries import family_search
from cantine.imports import flow as steps
from cantine.imports.actions.import_families import ImportResult, import_families
from cantine.imports.flow import describe_balances
from cantine.imports.flow import describe_details as described
from cantine.imports.reading import table_file
from cantine.imports.rules.columns import match_columns
from cantine.imports.rules.fields import Field
from cantine.ledger.queries import statement
from cantine.offer.queries import offer
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
from tests.dates import at, on
from tests.imports import import_steps, prestofacto
from tests.support.sheets import saved_as
from tests.test_command_line import cantine as run

NOW = at("lundi 2026-11-23 10:00:00")
TODAY = on("lundi 2026-11-23")


def draft_of(url, content, by_hand=None):
    sheet = table_file.read_sheet(content)
    assert match_columns(sheet.titles, by_hand).faults == []
    return steps.build_draft(url, sheet, by_hand)


def done(cast, content, **more):
    draft = draft_of(cast.url, content)
    assert [str(fault) for fault in draft.faults] == []
    with database.open_writer(cast.url) as db:
        return import_families(db, Actor(cast.ines, role=Role.ADMIN), draft, TODAY, NOW, **more)


def counted(url, table):
    with database.open_reader(url) as db:
        return db.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("write", [prestofacto.csv, prestofacto.xlsx])
def test_thirty_planted_faults_are_each_told_by_line_and_column(cast, write):
    rows, planted = prestofacto.with_faults(prestofacto.town(500))
    draft = draft_of(cast.url, write(rows))
    assert {(fault.line, fault.column) for fault in draft.faults} == planted
    assert all(fault.sentence and str(fault).startswith(f"Ligne {fault.line}, colonne ") for fault in draft.faults)
    with pytest.raises(NotAccepted, match="erreurs"), database.open_writer(cast.url) as db:
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
    assert again == ImportResult()
    with database.open_reader(cast.url) as db:
        actions = db.scalars(select(JournalEntry.action)).all()
        assert actions == ["import_families"]
        assert [found.name for found in family_search.search(db, "famille0007@")[0]] == []
        [family], _ = family_search.search(db, "famille7@exemple.fr")
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
    with database.open_reader(cast.url) as db:
        family = db.execute(select(Family.__table__).where(Family.name == "FAMILLE 0000")).one()
        assert (family.address, family.resident, family.note) == (
            "1 rue Haute, Bât. B",
            False,
            "Paie en espèces / Le soir",
        )
        assert (family.number, family.caf_number) == (104, "1000000")
        guardian = db.execute(select(Guardian.__table__).where(Guardian.family_id == family.id)).one()
        assert (guardian.title, guardian.last_name, guardian.landline) == ("Mme", "FAMILLE 0000", "04 74 00 00 00")
        child = db.execute(select(Child.__table__).where(Child.last_name == "FAMILLE 0000")).one()
        assert child.diet == Diet.VEGETARIAN
        assert db.scalars(select(HealthNote.text).where(HealthNote.child_id == child.id)).one() == "Arachides"
        assert db.scalars(select(Custody.weeks).where(Custody.child_id == child.id)).one() == Weeks.ALL
        rooms = db.execute(select(School.name, Classroom.name).join(Classroom, Classroom.school_id == School.id))
        assert ("École du Bourg", row["classe"]) in [tuple(room) for room in rooms]


def test_bookings_are_those_of_the_days_that_are_served_from_today_on(cast):
    row, *_ = prestofacto.town(1, seed=2)
    done(cast, prestofacto.csv([row | {"fin": "", "début": ""}]))
    with database.open_reader(cast.url) as db:
        days = db.execute(select(Booking.day, Booking.service_id).order_by(Booking.day)).all()
        services = {service.id: service for service in offer.list_services(db)}
    assert days[0].day == TODAY
    assert {services[one.service_id].label for one in days} == {"Repas"}
    assert {one.day.weekday() for one in days} == {0, 3}
    assert on("lundi 2026-12-21") not in {one.day for one in days}  # Christmas holidays
    assert on("jeudi 2027-05-06") not in {one.day for one in days}  # Ascension
    assert max(one.day for one in days) < on("mardi 2027-08-31")


def test_a_booking_that_a_family_cancelled_stays_cancelled(cast):
    rows = prestofacto.town(1)
    done(cast, prestofacto.csv(rows))
    with database.open_writer(cast.url) as db:
        for booking in db.scalars(select(Booking)):
            booking.state = State.CANCELLED
    assert done(cast, prestofacto.csv(rows)) == ImportResult()


def test_a_known_family_is_completed_and_what_is_empty_stays(cast):
    rows = prestofacto.town(1)
    done(cast, prestofacto.csv(rows))
    moved = [row | {"adresse1": "9 rue Basse", "portable": "", "classe": "CM2"} for row in rows]
    changed = done(cast, prestofacto.csv(moved))
    assert (changed.families, changed.families_changed, changed.children_changed) == (0, 1, 1)
    with database.open_reader(cast.url) as db:
        family = db.execute(select(Family.__table__).where(Family.caf_number == "1000000")).one()
        assert family.address == "9 rue Basse"
        phone = db.scalars(select(Guardian.phone).where(Guardian.family_id == family.id)).one()
        assert phone == "06 39 98 00 00"


def test_somebody_who_has_an_account_is_not_given_a_second_one(cast):
    row, *_ = prestofacto.town(1)
    done(cast, prestofacto.csv([row | {"email": "alice@exemple.fr", "nom_contact": "MOREL Alice"}]))
    with database.open_reader(cast.url) as db:
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
        f"Soldes repris au {long_day(first.balances_on)} : 45,30 € dus à la commune, 12,00 € d'avance. "
        "ROUX (n° 201) doit 45,30 € à la commune ; BLANC (n° 202) a 12,00 € d'avance."
    )
    assert done(cast, content) == ImportResult()
    with database.open_reader(cast.url) as db:
        ids = dict(db.execute(select(Family.number, Family.id)).all())
        balances = {number: statement.read_statement(db, ids[number])[1].balance for number in (201, 202)}
        assert balances == {201: -4530, 202: 1200}
        assert db.execute(select(Quotient.value).where(Quotient.family_id == ids[201])).scalars().all() == [800]
        diets = dict(db.execute(select(Child.first_name, Child.diet).where(Child.last_name == "ROUX")).all())
        assert diets == {"Tim": Diet.NO_PORK, "Mia": Diet.STANDARD}


def test_another_quotient_holds_from_today_on(cast):
    done(cast, (OWN + "201;ROUX;800;;;;;;;").encode())
    done(cast, (OWN + "201;ROUX;900;;;;;;;").encode())
    with database.open_reader(cast.url) as db:
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
    matched = match_columns(["Le nom", "Prénom", "Divers"], {"Le nom": Field.FAMILY_NAME})
    assert [*matched.fields] == [Field.FAMILY_NAME, Field.CHILD_FIRST_NAME, None]
    assert "Aucune colonne ne dit le nom de la famille" in match_columns(["Prénom"]).faults[0]
    assert "disent la même chose" in match_columns(["mail", "courriel", "famille"]).faults[0]


def test_the_model_in_data_is_understood(cast):
    content = MODEL.read_bytes()
    assert not match_columns(table_file.read_sheet(content).titles).faults
    assert None not in match_columns(table_file.read_sheet(content).titles).fields
    done(cast, content)


def test_a_file_that_is_no_table_is_refused_in_words():
    for content in (b"", b"\n\n", b"PK\x03\x04 broken", b"\0\1\2", b"a;b\n" * 60_000, b"x" * 10_000_001):
        with pytest.raises(NotAccepted, match="fichier"):
            table_file.read_sheet(content)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    with pytest.raises(NotAccepted, match="trop gros une fois ouvert"):
        table_file.read_sheet(file.getvalue())


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
    with database.open_reader(cast.url) as db:
        assert db.execute(select(JournalEntry.action, JournalEntry.account_id)).all() == [("import_families", None)]
    assert "déjà dans le portail" in run(cast.url, "import", str(file), "--yes").stdout


BACK = (
    "nom famille;adresse;code postal;n° CAF;mail;portable;nom responsable;prénom responsable;prénom;date de naissance"
)


ROUX = ["ROUX", "1 rue A", "01000", "0123456", "roux@exemple.fr", "0639980101", "ROUX", "Léa", "Tim", "14/03/2018"]


@pytest.fixture(
    scope="module",
    params=[
        ("xlsx:Calc MS Excel 2007 XML", "csv"),
        ("xls:MS Excel 97", "csv"),
        ("csv:Text - txt - csv (StarCalc):59,34,ANSI,1,,1036", "xlsx"),
    ],
    ids=["csv-xlsx", "csv-xls", "xlsx-csv"],
)
def saved_by_libreoffice(request, tmp_path_factory):
    """The family Roux, after LibreOffice has opened its file and saved it in another form; once for both engines."""
    form, suffix = request.param
    titles = BACK.strip().split(";")
    if suffix == "csv":  # LibreOffice drops the noughts and makes dates of them
        content = import_steps.csv(";".join(titles), ";".join(ROUX))
    else:
        content = import_steps.xlsx(
            titles, [*ROUX[:2], 1000, 123456, ROUX[4], 639980101, *ROUX[6:9], date(2018, 3, 14)]
        )
    return saved_as(content, suffix, form, tmp_path_factory.mktemp("libreoffice"))


def test_a_file_through_libreoffice_and_back_changes_nothing(cast, saved_by_libreoffice):
    typed = import_steps.csv(BACK.strip(), ";".join(ROUX))
    assert done(cast, typed).families == 1
    assert done(cast, saved_by_libreoffice) == ImportResult()


def test_a_tariff_of_the_commune_leaves_a_family_as_it_is(cast):
    row, *_ = prestofacto.town(1)
    done(cast, prestofacto.csv([row | {"tarif_type": "commune"}]))
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Family.resident).where(Family.name == "FAMILLE 0000")).one() is True


def test_who_does_not_live_here_pays_as_an_outsider(cast):
    done(cast, "n° famille;nom famille;habitant\r\n201;ROUX;non\r\n202;VERT;oui\r\n".encode())
    with database.open_reader(cast.url) as db:
        resident = dict(db.execute(select(Family.number, Family.resident)).all())
        assert (resident[201], resident[202]) == (False, True)


def test_a_balance_typed_as_a_number_in_a_spreadsheet(cast):
    content = import_steps.xlsx(["n° famille", "nom famille", "solde"], [201, "ROUX", -12.5], [202, "VERT", 12])
    found = done(cast, content)
    assert found.taken_over == [("ROUX (n° 201)", -1250), ("VERT (n° 202)", 1200)]
    assert done(cast, content) == ImportResult()


DISAGREE = "n° famille;nom famille;adresse;ville;mail;nom responsable;prénom;classe;date de naissance\r\n"


@pytest.mark.parametrize(
    ("other", "column"),
    [
        ("201;ROUX;9 rue B;Ville;;;Tim;CP;14/03/2018", "adresse"),
        ("201;ROUX;1 rue A;Autre;;;Tim;CP;14/03/2018", "ville"),
        ("201;ROUX;1 rue A;Ville;;;Tim;CE1;14/03/2018", "classe"),
        ("201;ROUX;1 rue A;Ville;;;Tim;CP;15/03/2018", "date de naissance"),
    ],
)
def test_lines_of_one_family_agree_in_every_column(cast, other, column):
    lines = DISAGREE + "201;ROUX;1 rue A;Ville;a@exemple.fr;ROUX Ali;Tim;CP;14/03/2018\r\n" + other
    [fault] = draft_of(cast.url, lines.encode()).faults
    assert (fault.line, fault.column) == (3, column)
    assert "la ligne 2 dit" in fault.sentence


def test_two_guardians_without_an_address_are_two(cast):
    lines = ["n° famille;nom famille;prénom responsable;nom responsable", "201;ROUX;Léa;ROUX", "201;ROUX;Ali;ROUX"]
    assert done(cast, "\r\n".join(lines).encode()).guardians == 2


def test_a_file_without_the_column_active_books(cast):
    lines = ["n° famille;nom famille;prénom;prestation;lundi;du;au", "201;ROUX;Tim;Repas;x;30/11/2026;30/11/2026"]
    assert done(cast, "\r\n".join(lines).encode()).bookings == 1


@pytest.mark.parametrize(
    ("head", "row", "column"),
    [
        ("prestation;lundi", "Repas;x", "prestation"),  # of no child
        ("téléphone", "0639980101", "nom_contact"),  # of nobody
        ("date de naissance", "14/03/2018", "prénom"),  # of nobody
        ("prénom;prestation;lundi;du;au", "Tim;Repas;x;02/12/2026;01/12/2026", "au"),
    ],
)
def test_what_is_said_of_nobody_is_a_fault(cast, head, row, column):
    [fault] = draft_of(cast.url, f"nom famille;{head}\r\nROUX;{row}".encode()).faults
    assert (fault.line, fault.column) == (2, column)


def test_two_children_of_one_first_name_and_two_last_names(cast):
    lines = ["n° famille;nom famille;nom enfant;prénom", "201;ROUX;ROUX;Tim", "201;ROUX;VERT;Tim", "201;ROUX;;Mia"]
    assert done(cast, "\r\n".join(lines).encode()).children == 3
    with database.open_reader(cast.url) as db:
        names = db.execute(select(Child.last_name, Child.first_name).where(Child.first_name.in_(["Tim", "Mia"])))
        assert sorted(tuple(name) for name in names) == [("ROUX", "Mia"), ("ROUX", "Tim"), ("VERT", "Tim")]


def test_an_unknown_quotient_is_written_over_a_known_one(cast):
    done(cast, b"n\xc2\xb0 famille;nom famille;quotient\r\n201;ROUX;800")
    import_steps.bring(cast, b"n\xc2\xb0 famille;nom famille;quotient\r\n201;ROUX;0", {"nought": "unknown"})
    with database.open_reader(cast.url) as db:
        kept = db.execute(select(Quotient.first_day, Quotient.value).order_by(Quotient.first_day)).all()
    assert [tuple(row) for row in kept] == [(on("mardi 2026-09-01"), 800), (TODAY, None)]


def test_what_is_new_left_out_and_without_guardian_is_told(cast):
    lines = ["n° famille;nom famille;école;prénom;classe;prestation;jeudi;du;au"]
    lines += ["201;ROUX;École du Haut;Tim;1-2;Repas;x;16/11/2026;10/12/2026", "202;VERT;;;;;;;"]
    found = done(cast, "\r\n".join(lines).encode())
    assert found.new_names == {"schools": ["École du Haut"], "classes": ["1-2 (École du Haut)"]}
    assert found.without_guardian == ["ROUX", "VERT"]
    assert (found.bookings, found.left_out) == (3, {"over": 1, "closed": 0})
    assert described(found) == [
        "Nouvelle école : École du Haut.",
        "Nouvelle classe : 1-2 (École du Haut).",
        "1 jour laissé de côté : 1 déjà passé.",
        "2 familles sans responsable : ROUX, VERT. Elles ne peuvent ni se connecter ni recevoir de facture.",
    ]


def test_an_archived_family_books_nothing(cast):
    with database.open_writer(cast.url) as db:
        db.get(Family, cast.chloes_family).archived_on = TODAY
    lines = ["n° famille;nom famille;prénom;prestation;lundi", "103;GARNIER;Tom;Repas;x"]
    found = done(cast, "\r\n".join(lines).encode())
    assert found.bookings == 0
    assert "est archivée" in str(found.warnings[0])


def test_what_was_shown_is_what_is_done_or_nothing_is(cast):
    rows = prestofacto.csv(prestofacto.town(2))
    actor = Actor(cast.ines, role=Role.ADMIN)
    found = draft_of(cast.url, rows)
    shown = steps.plan_import(cast.url, actor, found)
    done(cast, prestofacto.csv(prestofacto.town(1)))
    with pytest.raises(NotAccepted, match="a changé depuis l'aperçu"):
        steps.import_draft(cast.url, actor, found, expected=shown)
    assert steps.import_draft(cast.url, actor, found, expected=steps.plan_import(cast.url, actor, found)).families == 1


def test_the_command_asks_what_the_file_leaves_open_and_is_refused_without_an_answer(cast, tmp_path):
    file = tmp_path / "familles.csv"
    file.write_bytes(import_steps.csv("nom famille;prénom;QF", "MARTIN;Léa;0", "MARTIN;Noé;"))
    refused = run(cast.url, "import", str(file), "--yes")
    assert refused.returncode == 1
    assert "« MARTIN », lignes 2, 3" in refused.stderr
    assert "nul ou inconnu" in refused.stderr
    assert counted(cast.url, Family) == 3
    asked = run(cast.url, "import", str(file), typed="3\n2\n1\nyes\nO\n")
    assert asked.returncode == 0, asked.stderr
    assert "3 n'est pas l'un des choix." in asked.stdout
    assert "Importer ? [o/N] : Répondez o (oui) ou n (non)." in asked.stdout
    assert "1 famille sans responsable : MARTIN" in asked.stdout
    assert counted(cast.url, Family) == 4
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Quotient.value)).all() == []  # unknown, and nothing was known before
