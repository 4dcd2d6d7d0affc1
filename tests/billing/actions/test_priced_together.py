"""What is priced together is priced together, whenever its parts are billed: the later bill carries the difference."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from cantine.billing.queries import account_balances, billing_preview, open_invoices
from cantine.billing.rules.repricing import REASON
from cantine.common.terms.booking_events import BookingEvent, LateBy, PricedEvent
from cantine.common.vocabulary import Method, ProofRule, State, SurchargeKind
from cantine.ledger.actions.payments import record_payment
from cantine.ledger.queries import outstanding, reconciliation
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.offer.rules.services import ClosurePeriod
from cantine.sickness.actions import report_sickness
from cantine.sickness.rules.reports import NothingBooked, SickPeriod
from cantine.store import database
from cantine.store.tables import Booking, Child, Custody, Family, Invoice, Service, Tariff, TariffBand
from tests.dates import at, on
from tests.support.billing import (
    NOVEMBER,
    bill,
    credit,
    credit_bookings,
    farid,
    lines,
    meals,
    numbers,
    papers,
    prices,
    said,
)
from tests.support.closing import close
from tests.support.saving import alice, book
from tests.support.sickness import nadia, report, take_back
from tests.thorough import choose

DECEMBER = date(2026, 12, 1)
JANUARY = date(2027, 1, 1)
EARLY = at("mardi 2026-11-24 10:00:00")
"""November is billed with its last week to come."""
SICK_ON = at("lundi 2026-11-30 08:00:00")
LATER = at("lundi 2027-01-04 09:00:00")
WEDNESDAY = "mercredi 2026-11-25"


def price(cast, service, cents, *, full_day=False, **more):
    """From September on, for everybody."""
    with database.open_writer(cast.url) as db:
        tariff = Tariff(service_id=service, first_day=date(2026, 9, 1), full_day=full_day, **more)
        db.add(tariff)
        db.flush()
        db.add(TariffBand(tariff_id=tariff.id, from_quotient=0, cents=cents))


def centre(cast, **more):
    """A half day costs 8,00 €, the whole 13,50 €."""
    with database.open_writer(cast.url) as db:
        db.execute(
            update(Service).where(Service.id == cast.morning_centre).values(full_day_with_id=cast.evening_centre)
        )
    price(cast, cast.morning_centre, 800, **more)
    price(cast, cast.evening_centre, 800, **more)
    price(cast, cast.morning_centre, 1350, full_day=True, **more)


def net(cast, family):
    """What the family owes by all of its papers."""
    with database.open_reader(cast.url) as db:
        return -account_balances.read_balances(db, [family], date.max)[family]


def differences(cast, today=JANUARY):
    with database.open_reader(cast.url) as db:
        return [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, today)]


def state_of(cast, booking):
    with database.open_reader(cast.url) as db:
        return db.execute(select(Booking.state, Booking.invoice_line_id).where(Booking.id == booking)).one()


def test_one_sickness_over_the_end_of_a_month_billed_ahead_has_one_carence(cast):
    """10,00 € it was; its first day is on November's invoice, and the one that is owed."""
    price(cast, cast.meal, 500)
    days = ("lundi 2026-11-30", "mardi 2026-12-01", "mercredi 2026-12-02")
    first, *others = meals(cast, cast.leo, *days)
    assert bill(cast, now=EARLY).cents == 500
    stretch = SickPeriod(on(days[0]), on(days[-1]))
    told = report(cast, alice(cast), cast.leo, stretch, SICK_ON)
    assert (len(told.sick), told.left, told.billed) == (3, [], True)
    again = bill(cast, DECEMBER, LATER)
    assert (again.invoices, again.credit_notes) == ([], [])
    assert net(cast, cast.alices_family) == 500
    assert not bill(cast, NOVEMBER, LATER).credit_notes
    assert [state_of(cast, one)[1] for one in others] == [None, None]
    assert state_of(cast, first)[1]
    assert differences(cast) == []


def test_days_billed_ahead_that_a_sickness_makes_free_are_credited_by_the_next_bill(cast):
    price(cast, cast.meal, 500)
    days = (WEDNESDAY, "jeudi 2026-11-26", "vendredi 2026-11-27", "lundi 2026-11-30")
    meals(cast, cast.leo, *days)
    bill(cast, now=EARLY)
    report(cast, alice(cast), cast.leo, SickPeriod(on(days[0]), on(days[-1])), EARLY)
    [told] = differences(cast, DECEMBER)
    assert "3 jours de maladie gratuits facturés" in told.replace("\xa0", " ")
    with database.open_reader(cast.url) as db:
        found = billing_preview.preview(db, NOVEMBER, DECEMBER)
        assert billing_preview.count_waiting_families(db, NOVEMBER) == 1
    assert (found.invoices, found.corrected, found.credited) == (0, 1, 1500)
    done = bill(cast, now=LATER)
    assert (done.invoices, done.credited) == ([], 1500)
    assert numbers(cast) == ["1 invoice 2000", "1 credit_note 1500"]  # the second is that of 2027
    assert papers(cast)[-1].reason == REASON
    assert net(cast, cast.alices_family) == 500
    assert differences(cast) == []
    with database.open_reader(cast.url) as db:
        assert billing_preview.count_waiting_families(db, NOVEMBER) == 0
    assert not bill(cast, now=LATER).credit_notes


