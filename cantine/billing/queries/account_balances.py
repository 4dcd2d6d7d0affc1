"""The balances of many families at the end of a day."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import BindParameter, bindparam, func, select, union_all

from cantine.billing.queries.billed_months import SIGN
from cantine.store.database import Reader
from cantine.store.tables import Adjustment, Invoice, OpeningBalance, Payment

_OF_FAMILIES: BindParameter[int] = bindparam("families", expanding=True)
_ISSUED_UNTIL = union_all(
    select(Invoice.family_id, func.sum(-SIGN * Invoice.cents))
    .where(Invoice.family_id.in_(_OF_FAMILIES), Invoice.issued_on <= bindparam("day"))
    .group_by(Invoice.family_id),
    select(OpeningBalance.family_id, OpeningBalance.cents).where(
        OpeningBalance.family_id.in_(_OF_FAMILIES), OpeningBalance.taken_on <= bindparam("day")
    ),
)
_PAID_UNTIL = union_all(
    select(Payment.family_id, func.sum(Payment.cents))
    .where(Payment.family_id.in_(_OF_FAMILIES), Payment.received_on <= bindparam("day"), Payment.cancelled_at.is_(None))
    .group_by(Payment.family_id),
    select(Adjustment.family_id, func.sum(Adjustment.cents))
    .where(Adjustment.family_id.in_(_OF_FAMILIES), Adjustment.day <= bindparam("day"))
    .group_by(Adjustment.family_id),
)
_NAMED_AT_ONCE = 5_000


def read_balances(db: Reader, family_ids: Collection[int], day: date) -> dict[int, int]:
    """The balance (cents, negative is owed) of each of these families at the end of `day`; two queries per 5,000."""
    found = dict.fromkeys(family_ids, 0)
    asked = [*found]
    for start in range(0, len(asked), _NAMED_AT_ONCE):
        some = {"families": asked[start : start + _NAMED_AT_ONCE], "day": day}
        for family_id, cents in (*db.execute(_ISSUED_UNTIL, some), *db.execute(_PAID_UNTIL, some)):
            found[family_id] += int(cents)
    return found
