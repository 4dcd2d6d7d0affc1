"""What Lyra's notification says, and what only looks like one."""

import itertools
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData, UploadFile

from cantine.online_payment.providers.lyra import ForgedNotification, Lyra, read_notification
from cantine.online_payment.rules.lyra_signature import sign_fields
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer
from tests.online_payment.wire import KEY, LYRA, NOTIFIED, ORDER, notify

PAID = (Outcome.PAID_BY_CARD, Outcome.PAID_BY_DEBIT)


def test_a_payment_is_read_from_its_notification():
    operation, answer = read_notification(notify(), KEY)
    assert operation == "20261129-xrt15p"
    assert answer == ProviderAnswer(
        Outcome.PAID_BY_CARD,
        "AUTHORISED",
        cents=31465,
        reference="CANTINE000000042",
        client="12345678",
        mode="PRODUCTION",
        paid_on=date(2026, 11, 30),  # lundi, half past midnight in Paris
        number="3fb0de",
    )


def test_the_operation_is_the_one_that_was_opened():
    opened = Lyra(LYRA, KEY).create(ORDER)
    sent = {name: opened.fields[name] for name in ("vads_trans_date", "vads_trans_id", "vads_order_id", "vads_amount")}
    assert read_notification(notify(**sent), KEY)[0] == opened.operation


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("AUTHORISED", Outcome.PAID_BY_CARD),
        ("CAPTURED", Outcome.PAID_BY_CARD),
        ("REFUSED", Outcome.REFUSED),
        ("CAPTURE_FAILED", Outcome.REFUSED),
        ("ABANDONED", Outcome.ABANDONED),
        ("CANCELLED", Outcome.ABANDONED),
        ("EXPIRED", Outcome.GONE),
        ("AUTHORISED_TO_VALIDATE", Outcome.UNKNOWN),
        ("INITIAL", Outcome.PENDING),
        ("UNDER_VERIFICATION", Outcome.PENDING),
        ("WAITING_AUTHORISATION", Outcome.PENDING),
        ("WAITING_AUTHORISATION_TO_VALIDATE", Outcome.PENDING),
        ("STATUT_INCONNU", Outcome.UNKNOWN),
    ],
)
def test_each_status_has_its_outcome(status, outcome):
    _, answer = read_notification(notify(vads_trans_status=status), KEY)
    assert (answer.outcome, answer.said) == (outcome, status)
    assert (answer.paid_on is not None) is (outcome in PAID)


def test_a_sepa_direct_debit_is_paid_by_debit():
    _, answer = read_notification(notify(vads_card_brand="SDD"), KEY)
    assert answer.outcome is Outcome.PAID_BY_DEBIT


@pytest.mark.parametrize("kind", ["CREDIT", "VERIFICATION", "debit", None])
def test_only_what_debits_is_a_payment(kind):
    _, answer = read_notification(notify(vads_operation_type=kind), KEY)
    assert answer.outcome is Outcome.UNKNOWN
    assert answer.said == f"AUTHORISED ({kind or 'sans type'})"


def test_a_refund_that_is_refused_does_not_refuse_the_payment():
    assert read_notification(notify(vads_operation_type="CREDIT", vads_trans_status="REFUSED"), KEY)[1].outcome is (
        Outcome.UNKNOWN
    )


def test_another_currency_is_no_payment_and_names_no_cents():
    _, answer = read_notification(notify(vads_currency="840"), KEY)
    assert (answer.outcome, answer.said, answer.cents) == (Outcome.UNKNOWN, "AUTHORISED (devise 840)", None)


@pytest.mark.parametrize(("created", "day"), [("99999999999999", 29), ("", 29), (None, 29), ("20261130090000", 30)])
def test_the_day_is_that_of_the_form_where_lyra_names_none(created, day):
    _, answer = read_notification(notify(vads_effective_creation_date=created), KEY)
    assert answer.paid_on == date(2026, 11, day)


def test_nothing_of_the_card_is_kept():
    assert "497010" not in repr(read_notification(notify(), KEY))


@pytest.mark.parametrize("name", ["vads_hash", "vads_trans_status", "vads_trans_uuid", "vads_order_id", "vads_amount"])
@pytest.mark.parametrize("value", [None, "", "a+b", "é", "x" * 300])
def test_without_what_each_notification_has_it_is_none(name, value):
    with pytest.raises(ForgedNotification, match=name):
        read_notification(notify(**{name: value}), KEY)


@pytest.mark.parametrize("signature", ["", "x", "é", "\ud800", sign_fields(NOTIFIED, "another key")])
def test_a_wrong_signature_is_refused(signature):
    with pytest.raises(ForgedNotification, match="signature"):
        read_notification({**notify(), "signature": signature}, KEY)


@pytest.mark.parametrize("name", [None, ""])
def test_what_was_given_up_needs_no_transaction(name):
    given_up = notify(vads_trans_status="ABANDONED", vads_trans_uuid=name, vads_operation_type=name)
    assert read_notification(given_up, KEY)[1].outcome is Outcome.ABANDONED


