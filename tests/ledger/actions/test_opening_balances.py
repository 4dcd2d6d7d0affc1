"""Opening balances: dated, with a due date where owed, neither turnover nor receipts, and part of every balance."""

import pytest
from sqlalchemy import select

from cantine.billing.queries import account_balances, open_invoices
from cantine.common.form_input import NotAccepted
from cantine.common.list_filter import ListFilter
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Method
from cantine.exports import EXPORTS
from cantine.ledger.actions import _opening_balances, adjustments
from cantine.ledger.actions.payments import record_payment
from cantine.ledger.queries import balances, debtors, month_overview, reconciliation, statement
from cantine.ledger.rules.adjustments import TypedAdjustment
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.store import database
from cantine.store.tables import OpeningBalance
from tests.dates import on
from tests.support.billing import NOW, bill, farid, meals, prices

TODAY = on("mardi 2026-11-24")
TOMORROW, DUE, AFTER = on("mercredi 2026-11-25"), on("samedi 2026-12-19"), on("dimanche 2026-12-20")
NOVEMBER = on("dimanche 2026-11-01")


@pytest.fixture
def taken_over(cast):
    """Alice owes 12,50 €, Bruno's family has 20,00 € in advance."""
    with database.open_writer(cast.url) as db:
        wanted = {cast.alices_family: -1250, cast.brunos_family: 2000, cast.chloes_family: 0}
        written = _opening_balances.write_opening_balances(db, wanted, TODAY)
    assert written == {cast.alices_family: -1250, cast.brunos_family: 2000}
    return cast


def listed(cast, address, today=TODAY, **chosen):
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in EXPORTS[address].rows(db, ListFilter(**chosen), today)]


def test_it_is_a_line_of_its_own_in_the_statement(taken_over):
    with database.open_reader(taken_over.url) as db:
        lines, totals = statement.read_statement(db, taken_over.alices_family)
        assert account_balances.read_balances(db, [taken_over.brunos_family], TODAY) == {taken_over.brunos_family: 2000}
        assert account_balances.read_balances(db, [taken_over.brunos_family], on("lundi 2026-11-23")) == {
            taken_over.brunos_family: 0
        }
    [line] = lines
    entry = line.entry
    assert (entry.day, entry.kind, entry.reference, entry.invoice, entry.invoice_id) == (
        TODAY,
        "Solde repris",
        "",
        "",
        None,
    )
    assert (entry.debit, totals.balance) == (1250, -1250)


def test_a_debt_is_due_later_and_not_late_the_day_after(taken_over):
    with database.open_reader(taken_over.url) as db:
        [one] = open_invoices.allocate_family(db, taken_over.alices_family).open
        assert (one.bill.name, one.bill.is_taken_over, one.bill.due_on, one.cents) == ("Solde repris", True, DUE, 1250)
        assert debtors.list_late_families(db, TOMORROW) == []
        assert debtors.list_late_families(db, DUE) == []
        [late] = debtors.list_debtors(db, [taken_over.alices_family], AFTER)
    assert [(one.number, one.label, one.cents, one.days) for one in late.late] == [("", "Solde repris", 1250, 1)]


def test_it_is_neither_billed_nor_received(taken_over):
    for address in ("factures", "lignes", "etat-mensuel", "paiements"):
        assert listed(taken_over, address) == []
    with database.open_reader(taken_over.url) as db:
        assert month_overview.list_bills(db, NOVEMBER, month_overview.read_unpaid(db)) == []
        assert month_overview.list_received(db, NOVEMBER) == []


def test_the_journal_has_it_apart_balanced_and_no_bank_in_it(taken_over):
    assert [row[:4] + row[-2:] for row in listed(taken_over, "journal-comptable", month=NOVEMBER)] == [
        (TODAY, "AN", "S-1", "4111", 1250, None),
        (TODAY, "AN", "S-1", "890", None, 1250),
        (TODAY, "AN", "S-2", "4111", None, 2000),
        (TODAY, "AN", "S-2", "890", 2000, None),
    ]


def test_balances_have_it_in_a_column_of_its_own(taken_over):
    rows = {row[0]: row for row in listed(taken_over, "soldes")}
    assert rows[101] == (101, "MOREL", 0, 0, 0, -1250, 1250, 0, 0, 0, 0, 0, -1250)
    assert rows[102] == (102, "PETIT", 0, 0, 0, 2000, 0, 0, 0, 0, 0, 2000, 2000)
    with database.open_reader(taken_over.url) as db:
        [before] = [one for one in balances.list_all(db, TODAY, on("lundi 2026-11-23")) if one.number == 101]
    assert (before.balance, before.aged.open) == (0, 0)


def test_payments_settle_it_first_and_an_advance_pays_the_invoices_that_come(taken_over):
    cast = taken_over
    prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-02")
    meals(cast, cast.zoe, "lundi 2026-11-09", family_id=cast.brunos_family)
    bill(cast)
    with database.open_writer(cast.url) as db:
        record_payment(db, farid(cast), cast.alices_family, ReceivedPayment(NOW.date(), Method.CASH, 1300), NOW)
    with database.open_reader(cast.url) as db:
        alices, brunos = (open_invoices.allocate_family(db, one) for one in (cast.alices_family, cast.brunos_family))
        assert [one.cents for one in alices.bills] == [0, 250]
        assert ([one.cents for one in brunos.bills], brunos.left) == ([0], 1600)
        assert [*reconciliation.find_differences(db)] == []


def test_an_account_that_has_begun_keeps_what_it_has(taken_over):
    with database.open_writer(taken_over.url) as db:
        assert _opening_balances.write_opening_balances(db, {taken_over.alices_family: -900}, TOMORROW) == {}
    moved = TypedAdjustment(AdjustmentKind.TRANSFERRED, TOMORROW, 500, "Même foyer")
    with database.open_writer(taken_over.url) as db:
        adjustments.transfer_advance(
            db, farid(taken_over), taken_over.brunos_family, taken_over.chloes_family, moved, NOW
        )
    with database.open_writer(taken_over.url) as db:
        assert _opening_balances.write_opening_balances(db, {taken_over.chloes_family: -900}, TOMORROW) == {}


def test_so_does_one_that_was_billed(cast):
    prices(cast)
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    bill(cast)
    with database.open_writer(cast.url) as db:
        assert _opening_balances.write_opening_balances(db, {cast.chloes_family: -900}, TOMORROW) == {}


def test_they_are_of_the_day_that_the_clerk_chose_and_due_from_it(cast):
    taken_on = on("mardi 2026-09-01")
    with database.open_writer(cast.url) as db:
        _opening_balances.write_opening_balances(db, {cast.alices_family: -1250}, taken_on)
    with database.open_reader(cast.url) as db:
        [row] = db.execute(select(OpeningBalance.taken_on, OpeningBalance.due_on, OpeningBalance.cents)).all()
        lines, _totals = statement.read_statement(db, cast.alices_family)
    assert tuple(row) == (taken_on, on("samedi 2026-09-26"), -1250)
    assert [line.entry.day for line in lines] == [taken_on]


@pytest.mark.parametrize(
    ("day", "says"), [(TOMORROW, "dans le futur"), (on("mercredi 2020-12-30"), "trop ancienne : vérifiez l'année")]
)
def test_no_balance_is_of_a_day_to_come_or_of_long_ago(cast, day, says):
    with database.open_reader(cast.url) as db:
        _opening_balances.check_taken_on(db, TODAY, TODAY)
        with pytest.raises(NotAccepted, match=says):
            _opening_balances.check_taken_on(db, day, TODAY)
