"""What a tariff says beside its bands, and the prices of events that make no sense together."""

from dataclasses import replace

from cantine.common.contract_terms import Per
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.vocabulary import SiblingCount, SurchargeKind
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.cost_shares import HeldShare, describe_part, describe_share
from cantine.prices.rules.event_checks import MOST, check_events
from cantine.prices.rules.event_sentences import list_family_sentences, list_late_sentences
from cantine.prices.rules.events import PricedFor
from cantine.prices.rules.price_conditions import list_price_conditions
from cantine.prices.rules.unit_prices import Band, DatedTariff
from tests.dates import at, on
from tests.support.approved import say

SEPTEMBER, MONDAY = on("mardi 2026-09-01"), on("lundi 2026-11-30")
ALL = frozenset(range(5))
MEAL = ServiceRules(1, "Repas", "Repas", ALL, frozenset(), Weekly(), Weekly())
TARIFF = DatedTariff(1, SEPTEMBER, (Band(0, 400),))
NO_SHOW, PICKUP = PricedEvent(BookingEvent.NO_SHOW, value=300), PricedEvent(BookingEvent.LATE_PICKUP, value=300)
HELD = HeldShare(1, 7, 90, SEPTEMBER, percent=5000)


def test_every_condition_of_a_price_is_said(approved):
    more = [
        *({}, {"floor": 0}, {"floor": 200, "ceiling": 900}, {"unit_minutes": 15}, {"unit_minutes": 30, "tolerance": 5}),
        *({"tolerance": 5}, {"day_minimum": 0}, {"day_ceiling": 1200}, {"sibling_count": SiblingCount.HOME}),
        *({"sibling_count": SiblingCount.SERVICE}, {"per": Per.YEAR, "instalments": 10}, {"per": Per.TERM, "floor": 1}),
    ]
    approved("conditions", [f"{one}: {'; '.join(list_price_conditions(replace(TARIFF, **one)))}" for one in more])


def test_what_others_pay_is_said(approved):
    services = {1: "Repas", 2: "Étude"}
    shares = [
        *(HELD, replace(HELD, last_day=MONDAY, service_ids=frozenset({2, 1}), percent=None, cents=200)),
        replace(HELD, service_ids=frozenset()),
    ]
    parts = [(5000, None), (None, 200), (None, None), (0, 200)]
    said = [describe_share(one, "CCAS", services) for one in shares]
    approved("shares", [*said, *(describe_part(*one) for one in parts)])


def test_prices_of_events_that_do_not_fit_are_refused(approved):
    percent, replaced = SurchargeKind.PERCENT, SurchargeKind.REPLACED
    alone = [
        *(replace(NO_SHOW, value=value) for value in (-1, 0, MOST, MOST + 1)),
        *(replace(NO_SHOW, kind=percent, value=value) for value in (-10_001, -10_000)),
        *(replace(NO_SHOW, from_nth=nth) for nth in (0, 1, 99, 100)),
        *(replace(NO_SHOW, kind=replaced), replace(NO_SHOW, per_minutes=15), replace(NO_SHOW, after=1000)),
        *(replace(PICKUP, kind=replaced), replace(PICKUP, per_minutes=15, after=1000)),
        *(replace(PICKUP, per_minutes=minutes) for minutes in (0, 1, 240, 241)),
        *(replace(PICKUP, after=minutes) for minutes in (-1, 0, 24 * 60 - 1, 24 * 60)),
    ]
    third = replace(NO_SHOW, from_nth=3)
    several = [
        *([], [NO_SHOW, NO_SHOW], [NO_SHOW, replace(NO_SHOW, value=9)], [NO_SHOW, replace(NO_SHOW, resident=True)]),
        *([NO_SHOW, replace(NO_SHOW, label_id=7)], [PICKUP, replace(PICKUP, after=1000)], [NO_SHOW, PICKUP]),
        *([NO_SHOW, third], [NO_SHOW, replace(third, value=299)], [replace(third, value=299), NO_SHOW]),
        *([NO_SHOW, replace(third, value=1, kind=percent)], [NO_SHOW, replace(third, value=1, label_id=7)]),
        [replace(NO_SHOW, value=1), replace(third, value=9), replace(NO_SHOW, from_nth=5, value=5)],
    ]
    said = [
        f"{one.event} {one.kind} {one.value} {one.from_nth} {one.per_minutes} {one.after}: " + say(check_events, [one])
        for one in alone
    ]
    approved("refusals", said + [say(check_events, events) for events in several])


def test_a_family_reads_what_holds_for_it(approved):
    late = replace(MEAL, id=2, label="Étude", late_cutoff=DaysBefore(1, at("lundi 2026-11-30 09:00:00").time()))
    staff_only = replace(late, id=3, label="Centre", open_to_parents=False)
    unbooked = replace(NO_SHOW, event=BookingEvent.UNBOOKED)
    by_staff = replace(NO_SHOW, event=BookingEvent.LATE_STAFF)
    events = [
        *(NO_SHOW, replace(NO_SHOW, value=500, resident=False), replace(NO_SHOW, value=100, label_id=7)),
        *(replace(NO_SHOW, value=400, from_nth=3), by_staff, PICKUP),
    ]
    tariffs = [replace(TARIFF, events=events), replace(TARIFF, service_id=2, events=[by_staff, unbooked])]
    other = [
        replace(TARIFF, events=[by_staff, replace(unbooked, value=1)]),
        replace(TARIFF, first_day=on("mardi 2026-12-01")),
    ]
    services = [MEAL, late, staff_only]
    whose = [PricedFor(), PricedFor(resident=False), PricedFor(labels=frozenset({7}))]
    said = [
        f"{one.resident} {sorted(one.labels)}: {line}"
        for one in whose
        for prices in (tariffs, other)
        for line in list_family_sentences(services, prices, one, MONDAY)
    ]
    approved("families", [*said, *list_late_sentences(services)])
