"""What parents read of services, sickness, cutoffs and periods: every rule in its words."""

from dataclasses import replace
from datetime import time
from itertools import product

from cantine.common.cutoff_types import Weekly
from cantine.common.period_types import PeriodMode, Priority, Whom
from cantine.common.vocabulary import Carence, CarenceCount, ProofRule, TimeChoice
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.cutoff_sentences import list_cutoff_sentences
from cantine.offer.rules.period_sentences import (
    describe_announcement,
    describe_days,
    describe_period,
    describe_window,
    is_announced,
    is_letter_due,
    list_period_sentences,
)
from cantine.offer.rules.periods import PeriodRules
from cantine.offer.rules.service_sentences import list_service_sentences
from cantine.offer.rules.services import ServiceRules
from cantine.offer.rules.sick_days import ExcusedCase
from cantine.offer.rules.sickness_sentences import (
    describe_case_cost,
    describe_proof_hours,
    describe_sick_days_cost,
    is_proof_useful,
    list_sickness_costs,
)
from tests.dates import at, on

SCHOOL_DAYS = frozenset({0, 1, 3, 4})
MEAL = ServiceRules(1, "Repas", "Repas", SCHOOL_DAYS, frozenset(), Weekly(), Weekly())
CENTRE = replace(MEAL, id=2, label="Centre", term_weekdays=frozenset({2}), holiday_weekdays=frozenset(range(5)))
STUDY = replace(MEAL, id=3, label="Étude", open_to_parents=False)


def test_what_a_sickness_costs(approved):
    said = []
    for carence, counts, days, proof, least in product(Carence, CarenceCount, range(4), ProofRule, (0, 1, 3)):
        rule = replace(
            MEAL,
            carence=carence,
            carence_counts=counts,
            carence_days=days,
            proof=proof,
            least_days=least,
            proof_hours=48,
        )
        words = f"{carence} {counts} {days} {proof} {least}"
        said.append(f"{words}: {list_sickness_costs([rule])[0]} ({'utile' if is_proof_useful(rule) else 'inutile'})")
    approved("sickness", said)


def test_several_services_and_where_a_proof_goes(approved):
    needed = replace(MEAL, proof=ProofRule.NEEDED)
    approved(
        "sickness_of_services",
        [
            *list_sickness_costs([MEAL, replace(CENTRE, carence_days=5), STUDY]),
            *list_sickness_costs([needed, replace(CENTRE, proof=ProofRule.FREES, proof_hours=1)]),
            *[describe_sick_days_cost(replace(needed, proof_hours=hours)) for hours in (None, 1, 8 * 24)],
            *[f"{hours}: {describe_proof_hours(hours)}" for hours in (1, 2, 24, 48, 49, 71, 72, 96)],
            *[
                f"{start} {proof}: {describe_case_cost(ExcusedCase('Grève', start, proof))}"
                for start, proof in product((None, 1, 2, 3), (True, False))
            ],
        ],
    )


def test_what_a_service_is(approved):
    timed = replace(MEAL, time_choice=TimeChoice.DEPARTURE, first_time=1005, last_time=1110, step=15, bound=990)
    services = [
        MEAL,
        CENTRE,
        replace(MEAL, term_weekdays=frozenset({0, 1}), holiday_weekdays=frozenset({1, 2, 3})),
        replace(MEAL, term_weekdays=frozenset({4}), holiday_weekdays=frozenset({0, 4})),
        replace(MEAL, term_weekdays=frozenset()),
        timed,
        replace(timed, bound=None),
        replace(timed, time_choice=TimeChoice.ARRIVAL, first_time=450, last_time=500, bound=510),
        replace(timed, time_choice=TimeChoice.ARRIVAL, bound=None),
        replace(MEAL, capacity=1, open_to_parents=False),
        replace(MEAL, capacity=80),
        replace(MEAL, capacity=0),
    ]
    approved("services", [" ".join(list_service_sentences(one)) for one in services])


def test_until_when_one_books(approved):
    other = replace(CENTRE, booking_cutoff=Weekly(2, time(9)), cancelling_cutoff=Weekly(1, time(9)))
    approved(
        "cutoffs",
        [
            *list_cutoff_sentences([MEAL]),
            *list_cutoff_sentences([MEAL, replace(MEAL, id=9, label="Goûter")]),
            *list_cutoff_sentences([MEAL, other, STUDY]),
            *list_cutoff_sentences([MEAL, other], exempt=True),
            *list_cutoff_sentences([STUDY]),
            *list_cutoff_sentences([], exempt=True),
        ],
    )


