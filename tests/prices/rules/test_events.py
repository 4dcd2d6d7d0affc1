"""What being late, unbooked, absent or picked up late costs, by the words of real règlements."""

from dataclasses import replace

import pytest
from hypothesis import given

from cantine.common.cutoff_types import Weekly
from cantine.common.french import euros, hour
from cantine.common.terms.booking_events import BookingEvent, LateBy, PricedEvent
from cantine.common.vocabulary import ChargeKind, Presence, State, SurchargeKind, TimeChoice
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.charges import PricedBooking, compute_charges
from cantine.prices.rules.event_sentences import list_parent_sentences
from cantine.prices.rules.events import BookingFacts, PricedFor, choose_rule, classify, price_event
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import Band, DatedTariff, PricedHousehold
from tests.dates import on
from tests.support.price_strategies import EVERY_DAY, MONTHS, PRICE_LISTS

FIXED, PERCENT, REPLACED = SurchargeKind.FIXED, SurchargeKind.PERCENT, SurchargeKind.REPLACED
MEAL, CARE = 1, 2
SEPTEMBER = on("mardi 2026-09-01")
MONDAY = on("lundi 2026-11-30")
EVENING = ServiceRules(
    CARE, "Garderie soir", "Soir", EVERY_DAY, EVERY_DAY, Weekly(), Weekly(), TimeChoice.DEPARTURE, 990, 1110, 15
)
SERVICES = {MEAL: ServiceRules(MEAL, "Repas", "Repas", EVERY_DAY, EVERY_DAY, Weekly(), Weekly()), CARE: EVENING}
LATE, BY_PARENT, AT_THE_DOOR = (BookingFacts(late_by) for late_by in (LateBy.STAFF, LateBy.PARENT, LateBy.DOOR))
NO_SHOW = BookingFacts(presence=Presence.ABSENT)
TOLD_LATE = BookingFacts(presence=Presence.ABSENT, called_off=True)


def prices(cents, *events, service=MEAL, resident=True, incidents=None, **more):
    tariff = DatedTariff(service, SEPTEMBER, [Band(0, cents)], events=events, **more)
    return PriceList(SERVICES, [tariff], PricedHousehold(resident), incidents=incidents or {})


def cost(facts, of, service=MEAL, day=MONDAY, time=None):
    state = State.ADDED if facts.late_by else State.BOOKED
    booking = PricedBooking(1, 1, service, day, state, time if facts.real_time is None else facts.real_time)
    return sum(one.cents for one in compute_charges([replace(booking, facts=facts)], of))


# ---- Vailhauquès: « Repas 4,00 €. Hors délai : + 50 %. Sans inscription : + 10 €. Absent sans prévenir : 2,99 €. »

VAILHAUQUES = prices(
    400,
    PricedEvent(BookingEvent.LATE_PARENT, PERCENT, 5000),
    PricedEvent(BookingEvent.UNBOOKED, FIXED, 1000),
    PricedEvent(BookingEvent.NO_SHOW, REPLACED, 299),
)


@pytest.mark.parametrize(
    ("facts", "cents"),
    [
        (BookingFacts(), 400),
        (BookingFacts(presence=Presence.PRESENT), 400),
        (BY_PARENT, 600),
        (AT_THE_DOOR, 1400),
        (LATE, 400),  # the town hall adds for nothing more: the text prices only what parents do late
        (NO_SHOW, 299),
        (replace(BY_PARENT, presence=Presence.ABSENT), 299),  # another price is all that the day costs
        (TOLD_LATE, 400),
        (replace(AT_THE_DOOR, waived=True), 400),
        (replace(NO_SHOW, waived=True), 299),  # a waiver never makes a bill dearer
    ],
)
def test_two_surcharges_and_a_price_for_who_does_not_come(facts, cents):
    assert cost(facts, VAILHAUQUES) == cents


def test_the_charges_say_what_they_are_for():
    absent = PricedBooking(1, 1, MEAL, MONDAY, facts=NO_SHOW)
    usual, less = compute_charges([absent], VAILHAUQUES)
    assert (usual.kind, usual.cents, usual.booking_ids) == (ChargeKind.USUAL, 400, (1,))
    assert (less.kind, less.event, less.cents) == (ChargeKind.SURCHARGE, BookingEvent.NO_SHOW, -101)
    assert less.reason == f"{euros(299)} au lieu de {euros(400)}"


