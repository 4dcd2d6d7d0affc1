"""What the cost of one child's month depends on, in two queries: services with their tariffs, and the family."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    extract,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from cantine.billing.queries.billed_months import DAY_IN_MONTH, OF_MONTHS, SIGN
from cantine.billing.queries.family_facts import FamilyFacts
from cantine.common.school_days import find_month_end
from cantine.families.queries.custody import MEMBERS, select_children
from cantine.offer.queries import offer
from cantine.offer.rules.services import ServiceRules
from cantine.prices.queries import prices
from cantine.prices.queries.held_labels import CLASSROOM, holds_for, join_holdings
from cantine.prices.queries.service_users import IS_USE
from cantine.prices.rules.cost_shares import HeldShare
from cantine.prices.rules.counted_labels import CountedLabel, Placed, order_labels
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.unit_prices import DatedTariff, PricedHousehold
from cantine.store import tables
from cantine.store.database import Reader
from cantine.store.tables import (
    Booking,
    Child,
    ChildTariff,
    Contract,
    ContractCharge,
    CostShare,
    Family,
    FamilySize,
    Invoice,
    InvoiceLine,
    Label,
    LabelHolding,
    Quotient,
    Residence,
    TariffBand,
)

_later, _later_band = aliased(tables.Tariff), aliased(TariffBand)
_OVERTAKEN = (
    select(_later.id)
    .join(_later_band, _later_band.tariff_id == _later.id)
    .where(
        _later.service_id == tables.Tariff.service_id,
        _later.full_day == tables.Tariff.full_day,
        _later.per == tables.Tariff.per,
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


_CHOSEN: Any = bindparam("children", expanding=True)
_COLUMNS: dict[str, Any] = dict.fromkeys(("child", "service", "number", "place", "percent"), Integer)
_COLUMNS |= dict.fromkeys(("first", "last", "born"), Date)
_COLUMNS |= {"word": Text}


def _select_fact(what: str, **given: Any) -> Any:
    """Rows that say `what` they are, with the columns of `_COLUMNS`: those that are not given are null."""
    columns = (given.get(name, cast(null(), kind)).label(name) for name, kind in _COLUMNS.items())
    return select(literal_column(f"'{what}'").label("what"), *columns)


_family: Any = bindparam("family")
_THEIRS = select_children(_family)
_FAMILY: Any = union_all(
    _select_fact("resident", number=cast(Family.resident, Integer)).where(Family.id == _family),
    _select_fact("quotient", number=Quotient.value, first=Quotient.first_day).where(Quotient.family_id == _family),
    _select_fact("residence", number=cast(Residence.resident, Integer), first=Residence.first_day).where(
        Residence.family_id == _family
    ),
    _select_fact(
        "child",
        child=Child.id,
        number=cast(Child.pupil, Integer),
        first=Child.enrolled_from,
        last=Child.enrolled_until,
        born=Child.birth_date,
    ).where(Child.id.in_(_THEIRS)),
    _select_fact("home", child=MEMBERS.c.child_id, first=MEMBERS.c.after, last=MEMBERS.c.until).where(
        MEMBERS.c.family_id == _family
    ),
    _select_fact(
        "own",
        child=ChildTariff.child_id,
        service=ChildTariff.service_id,
        number=ChildTariff.cents,
        first=ChildTariff.first_day,
    ).where(ChildTariff.child_id.in_(_THEIRS)),
    join_holdings(
        _select_fact(
            "label",
            child=LabelHolding.child_id,
            service=Label.id,
            number=CLASSROOM,
            place=Label.position,
            first=LabelHolding.first_day,
            last=LabelHolding.last_day,
        )
    ).where(holds_for([_family], _THEIRS)),
    _select_fact(
        "counted",
        number=Label.id,
        service=Label.counted_service_id,
        place=Label.position,
        percent=Label.counted_below,
    ).where(Label.counted_service_id.is_not(None), Label.counted_below.is_not(None)),
    _select_fact("size", number=FamilySize.children, first=FamilySize.first_day).where(FamilySize.family_id == _family),
    _select_fact("user", child=Booking.child_id, service=Booking.service_id, first=func.min(Booking.day))
    .where(Booking.family_id == _family, *IS_USE)
    .group_by(Booking.child_id, Booking.service_id, extract("year", Booking.day), extract("month", Booking.day)),
    _select_fact("billed", number=cast(func.sum(SIGN * InvoiceLine.cents), Integer), first=DAY_IN_MONTH)
    .select_from(Invoice)
    .join(InvoiceLine, InvoiceLine.invoice_id == Invoice.id)
    .where(Invoice.family_id == _family, InvoiceLine.child_id.in_(_CHOSEN), OF_MONTHS)
    .group_by(Invoice.id),
    _select_fact(
        "contract",
        child=Contract.child_id,
        service=Contract.service_id,
        number=Contract.id,
        first=Contract.first_day,
        last=Contract.last_day,
        word=cast(Contract.per, Text) + literal_column("' '") + cast(Contract.weekdays, Text),
    ).where(Contract.family_id == _family, Contract.child_id.in_(_CHOSEN)),
    _select_fact(
        "share",
        child=CostShare.child_id,
        service=CostShare.id,
        number=CostShare.cents,
        place=CostShare.payer_id,
        percent=CostShare.percent,
        first=CostShare.first_day,
        last=CostShare.last_day,
        word=cast(CostShare.service_ids, Text),
    ).where(
        CostShare.child_id.in_(_CHOSEN),
        CostShare.payer_id != _family,
        CostShare.first_day <= bindparam("last"),
        or_(CostShare.last_day.is_(None), CostShare.last_day >= bindparam("first")),
    ),
    _select_fact("charge", number=ContractCharge.contract_id, first=ContractCharge.month).where(
        ContractCharge.contract_id.in_(
            select(Contract.id).where(Contract.family_id == _family, Contract.child_id.in_(_CHOSEN))
        )
    ),
)
"""One question instead of twelve: the month grid may ask six in all, see `bookings.read_month`."""


@dataclass(frozen=True)
class FamilyOfMonth:
    """What prices ask about a family, and the cents billed to it for months of some children, credit notes subtracted.

    `billed` is by month (its first day); a month that nothing was billed for is absent. `contracts` are those of these
    children that the family pays, oldest first. `placed` are the labels of the household with their places, `counted`
    those that a child may hold by the number of its bookings in the month. `shares` are what others pay of the
    children's prices in the months, by child (id).
    """

    household: PricedHousehold
    billed: Mapping[date, int]
    contracts: Sequence[HeldContract] = ()
    placed: Sequence[Placed] = ()
    counted: Sequence[CountedLabel] = ()
    shares: Mapping[int, Sequence[HeldShare]] = field(default_factory=dict)

    def hold(self, child_id: int, labels: Iterable[CountedLabel], month: date) -> PricedHousehold:
        """The household where this child holds these counted labels in this month."""
        held = [one.place_for(child_id, month) for one in labels]
        return replace(self.household, labels=order_labels([*self.placed, *held]))


def read_family(db: Reader, family_id: int, child_ids: Collection[int], *months: date) -> FamilyOfMonth:
    """What the cost of these months of some children, one after the other, depends on in their family. Each is named by
    its first day. One query, whatever the number of months."""
    asked = {"family": family_id, "children": [*child_ids], "first": months[0], "last": find_month_end(months[-1])}
    facts = FamilyFacts()
    for row in db.execute(_FAMILY, asked):
        facts.take(row)
    held = facts.list_contracts(), facts.placed, facts.counted, facts.list_shares()
    return FamilyOfMonth(facts.build_household(), facts.billed, *held)
