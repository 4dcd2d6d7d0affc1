"""What decides the prices of families, as plain values of the rules: tariffs, quotients, siblings, own prices."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from cantine.common.vocabulary import SiblingCount
from cantine.families.queries.custody import MEMBERS
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import Calendar
from cantine.prices.queries.counted_labels import find_counted
from cantine.prices.queries.held_labels import read_held_labels
from cantine.prices.queries.service_users import read_users
from cantine.prices.rules import unit_prices as rules
from cantine.prices.rules.counted_labels import Placed
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import Band, PricedHousehold, Sibling
from cantine.store.commune import read_commune
from cantine.store.database import Reader
from cantine.store.tables import Child, ChildTariff, Family, FamilySize, Quotient, Residence, Tariff, TariffBand

TOO_MANY_TO_NAME = 5_000
"""More families than this are not named one by one, as a statement has only so many parameters: all are read."""

_FIELDS = [one.name for one in fields(rules.DatedTariff) if one.name != "bands"]
_BAND = [one.name for one in fields(Band)]
PRICE = (
    Tariff.id.label("tariff_id"),
    *(getattr(Tariff, name) for name in _FIELDS),
    *(getattr(TariffBand, name) for name in _BAND),
)
_TARIFFS = (
    select(*PRICE)
    .join(TariffBand, TariffBand.tariff_id == Tariff.id)
    .order_by(Tariff.service_id, Tariff.first_day, Tariff.id, TariffBand.from_quotient, TariffBand.id)
)
_FAMILIES = (
    select(
        Family.id,
        Family.resident,
        Quotient.first_day,
        Quotient.value,
        Residence.first_day.label("moved_on"),
        Residence.resident.label("lived_here"),
        FamilySize.first_day.label("counted_on"),
        FamilySize.children,
    )
    .join(Quotient, Quotient.family_id == Family.id, isouter=True)
    .join(Residence, Residence.family_id == Family.id, isouter=True)
    .join(FamilySize, FamilySize.family_id == Family.id, isouter=True)
)
_SIBLINGS = select(
    MEMBERS.c.family_id,
    Child.id,
    Child.birth_date,
    Child.enrolled_from,
    Child.enrolled_until,
    Child.pupil,
    MEMBERS.c.after,
    MEMBERS.c.until,
).join(Child, Child.id == MEMBERS.c.child_id)
_OWN = select(ChildTariff.child_id, ChildTariff.service_id, ChildTariff.first_day, ChildTariff.cents)


def list_tariffs(db: Reader) -> list[rules.DatedTariff]:
    """Every tariff of every service with its bands, past and announced ones too; one without bands is no price."""
    return build_tariffs(db.execute(_TARIFFS))


def counts_at_home(db: Reader) -> bool:
    """Whether some price counts the children at home, so that families are asked for their number."""
    return db.execute(select(Tariff.id).where(Tariff.sibling_count == SiblingCount.HOME).limit(1)).first() is not None


def list_priced_labels(db: Reader) -> set[int]:
    """The labels (ids) that some price asks for: who holds one pays another price than others. One query."""
    known = list_tariffs(db)
    asked = {band.label_id for one in known for band in one.bands} | {
        rule.label_id for one in known for rule in one.events
    }
    return {label_id for label_id in asked if label_id is not None}


def build_tariffs(rows: Iterable[Any]) -> list[rules.DatedTariff]:
    """The tariffs of rows with the columns of `PRICE`, some for each band; a row without a band says nothing."""
    found: dict[int, tuple[Any, dict[Band, None]]] = {}
    for row in rows:
        if row.sibling_rank is not None:
            band = Band(**{name: getattr(row, name) for name in _BAND})
            found.setdefault(row.tariff_id, (row, {}))[1][band] = None
    return [_build_tariff(row, [*bands]) for row, bands in found.values()]


def _build_tariff(row: Any, bands: list[Band]) -> rules.DatedTariff:
    known = {name: getattr(row, name) for name in _FIELDS}
    return rules.DatedTariff(**{**known, "events": row.events or ()}, bands=bands)


def read_households(
    db: Reader, family_ids: Collection[int], counted: Callable[[int], Sequence[Placed]] | None = None
) -> dict[int, PricedHousehold]:
    """What prices ask about each of these families, by its id; four queries for any number of them.

    A child of two families is a sibling in both, of one that it left until that day. Unknown families are left out.
    `counted` says which labels a child (id) holds as they were counted.
    """
    asked = set(family_ids)
    resident: dict[int, bool] = {}
    quotients: dict[int, dict[date, int | None]] = defaultdict(dict)
    residences: dict[int, dict[date, bool]] = defaultdict(dict)
    sizes: dict[int, dict[date, int | None]] = defaultdict(dict)
    for family_id, lives_here, first_day, value, moved_on, lived_here, counted_on, children in _ask(
        db, _FAMILIES, asked
    ):
        resident[family_id] = lives_here
        if first_day is not None:
            quotients[family_id][first_day] = value
        if moved_on is not None:
            residences[family_id][moved_on] = lived_here
        if counted_on is not None:
            sizes[family_id][counted_on] = children
    siblings: dict[int, list[Sibling]] = {family_id: [] for family_id in resident}
    for family_id, *child, after, until in _ask(db, _SIBLINGS, asked):
        siblings[family_id].append(Sibling(*child).limit(after, until))
    own = read_own_prices(db)
    members = {family_id: [child.id for child in theirs] for family_id, theirs in siblings.items()}
    labels = read_held_labels(db, members, counted, all_families=len(asked) > TOO_MANY_TO_NAME)
    return {
        id: PricedHousehold(lives_here, quotients[id], siblings[id], own, residences[id], labels.get(id, ()), sizes[id])
        for id, lives_here in resident.items()
    }


def _ask(db: Reader, of: Any, family_ids: Collection[int]) -> list[Any]:
    """The rows of these families; the first column is the family (id)."""
    if len(family_ids) <= TOO_MANY_TO_NAME:
        return [*db.execute(of.where(of.selected_columns[0].in_(family_ids)))]
    return [row for row in db.execute(of) if row[0] in family_ids]


def read_own_prices(db: Reader) -> Mapping[tuple[int, int], Mapping[date, int | None]]:
    """The own price of every child that has or had one, by (child, service) and first day; few children do."""
    own: dict[tuple[int, int], dict[date, int | None]] = defaultdict(dict)
    for child_id, service_id, first_day, cents in db.execute(_OWN):
        own[child_id, service_id][first_day] = cents
    return dict(own)


def read_price_lists(
    db: Reader,
    family_ids: Collection[int],
    contracts: Mapping[int, Sequence[HeldContract]] | None = None,
    month: date | None = None,
) -> dict[int, PriceList]:
    """Everything that decides the prices of each of these families, by its id; seven queries for any number of them.

    `contracts` are theirs, see `read_contracts`; two more queries where there are any. `month` (its first day) is what
    is billed, for prices that count who is booked in it: one more query where there are any, and one to five where
    prices ask for labels. With the days that are served for nothing, and services that were switched off: what was
    booked of them before is still billed.
    """
    contracts = contracts or {}
    calendar = read_open_calendar(db) if contracts else None
    services = {service.id: service for service in offer.list_every_service(db)}
    all_tariffs, free = list_tariffs(db), offer.list_free_days(db)
    labelled = month and any(band.label_id for tariff in all_tariffs for band in tariff.bands)
    households = read_households(db, family_ids, find_counted(db, services, month) if month and labelled else None)
    if month is not None and any(tariff.sibling_count is SiblingCount.SERVICE for tariff in all_tariffs):
        booked = read_users(db, households, month)
        households = {id: replace(one, users=booked.get(id, {})) for id, one in households.items()}
    return {
        family_id: PriceList(services, all_tariffs, household, free, contracts.get(family_id, ()), calendar)
        for family_id, household in households.items()
    }


def read_open_calendar(db: Reader) -> Calendar:
    """The calendar of the town of all times without its closures: they change no contract. Two queries."""
    calendar = offer.read_calendar(db, read_commune(db).zone, date.min, date.max)
    return replace(calendar, closures=())