def test_empty_fields_are_signed_too():
    """As they come from Lyra for a payment that was given up."""
    blank = dict.fromkeys(("vads_auth_result", "vads_auth_number", "vads_card_number", "vads_threeds_cavv"), "")
    sent = parse_qs(urlencode(notify(vads_trans_status="ABANDONED", vads_cust_name="Zoé +", **blank)), True)
    came = {name: value for name, [value] in sent.items()}
    assert read_notification(came, KEY)[1].outcome is Outcome.ABANDONED
    with pytest.raises(ForgedNotification, match="signature"):
        read_notification({name: value for name, value in came.items() if value}, KEY)


def test_a_missing_signature_is_refused():
    with pytest.raises(ForgedNotification, match="signature"):
        read_notification(NOTIFIED, KEY)


def test_without_a_key_nothing_is_signed():
    with pytest.raises(ForgedNotification, match="signature"):
        read_notification(notify(key=""), "")


@pytest.mark.parametrize("name", ["vads_amount", "vads_trans_status", "vads_order_id", "vads_ctx_mode", "vads_site_id"])
def test_no_value_can_be_changed(name):
    with pytest.raises(ForgedNotification, match="signature"):
        read_notification({**notify(), name: "1"}, KEY)


def test_a_repeated_field_is_refused():
    fields = [*notify().items(), ("vads_amount", "31465")]
    assert read_notification(FormData(list(notify().items())), KEY)[1].cents == 31465
    with pytest.raises(ForgedNotification, match="répété"):
        read_notification(FormData(fields), KEY)


def test_a_file_is_no_text():
    with pytest.raises(ForgedNotification, match="texte"):
        read_notification(FormData([*notify().items(), ("vads_x", UploadFile(None))]), KEY)


def test_our_own_form_replayed_is_no_notification():
    with pytest.raises(ForgedNotification):
        read_notification(Lyra(LYRA, KEY).create(ORDER).fields, KEY)


def test_our_own_form_and_what_a_notification_has_besides_is_no_notification():
    added = {name: NOTIFIED[name] for name in ("vads_hash", "vads_trans_status", "vads_trans_uuid")}
    with pytest.raises(ForgedNotification, match="signature"):
        read_notification({**Lyra(LYRA, KEY).create(ORDER).fields, **added}, KEY)


def test_a_plus_in_an_address_would_make_a_form_a_notification_and_so_is_never_signed():
    """The attack: values that a payer chooses are moved to names that the payer chooses."""
    hidden = f"{'0' * 64}+DEBIT+CANTINE000000042+12345678+20261129170509+abcdef+AUTHORISED+{'0' * 32}@exemple.fr"
    naive = {"vads_amount": "31465", "vads_ctx_mode": "PRODUCTION", "vads_currency": "978", "vads_cust_email": hidden}
    names = "amount ctx_mode currency hash operation_type order_id site_id trans_date trans_id trans_status trans_uuid"
    values = ["31465", "PRODUCTION", "978", *hidden.removesuffix("@exemple.fr").split("+")]
    moved = dict(zip((f"vads_{name}" for name in names.split()), values, strict=True))
    signed_before = sign_fields({**naive, "vads_cust_email": hidden.removesuffix("@exemple.fr")}, KEY)
    assert read_notification({**moved, "signature": signed_before}, KEY)[1].outcome is Outcome.PAID_BY_CARD
    assert "vads_cust_email" not in Lyra(LYRA, KEY).create(replace(ORDER, email=hidden)).fields


NAMES = sorted({*NOTIFIED, "vads_z1", "vads_z2", "vads_z3", "vads_a1", "vads_a2", "vads_d1", "vads_p1", "vads_s1"})


@given(st.data())
def test_however_the_values_of_our_form_are_named_they_are_no_notification(data):
    form = dict(Lyra(LYRA, KEY).create(ORDER).fields)
    signature = form.pop("signature")
    values = [form[name] for name in sorted(form)]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(values) - 1))))  # some may be joined: « a+b » is one value then
    joined = ["+".join(values[start:end]) for start, end in itertools.pairwise([0, *cuts, len(values)])]
    names = sorted(data.draw(st.sets(st.sampled_from(NAMES), min_size=len(joined), max_size=len(joined))))
    moved = dict(zip(names, joined, strict=True))
    assert sign_fields(moved, KEY) == signature
    with pytest.raises(ForgedNotification):
        read_notification({**moved, "signature": signature}, KEY)


@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=20), st.text(max_size=40), max_size=30))
def test_whatever_lyra_signs_is_read_or_refused(fields):
    changed = {**NOTIFIED, **fields}
    try:
        operation, answer = read_notification({**changed, "signature": sign_fields(changed, KEY)}, KEY)
    except ForgedNotification:
        return
    assert isinstance(operation, str)
    if answer.outcome in PAID:
        assert changed["vads_trans_status"] in ("AUTHORISED", "CAPTURED")
        assert (changed["vads_operation_type"], changed["vads_currency"]) == ("DEBIT", "978")
