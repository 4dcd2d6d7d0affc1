"""An empty or older database is brought to this version, a newer one is refused, and nothing is ever done twice."""

import re
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, select, text
from sqlalchemy.exc import IntegrityError

from cantine.common.terms.booking_events import BookingEvent, LateBy, PricedEvent
from cantine.common.vocabulary import InvoiceKind, Method, Reversal, SurchargeKind
from cantine.store import database, tables
from tests.dates import on
from tests.support.programs.nursery import python

TABLES = {*tables.Base.metadata.tables, "alembic_version"}
HEAD = ScriptDirectory.from_config(database.make_alembic_config()).get_current_head()


def everything(url):
    """All rows of all tables, and the revision."""
    with database.open_reader(url) as db:
        rows = {table.name: db.execute(select(table)).all() for table in tables.Base.metadata.sorted_tables}
        return {**rows, "alembic_version": db.execute(text("SELECT version_num FROM alembic_version")).all()}


def test_an_empty_database_is_migrated(blank_url):
    assert inspect(database.engine(blank_url)).get_table_names() == []
    database.migrate(blank_url)
    assert set(inspect(database.engine(blank_url)).get_table_names()) == TABLES
    assert everything(blank_url)["alembic_version"] == [(HEAD,)]


def test_migrating_again_changes_nothing(cast):
    before = everything(cast.url)
    assert len(before["child"]) == 3
    database.migrate(cast.url)
    assert everything(cast.url) == before


def test_an_older_database_is_migrated(url):
    alembic = database.make_alembic_config()
    with database._open_reshaper(url) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "base")
    assert inspect(database.engine(url)).get_table_names() == ["alembic_version"]
    database.migrate(url)
    assert set(inspect(database.engine(url)).get_table_names()) == TABLES


def test_a_database_of_the_version_before_keeps_its_rows(cast):
    with database.open_writer(cast.url) as db:
        db.add(
            tables.Booking(
                child_id=cast.leo, day=on("lundi 2026-11-30"), service_id=cast.meal, family_id=cast.alices_family
            )
        )
        db.add(tables.Tariff(id=1, service_id=cast.meal, first_day=on("mardi 2026-09-01")))
        db.add(tables.TariffBand(tariff_id=1, cents=360))
    before = everything(cast.url)
    alembic = database.make_alembic_config()
    with database._open_reshaper(cast.url) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "0003")
    database.migrate(cast.url)
    assert everything(cast.url) == before


def test_letters_of_the_version_before_get_the_family_that_can_be_told(cast):
    """Alice's is told by her address, the invoice's by the invoice; Bruno's, of two families, by nothing."""
    day = on("lundi 2026-11-30")
    at = {"written_at": datetime(2026, 11, 30, tzinfo=UTC), "next_try_at": datetime(2026, 11, 30, tzinfo=UTC)}
    with database.open_writer(cast.url) as db:
        db.add(tables.Guardian(family_id=cast.alices_family, account_id=cast.bruno, last_name="Petit"))
        bill = {"year": 2026, "number": 1, "kind": InvoiceKind.INVOICE, "label": "Novembre"}
        bill = tables.Invoice(**bill, family_id=cast.brunos_family, issued_on=day, cents=0)
        db.add(bill)
        db.flush()
        for to, paper in (("alice", ""), ("bruno", f"facture/{bill.id}"), ("bruno", ""), ("farid", "")):
            db.add(tables.OutboxMail(recipient=f"{to}@exemple.fr", subject=to, text="", attachment=paper, **at))
    triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    if not cast.url.startswith("sqlite"):
        triggers = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
    with database.open_reader(cast.url) as db:
        hung = db.scalar(text(triggers))
    alembic = database.make_alembic_config()
    with database._open_reshaper(cast.url) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "0011")
        assert "family_id" not in {column["name"] for column in inspect(connection).get_columns("outbox_mail")}
    database.migrate(cast.url)
    with database.open_reader(cast.url) as db:
        found = db.scalars(select(tables.OutboxMail.family_id).order_by(tables.OutboxMail.id)).all()
        assert found == [cast.alices_family, cast.brunos_family, None, None]
        assert db.scalar(text(triggers)) == hung > 0
    [key] = inspect(database.engine(cast.url)).get_foreign_keys("outbox_mail")
    assert (key["constrained_columns"], key["referred_table"]) == (["family_id"], "family")


