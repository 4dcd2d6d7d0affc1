"""Dates, hours and amounts as the screens write them."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common import french
from cantine.common.language.languages import speak
from tests.dates import at, on

NARROW, WIDE = "\u202f", "\xa0"


@pytest.mark.parametrize(
    ("day", "long", "short", "numeric"),
    [
        ("lundi 2018-08-27", "lundi 27 août 2018", "lun. 27", "27.08.2018"),
        ("vendredi 2018-08-24", "vendredi 24 août 2018", "ven. 24", "24.08.2018"),
        ("mardi 2026-12-01", "mardi 1er décembre 2026", "mar. 1er", "01.12.2026"),
        ("vendredi 2026-12-11", "vendredi 11 décembre 2026", "ven. 11", "11.12.2026"),
        ("samedi 2026-11-21", "samedi 21 novembre 2026", "sam. 21", "21.11.2026"),
        ("mardi 2028-02-29", "mardi 29 février 2028", "mar. 29", "29.02.2028"),
    ],
)
def test_a_date_is_written_in_full_short_and_as_in_the_statement(day, long, short, numeric):
    assert french.long_date(on(day)) == long
    assert french.short_day(on(day)) == short
    assert french.numeric_date(on(day)) == numeric


def test_a_date_can_leave_out_its_weekday_or_its_year():
    assert french.day_and_month(on("lundi 2026-11-30")) == "30 novembre"
    assert french.day_and_month(on("mardi 2026-12-01")) == "1er décembre"
    assert french.weekday_and_day(on("jeudi 2026-11-26")) == "jeudi 26 novembre"
    assert french.month_name(on("mardi 2026-12-01")) == "décembre 2026"
    assert french.month_name(on("mercredi 2018-08-01")) == "août 2018"


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_only_the_first_of_a_month_is_an_ordinal(day):
    assert ("1er " in french.long_date(day)) is (day.day == 1)
    assert str(day.year) in french.long_date(day)


@pytest.mark.parametrize(
    ("monday", "last", "written"),
    [
        ("lundi 2026-11-23", "vendredi 2026-11-27", "23 – 27 novembre"),
        ("lundi 2026-11-30", "vendredi 2026-12-04", "30 novembre – 4 décembre"),
        ("lundi 2027-02-01", "vendredi 2027-02-05", "1er – 5 février"),
        ("lundi 2026-12-28", "vendredi 2027-01-01", "28 décembre – 1er janvier"),
        ("lundi 2026-11-30", "lundi 2026-11-30", "30 novembre"),
    ],
)
def test_a_week_names_its_month_once_where_it_can(monday, last, written):
    assert french.week_span(on(monday), on(last)) == written


@pytest.mark.parametrize(
    ("hour", "written"),
    [(time(17), "17 h 00"), (time(8, 5), "8 h 05"), (0, "0 h 00"), (6 * 60 + 30, "6 h 30"), (1110, "18 h 30")],
)
def test_an_hour_has_two_digits_of_minutes(hour, written):
    assert french.hour(hour) == written


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        ("jeudi 2026-11-26 17:00:00", "jeudi 26 novembre à 17 h 00"),
        ("jeudi 2026-07-02 17:00:00", "jeudi 2 juillet à 17 h 00"),
        ("mardi 2026-12-01 00:30:00", "mardi 1er décembre à 0 h 30"),
    ],
)
def test_a_moment_is_told_in_the_time_of_paris(instant, written):
    assert french.moment(at(instant)) == written


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (0, f"0,00{WIDE}€"),
        (5, f"0,05{WIDE}€"),
        (1250, f"12,50{WIDE}€"),
        (-123400, f"\N{MINUS SIGN}1{NARROW}234,00{WIDE}€"),
        (100_000_000, f"1{NARROW}000{NARROW}000,00{WIDE}€"),
    ],
)
def test_an_amount_never_breaks_at_its_spaces(cents, written):
    assert french.euros(cents) == written


def test_french_keeps_the_singular_up_to_one():
    assert [french.plural(count, "jour") for count in (0, 1, -1, 2)] == ["0 jour", "1 jour", "-1 jour", "2 jours"]
    assert french.plural(2, "repas", "repas") == "2 repas"
    assert french.plural(3, "cheval", "chevaux") == "3 chevaux"


def test_names_are_listed_with_one_et():
    assert french.join_words([]) == ""
    assert french.join_words(["Léo"]) == "Léo"
    assert french.join_words(["Léo", "Zoé"]) == "Léo et Zoé"
    assert french.join_words(name for name in ("Léo", "Zoé", "Tom")) == "Léo, Zoé et Tom"


@pytest.mark.parametrize(
    ("town", "written"),
    [
        ("Nantes", "de Nantes"),
        ("Saint-Just-d'Avray", "de Saint-Just-d'Avray"),
        ("Avray", "d'Avray"),
        ("Éveux", "d'Éveux"),
        ("Œuilly", "d'Œuilly"),
        ("Yvetot", "d'Yvetot"),
        ("Le Havre", "du Havre"),
        ("Les Herbiers", "des Herbiers"),
        ("Lens", "de Lens"),
        ("La Rochelle", "de La Rochelle"),
    ],
)
def test_the_town_hall_is_of_its_town(town, written):
    assert french.prefix_with_de(town) == written


@given(st.dates(date(2000, 1, 1), date(2099, 12, 24)))
def test_a_week_later_is_the_same_weekday_in_words(day):
    assert french.long_date(day).split()[0] == french.long_date(day + timedelta(7)).split()[0]


def test_in_english_dates_hours_and_amounts_are_british():
    first, tuesday = on("mardi 2026-12-01"), on("lundi 2026-11-30")
    with speak("en"):
        assert french.long_date(tuesday) == "Monday 30 November 2026"
        assert french.long_date(first) == "Tuesday 1 December 2026"
        assert french.day_and_month(first) == "1 December"
        assert french.weekday_name(first) == "Tuesday" == french.name_weekday(1)
        assert french.short_day(first) == "Tue 1"
        assert french.long_day(first) == "1 December 2026"
        assert french.numeric_date(first) == "01/12/2026"
        assert french.month_name(first) == "December 2026"
        assert french.days_span(first, first) == "on Tuesday 1 December 2026"
        assert french.days_span(tuesday, first) == "from Monday 30 November to Tuesday 1 December 2026"
        assert french.week_span(tuesday, on("vendredi 2026-12-04")) == "30 November – 4 December"
        assert french.week_span(first, on("vendredi 2026-12-04")) == "1 – 4 December"
        assert french.hour(time(17)) == f"5:00{WIDE}pm" == french.hour(17 * 60)
        assert french.hour(time(0, 5)) == f"12:05{WIDE}am"
        assert french.hour(24 * 60) == f"12:00{WIDE}am"
        assert french.hour(time(12, 30)) == f"12:30{WIDE}pm"
        instant = at("jeudi 2026-11-26 17:00:00")
        assert french.moment(instant) == f"Thursday 26 November at 5:00{WIDE}pm"
        assert french.moment_with_seconds(instant) == f"on Thursday 26 November at 5:00{WIDE}pm"
        assert french.numeric_moment(instant) == f"26/11/2026 at 5:00{WIDE}pm"
        assert [french.euros(cents) for cents in (31465, -123400, 0)] == ["€314.65", "−€1,234.00", "€0.00"]
        assert french.format_number(-1234) == "−1,234"
        assert french.percent(0.943) == "94.3%"
        assert french.join_words(["Léo", "Zoé", "Tom"]) == "Léo, Zoé and Tom"
        assert french.describe_page(2, 61, 10) == "page 2 of 7"
    assert french.moment(instant) == f"jeudi 26 novembre à 17{WIDE}h{WIDE}00"
