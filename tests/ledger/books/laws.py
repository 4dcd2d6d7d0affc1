"""What must hold after each step, and what is looked at now and then: every list, screen and paper of the books."""

from collections import Counter, defaultdict
from datetime import date
from hashlib import sha256
from typing import Any

from cantine.billing.documents.invoice_pdf import invoice_pdf
from cantine.billing.queries import account_balances, open_invoices, printed_invoices
from cantine.common.list_filter import ListFilter
from cantine.common.school_days import find_month_end, shift_month
from cantine.exports import EXPORTS
from cantine.ledger.queries import balances, debtors, month_overview, reconciliation, statement
from cantine.ledger.queries.settled_days import list_unsettled_days
from cantine.store import database
from tests.exports import month_sums
from tests.exports.bridge_sums import check_bridge
from tests.ledger.books import bare_rows
from tests.ledger.books.closed_days import check_closed_days
from tests.ledger.books.machine import BEGINNING, Machine
from tests.ledger.books.plain_money import sum_accounts
from tests.ledger.books.till_laws import check_till
from tests.support.table_reading import pages

TAKEN_OVER = "AN"
"""The journal of opening balances, whose day the clerk chooses: only closed books keep it."""


def check_step(machine: Machine) -> None:
    """The books agree with themselves, and every balance with what the machine added up."""
    expected = machine.sum_balances()
    with database.open_reader(machine.url) as db:
        assert [*reconciliation.find_differences(db)] == []
        assert account_balances.read_balances(db, machine.accounts, date.max) == expected
    lines = {booking: machine.papers.billed[booking] for booking in machine.papers.billed}
    asked = "SELECT id FROM booking WHERE invoice_line_id IS NOT NULL ORDER BY id"
    assert bare_rows.read_column(machine.url, asked) == sorted(lines)


class History:
    """What was seen before: it must look the same again, whatever happens later."""

    def __init__(self) -> None:
        self.months: dict[str, str] = {}
        self.papers: set[int] = set()

    def check_unchanged(self, name: str, rows: Any) -> None:
        now = sha256(repr(rows).encode()).hexdigest()
        assert self.months.setdefault(name, now) == now, f"« {name} » has changed"


def check_everything(machine: Machine, history: History) -> None:
    check_accounts(machine)
    check_months(machine, history)
    check_papers(machine, history)
    check_closed_days(machine)


def check_accounts(machine: Machine) -> None:
    """Balances, statements and open invoices, today and at the end of another day."""
    movements, past = machine.list_movements(), machine.draw_day(60, 0)
    expected, before = machine.sum_balances(), machine.sum_balances(past)
    with database.open_reader(machine.url) as db:
        assert account_balances.read_balances(db, machine.accounts, past) == before
        for day, then in ((None, expected), (past, before)):
            listed = {one.family_id: one for one in balances.list_all(db, machine.today, day)}
            assert {key: listed[key].balance if key in listed else 0 for key in then} == then
            for family, allocation in open_invoices.allocate_all(db, day).items():
                assert allocation.left - allocation.cents == then[family]
                assert min(allocation.left, *(one.cents for one in allocation.open), 0) >= 0
            exported = EXPORTS["soldes"].size(db, ListFilter(day=day), machine.today)
            assert exported.sums["Solde"] == sum(then.values())
        for one in debtors.list_debtors(db, machine.accounts, machine.today):
            assert 0 < one.cents <= max(0, -expected[one.id])
        assert _count_unsettled(machine) == {
            (one.month, one.number, one.free): one.bookings
            for one in list_unsettled_days(db, machine.today.replace(day=1))
        }
        _check_statements(machine, db, movements)


def _count_unsettled(machine: Machine) -> Counter[tuple[str, int, bool]]:
    """What is due in a month that was billed and on no invoice, and sick days for nothing that are on one."""
    months = {f"{month:%Y-%m}" for month in machine.papers.months}
    found: Counter[tuple[str, int, bool]] = Counter()
    ids, numbers = (
        bare_rows.read_column(machine.url, f"SELECT {what} FROM family ORDER BY id") for what in ("id", "number")
    )
    number_of = dict(zip(ids, numbers, strict=True))
    for row, eaten in bare_rows.read_standing(machine.url, machine.town):
        month, billed = f"{row.day:%Y-%m}", row.id in machine.papers.billed
        is_over = row.day < machine.today.replace(day=1)
        if is_over and eaten.free == billed and row.id not in machine.papers.closed and (billed or month in months):
            found[month, number_of[row.family_id], billed] += 1
    return found


def _check_statements(machine: Machine, db: Any, movements: list[Any]) -> None:
    numbers = dict(db.execute(bare_rows.text("SELECT id, number FROM family")).all())
    for family in machine.accounts:
        lines, totals = statement.read_statement(db, family)
        mine = Counter((one.day, one.cents) for one in movements if one.family == family)
        assert Counter((line.entry.day, line.entry.cents) for line in lines) == mine
        assert totals.balance == sum(one.cents for one in movements if one.family == family)
        assert (lines[-1].balance if lines else 0) == totals.balance
        rows = [*EXPORTS["releve-famille"].rows(db, ListFilter(family=numbers[family]), machine.today)]
        assert Counter((row[0], (row[5] or 0) - (row[4] or 0)) for row in rows) == mine


