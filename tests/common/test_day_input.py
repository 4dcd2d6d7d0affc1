"""A day as people type it."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.day_input import LATEST, OLDEST, check_within, parse_iso_day, parse_iso_month, read_day, write_day
from cantine.common.form_input import NotAccepted
from cantine.common.french import long_date, long_day
from tests.dates import on

FIRST_OF_NOVEMBER = on("dimanche 2026-11-01")


@pytest.mark.parametrize(
    "typed",
    [
        "1/11/2026",
        "01/11/2026",
        " 1/11/2026 ",
        "1 / 11 / 2026",
        "1/11/26",
        "1.11.26",
        "1.11.2026",
        "1-11-2026",
        "1 11 2026",
        "01112026",
        "011126",
        "1er novembre 2026",
        "1 novembre 2026",
        "1ER NOVEMBRE 2026",
        "le 1er novembre 2026",
        "1 nov. 2026",
        "dimanche 1er novembre 2026",
        "Dimanche, 1er novembre 2026",
        "1er\u00a0novembre\u202f2026",
        "2026-11-01",
    ],
)
def test_a_day_is_read_as_it_is_meant(typed):
    assert read_day(typed) == FIRST_OF_NOVEMBER


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2/1/2027", on("samedi 2027-01-02")),
        ("21/12/2026", on("lundi 2026-12-21")),
        ("29/02/2028", on("mardi 2028-02-29")),
        ("14 fév. 2027", on("dimanche 2027-02-14")),
        ("15 aout 2027", on("dimanche 2027-08-15")),
        ("15 août 2027", on("dimanche 2027-08-15")),
        ("31/12/2100", on("vendredi 2100-12-31")),
        ("01/01/1900", on("lundi 1900-01-01")),
    ],
)
def test_the_day_comes_before_the_month(typed, day):
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("31/02/2027", "« 31/02/2027 » n'existe pas : février 2027 a 28 jours."),
        ("29/2/2027", "février 2027 a 28 jours"),
        ("31/09/2026", "septembre 2026 a 30 jours"),
        ("0/11/2026", "novembre 2026 a 30 jours"),
        ("31 avril 2027", "avril 2027 a 30 jours"),
        ("12/25/2026", "il n'y a pas de mois 25"),
        ("1/0/2026", "il n'y a pas de mois 0"),
        ("01/01/0900", "l'année 0900 n'est pas possible"),
        ("01/01/2101", "l'année 2101 n'est pas possible"),
        ("31/12/1899", "l'année 1899 n'est pas possible"),
        ("05/11/20026", "l'année s'écrit avec quatre chiffres"),
        ("05/11/202", "l'année s'écrit avec quatre chiffres"),
        ("5/12", "n'est pas une date complète"),
        ("5 décembre", "n'est pas une date complète"),
        ("", "n'est pas une date complète"),
        ("demain", "n'est pas une date complète"),
        ("1112026", "n'est pas une date complète"),
        ("20261101", "l'année 1101 n'est pas possible"),
        ("2026/11/01", "n'est pas une date complète"),
        ("1/11/2026 ou 2/11/2026", "n'est pas une date complète"),
        ("1 brumaire 2026", "n'est pas une date complète"),
        ("octidi 1 novembre 2026", "n'est pas une date complète"),
        ("lundi 1er novembre 2026", "le 1er novembre 2026 est un dimanche"),
        ("\u0661/\u0661\u0661/\u0662\u0660\u0662\u0666x", "n'est pas une date complète"),
        ("²/11/2026 h", "n'est pas une date complète"),
        ("-1/11/2026", "n'est pas une date complète"),
    ],
)
def test_everything_else_is_refused_in_words(typed, why):
    with pytest.raises(NotAccepted, match=r".") as refused:
        read_day(typed)
    assert why in str(refused.value)


@given(st.dates(OLDEST, LATEST))
def test_what_a_field_shows_and_what_is_said_is_read_back(day):
    for written in (write_day(day), day.isoformat(), long_date(day), long_day(day), f"{day:%d%m}{day.year}"):
        assert read_day(written) == day


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9999))
def test_numbers_are_that_very_day_or_refused(day, month, year):
    with suppress(NotAccepted):
        assert read_day(f"{day}/{month}/{year:04}") == date(year, month, day)


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_refused(typed):
    with suppress(NotAccepted):
        assert OLDEST <= read_day(typed) <= LATEST


def test_limits_are_part_of_what_is_allowed():
    first, last = on("lundi 2026-11-02"), on("vendredi 2026-11-06")
    check_within(first, first, last)
    check_within(last, first, last)
    with pytest.raises(NotAccepted, match=r"Le 1er novembre 2026 est trop tôt : au plus tôt le 2 novembre 2026\."):
        check_within(FIRST_OF_NOVEMBER, first, last)
    with pytest.raises(NotAccepted, match=r"Le 7 novembre 2026 est trop tard : au plus tard le 6 novembre 2026\."):
        check_within(on("samedi 2026-11-07"), first, last)


def test_no_day_is_an_empty_field():
    assert write_day(None) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [("2028-02-29", on("mardi 2028-02-29")), ("2000-01-01", on("samedi 2000-01-01"))]
    + [
        (text, None)
        for text in ("2026-02-29", "20261101", "2026-11", "1999-12-31", "2200-01-01", "٢٠٢٦-11-01", "demain")
    ],
)
def test_a_day_in_an_address_is_an_iso_date(text, found):
    assert parse_iso_day(text) == found


def test_a_month_in_an_address_is_its_first_day():
    assert parse_iso_month("2028-02") == on("mardi 2028-02-01")
    assert [parse_iso_month(text) for text in ("2026-13", "2026-1", "0000-01", "2026-11-01", "")] == [None] * 5
