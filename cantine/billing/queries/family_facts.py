"""What one question tells of a family, row by row: what prices ask about it, and its contracts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from cantine.common.contract_terms import DatedWeekdays, Per
from cantine.families.rules.labels import HeldLabel
from cantine.prices.rules.cost_shares import HeldShare
from cantine.prices.rules.counted_labels import CountedLabel, Placed, order_labels
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.unit_prices import PricedHousehold, Sibling

_WEEKDAYS: TypeAdapter[DatedWeekdays] = TypeAdapter(DatedWeekdays)
_SERVICES: TypeAdapter[frozenset[int] | None] = TypeAdapter(frozenset[int] | None)


class FamilyFacts:
    """The facts of a family about some months; each row says in `what` of which kind it is."""

    def __init__(self) -> None:
        self.billed: dict[date, int] = defaultdict(int)
        self._resident = True
        self._quotients: dict[date, int | None] = {}
        self._residences: dict[date, bool] = {}
        self._sizes: dict[date, int | None] = {}
        self._users: dict[tuple[int, date], set[int]] = defaultdict(set)
        self._children: dict[int, Sibling] = {}
        self._homes: list[tuple[int, date | None, date | None]] = []
        self._own: dict[tuple[int, int], dict[date, int | None]] = defaultdict(dict)
        self.placed: list[Placed] = []
        self.counted: list[CountedLabel] = []
        self._contracts: list[HeldContract] = []
        self._charged: dict[int, set[date]] = defaultdict(set)
        self._shares: list[HeldShare] = []

    def take(self, row: Any) -> None:
        """Take in what this row says."""
        match row.what:
            case "resident":
                self._resident = bool(row.number)
            case "quotient":
                self._quotients[row.first] = row.number
            case "residence":
                self._residences[row.first] = bool(row.number)
            case "size":
                self._sizes[row.first] = row.number
            case "billed":
                self.billed[row.first.replace(day=1)] += row.number
            case "contract":
                self._contracts.append(_build_contract(row))
            case "charge":
                self._charged[row.number].add(row.first)
            case _:
                self._take_of_children(row)

    def _take_of_children(self, row: Any) -> None:
        match row.what:
            case "child":
                self._children[row.child] = Sibling(row.child, row.born, row.first, row.last, bool(row.number))
            case "home":
                self._homes.append((row.child, row.first, row.last))
            case "own":
                self._own[row.child, row.service][row.first] = row.number
            case "user":
                self._users[row.service, row.first.replace(day=1)].add(row.child)
            case "label":
                held = HeldLabel(row.service, row.first, row.last, row.number, child_id=row.child)
                self.placed.append((row.place, held))
            case "share":
                self._shares.append(_build_share(row))
            case "counted":
                self.counted.append(CountedLabel(row.number, row.place, row.service, row.percent))

    def build_household(self) -> PricedHousehold:
        """What prices depend on in the family."""
        return PricedHousehold(
            self._resident,
            self._quotients,
            [self._children[child].limit(after, until) for child, after, until in self._homes],
            dict(self._own),
            self._residences,
            order_labels(self.placed),
            self._sizes,
            dict(self._users),
        )

    def list_contracts(self) -> Sequence[HeldContract]:
        """The contracts of the children, oldest first, with the months that are billed."""
        ordered = sorted(self._contracts, key=lambda one: (one.first_day, one.id))
        return [replace(one, charged=frozenset(self._charged[one.id])) for one in ordered]

    def list_shares(self) -> Mapping[int, Sequence[HeldShare]]:
        """What others pay of each child's prices, by its id, oldest first."""
        shares: dict[int, list[HeldShare]] = defaultdict(list)
        for share in sorted(self._shares, key=lambda share: (share.first_day, share.id)):
            shares[share.child_id].append(share)
        return shares


def _build_share(row: Any) -> HeldShare:
    services = _SERVICES.validate_json(row.word) if row.word else None
    whose = row.service, row.child, row.place, row.first, row.last
    return HeldShare(*whose, row.percent, row.number, services)


def _build_contract(row: Any) -> HeldContract:
    per, _space, weekdays = row.word.partition(" ")
    dated = _WEEKDAYS.validate_json(weekdays)
    return HeldContract(row.number, row.child, row.service, Per(per), row.first, row.last, dated)
