"""What the cost of one child's month depends on, in two queries: services with their tariffs, and the family."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, and_, bindparam, cast, func, literal_column, null, select, union_all
from sqlalchemy.orm import aliased

from cantine.queries import offer, prices
from cantine.queries.billed_months import OF_MONTH, SIGN, bind_month
from cantine.queries.homes import MEMBERS, select_children
from cantine.rules.prices import DatedTariff, PricedHousehold, Sibling
from cantine.rules.services import ServiceRules
from cantine.store import tables
from cantine.store.database import Reader
from cantine.store.tables import Child, ChildTariff, Family, Invoice, InvoiceLine, Quotient, Residence, TariffBand

_later, _later_band = aliased(tables.Tariff), aliased(TariffBand)
_OVERTAKEN = (
    select(_later.id)
    .join(_later_band, _later_band.tariff_id == _later.id)
    .where(
        _later.service_id == tables.Tariff.service_id,
        _later.full_day == tables.Tariff.full_day,
        _later.first_day > tables.Tariff.first_day,
        _later.first_day <= bindparam("first"),
    )
    .correlate(tables.Tariff)
    .exists()
)
_PRICED_SERVICES = (
    offer.SERVICES.join(
        tables.Tariff,
        and_(tables.Tariff.service_id == tables.Service.id, tables.Tariff.first_day <= bindparam("last"), ~_OVERTAKEN),
        isouter=True,
    )
    .join(TariffBand, TariffBand.tariff_id == tables.Tariff.id, isouter=True)
    .add_columns(*prices.PRICE)
)


def read_priced_services(db: Reader, first: date, last: date) -> tuple[list[ServiceRules], list[DatedTariff]]:
    """The active services in the order of the grid's columns, and their tariffs of the days from `first` to `last`."""
    rows = db.execute(_PRICED_SERVICES, {"first": first, "last": last}).all()
    return offer.build_services(rows), prices.build_tariffs(rows)


_NONE, _NO_DAY = cast(null(), Integer), cast(null(), Date)
_BILLED = (
    select(func.sum(SIGN * InvoiceLine.cents))
    .select_from(Invoice)
    .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
    .where(Invoice.family_id == bindparam("family"), InvoiceLine.child_id == bindparam("child"), OF_MONTH)
)


def _select_fact(what: str, *columns: Any) -> Any:
    """What it is, child, service, number, first day, last day, birth date; what is left out at the end is nothing."""
    nothing = (_NONE, _NONE, _NONE, _NO_DAY, _NO_DAY, _NO_DAY)
    return select(literal_column(f"'{what}'"), *columns, *nothing[len(columns) :])


_THEIRS = select_children(bindparam("family"))
_FAMILY: Any = union_all(
    _select_fact("resident", _NONE, _NONE, cast(Family.resident, Integer)).where(Family.id == bindparam("family")),
    _select_fact("quotient", _NONE, _NONE, Quotient.value, Quotient.first_day).where(
        Quotient.family_id == bindparam("family")
    ),
    _select_fact("residence", _NONE, _NONE, cast(Residence.resident, Integer), Residence.first_day).where(
        Residence.family_id == bindparam("family")
    ),
    _select_fact("child", Child.id, _NONE, _NONE, Child.enrolled_from, Child.enrolled_until, Child.birth_date).where(
        Child.id.in_(_THEIRS)
    ),
    _select_fact("home", MEMBERS.c.child_id, _NONE, _NONE, MEMBERS.c.after, MEMBERS.c.until).where(
        MEMBERS.c.family_id == bindparam("family")
    ),
    _select_fact("own", ChildTariff.child_id, ChildTariff.service_id, ChildTariff.cents, ChildTariff.first_day).where(
        ChildTariff.child_id.in_(_THEIRS)
    ),
    _select_fact("billed", _NONE, _NONE, cast(_BILLED.scalar_subquery(), Integer)),
)


@dataclass(frozen=True)
class FamilyOfMonth:
    """What prices ask about a family, and the cents billed to it for the child's month, credit notes subtracted."""

    household: PricedHousehold
    billed: int


def read_family(db: Reader, family_id: int, child_id: int, month: date) -> FamilyOfMonth:
    """What the cost of this child's month depends on in its family; `month` is its first day. One query."""
    resident, billed = True, 0
    quotients: dict[date, int | None] = {}
    residences: dict[date, bool] = {}
    children: list[Sibling] = []
    homes: list[tuple[int, date | None, date | None]] = []
    own: dict[tuple[int, int], dict[date, int | None]] = defaultdict(dict)
    asked = {"family": family_id, "child": child_id, **bind_month(month)}
    for what, of_child, service, number, first, last, born in db.execute(_FAMILY, asked):
        if what == "resident":
            resident = bool(number)
        elif what == "quotient":
            quotients[first] = number
        elif what == "residence":
            residences[first] = bool(number)
        elif what == "child":
            children.append(Sibling(of_child, born, first, last))
        elif what == "home":
            homes.append((of_child, first, last))
        elif what == "own":
            own[of_child, service][first] = number
        else:
            billed = number or 0
    known = {child.id: child for child in children}
    siblings = [known[of_child].within(after, until) for of_child, after, until in homes]
    return FamilyOfMonth(PricedHousehold(resident, quotients, siblings, dict(own), residences), billed)
