"""A month has one sum on every screen, in every export and on paper, whatever was billed, credited and billed anew."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from cantine.billing.queries import deliveries
from cantine.billing.rules.credits import NotCredited
from cantine.common.form_input import NotAccepted
from cantine.common.list_filter import ListFilter
from cantine.common.school_days import find_month_end
from cantine.common.vocabulary import Method, Reversal
from cantine.exports import EXPORTS
from cantine.ledger.actions import payments, reversals
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.store import database
from cantine.store.tables import Booking, Invoice, InvoiceLine, Payment, Service
from tests.dates import at, on
from tests.exports import month_sums
from tests.online_payment.stored_attempts import pay_online
from tests.support.billing import bill, credit, credit_bookings, farid, meals, papers, prices, special
from tests.thorough import choose

OCTOBER, NOVEMBER, DECEMBER = on("jeudi 2026-10-01"), on("dimanche 2026-11-01"), on("mardi 2026-12-01")
JANUARY = on("vendredi 2027-01-01")
MONTHS = (OCTOBER, NOVEMBER, DECEMBER, JANUARY)
BEGINNING = at("samedi 2026-10-31 09:00:00")
NUMBERS = st.integers(0, 1000)
STEPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 25)),
    st.tuples(st.just("book"), st.tuples(NUMBERS, st.integers(0, 90))),
    st.tuples(st.just("bill"), st.sampled_from(MONTHS[:3])),
    st.tuples(st.just("credit"), st.tuples(NUMBERS, st.booleans())),
    st.tuples(st.just("credit days"), st.tuples(NUMBERS, st.booleans())),
    st.tuples(st.just("special"), st.none()),
    st.tuples(st.just("pay"), st.tuples(st.integers(1, 5000), st.integers(0, 80))),
    st.tuples(st.just("cancel payment"), NUMBERS),
    st.tuples(st.just("pay online"), st.integers(1, 5000)),
    st.tuples(st.just("take back"), st.tuples(NUMBERS, st.integers(1, 5000), st.integers(0, 40))),
    st.tuples(st.just("give account"), st.sampled_from(["", "7067", "70632"])),
)


def check(url, today):
    """Every list of each month says what its rows come to."""
    second = month_sums.reckoned(url)
    for month in MONTHS:
        found = month_sums.said(url, month, today)
        assert found == dict.fromkeys(found, second[f"{month:%Y-%m}"]), month
        seen, lines = month_sums.by_service(url, month)
        assert seen == lines
        assert month_sums.of_children(url, month) == sum(seen.values())


def test_the_month_of_an_invoice_that_is_credited_and_billed_again_in_another_has_one_sum(cast):
    """November is 13,00 €; on 10 December 9,00 € of it are taken back and billed anew: it is 13,00 € in every list."""
    prices(cast)
    meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05")
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    bill(cast)
    before = month_sums.reckoned(cast.url)
    assert before == {"2026-11": 3 * 300 + 400}
    later = at("jeudi 2026-12-10 10:00:00")
    [first] = [paper for paper in papers(cast) if paper.family_id == cast.alices_family]
    credit(cast, line_ids(cast, first.id), "Quotient arrivé", billable_again=True, now=later)
    bill(cast, now=later)
    kinds = [(paper.kind.value, paper.cents, paper.month) for paper in papers(cast)]
    assert kinds == [
        ("invoice", 900, NOVEMBER),
        ("invoice", 400, NOVEMBER),
        ("credit_note", 900, None),
        ("invoice", 900, NOVEMBER),
    ]
    assert month_sums.reckoned(cast.url) == before
    check(cast.url, later.date())
    assert set(month_sums.said(cast.url, NOVEMBER, later.date()).values()) == {1300}
    assert set(month_sums.in_spreadsheets(cast.url, NOVEMBER, later.date()).values()) == {1300}
    assert month_sums.on_paper(cast.url, NOVEMBER) == 1300
    assert set(month_sums.said(cast.url, DECEMBER, later.date()).values()) == {0}
    with database.open_reader(cast.url) as db:
        assert [*deliveries.list_months(db)] == [NOVEMBER]
        units = EXPORTS["etat-mensuel"].size(db, ListFilter(month=NOVEMBER), later.date()).sums["Quantité"]
        journal = EXPORTS["journal-comptable"]
        entries = [row for row in journal.rows(db, ListFilter(month=DECEMBER), later.date()) if row[3] == "4111"]
    assert units == 4
    assert [(row[0], row[2], row[-2], row[-1]) for row in entries] == [
        (on("mardi 2026-12-01"), "2026-0001", 900, None),
        (on("mardi 2026-12-01"), "2026-0002", 400, None),
        (on("jeudi 2026-12-10"), "2026-0003", None, 900),
        (on("jeudi 2026-12-10"), "2026-0004", 900, None),
    ]


@pytest.mark.parametrize("address", ["factures", "lignes", "etat-mensuel", "journal-comptable", "soldes", "paiements"])
def test_each_list_says_in_words_whether_it_goes_by_the_billed_month_or_by_the_day(address):
    export = EXPORTS[address]
    by_month, by_days = (
        export.describe_counting(ListFilter(month=NOVEMBER)),
        export.describe_counting(ListFilter(first=NOVEMBER)),
    )
    assert ("Par mois facturé" in by_month) == (address in month_sums.BY_MONTH)
    if address in month_sums.BY_MONTH:
        assert by_days == "Par jour d'émission, quel que soit le mois facturé."
    if address == "journal-comptable":
        assert "factures et avoirs au jour de leur émission" in by_month


def line_ids(cast, invoice):
    with database.open_reader(cast.url) as db:
        return [*db.scalars(select(InvoiceLine.id).where(InvoiceLine.invoice_id == invoice).order_by(InvoiceLine.id))]


class History:
    """What may happen to the books of the cast, day after day."""

    def __init__(self, cast):
        self.cast, self.now = cast, BEGINNING

    def ids(self, asked):
        with database.open_reader(self.cast.url) as db:
            return [*db.scalars(asked)]

    def wait(self, days):
        self.now += timedelta(days)

    def book(self, wish):
        number, day = wish
        children = {self.cast.leo: self.cast.alices_family, self.cast.tom: self.cast.chloes_family}
        child, service = (
            [*children][number % 2],
            [self.cast.meal, self.cast.morning_centre, self.cast.evening_centre][number % 3],
        )
        place = {"child_id": child, "service_id": service, "day": OCTOBER + timedelta(day)}
        if not self.ids(select(Booking.id).filter_by(**place)):
            with database.open_writer(self.cast.url) as db:
                db.add(Booking(family_id=children[child], **place))

    def bill(self, month):
        if month <= self.now.date():
            bill(self.cast, month, self.now)

    def credit(self, wish):
        number, again = wish
        lines = self.ids(select(InvoiceLine.id).where(InvoiceLine.credits_id.is_(None)).order_by(InvoiceLine.id))
        if lines:
            try:
                credit(self.cast, [lines[number % len(lines)]], billable_again=again, now=self.now)
            except NotCredited:
                return

    def credit_days(self, wish):
        number, again = wish
        billed = self.ids(select(Booking.id).where(Booking.invoice_line_id.is_not(None)).order_by(Booking.id))
        if billed:
            try:
                credit_bookings(self.cast, [billed[number % len(billed)]], again, self.now)
            except NotCredited:
                return

    def pay(self, wish):
        """Some days after it was received."""
        cents, days = wish
        received = ReceivedPayment(self.now.date() - timedelta(days), Method.CARD, cents)
        with database.open_writer(self.cast.url) as db:
            payments.record_payment(db, farid(self.cast), self.cast.alices_family, received, self.now, confirmed=True)

    def cancel_payment(self, number):
        standing = self.ids(select(Payment.id).where(Payment.cancelled_at.is_(None)).order_by(Payment.id))
        if standing:
            try:
                with database.open_writer(self.cast.url) as db:
                    payments.cancel_payment(db, farid(self.cast), standing[number % len(standing)], "Erreur", self.now)
            except NotAccepted:
                return

    def pay_online(self, cents):
        pay_online(self.cast, self.cast.alices_family, cents, self.now.date())

    def take_back(self, wish):
        """A part or all of a payment, some days after it came back."""
        number, cents, days = wish
        online = self.ids(select(Payment.id).where(Payment.attempt_id.is_not(None)).order_by(Payment.id))
        typed = TypedReversal(Reversal.BOUNCED, self.now.date() - timedelta(days), "Sans provision", cents)
        if online:
            try:
                with database.open_writer(self.cast.url) as db:
                    reversals.reverse_payment(db, farid(self.cast), online[number % len(online)], typed, self.now)
            except NotAccepted:
                return

    def give_account(self, code):
        with database.open_writer(self.cast.url) as db:
            db.execute(update(Service).values(account_code=code))

    def special(self, _):
        special(self.cast, [self.cast.alices_family, self.cast.chloes_family], now=self.now)


@settings(max_examples=choose(3, 12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(
    [
        ("book", (0, 35)),
        ("book", (1, 36)),
        ("wait", 5),
        ("bill", NOVEMBER),
        ("special", None),
        ("wait", 25),
        ("credit", (0, True)),
        ("credit", (2, False)),
        ("bill", NOVEMBER),
        ("pay", (250, 0)),
        ("wait", 25),
        ("pay", (100, 45)),
        ("cancel payment", 0),
        ("pay online", 400),
        ("take back", (0, 150, 0)),
        ("wait", 30),
        ("take back", (0, 50, 28)),
        ("give account", "70632"),
        ("credit days", (0, True)),
        ("bill", NOVEMBER),
    ]
)
@given(st.lists(STEPS, min_size=4, max_size=16))
def test_whatever_happens_a_month_has_one_sum(cast, steps):
    if not papers_or_prices(cast):
        prices(cast)
    history = History(cast)
    with database.open_reader(cast.url) as db:
        last = db.scalar(select(Invoice.issued_on).order_by(Invoice.id.desc()).limit(1))
    if last:  # the examples go on in one commune, whose numbers rise with its days
        history.now += timedelta(max(0, (last - history.now.date()).days))
    over: dict[date, list[tuple[object, ...]]] = {}
    for what, how in steps:
        getattr(history, what.replace(" ", "_"))(how)
        today = history.now.date()
        over |= {month: journal(cast, month) for month in MONTHS if month not in over and find_month_end(month) < today}
    check(cast.url, history.now.date())
    assert {month: journal(cast, month) for month in over} == over
    for month in MONTHS:
        amounts = month_sums.by_account(journal(cast, month))
        assert sum(amounts.values()) == 0
        assert amounts == month_sums.reckon_accounts(cast.url, f"{month:%Y-%m}")


def journal(cast, month):
    """The accounting journal of a month."""
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in EXPORTS["journal-comptable"].rows(db, ListFilter(month=month), month)]


def papers_or_prices(cast):
    with database.open_reader(cast.url) as db:
        return db.scalar(select(Booking.id).limit(1)) or db.scalar(select(Invoice.id).limit(1))
