"""Calendars outside of the zones: what a town entered, and the public holidays of overseas."""

from datetime import date

import pytest

from cantine.common.cutoff_types import Weekly
from cantine.common.refusal_sentences import PublicHoliday, SchoolHoliday, TermTime
from cantine.common.school_days import (
    TERRITORIES,
    LocalHolidayChoice,
    OwnCalendar,
    SchoolBreak,
    describe_zone,
    find_public_holiday,
    find_school_holiday,
    is_guessed,
    list_holidays,
    list_local_holidays,
)
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.services import ServiceRules
from tests.dates import on

OCTOBER = SchoolBreak(on("samedi 2026-10-10"), on("dimanche 2026-10-25"), "Vacances d'octobre")
REUNION = OwnCalendar("La Réunion", (OCTOBER,))
WEEK = frozenset(range(5))
MEAL = ServiceRules(1, "Repas", "Repas", WEEK, frozenset(), Weekly(), Weekly())
CENTRE = ServiceRules(2, "Centre", "Centre", frozenset(), WEEK, Weekly(), Weekly())


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("vendredi 2026-10-09", None),
        ("samedi 2026-10-10", "Vacances d'octobre"),
        ("dimanche 2026-10-25", "Vacances d'octobre"),
        ("lundi 2026-10-26", None),  # those of zone A are none here
    ],
)
def test_the_holidays_are_those_that_the_town_entered(day, name):
    assert find_school_holiday(on(day), REUNION) == name
    assert find_school_holiday(on("lundi 2026-10-26"), "A") is not None


def test_what_is_served_follows_the_own_holidays():
    calendar = Calendar(REUNION)
    monday, later = on("lundi 2026-10-12"), on("lundi 2026-10-26")
    assert find_obstacle(MEAL, monday, calendar) == SchoolHoliday("Vacances d'octobre")
    assert find_obstacle(CENTRE, monday, calendar) is None
    assert (find_obstacle(MEAL, later, calendar), find_obstacle(CENTRE, later, calendar)) == (None, TermTime())


@pytest.mark.parametrize(
    ("territory", "day"),
    [
        ("971", "mercredi 2026-05-27"),
        ("972", "vendredi 2026-05-22"),
        ("973", "mercredi 2026-06-10"),
        ("974", "dimanche 2026-12-20"),
        ("976", "lundi 2026-04-27"),
        ("NC", "jeudi 2026-09-24"),
        ("PF", "jeudi 2026-03-05"),
    ],
)
def test_a_territory_has_the_holidays_of_its_own_law(territory, day):
    """The abolition of slavery (article L3422-2 of the code du travail), the day of citizenship, of the Gospel."""
    kept = [LocalHolidayChoice(date(1, 1, 1), territory=territory)]
    assert find_public_holiday(on(day), kept)
    assert find_public_holiday(on(day)) is None
    assert find_public_holiday(on("mardi 2026-07-14"), kept) == find_public_holiday(on("mardi 2026-07-14"))
    assert find_obstacle(CENTRE, on("lundi 2026-07-20"), Calendar("A", (), kept)) is None


def test_a_later_choice_counts_from_its_day_on_and_is_listed():
    made = [
        LocalHolidayChoice(on("jeudi 2026-01-01"), saint_stephen=True),
        LocalHolidayChoice(on("mardi 2026-12-01"), territory="974"),
    ]
    found = list_local_holidays(on("jeudi 2026-01-01"), on("jeudi 2026-12-31"), made)
    assert [day for day, _name in found] == [on("dimanche 2026-12-20")]
    assert find_obstacle(CENTRE, on("lundi 2027-12-20"), Calendar("A", (), made)) == (
        PublicHoliday(find_public_holiday(on("lundi 2027-12-20"), made))
    )


def test_every_territory_is_one_that_the_library_knows():
    for code in TERRITORIES:
        assert find_public_holiday(date(2026, 7, 14), [LocalHolidayChoice(date(1, 1, 1), territory=code)])


def test_what_was_not_entered_yet_is_to_be_checked():
    assert [is_guessed(day, REUNION) for day in (OCTOBER.last, on("lundi 2026-10-26"))] == [False, True]
    assert is_guessed(on("lundi 2026-10-26"), OwnCalendar("Corse"))
    assert not is_guessed(on("lundi 2026-10-26"), "A")


def test_the_calendar_is_named_and_listed():
    assert (describe_zone("B"), describe_zone(REUNION)) == (
        "Zone B",
        "Calendrier scolaire de la commune (La Réunion)",
    )
    kept = [LocalHolidayChoice(date(1, 1, 1), territory="974")]
    found = list_holidays(REUNION, on("jeudi 2026-10-01"), on("jeudi 2026-12-31"), kept)
    assert ("Vacances d'octobre", OCTOBER.first, OCTOBER.last) in found
    assert any(first == on("dimanche 2026-12-20") for _name, first, _last in found)
