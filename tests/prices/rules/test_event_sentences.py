"""How the prices of events are said: every kind, for everybody and for some, with and without their service."""

from dataclasses import replace
from itertools import product

from cantine.common.cutoff_types import Weekly
from cantine.common.language.languages import speak
from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.vocabulary import SurchargeKind, TimeChoice
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.event_sentences import describe_events, describe_example, list_parent_sentences

CARE = ServiceRules(
    3,
    "Garderie soir",
    "G. soir",
    frozenset({0, 1, 3, 4}),
    frozenset(),
    Weekly(),
    Weekly(),
    TimeChoice.DEPARTURE,
    16 * 60 + 45,
    18 * 60 + 30,
    15,
    bound=16 * 60 + 30,
)
LABELS = {7: "Extérieurs"}


def say(rule, service=None):
    return " / ".join(describe_events([rule], LABELS, service))


def test_every_cost_is_said(approved):
    costs = [
        PricedEvent(BookingEvent.UNBOOKED, kind, value, per_minutes=minutes)
        for kind, value, minutes in product(SurchargeKind, (0, 1250, -5000), (None, 15, 20, 30, 60))
        if value >= 0 or kind is SurchargeKind.PERCENT
    ]
    said = [f"{one.kind} {one.value} {one.per_minutes}: {say(one)}" for one in costs]
    with speak("en"):
        said += [f"en {one.kind} {one.value} {one.per_minutes}: {say(one)}" for one in costs]
    approved("costs", said)


def test_everybody_for_whom_it_may_be_is_named(approved):
    rule = PricedEvent(BookingEvent.NO_SHOW, SurchargeKind.FIXED, 300)
    approved(
        "whose",
        [
            f"{label} {resident} {nth}: {say(replace(rule, label_id=label, resident=resident, from_nth=nth))}"
            for label, resident, nth in product((None, 7, 8), (None, True, False), (1, 2, 3))
        ],
    )


def test_every_event_has_its_name_and_a_late_pickup_its_hour(approved):
    events = [PricedEvent(event, value=200) for event in BookingEvent]
    late = PricedEvent(BookingEvent.LATE_PICKUP, value=200, after=18 * 60 + 35)
    approved(
        "events",
        [
            *[say(one) for one in events],
            *[say(one, CARE) for one in [*events, late]],
            say(late),
            say(events[-1], replace(CARE, last_time=None, step=None, time_choice=TimeChoice.NONE)),
            *describe_events(reversed(events), LABELS),
            *describe_events([*events, replace(events[0], value=100), replace(events[1], label_id=7)], LABELS, CARE),
            *list_parent_sentences(events, LABELS, CARE),
            *list_parent_sentences([*events, replace(events[2], value=1, resident=True)], LABELS, CARE),
        ],
    )


def test_an_example_is_worked_out_by_the_rule_itself(approved):
    rules = [
        PricedEvent(BookingEvent.NO_SHOW, SurchargeKind.PERCENT, 5000),
        PricedEvent(BookingEvent.NO_SHOW, SurchargeKind.REPLACED, 299),
        PricedEvent(BookingEvent.LATE_PICKUP, SurchargeKind.FIXED, 300, per_minutes=15),
        PricedEvent(BookingEvent.LATE_PICKUP, SurchargeKind.FIXED, 300),
        PricedEvent(BookingEvent.LATE_PICKUP, SurchargeKind.FIXED, 300, per_minutes=60, after=23 * 60 + 50),
    ]
    timeless = replace(CARE, time_choice=TimeChoice.NONE, first_time=None, last_time=None, step=None)
    approved(
        "examples",
        [describe_example(rule, 400, service) for rule, service in product(rules, (CARE, timeless))],
    )
