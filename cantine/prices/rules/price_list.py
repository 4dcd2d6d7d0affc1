"""Everything that decides the prices of one family; each price is looked up once."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from cantine.common.school_days import school_year, shift_month
from cantine.common.terms.booking_events import BookingEvent
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from cantine.prices.rules import band_prices, unit_prices
from cantine.prices.rules.cost_shares import HeldShare
from cantine.prices.rules.held_contracts import INCLUDED, HeldContract, is_covered
from cantine.prices.rules.unit_prices import DatedTariff, NoTariff, PricedHousehold

Incidents = Mapping[tuple[int, int, BookingEvent], Sequence[date]]
"""The days on which something happened, by child (id), service (id) and event."""
Price = tuple[DatedTariff, int]
"""The tariff in force, and the cents that it asks for a unit."""


@dataclass(frozen=True)
class PriceList:
    """The services by id, all their tariffs, the family, the days that are served for free, and what
    happened before, where a price asks for it.

    Prices change only on some days, the `turns`: between two of them each price is looked up once and kept. The days of
    the family's `contracts` cost nothing by themselves; `calendar` says which days they are served, closed ones too.
    `shares` are what others than the family pay of its children's prices, by child (id).
    """

    services: Mapping[int, ServiceRules]
    tariffs: Sequence[DatedTariff]
    household: PricedHousehold
    free: Sequence[ClosurePeriod] = ()
    contracts: Sequence[HeldContract] = ()
    calendar: Calendar | None = None
    incidents: Incidents = field(default_factory=dict)
    shares: Mapping[int, Sequence[HeldShare]] = field(default_factory=dict)

    def list_shares(self, child_id: int, service_id: int, day: date) -> list[HeldShare]:
        """What others pay of this child's price for the service on `day`."""
        return [share for share in self.shares.get(child_id, ()) if share.covers(service_id, day)]

    def why_included(self, child_id: int, service_id: int, day: date) -> str:
        """Why this day costs the child nothing by itself: a contract covers it; empty where none does."""
        return INCLUDED if self.contracts and is_covered(self.contracts, child_id, service_id, day) else ""

    def price_contract(self, held: HeldContract, day: date) -> Price:
        """What this contract costs for its whole month, term or year by the tariff of `day`. Raises NoTariff."""
        tariff = unit_prices.find_tariff(day, held.service_id, self.tariffs, per=held.per)
        if tariff is None:
            raise NoTariff(held.service_id, day)
        whose = held.child_id, day, tariff, self.household
        return tariff, band_prices.compute_unit_price(*whose, held.classroom_on(day))

    def count_incidents(self, child_id: int, service_id: int, day: date, event: BookingEvent) -> int:
        """How often this happened to the child in the service before `day`, in the school year of `day`."""
        days = self.incidents.get((child_id, service_id, event), ())
        begins, _ends = school_year(day)
        return sum(begins <= earlier < day for earlier in days)

    def why_free(self, service_id: int, classroom_id: int | None, day: date) -> str:
        """Why this service costs nothing on `day` for a child of this class (« Grève »); empty where it is paid."""
        return next((one.label for one in self.free if one.covers(service_id, classroom_id, day)), "")

    @property
    def counted_events(self) -> frozenset[BookingEvent]:
        """The events that cost something else from the second or a later time on."""
        return frozenset(rule.event for tariff in self.tariffs for rule in tariff.events if rule.from_nth > 1)

    @cached_property
    def turns(self) -> Sequence[date]:
        """The days on which some price of the family may change, in order."""
        family = self.household
        days = {tariff.first_day for tariff in self.tariffs} | {*family.quotients, *family.residences}
        days |= {day for own in family.own.values() for day in own}
        days |= {terms.first_day for service in self.services.values() for terms in service.terms}
        days |= {child.enrolled_from for child in family.children if child.enrolled_from}
        days |= {held.first_day for held in family.labels} | {*family.sizes}
        shared = [share for of_child in self.shares.values() for share in of_child]
        days |= {share.first_day for share in shared}
        days |= {day for _service, month in family.users for day in (month, shift_month(month, 1))}
        ending = {child.enrolled_until for child in family.children} | {held.last_day for held in family.labels}
        ending |= {share.last_day for share in shared}
        return sorted(days | {day + timedelta(1) for day in ending if day and day < date.max})

    def service(self, service_id: int, day: date) -> ServiceRules:
        """The service as it is priced on `day`."""
        service = self.services[service_id]
        if not service.terms:
            return service
        key = (service_id, bisect_right(self.turns, day))
        if key not in self._services:
            self._services[key] = service.on(day)
        return self._services[key]

    def price(self, child_id: int, service_id: int, day: date, classroom_id: int | None = None) -> Price:
        """What a unit of the service costs this child, in this class, on `day`. Raises NoTariff."""
        if found := self._look_up(child_id, service_id, None, day, classroom_id):
            return found
        raise NoTariff(service_id, day)

    def full_day(
        self, child_id: int, service_id: int, other_id: int, day: date, classroom_id: int | None = None
    ) -> Price | None:
        """The price of the full day that these two services make; None where each has its own price.

        Each has where the first has no full-day tariff, and where the child has an own price for one of them. Raises
        NoTariff where there is such a tariff, but without a price for this family.
        """
        return self._look_up(child_id, service_id, other_id, day, classroom_id)

    @cached_property
    def _services(self) -> dict[tuple[int, int], ServiceRules]:
        return {}

    @cached_property
    def _known(self) -> dict[tuple[int, int, int | None, int, int | None], Price | None]:
        return {}

    def _look_up(
        self, child_id: int, service_id: int, other_id: int | None, day: date, classroom_id: int | None
    ) -> Price | None:
        key = (child_id, service_id, other_id, bisect_right(self.turns, day), classroom_id)
        if key not in self._known:
            self._known[key] = self._find(child_id, service_id, other_id, day, classroom_id)
        return self._known[key]

    def _find(
        self, child_id: int, service_id: int, other_id: int | None, day: date, classroom_id: int | None
    ) -> Price | None:
        halves = () if other_id is None else (service_id, other_id)
        if any(unit_prices.find_own_price(child_id, half, day, self.household) is not None for half in halves):
            return None
        tariff = unit_prices.find_tariff(day, service_id, self.tariffs, full_day=other_id is not None)
        if tariff is None:
            return None
        return tariff, band_prices.compute_unit_price(child_id, day, tariff, self.household, classroom_id)
