"""Days that are served for nothing, in prices and in the estimate."""

from datetime import timedelta

from cantine.rules.charges import Attended, charges
from cantine.rules.closures import describe_free_days
from cantine.rules.estimate import stretches, total
from cantine.rules.invoices import lines
from cantine.rules.price_list import PriceList
from cantine.rules.prices import Band, Household, Surcharge, Tariff
from cantine.rules.services import Closure
from cantine.rules.words import ChargeKind, State, SurchargeKind
from tests.dates import on
from tests.rules.test_estimate import EVENING, MEAL, MORNING, SERVICES

MONDAY = on("lundi 2026-11-30")
SEPTEMBER = on("mardi 2026-09-01")
CP, CM1 = 1, 2
STRIKE = Closure(MONDAY, MONDAY, "Grève", frozenset({MEAL, MORNING}), frozenset({CP}), free=True)
LATE = Surcharge(SurchargeKind.FIXED, 100)
PRICES = PriceList(
    SERVICES,
    [
        Tariff(MEAL, SEPTEMBER, [Band(0, 300)], surcharge=LATE, day_minimum=350),
        Tariff(MORNING, SEPTEMBER, [Band(0, 800)]),
        Tariff(EVENING, SEPTEMBER, [Band(0, 800)]),
        Tariff(MORNING, SEPTEMBER, [Band(0, 1350)], full_day=True),
    ],
    Household(),
    [STRIKE],
)


def test_a_free_booking_is_one_line_of_nought_without_surcharge_or_minimum():
    late = Attended(1, 1, MEAL, MONDAY, State.ADDED, classroom_id=CP)
    [line] = lines(charges([late], PRICES), PRICES, {})
    label = f"{SERVICES[MEAL].label}, gratuit : Grève"
    assert (line.label, line.kind, line.quantity, line.cents) == (label, ChargeKind.USUAL, 1, 0)
    assert line.booking_ids == [1]


def test_another_class_and_another_day_pay():
    paid = [
        Attended(1, 1, MEAL, MONDAY, classroom_id=CM1),
        Attended(2, 1, MEAL, MONDAY + timedelta(1), classroom_id=CP),
    ]
    assert [one.cents for one in charges(paid, PRICES) if one.kind is ChargeKind.USUAL] == [300, 300]


def test_the_paid_half_of_a_day_whose_other_half_is_free_costs_its_own_price():
    halves = [Attended(number, 1, half, MONDAY, classroom_id=CP) for number, half in enumerate((MORNING, EVENING), 1)]
    assert [(one.service_id, one.cents) for one in charges(halves, PRICES)] == [(MORNING, 0), (EVENING, 800)]


def test_the_estimate_has_a_stretch_for_the_free_day():
    found = stretches(1, MONDAY - timedelta(1), MONDAY + timedelta(1), PRICES, CP)
    assert [(one.first, one.cents[MEAL][None]) for one in found] == [
        (MONDAY - timedelta(1), 350),
        (MONDAY, 0),
        (MONDAY + timedelta(1), 350),
    ]
    assert [len(one.pairs) for one in found] == [1, 0, 1]
    assert total([Attended(1, 1, MEAL, MONDAY, classroom_id=CP)], PRICES).cents == 0


def test_parents_read_which_days_are_free():
    labels = {MEAL: "Repas", MORNING: "Centre matin", EVENING: "Centre soir"}
    assert describe_free_days([STRIKE], CP, labels, MONDAY, MONDAY) == [
        "Grève : Repas et Centre matin gratuits le lundi 30 novembre 2026."
    ]
    assert describe_free_days([STRIKE], CM1, labels, MONDAY, MONDAY) == []
    assert describe_free_days([STRIKE], CP, labels, SEPTEMBER, SEPTEMBER) == []
