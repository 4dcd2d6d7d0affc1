"""How far a day may lie away."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.bounds.day_bounds import (
    check_birth,
    check_bookable_days,
    check_kept_days,
    check_past_days,
    find_furthest_day,
)
from cantine.common.form_input import NotAccepted
from cantine.common.school_days import school_year
from tests.dates import on

TODAY = on("lundi 2026-11-23")


@pytest.mark.parametrize(
    ("today", "furthest"),
    [
        (TODAY, on("jeudi 2028-08-31")),
        (on("lundi 2026-08-31"), on("mardi 2027-08-31")),
        (on("mardi 2026-09-01"), on("jeudi 2028-08-31")),
        (on("jeudi 2027-02-04"), on("jeudi 2028-08-31")),
    ],
)
def test_one_books_until_the_end_of_the_next_school_year(today, furthest):
    assert find_furthest_day(today) == furthest
    check_bookable_days(today, furthest, None, on("lundi 2020-09-07"))
    with pytest.raises(NotAccepted, match="est trop loin : on inscrit jusqu'au 31 août"):
        check_bookable_days(today, furthest, furthest + timedelta(1))


@pytest.mark.parametrize("day", [on("samedi 2000-01-01"), TODAY, on("lundi 2046-12-31"), date.max, None])
def test_a_price_or_a_closure_may_be_of_these_days(day):
    check_kept_days(TODAY, day)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (on("vendredi 1999-12-31"), "Le 31 décembre 1999 est trop tôt : au plus tôt le 1er janvier 2000."),
        (on("mardi 2047-01-01"), "Le 1er janvier 2047 est trop tard : au plus tard le 31 décembre 2046."),
        (on("jeudi 2099-01-01"), "est trop tard"),
    ],
)
def test_a_day_of_another_age_is_refused(day, says):
    with pytest.raises(NotAccepted) as refused:
        check_kept_days(TODAY, day)
    assert says in str(refused.value)


def test_what_is_past_is_past_and_nobody_is_born_tomorrow():
    check_past_days(TODAY, TODAY, None)
    check_birth(TODAY, TODAY)
    check_birth(TODAY, on("lundi 1900-01-01"))
    check_birth(TODAY, None)
    for check, day in (
        (check_past_days, on("mardi 2026-11-24")),
        (check_past_days, on("vendredi 1999-12-31")),
        (check_birth, on("mardi 2026-11-24")),
        (check_birth, on("dimanche 1899-12-31")),
    ):
        with pytest.raises(NotAccepted):
            check(TODAY, day)


@given(st.dates(date(2001, 1, 1), date(2080, 12, 31)))
def test_the_furthest_day_ends_the_school_year_after_this_one(today):
    furthest = find_furthest_day(today)
    assert (furthest.month, furthest.day) == (8, 31)
    assert school_year(furthest)[0].year == school_year(today)[0].year + 1
    assert timedelta(365) <= furthest - today <= timedelta(731)
