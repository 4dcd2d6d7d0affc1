"""Which invoices are paid: the oldest first, whatever was written first."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.billing.rules.allocation import Allocation, GivenCredit, OwedInvoice, PaidAmount, allocate
from tests.dates import on

OCTOBER, NOVEMBER, DECEMBER = on("lundi 2026-10-05"), on("jeudi 2026-11-05"), on("samedi 2026-12-05")


def bill(id, day, cents, cesu=0):
    return OwedInvoice(id, day, (day.year, id), cents, cesu)


def opened(bills, given=(), paid=()):
    """Cents open by invoice, and the credit that is left."""
    result = allocate(bills, given, paid)
    return {one.bill.id: one.cents for one in result.bills}, result.left


TWO = [bill(1, OCTOBER, 3000), bill(2, NOVEMBER, 2000)]


@pytest.mark.parametrize(
    ("cents", "still", "left"),
    [
        (0, {1: 3000, 2: 2000}, 0),
        (2999, {1: 1, 2: 2000}, 0),
        (3000, {1: 0, 2: 2000}, 0),
        (3001, {1: 0, 2: 1999}, 0),
        (5000, {1: 0, 2: 0}, 0),
        (5001, {1: 0, 2: 0}, 1),
    ],
)
def test_a_payment_goes_to_the_oldest_invoice_and_what_it_does_not_need_to_the_next(cents, still, left):
    assert opened(TWO, paid=[PaidAmount(cents)] if cents else []) == (still, left)


def test_of_two_invoices_of_one_day_the_lower_number_is_the_older_one():
    assert opened([bill(8, OCTOBER, 500), bill(7, OCTOBER, 500)], paid=[PaidAmount(600)])[0] == {7: 0, 8: 400}


def test_a_payment_in_advance_waits_as_credit_for_the_next_invoice():
    assert opened([], paid=[PaidAmount(1500)]) == ({}, 1500)
    assert opened([bill(1, DECEMBER, 2000)], paid=[PaidAmount(1500)]) == ({1: 500}, 0)


def test_a_credit_note_takes_off_the_invoice_it_corrects_before_any_older_one():
    assert opened(TWO, [GivenCredit(800, corrects_id=2)]) == ({1: 3000, 2: 1200}, 0)


def test_what_a_credit_note_gives_back_of_a_paid_invoice_pays_the_next():
    """October was paid in full; then 10 euros of it are given back: they count for November."""
    assert opened(TWO, [GivenCredit(1000, corrects_id=1)], [PaidAmount(3000)]) == ({1: 0, 2: 1000}, 0)


def test_a_credit_note_for_no_invoice_pays_the_oldest():
    assert opened(TWO, [GivenCredit(800)]) == ({1: 2200, 2: 2000}, 0)


CARE = [bill(1, OCTOBER, 3000, cesu=0), bill(2, NOVEMBER, 2000, cesu=1200)]


def test_a_cesu_never_pays_meals():
    result = allocate(CARE, [], [PaidAmount(1200, is_cesu=True)])
    assert [(one.cents, one.cesu) for one in result.bills] == [(3000, 0), (800, 0)]
    assert result.cesu == 0


def test_other_money_pays_first_what_a_cesu_may_not():
    result = allocate(CARE, [], [PaidAmount(3500)])
    assert [(one.cents, one.cesu) for one in result.bills] == [(0, 0), (1500, 1200)]
    assert allocate(CARE, [], [PaidAmount(4000)]).cesu == 1000


def test_a_credit_note_for_care_leaves_less_for_a_cesu():
    assert allocate(CARE, [GivenCredit(500, 2, cesu=500)], []).cesu == 700
    assert allocate(CARE, [GivenCredit(500, 2, cesu=0)], []).cesu == 1200


def test_a_cesu_for_what_was_given_back_since_is_credit_and_pays_no_meal():
    result = allocate(CARE, [GivenCredit(1200, 2, cesu=1200)], [PaidAmount(1200, is_cesu=True)])
    assert [one.cents for one in result.bills] == [3000, 800]
    assert result.left == 1200


AMOUNTS = st.integers(1, 900)


@st.composite
def bills(draw):
    made = []
    for id in range(1, draw(st.integers(0, 6)) + 1):
        cents = draw(AMOUNTS)
        made.append(bill(id, OCTOBER + timedelta(draw(st.integers(0, 60))), cents, draw(st.integers(0, cents))))
    return made


NOTES = st.lists(
    AMOUNTS.flatmap(
        lambda cents: st.builds(GivenCredit, st.just(cents), st.none() | st.integers(1, 6), st.integers(0, cents))
    ),
    max_size=4,
)
PAYMENTS = st.lists(st.builds(PaidAmount, AMOUNTS, st.booleans()), max_size=6)


@given(bills(), NOTES, PAYMENTS)
def test_what_is_open_less_the_credit_left_is_what_was_billed_less_what_was_given_and_paid(bills, notes, payments):
    result = allocate(bills, notes, payments)
    billed, credited = (sum(one.cents for one in some) for some in (bills, [*notes, *payments]))
    assert result.cents - result.left == billed - credited


@given(bills(), NOTES, PAYMENTS)
def test_no_invoice_is_paid_beyond_its_amount(bills, notes, payments):
    result = allocate(bills, notes, payments)
    assert result.left >= 0
    assert all(0 <= one.cesu <= one.cents <= one.bill.cents and one.cesu <= one.bill.cesu for one in result.bills)


@given(bills(), NOTES, PAYMENTS, st.randoms())
def test_the_order_in_which_anything_was_written_does_not_matter(bills, notes, payments, random):
    mixed = [random.sample(some, len(some)) for some in (bills, notes, payments)]
    assert allocate(*mixed) == allocate(bills, notes, payments)


@given(bills(), st.lists(st.builds(PaidAmount, AMOUNTS), max_size=6))
def test_no_invoice_is_paid_at_all_while_an_older_one_is_open(bills, payments):
    result = allocate(bills, [], payments)
    first_open = next((number for number, one in enumerate(result.bills) if one.cents), len(bills))
    assert all(one.cents == one.bill.cents for one in result.bills[first_open + 1 :])
    assert result.left == 0 or first_open == len(bills)
    keys = [(one.bill.issued_on, one.bill.number) for one in result.bills]
    assert keys == sorted(keys)


@given(bills(), NOTES, PAYMENTS, st.data())
def test_a_cesu_up_to_what_is_open_to_it_is_taken_up_whole(bills, notes, payments, data):
    before = allocate(bills, notes, payments)
    more = data.draw(st.integers(0, before.cesu))
    after = allocate(bills, notes, [*payments, PaidAmount(more, is_cesu=True)])
    assert (after.left, after.cents) == (before.left, before.cents - more)


def test_nothing_at_all_is_nothing_open():
    assert allocate([], [], []) == Allocation([], 0)
    assert allocate(TWO, [], []).open == allocate(TWO, [], []).bills
    assert allocate(TWO, [], [PaidAmount(3000)]).open == allocate(TWO, [], [PaidAmount(3000)]).bills[1:]


def test_credit_notes_that_take_more_off_the_cesu_part_than_it_has_leave_none_of_it():
    [left] = allocate([bill(1, OCTOBER, 3000, cesu=500)], [GivenCredit(1000, 1, cesu=900)], []).bills
    assert (left.cents, left.cesu) == (2000, 0)


WRITTEN_OFF = st.lists(st.builds(PaidAmount, AMOUNTS, is_forgiven=st.just(True)), max_size=3)
GONE = st.lists(
    st.builds(PaidAmount, AMOUNTS.map(lambda cents: -cents), moved_on=st.dates(OCTOBER, OCTOBER + timedelta(60))),
    max_size=3,
)


@given(bills(), NOTES, PAYMENTS, WRITTEN_OFF, GONE)
def test_what_was_written_off_or_went_back_is_never_lost_and_nothing_is_negative(bills, notes, paid, forgiven, gone):
    result = allocate(bills, notes, [*paid, *forgiven, *gone])
    billed, credited = (sum(one.cents for one in some) for some in (bills, [*notes, *paid, *forgiven, *gone]))
    assert result.cents - result.left == billed - credited
    assert 0 <= result.money <= result.left
    assert all(one.cents >= 0 and one.forgiven >= 0 and 0 <= one.cesu <= one.cents for one in result.bills)
    assert all(one.cents + one.forgiven <= one.bill.cents for one in result.bills)
    owed_again = [(one.bill.due_on, -one.bill.cents) for one in result.bills if not one.bill.has_paper]
    assert sorted(owed_again) == sorted((one.moved_on, one.cents) for one in gone)


@given(bills(), PAYMENTS, WRITTEN_OFF)
def test_what_was_forgiven_becomes_an_advance_only_after_all_money(bills, paid, forgiven):
    """Money that is left over was paid; what is written off beyond the invoices is never given back."""
    with_it, without = allocate(bills, [], [*paid, *forgiven]), allocate(bills, [], paid)
    assert with_it.money == without.money
    assert sum(one.forgiven for one in with_it.bills) == min(sum(one.cents for one in forgiven), without.cents)


def test_where_a_payment_does_not_hold_what_went_back_of_it_is_owed_and_older_invoices_stay_paid():
    back = PaidAmount(-500, moved_on=OCTOBER + timedelta(40))
    result = allocate([bill(1, OCTOBER, 3000), bill(2, OCTOBER + timedelta(50), 800)], [], [PaidAmount(3000), back])
    assert [(one.bill.name, one.cents) for one in result.open] == [("Avance à reverser", 500), ("2026-0002", 800)]
    again = allocate([bill(1, OCTOBER, 3000)], [], [PaidAmount(3600), back])
    assert (again.open, again.money) == ([], 100)
