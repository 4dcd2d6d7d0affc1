"""What contracts cost in a month, as the règlements of towns say it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cantine.common.contract_terms import Per, ProRata, WeekdaysFrom
from cantine.common.cutoff_types import Weekly
from cantine.contracts.rules.charges import list_contract_costs
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.charges import PricedBooking, compute_charges
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_bands import accept_bands
from cantine.prices.rules.price_lines import read_price_lines
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import DatedTariff, NoTariff, PricedHousehold, Sibling
from tests.dates import on

CARE, LEO = 1, 7
SEPTEMBER = on("mardi 2026-09-01")
SCHOOL_DAYS = frozenset({0, 1, 3, 4})
SERVICE = ServiceRules(CARE, "Garderie", "Gard.", SCHOOL_DAYS, frozenset(), Weekly(), Weekly())


def price(per, lines, first_day=SEPTEMBER, **more):
    return DatedTariff(CARE, first_day, accept_bands(read_price_lines(lines)), per=per, **more)


def held(per, first_day=SEPTEMBER, last_day=None, weekdays=SCHOOL_DAYS, id=1, **more):
    return HeldContract(id, LEO, CARE, per, first_day, last_day, (WeekdaysFrom(first_day, weekdays),), **more)


def prices(tariffs, *contracts, **household):
    home = PricedHousehold(**{"children": [Sibling(LEO)], **household})
    return PriceList({CARE: SERVICE}, tariffs, home, (), contracts, Calendar("A"))


def costs(listed, first=SEPTEMBER, months=12):
    """The cents of each month, from September to August."""
    found = {}
    for place in range(months):
        year, month = divmod(first.month - 1 + place, 12)
        day = date(first.year + year, month + 1, 1)
        found[day.month] = sum(one.cents for one in list_contract_costs(listed, day))
    return found


def test_plivot_morning_care_is_12_euros_a_month():
    found = costs(prices([price(Per.MONTH, "12,00 €")], held(Per.MONTH)))
    assert found == dict.fromkeys((9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7), 1200) | {8: 0}


def test_a_month_in_which_the_service_never_runs_is_not_due():
    [*_others, august] = costs(prices([price(Per.MONTH, "12,00 €")], held(Per.MONTH))).values()
    assert august == 0


def test_noyers_sur_cher_care_is_50_37_and_37_euros_a_term():
    voted = [
        price(Per.TERM, "50,00 €"),
        price(Per.TERM, "37,00 €", on("vendredi 2027-01-01")),
    ]
    found = costs(prices(voted, held(Per.TERM)))
    assert {month: cents for month, cents in found.items() if cents} == {9: 5000, 1: 3700, 4: 3700}


def test_saint_vivien_the_price_of_the_year_is_the_same_each_month_from_september_to_june():
    found = costs(prices([price(Per.YEAR, "504,00 €", instalments=10)], held(Per.YEAR)))
    assert found == dict.fromkeys((9, 10, 11, 12, 1, 2, 3, 4, 5, 6), 5040) | {7: 0, 8: 0}


def test_the_cents_that_are_left_over_are_on_the_first_instalment():
    found = costs(prices([price(Per.YEAR, "100,00 €", instalments=9)], held(Per.YEAR)))
    assert [found[month] for month in (9, 10, 5)] == [1112, 1111, 1111]
    assert sum(found.values()) == 10_000


def test_roncq_an_activity_has_a_price_per_period_between_the_holidays_by_band():
    voted = price(Per.TERM, "de 0 à 599 : 10,00 €\nde 600 … : 25,00 €", parts=(9, 11, 1, 3, 5))
    found = costs(prices([voted], held(Per.TERM), quotients={SEPTEMBER: 450, on("vendredi 2027-01-01"): 900}))
    assert {month: cents for month, cents in found.items() if cents} == {9: 1000, 11: 1000, 1: 2500, 3: 2500, 5: 2500}


def test_le_rove_a_month_begun_is_due_whole():
    contract = held(Per.MONTH, on("jeudi 2026-10-15"), on("lundi 2026-12-07"))
    found = costs(prices([price(Per.MONTH, "60,00 €")], contract))
    assert {month: cents for month, cents in found.items() if cents} == {10: 6000, 11: 6000, 12: 6000}


@pytest.mark.parametrize(
    ("first_day", "cents"),
    [("jeudi 2026-10-15", 6000), ("vendredi 2026-10-16", 3000)],
)
def test_a_contract_that_begins_after_the_middle_of_the_month_is_due_by_half(first_day, cents):
    contract = held(Per.MONTH, on(first_day))
    [october] = list_contract_costs(
        prices([price(Per.MONTH, "60,00 €", pro_rata=ProRata.HALF)], contract), date(2026, 10, 1)
    )
    assert october.cents == cents
    assert october.label.endswith("octobre 2026" if cents == 6000 else "octobre 2026, moitié")


def test_by_served_days_the_autumn_holidays_do_not_count():
    """October 2026 has 10 Mondays, Tuesdays, Thursdays and Fridays before the holidays of the 17th in zone A."""
    contract = held(Per.MONTH, on("lundi 2026-10-12"))
    voted = price(Per.MONTH, "50,00 €", pro_rata=ProRata.DAYS)
    [october] = list_contract_costs(prices([voted], contract), date(2026, 10, 1))
    assert (october.cents, october.label) == (2000, "Forfait mensuel, Garderie, octobre 2026, 4 jours sur 10")


@settings(deadline=None)
@given(st.integers(1, 29), st.integers(0, 20_000))
def test_contracts_that_follow_each_other_cost_together_the_whole_month_by_served_days(day, cents):
    """And never a cent more or less, wherever the month is cut."""
    cut = date(2026, 11, 1) + timedelta(day)
    voted = price(Per.MONTH, f"{cents // 100},{cents % 100:02} €", pro_rata=ProRata.DAYS)
    both = held(Per.MONTH, last_day=cut - timedelta(1)), held(Per.MONTH, cut, id=2)
    assert sum(one.cents for one in list_contract_costs(prices([voted], *both), date(2026, 11, 1))) == cents


def test_a_second_contract_in_a_month_that_is_due_whole_costs_nothing_more():
    first = held(Per.MONTH, last_day=on("vendredi 2026-11-06"))
    again = held(Per.MONTH, on("lundi 2026-11-16"), id=2)
    found = list_contract_costs(prices([price(Per.MONTH, "12,00 €")], first, again), date(2026, 11, 1))
    assert [one.contract.id for one in found] == [1]


def test_who_comes_after_the_last_instalment_pays_no_further_one():
    assert costs(prices([price(Per.YEAR, "500,00 €", instalments=10)], held(Per.YEAR, on("jeudi 2027-07-01"))))[7] == 0


def test_a_child_that_comes_in_january_pays_the_instalments_from_january_on():
    contract = held(Per.YEAR, on("lundi 2027-01-04"))
    found = costs(prices([price(Per.YEAR, "500,00 €", instalments=10)], contract))
    assert {month: cents for month, cents in found.items() if cents} == dict.fromkeys((1, 2, 3, 4, 5, 6), 5000)


def test_a_term_that_was_joined_late_is_billed_in_the_month_of_the_beginning():
    found = costs(prices([price(Per.TERM, "50,00 €")], held(Per.TERM, on("lundi 2026-11-02"))))
    assert {month: cents for month, cents in found.items() if cents} == {11: 5000, 1: 5000, 4: 5000}


def test_a_month_that_is_billed_is_not_due_again():
    contract = held(Per.MONTH, charged=frozenset({date(2026, 10, 1)}))
    assert costs(prices([price(Per.MONTH, "12,00 €")], contract))[10] == 0


def test_a_child_that_left_the_school_or_the_family_owes_nothing_more():
    found = costs(
        prices(
            [price(Per.MONTH, "12,00 €")],
            held(Per.MONTH),
            children=[Sibling(LEO, enrolled_until=on("vendredi 2026-11-20"))],
        )
    )
    assert {month for month, cents in found.items() if cents} == {9, 10, 11}


def test_without_a_price_on_the_first_day_nothing_can_be_billed():
    with pytest.raises(NoTariff):
        costs(prices([price(Per.YEAR, "100,00 €")], held(Per.MONTH)))


def test_days_of_the_contract_cost_nothing_and_others_the_price_of_the_day():
    contract = held(Per.MONTH, weekdays=frozenset({0, 1}))
    listed = prices([price(Per.MONTH, "12,00 €"), price(Per.DAY, "2,00 €")], contract)
    days = ("lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05", "lundi 2026-11-09")
    attended = [PricedBooking(place, LEO, CARE, on(day)) for place, day in enumerate(days, 1)]
    found = {charge.day: charge.cents for charge in compute_charges(attended, listed)}
    assert found == {on(day): cents for day, cents in zip(days, (0, 0, 200, 0), strict=True)}


def test_other_weekdays_from_a_day_on_are_the_same_contract():
    dated = (WeekdaysFrom(SEPTEMBER, frozenset({0})), WeekdaysFrom(on("lundi 2026-11-16"), frozenset({1})))
    contract = HeldContract(1, LEO, CARE, Per.MONTH, SEPTEMBER, None, dated)
    assert contract.covers(LEO, CARE, on("lundi 2026-11-09"))
    assert not contract.covers(LEO, CARE, on("lundi 2026-11-16"))
    assert contract.covers(LEO, CARE, on("mardi 2026-11-17"))
    [november] = list_contract_costs(prices([price(Per.MONTH, "12,00 €")], contract), date(2026, 11, 1))
    assert november.cents == 1200