def test_lines_of_the_version_before_keep_the_account_that_was_shown_and_stay_as_they_are(cast):
    """A line without an account was shown with that of its service."""
    day = on("lundi 2026-11-30")
    with database.open_writer(cast.url) as db:
        db.get_one(tables.Service, cast.meal).account_code = "7067"
        bill = tables.Invoice(
            year=2026, number=1, family_id=cast.alices_family, label="Novembre", issued_on=day, cents=600, line_count=2
        )
        db.add(bill)
        db.flush()
        for position, service in enumerate((cast.meal, cast.study), 1):
            line = {"label": "Ligne", "quantity": 1, "unit_cents": 300, "cents": 300, "service_id": service}
            db.add(tables.InvoiceLine(invoice_id=bill.id, position=position, **line))
    alembic = database.make_alembic_config()
    with database._open_reshaper(cast.url) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "0017")
    database.migrate(cast.url)
    with database.open_reader(cast.url) as db:
        codes = select(tables.InvoiceLine.account_code).order_by(tables.InvoiceLine.position)
        assert db.scalars(codes).all() == ["7067", ""]
    for statement in ("UPDATE invoice_line SET cents = 1", "DELETE FROM invoice_line", "UPDATE invoice SET cents = 1"):
        with pytest.raises(IntegrityError, match="ne change plus"), database.open_writer(cast.url) as db:
            db.execute(text(statement))


def test_what_came_online_and_was_taken_back_counts_the_same_in_the_version_before(cast):
    """50,00 € of which 30,00 € in two entries were paid back, 20,00 € that bounced, 7,00 € that stand."""
    day = on("lundi 2026-11-30")
    with database.open_writer(cast.url) as db:
        for cents, back in ((5000, (1000, 2000)), (2000, (2000,)), (700, ())):
            how = {"family_id": cast.alices_family, "received_on": day, "method": Method.ONLINE_DEBIT}
            how["recorded_at"] = datetime(2026, 11, 30, tzinfo=UTC)
            paid = tables.Payment(**how, cents=cents)
            db.add(paid)
            db.flush()
            entry = {"reverses_id": paid.id, "reversal": Reversal.BOUNCED, "reason": "Rejeté"}
            db.add_all(tables.Payment(**how, **entry, cents=-one) for one in back)
    alembic = database.make_alembic_config()
    with database._open_reshaper(cast.url) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "0022")
        rows = connection.execute(
            text("SELECT method, cents, cancelled_at IS NOT NULL, cancelled_why FROM payment ORDER BY id")
        ).all()
    kept = [("transfer", 2000, False, ""), ("transfer", 2000, True, "Rejeté"), ("transfer", 700, False, "")]
    assert [(*row[:2], bool(row[2]), row[3] or "") for row in rows] == kept
    database.migrate(cast.url)


def test_the_migrations_lead_to_the_tables_of_the_code(url):
    with database.engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.Base.metadata) == []


def test_the_migrations_make_the_checks_of_the_code(sqlite_url):
    """Alembic does not compare checks; SQLite gives their text back as it was written."""
    found = inspect(database.engine(sqlite_url))
    for table in tables.Base.metadata.sorted_tables:
        checks = [check for check in table.constraints if isinstance(check, CheckConstraint)]
        expected = {check.name: str(check.sqltext) for check in checks}
        assert {check["name"]: check["sqltext"] for check in found.get_check_constraints(table.name)} == expected