def test_a_report_of_billed_days_is_taken_back_before_and_after_its_credit_note(cast):
    price(cast, cast.meal, 500)
    _first, second = meals(cast, cast.leo, "jeudi 2026-11-26", "vendredi 2026-11-27")
    bill(cast, now=EARLY)
    stretch = SickPeriod(on("jeudi 2026-11-26"), on("vendredi 2026-11-27"))
    told = report(cast, alice(cast), cast.leo, stretch, EARLY)
    assert len(take_back(cast, alice(cast), told.absence_id, EARLY).again) == 2
    assert (len(bill(cast, now=EARLY).credit_notes), net(cast, cast.alices_family)) == (0, 1000)
    told = report(cast, alice(cast), cast.leo, stretch, EARLY)
    bill(cast, now=EARLY)
    assert (net(cast, cast.alices_family), state_of(cast, second)[1]) == (500, None)
    take_back(cast, alice(cast), told.absence_id, EARLY)
    bill(cast, now=LATER)
    assert net(cast, cast.alices_family) == 1000
    assert differences(cast) == []


def test_a_proof_that_comes_after_the_bill_gives_the_carence_back(cast):
    price(cast, cast.meal, 500)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(proof=ProofRule.FREES))
    meals(cast, cast.leo, "jeudi 2026-11-26", "vendredi 2026-11-27")
    told = report(cast, alice(cast), cast.leo, SickPeriod(on("jeudi 2026-11-26"), on("vendredi 2026-11-27")), EARLY)
    bill(cast, now=EARLY)
    assert net(cast, cast.alices_family) == 500
    with database.open_writer(cast.url) as db:
        report_sickness.note_proof(db, nadia(cast), told.absence_id, on("lundi 2026-11-30"), LATER)
    assert bill(cast, now=LATER).credited == 500
    assert net(cast, cast.alices_family) == 0
    assert differences(cast) == []


def test_the_second_half_of_a_day_that_is_billed_makes_it_a_full_day(cast):
    """16,00 € it was."""
    centre(cast)
    morning = book(cast, cast.leo, cast.morning_centre, WEDNESDAY)
    bill(cast, now=EARLY)
    evening = book(cast, cast.leo, cast.evening_centre, WEDNESDAY)
    with database.open_reader(cast.url) as db:
        found = billing_preview.preview(db, NOVEMBER, DECEMBER)
    assert (found.invoices, found.cents, found.credited) == (1, 1350, 800)
    done = bill(cast, now=LATER)
    assert (done.cents, done.credited) == (1350, 800)
    assert net(cast, cast.alices_family) == 1350
    note, whole = papers(cast)[-2:]
    assert said(cast, note.id) == [("Centre matin", "25", 1, 800)]
    assert said(cast, whole.id) == [("Centre matin et Centre soir, journée", "25", 1, 1350)]
    assert state_of(cast, morning)[1] == state_of(cast, evening)[1] == lines(cast, whole.id)[0].id
    assert differences(cast) == []
    assert not bill(cast, now=LATER).invoices


def test_other_things_of_the_day_stay_on_their_invoice(cast):
    centre(cast)
    price(cast, cast.meal, 500)
    [meal] = meals(cast, cast.leo, WEDNESDAY)
    bill(cast, now=EARLY)
    line = state_of(cast, meal)[1]
    for half in (cast.morning_centre, cast.evening_centre):
        book(cast, cast.leo, half, WEDNESDAY)
    done = bill(cast, now=LATER)
    assert (done.cents, done.credit_notes, state_of(cast, meal)[1]) == (1350, [], line)


def test_a_half_added_late_brings_the_surcharge_of_the_full_day(cast):
    centre(cast, events=(PricedEvent(BookingEvent.LATE_STAFF, SurchargeKind.PERCENT, 1000),))
    book(cast, cast.leo, cast.morning_centre, WEDNESDAY)
    bill(cast, now=EARLY)
    book(cast, cast.leo, cast.evening_centre, WEDNESDAY, state=State.ADDED, reason="Appel de la mère")
    bill(cast, now=LATER)
    assert net(cast, cast.alices_family) == 1350 + 135
    assert differences(cast) == []


