"""What contracts cost in a month: the only place that prices them, for the bill and for the estimate in the grid."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from cantine.common.contract_terms import TERMS_BEGIN, DatePair, Per, ProRata, find_contract_period
from cantine.common.french import month_name, plural
from cantine.common.money import round_cents
from cantine.common.school_days import find_month_end
from cantine.offer.rules.calendar import find_obstacle
from cantine.prices.rules.contract_prices import split_instalments
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import DatedTariff


@dataclass(frozen=True)
class ContractCost:
    """What a contract costs in a month (its first day): `cents`, and `label`, the line of the invoice that says it."""

    contract: HeldContract
    month: date
    cents: int
    label: str


@dataclass(frozen=True)
class _Due:
    """A part of a contract's price: `cents` for the days of `window`; `place` is which of the instalments it is."""

    window: DatePair
    cents: int
    place: int = 0


def list_contract_costs(prices: PriceList, month: date) -> list[ContractCost]:
    """What the family's contracts cost in this month and no invoice has billed yet, by the age of the contracts.

    Raises NoTariff where the service has no price per month, term or year for this family on the first day of it.
    """
    open_ones = [one for one in prices.contracts if month not in one.charged and one.service_id in prices.services]
    costs = (_price(one, prices, month) for one in open_ones)
    return [cost for cost in costs if cost is not None]


def _price(contract: HeldContract, prices: PriceList, month: date) -> ContractCost | None:
    """What this contract costs in the month; None where nothing is due in it."""
    spans = _list_spans(contract, prices, (month, find_month_end(month)))
    if not spans:
        return None
    tariff, cents = prices.price_contract(contract, spans[0][0])
    due = _find_due(contract.per, tariff, cents, month)
    if due is None:
        return None
    held = _list_spans(contract, prices, due.window)
    if held[0][0] < month or _is_paid_by_another(contract, prices, due.window, tariff):
        return None
    if not any(_is_within(day, held) for day in _iterate_served(contract, prices, due.window)) and (
        tariff.instalments == 1 or any(_iterate_served(contract, prices, due.window))
    ):
        return None
    served = [*_iterate_served(contract, prices, due.window)] if tariff.pro_rata is ProRata.DAYS else []
    amount, told = _take_share(tariff.pro_rata, due, held, served)
    return ContractCost(contract, month, amount, f"{_describe(contract, prices, tariff, due)}{told}")


def _list_spans(contract: HeldContract, prices: PriceList, window: DatePair) -> list[DatePair]:
    """The spans of days in which the contract holds and the child is with the family and at the school, in order."""
    first, last = max(window[0], contract.first_day), min(window[1], contract.last_day or date.max)
    spans = [
        (max(first, child.enrolled_from or date.min), min(last, child.enrolled_until or date.max))
        for child in prices.household.children
        if child.id == contract.child_id
    ]
    return sorted(span for span in spans if span[0] <= span[1])


def _find_due(per: Per, tariff: DatedTariff, cents: int, month: date) -> _Due | None:
    """The part of the price that is for this month: the whole, or one of the instalments; None after the last one."""
    period = find_contract_period(per, month, tariff.parts or TERMS_BEGIN)
    if tariff.instalments == 1:
        return _Due(period, cents)
    place = (month.year - period[0].year) * 12 + month.month - period[0].month
    if place >= tariff.instalments:
        return None
    return _Due((month, find_month_end(month)), split_instalments(cents, tariff.instalments)[place], place + 1)


def _is_paid_by_another(contract: HeldContract, prices: PriceList, window: DatePair, tariff: DatedTariff) -> bool:
    """Whether an earlier contract of the same child, service and price has begun in these days, which is due whole."""
    if tariff.pro_rata is ProRata.DAYS:
        return False
    mine = contract.child_id, contract.service_id, contract.per
    return any(
        (one.first_day, one.id) < (contract.first_day, contract.id) and _list_spans(one, prices, window)
        for one in prices.contracts
        if (one.child_id, one.service_id, one.per) == mine
    )


def _iterate_served(contract: HeldContract, prices: PriceList, window: DatePair) -> Iterator[date]:
    """The days of `window` on which the service runs on the contract's weekdays; closures do not count."""
    service = prices.service(contract.service_id, window[0])
    open_days = prices.calendar and replace(prices.calendar, closures=())
    for ahead in range((window[1] - window[0]).days + 1):
        day = window[0] + timedelta(ahead)
        served = open_days is None or find_obstacle(service, day, open_days) is None
        if served and day.weekday() in contract.weekdays_on(day):
            yield day


def _is_within(day: date, spans: Iterable[DatePair]) -> bool:
    return any(first <= day <= last for first, last in spans)


def _take_share(rule: ProRata, due: _Due, held: Sequence[DatePair], served: Sequence[date]) -> tuple[int, str]:
    """The cents of the part that the contract has of the days, and what the line says of it.

    By served days each day costs what it adds to the sum of the days before, rounded: so the parts of contracts that
    follow each other add up to the whole price. `served` are needed for that rule only.
    """
    having = [day for day in served if _is_within(day, held)]
    if rule is ProRata.DAYS and len(having) < len(served):
        sums = [round_cents(Decimal(due.cents * count) / len(served)) for count in range(len(served) + 1)]
        cents = sum(sums[place + 1] - sums[place] for place, day in enumerate(served) if _is_within(day, held))
        return cents, f", {plural(len(having), 'jour')} sur {len(served)}"
    if rule is ProRata.HALF and held[0][0] >= _find_second_half(due.window):
        return round_cents(Decimal(due.cents) / 2), ", moitié"
    return due.cents, ""


def _find_second_half(window: DatePair) -> date:
    """The first day of the second half: the 16th of a month."""
    first, last = window
    return first + timedelta(15 if last.month == first.month else ((last - first).days + 1) // 2)


def _describe(contract: HeldContract, prices: PriceList, tariff: DatedTariff, due: _Due) -> str:
    """« Forfait mensuel, Garderie matin, octobre 2026 », « Forfait annuel, Étude, mai 2027 (échéance 9 sur 10) »."""
    label, (first, last) = prices.service(contract.service_id, due.window[0]).label, due.window
    kind = {Per.MONTH: "Forfait mensuel", Per.TERM: "Forfait de la période", Per.YEAR: "Forfait annuel"}[contract.per]
    if (first.year, first.month) == (last.year, last.month):
        told = month_name(first)
    else:
        told = f"{month_name(first)} à {month_name(last)}"
    place = f" (échéance {due.place} sur {tariff.instalments})" if due.place else ""
    return f"{kind}, {label}, {told}{place}"
