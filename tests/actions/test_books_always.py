"""Whatever is booked, billed, taken back, paid and cancelled, in any order: the books agree with themselves."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from cantine.actions import payments
from cantine.queries import reconciliation
from cantine.rules.credits import NotCredited
from cantine.rules.payments import Received
from cantine.rules.typed import NotAccepted
from cantine.rules.words import Method, State
from cantine.store import database
from cantine.store.tables import Booking, Child, Custody, Invoice, InvoiceLine, Payment
from tests.actions.billing import NOVEMBER, NOW, bill, credit, credit_bookings, farid, prices, special

DECEMBER = date(2026, 12, 1)
SERVICES = ("meal", "evening_care", "morning_centre", "evening_centre")
NUMBERS = st.integers(0, 1000)
CELLS = st.tuples(st.sampled_from(SERVICES), st.integers(0, 29), st.sampled_from(State), st.integers(975, 1110))
STEPS = st.one_of(
    st.tuples(st.just("book"), st.lists(CELLS, min_size=1, max_size=5)),
    st.tuples(st.just("cancel"), NUMBERS),
    st.tuples(st.just("bill"), st.none()),
    st.tuples(st.just("credit"), st.tuples(st.lists(NUMBERS, min_size=1, max_size=3), st.booleans())),
    st.tuples(st.just("credit days"), st.tuples(st.lists(NUMBERS, min_size=1, max_size=3), st.booleans())),
    st.tuples(st.just("special"), NUMBERS),
    st.tuples(st.just("pay"), st.integers(1, 5000)),
    st.tuples(st.just("cancel payment"), NUMBERS),
)


class Account:
    """One new child of Alice's, and everything that happens to her account."""

    def __init__(self, cast):
        self.cast = cast
        with database.writing(cast.url) as db:
            child = Child(first_name="Ana", last_name="Morel", classroom_id=cast.cp)
            db.add(child)
            db.flush()
            self.child = child.id
            db.add(Custody(child_id=child.id, family_id=cast.alices_family))

    def ids(self, asked):
        with database.reading(self.cast.url) as db:
            return [*db.scalars(asked)]

    def one_of(self, ids, number):
        return ids[number % len(ids)] if ids else None

    def book(self, cells):
        for name, day, state, time in cells:
            cell = {"child_id": self.child, "service_id": getattr(self.cast, name), "day": NOVEMBER + timedelta(day)}
            more = {"state": state, "time": time if name == "evening_care" else None}
            with database.writing(self.cast.url) as db:
                if not db.scalars(select(Booking.id).filter_by(**cell)).first():
                    db.add(Booking(family_id=self.cast.alices_family, **cell, **more))

    def cancel(self, number):
        """What was billed does not change any more."""
        open_ones = select(Booking.id).where(Booking.child_id == self.child, Booking.invoice_line_id.is_(None))
        if one := self.one_of(self.ids(open_ones), number):
            with database.writing(self.cast.url) as db:
                db.execute(update(Booking).where(Booking.id == one).values(state=State.CANCELLED))

    def bill(self, _):
        bill(self.cast)

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
        received = Received(NOW.date(), Method.CARD, cents)
        with database.writing(self.cast.url) as db:
            payments.record_payment(db, farid(self.cast), self.cast.alices_family, received, NOW, confirmed=True)

    def cancel_payment(self, number):
        if one := self.one_of(self.ids(select(Payment.id)), number):
            try:
                with database.writing(self.cast.url) as db:
                    payments.cancel_payment(db, farid(self.cast), one, "Erreur", NOW)
            except NotAccepted:
                return


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=4, max_size=14))
def test_any_sequence_of_bookings_bills_credit_notes_and_payments_keeps_the_books_right(cast, steps):
    with database.reading(cast.url) as db:
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
    with database.reading(cast.url) as db:
        return [*reconciliation.differences(db, today)]
