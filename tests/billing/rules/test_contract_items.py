"""Contracts on an invoice: their lines, their place among the days, what others pay of them, the class's code."""

from dataclasses import replace

from cantine.billing.rules.contract_items import add_contract_items, list_contract_parts
from cantine.billing.rules.invoices import InvoiceItem
from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.common.cutoff_types import Weekly
from cantine.common.vocabulary import ChargeKind
from cantine.contracts.rules.charges import ContractCost
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.cost_shares import HeldShare
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import PricedHousehold, Sibling
from tests.dates import on

LEO, ZOE, MEAL, CARE, CP, CE1, CCAS = 7, 3, 1, 2, 5, 6, 90
SEPTEMBER, NOVEMBER = on("mardi 2026-09-01"), on("dimanche 2026-11-01")
ALL = frozenset(range(5))
SERVICES = {
    CARE: ServiceRules(CARE, "Garderie", "Gard.", ALL, ALL, Weekly(), Weekly(), cesu=True),
    MEAL: ServiceRules(MEAL, "Repas", "Repas", ALL, ALL, Weekly(), Weekly()),
}
FAMILY = PricedHousehold(children=[Sibling(ZOE, on("mercredi 2019-05-01")), Sibling(LEO, on("dimanche 2016-05-01"))])
HALF = HeldShare(1, LEO, CCAS, on("lundi 2026-11-16"), percent=5000)
AN_EURO = replace(HALF, id=2, percent=None, cents=100)
PRICES = PriceList(SERVICES, (), FAMILY, shares={LEO: [HALF, AN_EURO]})
HELD = HeldContract(
    4, LEO, MEAL, Per.MONTH, SEPTEMBER, None, (WeekdaysFrom(SEPTEMBER, ALL),), classroom_id=CE1,
    earlier_classes={on("vendredi 2026-11-06"): CP},
)  # fmt: skip
COST = ContractCost(HELD, NOVEMBER, 50_00, "Forfait mensuel Repas")


def added(items, costs, codes=None, prices=PRICES):
    return add_contract_items(items, costs, prices, {MEAL: "7067"}, codes)


def test_without_a_contract_the_lines_stay_in_their_order():
    items = [InvoiceItem("b", 1, 100, child_id=ZOE), InvoiceItem("a", 1, 100, child_id=LEO)]
    assert added(items, []) == items


def test_a_contract_comes_before_the_days_of_its_child_and_service():
    special = InvoiceItem("Sortie", 1, 500)
    days = [InvoiceItem(f"{child} {service}", 1, 1, child_id=child, service_id=service)
            for child in (LEO, ZOE, 1) for service in (MEAL, CARE, 9)]  # fmt: skip
    lines = added([special, *days], [COST, replace(COST, contract=replace(HELD, child_id=ZOE, service_id=CARE))])
    assert [line.label for line in lines] == [
        *("7 2", "Forfait mensuel Repas", "7 1", "7 9"),
        *("Forfait mensuel Repas", "3 2", "3 1", "3 9"),
        *("Sortie", "1 2", "1 1", "1 9"),
    ]


def test_the_line_has_the_code_of_its_service_and_of_the_class_on_its_first_day_in_the_month():
    codes = {CP: "BOURG", CE1: "PRES"}
    [line] = added([], [COST], codes)
    assert line == InvoiceItem(
        "Forfait mensuel Repas", 1, 50_00, ChargeKind.PACKAGE, LEO, MEAL, account_code="7067", cesu=False,
        contract_id=4, analytic_code="BOURG",
    )  # fmt: skip
    late = replace(HELD, first_day=on("samedi 2026-11-07"))
    assert [one.analytic_code for one in added([], [replace(COST, contract=late)], codes)] == ["PRES"]
    assert [one.analytic_code for one in added([], [COST])] == [""]
    nobody = replace(HELD, classroom_id=None, earlier_classes={})
    assert [one.analytic_code for one in added([], [replace(COST, contract=nobody)], {0: "", CP: "x"})] == [""]
    [care] = added([], [replace(COST, contract=replace(HELD, child_id=ZOE, service_id=CARE))])
    assert (care.account_code, care.cesu) == ("", True)


def test_what_others_pay_by_percentage_is_taken_off_after_it():
    held = replace(HELD, first_day=on("lundi 2026-11-16"))
    cost = replace(COST, contract=held)
    assert list_contract_parts(cost, PRICES) == [(CCAS, 25_00)]
    assert list_contract_parts(COST, PRICES) == []  # the share began later in the month
    assert list_contract_parts(replace(COST, month=on("mardi 2026-12-01")), PRICES) == [(CCAS, 25_00)]
    lines = [
        (one.label, one.cents, one.kind, one.payer_id, one.contract_id, one.account_code) for one in added([], [cost])
    ]
    assert lines == [
        ("Forfait mensuel Repas", 50_00, ChargeKind.PACKAGE, None, 4, "7067"),
        ("Prise en charge, Forfait mensuel Repas", -25_00, ChargeKind.SHARE, CCAS, None, "7067"),
    ]
