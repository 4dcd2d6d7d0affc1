"""What contracts cost in the estimate, the manner of a booking, and which charges a credit note bills anew."""

from dataclasses import replace

from cantine.billing.rules.estimate import MANNERS, estimate_contracts, find_manner, list_price_periods
from cantine.billing.rules.repricing import keep_repriced
from cantine.closures.rules import BilledAgain, CoveredBooking
from cantine.common.contract_terms import Per, WeekdaysFrom
from cantine.common.cutoff_types import Weekly
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import ChargeKind, Presence, State
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules
from cantine.prices.rules.charges import Charge
from cantine.prices.rules.cost_shares import HeldShare
from cantine.prices.rules.events import BookingFacts
from cantine.prices.rules.held_contracts import HeldContract
from cantine.prices.rules.price_list import PriceList
from cantine.prices.rules.unit_prices import Band, DatedTariff, PricedHousehold, Sibling
from tests.dates import on

LEO, ZOE, MEAL, CCAS = 7, 3, 1, 90
SEPTEMBER, NOVEMBER, MONDAY = on("mardi 2026-09-01"), on("dimanche 2026-11-01"), on("lundi 2026-11-30")
SERVICE = ServiceRules(MEAL, "Repas", "Repas", frozenset(range(5)), frozenset(), Weekly(), Weekly())
TARIFF = DatedTariff(MEAL, SEPTEMBER, (Band(0, 50_00),), per=Per.MONTH)
HELD = HeldContract(4, LEO, MEAL, Per.MONTH, SEPTEMBER, None, (WeekdaysFrom(SEPTEMBER, frozenset({0})),))
FAMILY = PricedHousehold(children=[Sibling(LEO), Sibling(ZOE)])
HALF = HeldShare(1, LEO, CCAS, SEPTEMBER, percent=2500)


def prices(*contracts, tariffs=(TARIFF,), shares=()):
    return PriceList(
        {MEAL: SERVICE}, tariffs, FAMILY, contracts=contracts, calendar=Calendar("A"), shares={LEO: shares}
    )


def test_the_contracts_of_a_child_are_estimated_without_what_others_pay():
    zoes = replace(HELD, id=5, child_id=ZOE)
    assert estimate_contracts(LEO, NOVEMBER, prices(HELD, zoes)) == 50_00
    assert estimate_contracts(LEO, NOVEMBER, prices(HELD, shares=[HALF])) == 37_50
    assert estimate_contracts(LEO, NOVEMBER, prices(replace(HELD, charged=frozenset({NOVEMBER})))) == 0
    assert estimate_contracts(LEO, NOVEMBER, prices(HELD, tariffs=())) == 0
    assert estimate_contracts(9, NOVEMBER, prices(HELD)) == 0


def test_prices_turn_where_a_contract_begins_to_cover_days_and_where_it_ends():
    monday, wednesday = on("lundi 2026-11-09"), on("mercredi 2026-11-11")
    held = replace(HELD, first_day=NOVEMBER, weekdays=(WeekdaysFrom(NOVEMBER, frozenset({0, 1})),), last_day=MONDAY)
    daily = DatedTariff(MEAL, SEPTEMBER, (Band(0, 4_00),))
    periods = list_price_periods(
        LEO, on("dimanche 2026-11-08"), on("jeudi 2026-11-12"), prices(held, tariffs=(TARIFF, daily))
    )
    assert [(one.first, one.cents[MEAL]) for one in periods] == [
        (on("dimanche 2026-11-08"), {None: 4_00}),
        (monday, {None: 0}),
        (wednesday, {None: 4_00}),
    ]
    alone = list_price_periods(LEO, monday, monday, prices(held, tariffs=(TARIFF, daily)))
    assert [one.cents[MEAL] for one in alone] == [{None: 0}]


def test_the_manner_of_a_booking_is_who_added_it_late_and_whether_that_is_waived():
    assert find_manner(State.BOOKED, BookingFacts(LateBy.PARENT)) == 0
    for late_by in LateBy:
        for waived in (False, True):
            facts = BookingFacts(late_by, Presence.PRESENT, real_time=500, waived=waived)
            assert MANNERS[find_manner(State.ADDED, facts)] == BookingFacts(late_by, waived=waived)
    assert MANNERS[find_manner(State.ADDED, BookingFacts())] == BookingFacts(LateBy.STAFF)


def test_charges_that_bill_a_booking_anew_come_with_what_is_added_to_them():
    usual = Charge(LEO, MEAL, MONDAY, ChargeKind.USUAL, 1, 400, (11,))
    added = replace(usual, kind=ChargeKind.SURCHARGE, booking_ids=())
    others = [replace(usual, child_id=ZOE), replace(usual, service_id=2), replace(usual, day=NOVEMBER)]
    others = [replace(one, booking_ids=(12,)) for one in others]
    assert keep_repriced(iter([usual, added, *others]), {11}) == [usual, added]
    assert keep_repriced([usual, added, *others], {12}) == others
    assert keep_repriced([usual], set()) == []


def test_a_contract_has_the_classes_of_its_child():
    held = HELD.in_classes_of(Pupil(5, earlier_classes={NOVEMBER: 4}))
    assert (held.classroom_id, held.classroom_on(NOVEMBER), held.id) == (5, 4, 4)


def test_what_is_billed_again_adds_up():
    first, second = (CoveredBooking(1, LEO, "Léo", MONDAY, service) for service in (1, 2))
    total = BilledAgain([first], 100) + BilledAgain([second], 250)
    assert total == BilledAgain([first, second], 350)
