"""Days that are served for nothing, in prices and in the estimate."""

from datetime import timedelta

from cantine.billing.rules.estimate import estimate_total, list_price_periods
from cantine.billing.rules.invoices import build_invoice_items
from cantine.closures.rules import describe_free_days
from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.vocabulary import ChargeKind, State
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.services import ClosurePeriod
from cantine.prices.rules.charges import Charge, PricedBooking, compute_charges
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import Band, DatedTariff, PricedHousehold
from tests.billing.rules.test_estimate import EVENING, MEAL, MORNING, SERVICES
from tests.dates import on

MONDAY = on("lundi 2026-11-30")
SEPTEMBER = on("mardi 2026-09-01")
CP, CM1 = 1, 2
STRIKE = ClosurePeriod(MONDAY, MONDAY, "Grève", frozenset({MEAL, MORNING}), frozenset({CP}), free=True)
LATE = [PricedEvent(BookingEvent.LATE_STAFF, value=100)]
PRICES = PriceList(
    SERVICES,
    [
        DatedTariff(MEAL, SEPTEMBER, [Band(0, 300)], events=LATE, day_minimum=350),
        DatedTariff(MORNING, SEPTEMBER, [Band(0, 800)]),
        DatedTariff(EVENING, SEPTEMBER, [Band(0, 800)]),
        DatedTariff(MORNING, SEPTEMBER, [Band(0, 1350)], full_day=True),
    ],
    PricedHousehold(),
    [STRIKE],
)


def test_a_free_booking_is_one_line_of_nought_without_surcharge_or_minimum():
    late = PricedBooking(1, 1, MEAL, MONDAY, State.ADDED, classroom_id=CP)
    [line] = build_invoice_items(compute_charges([late], PRICES), PRICES, {})
    label = f"{SERVICES[MEAL].label}, gratuit : Grève"
    assert (line.label, line.kind, line.quantity, line.cents) == (label, ChargeKind.USUAL, 1, 0)
    assert line.booking_ids == [1]


def test_a_free_day_is_the_childs_own_and_a_sick_one_stays_a_sick_one():
    [free] = compute_charges([PricedBooking(5, 9, MEAL, MONDAY, classroom_id=CP)], PRICES)
    assert free == Charge(ChargeKind.USUAL, 9, MEAL, MONDAY, 1, 0, (5,), "Grève")
    [sick] = compute_charges([PricedBooking(5, 9, MEAL, MONDAY, State.SICK, classroom_id=CP)], PRICES)
    assert sick == Charge(ChargeKind.CARENCE, 9, MEAL, MONDAY, 1, 0, (5,), "Grève")


def test_another_class_and_another_day_pay():
    paid = [
        PricedBooking(1, 1, MEAL, MONDAY, classroom_id=CM1),
        PricedBooking(2, 1, MEAL, MONDAY + timedelta(1), classroom_id=CP),
    ]
    assert [one.cents for one in compute_charges(paid, PRICES) if one.kind is ChargeKind.USUAL] == [300, 300]


def test_the_paid_half_of_a_day_whose_other_half_is_free_costs_its_own_price():
    halves = [
        PricedBooking(number, 1, half, MONDAY, classroom_id=CP) for number, half in enumerate((MORNING, EVENING), 1)
    ]
    assert [(one.service_id, one.cents) for one in compute_charges(halves, PRICES)] == [(MORNING, 0), (EVENING, 800)]


def test_the_estimate_has_a_stretch_for_the_free_day():
    found = list_price_periods(1, MONDAY - timedelta(1), MONDAY + timedelta(1), PRICES, Pupil(CP))
    assert [(one.first, one.cents[MEAL][None]) for one in found] == [
        (MONDAY - timedelta(1), 350),
        (MONDAY, 0),
        (MONDAY + timedelta(1), 350),
    ]
    assert [len(one.pairs) for one in found] == [1, 0, 1]
    assert estimate_total([PricedBooking(1, 1, MEAL, MONDAY, classroom_id=CP)], PRICES).cents == 0


def test_parents_read_which_days_are_free():
    labels = {MEAL: "Repas", MORNING: "Centre matin", EVENING: "Centre soir"}
    assert describe_free_days([STRIKE], CP, labels, MONDAY, MONDAY) == [
        "Grève : Repas et Centre matin gratuits le lundi 30 novembre 2026."
    ]
    assert describe_free_days([STRIKE], CM1, labels, MONDAY, MONDAY) == []
    assert describe_free_days([STRIKE], CP, labels, SEPTEMBER, SEPTEMBER) == []
