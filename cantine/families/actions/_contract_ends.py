"""The contracts (« forfaits ») of a child that leaves, or of a family, end with its last day."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from cantine.store.closed_books import check_held_books
from cantine.store.tables import Contract, ContractCharge


def end_contracts(db: Session, last_day: date, why: str, *which: ColumnElement[bool]) -> None:
    """End these contracts after `last_day` where they would last longer.

    One that would begin later is deleted, unless a month of it is billed: it then ends on its first day. The children
    are locked by the caller, who takes their bookings off, writes the journal, and holds the books where that day may
    be past. Raises NotAccepted where the first day after it is in closed books.
    """
    longer = or_(Contract.last_day.is_(None), Contract.last_day > last_day), *which
    billed = {*db.scalars(select(ContractCharge.contract_id).join(Contract).where(*longer).distinct())}
    contracts = db.scalars(select(Contract).where(*longer)).all()
    if contracts:
        check_held_books(db, max(last_day + timedelta(1), min(one.first_day for one in contracts)))
    for contract in contracts:
        if contract.first_day > last_day and contract.id not in billed:
            db.delete(contract)
        else:
            contract.last_day, contract.ended_why = max(last_day, contract.first_day), why
    db.flush()
