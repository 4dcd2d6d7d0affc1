"""Prices as « Tarifs » shows them."""

from cantine.rules.price_bands import accepted, entered
from cantine.rules.price_lines import read, say_span, written


def test_prices_are_shown_as_a_reglement_says_them_and_read_back():
    bands = accepted(read("de 0 à 999 : 2,80 €\nde 1000 à 1499 : 3,60 €\nde 1500 … : 4 €"))
    shown = written(entered(bands), say_span)
    assert [line.replace("\xa0", " ").replace("\u202f", " ") for line in shown.splitlines()] == [
        "de 0 à 999 : 2,80 €",
        "de 1 000 à 1 499 : 3,60 €",
        "1 500 et plus : 4,00 €",
    ]
    assert accepted(read(shown)) == bands
    assert written(entered(accepted(read("4 €"))), say_span).replace("\xa0", " ") == "4,00 €"
