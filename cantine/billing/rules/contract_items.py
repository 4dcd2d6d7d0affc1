"""The lines of an invoice that bill contracts (« forfaits »), among those of the days."""

from collections.abc import Iterable, Mapping

from cantine.billing.rules.invoices import InvoiceItem, rank_children
from cantine.common.vocabulary import ChargeKind
from cantine.contracts.rules.charges import ContractCost
from cantine.prices.rules.price_list import PriceList


def add_contract_items(
    items: Iterable[InvoiceItem],
    costs: Iterable[ContractCost],
    prices: PriceList,
    account_codes: Mapping[int, str],
    class_codes: Mapping[int, str] | None = None,
) -> list[InvoiceItem]:
    """The lines of one family and month with those of its contracts, each before the days of its child and service.

    `class_codes` are the analytic codes by class: a contract has that of its child's class on its first day in the
    month, as its price is not by day.
    """
    made = [
        InvoiceItem(
            label=cost.label,
            quantity=1,
            unit_cents=cost.cents,
            kind=ChargeKind.PACKAGE,
            child_id=cost.contract.child_id,
            service_id=cost.contract.service_id,
            account_code=account_codes.get(cost.contract.service_id, ""),
            cesu=prices.services[cost.contract.service_id].cesu,
            contract_id=cost.contract.id,
            analytic_code=(class_codes or {}).get(_find_class(cost), ""),
        )
        for cost in costs
    ]
    if not made:
        return [*items]
    ranks = rank_children(prices)
    columns = {service: place for place, service in enumerate(prices.services)}

    def place(item: InvoiceItem) -> tuple[int, int, int]:
        child, service = item.child_id or 0, item.service_id or 0
        return ranks.get(child, len(ranks)), child, columns.get(service, len(columns))

    return sorted([*made, *items], key=place)


def _find_class(cost: ContractCost) -> int:
    """The class on the first day of the month on which the contract holds; 0 where the child has none."""
    return cost.contract.classroom_on(max(cost.month, cost.contract.first_day)) or 0