def list_months(machine: Machine) -> list[date]:
    first, found = shift_month(BEGINNING.date().replace(day=1), -4), []
    while first <= shift_month(machine.today.replace(day=1), 2):
        found.append(first)
        first = shift_month(first, 1)
    return found


def check_months(machine: Machine, history: History) -> None:
    """Each month has one sum in every list; the journal is balanced, as its second calculation, and stays."""
    with database.open_reader(machine.url) as db:
        check_till(machine, db, list_months(machine))
    booked, second = machine.list_booked(), month_sums.reckoned(machine.url)
    for month in list_months(machine):
        found = month_sums.said(machine.url, month, machine.today)
        assert found == dict.fromkeys(found, second[f"{month:%Y-%m}"]), (month, found, second)
        seen, lines = month_sums.by_service(machine.url, month)
        assert seen == lines
        in_month = [one for one in booked if (one.day.year, one.day.month) == (month.year, month.month)]
        with database.open_reader(machine.url) as db:
            rows = [tuple(row) for row in EXPORTS["journal-comptable"].rows(db, ListFilter(month=month), machine.today)]
            _check_journal(rows)
            assert month_sums.by_account(rows) == sum_accounts(in_month), month
            _check_received(machine, db, month)
            check_bridge(db, month, machine.today)
            if find_month_end(month) < machine.today:
                history.check_unchanged(f"journal {month:%Y-%m}", [row for row in rows if row[1] != TAKEN_OVER])
                days = ListFilter(first=month, last=find_month_end(month))
                for address in ("factures", "lignes"):
                    rows = [tuple(row) for row in EXPORTS[address].rows(db, days, machine.today)]
                    history.check_unchanged(f"{address} {month:%Y-%m}", rows)


def _check_journal(rows: list[tuple[Any, ...]]) -> None:
    """Every piece is balanced, each on its day."""
    pieces: dict[Any, int] = defaultdict(int)
    for row in rows:
        pieces[row[:3]] += (row[-2] or 0) - (row[-1] or 0)
    assert not [piece for piece, cents in pieces.items() if cents]


def _check_received(machine: Machine, db: Any, month: date) -> None:
    """The payments of a month in their export and in the month's overview."""
    last, known = find_month_end(month), machine.money.payments.values()
    of_month = [one for one in known if month <= one.received <= last]
    size = EXPORTS["paiements"].size(db, ListFilter(month=month), machine.today)
    assert size.rows == len(of_month)
    assert size.sums["Montant"] == sum(one.cents for one in of_month if one.cancelled is None)
    assert size.sums["Montant annulé"] == sum(one.cents for one in of_month if one.cancelled is not None)
    received: Counter[str] = Counter()
    for one in month_overview.list_received(db, month):
        received[str(one.method)] += one.cents
    mine: Counter[str] = Counter()
    for one in of_month:
        mine[one.method] += one.cents if one.cancelled is None else 0
    assert +received - +mine == +mine - +received == Counter()


def check_papers(machine: Machine, history: History, at_most: int = 8) -> None:
    """Issued papers read as they read when they were first looked at; numbers have no gaps."""
    for series in (
        "SELECT number FROM invoice WHERE year = 2026 ORDER BY number",
        "SELECT number FROM invoice WHERE year = 2027 ORDER BY number",
        "SELECT number FROM invoice WHERE year = 2028 ORDER BY number",
        "SELECT number FROM deposit_slip ORDER BY number",
    ):
        numbers = bare_rows.read_column(machine.url, series)
        assert numbers == [*range(1, len(numbers) + 1)]
    ids = sorted(machine.papers.family_of)
    fresh = [key for key in ids if key not in history.papers][-at_most:]
    again = machine.rng.sample(sorted(history.papers), min(at_most, len(history.papers)))
    with database.open_reader(machine.url) as db:
        letterhead = printed_invoices.read_letterhead(db)
        for key in sorted({*fresh, *again}):
            paper = invoice_pdf(printed_invoices.read_invoices(db, [key]), letterhead, tags=False)
            history.check_unchanged(f"invoice {key}", paper)
        if fresh:
            _check_totals(machine, db, fresh)
    history.papers |= {*fresh}


def _check_totals(machine: Machine, db: Any, ids: list[int]) -> None:
    """What the papers themselves say that they come to, as one reads them."""
    letterhead = printed_invoices.read_letterhead(db)
    text = "\n".join(pages(invoice_pdf(printed_invoices.read_invoices(db, ids), letterhead, tags=False)))
    said = [int(euros.replace(" ", "")) * 100 + int(cents) for _kind, euros, cents in month_sums.TOTAL.findall(text)]
    assert sorted(said) == sorted(machine.papers.cents_of[key] for key in ids)
