"""Credit notes: what a line, some days or a whole invoice gives back, and never more than is left."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cantine.billing.rules.credits import (
    CreditableLine,
    LineToCredit,
    MoreThanLeft,
    NotCredited,
    NothingLeft,
    OnlyDiscounts,
    credit_lines,
    sum_credited,
)
from cantine.billing.rules.invoices import InvoiceItem, format_billed_days, parse_billed_days
from cantine.common.vocabulary import ChargeKind

LEO, MEAL, CARE = 7, 1, 3


def line(label, days, unit, kind=ChargeKind.USUAL, service=MEAL):
    return InvoiceItem(label, sum(days.values()), unit, kind, LEO, service, format_billed_days(days), "7067")


MEALS = CreditableLine(1, line("Repas", {2: 1, 3: 1, 5: 1}, 400))
LATE = CreditableLine(2, line("Majoration inscription tardive, Repas", {3: 1}, 150, ChargeKind.SURCHARGE))
EVENING = CreditableLine(3, line("Garderie soir, quart d'heure", {2: 4, 3: 2}, 70, service=CARE))
CEILING = CreditableLine(4, line("Plafond du jour, Garderie soir", {2: 1}, -80, ChargeKind.DISCOUNT, CARE))
INVOICE = (MEALS, LATE, EVENING, CEILING)
TOTAL = 1200 + 150 + 420 - 80


def note(*wanted, of=INVOICE, left=TOTAL):
    found = credit_lines(of, wanted, left)
    return [(one.credits_id, one.days, one.quantity, one.cents) for one in found]


def days(line_id, *some):
    return LineToCredit(line_id, frozenset(some))


def test_a_whole_invoice_gives_back_its_total():
    found = note(*(LineToCredit(one.id) for one in INVOICE))
    assert found == [(1, "2, 3, 5", 3, 1200), (2, "3", 1, 150), (3, "2 (×4), 3 (×2)", 6, 420), (4, "2", 1, -80)]
    assert sum(cents for *_, cents in found) == TOTAL


def test_a_line_keeps_its_words_its_price_and_its_account():
    [found] = credit_lines([MEALS], [LineToCredit(1)], TOTAL)
    assert found == InvoiceItem("Repas", 3, 400, ChargeKind.USUAL, LEO, MEAL, "2, 3, 5", "7067", credits_id=1)


def test_some_days_of_a_line_give_back_their_units_only():
    assert note(days(3, 2), of=[EVENING]) == [(3, "2 (×4)", 4, 280)]
    assert note(days(1, 3, 5, 9), of=[MEALS]) == [(1, "3, 5", 2, 800)]


def test_what_was_added_to_a_day_or_taken_off_it_follows_it():
    assert note(LineToCredit(1)) == [(1, "2, 3, 5", 3, 1200), (2, "3", 1, 150)]
    assert note(days(1, 2)) == [(1, "2", 1, 400)]
    assert note(days(3, 2)) == [(3, "2 (×4)", 4, 280), (4, "2", 1, -80)]
    assert note(days(3, 3)) == [(3, "3 (×2)", 2, 140)]


def taken(one, units, some_days):
    return CreditableLine(one.id, one.line, units, some_days)


def test_what_was_given_back_is_not_given_back_again():
    before = taken(MEALS, 1, {3: 1})
    assert note(LineToCredit(1), of=[before], left=800) == [(1, "2, 5", 2, 800)]
    assert note(days(1, 3, 5), of=[before], left=800) == [(1, "5", 1, 400)]
    with pytest.raises(NothingLeft):
        note(days(1, 3), of=[before], left=800)
    with pytest.raises(NothingLeft, match="Il n'y a plus rien à créditer"):
        note(LineToCredit(1), of=[taken(MEALS, 3, {2: 1, 3: 1, 5: 1})], left=0)


def test_a_line_without_days_is_given_back_whole():
    trip = CreditableLine(9, InvoiceItem("Sortie au zoo", 1, 1250, account_code="7067"))
    assert note(LineToCredit(9), of=[trip], left=1250) == [(9, "", 1, 1250)]
    with pytest.raises(NothingLeft):
        note(LineToCredit(9), of=[taken(trip, 1, {})], left=0)


def test_discounts_alone_are_refused():
    with pytest.raises(OnlyDiscounts, match="ne peut pas être négatif"):
        note(LineToCredit(4))


def test_more_than_is_left_of_the_invoice_is_refused():
    with pytest.raises(MoreThanLeft, match=r"ce qui reste de la facture \(3,40\s€\)"):
        note(LineToCredit(3), of=[EVENING], left=340)


def test_a_discount_that_was_left_behind_is_taken_back_with_what_would_be_more_than_is_left():
    """The evenings were given back without the 0,80 € that the ceiling took off: the meals would be too much now."""
    trip = CreditableLine(9, InvoiceItem("Sortie au zoo", 1, 50, account_code="7067"))
    left = [MEALS, LATE, taken(EVENING, 6, {2: 4, 3: 2}), CEILING, trip]
    whole = [(1, "2, 3, 5", 3, 1200), (2, "3", 1, 150)]
    assert note(LineToCredit(1), of=left, left=TOTAL + 50 - 420) == [*whole, (4, "2", 1, -80)]
    assert note(days(1, 5), of=left, left=TOTAL + 50 - 420) == [(1, "5", 1, 400)]


def test_units_of_several_credit_notes_add_up():
    found = sum_credited([(1, 2, "2, 3"), (1, 1, "5"), (9, 1, "")])
    assert found == {1: (3, {2: 1, 3: 1, 5: 1}), 9: (1, {})}


@st.composite
def invoices(draw):
    units = st.dictionaries(st.integers(1, 31), st.integers(1, 4), min_size=1, max_size=6)
    return [
        CreditableLine(number, line(f"Ligne {number}", draw(units), draw(st.integers(-50, 500)), kind, service))
        for number, (kind, service) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from(ChargeKind), st.integers(1, 2)), min_size=1, max_size=5)), 1
        )
    ]


WISHES = st.lists(st.tuples(st.integers(1, 5), st.none() | st.frozensets(st.integers(1, 31))), min_size=1, max_size=5)


@given(invoices(), st.lists(WISHES, max_size=6))
def test_any_number_of_credit_notes_never_gives_back_more_than_the_invoice(invoice, notes):
    total = sum(one.line.cents for one in invoice)
    assume(total >= 0)
    given_back, written = 0, []
    for wishes in notes:
        before = sum_credited(written)
        now = [CreditableLine(one.id, one.line, *before.get(one.id, (0, {}))) for one in invoice]
        wanted = [LineToCredit(id, some) for id, some in dict(wishes).items() if id <= len(invoice)]
        try:
            found = credit_lines(now, wanted, total - given_back)
        except NotCredited:
            continue
        assert sum(one.cents for one in found) >= 0
        given_back += sum(one.cents for one in found)
        written += [(one.credits_id, one.quantity, one.days) for one in found]
    assert 0 <= given_back <= total
    for one in invoice:
        units, some = sum_credited(written).get(one.id, (0, {}))
        assert units <= one.line.quantity
        assert all(count <= parse_billed_days(one.line.days)[day] for day, count in some.items())


def test_a_credit_note_of_one_cent_less_than_nothing_is_refused():
    penny = CreditableLine(9, line("Plafond du jour, Garderie soir", {2: 1}, -1, ChargeKind.DISCOUNT, CARE))
    with pytest.raises(OnlyDiscounts):
        credit_lines([penny], [LineToCredit(9)], 1000)
