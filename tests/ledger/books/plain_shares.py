"""Who pays how much of a unit price, worked out in plain arithmetic from the shares that the machine has given."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class KeptShare(NamedTuple):
    """What a payer pays of a child's price: hundredths of a percent, or cents a unit; no services means all."""

    id: int
    child: int
    payer: int
    first: date
    last: date | None
    percent: int | None
    cents: int | None
    services: frozenset[int] | None

    def covers(self, child: int, service: int, day: date) -> bool:
        named = self.services is None or service in self.services
        return child == self.child and named and self.first <= day and (self.last is None or day <= self.last)


def divide_price(unit: int, shares: Iterable[KeptShare]) -> dict[int, int]:
    """Cents of a unit for each payer: percentages first, the cents that rounding leaves to the largest remainders."""
    ordered = sorted(shares, key=lambda share: (share.first, share.id))
    exact = [unit * (share.percent or 0) for share in ordered]
    exact.append(unit * 10_000 - sum(exact))
    parts = [whole // 10_000 for whole in exact]
    for _ in range(unit - sum(parts)):
        most = max(range(len(exact)), key=lambda place: (exact[place] - 10_000 * parts[place], -place))
        parts[most] += 1
    left = parts.pop()
    found: dict[int, int] = {}
    for share, part in zip(ordered, parts, strict=True):
        if share.cents is not None:
            part = min(share.cents, left)
            left -= part
        found[share.payer] = found.get(share.payer, 0) + part
    return {payer: cents for payer, cents in found.items() if cents}
