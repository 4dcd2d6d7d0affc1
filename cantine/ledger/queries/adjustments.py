"""What was written off, given back or moved, as staff see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cantine.billing.rules.allocation import Allocation
from cantine.common.list_filter import ListFilter
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Method
from cantine.ledger.queries.payment_exports import is_between
from cantine.ledger.rules.adjustments import AdjustableAccount
from cantine.store.account_names import select_account_name
from cantine.store.database import Reader
from cantine.store.streaming import Question
from cantine.store.tables import Account, Adjustment, Family


@dataclass(frozen=True)
class ListedAdjustment:
    """An entry (cents: positive lowers what is owed); `other_number` and `other_name` are the other family of a
    transfer, `takes_back` the day of the entry that it takes back."""

    id: int
    day: date
    family_number: int
    family_name: str
    kind: AdjustmentKind
    method: Method | None
    reference: str
    reason: str
    other_number: int | None
    other_name: str | None
    cents: int
    takes_back: date | None
    is_taken_back: bool
    recorded_by: str


_OTHER, _ITS_FAMILY, _BACK, _ORIGIN = aliased(Adjustment), aliased(Family), aliased(Adjustment), aliased(Adjustment)
_LISTED = (
    select(
        Adjustment.id,
        Adjustment.day,
        Family.number.label("family_number"),
        Family.name.label("family"),
        Adjustment.kind,
        Adjustment.method,
        Adjustment.reference,
        Adjustment.reason,
        _ITS_FAMILY.number.label("other_number"),
        _ITS_FAMILY.name.label("other"),
        Adjustment.cents,
        _ORIGIN.day.label("takes_back"),
        _BACK.id.is_not(None).label("is_taken_back"),
        select_account_name().label("recorded_by"),
    )
    .join(Family, Family.id == Adjustment.family_id)
    .join(_OTHER, _OTHER.id == Adjustment.counterpart_id, isouter=True)
    .join(_ITS_FAMILY, _ITS_FAMILY.id == _OTHER.family_id, isouter=True)
    .join(_BACK, _BACK.reverses_id == Adjustment.id, isouter=True)
    .join(_ORIGIN, _ORIGIN.id == Adjustment.reverses_id, isouter=True)
    .join(Account, Account.id == Adjustment.recorded_by_id, isouter=True)
)


def select_adjustments(chosen: ListFilter) -> Question:
    """The entries of the chosen days, the oldest first; those of one family where it is chosen."""
    found = _LISTED.where(is_between(Adjustment.day, chosen)).order_by(Adjustment.day, Adjustment.id)
    return found.where(Family.number == chosen.family) if chosen.family else found


def list_adjustments(db: Reader, chosen: ListFilter) -> Sequence[ListedAdjustment]:
    """The entries of the chosen days, the oldest first, with who recorded them. One query."""
    return [ListedAdjustment(*row) for row in db.execute(select_adjustments(chosen))]


def describe_account(balance: int, allocation: Allocation) -> AdjustableAccount:
    """What of an account may be adjusted today, of its balance (cents) and what is open on its invoices."""
    return AdjustableAccount(balance, balance, allocation.money)


def has_any(db: Reader) -> bool:
    """Whether any account of the town was ever adjusted."""
    return db.scalar(select(Adjustment.id).limit(1)) is not None