def test_postgresql_has_the_same_checks_by_name(postgres_url):
    found = inspect(database.engine(postgres_url))
    for table in tables.Base.metadata.sorted_tables:
        expected = {check.name for check in table.constraints if isinstance(check, CheckConstraint)}
        assert {check["name"] for check in found.get_check_constraints(table.name)} == expected


def test_migrations_import_nothing_of_the_portal():
    """What they do to a database stays the same, whatever becomes of the code."""
    versions = [*(database.MIGRATIONS / "versions").glob("0*.py")]
    assert versions
    assert [
        path.name for path in versions if re.search(r"^\s*(from|import) (cantine|pages)", path.read_text(), re.M)
    ] == []


def test_a_newer_database_is_refused_and_left_as_it_is(cast):
    with database.open_writer(cast.url) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = everything(cast.url)
    with pytest.raises(database.NewerDatabase) as refused:
        database.migrate(cast.url)
    assert str(refused.value) == (
        "La base de données a été mise à jour par une version plus récente du portail (révision 9999). "
        "Installez cette version, ou reprenez une sauvegarde plus ancienne."
    )
    assert everything(cast.url) == before


def test_a_newer_database_ends_the_program_with_its_sentence(url):
    with database.open_writer(url) as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    program = "import sys; from cantine.store.database import migrate; migrate(sys.argv[1])"
    done = subprocess.run([*python(), "-c", program, url], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("La base de données a été mise à jour par une version plus récente du portail")
    assert "Traceback" not in done.stderr


def test_several_processes_that_start_at_once_all_find_the_database_migrated(blank_url):
    program = (
        "import sys; from cantine.store.database import migrate; "
        "print('ready', flush=True); sys.stdin.readline(); migrate(sys.argv[1])"
    )
    processes = [
        subprocess.Popen(
            [*python(), "-c", program, blank_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    try:
        assert [process.stdout.readline() for process in processes] == ["ready\n"] * 3
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        ends = [process.communicate(timeout=60) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    assert [(process.returncode, err) for process, (_, err) in zip(processes, ends, strict=True)] == [(0, "")] * 3
    assert everything(blank_url)["alembic_version"] == [(HEAD,)]


def test_the_one_surcharge_of_the_version_before_is_that_of_late_and_of_unbooked_children(cast):
    """12,5 % more: for what the town hall adds late and for who comes without a booking; who booked late is known."""
    of_day = {"child_id": cast.leo, "service_id": cast.meal, "family_id": cast.alices_family}
    known = (("added", "Oubli"), ("added", "Arrivé sans inscription"), ("sick", "Oubli"), ("booked", ""))
    with database.open_writer(cast.url) as db:
        db.add_all(
            tables.Booking(**of_day, day=on("lundi 2026-11-02") + timedelta(place), state=state, reason=reason)
            for place, (state, reason) in enumerate(known)
        )
        for first_day in ("mardi 2026-09-01", "vendredi 2027-01-01"):
            db.add(tables.Tariff(service_id=cast.meal, first_day=on(first_day)))
    alembic = database.make_alembic_config()
    with database._open_reshaper(cast.url) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, "0030")
        connection.execute(
            text("UPDATE tariff SET surcharge = 'percent', surcharge_value = 1250 WHERE first_day = '2026-09-01'")
        )
    database.migrate(cast.url)
    with database.open_reader(cast.url) as db:
        events = db.execute(select(tables.Tariff.events).order_by(tables.Tariff.first_day)).scalars().all()
        late_by = db.execute(select(tables.Booking.late_by).order_by(tables.Booking.day)).scalars().all()
    more = SurchargeKind.PERCENT, 1250
    assert events == [(PricedEvent(BookingEvent.LATE_STAFF, *more), PricedEvent(BookingEvent.UNBOOKED, *more)), None]
    assert late_by == [LateBy.STAFF, LateBy.DOOR, LateBy.STAFF, None]
