"""The lists of the till, its receipts and its slips agree with what the machine counted."""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import text

from cantine.common.list_filter import ListFilter
from cantine.common.school_days import find_month_end
from cantine.exports import EXPORTS
from tests.ledger.books.machine import Machine

CLOSED = text("SELECT CAST(day AS TEXT), counted_cents FROM till_day WHERE reopened_at IS NULL ORDER BY day")
RECEIPTS = text("SELECT payment_id, year, number, CAST(issued_on AS TEXT) FROM cash_receipt ORDER BY year, number")


def check_till(machine: Machine, db: Any, months: list[date]) -> None:
    """The days that are closed, the movements of each month, the slips and the receipts."""
    till, money = machine.till, machine.money
    assert [*db.execute(CLOSED)] == [(f"{one.day}", one.counted) for one in till.closed]
    for month in months:
        moves = till.sum_moves(money, month, find_month_end(month))
        sums = EXPORTS["journal-de-caisse"].size(db, ListFilter(month=month), machine.today).sums
        assert sums["Entrée"] - sums["Sortie"] == sum(moves.values()) - 2 * moves["bank"], month
    cheques = [one.cents for one in money.payments.values() if one.slip is not None and one.method == "cheque"]
    assert EXPORTS["bordereaux"].size(db, ListFilter(), machine.today).sums["Montant"] == sum(cheques)
    amounts: Counter[bool] = Counter()
    for slip in till.slips.values():
        amounts[slip.ending == "taken_back"] += slip.cents + sum(money.payments[key].cents for key in slip.payments)
    listed = EXPORTS["remises"].size(db, ListFilter(), machine.today)
    assert (listed.rows, listed.sums["Montant"], listed.sums["Montant repris"]) == (
        len(till.slips),
        amounts[False],
        amounts[True],
    )
    _check_receipts(machine, db.execute(RECEIPTS).all())


def _check_receipts(machine: Machine, receipts: list[Any]) -> None:
    """One for each payment in cash, without gaps, numbered in the year in which it was recorded."""
    cash = [one.id for one in machine.money.payments.values() if one.method == "cash" and one.reverses is None]
    assert sorted(row.payment_id for row in receipts) == sorted(cash)
    numbers: dict[int, list[int]] = {}
    for _payment, year, number, issued in receipts:
        assert issued.startswith(f"{year}-")
        numbers.setdefault(year, []).append(number)
    assert all(found == [*range(1, len(found) + 1)] for found in numbers.values())
