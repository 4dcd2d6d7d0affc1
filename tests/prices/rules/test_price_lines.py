"""Prices as « Tarifs » shows them."""

from cantine.prices.rules.price_bands import accept_bands, list_entered_bands
from cantine.prices.rules.price_lines import describe_span, read_price_lines, write_price_lines


def test_prices_are_shown_as_a_reglement_says_them_and_read_back():
    bands = accept_bands(read_price_lines("de 0 à 999 : 2,80 €\nde 1000 à 1499 : 3,60 €\nde 1500 … : 4 €"))
    shown = write_price_lines(list_entered_bands(bands), describe_span)
    assert [line.replace("\xa0", " ").replace("\u202f", " ") for line in shown.splitlines()] == [
        "de 0 à 999 : 2,80 €",
        "de 1 000 à 1 499 : 3,60 €",
        "1 500 et plus : 4,00 €",
    ]
    assert accept_bands(read_price_lines(shown)) == bands
    assert (
        write_price_lines(list_entered_bands(accept_bands(read_price_lines("4 €"))), describe_span).replace("\xa0", " ")
        == "4,00 €"
    )
