"""The days that a contract books, and what it is said to cost."""

from dataclasses import replace
from datetime import timedelta

from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.cell_changes import CellChange
from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.common.cutoff_types import Weekly
from cantine.common.vocabulary import TimeChoice
from cantine.contracts.rules.contract_days import (
    choose_time,
    find_last_booked_day,
    list_contract_changes,
    list_served_days,
    name_weekdays,
)
from cantine.contracts.rules.contract_sentences import describe_contract_price
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import Band, DatedTariff, PricedHousehold
from tests.dates import on

SEPTEMBER, OCTOBER, LAST = on("mardi 2026-09-01"), on("jeudi 2026-10-01"), on("mardi 2027-08-31")
MONDAY, TUESDAY, FRIDAY = on("lundi 2026-12-14"), on("mardi 2026-12-15"), on("vendredi 2026-12-18")
CARE = ServiceRules(
    2, "Garderie", "Gard.", frozenset(range(5)), frozenset(), Weekly(), Weekly(), TimeChoice.ARRIVAL, 420, 480, 30
)
MEAL = ServiceRules(1, "Repas", "Repas", frozenset(range(5)), frozenset(), Weekly(), Weekly())


def test_days_are_booked_until_the_contract_or_the_school_year_ends():
    assert find_last_booked_day(SEPTEMBER, None) == LAST
    assert find_last_booked_day(SEPTEMBER, FRIDAY) == FRIDAY
    assert find_last_booked_day(SEPTEMBER, on("mercredi 2027-09-01")) == LAST
    assert find_last_booked_day(LAST, None) == LAST


def test_the_served_days_are_those_of_its_weekdays_closed_ones_too():
    calendar = Calendar("A", [ClosurePeriod(TUESDAY, TUESDAY, "Grève")])
    first, last = on("vendredi 2026-12-11"), on("mardi 2026-12-22")
    assert list_served_days(MEAL, frozenset({0, 1, 4}), first, last, calendar) == [first, MONDAY, TUESDAY, FRIDAY]
    assert list_served_days(MEAL, frozenset({4}), first, first, calendar) == [first]
    assert list_served_days(MEAL, frozenset({4}), FRIDAY, MONDAY, calendar) == []


def test_the_time_is_the_chosen_one_or_that_of_the_longest_stay():
    evening = replace(CARE, time_choice=TimeChoice.DEPARTURE)
    assert [choose_time(CARE, time) for time in (450, 451, None)] == [450, 420, 420]
    assert [choose_time(evening, time) for time in (450, None)] == [450, 480]
    assert choose_time(MEAL, 450) is None


def test_what_is_so_already_stays_as_it_is():
    stands = {(MONDAY, 2): CellState(on=True, time=450), (TUESDAY, 2): CellState(on=True, time=450)}
    changes = list_contract_changes(CARE, [FRIDAY, MONDAY], [TUESDAY, SEPTEMBER], stands, 480)
    assert changes == [CellChange(TUESDAY, 2, False, None, True, 450), CellChange(FRIDAY, 2, True, 480, False, None)]
    assert [change.on for change in changes] == [False, True]


def test_weekdays_are_named_in_their_order():
    assert name_weekdays({3, 0, 1}) == "lundi, mardi et jeudi"


def test_a_contract_is_said_with_the_price_of_its_day():
    held = HeldContract(1, 7, 1, Per.YEAR, SEPTEMBER, None, (WeekdaysFrom(SEPTEMBER, frozenset({0})),))
    tariffs = [
        DatedTariff(1, SEPTEMBER, (Band(0, 500_00),), per=Per.YEAR, instalments=10),
        DatedTariff(1, OCTOBER, (Band(0, 600_00),), per=Per.YEAR),
        DatedTariff(1, SEPTEMBER, (Band(0, 50_00),), per=Per.MONTH, instalments=1),
    ]
    prices = PriceList({1: MEAL}, tariffs, PricedHousehold())

    def say(one, today):
        return describe_contract_price(one, prices, today).replace("\u00a0", " ").replace("\u202f", " ")

    day = timedelta(1)
    assert say(held, SEPTEMBER - day) == "500,00 € par an, en 10 fois"  # to come: the price of its first day
    assert say(held, OCTOBER - day) == "500,00 € par an, en 10 fois"
    assert say(held, OCTOBER) == "600,00 € par an"
    assert say(replace(held, last_day=OCTOBER - day), FRIDAY) == "500,00 € par an, en 10 fois"
    assert say(replace(held, per=Per.MONTH), FRIDAY) == "50,00 € par mois"
    assert say(replace(held, per=Per.TERM), FRIDAY) == "sans prix"
