"""What is written off, given back or moved is in every balance, list and book of a family's account."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cantine.billing.queries import account_balances, open_invoices
from cantine.common.list_filter import ListFilter
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Method
from cantine.exports import EXPORTS
from cantine.ledger.queries import balances, month_overview, reconciliation, shown_months, statement
from cantine.store import database
from cantine.store.tables import Adjustment, InvoiceCounter, Payment
from tests.billing.queries.test_open_invoices import issue
from tests.dates import at, on

TODAY, NOW = on("lundi 2026-11-23"), at("lundi 2026-11-23 10:00:00")
FRIDAY = on("vendredi 2026-11-20")


def adjust(db, family, kind, cents, account, **more):
    row = {
        "day": TODAY,
        "reason": "Motif",
        "recorded_at": NOW,
        "account_code": account,
        "receivable_code": "4111",
        **more,
    }
    db.add(one := Adjustment(family_id=family, kind=kind, cents=cents, **row))
    db.flush()
    return one


@pytest.fixture
def adjusted(cast):
    """Alice owes 30,00 €, of which 10,00 € are waived; Bruno paid 50,00 €: 20,00 € go back, 5,00 € go to Alice."""
    with database.open_writer(cast.url) as db:
        issue(db, cast.alices_family, 1, FRIDAY, [(cast.meal, 3000)])
        db.add(InvoiceCounter(year=2026, last=1))
        paid = {"received_on": FRIDAY, "method": Method.CASH, "recorded_at": NOW}
        db.add(Payment(family_id=cast.brunos_family, cents=5000, **paid))
        adjust(db, cast.alices_family, AdjustmentKind.WAIVED, 1000, "6577", reference="Délibération n° 12")
        adjust(db, cast.brunos_family, AdjustmentKind.REFUNDED, -2000, "515", method=Method.TRANSFER)
        given = adjust(db, cast.brunos_family, AdjustmentKind.TRANSFERRED, -500, "588")
        got = adjust(db, cast.alices_family, AdjustmentKind.TRANSFERRED, 500, "588", counterpart_id=given.id)
        given.counterpart_id = got.id
    return cast


def test_every_balance_has_it(adjusted):
    alice, bruno = adjusted.alices_family, adjusted.brunos_family
    with database.open_reader(adjusted.url) as db:
        assert account_balances.read_balances(db, [alice, bruno], TODAY) == {alice: -1500, bruno: 2500}
        assert account_balances.read_balances(db, [alice, bruno], FRIDAY) == {alice: -3000, bruno: 5000}
        found = {one.family_id: one for one in balances.list_all(db, TODAY)}
        assert [(one.balance, one.paid, one.forgiven, one.moved) for one in (found[alice], found[bruno])] == [
            (-1500, 0, 1000, 500),
            (2500, 5000, 0, -2500),
        ]
        [owed] = open_invoices.allocate_family(db, alice).open
        assert (owed.cents, owed.forgiven) == (1500, 1000)
        assert open_invoices.allocate_family(db, bruno).money == 2500
        assert open_invoices.allocate_all(db, FRIDAY)[bruno].money == 5000
        assert month_overview.read_unpaid(db) == {1: (1500, 1000)}
        assert shown_months.list_months(db, TODAY) == [on("dimanche 2026-11-01")]
        assert [*reconciliation.find_differences(db)] == []


def test_the_statement_has_a_line_of_each(adjusted):
    with database.open_reader(adjusted.url) as db:
        alice, bruno = (
            [
                (line.entry.kind, line.entry.reference, line.entry.cents, line.balance)
                for line in statement.read_statement(db, family)[0]
            ]
            for family in (adjusted.alices_family, adjusted.brunos_family)
        )
    assert alice[1:] == [
        ("Remise gracieuse", "Délibération n° 12", 1000, -2000),
        ("Transfert entre familles", "", 500, -1500),
    ]
    assert bruno[1:] == [("Remboursement", "Virement", -2000, 3000), ("Transfert entre familles", "", -500, 2500)]


def test_the_journal_is_balanced_also_for_one_family(adjusted):
    with database.open_reader(adjusted.url) as db:
        whole, alices = (
            [
                (row[2], row[3], row[6], row[7], row[8])
                for row in map(tuple, EXPORTS["journal-comptable"].rows(db, ListFilter(family=family), TODAY))
                if row[1] == "OD"
            ]
            for family in (None, 101)
        )
    assert whole == [
        ("D-1", "6577", "MOREL", 1000, None),
        ("D-1", "4111", "MOREL", None, 1000),
        ("D-2", "515", "PETIT", None, 2000),
        ("D-2", "4111", "PETIT", 2000, None),
        ("D-3", "588", "PETIT", None, 500),
        ("D-3", "4111", "PETIT", 500, None),
        ("D-4", "588", "MOREL", 500, None),
        ("D-4", "4111", "MOREL", None, 500),
    ]
    assert alices == whole[:2] + whole[6:]


def test_what_goes_back_beyond_what_came_is_owed_again(adjusted):
    """The payment behind a refund is cancelled: 25,00 € went out that never came."""
    with database.open_writer(adjusted.url) as db:
        db.execute(text("UPDATE payment SET cancelled_at = '2026-11-24', cancelled_why = 'Erreur'"))
    with database.open_reader(adjusted.url) as db:
        owed = open_invoices.allocate_family(db, adjusted.brunos_family).open
        assert [(one.bill.name, one.bill.has_paper, one.bill.due_on, one.cents) for one in owed] == [
            ("Avance à reverser", False, TODAY, 2000),
            ("Avance à reverser", False, TODAY, 500),
        ]
        assert [*reconciliation.find_differences(db)] == []


def test_it_does_not_change_nor_go(adjusted):
    statements = [
        "UPDATE adjustment SET cents = cents + 1",
        "UPDATE adjustment SET reason = ''",
        "UPDATE adjustment SET counterpart_id = NULL WHERE counterpart_id IS NOT NULL",
        "DELETE FROM adjustment",
    ]
    engine = "sqlite" if adjusted.url.startswith("sqlite") else "postgresql"
    own = "REPLACE INTO adjustment SELECT * FROM adjustment" if engine == "sqlite" else "TRUNCATE adjustment CASCADE"
    for one in (*statements, own):
        with (
            pytest.raises(IntegrityError, match="Une écriture enregistrée ne change plus"),
            database.open_writer(adjusted.url) as db,
        ):
            db.execute(text(one))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("account_code = ''", "sans compte comptable"),
        ("cents = -499", "transfert dont l'autre moitié ne correspond pas"),
        ("day = '2026-11-24'", "transfert dont l'autre moitié ne correspond pas"),
        ("counterpart_id = 1", "transfert dont l'autre moitié ne correspond pas"),
    ],
)
def test_check_finds_what_does_not_agree(adjusted, harm, said):
    with database.open_writer(adjusted.url) as db:
        if db.get_bind().dialect.name == "sqlite":
            db.execute(text("DROP TRIGGER adjustment_stays"))
        else:
            db.execute(text("DROP FUNCTION adjustment_stays CASCADE"))
        db.execute(text(f"UPDATE adjustment SET {harm} WHERE id = 3"))
        found = [one for one in reconciliation.find_differences(db) if "PETIT (n° 102) : écriture n° 3" in one]
        assert any(said in one for one in found)
        db.rollback()


def test_a_list_of_balances_has_columns_of_them_once_there_is_any(adjusted):
    export = EXPORTS["soldes"]
    with database.open_reader(adjusted.url) as db:
        titles = [column.title for column in export.list_columns(db, ListFilter())]
        rows = {row[0]: [*row] for row in export.rows(db, ListFilter(), TODAY)}
        sums = export.size(db, ListFilter(), TODAY).sums
    assert titles[-2:] == ["Remises et non-valeurs", "Remboursé ou transféré"]
    assert (rows[101][-2:], rows[102][-2:]) == ([1000, 500], [0, -2500])
    assert sums["Solde"] == sums["Avoirs"] + sums["Payé"] + sum(sums[one] for one in titles[-3:]) - sums["Facturé"]
