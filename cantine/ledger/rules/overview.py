"""How much was billed, how much of it is paid and how much is open: of a month, of a service."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cantine.common.money import share_out


@dataclass(frozen=True)
class BilledFigures:
    """Cents `billed` by invoices, `credited` by their credit notes, and still `open`. The rest is paid."""

    billed: int = 0
    credited: int = 0
    open: int = 0

    def __add__(self, more: "BilledFigures") -> "BilledFigures":
        return BilledFigures(self.billed + more.billed, self.credited + more.credited, self.open + more.open)

    @property
    def net(self) -> int:
        """What was billed minus the credit notes: the sum of a month in every list."""
        return self.billed - self.credited

    @property
    def paid(self) -> int:
        """What was settled by payments, or by credit notes for other invoices."""
        return self.net - self.open


@dataclass(frozen=True)
class OverviewInvoice:
    """An invoice: by service id (None: no service) the cents billed and credited; and what is open of the whole.

    `open` is never more than what credit notes left.
    """

    billed: Mapping[int | None, int]
    credited: Mapping[int | None, int]
    open: int


def sum_by_service(bills: Iterable[OverviewInvoice]) -> dict[int | None, BilledFigures]:
    """What each service was billed, was paid and has open.

    A family pays an invoice, not a service: what is open of it is divided in proportion to what each service still
    costs.
    """
    found: dict[int | None, BilledFigures] = defaultdict(BilledFigures)
    for bill in bills:
        services = list(bill.billed.keys() | bill.credited.keys())
        services.sort(key=lambda service: (service is None, service or 0))
        left = [max(0, bill.billed.get(service, 0) - bill.credited.get(service, 0)) for service in services]
        for service, cents in zip(services, share_out(bill.open, left), strict=True):
            found[service] += BilledFigures(bill.billed.get(service, 0), bill.credited.get(service, 0), cents)
    return dict(found)


def sum_figures(parts: Iterable[BilledFigures]) -> BilledFigures:
    """The sum of these figures."""
    return sum(parts, BilledFigures())
