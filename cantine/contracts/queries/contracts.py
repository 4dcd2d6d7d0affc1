"""Contracts as pages list them: of a family, and of the whole town by service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from cantine.common.contract_terms import Per, find_weekdays_on
from cantine.prices.queries.contracts import CONTRACT, read_contracts
from cantine.prices.queries.prices import read_price_lists
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_list import PriceList
from cantine.store.database import Reader
from cantine.store.tables import Child, Classroom, Contract, Family, Service, Tariff, TariffBand


@dataclass(frozen=True)
class ListedContract:
    """A contract with the names of its child, its service and its family, and the child's class of today."""

    held: HeldContract
    child: str
    service: str
    family_id: int
    family: str
    number: int
    classroom: str
    ended_why: str

    def weekdays_on(self, day: date) -> frozenset[int]:
        """The weekdays that it has on `day`; before it begins those of its first day."""
        return find_weekdays_on(max(day, self.held.first_day), self.held.weekdays)


_LISTED = (
    select(
        *CONTRACT,
        Contract.family_id,
        Contract.ended_why,
        Child.first_name,
        Child.last_name,
        Service.label,
        Family.name,
        Family.number,
        func.coalesce(Classroom.name, "").label("classroom"),
    )
    .join(Child, Child.id == Contract.child_id)
    .join(Service, Service.id == Contract.service_id)
    .join(Family, Family.id == Contract.family_id)
    .join(Classroom, Classroom.id == Child.classroom_id, isouter=True)
    .order_by(Service.position, Service.id, Child.last_name, Child.first_name, Contract.first_day, Contract.id)
)


def list_of_family(db: Reader, family_id: int) -> list[ListedContract]:
    """Every contract that this family pays or paid, by service and child. One query."""
    return [_build(row) for row in db.execute(_LISTED.where(Contract.family_id == family_id))]


def list_from(db: Reader, day: date, service_id: int | None = None) -> list[ListedContract]:
    """The contracts that hold on `day` or later, of one service or of all, by service and child. One query.

    Without those of children who have left the school by then.
    """
    asked = _LISTED.where(
        or_(Contract.last_day.is_(None), Contract.last_day >= day),
        or_(Child.enrolled_until.is_(None), Child.enrolled_until >= day),
    )
    if service_id is not None:
        asked = asked.where(Contract.service_id == service_id)
    return [_build(row) for row in db.execute(asked)]


def count_by_weekday(listed: Sequence[ListedContract], day: date) -> dict[int, int]:
    """How many of these contracts hold on `day`, by weekday (0 is Monday)."""
    held = [one.weekdays_on(day) for one in listed if one.held.holds_on(day)]
    return {weekday: sum(weekday in weekdays for weekdays in held) for weekday in range(7)}


def _build(row: Any) -> ListedContract:
    what = row.child_id, row.service_id, Per(row.per), row.first_day, row.last_day, row.weekdays
    child = f"{row.first_name} {row.last_name}".strip()
    home = row.family_id, row.name, row.number
    return ListedContract(HeldContract(row.id, *what), child, row.label, *home, row.classroom, row.ended_why)


def list_contract_prices(db: Reader) -> dict[int, list[Per]]:
    """For each service (id) that has, had or will have such prices: per month, term or year. One query."""
    found: dict[int, list[Per]] = {}
    asked = (
        select(Tariff.service_id, Tariff.per)
        .join(TariffBand, TariffBand.tariff_id == Tariff.id)
        .join(Service, Service.id == Tariff.service_id)
        .where(Tariff.per != Per.DAY, Service.active)
        .distinct()
    )
    for service_id, per in db.execute(asked):
        found.setdefault(service_id, []).append(Per(per))
    return {service_id: sorted(pers, key=[*Per].index) for service_id, pers in found.items()}


def read_contract_prices(db: Reader, family_id: int, month: date) -> PriceList | None:
    """What prices this family's contracts in this month (its first day); None for a family without any.

    As in the bill of the month, prices that count who is booked in it count so. A dozen queries.
    """
    contracts = read_contracts(db, [family_id])
    return read_price_lists(db, [family_id], contracts, month).get(family_id) if contracts else None
