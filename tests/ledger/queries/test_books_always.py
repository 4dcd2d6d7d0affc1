"""Whatever is booked, billed, sick, taken back, paid and decided anew, in any order: the books always agree."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from cantine.billing.rules.credits import NotCredited
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Carence, Method, ProofRule, Reversal, State
from cantine.ledger.actions import payments, reversals
from cantine.ledger.queries import outstanding, reconciliation
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.offer.actions import services
from cantine.offer.actions.services import ServiceForm
from cantine.offer.queries import billed_days
from cantine.sickness.actions import report_sickness
from cantine.sickness.rules.reports import NotReported, SickPeriod
from cantine.store import database
from cantine.store.tables import Absence, Booking, Child, Custody, Invoice, InvoiceLine, Payment, Service
from tests.online_payment.stored_attempts import pay_online
from tests.support.billing import NOVEMBER, NOW, bill, credit, credit_bookings, farid, prices, special
from tests.support.sickness import nadia
from tests.thorough import choose

DECEMBER = date(2026, 12, 1)
SERVICES = ("meal", "evening_care", "morning_centre", "evening_centre")
NUMBERS = st.integers(0, 1000)
CELLS = st.tuples(st.sampled_from(SERVICES), st.integers(0, 29), st.sampled_from(State), st.integers(975, 1110))
STEPS = st.one_of(
    st.tuples(st.just("book"), st.lists(CELLS, min_size=1, max_size=5)),
    st.tuples(st.just("cancel"), NUMBERS),
    st.tuples(st.just("bill"), st.none()),
    st.tuples(st.just("bill the next month"), st.none()),
    st.tuples(st.just("sick"), st.tuples(st.integers(0, 29), st.integers(0, 5))),
    st.tuples(st.just("proof"), st.none()),
    st.tuples(st.just("rules"), st.tuples(st.sampled_from(SERVICES), st.integers(0, 3), st.booleans(), st.booleans())),
    st.tuples(st.just("credit"), st.tuples(st.lists(NUMBERS, min_size=1, max_size=3), st.booleans())),
    st.tuples(st.just("credit days"), st.tuples(st.lists(NUMBERS, min_size=1, max_size=3), st.booleans())),
    st.tuples(st.just("special"), NUMBERS),
    st.tuples(st.just("pay"), st.integers(1, 5000)),
    st.tuples(st.just("cancel payment"), NUMBERS),
    st.tuples(st.just("pay online"), st.tuples(st.integers(1, 5000), st.booleans())),
    st.tuples(st.just("take back"), st.tuples(NUMBERS, st.one_of(st.none(), st.integers(1, 5000)), st.booleans())),
)


class Account:
    """One new child of Alice's, and everything that happens to her account."""

    def __init__(self, cast):
        self.cast = cast
        with database.open_writer(cast.url) as db:
            child = Child(first_name="Ana", last_name="Morel", classroom_id=cast.cp)
            db.add(child)
            db.flush()
            self.child = child.id
            db.add(Custody(child_id=child.id, family_id=cast.alices_family))

    def ids(self, asked):
        with database.open_reader(self.cast.url) as db:
            return [*db.scalars(asked)]

    def one_of(self, ids, number):
        return ids[number % len(ids)] if ids else None

    def book(self, cells):
        for name, day, state, time in cells:
            cell = {"child_id": self.child, "service_id": getattr(self.cast, name), "day": NOVEMBER + timedelta(day)}
            more = {"state": state, "time": time if name == "evening_care" else None}
            with database.open_writer(self.cast.url) as db:
                if not db.scalars(select(Booking.id).filter_by(**cell)).first():
                    db.add(Booking(family_id=self.cast.alices_family, **cell, **more))

    def cancel(self, number):
        """What was billed does not change any more."""
        open_ones = select(Booking.id).where(Booking.child_id == self.child, Booking.invoice_line_id.is_(None))
        if one := self.one_of(self.ids(open_ones), number):
            with database.open_writer(self.cast.url) as db:
                db.execute(update(Booking).where(Booking.id == one).values(state=State.CANCELLED))

    def bill(self, _):
        bill(self.cast)

    def bill_the_next_month(self, _):
        """It corrects what is billed of this one, and bills nothing of it that is only open."""
        bill(self.cast, DECEMBER)

    def sick(self, days):
        """Whatever is booked then, billed days too."""
        stretch = SickPeriod(NOVEMBER + timedelta(days[0]), NOVEMBER + timedelta(sum(days)))
        try:
            with database.open_writer(self.cast.url) as db:
                report_sickness.report_by_staff(db, nadia(self.cast), self.child, stretch, NOW)
        except NotReported:
            return

    def proof(self, _):
        for one in self.ids(select(Absence.id).where(Absence.child_id == self.child)):
            with database.open_writer(self.cast.url) as db:
                report_sickness.note_proof(db, nadia(self.cast), one, DECEMBER, NOW)

    def rules(self, wish):
        """The town hall decides anew what a sickness costs, from as early a day as it may."""
        name, days, free_first, waives = wish
        key = getattr(self.cast, name)
        with database.open_writer(self.cast.url) as db:
            row = db.get_one(Service, key)
            stands = {field: getattr(row, field) for field in vars(ServiceForm("")) if hasattr(row, field)}
            carence = Carence.FIRST_FREE if free_first else Carence.FIRST_BILLED
            stands |= {"carence": carence, "carence_days": days, "proof": ProofRule.FREES if waives else ProofRule.NONE}
            ines = Actor(self.cast.ines, role=Role.ADMIN)
            until = billed_days.find_last_billed_day(db, {key, row.full_day_with_id} - {None})
            first = until + timedelta(1) if until else NOVEMBER
            services.edit_service(db, ines, key, ServiceForm(**stands, terms_from=first), NOW)

    def credit(self, wish):
        numbers, again = wish
        lines = self.ids(
            select(InvoiceLine.id)
            .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
            .where(Invoice.family_id == self.cast.alices_family, InvoiceLine.credits_id.is_(None))
        )
        if lines:
            try:
                credit(self.cast, {self.one_of(lines, number) for number in numbers}, billable_again=again)
            except NotCredited:
                return

    def credit_days(self, wish):
        numbers, again = wish
        billed = self.ids(
            select(Booking.id).where(Booking.child_id == self.child, Booking.invoice_line_id.is_not(None))
        )
        if billed:
            try:
                credit_bookings(self.cast, {self.one_of(billed, number) for number in numbers}, again)
            except NotCredited:
                return

    def special(self, _):
        special(self.cast, [self.cast.alices_family, self.cast.chloes_family])

    def pay(self, cents):
        received = ReceivedPayment(NOW.date(), Method.CARD, cents)
        with database.open_writer(self.cast.url) as db:
            payments.record_payment(db, farid(self.cast), self.cast.alices_family, received, NOW, confirmed=True)

    def cancel_payment(self, number):
        if one := self.one_of(self.ids(select(Payment.id)), number):
            try:
                with database.open_writer(self.cast.url) as db:
                    payments.cancel_payment(db, farid(self.cast), one, "Erreur", NOW)
            except NotAccepted:
                return

    def pay_online(self, wish):
        cents, by_card = wish
        method = Method.ONLINE_CARD if by_card else Method.ONLINE_DEBIT
        pay_online(self.cast, self.cast.alices_family, cents, NOW.date(), method)

    def take_back(self, wish):
        number, cents, bounced = wish
        if one := self.one_of(self.ids(select(Payment.id)), number):
            reversal = Reversal.BOUNCED if bounced else Reversal.REFUNDED
            try:
                with database.open_writer(self.cast.url) as db:
                    typed = TypedReversal(reversal, NOW.date(), "Sans provision", cents)
                    reversals.reverse_payment(db, farid(self.cast), one, typed, NOW)
            except NotAccepted:
                return


@settings(max_examples=choose(6, 20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_any_sequence_of_bookings_bills_credit_notes_and_payments_keeps_the_books_right(cast, steps):
    with database.open_reader(cast.url) as db:
        priced = db.execute(text("SELECT count(*) FROM tariff")).scalar_one()
    if not priced:
        prices(cast)
    account = Account(cast)
    for what, how in steps:
        getattr(account, what.replace(" ", "_"))(how)
        assert differences(cast, NOVEMBER) == []
    bill(cast)
    assert differences(cast, DECEMBER) == []


def differences(cast, today):
    """In November nothing has to be billed yet, in December everything."""
    with database.open_reader(cast.url) as db:
        return [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, today)]
