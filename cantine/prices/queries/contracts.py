"""The contracts (« forfaits ») of families as the rules of prices know them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from cantine.common.contract_terms import Per
from cantine.prices.rules.held_contracts import HeldContract
from cantine.store.database import Reader
from cantine.store.tables import Child, Contract, ContractCharge, EarlierClass

CONTRACT = (
    Contract.id,
    Contract.child_id,
    Contract.service_id,
    Contract.per,
    Contract.first_day,
    Contract.last_day,
    Contract.weekdays,
)
_OF_FAMILIES = (
    select(
        Contract.family_id,
        *CONTRACT,
        ContractCharge.month,
        Child.classroom_id,
        EarlierClass.until,
        EarlierClass.classroom_id.label("earlier_id"),
    )
    .join(Child, Child.id == Contract.child_id)
    .join(ContractCharge, ContractCharge.contract_id == Contract.id, isouter=True)
    .join(EarlierClass, EarlierClass.child_id == Contract.child_id, isouter=True)
    .order_by(Contract.first_day, Contract.id)
)
_NAMED = _OF_FAMILIES.where(Contract.family_id.in_(bindparam("families", expanding=True)))
TOO_MANY_TO_NAME = 5_000


def read_contracts(db: Reader, family_ids: Collection[int]) -> Mapping[int, Sequence[HeldContract]]:
    """The contracts of those of these families (ids) that have or had some, oldest first. One query."""
    asked = {*family_ids}
    if len(asked) <= TOO_MANY_TO_NAME:
        return build_contracts(db.execute(_NAMED, {"families": [*asked]}))
    return build_contracts(row for row in db.execute(_OF_FAMILIES) if row.family_id in asked)


def build_contracts(rows: Iterable[Any]) -> dict[int, list[HeldContract]]:
    """The contracts by family; each has a row for each month that is billed and each class that the child was in."""
    known: dict[int, Any] = {}
    classes: dict[int, dict[date, int | None]] = defaultdict(dict)
    charged: dict[int, set[date]] = defaultdict(set)
    for row in rows:
        known[row.id] = row
        if row.month is not None:
            charged[row.id].add(row.month)
        if row.until is not None:
            classes[row.id][row.until] = row.earlier_id
    found: dict[int, list[HeldContract]] = defaultdict(list)
    for id, row in known.items():
        what = row.child_id, row.service_id, Per(row.per), row.first_day, row.last_day, row.weekdays
        found[row.family_id].append(HeldContract(id, *what, frozenset(charged[id]), row.classroom_id, classes[id]))
    return dict(found)
