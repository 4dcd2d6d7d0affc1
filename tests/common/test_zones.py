"""In which zone a town lies, or outside of them."""

import pytest

from cantine.common.form_input import NotAccepted
from cantine.common.zones import OVERSEAS, check_not_overseas, choose_zone


@pytest.mark.parametrize(
    ("answer", "zone"),
    [("A", "A"), (" b ", "B"), ("74000", "A"), ("57 000", "B"), ("67", "B"), ("75011", "C"), ("01000", "A")],
)
def test_a_letter_a_postal_code_or_a_departement_tells_the_zone(answer, zone):
    assert choose_zone(answer) == zone


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("97400", "974"),
        ("974", "974"),
        ("La Réunion", "974"),
        ("reunion", "974"),
        ("97 100", "971"),
        ("98800", "NC"),
        ("98713", "PF"),
        ("97500", "PM"),
        ("20200", "Corse"),
        ("2B", "Corse"),
        ("corse", "Corse"),
    ],
)
def test_a_place_outside_of_the_zones_is_named(answer, place):
    assert choose_zone(answer) == place


@pytest.mark.parametrize("answer", ["D", "", "outre-mer", "00000"])
def test_what_names_no_place_says_what_to_answer(answer):
    with pytest.raises(NotAccepted, match="Indiquez A"):
        choose_zone(answer)


@pytest.mark.parametrize(
    "address", ["1 rue de Paris, 97400 Saint-Denis", "BP 1, 98845 Nouméa", "97 200 Fort-de-France"]
)
def test_an_overseas_address_says_what_to_do_first(address):
    with pytest.raises(NotAccepted) as refused:
        check_not_overseas(address)
    assert str(refused.value) == OVERSEAS


@pytest.mark.parametrize(
    "address", ["", "1 rue du Bourg, 69870 Saint-Just-d'Avray", "tél. 04 97 40 00 00", "98000 Monaco"]
)
def test_other_addresses_are_none_of_it(address):
    check_not_overseas(address)
