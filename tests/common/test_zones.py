"""In which zone a town lies, and that overseas is refused in words."""

import pytest

from cantine.common.form_input import NotAccepted
from cantine.common.zones import OVERSEAS, check_not_overseas, choose_zone


@pytest.mark.parametrize(
    ("answer", "zone"),
    [("A", "A"), (" b ", "B"), ("74000", "A"), ("57 000", "B"), ("67", "B"), ("75011", "C"), ("01000", "A")],
)
def test_a_letter_a_postal_code_or_a_departement_tells_the_zone(answer, zone):
    assert choose_zone(answer) == zone


@pytest.mark.parametrize("answer", ["97400", "974", "La Réunion", "97 100", "98800", "98713", "97500", "outre-mer"])
def test_overseas_is_refused_with_the_reason(answer):
    with pytest.raises(NotAccepted) as refused:
        choose_zone(answer)
    assert str(refused.value) == OVERSEAS


@pytest.mark.parametrize(
    ("answer", "said"), [("20200", "La Corse"), ("2B", "La Corse"), ("D", "Indiquez A"), ("", "Indiquez A")]
)
def test_what_names_no_zone_says_what_to_answer(answer, said):
    with pytest.raises(NotAccepted, match=said):
        choose_zone(answer)


@pytest.mark.parametrize(
    "address", ["1 rue de Paris, 97400 Saint-Denis", "BP 1, 98845 Nouméa", "97 200 Fort-de-France"]
)
def test_an_overseas_address_is_refused(address):
    with pytest.raises(NotAccepted, match="outre-mer"):
        check_not_overseas(address)


@pytest.mark.parametrize(
    "address", ["", "1 rue du Bourg, 69870 Saint-Just-d'Avray", "tél. 04 97 40 00 00", "98000 Monaco"]
)
def test_other_addresses_are_none_of_it(address):
    check_not_overseas(address)
