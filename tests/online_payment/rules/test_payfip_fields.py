"""What PayFiP takes in its fields."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.online_payment.rules.payfip_fields import clean_label, describe_refusal, find_refusal
from tests.online_payment.wire import ORDER


@pytest.mark.parametrize(
    ("label", "cleaned"),
    [
        ("Cantine et garderie", "Cantine et garderie"),
        ("Cantine d'été : août", "Cantine d ete aout"),
        ("Cantine d’été", "Cantine d ete"),
        ("Facture 2026-0042", "Facture 2026 0042"),
        ("Mairie de Saint-Just-d'Avray", "Mairie de Saint Just d Avray"),
        ("314,65\u202f€", "314 65 EUR"),
        ("Œufs à la crème & cœurs", "Oeufs a la creme coeurs"),
        ("  n° 12 <b>\r\n", "no 12 b"),
        ("ABÉCÉDAIRE ŸÇ", "ABECEDAIRE YC"),
        ("", "Paiement"),
        ("– · –", "Paiement"),
        ("a" * 98 + " b", "a" * 98),
        ("a" * 120, "a" * 99),
    ],
)
def test_a_label_is_cleaned(label, cleaned):
    assert clean_label(label) == cleaned


@given(st.text())
def test_every_label_can_be_sent(label):
    cleaned = clean_label(label)
    assert re.fullmatch("[A-Za-z0-9]([A-Za-z0-9 ]{0,97}[A-Za-z0-9])?", cleaned)
    assert clean_label(cleaned) == cleaned


def test_an_order_that_payfip_takes():
    assert find_refusal(ORDER, "007450", "T") == ""


@pytest.mark.parametrize("client", ["", "7450", "0074501", "00745A", "٠٠٧٤٥٠", "007450\n"])
def test_a_client_number_has_six_digits(client):
    assert find_refusal(ORDER, client, "W") == "T1"


@pytest.mark.parametrize("mode", ["", "A", "M", "t", "TEST", "PRODUCTION"])
def test_a_mode_of_the_old_form_or_of_lyra_is_none(mode):
    assert find_refusal(ORDER, "007450", mode) == "S1"


@pytest.mark.parametrize(
    ("cents", "code"), [(99, "M3"), (100, ""), (10**11 - 1, ""), (10**11, "M1"), (0, "M3"), (-100, "M3")]
)
def test_an_amount_is_a_euro_at_least(cents, code):
    assert find_refusal(replace(ORDER, cents=cents), "007450", "W") == code


@pytest.mark.parametrize("code", ["S1", "T1", "T2", "T4", "M1", "M3", "M5", "A1", "A2", "N1", "D1", "R3"])
def test_each_code_has_a_sentence_of_its_own(code):
    sentence = describe_refusal(code)
    assert sentence.endswith(f" Code de PayFiP : {code}.")
    assert not sentence.startswith("PayFiP refuse la demande")


def test_another_code_sends_to_the_correspondent():
    assert describe_refusal("X9") == (
        "PayFiP refuse la demande. Vérifiez la page « Service de paiement », puis voyez le correspondant « moyens de "
        "paiement » de la DDFiP. Code de PayFiP : X9."
    )
    assert describe_refusal("").endswith("Code de PayFiP : aucun.")
