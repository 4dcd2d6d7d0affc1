"""Opening balances: what families owed or had in advance in the program that the town used before."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.rules.invoices import compute_due_day
from cantine.common.form_input import NotAccepted
from cantine.ledger.rules.payments import OLDEST_YEARS
from cantine.store.closed_books import check_held_books
from cantine.store.commune import read_account_plan, read_commune
from cantine.store.locks import lock_families
from cantine.store.tables import Adjustment, Invoice, OpeningBalance, Payment


def check_taken_on(db: Session, day: date, today: date) -> None:
    """Raise NotAccepted for a day of which no balance can be: to come, too long ago, or of closed books."""
    if day > today:
        raise NotAccepted("La date des soldes repris est dans le futur : vérifiez-la.")
    if day.year < today.year - OLDEST_YEARS:
        raise NotAccepted("La date des soldes repris est trop ancienne : vérifiez l'année.")
    check_held_books(db, day)


def write_opening_balances(db: Session, balances: Mapping[int, int], taken_on: date) -> dict[int, int]:
    """Begin the accounts of these families with their balances (cents, negative is owed); returns those written.

    The balances are those of `taken_on`; a debt is to be paid within the days that invoices are paid in, from then on.
    A family whose account has begun, with an invoice, a payment, an advance that was moved to it or an opening balance,
    keeps what it has. The caller asks for the permission, has asked `check_taken_on`, and writes the journal.
    """
    wanted = {family_id: cents for family_id, cents in balances.items() if cents}
    if not wanted:
        return {}
    lock_families(db, [*wanted])
    begun = {*db.scalars(select(Invoice.family_id)), *db.scalars(select(Payment.family_id))}
    begun |= {*db.scalars(select(OpeningBalance.family_id)), *db.scalars(select(Adjustment.family_id))}
    written = {family_id: cents for family_id, cents in wanted.items() if family_id not in begun}
    due, plan = compute_due_day(taken_on, read_commune(db).due_after), read_account_plan(db)
    accounts = {"account_code": plan.opening, "receivable_code": plan.receivable}
    db.add_all(
        [
            OpeningBalance(
                family_id=family_id, taken_on=taken_on, due_on=due if cents < 0 else None, cents=cents, **accounts
            )
            for family_id, cents in written.items()
        ]
    )
    db.flush()
    return written
