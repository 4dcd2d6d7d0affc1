"""Sickness by the règlement: until when it is reported, what is one sickness."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.cutoff_types import Weekly
from cantine.common.paris import instant
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.services import ClosurePeriod, ServiceRules
from cantine.sickness.rules import reports as sickness_rules
from cantine.sickness.rules.reports import (
    SickPeriod,
    check_report,
    is_same_sickness,
    is_still_counted,
    join_sicknesses,
)
from tests.dates import at, on

NINE = 9 * 60
SCHOOL_DAYS, ALL_WEEK, WEDNESDAY = frozenset({0, 1, 3, 4}), frozenset(range(5)), frozenset({2})
MEAL = ServiceRules(1, "Repas", "Repas", SCHOOL_DAYS, frozenset(), Weekly(), Weekly())
CENTRE = ServiceRules(2, "Centre", "Centre", WEDNESDAY, ALL_WEEK, Weekly(), Weekly())


def stretch(first, last=None):
    return SickPeriod(on(first), on(last or first))


def served_by(*services, closures=()):
    calendar = Calendar("A", closures)
    return lambda day: any(find_obstacle(service, day, calendar) is None for service in services)


@pytest.mark.parametrize(
    ("days", "now"),
    [
        (("lundi 2026-11-23", "lundi 2026-11-23"), "lundi 2026-11-23 08:59:59"),
        (("lundi 2026-11-23", "vendredi 2026-11-27"), "lundi 2026-11-23 00:00:00"),
        (("mardi 2026-11-24", "mardi 2026-11-24"), "lundi 2026-11-23 23:59:59"),
        (("lundi 2027-03-29", "lundi 2027-03-29"), "lundi 2026-11-23 10:00:00"),
    ],
)
def test_parents_report_today_before_nine_and_any_later_day(days, now):
    check_report(stretch(*days), at(now), NINE)


@pytest.mark.parametrize(
    ("days", "now", "until", "sentence"),
    [
        (
            ("lundi 2026-11-23", "vendredi 2026-11-27"),
            "lundi 2026-11-23 09:00:00",
            NINE,
            "Une absence du jour même se signale avant 9 h 00 : il est trop tard pour aujourd'hui, choisissez à partir "
            "de demain.",
        ),
        (
            ("lundi 2026-11-23", "lundi 2026-11-23"),
            "lundi 2026-11-23 00:00:00",
            0,
            "Une absence ne peut pas être signalée le jour même : choisissez à partir de demain.",
        ),
        (
            ("dimanche 2026-11-22", "vendredi 2026-11-27"),
            "lundi 2026-11-23 08:00:00",
            NINE,
            "Un jour passé ne peut plus être signalé ici : adressez-vous à la mairie.",
        ),
        (
            ("mardi 2026-11-24", "jeudi 2027-02-25"),
            "lundi 2026-11-23 08:00:00",
            NINE,
            "Une absence se signale pour trois mois au plus : vérifiez les dates.",
        ),
    ],
)
def test_a_report_that_comes_too_late_or_is_too_long_is_refused_in_a_sentence(days, now, until, sentence):
    with pytest.raises(sickness_rules.NotReported) as refused:
        check_report(stretch(*days), at(now), until)
    assert str(refused.value).replace("\u00a0", " ") == sentence


def test_three_months_may_be_reported_at_once():
    check_report(stretch("mardi 2026-11-24", "mercredi 2027-02-24"), at("lundi 2026-11-23 08:00:00"), NINE)


def test_days_the_wrong_way_round_are_no_stretch():
    with pytest.raises(sickness_rules.LastBeforeFirst, match="avant le premier"):
        stretch("mardi 2026-11-24", "lundi 2026-11-23")


@pytest.mark.parametrize(
    ("day", "now", "counted"),
    [
        ("lundi 2026-11-23", "lundi 2026-11-23 08:59:59", True),
        ("lundi 2026-11-23", "lundi 2026-11-23 09:00:00", False),
        ("mardi 2026-11-24", "lundi 2026-11-23 23:00:00", True),
        ("dimanche 2026-11-22", "lundi 2026-11-23 08:00:00", False),
        ("lundi 2027-03-29", "lundi 2027-03-29 08:59:59", True),  # summer time has begun the day before
        ("lundi 2027-03-29", "lundi 2027-03-29 09:00:00", False),
    ],
)
def test_the_kitchen_counts_anew_until_nine_on_the_day_itself(day, now, counted):
    assert is_still_counted(on(day), at(now), NINE) is counted


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("lundi 2026-11-23", "mardi 2026-11-24"), ("mardi 2026-11-24", "vendredi 2026-11-27"), True),
        (("lundi 2026-11-23",), ("mardi 2026-11-24",), True),
        (("vendredi 2026-11-20",), ("lundi 2026-11-23",), True),  # a weekend between
        (("mardi 2026-11-24",), ("jeudi 2026-11-26",), True),  # a Wednesday without meals between
        (("lundi 2026-11-23",), ("jeudi 2026-11-26",), False),  # a Tuesday between
        (("mardi 2027-05-04",), ("lundi 2027-05-10",), True),  # Ascension and its bridge
        (("mardi 2026-11-10",), ("jeudi 2026-11-12",), True),  # Armistice
        (("vendredi 2026-12-18",), ("lundi 2027-01-04",), True),  # the Christmas holidays
        (("vendredi 2026-12-18",), ("mardi 2027-01-05",), False),
    ],
)
def test_two_reports_without_a_served_day_between_are_one_sickness(one, other, same):
    served = served_by(MEAL)
    assert is_same_sickness(stretch(*one), stretch(*other), served) is same
    assert is_same_sickness(stretch(*other), stretch(*one), served) is same


def test_a_wednesday_on_which_the_centre_runs_parts_two_sicknesses():
    assert not is_same_sickness(stretch("mardi 2026-11-24"), stretch("jeudi 2026-11-26"), served_by(MEAL, CENTRE))


def test_a_closure_between_parts_nothing():
    strike = ClosurePeriod(on("mardi 2026-11-24"), on("mardi 2026-11-24"), "Grève")
    days = stretch("lundi 2026-11-23"), stretch("jeudi 2026-11-26")
    assert is_same_sickness(*days, served_by(MEAL, closures=[strike]))


def test_a_report_between_two_makes_one_sickness_of_all_three():
    earlier = {
        7: stretch("lundi 2026-11-23"),
        3: stretch("jeudi 2026-11-26"),
        9: stretch("vendredi 2026-11-27"),
        4: stretch("lundi 2026-11-16"),
    }
    whole, found = join_sicknesses(stretch("mardi 2026-11-24"), earlier, served_by(MEAL))
    assert (whole, found) == (stretch("lundi 2026-11-23", "vendredi 2026-11-27"), [3, 7, 9])


SERVED = served_by(MEAL)
REPORTS = st.builds(
    lambda ahead, length: SickPeriod(
        date(2026, 11, 2) + timedelta(ahead), date(2026, 11, 2) + timedelta(ahead + length)
    ),
    st.integers(0, 60),
    st.integers(0, 6),
)


@given(st.lists(REPORTS, min_size=1, max_size=6), st.randoms())
def test_the_sicknesses_of_a_child_do_not_depend_on_the_order_of_its_reports(reports, random):
    def after(order):
        kept = {}
        for number, report in enumerate(order):
            whole, found = join_sicknesses(report, kept, SERVED)
            kept = {key: stretch for key, stretch in kept.items() if key not in found} | {number: whole}
        return sorted(kept.values())

    shuffled = [*reports]
    random.shuffle(shuffled)
    assert after(shuffled) == after(reports)
    assert after([*reports, *reports]) == after(reports)


@given(REPORTS, st.integers(1, 6))
def test_two_reports_that_together_cover_the_days_are_the_one_that_covers_them(report, part):
    cut = min(report.first + timedelta(part), report.last)
    first, second = SickPeriod(report.first, cut), SickPeriod(cut, report.last)
    assert join_sicknesses(second, {1: first}, SERVED) == (report, [1])


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 24 * 60 - 1))
def test_a_day_that_is_no_longer_counted_is_never_counted_again(day, until):
    cut = instant(day, time(*divmod(until, 60)))
    moments = [cut + timedelta(seconds=seconds) for seconds in (-86_400, -1, 0, 1, 86_400)]
    assert [is_still_counted(day, now, until) for now in moments] == [True, True, False, False, False]


def test_what_cannot_be_reported_or_taken_back_is_told():
    assert str(sickness_rules.NothingBooked()) == "Aucune inscription ces jours-là : il n'y a rien à signaler."
    assert str(sickness_rules.NothingToTakeBack()) == (
        "Il n'y a plus rien à annuler : ces jours sont passés, déjà comptés par la cuisine, ou facturés."
    )
    assert str(sickness_rules.BilledAsSick()) == (
        "Ces jours sont facturés comme absence : les finances les corrigent par un avoir (« Facturation », "
        "« Factures »)."
    )
