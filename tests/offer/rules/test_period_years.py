"""The periods of a school year from one rule, as the règlements of towns say it."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from cantine.common.cutoff_types import Weekly
from cantine.common.form_input import NotAccepted
from cantine.common.paris import instant
from cantine.common.period_types import PeriodMode, Priority, Whom
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.period_form import PeriodForm
from cantine.offer.rules.period_years import Counting, PeriodPlan, PeriodUnit, PlannedMoment, plan_year
from cantine.offer.rules.services import ServiceRules
from tests.dates import at, on
from tests.support.approved import say

WEDNESDAYS = ServiceRules(4, "Mercredis", "Mer.", frozenset({2}), frozenset(), Weekly(), Weekly())
HOLIDAYS = ServiceRules(5, "Vacances", "Vac.", frozenset(), frozenset(range(5)), Weekly(), Weekly())
SERVICES = [WEDNESDAYS, HOLIDAYS]
MIDNIGHT = time(23, 59)
AUTUMN = on("mardi 2026-09-01")


def plan(the, zone="C", today=AUTUMN):
    return plan_year(the, SERVICES, Calendar(zone), AUTUMN, today)


def test_wednesdays_are_booked_by_the_7th_of_the_month_before():
    """Argenteuil: « Mercredis : avant le 7 du mois précédent »."""
    by_the_7th = PlannedMoment(Counting.MONTH_DAY, 7, MIDNIGHT)
    made = plan(PeriodPlan(PeriodUnit.MONTH, frozenset({4}), closes=by_the_7th, cancels=by_the_7th))
    assert [one.label for one in made][:3] == ["Septembre 2026", "Octobre 2026", "Novembre 2026"]
    assert made[-1].label == "Juin 2027"  # in July and August the service does not run
    november = made[2]
    assert (november.first_day, november.last_day) == (on("dimanche 2026-11-01"), on("lundi 2026-11-30"))
    assert november.closes_at == november.cancel_until == at("mercredi 2026-10-07 23:59:00")
    assert made[4].closes_at == at("lundi 2026-12-07 23:59:00")  # January's, in the year before


def test_holidays_are_booked_four_weeks_before_and_cancelled_three_weeks_before():
    """Argenteuil: « vacances : 4 semaines avant la période, annulation 3 semaines »."""
    four, three = PlannedMoment(Counting.DAYS, 28, MIDNIGHT), PlannedMoment(Counting.DAYS, 21, MIDNIGHT)
    made = plan(PeriodPlan(PeriodUnit.HOLIDAYS, frozenset({5}), closes=four, cancels=three))
    assert [one.label for one in made] == [
        "Vacances de la Toussaint 2026",
        "Vacances de Noël 2026",
        "Vacances d'hiver 2027",
        "Vacances de printemps 2027",
        "Vacances d'été 2027",
    ]
    winter = made[2]
    assert (winter.first_day, winter.last_day) == (on("lundi 2027-02-08"), on("vendredi 2027-02-19"))
    assert winter.closes_at == at("lundi 2027-01-11 23:59:00")
    assert winter.cancel_until == at("lundi 2027-01-18 23:59:00")


def test_each_holiday_opens_on_a_sunday_at_20_00_and_stays_open_three_weeks():
    """Bègles: pre-booking from a Sunday 20:00, for three weeks, for each holiday."""
    opens = PlannedMoment(Counting.WEEKDAY, 6, time(20), weekday=6)
    closes = PlannedMoment(Counting.WEEKDAY, 3, time(20), weekday=6)
    made = plan(PeriodPlan(PeriodUnit.HOLIDAYS, frozenset({5}), opens, closes, mode=PeriodMode.WISH), zone="A")
    spring = made[3]
    assert spring.first_day == on("lundi 2027-04-12")
    assert (spring.opens_at, spring.closes_at) == (
        at("dimanche 2027-03-07 20:00:00"),
        at("dimanche 2027-03-28 20:00:00"),
    )
    assert spring.mode is PeriodMode.WISH


def test_the_whole_year_opens_on_a_date():
    """Boissy-Saint-Léger: sign up from 4 March to 31 May, for the year that follows."""
    opens = PlannedMoment(Counting.DATE, at=time(8), day=on("mercredi 2026-03-04"))
    closes = PlannedMoment(Counting.DATE, at=MIDNIGHT, day=on("dimanche 2026-05-31"))
    [year] = plan(PeriodPlan(PeriodUnit.YEAR, frozenset({4}), opens, closes, label="Mercredis"))
    assert (year.label, year.first_day, year.last_day) == ("Mercredis – Année 2026-2027", AUTUMN, date(2027, 8, 31))
    assert (year.opens_at, year.closes_at) == (at("mercredi 2026-03-04 08:00:00"), at("dimanche 2026-05-31 23:59:00"))


def test_terms_and_weeks_between_holidays_follow_each_other_without_a_gap():
    terms = plan(PeriodPlan(PeriodUnit.TERM, frozenset({4})))
    assert [(one.first_day, one.last_day) for one in terms] == [
        (date(2026, 9, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 3, 31)),
        (date(2027, 4, 1), date(2027, 8, 31)),
    ]
    between = plan(PeriodPlan(PeriodUnit.BETWEEN, frozenset({4})))
    assert [one.label for one in between] == [f"Période {number} 2026-2027" for number in range(1, 6)]
    assert between[0].last_day == on("mercredi 2026-10-14")  # the last Wednesday before the holidays of autumn


def test_what_is_over_and_what_has_no_day_makes_no_period():
    assert plan(PeriodPlan(PeriodUnit.HOLIDAYS, frozenset({4}))) == []
    left = plan(PeriodPlan(PeriodUnit.MONTH, frozenset({4})), today=on("mardi 2027-06-01"))
    assert [one.label for one in left] == ["Juin 2027"]


def test_a_date_that_is_missing_is_asked_for():
    with pytest.raises(NotAccepted, match="Indiquez la date"):
        plan(PeriodPlan(PeriodUnit.YEAR, frozenset({4}), PlannedMoment(Counting.DATE)))


FORM = PeriodForm("Hiver", on("lundi 2027-02-08"), on("vendredi 2027-02-19"), frozenset({5}))
OPENS, CLOSES = instant(date(2027, 1, 4), time(8)), instant(date(2027, 1, 24), time(20))


REFUSED = [
    replace(FORM, label=" "),
    replace(FORM, last_day=date(2027, 2, 1)),
    replace(FORM, last_day=date(2028, 6, 1)),
    replace(FORM, service_ids=frozenset()),
    replace(FORM, opens_at=CLOSES, closes_at=CLOSES),
    replace(FORM, closes_at=instant(date(2027, 2, 9), time(8))),
    replace(FORM, cancel_until=instant(date(2027, 2, 9), time(8))),
    replace(FORM, mode=PeriodMode.DRAW),
    replace(FORM, announce_days=7),
    replace(FORM, opens_at=OPENS, announce_days=61),
    replace(FORM, priorities=(Priority(Whom.LABEL, None, OPENS),)),
    replace(FORM, priorities=(Priority(Whom.SIBLINGS, None, OPENS),)),
    replace(FORM, opens_at=OPENS, priorities=(Priority(Whom.RESIDENTS, None, OPENS),)),
    replace(FORM, priorities=(Priority(Whom.RESIDENTS),)),
]


def test_a_period_that_cannot_hold_is_refused_with_what_to_do(approved):
    approved("refused_periods", [say(form.clean) for form in REFUSED])


def test_the_last_form_that_holds_is_kept():
    longest = replace(FORM, last_day=FORM.first_day + timedelta(400))
    first = replace(FORM, last_day=FORM.first_day, closes_at=instant(FORM.first_day, time(8)), opens_at=OPENS)
    earlier = Priority(Whom.RESIDENTS, None, OPENS - timedelta(seconds=1))
    for form in (
        longest,
        first,
        replace(first, announce_days=60),
        replace(first, announce_days=0),
        replace(first, priorities=(earlier,)),
    ):
        assert form.clean() == vars(form)
    with pytest.raises(NotAccepted, match=r"^Une période dure un an au plus : vérifiez les dates\.$"):
        replace(longest, last_day=longest.last_day + timedelta(1)).clean()


def test_wishes_keep_their_priorities_without_an_opening():
    form = replace(
        FORM,
        closes_at=CLOSES,
        mode=PeriodMode.DRAW,
        priorities=(Priority(Whom.SIBLINGS), Priority(Whom.RESIDENTS, None, OPENS)),
    )
    assert form.clean()["priorities"] == (Priority(Whom.SIBLINGS), Priority(Whom.RESIDENTS))
