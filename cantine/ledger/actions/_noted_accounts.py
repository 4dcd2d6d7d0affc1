"""The accounts that a payment moves are noted on it as it is recorded: no setting changes them later."""

from sqlalchemy.orm import Session

from cantine.store.commune import read_account_plan
from cantine.store.tables import Payment


def note_accounts(db: Session, row: Payment) -> None:
    """Note on a new payment where it arrives and the account of what families owe, as the town has set them now."""
    plan = read_account_plan(db)
    row.account_code, row.receivable_code = plan.find_received(row.method), plan.receivable
