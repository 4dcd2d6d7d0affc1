"""The same totals counted a second time: plain rows of the database file and plain Python, nothing of the portal."""

import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

ACCOUNTS = {
    "cheque": "5112",
    "cash": "531",
    "transfer": "515",
    "card": "5115",
    "cesu": "5118",
    "online_card": "51181",
    "online_debit": "51181",
}


def _rows(path: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(question).fetchall()


def of_month(path: Path, month: str) -> dict[str, dict[str, int]]:
    """Rows and sums (cents) of each list for « 2026-10 », by the word in its address.

    A credit note counts in the month of the invoice that it corrects.
    """
    issued = _rows(path, "SELECT id, family_id, kind, month, issued_on, cents, corrects_id FROM invoice")
    of = {id_: (of or day)[:7] for id_, _family, _kind, of, day, _cents, _corrects in issued}
    invoices = [
        (id_, family, -cents if kind == "credit_note" else cents)
        for id_, family, kind, _month, _day, cents, corrects in issued
        if of[corrects or id_] == month
    ]
    sign = {id_: -1 if cents < 0 else 1 for id_, _family, cents in invoices}
    lines = [
        (invoice, child, service, kind, sign[invoice] * quantity, sign[invoice] * cents)
        for invoice, child, service, kind, quantity, cents in _rows(
            path, "SELECT invoice_id, child_id, service_id, kind, quantity, cents FROM invoice_line"
        )
        if invoice in sign
    ]
    payments = [
        (cents, cancelled)
        for received, cents, cancelled in _rows(path, "SELECT received_on, cents, cancelled_at FROM payment")
        if received[:7] == month
    ]
    family_of = {id_: family for id_, family, _cents in invoices}
    by_child: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for invoice, child, service, kind, quantity, cents in lines:
        state = by_child[family_of[invoice], child, service, kind]
        state[0], state[1] = state[0] + quantity, state[1] + cents
    slips = _rows(
        path,
        "SELECT payment.cents FROM payment JOIN deposit_slip ON deposit_slip.id = deposit_slip_id "
        f"WHERE substr(made_on, 1, 7) = '{month}'",
    )
    amounts = {"Montant": sum(cents for *_, cents in lines)}
    return {
        "factures": {"rows": len(invoices), "Montant": sum(cents for *_, cents in invoices)},
        "lignes": {"rows": len(lines), "Quantité": sum(line[4] for line in lines), **amounts},
        "etat-mensuel": {
            "rows": sum(any(state) for state in by_child.values()),
            "Quantité": sum(line[4] for line in lines),
            **amounts,
        },
        "paiements": {
            "rows": len(payments),
            "Montant": sum(cents for cents, cancelled in payments if not cancelled),
            "Montant annulé": sum(cents for cents, cancelled in payments if cancelled),
        },
        "bordereaux": {"rows": len(slips), "Montant": sum(cents for (cents,) in slips)},
    }


def journal(path: Path, month: str) -> dict[str, int]:
    """Debit less credit of each account for what was issued and received in « 2026-11 »; cancellations left out."""
    accounts: dict[str, int] = defaultdict(int)
    question = (
        "SELECT issued_on, invoice.kind, invoice_line.cents, invoice_line.account_code "
        "FROM invoice_line JOIN invoice ON invoice.id = invoice_id"
    )
    for issued, kind, cents, account in _rows(path, question):
        if issued[:7] == month:
            owed = -cents if kind == "credit_note" else cents
            accounts["4111"] += owed
            accounts[account or "4718"] -= owed
    for received, method, cents in _rows(
        path, "SELECT coalesce(accounted_on, received_on), method, cents FROM payment"
    ):
        if received[:7] == month:
            accounts[ACCOUNTS[method]] += cents
            accounts["4111"] -= cents
    return {account: cents for account, cents in accounts.items() if cents}


def balances(path: Path) -> dict[int, tuple[int, int, int]]:
    """(billed, credited, paid) of each family by its number."""
    found = {number: [0, 0, 0] for (number,) in _rows(path, "SELECT number FROM family")}
    for number, kind, cents in _rows(
        path, "SELECT f.number, kind, cents FROM invoice JOIN family f ON f.id = family_id"
    ):
        found[number][kind == "credit_note"] += cents
    question = "SELECT f.number, cents FROM payment JOIN family f ON f.id = family_id WHERE cancelled_at IS NULL"
    for number, cents in _rows(path, question):
        found[number][2] += cents
    return {number: (billed, credited, paid) for number, (billed, credited, paid) in found.items()}


def open_by_due_date(path: Path, today: date) -> dict[int, dict[str, int]]:
    """What each family still owes, by the age of the invoice: money pays the oldest first, cent by cent.

    Only for families without CESU and credit notes, where nothing but the order decides.
    """
    special = {
        number
        for (number,) in _rows(
            path,
            "SELECT f.number FROM family f JOIN payment ON f.id = family_id WHERE method = 'cesu' "
            "UNION SELECT f.number FROM family f JOIN invoice ON f.id = family_id WHERE kind = 'credit_note'",
        )
    }
    money = {number: paid for number, (_billed, _credited, paid) in balances(path).items()}
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    question = (
        "SELECT f.number, cents, due_on FROM invoice JOIN family f ON f.id = family_id "
        "ORDER BY issued_on, year, invoice.number"
    )
    for number, cents, due in _rows(path, question):
        if number in special:
            continue
        still = max(0, cents - money[number])
        money[number] = max(0, money[number] - cents)
        late = (today - date.fromisoformat(due)).days
        age = "Non échu" if late < 0 else "Plus de 90 jours"
        for last, name in ((90, "61 à 90 jours"), (60, "31 à 60 jours"), (30, "0 à 30 jours")):
            age = name if 0 <= late <= last else age
        found[number][age] += still
    return found