def test_one_half_of_a_billed_full_day_falls_sick(cast):
    """The morning is paid alone and the evening is its carence: 16,00 € as if nothing had been billed before."""
    centre(cast)
    for half in (cast.morning_centre, cast.evening_centre):
        book(cast, cast.leo, half, WEDNESDAY)
    bill(cast, now=EARLY)
    with database.open_writer(cast.url) as db:
        morning = Booking.service_id == cast.morning_centre
        db.execute(update(Booking).where(morning).values(presence="present"))
    report(cast, alice(cast), cast.leo, SickPeriod(on(WEDNESDAY), on(WEDNESDAY)), EARLY)
    done = bill(cast, now=LATER)
    assert (done.credited, done.cents, net(cast, cast.alices_family)) == (1350, 1600, 1600)
    assert differences(cast) == []


def test_a_price_that_changed_meanwhile_touches_nothing_that_is_billed(cast):
    """The price of September is written anew after the bill: only what came later costs it."""
    centre(cast)
    price(cast, cast.meal, 500)
    meals(cast, cast.leo, WEDNESDAY)
    bill(cast, now=EARLY)
    with database.open_writer(cast.url) as db:
        db.execute(text("UPDATE tariff_band SET cents = cents * 2"))
    meals(cast, cast.leo, "jeudi 2026-11-26")
    book(cast, cast.leo, cast.morning_centre, WEDNESDAY)
    done = bill(cast, now=LATER)
    assert (done.cents, done.credit_notes) == (1000 + 1600, [])


def test_what_a_credit_note_took_back_for_good_joins_nothing_any_more(cast):
    centre(cast)
    morning = book(cast, cast.leo, cast.morning_centre, WEDNESDAY)
    bill(cast, now=EARLY)
    credit_bookings(cast, [morning])
    book(cast, cast.leo, cast.evening_centre, WEDNESDAY)
    done = bill(cast, now=LATER)
    assert (done.cents, done.credit_notes, net(cast, cast.alices_family)) == (800, [], 800)
    assert differences(cast) == []


@pytest.mark.parametrize("closed", [False, True], ids=["sick with a proof", "closed"])
def test_evenings_are_given_back_with_their_discount_and_the_meals_by_the_bill_or_a_closure(cast, closed):
    """9,00 € of meals and three evenings of 3,50 €, of which the ceiling took 0,90 € off each day."""
    prices(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(Tariff).where(Tariff.service_id == cast.evening_care).values(day_ceiling=260))
        db.execute(update(Service).values(proof=ProofRule.FREES))
    three = ("lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05")
    meals(cast, cast.leo, *three)
    for day in three:
        book(cast, cast.leo, cast.evening_care, day, time=17 * 60 + 30)
    bill(cast, now=EARLY)
    assert net(cast, cast.alices_family) == 900 + 1050 - 270
    [_meals, evenings, ceiling] = lines(cast, papers(cast)[0].id)
    credit(cast, [evenings.id], now=EARLY)
    assert said(cast, papers(cast)[1].id)[-1] == (ceiling.label, "2, 3, 5", 3, -270)
    assert net(cast, cast.alices_family) == 900
    stretch = SickPeriod(on(three[0]), on(three[-1]))
    if closed:
        close(cast, ClosurePeriod(stretch.first, stretch.last, "Grève", frozenset({cast.meal})), LATER)
    else:
        with database.open_writer(cast.url) as db:
            report_sickness.report_by_staff(db, nadia(cast), cast.leo, stretch, LATER, LATER.date())
        with database.open_reader(cast.url) as db:
            assert billing_preview.preview(db, NOVEMBER, DECEMBER).credited == 900
        bill(cast, now=LATER)
    assert net(cast, cast.alices_family) == 0


def test_a_cesu_pays_no_more_than_what_is_left_of_it_after_a_credit_note_of_the_bill(cast):
    centre(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.morning_centre).values(cesu=True))
    book(cast, cast.leo, cast.morning_centre, WEDNESDAY)
    bill(cast, now=EARLY)
    with database.open_writer(cast.url) as db:
        paid = ReceivedPayment(EARLY.date(), Method.CESU, 800)
        record_payment(db, farid(cast), cast.alices_family, paid, EARLY)
    book(cast, cast.leo, cast.evening_centre, WEDNESDAY)
    bill(cast, now=LATER)
    with database.open_reader(cast.url) as db:
        left = open_invoices.allocate_family(db, cast.alices_family)
    assert (left.cents, left.cesu, left.left) == (550, 550, 0)


