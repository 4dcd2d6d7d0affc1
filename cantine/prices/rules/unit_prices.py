"""What a unit of a service costs a family: the tariff in force on the day and its bands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from cantine.common.contract_terms import Per, ProRata
from cantine.common.terms.booking_events import PricedEvent
from cantine.common.vocabulary import SiblingCount
from cantine.families.rules.labels import HeldLabel


@dataclass(frozen=True)
class Band:
    """The price from a quotient familial (included) to the next band: `cents` a unit, or `effort_rate` percent of it.

    An effort rate of 0.45 makes 3,60 € of a quotient of 800: the percentage of the quotient in euros, to the nearest
    cent; `extra` cents come on top. `resident` is None for everybody; `sibling_rank` 2 is for the second child and
    those after it; with a label (id) the band is for who holds it; `family_size` is the least number of children.
    """

    from_quotient: int
    cents: int | None = None
    effort_rate: Decimal | None = None
    resident: bool | None = None
    sibling_rank: int = 1
    label_id: int | None = None
    family_size: int = 1
    extra: int = 0


@dataclass(frozen=True)
class DatedTariff:
    """The price of a service from `first_day` on, until a later tariff. Amounts are cents, times minutes.

    `floor` and `ceiling` bound what an effort rate gives. With `unit_minutes` the price is that of a started unit, and
    `tolerance` minutes past a full unit start no new one; `day_minimum` and `day_ceiling` bound what a day costs. A
    price `per` month, term or year is that of a contract, in so many `instalments`; see `contracts.rules.charges`.
    `events` are what being late, absent or picked up late costs.
    """

    service_id: int
    first_day: date
    bands: Sequence[Band]
    full_day: bool = False
    floor: int | None = None
    ceiling: int | None = None
    unit_minutes: int | None = None
    tolerance: int = 0
    day_minimum: int | None = None
    day_ceiling: int | None = None
    sibling_count: SiblingCount = SiblingCount.SCHOOL
    per: Per = Per.DAY
    pro_rata: ProRata = ProRata.WHOLE
    instalments: int = 1
    parts: tuple[int, ...] | None = None
    events: Sequence[PricedEvent] = ()


@dataclass(frozen=True)
class Sibling:
    """What the rank of a child depends on: its birth date, and its days at the school (None: no limit).

    Who eats and is no `pupil` is not counted among the others.
    """

    id: int
    birth_date: date | None = None
    enrolled_from: date | None = None
    enrolled_until: date | None = None
    pupil: bool = True

    def limit(self, after: date | None, until: date | None) -> "Sibling":
        """The child while it was with the family: after a day, until a day (included; None: no limit)."""
        begins = max(self.enrolled_from or date.min, after + timedelta(1) if after else date.min)
        ends = min(self.enrolled_until or date.max, until or date.max)
        first, last = None if begins == date.min else begins, None if ends == date.max else ends
        return replace(self, enrolled_from=first, enrolled_until=last)


@dataclass(frozen=True)
class PricedHousehold:
    """What prices depend on in a family.

    `residences` say by first day whether it lives in the commune, where that ever changed; else `resident` holds.
    `quotients` are by the day from which each holds, None where it is unknown from then on; `own` are a child's own
    prices by (child, service) and first day, where None ends one. `labels` are those of the family, of its children
    and of classes, in the order of the town. `sizes` are the children at home, by the day from which each number
    holds; `users` the children (ids) that are booked for a service (id) in the month that begins on a day.
    """

    resident: bool = True
    quotients: Mapping[date, int | None] = field(default_factory=dict)
    children: Sequence[Sibling] = ()
    own: Mapping[tuple[int, int], Mapping[date, int | None]] = field(default_factory=dict)
    residences: Mapping[date, bool] = field(default_factory=dict)
    labels: Sequence[HeldLabel] = ()
    sizes: Mapping[date, int | None] = field(default_factory=dict)
    users: Mapping[tuple[int, date], Collection[int]] = field(default_factory=dict)

    def is_resident(self, day: date) -> bool:
        """Whether the family lived in the commune on `day`; before the first known day, as on that day."""
        if not self.residences:
            return self.resident
        in_force = max((first for first in self.residences if first <= day), default=min(self.residences))
        return self.residences[in_force]

    def list_labels(self, child_id: int, classroom_id: int | None, day: date) -> list[int]:
        """The labels (ids) that this child, in this class, holds on `day`, in the order of the town."""
        theirs = (one for one in self.labels if one.child_id in (None, child_id))
        return [one.label_id for one in theirs if one.holds(day, classroom_id, None)]


class NoTariff(LookupError):
    """The service has no price for such a family, on `day` where that is known."""

    def __init__(self, service_id: int, day: date | None = None) -> None:
        super().__init__(service_id, day)
        self.service_id, self.day = service_id, day


def find_tariff(
    day: date, service_id: int, tariffs: Iterable[DatedTariff], *, full_day: bool = False, per: Per = Per.DAY
) -> DatedTariff | None:
    """The latest tariff of the service, or of its full day, in force on `day`; None where there is none."""
    asked = service_id, full_day, per
    in_force = [
        tariff
        for tariff in tariffs
        if (tariff.service_id, tariff.full_day, tariff.per) == asked and tariff.first_day <= day and tariff.bands
    ]
    return max(in_force, key=lambda tariff: tariff.first_day, default=None)


def find_quotient(day: date, quotients: Mapping[date, int | None]) -> int | None:
    """The quotient familial that holds on `day`; None where none was given by then, or it is unknown."""
    first_day = max((first for first in quotients if first <= day), default=None)
    return None if first_day is None else quotients[first_day]


def limit_cents(cents: int, least: int | None, most: int | None) -> int:
    """`cents`, but at least `least` and at most `most` where there are such bounds."""
    raised = cents if least is None else max(cents, least)
    return raised if most is None else min(raised, most)


def find_own_price(child_id: int, service_id: int, day: date, household: PricedHousehold) -> int | None:
    """The child's own price for a unit of this service on `day` (cents); None where it has none, or it has ended."""
    return find_own_price_on(day, household.own.get((child_id, service_id), {}))


def find_own_price_on(day: date, own: Mapping[date, int | None]) -> int | None:
    """The one of a child's own prices (by first day) that holds on `day`; None where there is none, or it has ended."""
    first_day = max((first for first in own if first <= day), default=None)
    return None if first_day is None else own[first_day]
