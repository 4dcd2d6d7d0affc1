"""The statement of account: each movement with the balance it leaves."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cantine.ledger.rules.statement import LedgerEntry, LedgerTotals, build_last_lines, build_statement
from tests.dates import on

CENTS = st.integers(-100_000, 100_000)


@st.composite
def entries(draw):
    """Movements of a family in no order; `number` is unique, days are not."""
    drawn = draw(st.lists(st.tuples(st.dates(date(2026, 9, 1), date(2026, 9, 5)), CENTS), max_size=12))
    numbered = [LedgerEntry(day, number, "PAIEMENT", "", "", cents) for number, (day, cents) in enumerate(drawn)]
    return draw(st.permutations(numbered))


def totals(movements):
    return LedgerTotals(
        sum(entry.debit for entry in movements), sum(entry.credit for entry in movements), len(list(movements))
    )


def test_invoices_take_off_and_payments_add():
    september = LedgerEntry(on("mercredi 2026-09-30"), 1, "FACTURE", "", "2026-0001", -4250)
    cheque = LedgerEntry(on("lundi 2026-10-05"), 2, "PAIEMENT", "Chèque 12", "", 4000)
    rest = LedgerEntry(on("mardi 2026-10-06"), 3, "PAIEMENT", "Espèces", "", 250)
    assert [line.balance for line in build_statement([rest, september, cheque])] == [-4250, -250, 0]
    assert (september.debit, september.credit) == (4250, 0)
    assert (cheque.debit, cheque.credit) == (0, 4000)
    assert totals([september, cheque, rest]) == LedgerTotals(4250, 4250, 3)
    assert totals([september, cheque]).balance == -250


def test_movements_of_one_day_keep_the_order_in_which_they_were_written():
    day = on("mercredi 2026-09-30")
    second, first = LedgerEntry(day, 2, "PAIEMENT", "", "", 100), LedgerEntry(day, 1, "FACTURE", "", "", -300)
    assert [(line.entry.number, line.balance) for line in build_statement([second, first])] == [(1, -300), (2, -200)]


def test_nothing_happened_is_a_balance_of_zero():
    assert build_statement([]) == []
    assert build_last_lines([], LedgerTotals()) == []
    assert LedgerTotals().balance == 0


@given(entries(), st.randoms())
def test_the_balance_does_not_depend_on_the_order_of_entry(movements, random):
    shuffled = list(movements)
    random.shuffle(shuffled)
    assert build_statement(shuffled) == build_statement(movements)
    assert totals(shuffled) == totals(movements)


@given(entries(), CENTS)
def test_each_line_leaves_the_line_before_plus_its_own_amount(movements, opening):
    lines = build_statement(movements, opening)
    assert [line.balance - line.entry.cents for line in lines] == [opening, *(line.balance for line in lines)][:-1]
    assert all((a.entry.day, a.entry.number) < (b.entry.day, b.entry.number) for a, b in pairwise(lines))


@given(entries())
def test_the_last_balance_is_credits_less_debits(movements):
    lines = build_statement(movements)
    assert totals(movements).balance == (lines[-1].balance if lines else 0)


@given(entries(), st.integers(1, 12))
def test_the_last_lines_are_the_tail_of_the_whole_statement(movements, count):
    lines = build_statement(movements)
    tail = [line.entry for line in lines[-count:]]
    assert build_last_lines(iter(tail[::-1]), totals(movements)) == lines[-count:]