# ---- Boissy-Saint-Léger: « Sans inscription 21,97 € ; extérieurs 23,66 €. »


@pytest.mark.parametrize(("resident", "cents"), [(True, 2197), (False, 2366)])
def test_who_comes_unbooked_pays_another_price_and_those_from_elsewhere_yet_another(resident, cents):
    unbooked = (
        PricedEvent(BookingEvent.UNBOOKED, REPLACED, 2197),
        PricedEvent(BookingEvent.UNBOOKED, REPLACED, 2366, resident=False),
    )
    assert cost(AT_THE_DOOR, prices(1200, *unbooked, resident=resident)) == cents


# ---- Rumilly: « Un désistement sans justificatif : pénalité forfaitaire. » ; half the price where told late


@pytest.mark.parametrize(
    ("rule", "cents"),
    [
        (PricedEvent(BookingEvent.TOLD_LATE, FIXED, 500), 900),
        (PricedEvent(BookingEvent.TOLD_LATE, PERCENT, -5000), 200),
        (PricedEvent(BookingEvent.TOLD_LATE, REPLACED, 0), 0),
        (PricedEvent(BookingEvent.TOLD_LATE, SurchargeKind.NONE, 500), 400),
    ],
)
def test_what_is_called_off_late_costs_what_the_town_says(rule, cents):
    assert cost(TOLD_LATE, prices(400, rule)) == cents
    assert cost(NO_SHOW, prices(400, rule)) == 400


# ---- Civray-de-Touraine: « 1,30 € la séance ; après 18 h 30 : 10 € par quart d'heure. »

CIVRAY = prices(130, PricedEvent(BookingEvent.LATE_PICKUP, FIXED, 1000, per_minutes=15, after=1110), service=CARE)


@pytest.mark.parametrize(
    ("gone", "cents"), [(1095, 130), (1110, 130), (1111, 1130), (1125, 1130), (1126, 2130), (1155, 3130)]
)
def test_each_quarter_of_an_hour_begun_after_closing_costs_again(gone, cents):
    assert cost(BookingFacts(presence=Presence.PRESENT, real_time=gone), CIVRAY, CARE) == cents, hour(gone)


# ---- Roncq: « La demi-heure 0,80 €, après 18 h 30 : 3 €. » The stay itself ends at closing.


@pytest.mark.parametrize(("gone", "cents"), [(1080, 240), (1110, 320), (1111, 620), (1190, 620)])
def test_a_late_pick_up_costs_its_amount_and_the_stay_until_closing(gone, cents):
    after_closing = PricedEvent(BookingEvent.LATE_PICKUP, FIXED, 300)
    of = prices(80, after_closing, service=CARE, unit_minutes=30)
    assert cost(BookingFacts(presence=Presence.PRESENT, real_time=gone), of, CARE) == cents, hour(gone)
    excused = BookingFacts(presence=Presence.PRESENT, real_time=gone, waived=True)
    assert cost(excused, of, CARE) == min(cents, 320)


def test_later_and_dearer_from_a_second_hour_on():
    rules = (
        PricedEvent(BookingEvent.LATE_PICKUP, FIXED, 300),
        PricedEvent(BookingEvent.LATE_PICKUP, FIXED, 1000, after=1140),
    )
    of = prices(130, *rules, service=CARE)
    stays = [BookingFacts(presence=Presence.PRESENT, real_time=gone) for gone in (1110, 1111, 1140, 1141)]
    assert [cost(stay, of, CARE) for stay in stays] == [130, 430, 430, 1130]


# ---- « À partir de la 3e fois : 5 € de plus », counted in the school year

STRIKES = (
    PricedEvent(BookingEvent.UNBOOKED, FIXED, 100),
    PricedEvent(BookingEvent.UNBOOKED, FIXED, 500, from_nth=3),
)


