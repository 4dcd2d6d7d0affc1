"""What a town may say of a price per month, term or year, and how it is said."""

import pytest

from cantine.common.contract_terms import Per, ProRata, find_contract_period
from cantine.common.form_input import NotAccepted
from cantine.prices.rules.contract_prices import (
    check_contract_price,
    describe_contract_example,
    describe_contract_terms,
    split_instalments,
)
from cantine.prices.rules.unit_prices import Band, DatedTariff
from tests.dates import on
from tests.support.approved import say

SEPTEMBER = on("mardi 2026-09-01")


def tariff(per, **more):
    return DatedTariff(1, SEPTEMBER, [Band(0, 5000)], per=per, **more)


@pytest.mark.parametrize(
    ("per", "day", "first", "last"),
    [
        (Per.MONTH, "jeudi 2027-02-04", "lundi 2027-02-01", "dimanche 2027-02-28"),
        (Per.TERM, "mardi 2026-12-01", "mardi 2026-09-01", "jeudi 2026-12-31"),
        (Per.TERM, "vendredi 2027-01-01", "vendredi 2027-01-01", "mercredi 2027-03-31"),
        (Per.TERM, "samedi 2027-07-10", "jeudi 2027-04-01", "mardi 2027-08-31"),
        (Per.YEAR, "samedi 2027-07-10", "mardi 2026-09-01", "mardi 2027-08-31"),
    ],
)
def test_the_terms_of_a_school_year_begin_in_september_january_and_april(per, day, first, last):
    assert find_contract_period(per, on(day)) == (on(first), on(last))


def test_periods_between_the_holidays_and_a_year_of_the_calendar():
    assert find_contract_period(Per.TERM, on("lundi 2026-10-12"), (9, 11, 1, 3, 5))[1] == on("samedi 2026-10-31")
    assert find_contract_period(Per.YEAR, on("lundi 2026-10-12"), (1,)) == (
        on("jeudi 2026-01-01"),
        on("jeudi 2026-12-31"),
    )


@pytest.mark.parametrize(
    ("per", "instalments", "parts", "of_a_day", "said"),
    [
        (Per.MONTH, 1, None, True, "Un forfait n'a ni journée complète"),
        (Per.MONTH, 3, None, False, "Seul un prix par période ou par an"),
        (Per.DAY, 2, None, False, "Seul un prix par période ou par an"),
        (Per.YEAR, 13, None, False, "Au plus 12 échéances"),
        (Per.TERM, 4, None, False, "Au plus 3 échéances"),
        (Per.TERM, 0, None, False, "Au plus 3 échéances"),
        (Per.TERM, 1, (9, 9), False, "une seule fois"),
        (Per.TERM, 1, (9, 13), False, "dans un mois de l'année"),
        (Per.TERM, 1, (9, 4, 1), False, "dans l'ordre de l'année scolaire"),
    ],
)
def test_what_a_price_cannot_be(per, instalments, parts, of_a_day, said):
    with pytest.raises(NotAccepted, match=said):
        check_contract_price(per, instalments, parts, of_a_day=of_a_day)


def test_what_it_can_be():
    check_contract_price(Per.DAY, 1, None, of_a_day=True)
    check_contract_price(Per.YEAR, 10, None, of_a_day=False)
    check_contract_price(Per.TERM, 2, (9, 11, 1, 3, 5), of_a_day=False)


def test_the_instalments_add_up_and_the_first_has_the_rest():
    assert split_instalments(10_000, 3) == [3334, 3333, 3333]


@pytest.mark.parametrize(
    ("price", "cents", "said"),
    [
        (tariff(Per.MONTH), 1200, "12,00 € par mois, pour septembre 2026."),
        (tariff(Per.TERM), 5000, "50,00 € par période, pour septembre 2026 à décembre 2026."),
        (tariff(Per.YEAR, instalments=10), 50_400, "504,00 € par an : 50,40 € chaque mois, de septembre à juin."),
        (
            tariff(Per.YEAR, instalments=9),
            10_000,
            "100,00 € par an : 11,12 € en septembre, puis 11,11 € chaque mois jusqu'en mai.",
        ),
    ],
)
def test_a_price_has_a_live_example(price, cents, said):
    assert describe_contract_example(price, cents, SEPTEMBER).replace("\xa0", " ") == said


def test_a_price_is_said_with_its_terms():
    assert describe_contract_terms(tariff(Per.DAY)) == ""
    assert describe_contract_terms(tariff(Per.TERM, pro_rata=ProRata.DAYS)) == (
        "par période, périodes commençant en septembre, janvier et avril, au prorata des jours de service"
    )
    assert describe_contract_terms(tariff(Per.YEAR, instalments=10)) == (
        "par an, en 10 fois, ce qui est commencé est dû en entier"
    )


def test_what_a_price_cannot_be_is_told_whole(approved):
    asked = [
        *((Per.MONTH, 1, None, True), (Per.DAY, 1, None, True), (Per.MONTH, 3, None, False), (Per.DAY, 2, None, False)),
        *(
            (Per.YEAR, 12, None, False),
            (Per.YEAR, 13, None, False),
            (Per.YEAR, 0, None, False),
            (Per.TERM, 3, None, False),
        ),
        *(
            (Per.TERM, 4, None, False),
            (Per.TERM, 1, (9, 9), False),
            (Per.TERM, 1, (0, 9), False),
            (Per.TERM, 1, (9, 13), False),
        ),
        *(
            (Per.TERM, 1, (9, 4, 1), False),
            (Per.TERM, 1, (1, 9, 12), False),
            (Per.TERM, 12, (9,), False),
            (Per.TERM, 13, (9,), False),
        ),
    ]
    said = [say(check_contract_price, *one[:3], of_a_day=one[3]) for one in asked]
    approved("contract_prices", [f"{one}: {told}" for one, told in zip(asked, said, strict=True)])
