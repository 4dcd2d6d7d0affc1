"""Prices as a clerk writes them: what is understood, and the gaps and overlaps that are named."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.prices.rules.band_prices import compute_band_price
from cantine.prices.rules.price_bands import BandsRefused, EnteredBand, accept_bands, list_entered_bands
from cantine.prices.rules.price_lines import read_price_lines, write_price_lines
from cantine.prices.rules.unit_prices import Band, DatedTariff, NoTariff
from tests.dates import on
from tests.support import price_strategies


def bands(text):
    return accept_bands(read_price_lines(text))


def refused(text):
    with pytest.raises(BandsRefused) as said:
        bands(text)
    assert str(said.value) == "\n".join(said.value.reasons)
    return said.value.reasons


def test_bands_are_written_as_in_a_reglement():
    text = """
        de 0 à 599 : 2,80 €
        de 600 à 999 : 3,60 €
        de 1000 … : 4,45 €
    """
    assert bands(text) == [Band(0, 280), Band(600, 360), Band(1000, 445)]


@pytest.mark.parametrize(
    ("line", "band"),
    [
        ("de 0 à 599 : 2,80 €", EnteredBand(0, 599, 280)),
        ("De 0 à 599 : 2.8", EnteredBand(0, 599, 280)),
        ("0 - 599 : 2,80", EnteredBand(0, 599, 280)),
        ("0 – 599 € : 2,80 € ;", EnteredBand(0, 599, 280)),
        ("de 0 à 599,99 : 2,80 €", EnteredBand(0, 599, 280)),
        ("de 599,01 à 1 200 : 3 €", EnteredBand(600, 1200, 300)),
        ("de 1\u202f000 … : 4,45\u00a0€", EnteredBand(1000, None, 445)),
        ("de 1000 ... : 4,45 €", EnteredBand(1000, None, 445)),
        ("de 1000 : 4,45 €", EnteredBand(1000, None, 445)),
        ("à partir de 1000 : 4,45 €", EnteredBand(1000, None, 445)),
        ("1000 et plus : 4,45 €", EnteredBand(1000, None, 445)),
        ("plus de 999 : 4,45 €", EnteredBand(1000, None, 445)),
        ("moins de 600 : 2,80 €", EnteredBand(0, 599, 280)),
        ("jusqu’à 600 : 2,80 €", EnteredBand(0, 600, 280)),
        ("4,00 €", EnteredBand(0, None, 400)),
        (": 4", EnteredBand(0, None, 400)),
        ("de 0 à 599 : gratuit", EnteredBand(0, 599, 0)),
        ("de 600 à 1200 : 0,45 %", EnteredBand(600, 1200, None, Decimal("0.45"))),
        ("de 600 … : 1,234567%", EnteredBand(600, None, None, Decimal("1.234567"))),
    ],
)
def test_a_line_may_be_written_in_many_ways(line, band):
    assert read_price_lines(line) == [band]


def test_headings_say_for_whom_the_lines_that_follow_are():
    text = """
        Habitants :
        de 0 à 599 : 2,80 €
        de 600 … : 3,60 €
        Habitants, à partir du 2e enfant
        2,50 €
        Extérieurs
        5,50 €
    """
    assert bands(text) == [
        Band(0, 280, None, True),
        Band(600, 360, None, True),
        Band(0, 250, None, True, 2),
        Band(0, 550, None, False),
    ]


def test_a_price_for_younger_siblings_may_be_for_everybody():
    assert bands("4,00 €\nà partir du 3ème enfant\n3,00 €") == [Band(0, 400), Band(0, 300, sibling_rank=3)]


@pytest.mark.parametrize(
    "line",
    [
        "deux euros",
        "de 0 à 599",
        "de 0 à 599 : 2,80 $",
        "de 0 à 599 : 2,805 €",
        "de 0 à 599 : -1 €",
        "de 0 à 599 : 0 %",
        "de 0 à 599 : 101 %",
        "de zéro à 599 : 2,80 €",
        "de 0 à 1000000 : 2,80 €",
        "de 0 à 599 : 1000000 €",
        "de -5 à 599 : 2,80 €",
        "Habitants de Nantes",
        "=1+1",
    ],
)
def test_a_line_that_is_not_understood_is_named_with_an_example(line):
    assert refused(f"de 600 … : 4,00 €\n{line}") == [
        f"Ligne 2 : « {line} » n'est pas compris. Écrivez par exemple « de 0 à 599 : 2,80 € », « de 600 … : 3,60 € »."
    ]


@pytest.mark.parametrize(
    ("spans", "reasons"),
    [
        (["de 0 à 599", "de 650 …"], ["Aucun prix pour les quotients de 600 à 649."]),
        (["de 0 à 599", "de 601 …"], ["Aucun prix pour le quotient 600."]),
        (["de 200 …"], ["Aucun prix pour les quotients de 0 à 199."]),
        (["de 1 …"], ["Aucun prix pour le quotient 0."]),
        (
            ["de 0 à 599", "de 600 à 999"],
            ["Aucun prix pour les quotients à partir de 1000 : la dernière tranche est sans fin, « de 1000 … »."],
        ),
        (
            ["de 0 à 599", "de 550 …"],
            ["Deux prix pour les quotients de 550 à 599 : « de 0 à 599 » et « de 550 … »."],
        ),
        (
            ["de 0 à 600", "de 600 …"],
            ["Deux prix pour le quotient 600 : « de 0 à 600 » et « de 600 … »."],
        ),
        (
            ["de 0 …", "de 600 à 999"],
            ["Deux prix pour les quotients de 600 à 999 : « de 0 … » et « de 600 à 999 »."],
        ),
        (
            ["de 0 …", "de 600 …"],
            ["Deux prix pour les quotients à partir de 600 : « de 0 … » et « de 600 … »."],
        ),
        (["de 600 à 0", "de 601 …"], ["« de 600 à 0 » finit avant de commencer."]),
        (
            ["de 1000 …", "de 0 à 499", "de 600 à 1100"],  # in any order, and several faults at once
            [
                "Aucun prix pour les quotients de 500 à 599.",
                "Deux prix pour les quotients de 1000 à 1100 : « de 600 à 1100 » et « de 1000 … ».",
            ],
        ),
    ],
)
def test_gaps_and_overlaps_are_named(spans, reasons):
    assert refused("\n".join(f"{span} : 3,00 €" for span in spans)) == reasons


def test_a_gap_says_whose_it_is_where_there_are_several_groups():
    assert refused("Habitants\nde 0 à 599 : 2 €\nde 650 … : 3 €\nExtérieurs\n5 €") == [
        "Habitants : aucun prix pour les quotients de 600 à 649."
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Il n'y a aucun prix : écrivez au moins « 4,00 € »."),
        ("Habitants\n3 €", "Il manque un prix pour les extérieurs, dès le premier enfant."),
        ("Extérieurs\n3 €", "Il manque un prix pour les habitants, dès le premier enfant."),
        (
            "3 €\nHabitants, à partir du 2e enfant\n2 €",
            "Il manque un prix pour les habitants, dès le premier enfant.",
        ),
        (
            "3 €\nHabitants\n2 €\nExtérieurs\n4 €",
            "« Tous » ne sert à personne : les habitants et les extérieurs ont leurs propres prix.",
        ),
        (
            "3 €\nTous, à partir du 2e enfant\n2 €\nExtérieurs\n4 €",
            "« Tous, à partir du 2e enfant » ne vaut pas pour les extérieurs : "
            "ajoutez « Extérieurs, à partir du 2e enfant ».",
        ),
    ],
)
def test_nobody_is_left_without_a_price_and_no_price_without_anybody(text, reason):
    assert refused(text) == [reason]


# ---- Always

GROUPS = ([(None, 1)], [(True, 1), (False, 1)], [(None, 1), (None, 2)], [(True, 1), (True, 3), (False, 1), (False, 2)])


def entered_offer(die: Random) -> list[EnteredBand]:
    """Bands of some groups that fit together, in any order."""
    found = []
    for resident, rank in die.choice(GROUPS):
        starts = [0, *sorted(die.sample(range(1, 3000), die.randrange(4)))]
        for first, following in zip(starts, [*starts[1:], None], strict=True):
            last = following and following - 1
            price = die.choice([(die.randint(0, 10**6), None), (None, Decimal(die.randint(1, 10**6)) / 10**6)])
            found.append(EnteredBand(first, last, *price, resident, rank))
    return die.sample(found, len(found))


OFFERS = price_strategies.thrown(entered_offer)
KEY = lambda band: (band.resident is not None, band.resident is False, band.sibling_rank, band.first)  # noqa: E731


@given(OFFERS)
def test_what_is_written_reads_as_it_was(offer):
    in_order = sorted(offer, key=KEY)
    assert read_price_lines(write_price_lines(offer)) == in_order
    assert list_entered_bands(accept_bands(offer)) == in_order


@given(OFFERS, st.integers(0, 3500), st.booleans(), st.integers(1, 4))
def test_accepted_bands_price_every_family(offer, quotient, resident, rank):
    tariff = DatedTariff(1, on("mardi 2026-09-01"), accept_bands(offer), ceiling=10**7)
    assert compute_band_price(tariff, quotient, resident=resident, rank=rank) >= 0
    try:
        assert compute_band_price(tariff, None, resident=resident, rank=rank) >= 0
    except NoTariff:
        pytest.fail("a family without a quotient has no price")


@given(OFFERS, st.randoms())
def test_a_band_that_is_moved_or_missing_is_always_refused(offer, random):
    band = random.choice([one for one in offer if one.sibling_rank == 1])
    lower, longer = replace(band, first=band.first + 1), replace(band, last=(band.last or band.first) + 7)
    others = [one for one in offer if one is not band]
    with pytest.raises(BandsRefused):
        accept_bands(random.choice([others, [*others, lower], [*others, longer]]))


@given(
    st.text() | st.lists(st.sampled_from(["de", "à", "0", "599", ":", "2,80", "€", "%", "…", "\n", " "])).map(" ".join)
)
def test_whatever_is_typed_is_understood_or_refused(text):
    with suppress(BandsRefused):
        assert bands(text)


def test_an_open_band_beside_a_closed_one_gives_two_prices_and_no_error():
    for lines in ("de 0 à 599 : 2 €\nde 0 … : 3 €", "de 0 … : 3 €\nde 0 à 599 : 2 €"):
        with pytest.raises(BandsRefused, match="Deux prix pour les quotients de 0 à 599"):
            accept_bands(read_price_lines(lines))


def test_bands_for_everybody_stand_before_those_of_residents():
    lines = "Habitants\nde 0 … : 2 €\nTous\nde 0 … : 3 €"
    assert [band.resident for band in accept_bands(read_price_lines(lines))] == [None, True]
    assert write_price_lines(list_entered_bands(accept_bands(read_price_lines(lines)))).splitlines()[0] == "Tous"
