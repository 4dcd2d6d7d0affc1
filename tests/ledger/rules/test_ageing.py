"""How old what is owed is: the bounds of each age, and sums that are the balance."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.billing.rules.allocation import GivenCredit, OwedInvoice, PaidAmount, allocate, count_days_late
from cantine.ledger.rules.ageing import Age, AgedDebt, add_aged_debts, classify_age, sum_by_age
from tests.dates import on

TODAY = on("lundi 2026-11-30")


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (-1, Age.NOT_DUE),
        (0, Age.TO_30),
        (30, Age.TO_30),
        (31, Age.TO_60),
        (60, Age.TO_60),
        (61, Age.TO_90),
        (90, Age.TO_90),
        (91, Age.OVER_90),
        (5_000, Age.OVER_90),
    ],
)
def test_each_age_has_its_bounds(days, found):
    assert classify_age(days) is found


def bill(number, due, cents, issued=TODAY - timedelta(200)):
    return OwedInvoice(number, issued, (2026, number), cents, due_on=due)


def test_an_invoice_is_late_from_its_due_date_on_and_one_without_from_its_issue():
    assert count_days_late(bill(1, TODAY, 1), TODAY) == 0
    assert count_days_late(bill(1, on("mardi 2026-12-01"), 1), TODAY) == -1
    assert count_days_late(bill(1, None, 1, issued=on("samedi 2026-11-28")), TODAY) == 2


def test_what_is_open_is_counted_at_its_age_and_what_was_paid_is_not():
    bills = [
        bill(1, TODAY - timedelta(91), 10_000),
        bill(2, TODAY - timedelta(90), 2_000),
        bill(3, TODAY - timedelta(31), 300),
        bill(4, TODAY, 40),
        bill(5, TODAY + timedelta(1), 5),
    ]
    found = sum_by_age(allocate(bills, [GivenCredit(300, 3)], [PaidAmount(10_500)]), TODAY)
    assert found == AgedDebt(not_due=5, to_30=40, to_60=0, to_90=1_500, over_90=0, credit=0)
    assert (found.open, found.late, found.balance) == (1_545, 1_540, -1_545)


def test_money_that_no_invoice_takes_is_a_credit():
    found = sum_by_age(allocate([bill(1, TODAY, 100)], [], [PaidAmount(250)]), TODAY)
    assert found == AgedDebt(credit=150)
    assert found.balance == 150


CENTS = st.integers(1, 100_000)


@given(
    st.lists(st.tuples(st.integers(-200, 200), CENTS, CENTS), max_size=6),
    st.lists(CENTS, max_size=3),
    st.lists(st.tuples(CENTS, st.booleans()), max_size=4),
)
def test_the_ages_less_the_credit_are_always_what_the_family_owes(bills, given_back, payments):
    issued = [
        OwedInvoice(number, TODAY, (2026, number), cents, min(cents, cesu), TODAY - timedelta(days))
        for number, (days, cents, cesu) in enumerate(bills, 1)
    ]
    paid = [PaidAmount(cents, is_cesu) for cents, is_cesu in payments]
    found = sum_by_age(allocate(issued, [GivenCredit(cents) for cents in given_back], paid), TODAY)
    assert found.balance == sum(given_back) + sum(one.cents for one in paid) - sum(one.cents for one in issued)
    assert min(*found.by_age, found.credit) >= 0


def test_all_together_are_the_sums():
    assert add_aged_debts([]) == AgedDebt()
    assert add_aged_debts([AgedDebt(1, 2, 3, 4, 5, 6), AgedDebt(10, 20, 30, 40, 50, 60)]) == AgedDebt(
        11, 22, 33, 44, 55, 66
    )


def test_nobody_who_owes_has_nothing_at_all():
    assert set(vars(add_aged_debts([])).values()) == {0}
