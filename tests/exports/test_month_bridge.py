"""« Rapprochement »: what lies between the accounting journal, the invoices and the payments of a month."""

from datetime import date, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from cantine.common.list_filter import ListFilter
from cantine.common.paris import instant
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import InvoiceKind, Method, Reversal
from cantine.exports import EXPORTS, build_summary, build_table
from cantine.ledger.rules import month_bridge as names
from cantine.store import database
from cantine.store.tables import Adjustment, Invoice, InvoiceLine, OpeningBalance, Payment
from tests.dates import at, on
from tests.exports.bridge_sums import check_bridge
from tests.thorough import choose

OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
TODAY, NOW = on("jeudi 2026-12-31"), at("jeudi 2026-12-31 09:00:00")


class Ledger:
    """Rows of the books, as the engine keeps them."""

    def __init__(self, db, cast):
        self.db = db
        self.families = [cast.alices_family, cast.brunos_family, cast.chloes_family]
        self.number = db.scalar(select(func.coalesce(func.max(Invoice.number), 0)))

    def add(self, row):
        self.db.add(row)
        self.db.flush()
        return row

    def paper(self, family, cents, issued, month=None, corrects=None):
        self.number += 1
        row = self.add(
            Invoice(
                year=2026,
                number=self.number,
                kind=InvoiceKind.CREDIT_NOTE if corrects else InvoiceKind.INVOICE,
                family_id=self.families[family],
                label="Prestations" if month else "Sortie",
                month=month,
                issued_on=issued,
                cents=cents,
                corrects_id=corrects and corrects.id,
                line_count=1,
            )
        )
        line = {"invoice_id": row.id, "position": 1, "label": "Repas", "quantity": 1, "account_code": "7067"}
        self.add(InvoiceLine(**line, unit_cents=cents, cents=cents))
        return row

    def payment(self, family, cents, received, accounted=None, cancelled=None, of=None):
        back = {"reverses_id": of.id, "reversal": Reversal.BOUNCED, "reason": "Impayé"} if of else {}
        if cancelled:
            back |= {"cancelled_at": instant(cancelled, time(12)), "cancelled_why": "Erreur"}
        days = {"received_on": received, "accounted_on": accounted, "recorded_at": NOW}
        row = {"family_id": self.families[family], "method": Method.CHEQUE, "reference": "0012", "bank": "Banque"}
        return self.add(Payment(**row, cents=cents, **days, **back))

    def opening(self, family, cents, day):
        self.add(OpeningBalance(family_id=self.families[family], cents=cents, taken_on=day))

    def adjust(self, family, kind, cents, day, accounted=None):
        how = {"method": Method.TRANSFER} if kind is AdjustmentKind.REFUNDED else {}
        days = {"day": day, "accounted_on": accounted, "recorded_at": NOW}
        codes = {"account_code": "6541", "receivable_code": "4111", "reason": "Motif"}
        self.add(Adjustment(family_id=self.families[family], kind=kind, cents=cents, **days, **codes, **how))


def fill(db, cast):
    books = Ledger(db, cast)
    thirtieth, tenth = on("lundi 2026-11-30"), on("jeudi 2026-12-10")
    first = books.paper(0, 5000, thirtieth, NOVEMBER)
    second = books.paper(1, 4000, tenth, NOVEMBER)
    books.paper(2, 3000, on("lundi 2026-11-02"), OCTOBER)
    books.paper(2, 700, on("mardi 2026-11-03"))
    books.paper(0, 1000, tenth, corrects=first)
    books.paper(1, 500, tenth, corrects=second)
    kept = books.payment(0, 2000, thirtieth)
    books.payment(0, 600, thirtieth, accounted=tenth)
    books.payment(1, 900, on("vendredi 2026-10-30"), accounted=on("lundi 2026-11-02"))
    books.payment(1, 111, thirtieth, cancelled=tenth)
    books.payment(1, 222, thirtieth, cancelled=thirtieth)
    books.payment(2, 333, on("vendredi 2026-10-30"), cancelled=thirtieth)
    books.payment(0, -800, thirtieth, accounted=tenth, of=kept)
    books.opening(2, -1250, on("lundi 2026-11-02"))
    books.adjust(1, AdjustmentKind.WAIVED, 400, thirtieth)
    return books


def said(db, month, family=None):
    """Name, document and difference of each row."""
    return [(row[0], row[1], row[-1]) for row in check_bridge(db, month, TODAY, family)]


