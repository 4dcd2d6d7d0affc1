"""Notes and coins counted by hand, and how the cash has to agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cantine.common.form_input import NotAccepted
from cantine.common.terms.till import DENOMINATIONS, name_denomination
from cantine.till.rules.cash_count import MOST, read_count, sum_count
from cantine.till.rules.closing import CashFlow, clean_difference, describe_difference
from tests.support.table_reading import amount


def test_every_note_and_coin_of_the_euro_is_counted_once():
    assert [name_denomination(value).replace("\xa0", " ") for value in DENOMINATIONS] == [
        *("500 €", "200 €", "100 €", "50 €", "20 €", "10 €", "5 €"),
        *("2 €", "1 €", "50 c", "20 c", "10 c", "5 c", "2 c", "1 c"),
    ]


@given(some.dictionaries(some.sampled_from(DENOMINATIONS), some.integers(0, MOST)))
def test_what_is_typed_is_what_is_counted(counts):
    typed = {value: str(number) if number else " " for value, number in counts.items()}
    assert sum_count(read_count(typed)) == sum(value * number for value, number in counts.items())
    assert 0 not in read_count(typed).values()


@pytest.mark.parametrize("typed", ["-1", "2,5", "beaucoup", "10000"])
def test_what_is_no_number_of_coins_is_refused_with_its_coin(typed):
    with pytest.raises(NotAccepted, match=r"^50\xa0c : "):
        read_count({50: typed})


@given(*[some.integers(-(10**6), 10**6)] * 3)
def test_nothing_is_lost_between_morning_and_evening(opening, received, deposited):
    expected = CashFlow(received, deposited).compute_expected(opening)
    assert expected == opening + received - deposited
    assert CashFlow(0, -deposited).compute_expected(expected) == opening + received


@pytest.mark.parametrize(
    ("counted", "said"),
    [(1000, "Pas d'écart"), (950, "0,50 € de moins que prévu"), (1200, "2,00 € de plus que prévu")],
)
def test_a_difference_is_told_in_words_and_needs_a_reason(counted, said):
    assert describe_difference(counted - 1000).replace("\xa0", " ") == said
    if counted == 1000:
        assert clean_difference(counted, 1000, " Rendu  de monnaie ") == ""
        return
    with pytest.raises(NotAccepted, match="recomptez, ou indiquez le motif"):
        clean_difference(counted, 1000, " ")
    assert clean_difference(counted, 1000, " Rendu  de monnaie ") == "Rendu de monnaie"
    assert amount(abs(counted - 1000)) in said
