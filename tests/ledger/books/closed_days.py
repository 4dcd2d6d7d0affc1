"""What is closed stays: the rows and the lists of closed days are seen once, and must look the same ever after."""

from datetime import date
from itertools import compress
from typing import Any

from sqlalchemy import text

from cantine.common.list_filter import ListFilter
from cantine.exports import EXPORTS
from cantine.ledger.queries import balances
from cantine.store import database
from tests.ledger.books.machine import Machine

LATER = "Bordereau"
"""The column of a list that says what became of a payment later: its slip is of the day on which it was made."""
BY_DAY = ("factures", "lignes", "paiements", "journal-comptable", "ecritures", "journal-de-caisse")
ROWS = {
    "bookings": "SELECT id, child_id, service_id, day, state, time, real_time, presence, late_by, waived, called_off, "
    "classroom_id FROM booking WHERE day <= :day ORDER BY id",
    "payments": "SELECT id, family_id, received_on, method, cents, cancelled_at, reverses_id FROM payment "
    "WHERE received_on <= :day ORDER BY id",
    "prices": "SELECT service_id, first_day, full_day, from_quotient, tariff_band.cents FROM tariff "
    "JOIN tariff_band ON tariff_id = tariff.id WHERE first_day <= :day ORDER BY 1, 2, 3, 4",
    "quotients": "SELECT family_id, first_day, value FROM quotient WHERE first_day <= :day ORDER BY 1, 2",
    "closures": "SELECT id, first, free FROM closure WHERE last <= :day ORDER BY id",
    "custody": "SELECT child_id, day, family_id FROM custody_day WHERE day <= :day ORDER BY 1, 2",
    "terms": "SELECT service_id, first_day, carence_days FROM service_terms "
    "WHERE first_day BETWEEN '2000-01-01' AND :day ORDER BY 1, 2",
}


def look_at_closed_days(machine: Machine, until: date) -> dict[str, Any]:
    """Everything of the books up to a day, by its name."""
    found: dict[str, Any] = {}
    chosen = ListFilter(first=date(2026, 9, 1), last=until)
    with database.open_reader(machine.url) as db:
        for address in BY_DAY:
            if address in EXPORTS:
                kept = [column.title != LATER for column in EXPORTS[address].list_columns(db, chosen)]
                rows = EXPORTS[address].rows(db, chosen, machine.today)
                found[address] = [tuple(compress(row, kept)) for row in rows]
        for name, asked in ROWS.items():
            found[name] = [tuple(row) for row in db.execute(text(asked), {"day": until})]
        listed = balances.list_all(db, machine.today, until)
        found["balances"] = {one.family_id: one.balance for one in listed if one.balance}
    return found


def check_closed_days(machine: Machine) -> None:
    """Nothing of the closed days has changed since they were closed."""
    if machine.closed_until is None:
        return
    now = look_at_closed_days(machine, machine.closed_until)
    if not machine.seen_closed:
        machine.seen_closed = now
    for name, before in machine.seen_closed.items():
        assert now[name] == before, f"{name} of closed days: {_tell_apart(before, now[name])}"


def _tell_apart(before: Any, now: Any) -> str:
    was, is_now = (([*rows.items()] if isinstance(rows, dict) else rows) for rows in (before, now))
    return f"gone {[row for row in was if row not in is_now]}, new {[row for row in is_now if row not in was]}"