def test_each_difference_of_a_month_has_its_name_and_its_document(cast):
    with database.open_writer(cast.url) as db:
        fill(db, cast)
    with database.open_reader(cast.url) as db:
        assert said(db, NOVEMBER) == [
            (names.BOTH, "", 0),
            (names.BILLED_HERE, "2026-0002", -4000),
            (names.ISSUED_HERE, "2026-0003", 3000),
            (names.CREDITED_HERE, "2026-0005", 1000),
            (names.CREDITED_HERE, "2026-0006", 500),
            (names.RECEIVED, "", 0),
            (names.RECEIVED_HERE, "R-2", 600),
            (names.RECORDED_HERE, "R-3", -900),
            (names.REVERSED_HERE, "R-7", -800),
            (names.CANCELLED, "", 0),
            (names.CANCELLED_SINCE, "R-4", -111),
            (names.CANCELLED_HERE, "R-6", 333),
            (names.TAKEN_OVER, "S-1", 1250),
            ("Remise gracieuse", "D-1", -400),
        ]
        assert said(db, DECEMBER) == [
            (names.ISSUED_HERE, "2026-0002", 4000),
            (names.CREDIT_ISSUED_HERE, "2026-0005", -1000),
            (names.CREDIT_ISSUED_HERE, "2026-0006", -500),
            (names.RECORDED_HERE, "R-2", -600),
            (names.REVERSAL_RECORDED_HERE, "R-7", 800),
            (names.CANCELLED_HERE, "R-4", 111),
        ]
        assert [row[0] for row in said(db, NOVEMBER, 103)] == [
            names.BOTH,
            names.ISSUED_HERE,
            names.CANCELLED_HERE,
            names.TAKEN_OVER,
        ]


def test_a_row_tells_the_days_that_make_the_difference(cast):
    with database.open_writer(cast.url) as db:
        fill(db, cast)
    with database.open_reader(cast.url) as db:
        told = {row[1]: row[4] for row in EXPORTS["rapprochement"].rows(db, ListFilter(month=NOVEMBER), TODAY)}
        assert told["2026-0002"] == "Prestations, émise le 10.12.2026"
        assert told["2026-0005"] == "Sortie, émis le 10.12.2026"
        assert told["R-2"] == "Chèque n° 0012, reçu le 30.11.2026, comptabilisé le 10.12.2026"
        assert told["R-4"] == "Chèque n° 0012, reçu le 30.11.2026, annulé le 10.12.2026"
        assert told["R-7"] == "Chèque n° 0012, du 30.11.2026, comptabilisé le 10.12.2026"
        assert told["S-1"] == "repris le 02.11.2026"
        table = build_table(db, EXPORTS["rapprochement"], ListFilter(month=NOVEMBER), TODAY)
        assert (table.name, table.about) == ("Rapprochement", "novembre 2026")


def test_the_summary_has_one_row_for_each_name_and_the_sums_of_the_list(cast):
    with database.open_writer(cast.url) as db:
        fill(db, cast)
    month = ListFilter(month=NOVEMBER)
    with database.open_reader(cast.url) as db:
        summary = build_summary(db, EXPORTS["rapprochement"], month, TODAY)
        rows = [*summary.rows]
        assert rows[0] == [names.BOTH, 2, 5700, None, 5700, None, 0]
        assert rows[3] == [names.CREDITED_HERE, 2, -1500, None, None, None, 1500]
        sums = EXPORTS["rapprochement"].size(db, month, TODAY).sums
        titles = [column.title for column in summary.columns]
        for title, cents in sums.items():
            assert sum(row[titles.index(title)] or 0 for row in rows) == cents
        assert build_summary(db, EXPORTS["factures"], month, TODAY) is None


DAYS = st.dates(date(2026, 10, 1), date(2026, 12, 31))
CENTS, FAMILY = st.integers(1, 99_999), st.integers(0, 2)
PAPERS = st.tuples(FAMILY, CENTS, DAYS, st.sampled_from((None, OCTOBER, NOVEMBER, DECEMBER)), st.none() | DAYS)
PAYMENTS = st.tuples(FAMILY, CENTS, DAYS, st.none() | DAYS, st.none() | DAYS, st.booleans())
WRITE_OFFS = st.tuples(FAMILY, CENTS, DAYS, st.none() | DAYS)


@settings(max_examples=choose(4, 12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PAPERS, max_size=8), st.lists(PAYMENTS, max_size=8), st.lists(WRITE_OFFS, max_size=4), DAYS)
def test_whatever_is_in_the_books_the_bridge_agrees_with_each_list_to_the_cent(
    cast, papers, payments, write_offs, taken_on
):
    with database.open_writer(cast.url) as db:  # the examples go on in one commune
        books = Ledger(db, cast)
        for family, cents, issued, month, credited in papers:
            paper = books.paper(family, cents, issued, month)
            if credited:
                books.paper(family, cents // 2, credited, corrects=paper)
        for family, cents, received, accounted, cancelled, bounces in payments:
            paid = books.payment(family, cents, received, accounted, None if bounces else cancelled)
            if bounces:
                books.payment(family, -cents, received + timedelta(20), accounted, of=paid)
        for family, cents, day, accounted in write_offs:
            books.adjust(family, AdjustmentKind.IRRECOVERABLE, cents, day, accounted)
        if not db.scalar(select(OpeningBalance.id).limit(1)):
            books.opening(0, -777, taken_on)
    with database.open_reader(cast.url) as db:
        for month in (OCTOBER, NOVEMBER, DECEMBER):
            for family in (None, 101, 103):
                check_bridge(db, month, TODAY, family)
