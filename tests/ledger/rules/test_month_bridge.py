"""Each document of a month by its name among the differences between the lists."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.ledger.rules import month_bridge as rules
from cantine.ledger.rules.month_bridge import BridgePaper, BridgePayment, BridgePiece, join_pieces
from tests.dates import on

NOVEMBER = date(2026, 11, 1)
DAYS = st.dates(date(2026, 10, 1), date(2026, 12, 31))
IN, OUT = on("lundi 2026-11-30"), on("mardi 2026-12-01")


@pytest.mark.parametrize(
    ("paper", "name"),
    [
        (BridgePaper(IN, IN, 500, False), rules.BOTH),
        (BridgePaper(IN, OUT, 500, False), rules.BILLED_HERE),
        (BridgePaper(OUT, IN, 500, False), rules.ISSUED_HERE),
        (BridgePaper(IN, IN, -500, True), rules.BOTH),
        (BridgePaper(IN, OUT, -500, True), rules.CREDITED_HERE),
        (BridgePaper(OUT, IN, -500, True), rules.CREDIT_ISSUED_HERE),
    ],
)
def test_a_paper_is_named_by_the_month_that_it_bills_and_that_of_its_issue(paper, name):
    assert paper.name(NOVEMBER) == name


@pytest.mark.parametrize(
    ("payment", "name"),
    [
        (BridgePayment(IN, IN, None, 500), rules.RECEIVED),
        (BridgePayment(IN, OUT, None, 500), rules.RECEIVED_HERE),
        (BridgePayment(OUT, IN, None, 500), rules.RECORDED_HERE),
        (BridgePayment(IN, IN, None, -500), rules.REVERSED),
        (BridgePayment(IN, OUT, None, -500), rules.REVERSED_HERE),
        (BridgePayment(OUT, IN, None, -500), rules.REVERSAL_RECORDED_HERE),
        (BridgePayment(IN, IN, IN, 500), rules.CANCELLED),
        (BridgePayment(IN, IN, OUT, 500), rules.CANCELLED_SINCE),
        (BridgePayment(OUT, OUT, IN, 500), rules.CANCELLED_HERE),
        (BridgePayment(IN, OUT, OUT, 500), ""),
    ],
)
def test_a_payment_is_named_by_its_day_that_of_the_books_and_that_of_its_cancelling(payment, name):
    assert payment.name(NOVEMBER) == name


@given(DAYS, DAYS, st.booleans(), st.integers(1, 9_999))
def test_a_paper_that_the_lists_agree_on_makes_no_difference_another_all_of_its_cents(billed, issued, credit, cents):
    signed = -cents if credit else cents
    paper = BridgePaper(billed, issued, signed, credit)
    piece = BridgePiece(paper.name(NOVEMBER), "2026-0001", **paper.place(NOVEMBER))
    inside = [day.month == 11 for day in (billed, issued)]
    assert piece.difference == (inside[1] - inside[0]) * signed
    assert (piece.invoiced, piece.debit - piece.credit) == (inside[0] * signed, inside[1] * signed)
    assert min(piece.debit, piece.credit) == 0


@given(DAYS, DAYS, st.none() | DAYS, st.integers(-9_999, 9_999))
def test_a_payment_is_in_each_list_on_its_day(received, accounted, cancelled, cents):
    payment = BridgePayment(received, accounted, cancelled, cents)
    piece = BridgePiece(payment.name(NOVEMBER), "R-1", **payment.place(NOVEMBER))
    assert piece.received == (cents if received.month == 11 and cancelled is None else 0)
    booked = sum(sign * cents for day, sign in ((accounted, -1), (cancelled, 1)) if day and day.month == 11)
    assert piece.debit - piece.credit == booked
    if not piece.name:
        assert (piece.received, piece.debit, piece.credit) == (0, 0, 0) or not any(
            day and day.month == 11 for day in (received, accounted, cancelled)
        )


def test_what_agrees_is_one_row_and_each_difference_one_of_its_own_in_a_fixed_order():
    pieces = [
        BridgePiece("Remise gracieuse", "D-1", credit=100),
        BridgePiece(rules.RECEIVED, "R-1", received=300, credit=300),
        BridgePiece(rules.ISSUED_HERE, "2026-0009", debit=700),
        BridgePiece(rules.BOTH, "2026-0001", invoiced=500, debit=500),
        BridgePiece(rules.BOTH, "2026-0002", invoiced=-200, credit=200),
        BridgePiece(rules.ISSUED_HERE, "2026-0010", debit=800),
    ]
    found = join_pieces(pieces)
    assert [(one.name, one.piece, one.difference) for one in found] == [
        (rules.BOTH, "", 0),
        (rules.ISSUED_HERE, "2026-0009", 700),
        (rules.ISSUED_HERE, "2026-0010", 800),
        (rules.RECEIVED, "", 0),
        ("Remise gracieuse", "D-1", -100),
    ]
    assert (found[0].told, found[0].invoiced, found[0].debit, found[0].credit) == ("2 pièces sans écart", 300, 500, 200)
