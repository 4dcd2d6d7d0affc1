"""The statement of account: the database's figures are those of the ledger, whatever was billed and paid."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cantine.common.vocabulary import InvoiceKind, Method
from cantine.ledger.queries.statement import read_statement
from cantine.ledger.rules import statement
from cantine.ledger.rules.statement import LedgerEntry, LedgerTotals
from cantine.store import database
from cantine.store.tables import Family, Invoice, Payment
from tests.dates import at, on
from tests.support.query_count import queries

START = on("mardi 2026-09-01")
_numbers = count(1)


def billed(cast, day, cents, label="Septembre 2026", kind=InvoiceKind.INVOICE, family=None):
    number = next(_numbers)
    with database.open_writer(cast.url) as db:
        fields = {"year": day.year, "number": number, "issued_on": day, "cents": cents, "label": label, "kind": kind}
        db.add(Invoice(family_id=family or cast.alices_family, **fields))
    return f"{day.year}-{number:04}"


def paid(cast, day, cents, method=Method.CARD, reference="", family=None, **more):
    with database.open_writer(cast.url) as db:
        fields = {"received_on": day, "method": method, "cents": cents, "reference": reference, **more}
        db.add(Payment(family_id=family or cast.alices_family, **fields))


def asked(cast, last=None, family=None):
    with database.open_reader(cast.url) as db:
        lines, totals = read_statement(db, family or cast.alices_family, last)
    return list(lines), totals


def test_a_family_without_movements_owes_nothing(cast):
    billed(cast, START, 4200, family=cast.chloes_family)
    assert asked(cast) == ([], LedgerTotals(0, 0, 0))
    assert asked(cast, 5) == ([], LedgerTotals(0, 0, 0))


def test_each_movement_says_what_it_is_and_what_it_leaves(cast):
    october = billed(cast, on("lundi 2026-10-05"), 4250)
    credit_note = billed(cast, on("mardi 2026-10-06"), 425, "Avoir sur septembre", InvoiceKind.CREDIT_NOTE)
    paid(cast, on("mercredi 2026-10-07"), 3000, Method.CHEQUE, "1234")
    lines, totals = asked(cast)
    assert [(line.entry.kind, line.entry.reference, line.entry.invoice, line.balance) for line in lines] == [
        ("Facture", "Septembre 2026", october, -4250),
        ("Avoir", "Avoir sur septembre", credit_note, -3825),
        ("Paiement", "Chèque n° 1234", "", -825),
    ]
    assert [(line.entry.debit, line.entry.credit) for line in lines] == [(4250, 0), (0, 425), (0, 3000)]
    assert totals == LedgerTotals(4250, 3425, 3)
    assert totals.balance == -825


def test_on_one_day_bills_come_before_payments_and_each_in_the_order_of_entry(cast):
    paid(cast, START, 100, reference="un")
    first = billed(cast, START, 300)
    paid(cast, START, 200, reference="deux")
    second = billed(cast, START, 400)
    lines, _ = asked(cast)
    assert [line.entry.invoice or line.entry.reference for line in lines] == [
        first,
        second,
        "Carte bancaire n° un",
        "Carte bancaire n° deux",
    ]
    assert [line.balance for line in lines] == [-300, -700, -600, -400]


def test_a_cancelled_payment_is_left_out_everywhere(cast):
    billed(cast, START, 1000)
    paid(cast, START, 1000, cancelled_at=at("mardi 2026-09-01 12:00:00"))
    lines, totals = asked(cast)
    assert [line.entry.kind for line in lines] == ["Facture"]
    assert totals == LedgerTotals(1000, 0, 1)


def test_a_bill_of_nothing_counts_as_a_movement_and_changes_nothing(cast):
    billed(cast, START, 0)
    lines, totals = asked(cast)
    assert [(line.entry.kind, line.entry.cents, line.balance) for line in lines] == [("Facture", 0, 0)]
    assert totals == LedgerTotals(0, 0, 1)


@pytest.mark.parametrize("last", [None, 5])
def test_it_takes_one_query_however_many_movements_there_are(cast, last):
    for number in range(20):
        billed(cast, START + timedelta(number), 100)
    with queries(cast.url) as sent:
        lines, totals = asked(cast, last)
    assert len(sent) == 1
    assert len(lines) == (last or 20)
    assert totals.movements == 20


def test_more_lines_than_there_are_is_all_of_them(cast):
    billed(cast, START, 100)
    assert asked(cast, 5) == asked(cast)


@st.composite
def movements(draw):
    """A day among few, so that many fall on one; what it is; cents up to a sum that needs 64 bits."""
    kind = draw(st.sampled_from(["invoice", "credit_note", "payment", "cancelled"]))
    return START + timedelta(draw(st.integers(0, 4))), kind, draw(st.integers(1, 2**31 - 1) | st.integers(1, 50_000))


def written(cast, family, drawn):
    """Write the movements one after the other, and return the ledger's entries of them."""
    entries = []
    for day, kind, cents in drawn:
        if kind in ("payment", "cancelled"):
            cancelled_at = at("mardi 2026-09-01 12:00:00") if kind == "cancelled" else None
            paid(cast, day, cents, family=family, cancelled_at=cancelled_at)
            if not cancelled_at:
                entries.append((day, 1, len(entries), "Paiement", cents))
        else:
            billed(cast, day, cents, kind=InvoiceKind(kind), family=family)
            bill = kind == "invoice"
            entries.append((day, 0, len(entries), "Facture" if bill else "Avoir", -cents if bill else cents))
    return [
        LedgerEntry(day, number, kind, "", "", cents) for number, (day, *_, kind, cents) in enumerate(sorted(entries))
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(movements(), max_size=9), st.integers(1, 6))
def test_every_line_and_total_is_the_ledger_s(cast, drawn, few):
    with database.open_writer(cast.url) as db:
        family = Family(number=1_000 + next(_numbers), name="NOUVELLE")
        db.add(family)
        db.flush()
        family_id = family.id
    expected = statement.build_statement(written(cast, family_id, drawn))
    lines, totals = asked(cast, family=family_id)

    def said(line):
        return line.entry.day, line.entry.kind, line.entry.cents, line.balance

    assert [said(line) for line in lines] == [said(line) for line in expected]
    assert totals.movements == len(expected)
    assert totals.balance == (expected[-1].balance if expected else 0)
    assert totals.debit == sum(line.entry.debit for line in expected)
    assert totals.credit == sum(line.entry.credit for line in expected)
    last_few, same_totals = asked(cast, few, family_id)
    assert [said(line) for line in last_few] == [said(line) for line in expected[-few:]]
    assert same_totals == totals
