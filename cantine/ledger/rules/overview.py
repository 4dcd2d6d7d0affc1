"""How much was billed, how much of it is paid and how much is open: of a month, of a service."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cantine.common.money import share_out


@dataclass(frozen=True)
class BilledFigures:
    """Cents `billed` by invoices, `credited` by their credit notes, still `open`, and `forgiven`: written off by the
    commune. The rest is paid."""

    billed: int = 0
    credited: int = 0
    open: int = 0
    forgiven: int = 0

    def __add__(self, more: "BilledFigures") -> "BilledFigures":
        left = self.open + more.open, self.forgiven + more.forgiven
        return BilledFigures(self.billed + more.billed, self.credited + more.credited, *left)

    @property
    def net(self) -> int:
        """What was billed minus the credit notes: the sum of a month in every list."""
        return self.billed - self.credited

    @property
    def paid(self) -> int:
        """What was settled by payments, or by credit notes for other invoices."""
        return self.net - self.open - self.forgiven


@dataclass(frozen=True)
class OverviewInvoice:
    """An invoice: by service id (None: no service) the cents billed and credited; and what is open of the whole, and
    what of it was written off.

    Both together are never more than what credit notes left.
    """

    billed: Mapping[int | None, int]
    credited: Mapping[int | None, int]
    open: int
    forgiven: int = 0


def sum_by_service(bills: Iterable[OverviewInvoice]) -> dict[int | None, BilledFigures]:
    """What each service was billed, was paid and has open.

    A family pays an invoice, not a service: what is open of it, and what was written off, is divided in proportion to
    what each service still costs.
    """
    found: dict[int | None, BilledFigures] = defaultdict(BilledFigures)
    for bill in bills:
        services = list(bill.billed.keys() | bill.credited.keys())
        services.sort(key=lambda service: (service is None, service or 0))
        left = [max(0, bill.billed.get(service, 0) - bill.credited.get(service, 0)) for service in services]
        still_open = share_out(bill.open, left)
        forgiven = share_out(bill.forgiven, [cents - rest for cents, rest in zip(left, still_open, strict=True)])
        for service, *unpaid in zip(services, still_open, forgiven, strict=True):
            found[service] += BilledFigures(bill.billed.get(service, 0), bill.credited.get(service, 0), *unpaid)
    return dict(found)


def sum_figures(parts: Iterable[BilledFigures]) -> BilledFigures:
    """The sum of these figures."""
    return sum(parts, BilledFigures())
