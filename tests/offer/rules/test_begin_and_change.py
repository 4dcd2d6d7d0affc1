"""What a commune begins with, which terms a service has on a day, how a planned moment and a period are said."""

from dataclasses import replace
from datetime import date, time

from cantine.common.cutoff_types import Weekly
from cantine.common.period_types import PeriodMode, Priority, Whom
from cantine.common.vocabulary import ProofRule, TimeChoice
from cantine.offer.rules.default_services import list_default_services
from cantine.offer.rules.period_form import PeriodForm
from cantine.offer.rules.period_years import Counting, PlannedMoment
from cantine.offer.rules.periods import PeriodRules
from cantine.offer.rules.services import PriceTerms, ServiceRules
from tests.dates import at, on

SEPTEMBER, JANUARY = on("mardi 2026-09-01"), on("lundi 2027-01-04")
MEAL = ServiceRules(1, "Repas", "Repas", frozenset(range(5)), frozenset(), Weekly(), Weekly(), proof_hours=7)


def test_a_commune_begins_with_six_services_of_which_meals_are_offered(approved):
    def write(values):
        return ", ".join(f"{name}={sorted(one) if isinstance(one, frozenset) else one}" for name, one in values.items())

    approved("default_services", [write(one) for one in list_default_services()])


def test_a_service_has_the_terms_of_the_day():
    first = PriceTerms(SEPTEMBER, TimeChoice.ARRIVAL, 500, 4, carence_days=2, proof=ProofRule.NEEDED, proof_hours=48)
    later = PriceTerms(JANUARY, carence_days=3, least_days=5)
    service = replace(MEAL, terms=(later, first))
    assert MEAL.on(SEPTEMBER) is MEAL
    then = service.on(on("dimanche 2027-01-03"))
    assert (then.time_choice, then.bound, then.full_day_with_id, then.carence_days, then.proof, then.proof_hours) == (
        *(TimeChoice.ARRIVAL, 500, 4, 2, ProofRule.NEEDED, 48),
    )
    now = service.on(JANUARY)
    assert (now.carence_days, now.least_days, now.proof, now.proof_hours, now.bound) == (
        3,
        5,
        ProofRule.NONE,
        None,
        None,
    )
    one_term = replace(MEAL, terms=(later,))
    assert one_term.on(SEPTEMBER).carence_days == 3  # before the first known terms, with these
    assert replace(MEAL, terms=(first, later)).on(on("lundi 2026-08-31")).carence_days == 2


def test_a_planned_moment_is_said(approved):
    moments = [
        *(PlannedMoment(number=number) for number in (0, 1, 28)),
        *(PlannedMoment(Counting.WEEKDAY, number, time(20), 6) for number in (1, 3)),
        PlannedMoment(Counting.MONTH_DAY, 7, time(23, 59)),
        *(PlannedMoment(Counting.DATE, day=day) for day in (None, date(2026, 11, 30))),
    ]
    approved("planned_moments", map(str, moments))


def test_the_rules_of_a_period_are_those_of_its_form():
    opens, closes, cancel = (at(f"lundi 2026-12-{day} 08:00:00") for day in ("07", "14", "21"))
    first = Priority(Whom.RESIDENTS)
    form = PeriodForm(
        "Hiver", SEPTEMBER, JANUARY, frozenset({1}), opens, closes, cancel, PeriodMode.DRAW, (first,), announce_days=3
    )
    values = "Hiver", SEPTEMBER, JANUARY, frozenset({1}), opens, closes, cancel, PeriodMode.DRAW, (first,)
    assert form.build_rules(7) == PeriodRules(7, *values)
    assert form.build_rules() == PeriodRules(0, *values)