WINTER = PeriodRules(
    1, "Hiver", on("lundi 2027-02-15"), on("vendredi 2027-02-26"), frozenset({2}), at("lundi 2027-01-04 08:00:00")
)
CLOSES, CANCELS = at("dimanche 2027-01-24 20:00:00"), at("lundi 2027-02-01 12:00:00")
FIRST = (
    Priority(Whom.RESIDENTS, opens_at=at("samedi 2027-01-02 08:00:00")),
    Priority(Whom.SIBLINGS),
    Priority(Whom.LABEL, 7),
    Priority(Whom.LABEL, 8),
)


def test_when_a_period_is_booked(approved):
    periods = [
        replace(WINTER, opens=opens, closes=closes, mode=mode)
        for opens, closes, mode in product((WINTER.opens, None), (CLOSES, None), PeriodMode)
    ]
    more = [
        replace(WINTER, cancel_until=CANCELS),
        replace(WINTER, cancel_until=CANCELS, mode=PeriodMode.DRAW, priorities=FIRST),
        replace(WINTER, priorities=FIRST[:1]),
    ]
    names = {2: "Centre", 3: "Étude"}
    approved(
        "periods",
        [
            *[describe_window(one) for one in periods],
            *[describe_period(one, names, {7: "Deux parents au travail"}) for one in (*periods, *more)],
            describe_period(replace(WINTER, service_ids=frozenset({2, 3})), names, {}),
            describe_period(WINTER, {}, {}),
            describe_announcement(WINTER),
            describe_days(WINTER),
        ],
    )


def test_when_a_period_is_announced_and_written_of(approved):
    closing, early = replace(WINTER, closes=CLOSES), replace(WINTER, opens=WINTER.opens, priorities=FIRST[:1])
    periods = {
        "open": WINTER,
        "closing": closing,
        "closes alone": replace(closing, opens=None),
        "neither": replace(WINTER, opens=None),
        "early": early,
    }
    moments = [
        at(f"{day} {second}")
        for day, second in (
            ("samedi 2026-12-19", "07:59:59"),
            ("samedi 2026-12-19", "08:00:00"),
            ("lundi 2026-12-21", "07:59:59"),
            ("lundi 2026-12-21", "08:00:00"),
            ("dimanche 2027-01-10", "19:59:59"),
            ("dimanche 2027-01-10", "20:00:00"),
            ("lundi 2027-01-18", "07:59:59"),
            ("lundi 2027-01-18", "08:00:00"),
            ("dimanche 2027-01-24", "19:59:59"),
            ("dimanche 2027-01-24", "20:00:00"),
            ("vendredi 2027-02-26", "23:59:59"),
            ("samedi 2027-02-27", "00:00:00"),
        )
    ]
    approved(
        "announced",
        [
            f"{name}: annoncée {''.join('-x'[is_announced(one, now)] for now in moments)}, "
            f"lettre {''.join('-x'[is_letter_due(one, 14, now)] for now in moments)}"
            for name, one in periods.items()
        ],
    )


def test_the_periods_of_a_month_that_are_not_closed(approved):
    closing = replace(WINTER, closes=CLOSES)
    calendar = Calendar("A", periods=(closing, replace(WINTER, id=2, label="Autre", service_ids=frozenset({3}))))
    spans = {
        "février": (on("lundi 2027-02-01"), on("dimanche 2027-02-28")),
        "premier jour": (on("lundi 2027-02-01"), on("lundi 2027-02-15")),
        "veille": (on("lundi 2027-02-01"), on("dimanche 2027-02-14")),
        "dernier jour": (on("vendredi 2027-02-26"), on("dimanche 2027-02-28")),
        "lendemain": (on("samedi 2027-02-27"), on("dimanche 2027-02-28")),
    }
    approved(
        "periods_of_a_month",
        [
            f"{name} {now:%d %H:%M:%S}: {list_period_sentences(calendar, [MEAL, CENTRE, STUDY], *span, now)}"
            for name, span in spans.items()
            for now in (at("dimanche 2027-01-24 19:59:59"), CLOSES)
        ],
    )
