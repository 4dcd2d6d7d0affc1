"""The accounts of the books and the analytic codes of the schools, as the settings show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from cantine.common.terms.account_plan import AccountPlan
from cantine.ledger.rules.account_settings import label_accounts, label_schools
from cantine.store.commune import read_account_plan
from cantine.store.database import Reader
from cantine.store.tables import School, Service


@dataclass(frozen=True)
class AccountSettings:
    """The plan; the code of each school by its id, schools by name; the account of each service that is offered."""

    plan: AccountPlan
    schools: Mapping[int, str]
    school_codes: Mapping[int, str]
    services: Mapping[str, str]

    @property
    def accounts(self) -> dict[str, str]:
        """The accounts by what they are for, as their form shows them."""
        return label_accounts(self.plan)

    @property
    def codes(self) -> dict[str, str]:
        """The codes by the name of the school, as their form shows them."""
        return {name: self.school_codes[id] for id, name in self.schools.items()}


def read_accounts(db: Reader) -> AccountSettings:
    """What is noted on what is recorded and billed from now on. Three queries."""
    schools = db.execute(select(School.id, School.name, School.analytic_code).order_by(School.name, School.id)).all()
    offered = select(Service.label, Service.account_code).where(Service.active).order_by(Service.position, Service.id)
    names = label_schools({id: name for id, name, _code in schools})
    codes = {id: code for id, _name, code in schools}
    return AccountSettings(read_account_plan(db), names, codes, dict(db.execute(offered).all()))
