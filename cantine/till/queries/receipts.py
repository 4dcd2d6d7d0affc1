"""The receipts of cash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from cantine.common.terms.till import format_receipt_number
from cantine.store.database import Reader
from cantine.store.tables import CashReceipt, Family, Payment


@dataclass(frozen=True)
class Receipt:
    """A receipt of cash (cents) as it was issued; `cancelled_at` and `cancelled_why` where its payment was."""

    number: str
    issued_on: date
    received_on: date
    cents: int
    reference: str
    family_number: int
    family_name: str
    cancelled_at: datetime | None
    cancelled_why: str


def find_receipt(db: Reader, payment_id: int, family_id: int | None = None) -> Receipt | None:
    """The receipt of this payment (of this family); None where there is none."""
    asked = (
        select(
            CashReceipt.year,
            CashReceipt.number,
            CashReceipt.issued_on,
            Payment.received_on,
            Payment.cents,
            Payment.reference,
            Family.number.label("family_number"),
            Family.name,
            Payment.cancelled_at,
            Payment.cancelled_why,
        )
        .join(Payment, Payment.id == CashReceipt.payment_id)
        .join(Family, Family.id == Payment.family_id)
        .where(Payment.id == payment_id)
    )
    if family_id is not None:
        asked = asked.where(Payment.family_id == family_id)
    row = db.execute(asked).one_or_none()
    if row is None:
        return None
    year, number, *rest = row
    return Receipt(format_receipt_number(year, number), *rest)


def list_receipt_numbers(db: Reader, payment_ids: Sequence[int]) -> Mapping[int, str]:
    """The number of the receipt of each of these payments that has one."""
    if not payment_ids:
        return {}
    columns = CashReceipt.payment_id, CashReceipt.year, CashReceipt.number
    rows = db.execute(select(*columns).where(CashReceipt.payment_id.in_(payment_ids)))
    return {payment: format_receipt_number(year, number) for payment, year, number in rows}