@pytest.mark.parametrize(
    ("before", "cents"),
    [
        ((), 500),
        (("lundi 2026-11-02",), 500),
        (("lundi 2026-11-02", "mardi 2026-11-03"), 900),
        (("lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05"), 900),
        (("lundi 2026-11-02", "mardi 2026-12-01"), 500),  # one is later than this day
        (("lundi 2026-11-02", "mardi 2026-06-30"), 500),  # one is of the school year before
    ],
)
def test_from_the_third_time_of_a_school_year_it_costs_more(before, cents):
    incidents = {(1, MEAL, BookingEvent.UNBOOKED): [on(day) for day in before]}
    assert cost(AT_THE_DOOR, prices(400, *STRIKES, incidents=incidents)) == cents


def test_a_label_comes_before_residence_before_all_and_the_highest_number_reached_counts():
    all_families = PricedEvent(BookingEvent.NO_SHOW, value=1)
    residents = replace(all_families, value=2, resident=True)
    of_label = replace(all_families, value=3, label_id=7)
    third = replace(of_label, value=4, from_nth=3)
    rules = (third, of_label, residents, all_families)
    asked = [(PricedFor(False), 1), (PricedFor(True), 9), (PricedFor(True, frozenset({7})), 2)]
    asked.append((PricedFor(False, frozenset({7})), 3))
    found = [choose_rule(rules, BookingEvent.NO_SHOW, *one) for one in asked]
    assert found == [all_families, residents, of_label, third]


@pytest.mark.parametrize(
    ("kind", "value", "usual", "more"),
    [
        (SurchargeKind.NONE, 0, 430, 0),
        (PERCENT, 1000, 430, 43),
        (PERCENT, 2500, 430, 108),  # 107,5: half a cent goes up
        (PERCENT, -10_000, 430, -430),
        (PERCENT, -5000, 445, -222),  # 2,225 € to pay: half a cent goes up
        (FIXED, 150, 430, 150),
        (REPLACED, 700, 430, 270),
        (REPLACED, 400, 430, -30),
    ],
)
def test_an_event_costs_a_percentage_or_an_amount_more_or_another_price(kind, value, usual, more):
    assert price_event(PricedEvent(BookingEvent.LATE_STAFF, kind, value), usual).cents == more


def test_a_sick_or_cancelled_child_is_neither_absent_nor_late():
    for state in (State.SICK, State.CANCELLED):
        assert classify(state, replace(NO_SHOW, late_by=LateBy.PARENT), SERVICES[MEAL]) == set()


def test_a_child_that_came_unbooked_and_left_late_is_both():
    facts = BookingFacts(LateBy.DOOR, Presence.PRESENT, real_time=1111)
    assert classify(State.ADDED, facts, EVENING) == {BookingEvent.UNBOOKED, BookingEvent.LATE_PICKUP}


# ---- Always


@given(PRICE_LISTS, MONTHS)
def test_a_waiver_never_makes_a_bill_dearer_and_no_day_costs_less_than_nothing(of, month):
    waived = [replace(one, facts=replace(one.facts, waived=True)) for one in month]
    asked, excused = (compute_charges(some, of) for some in (month, waived))
    by_day = {}
    for charge in asked:
        by_day[charge.child_id, charge.day] = by_day.get((charge.child_id, charge.day), 0) + charge.cents
    assert min(by_day.values(), default=0) >= 0
    assert sum(one.cents for one in excused) <= sum(one.cents for one in asked)


# ---- what parents read


def test_who_comes_unbooked_reads_the_price_as_soon_as_somebody_has_another_one():
    meal = SERVICES[MEAL]
    late = PricedEvent(BookingEvent.LATE_STAFF, REPLACED, 2197)
    unbooked = PricedEvent(BookingEvent.UNBOOKED, REPLACED, 2197)
    assert list_parent_sentences([late, unbooked], {}, meal) == []
    told = list_parent_sentences([late, unbooked, replace(unbooked, value=2366, resident=False)], {}, meal)
    assert [" ".join(one.split()) for one in told] == [
        "Arrivé sans inscription : 21,97 € au lieu du prix",
        "Arrivé sans inscription (extérieurs) : 23,66 € au lieu du prix",
    ]
