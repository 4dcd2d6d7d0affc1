"""The shares of children's prices that somebody else pays, as the rules of prices know them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from cantine.prices.rules.cost_shares import HeldShare
from cantine.store.database import Reader
from cantine.store.tables import CostShare

SHARE = (
    CostShare.id,
    CostShare.child_id,
    CostShare.payer_id,
    CostShare.first_day,
    CostShare.last_day,
    CostShare.percent,
    CostShare.cents,
    CostShare.service_ids,
)


def read_shares(db: Reader, *which: Any) -> list[HeldShare]:
    """The shares that all of `which` choose, oldest first. One query."""
    asked = select(*SHARE).where(*which).order_by(CostShare.first_day, CostShare.id)
    return [HeldShare(*row) for row in db.execute(asked)]


def read_shares_in(
    db: Reader, family_ids: Collection[int], first: date, last: date
) -> dict[int, Mapping[int, Sequence[HeldShare]]]:
    """What others pay for each of these families in the days from `first` to `last`: by family, and by child (ids).

    A family is in nobody's place: what it pays itself of another family's days is left out of its own. One query; empty
    in a town without shares.
    """
    found = read_shares(db, CostShare.first_day <= last, or_(CostShare.last_day.is_(None), CostShare.last_day >= first))
    if not found:
        return {}
    payers, by_child = {share.payer_id for share in found}, _leave_out_payer(found, None)
    return {family: _leave_out_payer(found, family) if family in payers else by_child for family in family_ids}


def _leave_out_payer(shares: Collection[HeldShare], family_id: int | None) -> dict[int, list[HeldShare]]:
    """These shares by child (id), without those that this family pays."""
    by_child: dict[int, list[HeldShare]] = defaultdict(list)
    for share in shares:
        if share.payer_id != family_id:
            by_child[share.child_id].append(share)
    return dict(by_child)
