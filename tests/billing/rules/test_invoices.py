"""Lines of an invoice: what families read, in which order, and that they add up to what was charged."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.billing.rules.invoices import (
    build_invoice_items,
    compute_due_day,
    describe_billed_month,
    format_billed_days,
    parse_billed_days,
)
from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.vocabulary import ChargeKind, State
from cantine.offer.rules.sick_days import SickDay
from cantine.prices.rules.charges import PricedBooking, compute_charges
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import Band, DatedTariff, PricedHousehold, Sibling
from tests.dates import on
from tests.support.price_strategies import EARLY, EVENING, LATE, MEAL, MONTHS, MORNING, PRICE_LISTS, SERVICES

FROM = date(2026, 9, 1)
CODES = dict.fromkeys(SERVICES, "7067") | {MORNING: "70632"}
LABELS = {
    MEAL: "Repas",
    EARLY: "Garderie matin",
    LATE: "Garderie soir",
    MORNING: "Centre matin",
    EVENING: "Centre soir",
}
NAMED = {id: replace(service, label=LABELS.get(id, service.label)) for id, service in SERVICES.items()}
LEO, ZOE = 7, 3
FAMILY = PricedHousehold(children=[Sibling(ZOE, date(2019, 5, 1)), Sibling(LEO, date(2016, 5, 1))])


def tariff(service, cents, **more):
    return DatedTariff(service, FROM, [Band(0, cents)], **more)


TARIFFS = (
    tariff(MEAL, 400, events=[PricedEvent(BookingEvent.LATE_STAFF, value=150)]),
    tariff(EARLY, 50, unit_minutes=15, day_minimum=100),
    tariff(LATE, 70, unit_minutes=30, day_ceiling=200),
    tariff(MORNING, 600),
    tariff(EVENING, 600),
    tariff(MORNING, 1000, full_day=True),
)


def billed(*attended, tariffs=TARIFFS):
    prices = PriceList(NAMED, tariffs, FAMILY)
    return build_invoice_items(compute_charges(attended, prices), prices, CODES)


def booked(id, child, service, day, **more):
    return PricedBooking(id, child, service, on(day), **more)


def said(found):
    return [(line.child_id, line.label, line.days, line.quantity, line.unit_cents, line.cents) for line in found]


def test_the_eldest_comes_first_services_in_the_order_of_the_grid_and_days_in_theirs():
    found = billed(
        booked(1, ZOE, MEAL, "lundi 2026-11-30"),
        booked(2, LEO, MORNING, "mercredi 2026-11-25"),
        booked(3, LEO, MEAL, "mardi 2026-11-24"),
        booked(4, LEO, MEAL, "lundi 2026-11-02"),
    )
    assert said(found) == [
        (LEO, "Repas", "2, 24", 2, 400, 800),
        (LEO, "Centre matin", "25", 1, 600, 600),
        (ZOE, "Repas", "30", 1, 400, 400),
    ]
    assert [line.account_code for line in found] == ["7067", "70632", "7067"]
    assert [sorted(line.booking_ids) for line in found] == [[3, 4], [2], [1]]


def test_what_is_added_to_a_price_or_taken_off_stands_on_a_line_of_its_own():
    found = billed(
        booked(1, LEO, MEAL, "lundi 2026-11-02", state=State.ADDED),
        booked(2, LEO, MEAL, "mardi 2026-11-03"),
        booked(3, LEO, MEAL, "jeudi 2026-11-05", state=State.SICK, sickness=SickDay(1)),
        booked(4, LEO, MEAL, "vendredi 2026-11-06", state=State.SICK, sickness=SickDay(2)),
        booked(5, LEO, EARLY, "lundi 2026-11-02", time=8 * 60 + 15),
        booked(6, LEO, LATE, "lundi 2026-11-02", time=18 * 60 + 15),
        booked(7, LEO, MORNING, "mercredi 2026-11-04"),
        booked(8, LEO, EVENING, "mercredi 2026-11-04"),
    )
    assert [line[1:] for line in said(found)] == [
        ("Repas", "2, 3", 2, 400, 800),
        ("Majoration inscription tardive, Repas", "2", 1, 150, 150),
        ("Carence maladie, Repas", "5", 1, 400, 400),
        ("Garderie matin, quart d'heure", "2", 1, 50, 50),
        ("Complément au minimum du jour, Garderie matin", "2", 1, 50, 50),
        ("Garderie soir, demi-heure", "2 (×4)", 4, 70, 280),
        ("Plafond du jour, Garderie soir", "2", 1, -80, -80),
        ("Centre matin et Centre soir, journée", "4", 1, 1000, 1000),
    ]
    assert sorted(id for line in found for id in line.booking_ids) == [1, 2, 3, 5, 6, 7, 8]  # 4 is free


def test_a_price_that_changes_within_the_month_makes_two_lines_the_earlier_first():
    raised = (*TARIFFS, DatedTariff(MEAL, on("lundi 2026-11-16"), [Band(0, 390)]))
    days = ("lundi 2026-11-16", "vendredi 2026-11-13", "lundi 2026-11-09")
    found = billed(*(booked(id, LEO, MEAL, day) for id, day in enumerate(days, 1)), tariffs=raised)
    assert [line[2:] for line in said(found)] == [("9, 13", 2, 400, 800), ("16", 1, 390, 390)]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "Garderie soir"), (60, "Garderie soir, heure"), (20, "Garderie soir, tranche de 20 minutes")],
)
def test_the_unit_of_a_stay_is_named(minutes, words):
    found = billed(
        booked(1, LEO, LATE, "lundi 2026-11-02", time=17 * 60), tariffs=[tariff(LATE, 70, unit_minutes=minutes)]
    )
    assert [line.label for line in found] == [words]


@pytest.mark.parametrize(
    ("month", "more", "words"),
    [
        (date(2026, 10, 1), False, "Prestations d'octobre 2026"),
        (date(2026, 9, 1), False, "Prestations de septembre 2026"),
        (date(2026, 8, 1), True, "Prestations d'août 2026, complément"),
    ],
)
def test_an_invoice_says_of_which_month_it_is(month, more, words):
    assert describe_billed_month(month, more=more) == words


def test_the_due_date_counts_days_from_the_day_of_issue():
    assert compute_due_day(on("jeudi 2026-11-05"), 25) == on("lundi 2026-11-30")
    assert compute_due_day(on("jeudi 2026-11-05"), 0) == on("jeudi 2026-11-05")


@given(st.dictionaries(st.integers(1, 31), st.integers(1, 12)))
def test_days_are_read_back_as_they_were_written(units):
    assert parse_billed_days(format_billed_days(units)) == units


@given(PRICE_LISTS, MONTHS)
def test_lines_are_the_charges_to_the_cent_and_name_each_booking_that_is_billed_once(prices, attended):
    charged = compute_charges(attended, prices)
    found = build_invoice_items(charged, prices, CODES)
    assert sum(line.cents for line in found) == sum(charge.cents for charge in charged)
    ids = [booking for charge in charged for booking in charge.booking_ids]
    assert sorted(booking for line in found for booking in line.booking_ids) == sorted(ids)
    for line in found:
        assert sum(parse_billed_days(line.days).values()) == line.quantity
        assert line.cents >= 0 or line.kind in (ChargeKind.DISCOUNT, ChargeKind.SURCHARGE)
    keys = [(line.child_id, line.service_id, line.kind, line.label, line.unit_cents) for line in found]
    assert len(set(keys)) == len(keys)


def test_days_at_the_schools_of_two_analytic_codes_stand_on_two_lines_the_earlier_first():
    days = [on(day) for day in ("vendredi 2026-11-13", "lundi 2026-11-16", "mardi 2026-11-17")]
    attended = [PricedBooking(id, LEO, MEAL, day) for id, day in enumerate(days, 1)]
    prices = PriceList(NAMED, TARIFFS, FAMILY)
    charged = compute_charges(attended, prices)
    codes = dict(zip([(LEO, day) for day in days], ["BOURG", "PRES", "PRES"], strict=True))
    found = build_invoice_items(charged, prices, CODES, codes)
    assert [(line.days, line.analytic_code) for line in found] == [("13", "BOURG"), ("16, 17", "PRES")]
    without = build_invoice_items(charged, prices, CODES)
    assert sum(line.cents for line in found) == sum(line.cents for line in without)
    assert [(line.days, line.analytic_code) for line in without] == [("13, 16, 17", "")]
    same = build_invoice_items(charged, prices, CODES, dict.fromkeys(codes, "BOURG"))
    assert [(line.days, line.analytic_code) for line in same] == [("13, 16, 17", "BOURG")]
