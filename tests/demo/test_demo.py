"""Filling a database with the demonstration commune: whole, the same each time, never over real data."""

import pytest
from sqlalchemy import event, func, select

from cantine import demo
from cantine.billing.queries import open_invoices
from cantine.common.paris import local_date
from cantine.common.vocabulary import Method
from cantine.demo import rows
from cantine.ledger.queries import statement
from cantine.store import database, tables
from cantine.store.tables import Account, Base, Booking, Family, Invoice, Payment
from tests.dates import at, on
from tests.demo.demonstrations import NOW, content, filled
from tests.thorough import choose

JULY = at("mercredi 2027-07-14 12:00:00")


def test_two_runs_of_one_day_write_the_same_rows(sqlite_url, make_sqlite, tmp_path_factory):
    other = make_sqlite(tmp_path_factory.mktemp("other"))
    filled(sqlite_url, at("jeudi 2026-11-19 09:00:00"))
    filled(other, at("jeudi 2026-11-19 17:30:00"))
    with database.open_reader(sqlite_url) as one, database.open_reader(other) as two:
        assert content(one) == content(two)
        assert content(one)["booking"]
    database.engine(other).dispose()


def test_a_family_stays_the_same_in_a_larger_commune(sqlite_url):
    """Its bookings and payments too; only the ids of what is billed month by month depend on how many families are."""
    tables_to_compare = {"family": (), "guardian": (), "child": (), "booking": ("invoice_line_id",), "payment": ("id",)}
    filled(sqlite_url, families=20)
    with database.open_reader(sqlite_url) as db:
        small = content(db)
    filled(sqlite_url, families=30, again=True)
    with database.open_reader(sqlite_url) as db:
        large = content(db)
    for name, but in tables_to_compare.items():
        some, many = ({_without(but, row) for row in filled[name]} for filled in (small, large))
        assert some < many


def _without(columns, row):
    return tuple(value for name, value in row._mapping.items() if name not in (*columns, "deposit_slip_id"))


@pytest.fixture(scope="module")
def in_july(make_sqlite, tmp_path_factory):
    """A demonstration at the end of its school year, for who only reads."""
    url = make_sqlite(tmp_path_factory.mktemp("july"))
    filled(url, JULY, families=choose(60, 200))
    yield url
    database.engine(url).dispose()


def test_most_families_have_paid_what_is_due_and_some_have_not(in_july):
    with database.open_reader(in_july) as db:
        invoices = db.scalar(select(func.count(Invoice.id)).where(Invoice.due_on < local_date(JULY)))
        methods = set(db.scalars(select(Payment.method)))
        paid_in_full = db.scalar(
            select(func.count(Payment.id)).where(
                select(Invoice.id)
                .where(
                    Invoice.family_id == Payment.family_id,
                    Invoice.cents == Payment.cents,
                    Payment.received_on.between(Invoice.issued_on, Invoice.due_on),
                )
                .exists()
            )
        )
        first_payment = db.scalar(select(func.min(Payment.received_on)))
    assert 0.75 < paid_in_full / invoices < 0.95
    assert len(methods) == 5
    assert first_payment > on("lundi 2026-10-05")


def test_each_invoice_says_the_balance_that_the_family_had_before_it(demonstration):
    url, _ = demonstration
    with database.open_reader(url) as db:
        rows = db.execute(select(Invoice.id, Invoice.family_id, Invoice.balance_before)).all()
        before = {}
        for family in {row.family_id for row in rows}:
            lines = statement.read_statement(db, family)[0]
            before |= {line.entry.invoice_id: line.balance - line.entry.cents for line in lines}
    assert len(rows) > 60
    assert {row.id: row.balance_before for row in rows}.items() <= before.items()


