"""What Lyra's signature is made of."""

import hashlib
import hmac
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.online_payment.rules.lyra_signature import is_signed, sign_fields

KEY = "1122334455667788"
FIELDS = {
    "vads_version": "V2",
    "vads_action_mode": "INTERACTIVE",
    "vads_ctx_mode": "TEST",
    "vads_amount": "5124",
    "vads_site_id": "12345678",
    "vads_currency": "978",
    "vads_page_action": "PAYMENT",
    "vads_payment_config": "SINGLE",
    "vads_trans_date": "20170129130025",
    "vads_trans_id": "123456",
}
SIGNED = "INTERACTIVE+5124+TEST+978+PAYMENT+SINGLE+12345678+20170129130025+123456+V2+1122334455667788"
"""The example of Lyra's documentation: values by the names of their fields, then the key."""


def test_the_example_of_the_documentation():
    expected = b64encode(hmac.new(KEY.encode(), SIGNED.encode(), hashlib.sha256).digest()).decode()
    assert sign_fields(FIELDS, KEY) == expected
    assert is_signed({**FIELDS, "signature": expected}, KEY)


def test_only_what_begins_with_vads_is_signed():
    assert sign_fields({**FIELDS, "signature": "x", "submit": "Payer", "VADS_x": "y"}, KEY) == sign_fields(FIELDS, KEY)


@pytest.mark.parametrize("signature", ["", "é", "\ud800", sign_fields(FIELDS, "x"), sign_fields(FIELDS, KEY) + " "])
def test_another_signature_is_none(signature):
    assert not is_signed({**FIELDS, "signature": signature}, KEY)
    assert not is_signed(FIELDS, KEY)


def test_without_a_key_nothing_is_signed():
    assert not is_signed({**FIELDS, "signature": sign_fields(FIELDS, "")}, "")


@given(
    st.dictionaries(st.text(max_size=8).map(lambda name: f"vads_{name}"), st.text(max_size=8), min_size=1),
    st.text(min_size=1),
    st.randoms(),
)
def test_the_order_of_the_fields_does_not_matter_and_each_value_does(fields, key, random):
    shuffled = list(fields.items())
    random.shuffle(shuffled)
    signed = {**dict(shuffled), "signature": sign_fields(fields, key)}
    assert is_signed(signed, key)
    name = random.choice(sorted(fields))
    assert not is_signed({**signed, name: fields[name] + "x"}, key)
    assert not is_signed(signed, key + "x")


def test_a_plus_moves_a_value_to_another_name():
    """Why no value that is signed, and none that is believed, may have one."""
    assert sign_fields({"vads_a": "1+2", "vads_b": "3"}, KEY) == sign_fields({"vads_a": "1", "vads_b": "2+3"}, KEY)
