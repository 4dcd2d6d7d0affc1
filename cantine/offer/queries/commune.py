"""The commune's own particulars and its staff, as the settings show them."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import select

from cantine.common.how_to_pay import describe_how_to_pay
from cantine.common.roles import Role
from cantine.common.vocabulary import QUOTIENT
from cantine.store.database import Reader
from cantine.store.tables import Account, Commune, School, Service

_HOW_TO_PAY = select(Commune.how_to_pay, Commune.address, Commune.phone, Commune.email)


@dataclass(frozen=True)
class TownDetails:
    """The commune; `sick_until` is in minutes since midnight, 0 means never."""

    name: str
    zone: str
    address: str
    email: str
    phone: str
    sick_until: int
    due_after: int
    invoice_footer: str
    how_to_pay: str
    quotient_name: str
    quotient_ends: str
    stop_debt_days: int | None


def read_details(db: Reader) -> TownDetails:
    """The particulars of the one commune of this database."""
    columns = [getattr(Commune, one.name) for one in fields(TownDetails)]
    row: Any = db.execute(select(*columns)).one()
    return TownDetails(*row)


def read_how_to_pay(db: Reader) -> str:
    """How families pay other than online: what the commune wrote, else where its town hall is. One query."""
    return describe_how_to_pay(*db.execute(_HOW_TO_PAY).one())


@dataclass(frozen=True)
class QuotientTerms:
    """What the town calls the quotient of families, and on which day of the year it ends (« 12-31 »; empty: never)."""

    name: str = QUOTIENT
    ends: str = ""

    @property
    def short(self) -> str:
        """The name within a sentence: « quotient familial »."""
        return self.name[:1].lower() + self.name[1:]


def read_quotient_terms(db: Reader) -> QuotientTerms:
    """What the town says of quotients. One query."""
    return QuotientTerms(*db.execute(select(Commune.quotient_name, Commune.quotient_ends)).one())


@dataclass(frozen=True)
class Agent:
    """One staff account."""

    account_id: int
    name: str
    email: str | None
    role: Role
    can_enter: bool


def list_staff(db: Reader) -> list[Agent]:
    """Everybody with a role, by name."""
    rows = db.execute(
        select(Account.id, Account.name, Account.email, Account.role, Account.password_hash.is_not(None))
        .where(Account.role.is_not(None), Account.disabled_at.is_(None))
        .order_by(Account.name, Account.id)
    )
    return [Agent(account_id, name, email, Role(str(role)), can) for account_id, name, email, role, can in rows]


def read_schools(db: Reader) -> dict[int, str]:
    """Every school by its id."""
    rows = db.execute(select(School.id, School.name).order_by(School.name, School.id))
    return dict(rows.all())


def read_offered_services(db: Reader) -> dict[int, tuple[bool, str]]:
    """Whether each service (by its id) is offered, and its account code."""
    rows = db.execute(select(Service.id, Service.active, Service.account_code))
    return {service_id: (active, code) for service_id, active, code in rows}
