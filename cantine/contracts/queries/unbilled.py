"""Contracts of which a month may still have to be billed."""

from sqlalchemy import bindparam, or_, select

from cantine.store.tables import Contract, ContractCharge

_BILLED = (
    select(ContractCharge.contract_id)
    .where(ContractCharge.contract_id == Contract.id, ContractCharge.month == bindparam("first"))
    .correlate(Contract)
    .exists()
)
UNBILLED_CONTRACTS = (
    select(Contract.family_id)
    .where(
        Contract.first_day <= bindparam("last"),
        or_(Contract.last_day.is_(None), Contract.last_day >= bindparam("first")),
        ~_BILLED,
    )
    .distinct()
)
"""Families (ids) with a contract that holds in the month from `first` to `last` and is on no invoice for it.

Whether something is due in it, `contracts.rules.charges` says.
"""
