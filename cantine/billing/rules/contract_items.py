"""The lines of an invoice that bill contracts (« forfaits »), among those of the days."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cantine.billing.rules.invoices import CHARGE_WORDS, InvoiceItem, rank_children
from cantine.common.vocabulary import ChargeKind
from cantine.contracts.rules.charges import ContractCost
from cantine.prices.rules.cost_shares import Part, divide_contract
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
    month, as its price is not by day. What others pay of a contract is taken off by a line after it.
    """
    made = [item for cost in costs for item in _build_items(cost, prices, account_codes, class_codes or {})]
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


def list_contract_parts(cost: ContractCost, prices: PriceList) -> list[Part]:
    """What others pay of this month of a contract, by the shares that hold on its first day with the contract."""
    day = max(cost.month, cost.contract.first_day)
    return divide_contract(cost.cents, prices.list_shares(cost.contract.child_id, cost.contract.service_id, day))


def _build_items(
    cost: ContractCost, prices: PriceList, account_codes: Mapping[int, str], class_codes: Mapping[int, str]
) -> Iterator[InvoiceItem]:
    """The line of a month of a contract, and those of what others pay of it."""
    held = cost.contract
    about: dict[str, Any] = {"child_id": held.child_id, "service_id": held.service_id}
    about |= {"account_code": account_codes.get(held.service_id, ""), "cesu": prices.services[held.service_id].cesu}
    about |= {"analytic_code": class_codes.get(_find_class(cost), "")}
    yield InvoiceItem(cost.label, 1, cost.cents, ChargeKind.PACKAGE, **about, contract_id=held.id)
    for payer_id, cents in list_contract_parts(cost, prices):
        label = f"{CHARGE_WORDS[ChargeKind.SHARE]}, {cost.label}"
        yield InvoiceItem(label, 1, -cents, ChargeKind.SHARE, **about, payer_id=payer_id)
