"""Headings of prices as towns write them: labels, residents, rank, number of children; and who pays which price."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.prices.rules.band_prices import compute_band_price
from cantine.prices.rules.price_bands import BandsRefused, EnteredBand, accept_bands, list_entered_bands
from cantine.prices.rules.price_groups import BandGroup, describe_group, read_group
from cantine.prices.rules.price_lines import read_price_lines, write_price_lines
from cantine.prices.rules.unit_prices import DatedTariff
from tests.dates import on
from tests.support import price_strategies

BASKET, NURSERY, OCCASIONAL, ADULT, MIXED = 1, 2, 3, 4, 5
LABELS = {
    BASKET: "Panier PAI",
    NURSERY: "Maternelle",
    OCCASIONAL: "Occasionnel",
    ADULT: "Adulte",
    MIXED: "Agents, élus",
}
SEPTEMBER = on("mardi 2026-09-01")


def tariff(lines, **more):
    return DatedTariff(1, SEPTEMBER, accept_bands(read_price_lines(lines, LABELS), LABELS), **more)


def pays(lines, quotient=None, **whose):
    """What a unit costs (cents)."""
    return compute_band_price(tariff(lines), quotient, **whose)


def refused(lines):
    with pytest.raises(BandsRefused) as said:
        accept_bands(read_price_lines(lines, LABELS), LABELS)
    return said.value.reasons


@pytest.mark.parametrize(
    ("heading", "group"),
    [
        ("Panier PAI", BandGroup(label_id=BASKET)),
        ("panier pai", BandGroup(label_id=BASKET)),
        ("PANIER P.A.I.", None),
        ("Habitants, Maternelle", BandGroup(True, label_id=NURSERY)),
        ("Maternelle, habitants, à partir du 2e enfant", BandGroup(True, 2, NURSERY)),
        ("à partir du 3ème enfant, exterieurs", BandGroup(False, 3)),
        ("Extérieurs à partir du 2e enfant", BandGroup(False, 2)),
        ("familles de 2 enfants", BandGroup(family_size=2)),
        ("2 enfants", BandGroup(family_size=2)),
        ("3 enfants et plus", BandGroup(family_size=3)),
        ("1 enfant", BandGroup()),
        ("Habitants, familles de 3 enfants", BandGroup(True, 1, None, 3)),
        ("Agents, élus", BandGroup(label_id=MIXED)),
        ("habitants, agents, elus", BandGroup(True, label_id=MIXED)),
        ("Habitants, Extérieurs", None),
        ("Panier", None),
        ("Panier PAI, Maternelle", None),
        ("", None),
    ],
)
def test_a_heading_is_read_in_any_order(heading, group):
    assert read_group(heading, LABELS) == group


def test_a_heading_that_is_not_known_is_named_with_the_labels_of_the_town():
    [reason] = refused("4,00 €\nPanier repas\n1,45 €")
    assert reason == (
        "Ligne 2 : « Panier repas » n'est pas compris. "
        "Écrivez par exemple « de 0 à 599 : 2,80 € », « de 600 … : 3,60 € »."
        " Étiquettes connues : « Panier PAI », « Maternelle », « Occasionnel », « Adulte » et « Agents, élus »."
    )


def test_bubry_a_pai_basket_and_occasional_meals_have_prices_of_their_own():
    lines = """
        de 0 à 599 : 2,50 €
        de 600 … : 3,20 €
        Occasionnel
        3,70 €
        Panier PAI
        0,64 €
    """
    assert pays(lines, 700) == 320
    assert pays(lines, 700, labels=[OCCASIONAL]) == 370
    assert pays(lines, 700, labels=[BASKET, OCCASIONAL]) == 64
    assert pays(lines, None) == 320
    assert pays(lines, 700, labels=[ADULT]) == 320


def test_bains_sur_oust_nursery_and_primary_have_prices_of_their_own():
    lines = "4,08 €\nMaternelle\n3,90 €\nPanier PAI\n1,78 €"
    assert [pays(lines, labels=held) for held in ([], [NURSERY], [BASKET, NURSERY], [BASKET])] == [408, 390, 178, 178]


def test_roncq_a_pai_basket_by_band_of_quotient():
    lines = "de 0 à 599 : 2 €\nde 600 … : 3 €\nPanier PAI\nde 0 à 599 : 1 €\nde 600 … : 1,50 €"
    assert [pays(lines, quotient, labels=[BASKET]) for quotient in (0, 599, 600, None)] == [100, 100, 150, 150]


def test_who_a_label_leaves_out_pays_what_those_without_it_pay():
    lines = "Habitants\n3 €\nExtérieurs\n5 €\nPanier PAI, habitants\n1 €"
    assert pays(lines, resident=True, labels=[BASKET]) == 100
    assert pays(lines, resident=False, labels=[BASKET]) == 500
    younger = "4 €\nMaternelle, à partir du 2e enfant\n3 €"
    assert [pays(younger, rank=rank, labels=[NURSERY]) for rank in (1, 2, 3)] == [400, 300, 300]


def test_a_price_by_number_of_children_holds_for_all_of_them():
    lines = "4 €\nfamilles de 2 enfants\n3,50 €\nfamilles de 3 enfants\n3 €"
    assert [pays(lines, size=size) for size in (1, 2, 3, 6)] == [400, 350, 300, 300]


def test_saint_just_en_chaussee_a_rate_by_number_of_children_and_two_euros_more_for_others():
    lines = """
        Habitants
        0,32 %
        Habitants, familles de 2 enfants
        0,30 %
        Extérieurs
        0,32 % + 2,00 €
    """
    voted = tariff(lines, floor=300, ceiling=1200)
    assert compute_band_price(voted, 2000) == 640
    assert compute_band_price(voted, 2000, size=2) == 600
    assert compute_band_price(voted, 2000, resident=False) == 840
    assert compute_band_price(voted, 100, resident=False) == 500  # the least of the rate, and two euros
    assert compute_band_price(voted, None, resident=False) == 1400


@pytest.mark.parametrize(
    ("lines", "reasons"),
    [
        (
            "Maternelle\n3,90 €",
            [
                "Il manque un prix pour les habitants sans étiquette, dès le premier enfant.",
                "Il manque un prix pour les extérieurs sans étiquette, dès le premier enfant.",
            ],
        ),
        (
            "4 €\nPanier PAI\n1 €\nPanier PAI, habitants, à partir du 2e enfant\n0,50 €",
            ["« Panier PAI » ne vaut pas pour les habitants : ajoutez « Panier PAI, habitants »."],
        ),
        (
            "4 €\nPanier PAI\n1 €\nPanier PAI, habitants\n1 €\nPanier PAI, extérieurs\n2 €",
            ["« Panier PAI » ne sert à personne : les habitants et les extérieurs ont leurs propres prix."],
        ),
        (
            "4 €\nPanier PAI\nde 0 à 599 : 1 €",
            [
                "Panier PAI : aucun prix pour les quotients à partir de 600 : la dernière tranche est sans fin, "
                "« de 600 … »."
            ],
        ),
        (
            "4 €\nfamilles de 3 enfants\n3 €\nExtérieurs\n5 €",
            [
                "« Tous, familles de 3 enfants » ne vaut pas pour les extérieurs : "
                "ajoutez « Extérieurs, familles de 3 enfants »."
            ],
        ),
        (
            "familles de 3 enfants\n3 €",
            [
                "Il manque un prix pour les habitants, dès le premier enfant.",
                "Il manque un prix pour les extérieurs, dès le premier enfant.",
            ],
        ),
    ],
)
def test_what_is_missing_is_named_with_its_label(lines, reasons):
    assert refused(lines) == reasons


# ---- Always


def entered(die: Random) -> list[EnteredBand]:
    """Bands of groups in which nobody is left out."""
    groups = [BandGroup()]
    for _ in range(die.randrange(5)):
        groups.append(
            BandGroup(None, die.randint(1, 4), die.choice([None, *LABELS]), die.randint(1, 4))  # for everybody
        )
    found = []
    for group in dict.fromkeys(groups):
        starts = [0, *sorted(die.sample(range(1, 3000), die.randrange(3)))]
        for first, following in zip(starts, [*starts[1:], None], strict=True):
            price = {"cents": die.randint(0, 10**6)}
            found.append(EnteredBand(first, following and following - 1, **price, **group._asdict()))
    return found


OFFERS = price_strategies.thrown(entered)


@given(OFFERS)
def test_what_is_written_reads_as_it_was(offer):
    written = write_price_lines(offer, labels=LABELS)
    read = read_price_lines(written, LABELS)
    assert {*read} == {*offer}
    assert {*list_entered_bands(accept_bands(read, LABELS))} == {*offer}
    assert write_price_lines(read, labels=LABELS) == written


@given(OFFERS, st.integers(0, 3500) | st.none(), st.integers(1, 5), st.integers(1, 5), st.permutations([*LABELS]))
def test_everybody_has_a_price_whatever_they_hold(offer, quotient, rank, size, held):
    voted = DatedTariff(1, SEPTEMBER, accept_bands(offer, LABELS))
    for labels in ([], held[:2]):
        assert compute_band_price(voted, quotient, rank=rank, size=size, labels=labels) >= 0


SMALL = st.integers(1, 9)
GROUPS = st.builds(BandGroup, st.sampled_from([None, True, False]), SMALL, st.sampled_from([None, *LABELS]), SMALL)


@given(GROUPS)
def test_a_heading_is_read_as_it_is_written(group):
    assert read_group(describe_group(group, LABELS), LABELS) == group
