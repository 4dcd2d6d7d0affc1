"""The signed form with which a payer goes to Lyra."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cantine.common.paris import PARIS
from cantine.online_payment.providers.lyra import Lyra, make_transaction_id
from cantine.online_payment.providers.making import make_provider
from cantine.online_payment.rules.lyra_signature import is_signed, sign_fields
from cantine.online_payment.rules.provider import ProviderRefused
from tests.online_payment.wire import KEY, LYRA, ORDER

RETURN = "https://cantine.exemple.fr/paiement/retour"


def test_the_form_has_the_documented_fields_and_no_other():
    opened = Lyra(LYRA, KEY).create(ORDER)
    fields = {
        "vads_action_mode": "INTERACTIVE",
        "vads_amount": "31465",
        "vads_capture_delay": "0",
        "vads_ctx_mode": "PRODUCTION",
        "vads_currency": "978",
        "vads_cust_email": "alice@exemple.fr",
        "vads_order_id": "CANTINE000000042",
        "vads_page_action": "PAYMENT",
        "vads_payment_config": "SINGLE",
        "vads_site_id": "12345678",
        "vads_trans_date": "20261129170509",
        "vads_trans_id": make_transaction_id("CANTINE000000042"),
        "vads_url_cancel": RETURN,
        "vads_url_error": RETURN,
        "vads_url_refused": RETURN,
        "vads_url_return": RETURN,
        "vads_url_success": RETURN,
        "vads_validation_mode": "0",
        "vads_version": "V2",
    }
    assert opened.fields == {**fields, "signature": sign_fields(fields, KEY)}
    assert is_signed(opened.fields, KEY)
    assert (opened.page, opened.operation) == (
        "https://lyra.invalid/vads-payment/",
        f"20261129-{make_transaction_id('CANTINE000000042')}",
    )


def test_the_day_of_an_operation_is_that_of_utc():
    monday = datetime(2026, 11, 30, 0, 30, tzinfo=PARIS)  # lundi in Paris, dimanche 23 h 30 for Lyra
    opened = Lyra(LYRA, KEY).create(replace(ORDER, asked_at=monday))
    assert opened.fields["vads_trans_date"] == "20261129233000"
    assert opened.operation.startswith("20261129-")


def test_a_shop_may_begin_with_a_nought():
    assert Lyra(replace(LYRA, client="01234567"), KEY).create(ORDER).fields["vads_site_id"] == "01234567"


def test_the_mode_is_that_of_the_settings():
    assert Lyra(replace(LYRA, mode="TEST"), KEY).create(ORDER).fields["vads_ctx_mode"] == "TEST"


def test_an_operation_has_a_number_of_its_own_whatever_the_instant():
    ids = {make_transaction_id(f"CANTINE{number:09}") for number in range(5_000)}
    assert len(ids) >= 4_999
    assert all(re.fullmatch("[a-z][a-z0-9]{5}", name) for name in ids)  # never one of 900000 to 999999
    assert len({name[0] for name in ids}) == 26
    again = replace(ORDER, asked_at=ORDER.asked_at + timedelta(seconds=1))
    assert Lyra(LYRA, KEY).create(again).operation == Lyra(LYRA, KEY).create(ORDER).operation


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        ({"return_url": "https://cantine.exemple.fr/a+b"}, "vads_url_return", "corrigez le réglage"),
        ({"reference": "CANTINE+42"}, "vads_order_id", "« \\+ »"),
        ({"reference": "CANTINE-42"}, "vads_order_id", "référence"),
        ({"reference": "A42"}, "vads_order_id", "référence"),
    ],
)
def test_a_value_that_could_move_others_is_not_signed(change, name, words):
    with pytest.raises(ProviderRefused, match=words) as refused:
        Lyra(LYRA, KEY).create(replace(ORDER, **change))
    assert refused.value.code == name


def test_an_address_with_a_plus_is_left_out_and_the_payment_goes_on():
    fields = Lyra(LYRA, KEY).create(replace(ORDER, email="alice+cantine@exemple.fr")).fields
    assert "vads_cust_email" not in fields
    assert not any("+" in value for name, value in fields.items() if name != "signature")


@pytest.mark.parametrize(
    ("service", "key", "code"),
    [
        (LYRA, "", "CANTINE_LYRA_KEY"),
        (replace(LYRA, client="1234567"), KEY, "vads_site_id"),
        (replace(LYRA, client="+1234567"), KEY, "vads_site_id"),
        (replace(LYRA, mode="W"), KEY, "vads_ctx_mode"),
        (replace(LYRA, mode=""), KEY, "vads_ctx_mode"),
    ],
)
def test_settings_that_cannot_work_are_told(service, key, code):
    lyra = Lyra(service, key)
    for call in (lyra.describe, lambda: lyra.create(ORDER)):
        with pytest.raises(ProviderRefused) as refused:
            call()
        assert refused.value.code == code


def test_what_can_be_told_without_asking():
    said = Lyra(LYRA, KEY).describe()
    assert said.startswith("Boutique 12345678, mode PRODUCTION, clé présente.")
    assert Lyra(LYRA, KEY).ask("20261129-xrt15p") is None


def test_the_key_is_never_shown():
    lyra = make_provider(LYRA, KEY)
    shown = [repr(lyra), lyra.describe(), repr(lyra.create(ORDER))]
    with pytest.raises(ProviderRefused) as refused:
        make_provider(replace(LYRA, client="x"), KEY).describe()
    assert all(KEY not in text for text in [*shown, str(refused.value), repr(refused.value)])


def test_an_instant_of_another_zone_is_the_same_operation():
    utc = Lyra(LYRA, KEY).create(replace(ORDER, asked_at=datetime(2026, 7, 1, 12, tzinfo=UTC)))
    assert utc == Lyra(LYRA, KEY).create(replace(ORDER, asked_at=datetime(2026, 7, 1, 14, tzinfo=PARIS)))
