"""Opening balances: what families owed or had in advance in the program that the town used before."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.rules.invoices import compute_due_day
from cantine.store.commune import read_account_plan, read_commune
from cantine.store.locks import lock_families
from cantine.store.tables import Invoice, OpeningBalance, Payment


def write_opening_balances(db: Session, balances: Mapping[int, int], today: date) -> dict[int, int]:
    """Begin the accounts of these families with their balances (cents, negative is owed); returns those written.

    A family whose account has begun, with an invoice, a payment or an opening balance, keeps what it has. A debt is to
    be paid within the days that invoices are paid in. The caller asks for the permission and writes the journal.
    """
    wanted = {family_id: cents for family_id, cents in balances.items() if cents}
    if not wanted:
        return {}
    lock_families(db, [*wanted])
    begun = {*db.scalars(select(Invoice.family_id)), *db.scalars(select(Payment.family_id))}
    begun |= {*db.scalars(select(OpeningBalance.family_id))}
    written = {family_id: cents for family_id, cents in wanted.items() if family_id not in begun}
    due, plan = compute_due_day(today, read_commune(db).due_after), read_account_plan(db)
    accounts = {"account_code": plan.opening, "receivable_code": plan.receivable}
    db.add_all(
        [
            OpeningBalance(
                family_id=family_id, taken_on=today, due_on=due if cents < 0 else None, cents=cents, **accounts
            )
            for family_id, cents in written.items()
        ]
    )
    db.flush()
    return written