def test_a_cesu_never_pays_more_than_the_care_on_the_invoices(in_july):
    with database.open_reader(in_july) as db:
        cesus = db.scalar(select(func.count(Payment.id)).where(Payment.method == Method.CESU))
        everybody = open_invoices.allocate_all(db)
        balances = {family: statement.read_statement(db, family)[1].balance for family in everybody}
    assert cesus > 10
    assert {family: one.left - one.cents for family, one in everybody.items()} == balances
    assert not any(one.left for one in everybody.values())


def test_another_demonstration_replaces_the_first_only_when_asked(url):
    filled(url, families=10)
    with database.open_writer(url) as db:
        db.get(Family, 1).name = "CHANGÉE"
    with pytest.raises(demo.AlreadyFilled):
        filled(url, families=10)
    with database.open_reader(url) as db:
        assert db.scalar(select(Family.name).where(Family.number == 1)) == "CHANGÉE"
    filled(url, families=5, again=True)
    with database.open_reader(url) as db:
        assert db.scalar(select(Family.name).where(Family.number == 1)) == "TEST"
        assert db.scalar(select(func.count(Family.id))) == 5


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize(
    "real",
    [
        lambda: tables.Commune(id=1, name="Mairie de Chamelet", zone="A", demonstration=False),
        lambda: Family(number=12, name="MOREAU"),
        lambda: Account(email="mairie@chamelet.example"),
    ],
    ids=["commune", "family", "account"],
)
def test_real_data_is_never_touched(url, real, again):
    with database.open_writer(url) as db:
        db.add(real())
    with database.open_reader(url) as db:
        before = content(db)
    with pytest.raises(demo.RealCommune):
        filled(url, again=again)
    with database.open_reader(url) as db:
        assert content(db) == before


def test_fewer_families_than_the_fixed_ones_are_refused(sqlite_url):
    with pytest.raises(ValueError, match="first 4 families"):
        filled(sqlite_url, families=3)


def test_a_failure_half_way_leaves_nothing(url):
    class Stop(Exception):
        pass

    def stopped():
        with database.open_writer(url) as db:
            demo.fill(db, NOW, 5)
            raise Stop

    with database.open_reader(url) as db:
        before = content(db)
    with pytest.raises(Stop):
        stopped()
    with database.open_reader(url) as db:
        assert content(db) == before


def test_what_is_added_later_gets_a_new_id(url):
    filled(url, families=5)
    with database.open_writer(url) as db:
        highest = db.scalar(select(func.max(Booking.id)))
        booking = Booking(child_id=1, day=local_date(NOW), service_id=1, family_id=1)
        db.add_all([booking, Family(number=99, name="MOREAU"), Account(email="nouveau@exemple.fr")])
        db.flush()
        assert booking.id == highest + 1


def test_the_journal_says_what_was_written(url):
    written = filled(url, families=5)
    with database.open_reader(url) as db:
        entry = tables.JournalEntry
        written_down = db.execute(select(entry.action, entry.at, entry.after)).all()
    counts = {"families": 5, "children": written.children, "bookings": written.bookings}
    assert written_down == [("demo", NOW, counts)]


def test_a_larger_commune_takes_as_many_statements_and_a_bounded_number_of_rows_in_each(sqlite_url, monkeypatch):
    monkeypatch.setattr(rows, "FULL", 2_000)
    statements, sizes = [], []

    def note(connection, cursor, statement, parameters, context, executemany):
        statements.append(statement)
        rows_apart = executemany and isinstance(parameters[0], tuple)  # else they are one statement of many values
        sizes.append(len(parameters) if rows_apart else 1)

    event.listen(database.engine(sqlite_url), "before_cursor_execute", note)
    few = filled(sqlite_url, families=10)
    few_statements = len(statements)
    statements.clear()
    many = filled(sqlite_url, families=100, again=True)
    assert many.bookings > 5 * few.bookings
    chunks = 1 + many.bookings // 2_000
    assert few_statements < 110
    assert len(statements) < few_statements + len(Base.metadata.tables) * (chunks + 1)
    assert 2_000 < max(sizes) < 4_000
