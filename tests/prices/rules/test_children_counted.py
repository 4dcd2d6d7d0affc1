"""Which children of a family a price counts: at the school, in the service this month, or at home."""

from datetime import date

import pytest

from cantine.common.vocabulary import SiblingCount
from cantine.prices.rules.band_prices import compute_unit_price, count_children
from cantine.prices.rules.price_bands import accept_bands
from cantine.prices.rules.price_lines import read_price_lines
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import DatedTariff, PricedHousehold, Sibling
from tests.dates import on
from tests.support.price_strategies import EARLY, MEAL, SERVICES

SEPTEMBER = on("mardi 2026-09-01")
NOVEMBER, DECEMBER = on("dimanche 2026-11-01"), on("mardi 2026-12-01")
ANNA, BEN, CLEO = (Sibling(id, date(2014 + id, 5, 1)) for id in (1, 2, 3))
TEACHER = Sibling(9, date(1980, 1, 1), pupil=False)


def tariff(service, lines, counted, **more):
    return DatedTariff(service, SEPTEMBER, accept_bands(read_price_lines(lines)), sibling_count=counted, **more)


def test_civray_from_the_third_child_in_care_only_those_in_care_count():
    care = tariff(EARLY, "1,30 €\nà partir du 3e enfant\n1,00 €", SiblingCount.SERVICE)
    family = PricedHousehold(
        children=[ANNA, BEN, CLEO], users={(EARLY, NOVEMBER): {2, 3}, (EARLY, DECEMBER): {1, 2, 3}}
    )
    day = on("lundi 2026-11-30")
    assert [compute_unit_price(3, day, care, family) for day in (day, DECEMBER)] == [130, 100]
    assert [count_children(child.id, day, care, family)[0] for child in (ANNA, BEN, CLEO)] == [1, 1, 2]


def test_the_child_itself_counts_before_it_is_booked():
    care = tariff(EARLY, "1,30 €\nfamilles de 2 enfants\n1,00 €", SiblingCount.SERVICE)
    family = PricedHousehold(children=[ANNA, BEN], users={(EARLY, NOVEMBER): {1}})
    assert [compute_unit_price(child, on("lundi 2026-11-30"), care, family) for child in (1, 2)] == [130, 100]


@pytest.mark.parametrize(("at_home", "cents"), [(None, 640), (2, 600), (3, 560), (9, 560)])
def test_saint_just_en_chaussee_the_rate_goes_down_with_the_children_at_home(at_home, cents):
    lines = "0,32 %\nfamilles de 2 enfants\n0,30 %\nfamilles de 3 enfants\n0,28 %"
    centre = tariff(MEAL, lines, SiblingCount.HOME, ceiling=1200)
    family = PricedHousehold(children=[ANNA], quotients={SEPTEMBER: 2000}, sizes={SEPTEMBER: at_home})
    assert compute_unit_price(1, on("lundi 2026-11-30"), centre, family) == cents


def test_a_number_that_is_no_more_known_counts_as_at_school():
    centre = tariff(MEAL, "4 €\nfamilles de 2 enfants\n3 €", SiblingCount.HOME)
    family = PricedHousehold(children=[ANNA], sizes={SEPTEMBER: 2, DECEMBER: None})
    prices = PriceList(SERVICES, [centre], family)
    found = [prices.price(1, MEAL, day)[1] for day in (on("lundi 2026-11-30"), DECEMBER)]
    assert found == [300, 400]


def test_who_eats_and_is_no_pupil_is_nobodys_sibling():
    meal = tariff(MEAL, "4 €\nà partir du 2e enfant\n3 €\nfamilles de 3 enfants\n2 €", SiblingCount.SCHOOL)
    family = PricedHousehold(children=[TEACHER, ANNA, BEN])
    day = on("lundi 2026-11-30")
    assert [count_children(child.id, day, meal, family) for child in (ANNA, BEN)] == [(1, 2), (2, 2)]
    assert compute_unit_price(TEACHER.id, day, meal, PricedHousehold(children=[TEACHER])) == 400


def test_a_child_whose_weeks_have_changed_is_one_child():
    """All weeks with this family until 18 December, the even ones from then on: still an only child, at 4,00 €."""
    meal = tariff(MEAL, "4 €\nfamilles de 2 enfants\n3 €", SiblingCount.SCHOOL)
    friday = on("vendredi 2026-12-18")
    spans = [ANNA.limit(None, friday), ANNA.limit(friday, None)]
    for day in (on("lundi 2026-11-30"), on("lundi 2027-01-11")):
        assert count_children(ANNA.id, day, meal, PricedHousehold(children=spans)) == (1, 1)
        assert compute_unit_price(ANNA.id, day, meal, PricedHousehold(children=spans)) == 400
        assert count_children(BEN.id, day, meal, PricedHousehold(children=[*spans, BEN])) == (2, 2)


def test_prices_turn_with_the_month_and_with_the_number_at_home():
    family = PricedHousehold(children=[ANNA], sizes={on("lundi 2026-11-16"): 2}, users={(EARLY, NOVEMBER): {1}})
    prices = PriceList(SERVICES, [tariff(MEAL, "4 €", SiblingCount.SCHOOL)], family)
    assert prices.turns == [SEPTEMBER, NOVEMBER, on("lundi 2026-11-16"), DECEMBER]