CELLS = st.tuples(
    st.sampled_from(("meal", "morning_centre", "evening_centre", "evening_care")),
    st.integers(23, 30),
    st.sampled_from((State.BOOKED, State.ADDED)),
)
STEPS = st.one_of(
    st.tuples(st.just("book"), st.lists(CELLS, min_size=1, max_size=6)),
    st.tuples(st.just("sick"), st.tuples(st.integers(23, 30), st.integers(0, 3))),
    st.tuples(st.just("well"), st.none()),
    st.tuples(st.just("bill"), st.none()),
)


class Twins:
    """Two families with a child each that live through the same: one is billed in pieces, the other at the end."""

    def __init__(self, cast):
        self.cast = cast
        with database.open_writer(cast.url) as db:
            highest = db.scalar(select(Family.number).order_by(Family.number.desc()).limit(1)) or 0
            families = [Family(number=highest + place, name=f"JUMEAU {highest + place}") for place in (1, 2)]
            children = [Child(first_name="Ana", last_name="Jumeau", classroom_id=cast.cp) for _ in families]
            db.add_all([*families, *children])
            db.flush()
            homes = [*zip(families, children, strict=True)]
            db.add_all([Custody(child_id=child.id, family_id=family.id) for family, child in homes])
            self.homes = [(family.id, child.id) for family, child in homes]

    def book(self, cells):
        for family, child in self.homes:
            for name, day, state in cells:
                cell = {"child_id": child, "service_id": getattr(self.cast, name), "day": NOVEMBER.replace(day=day)}
                late = state is State.ADDED
                added = {"reason": "Oubli" if late else "", "late_by": LateBy.STAFF if late else None}
                time = 17 * 60 + 20 if name == "evening_care" else None
                with database.open_writer(self.cast.url) as db:
                    if not db.scalars(select(Booking.id).filter_by(**cell)).first():
                        db.add(Booking(family_id=family, state=state, **added, time=time, **cell))

    def sick(self, stretch):
        first = NOVEMBER.replace(day=stretch[0])
        last = min(first + timedelta(stretch[1]), NOVEMBER.replace(day=30))
        for _, child in self.homes:
            try:
                with database.open_writer(self.cast.url) as db:
                    report_sickness.report_by_staff(db, nadia(self.cast), child, SickPeriod(first, last), EARLY)
            except NothingBooked:
                continue

    def well(self, _):
        """A proof was brought for all that was reported so far."""
        for _, child in self.homes:
            with database.open_writer(self.cast.url) as db:
                asked = text("UPDATE absence SET proof_on = :day WHERE child_id = :child")
                db.execute(asked, {"day": DECEMBER.isoformat(), "child": child})

    def bill(self, _):
        bill(self.cast, now=EARLY, only=[self.homes[0][0]])


@settings(max_examples=choose(10, 25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=3, max_size=12), st.sampled_from((0, 1, 2)), st.booleans())
def test_a_month_billed_in_any_pieces_costs_what_it_costs_at_once(cast, steps, carence, waives):
    with database.open_reader(cast.url) as db:
        priced = db.execute(text("SELECT count(*) FROM tariff")).scalar_one()
    if not priced:
        prices(cast)
    with database.open_writer(cast.url) as db:
        db.execute(text("UPDATE absence SET proof_on = NULL"))
        db.execute(update(Service).values(carence_days=carence, proof=ProofRule.FREES if waives else ProofRule.NONE))
    twins = Twins(cast)
    for what, how in steps:
        getattr(twins, what)(how)
    bill(cast, now=LATER, only=[family for family, _ in twins.homes])
    in_pieces, at_once = (net(cast, family) for family, _ in twins.homes)
    assert in_pieces == at_once
    with database.open_reader(cast.url) as db:
        negative = db.scalars(select(Invoice.id).where(Invoice.cents < 0)).all()
        assert negative == []
        own = {f"JUMEAU {number}" for (number,) in db.execute(select(Family.number))}
        said = [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, JANUARY)]
        told = [one for one in said if any(name in one for name in own)]
    assert [one for one in told if twins_name(cast, twins) in one] == []


def twins_name(cast, twins):
    """The name of the family that was billed in pieces."""
    with database.open_reader(cast.url) as db:
        return db.execute(select(Family.name).where(Family.id == twins.homes[0][0])).scalar_one()


@pytest.mark.parametrize("day", ["lundi 2026-11-30"])
def test_a_day_that_was_eaten_is_no_sick_day_even_where_it_is_billed(cast, day):
    price(cast, cast.meal, 500)
    meals(cast, cast.leo, day, presence="present")
    bill(cast, now=EARLY)
    assert len(report(cast, alice(cast), cast.leo, SickPeriod(on(day), on(day)), SICK_ON).left) == 1
