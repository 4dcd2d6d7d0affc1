"""Good Friday and Saint Stephen's day in Alsace and Moselle; which calendars are guesses."""

import re
from datetime import date, time, timedelta

import pytest
from holidays.countries.france import France

from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.refusal_sentences import PublicHoliday
from cantine.common.school_days import DECREED_UNTIL, LocalHolidayChoice, find_public_holiday, is_guessed, list_holidays
from cantine.offer.rules.calendar import Calendar, compute_cutoff, find_obstacle
from cantine.offer.rules.open_days import list_open_days
from cantine.offer.rules.services import ServiceRules
from tests.cast import MONDAY_TO_FRIDAY
from tests.dates import at, on

GOOD_FRIDAY = on("vendredi 2027-03-26")
SINCE = LocalHolidayChoice(on("dimanche 2026-11-29"), good_friday=True, saint_stephen=True)
BEFORE = DaysBefore(1, time(12), served_only=True)
MEAL = ServiceRules(1, "Repas", "Repas", MONDAY_TO_FRIDAY, frozenset(), Weekly(), Weekly())


@pytest.mark.parametrize(
    ("local", "name"),
    [
        ([], None),
        ([SINCE], "Vendredi saint"),
        ([LocalHolidayChoice(SINCE.first_day, saint_stephen=True)], None),
        ([LocalHolidayChoice(GOOD_FRIDAY, good_friday=True)], "Vendredi saint"),
        ([LocalHolidayChoice(GOOD_FRIDAY + timedelta(1), good_friday=True)], None),
        ([SINCE, LocalHolidayChoice(on("lundi 2027-03-01"))], None),
    ],
)
def test_the_choice_that_holds_on_the_day_decides_whether_good_friday_is_a_holiday(local, name):
    assert find_public_holiday(GOOD_FRIDAY, local) == name
    refused = find_obstacle(MEAL, GOOD_FRIDAY, Calendar("B", (), local))
    assert refused == (PublicHoliday(name) if name else None)


def test_no_choice_changes_a_day_before_it():
    assert find_public_holiday(on("vendredi 2026-04-03"), [SINCE]) is None
    assert find_public_holiday(on("vendredi 2025-12-26"), [SINCE]) is None
    assert find_public_holiday(on("samedi 2026-12-26"), [SINCE]) == "Saint-Étienne"


def test_a_cutoff_of_served_days_skips_good_friday_and_the_figures_name_it():
    """Easter Monday is the 29th: Tuesday 30 March is booked until Thursday the 25th at 12:00, not until Friday."""
    kept, service = Calendar("B", (), [SINCE]), ServiceRules(**{**vars(MEAL), "booking_cutoff": BEFORE})
    tuesday = on("mardi 2027-03-30")
    assert compute_cutoff(service, tuesday, Calendar("B")) == at("vendredi 2027-03-26 12:00:00")
    assert compute_cutoff(service, tuesday, kept) == at("jeudi 2027-03-25 12:00:00")
    assert [day.note for day in list_open_days([GOOD_FRIDAY], [MEAL], kept, ())] == ["Vendredi saint"]
    assert ("Vendredi saint", GOOD_FRIDAY, GOOD_FRIDAY) in list_holidays("B", GOOD_FRIDAY, tuesday, [SINCE])


def test_the_last_decreed_year_is_the_last_one_that_the_library_names():
    """An arrêté more in a later version of the library moves the constant: this test says so."""
    [*_, last] = re.findall(r"Arrêté du [^(]*\((?:\d{4}-\d{4} to )?\d{4}-(\d{4})\)", France.__doc__)
    assert date(int(last), 8, 31) == DECREED_UNTIL
    assert not is_guessed(DECREED_UNTIL)
    assert is_guessed(on("vendredi 2028-09-01"))
