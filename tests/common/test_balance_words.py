"""A balance in words."""

import pytest

from cantine.common.balance_words import describe_balance, measure_balance, name_balance


@pytest.mark.parametrize(
    ("cents", "name", "described", "measured"),
    [
        (500, "avance", "avance de 5,00\xa0€", "5,00\xa0€ d'avance"),
        (-1250, "reste à payer", "reste à payer 12,50\xa0€", "12,50\xa0€ à payer"),
        (-1, "reste à payer", "reste à payer 0,01\xa0€", "0,01\xa0€ à payer"),
        (0, "", "0,00\xa0€", "0,00\xa0€"),
    ],
)
def test_words_not_signs(cents, name, described, measured):
    assert (name_balance(cents), describe_balance(cents), measure_balance(cents)) == (name, described, measured)
