"""What a parent chooses to pay, worked out from the invoices; exactly the least and the most are accepted."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.billing.rules.allocation import GivenCredit, OwedInvoice, PaidAmount, allocate
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.rules.amounts import AmountChoice, ChoiceKind, plan_payment
from cantine.online_payment.rules.payable import Payable, PayablePart, list_parts
from cantine.online_payment.rules.refusals import (
    AlreadyBeingPaid,
    AmountChanged,
    NothingDue,
    NoUsableEmail,
    OverMost,
    UnderLeast,
    describe_refusal,
)
from cantine.online_payment.rules.service import ServiceSettings
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
SERVICE = ServiceSettings(PaymentProvider.PAYFIP, "007450", "W", least_cents=100, most_cents=50_000, advances=True)
OCTOBER = PayablePart(41, "2026-0041", "Octobre 2026", on("lundi 2026-11-30"), 20_000)
NOVEMBER = PayablePart(42, "2026-0042", "Novembre 2026", None, 11_465)
OPENING = PayablePart(0, "Solde repris", "", None, 99)

EVERYTHING = AmountChoice(ChoiceKind.EVERYTHING)


def payable(*parts, **more):
    return Payable(NOW, parts, replace(SERVICE, **more))


def invoices(*ids):
    return AmountChoice(ChoiceKind.INVOICES, frozenset(ids))


def advance(cents):
    return AmountChoice(ChoiceKind.ADVANCE, advance_cents=cents)


def test_everything_is_the_sum_of_what_is_due():
    plan = plan_payment(payable(OPENING, OCTOBER, NOVEMBER), EVERYTHING, 31_564)
    assert (plan.parts, plan.advance_cents, plan.cents) == ([OPENING, OCTOBER, NOVEMBER], 0, 31_564)


def test_invoices_are_paid_as_they_stand_here_whatever_the_browser_says():
    plan = plan_payment(payable(OPENING, OCTOBER, NOVEMBER), invoices(42), 11_465)
    assert (plan.parts, plan.cents) == ([NOVEMBER], 11_465)
    with pytest.raises(AmountChanged):
        plan_payment(payable(OCTOBER, NOVEMBER), invoices(42), 100)


@pytest.mark.parametrize(
    ("cents", "paid", "ahead"),
    [(5_000, [5_000], 0), (20_000, [20_000], 0), (25_000, [20_000, 5_000], 0), (40_000, [20_000, 11_465], 8_535)],
)
def test_an_amount_of_ones_own_pays_what_is_due_first(cents, paid, ahead):
    plan = plan_payment(payable(OCTOBER, NOVEMBER), advance(cents), cents)
    assert ([part.cents for part in plan.parts], plan.advance_cents, plan.cents) == (paid, ahead, cents)


def test_an_amount_of_ones_own_needs_the_communes_leave():
    with pytest.raises(AmountChanged):
        plan_payment(payable(OCTOBER, advances=False), advance(30_000), 30_000)
    with pytest.raises(AmountChanged):
        plan_payment(payable(OCTOBER), advance(-5), -5)


@pytest.mark.parametrize("choice", [EVERYTHING, invoices(), invoices(41)])
def test_without_anything_due_nothing_is_paid(choice):
    with pytest.raises(NothingDue, match="rien à payer"):
        plan_payment(payable(), choice, 0)


def test_invoices_that_are_settled_or_anothers_are_told_apart_by_nobody():
    with pytest.raises(NothingDue, match="déjà réglé"):
        plan_payment(payable(OCTOBER), invoices(77), 20_000)
    with pytest.raises(AmountChanged):
        plan_payment(payable(OCTOBER), invoices(41, 77), 20_000)


@pytest.mark.parametrize(("least", "fine"), [(99, True), (100, False)])
def test_the_least_itself_is_accepted(least, fine):
    asked = payable(OPENING, least_cents=least)
    if fine:
        assert plan_payment(asked, EVERYTHING, 99).cents == 99
    else:
        with pytest.raises(UnderLeast, match="à partir de 1,00"):
            plan_payment(asked, EVERYTHING, 99)


@pytest.mark.parametrize(("most", "fine"), [(20_000, True), (19_999, False)])
def test_the_most_itself_is_accepted(most, fine):
    asked = payable(OCTOBER, most_cents=most)
    if fine:
        assert plan_payment(asked, EVERYTHING, 20_000).cents == 20_000
    else:
        with pytest.raises(OverMost, match="jusqu'à 199,99"):
            plan_payment(asked, EVERYTHING, 20_000)


def test_what_another_attempt_pays_is_held_with_the_minutes_left():
    held = replace(OCTOBER, held_until=NOW + timedelta(minutes=13, seconds=1))
    with pytest.raises(AlreadyBeingPaid, match="dans 14 minutes"):
        plan_payment(payable(held, NOVEMBER), EVERYTHING, 31_465)
    with pytest.raises(AlreadyBeingPaid):
        plan_payment(payable(held, NOVEMBER), advance(100), 100)
    assert plan_payment(payable(held, NOVEMBER), invoices(42), 11_465).cents == 11_465


def test_an_advance_waits_for_another_one_but_what_is_due_does_not():
    held = replace(payable(OCTOBER), advance_held_until=NOW + timedelta(seconds=1))
    with pytest.raises(AlreadyBeingPaid, match="dans une minute"):
        plan_payment(held, advance(20_001), 20_001)
    assert plan_payment(held, advance(20_000), 20_000).advance_cents == 0


def test_parents_pay_in_production_and_who_sets_the_service_may_try_it():
    parent, trying = Actor(1, family_id=2), Actor(1, family_id=2, role=Role.ADMIN)
    assert payable().is_open
    assert payable().is_open_for(parent)
    assert not payable(mode="T").is_open_for(parent)
    assert payable(mode="T").is_open_for(trying)
    assert replace(payable(mode="T"), demonstration=True).is_open_for(parent)
    assert not replace(payable(), service=None).is_open_for(trying)
    assert not replace(payable(), service=None).allows_advances


def test_a_code_is_told_in_a_sentence_and_an_invented_one_is_not():
    asked = payable(OCTOBER)
    told = [
        describe_refusal(code, asked)
        for code in ["montant", "minimum", "maximum", "en-cours", "service", "rien", "adresse", "essais"]
    ]
    assert all(told)
    assert len({*told}) == 8
    assert describe_refusal("autre", asked) == ""
    assert str(NoUsableEmail(asked)) == describe_refusal("adresse", asked)


def bill(number, cents, cesu=0):
    return OwedInvoice(number, on("lundi 2026-10-05"), (2026, number), cents, cesu)


def test_a_voucher_that_pays_no_meals_still_counts_for_the_balance():
    owed = allocate([bill(1, 5_000), bill(2, 3_000)], [], [PaidAmount(1_000, is_cesu=True)])
    assert [(part.invoice_id, part.cents) for part in list_parts(owed, {}, {})] == [(1, 5_000), (2, 2_000)]


@given(
    st.lists(st.tuples(st.integers(1, 9_000), st.integers(0, 9_000)), max_size=6),
    st.lists(st.tuples(st.integers(1, 9_000), st.booleans()), max_size=4),
    st.integers(0, 500),
)
def test_what_is_due_is_always_what_the_family_owes(bills, paid, credit):
    owed = allocate(
        [bill(number, cents, min(cents, cesu)) for number, (cents, cesu) in enumerate(bills, 1)],
        [GivenCredit(credit)],
        [PaidAmount(*one) for one in paid],
    )
    balance = credit + sum(cents for cents, _ in paid) - sum(cents for cents, _ in bills)
    parts = list_parts(owed, {}, {})
    assert sum(part.cents for part in parts) == max(0, -balance)
    assert all(part.cents > 0 for part in parts)


def test_every_refusal_is_told_whole(approved):
    soon = [None, NOW, NOW + timedelta(seconds=60), NOW + timedelta(seconds=61), NOW + timedelta(minutes=20)]
    asked = [payable(), payable(OCTOBER), Payable(NOW, (), None)]
    asked += [payable(replace(OCTOBER, held_until=until)) for until in soon]
    codes = ("rien", "montant", "minimum", "maximum", "en-cours", "service", "adresse", "essais", "autre")
    approved("refused", dict.fromkeys(f"{code}: {describe_refusal(code, one)}" for code in codes for one in asked))
