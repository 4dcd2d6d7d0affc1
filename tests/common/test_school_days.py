"""The real French calendar: public holidays, the school holidays of three zones, months and weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.school_days import (
    ZONES,
    find_monday,
    find_public_holiday,
    find_school_holiday,
    list_holidays,
    list_month_days,
    list_whole_weeks,
    school_year,
    shift_month,
)
from tests.dates import on

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("vendredi 2027-01-01", "Jour de l'an"),
        ("lundi 2026-04-06", "Lundi de Pâques"),
        ("vendredi 2026-05-01", "Fête du Travail"),
        ("vendredi 2026-05-08", "Fête de la Victoire"),
        ("jeudi 2026-05-14", "Ascension"),
        ("jeudi 2027-05-06", "Ascension"),
        ("lundi 2026-05-25", "Lundi de Pentecôte"),
        ("mardi 2026-07-14", "Fête nationale"),
        ("samedi 2026-08-15", "Assomption"),
        ("dimanche 2026-11-01", "Toussaint"),
        ("mercredi 2026-11-11", "Armistice"),
        ("vendredi 2026-12-25", "Noël"),
        ("lundi 2026-11-30", None),
        ("vendredi 2026-05-15", None),  # the bridge of Ascension is school holidays, not a public holiday
        ("samedi 2026-12-26", None),  # a holiday in Alsace only
    ],
)
def test_the_eleven_public_holidays_have_their_french_name(day, name):
    assert find_public_holiday(on(day)) == name


@given(st.integers(2020, 2099))
def test_a_year_has_eleven_public_holidays_less_those_that_fall_together(year):
    days = [date(year, 1, 1) + timedelta(n) for n in range(366 if year % 4 == 0 else 365)]
    together = find_public_holiday(date(year, 5, 1)), find_public_holiday(date(year, 5, 8))
    assert sum(find_public_holiday(day) is not None for day in days) == 11 - sum(
        "Ascension" in name for name in together
    )


@pytest.mark.parametrize(
    ("zone", "last_school_day", "first_day", "last_day", "back", "name"),
    [
        ("A", "vendredi 2026-10-16", "samedi 2026-10-17", "dimanche 2026-11-01", "lundi 2026-11-02", "Toussaint"),
        ("B", "vendredi 2026-12-18", "samedi 2026-12-19", "dimanche 2027-01-03", "lundi 2027-01-04", "Noël"),
        ("A", "vendredi 2027-02-12", "samedi 2027-02-13", "dimanche 2027-02-28", "lundi 2027-03-01", "hiver"),
        ("B", "vendredi 2027-02-19", "samedi 2027-02-20", "dimanche 2027-03-07", "lundi 2027-03-08", "hiver"),
        ("C", "vendredi 2027-02-05", "samedi 2027-02-06", "dimanche 2027-02-21", "lundi 2027-02-22", "hiver"),
        ("A", "vendredi 2027-04-09", "samedi 2027-04-10", "dimanche 2027-04-25", "lundi 2027-04-26", "printemps"),
        ("C", "mercredi 2026-05-13", "jeudi 2026-05-14", "dimanche 2026-05-17", "lundi 2026-05-18", "Ascension"),
        ("A", "vendredi 2026-07-03", "samedi 2026-07-04", "lundi 2026-08-31", "mardi 2026-09-01", "été"),
    ],
)
def test_school_holidays_begin_after_the_last_class_and_end_the_day_before_school(
    zone, last_school_day, first_day, last_day, back, name
):
    assert find_school_holiday(on(last_school_day), zone) is None
    assert name in (find_school_holiday(on(first_day), zone) or "")
    assert name in (find_school_holiday(on(last_day), zone) or "")
    assert find_school_holiday(on(back), zone) is None


def test_winter_holidays_depend_on_the_zone():
    day = on("lundi 2027-02-22")
    assert [find_school_holiday(day, zone) is None for zone in ZONES] == [False, False, True]


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("lundi 2026-08-31", date(2025, 9, 1), date(2026, 8, 31)),
        ("mardi 2026-09-01", date(2026, 9, 1), date(2027, 8, 31)),
        ("mardi 2028-02-29", date(2027, 9, 1), date(2028, 8, 31)),
    ],
)
def test_a_school_year_goes_from_september_to_august(day, first, last):
    assert school_year(on(day)) == (first, last)


@given(DAYS)
def test_a_day_is_in_its_month_its_week_and_its_school_year(day):
    days = list_month_days(day)
    assert day in days
    assert days[0].day == 1
    assert (days[-1] + timedelta(1)).day == 1
    assert days == [days[0] + timedelta(n) for n in range(len(days))]

    assert find_monday(day).weekday() == 0
    assert find_monday(day) <= day < find_monday(day) + timedelta(7)

    first, last = school_year(day)
    assert first <= day <= last


def test_february_of_a_leap_year_has_29_days():
    assert len(list_month_days(on("mardi 2028-02-29"))) == 29
    assert len(list_month_days(on("dimanche 2027-02-28"))) == 28


@given(DAYS, st.integers(-300, 300))
def test_months_are_turned_forth_and_back_to_the_same_first_day(day, by):
    assert shift_month(shift_month(day, by), -by) == day.replace(day=1)


def test_december_is_followed_by_january():
    assert shift_month(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert shift_month(date(2027, 1, 31), -1) == date(2026, 12, 1)
    assert shift_month(date(2026, 10, 31), 1) == date(2026, 11, 1)


def test_the_holidays_of_a_time_are_listed_with_their_days():
    """All Saints' holidays of zone A, with the public holidays in and after them."""
    assert list_holidays("A", on("jeudi 2026-10-01"), on("lundi 2026-11-30")) == [
        ("Vacances de la Toussaint", on("samedi 2026-10-17"), on("dimanche 2026-11-01")),
        ("Toussaint", on("dimanche 2026-11-01"), on("dimanche 2026-11-01")),
        ("Armistice", on("mercredi 2026-11-11"), on("mercredi 2026-11-11")),
    ]
    assert list_holidays("A", on("lundi 2026-10-26"), on("mardi 2026-10-27")) == [
        ("Vacances de la Toussaint", on("lundi 2026-10-26"), on("mardi 2026-10-27")),
    ]


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [
        ("dimanche 2026-11-01", "lundi 2026-11-02", "vendredi 2026-12-04"),  # its Sunday begins no week
        ("mardi 2026-12-01", "lundi 2026-11-30", "vendredi 2027-01-01"),
        ("lundi 2027-02-01", "lundi 2027-02-01", "vendredi 2027-02-26"),
    ],
)
def test_the_weeks_of_a_month_are_whole_where_one_of_their_days_is_in_it(month, first, last):
    days = list_whole_weeks(on(month), range(5))
    assert (days[0], days[-1]) == (on(first), on(last))
    assert [day.weekday() for day in days] == [*range(5)] * (len(days) // 5)


def test_without_a_weekday_a_month_has_no_weeks():
    assert list_whole_weeks(on("mardi 2026-12-01"), ()) == []
