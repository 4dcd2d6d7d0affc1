"""What of a payment may be taken back, and when it is refused."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.common.form_input import NotAccepted
from cantine.common.vocabulary import Method, Reversal
from cantine.ledger.rules.reversals import (
    REVERSALS,
    ReversiblePayment,
    TypedReversal,
    clean_reversal,
    list_reversals,
)
from tests.dates import on

PAID_ON, TODAY = on("jeudi 2026-11-12"), on("lundi 2026-11-23")
DEBIT = ReversiblePayment(PAID_ON, Method.ONLINE_DEBIT, 5000)
CARD = replace(DEBIT, method=Method.ONLINE_CARD)
BOUNCE = TypedReversal(Reversal.BOUNCED, TODAY, "  Provision   insuffisante ")


def test_without_an_amount_all_that_is_left_is_taken_back_and_the_reason_is_one_clean_line():
    kept = clean_reversal(BOUNCE, replace(DEBIT, taken_back=1200), TODAY)
    assert kept == TypedReversal(Reversal.BOUNCED, TODAY, "Provision insuffisante", 3800)


@pytest.mark.parametrize("day", [PAID_ON, TODAY])
def test_the_day_of_the_payment_and_today_are_the_first_and_the_last(day):
    assert clean_reversal(replace(BOUNCE, day=day), DEBIT, TODAY).day == day


@pytest.mark.parametrize(
    ("typed", "paid", "why"),
    [
        (replace(BOUNCE, cents=0), DEBIT, "supérieur à zéro"),
        (replace(BOUNCE, cents=-1), DEBIT, "supérieur à zéro"),
        (replace(BOUNCE, cents=5001), DEBIT, r"reste 50,00\xa0€"),
        (replace(BOUNCE, cents=101), replace(DEBIT, taken_back=4900), r"reste 1,00\xa0€"),
        (BOUNCE, replace(DEBIT, taken_back=5000), "déjà entièrement"),
        (replace(BOUNCE, day=on("mercredi 2026-11-11")), DEBIT, "est du 12.11.2026"),
        (replace(BOUNCE, day=on("mardi 2026-11-24")), DEBIT, "dans le futur"),
        (replace(BOUNCE, reason=" "), DEBIT, "Saisissez le motif"),
        (
            replace(BOUNCE, cents=900),
            replace(DEBIT, taken_back=900, entries=[(Reversal.BOUNCED, TODAY, 900)]),
            r"Un rejet de 9,00\xa0€ au 23.11.2026 est déjà enregistré",
        ),
        *(
            (BOUNCE, replace(DEBIT, method=method), "Pas de rejet pour « .* » : enregistrez un remboursement")
            for method in (Method.ONLINE_CARD, Method.CARD, Method.CASH, Method.TRANSFER)
        ),
        (
            replace(BOUNCE, reversal=Reversal.REFUNDED),
            replace(DEBIT, method=Method.CESU),
            "Pas de remboursement pour « CESU » : enregistrez un rejet",
        ),
        (BOUNCE, replace(DEBIT, is_cancelled=True), "est annulé"),
        (BOUNCE, replace(DEBIT, is_reversal=True, cents=-5000), "choisissez le paiement lui-même"),
    ],
)
def test_what_cannot_be_taken_back_is_refused_with_a_sentence(typed, paid, why):
    with pytest.raises(NotAccepted, match=why):
        clean_reversal(typed, paid, TODAY)


def test_a_card_is_refunded_and_a_direct_debit_or_a_cheque_may_bounce_too():
    assert list_reversals(CARD) == (Reversal.REFUNDED,)
    assert list_reversals(DEBIT) == (Reversal.BOUNCED, Reversal.REFUNDED)
    assert list_reversals(replace(DEBIT, method=Method.CHEQUE)) == (Reversal.BOUNCED, Reversal.REFUNDED)
    assert list_reversals(replace(DEBIT, method=Method.CESU)) == (Reversal.BOUNCED,)
    assert {*REVERSALS} == {*Method}
    for paid in (replace(DEBIT, taken_back=5000), replace(DEBIT, is_cancelled=True), replace(DEBIT, is_reversal=True)):
        assert list_reversals(paid) == ()


@pytest.mark.parametrize(
    "other", [{"cents": 901}, {"day": PAID_ON}, {"reversal": Reversal.REFUNDED}], ids=["cents", "day", "kind"]
)
def test_another_amount_day_or_kind_is_another_entry(other):
    before = replace(DEBIT, taken_back=900, entries=[(Reversal.BOUNCED, TODAY, 900)])
    typed = replace(BOUNCE, cents=900)
    assert clean_reversal(replace(typed, **other), before, TODAY)


@given(st.integers(1, 10_000), st.lists(st.one_of(st.none(), st.integers(-5, 6_000)), max_size=8))
def test_whatever_is_typed_never_more_than_the_payment_comes_back(cents, wishes):
    paid = replace(DEBIT, cents=cents)
    for wish in wishes:
        try:
            kept = clean_reversal(replace(BOUNCE, cents=wish), paid, TODAY)
        except NotAccepted:
            continue
        paid = replace(paid, taken_back=paid.taken_back + kept.cents)
        assert kept.cents > 0
        assert 0 <= paid.left < cents
