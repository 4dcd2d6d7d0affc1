"""What a day costs, in plain arithmetic from what the machine itself has decided; nothing of the portal's code."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Any, NamedTuple

from tests.ledger.books.plain_shares import KeptShare, divide_price

ADDITIONS = ("minimum", "surcharge", "discount")


class Price(NamedTuple):
    """What a unit costs from each quotient on (cents), what a late addition costs more, and how long a unit is."""

    bands: tuple[tuple[int, int], ...]
    late: int = 0
    minutes: int | None = None


class SickTerms(NamedTuple):
    """How many days of a sickness come first, whether these are the free ones, and whether a proof frees all."""

    days: int = 1
    first_free: bool = False
    proof_frees: bool = False


class FreeDays(NamedTuple):
    """Days that are served for nothing; no services and no classes named means all."""

    first: date
    last: date
    services: frozenset[int]
    rooms: frozenset[int]

    def covers(self, service: int, room: int | None, day: date) -> bool:
        return (
            self.first <= day <= self.last
            and (not self.services or service in self.services)
            and (not self.rooms or room in self.rooms)
        )


class Due(NamedTuple):
    """What one child and service cost on one day: so many units at this price, for these bookings."""

    kind: str
    child: int
    service: int
    day: date
    quantity: int
    unit: int
    bookings: frozenset[int] = frozenset()
    payer: int | None = None

    @property
    def cents(self) -> int:
        return self.quantity * self.unit


@dataclass
class Eaten:
    """A booking as a bill sees it: `late` where staff or the door added it late, `free` for a sick day for nothing."""

    id: int
    child: int
    service: int
    day: date
    state: str
    time: int | None
    late: bool
    room: int | None
    free: bool = False


@dataclass
class PlainTown:
    """What the town has decided, as the machine remembers it; every mapping by day begins with that day."""

    accounts: dict[str, str]
    prices: dict[tuple[int, bool], dict[date, Price]] = field(default_factory=lambda: defaultdict(dict))
    quotients: dict[int, dict[date, int | None]] = field(default_factory=lambda: defaultdict(dict))
    sick_terms: dict[int, dict[date, SickTerms]] = field(default_factory=lambda: defaultdict(dict))
    free_days: dict[int, FreeDays] = field(default_factory=dict)
    shares: dict[int, KeptShare] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    analytic: dict[int, str] = field(default_factory=dict)
    full_days: dict[int, int] = field(default_factory=dict)
    opens: dict[int, int] = field(default_factory=dict)
    closes: dict[int, int] = field(default_factory=dict)

    def find_sales_account(self, code: str) -> str:
        """What a line notes for this account of its service; nothing where all goes to the usual « à classer »."""
        unsorted = self.accounts["unsorted"]
        return code or ("" if unsorted == "4718" else unsorted)

    def find_price(self, service: int, day: date, full: bool = False) -> Price:
        known = self.prices[service, full]
        return known[max(first for first in known if first <= day)]

    def find_unit(self, family: int, service: int, day: date, full: bool = False) -> int:
        """The price of a unit for the family; without a known quotient, the dearest."""
        bands = self.find_price(service, day, full).bands
        mine = self.quotients[family]
        begun = [first for first in mine if first <= day]
        quotient = mine[max(begun)] if begun else None
        if quotient is None:
            return max(cents for _start, cents in bands)
        return [cents for start, cents in bands if start <= quotient][-1]

    def count_units(self, one: Eaten) -> int:
        minutes = self.find_price(one.service, one.day).minutes
        if minutes is None or one.time is None:
            return 1
        opens = self.opens.get(one.service)
        stay = self.closes[one.service] - one.time if opens is None else one.time - opens
        return max(1, ceil(stay / minutes))

    def is_free_sickness(self, row: Any, number: int, proved: bool) -> bool:
        """Whether the sick day `number` of its sickness costs nothing."""
        known = self.sick_terms[row.service_id]
        begun = [first for first in known if first <= row.day]
        terms = known[max(begun)] if begun else SickTerms()
        if terms.proof_frees and proved:
            return True
        return (number <= terms.days) is terms.first_free

    def is_served_free(self, one: Eaten) -> bool:
        return any(days.covers(one.service, one.room, one.day) for days in self.free_days.values())

    def list_due(self, family: int, eaten: list[Eaten]) -> list[Due]:
        """What these bookings of a family cost."""
        by_day: dict[tuple[int, date], dict[int, Eaten]] = defaultdict(dict)
        for one in eaten:
            if one.state != "cancelled" and not one.free:
                by_day[one.child, one.day][one.service] = one
        found = [due for of_day in by_day.values() for due in self._list_of_day(family, of_day)]
        return found + [share for due in found for share in self._list_shares(family, due)]

    def _list_shares(self, family: int, due: Due) -> list[Due]:
        """What others pay of this day, not the family itself; what came on top of it is its own."""
        of = due.child, due.service, due.day
        shares = [
            share for share in self.shares.values() if due.bookings and share.payer != family and share.covers(*of)
        ]
        parts = divide_price(due.unit, shares)
        return [Due("share", *of, due.quantity, -cents, payer=payer) for payer, cents in parts.items()]

    def _list_of_day(self, family: int, left: dict[int, Eaten]) -> list[Due]:
        found = []
        for service, other in self.full_days.items():
            halves = [left[half] for half in (service, other) if half in left]
            if len(halves) == 2 and not any(half.state == "sick" or self.is_served_free(half) for half in halves):
                unit = self.find_unit(family, service, halves[0].day, full=True)
                ids = frozenset(half.id for half in halves)
                found.append(Due("full_day", halves[0].child, service, halves[0].day, 1, unit, ids))
                left = {key: one for key, one in left.items() if key not in (service, other)}
        for one in left.values():
            found += self._list_single(family, one)
        return found

    def _list_single(self, family: int, one: Eaten) -> list[Due]:
        of, ids = (one.child, one.service, one.day), frozenset({one.id})
        kind = "carence" if one.state == "sick" else "usual"
        if self.is_served_free(one):
            return [Due(kind, *of, 1, 0, ids)]
        unit, count = self.find_unit(family, one.service, one.day), self.count_units(one)
        if kind == "carence":
            return [Due(kind, *of, 1, unit * count, ids)]
        more = self.find_price(one.service, one.day).late if one.late and one.state == "added" else 0
        return [Due(kind, *of, count, unit, ids), *([Due("surcharge", *of, 1, more)] if more else [])]


def sum_by_booking(found: list[Due]) -> dict[int, tuple[frozenset[int], int]]:
    """By booking, those charged with it and the cents of its day with what is added; days for nothing left out."""
    cents: dict[tuple[int, int, date], int] = defaultdict(int)
    for due in found:
        if due.kind == "share":
            continue
        cents[due.child, due.service, due.day] += due.cents
    return {
        booking: (due.bookings, total)
        for due in found
        for booking in due.bookings
        if (total := cents[due.child, due.service, due.day])
    }
