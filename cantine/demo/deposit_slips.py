"""The cheques that were taken to the bank."""

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cantine.common.school_days import find_monday
from cantine.common.vocabulary import Method
from cantine.store.tables import DepositSlip, Payment
from cantine.till.queries.deposit_slips import AT_MOST


def deposit_cheques(db: Session, today: date) -> None:
    """Take the cheques of each week to the bank on the Monday after it, as many on a slip as it takes."""
    cheques = db.execute(
        select(Payment.id, Payment.received_on)
        .where(Payment.method == Method.CHEQUE, Payment.received_on < find_monday(today))
        .order_by(Payment.received_on, Payment.id)
    ).all()
    slips: list[dict[str, Any]] = []
    deposited: list[dict[str, Any]] = []
    for week, group in groupby(cheques, lambda cheque: find_monday(cheque.received_on)):
        for place, cheque in enumerate(group):
            if place % AT_MOST == 0:
                number = len(slips) + 1
                slips.append({"id": number, "number": number, "made_on": week + timedelta(7)})
            deposited.append({"id": cheque.id, "deposit_slip_id": slips[-1]["id"]})
    if slips:
        db.execute(insert(DepositSlip), slips)
        db.execute(update(Payment), deposited)
