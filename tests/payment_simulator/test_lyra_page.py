"""Lyra's page: the signed form that opens it, its signed notification, and where the browser goes back to."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest

from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.providers.lyra import read_notification
from cantine.online_payment.providers.making import make_provider
from cantine.online_payment.rules.provider import Outcome, PaymentOrder
from cantine.online_payment.rules.service import ServiceSettings
from cantine.payment_simulator.lyra_answer import SIMULATION_KEY
from cantine.payment_simulator.operations import Outage
from tests.payment_simulator.conftest import NOON
from tests.payment_simulator.test_payer_page import read

FORM = {
    "vads_action_mode": "INTERACTIVE",
    "vads_amount": "31465",
    "vads_ctx_mode": "TEST",
    "vads_currency": "978",
    "vads_cust_email": "durand@exemple.fr",
    "vads_order_id": "CAN00000042",
    "vads_page_action": "PAYMENT",
    "vads_payment_config": "SINGLE",
    "vads_site_id": "12345678",
    "vads_trans_date": "20261129110000",
    "vads_trans_id": "a1b2c3",
    "vads_url_return": "http://cantine.test/paiement/retour",
    "vads_version": "V2",
}


def signature(fields, key=SIMULATION_KEY) -> str:
    """By the public documentation, apart from both sides here."""
    text = "+".join([value for name, value in sorted(fields.items()) if name.startswith("vads_")] + [key])
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def signed(**changed: str) -> dict[str, str]:
    fields = FORM | changed
    return fields | {"signature": signature(fields)}


def send(visitor, form):
    return visitor.request("POST", "/lyra/paiement", data=form)


def opened(visitor, store, **changed: str) -> str:
    """The name of an operation whose page is open."""
    assert send(visitor, signed(**changed)).status_code == 200
    return store.list_latest()[0].name


def test_a_signed_form_opens_the_page(visitor, store):
    page = read(send(visitor, signed()))
    for words in ("Paiement en ligne (Lyra)", "314,65\xa0€", "CAN00000042", "Fermer sans rien faire"):
        assert words in page.text
    assert "Objet" not in page.text
    assert store.list_latest()[0].asked == FORM


@pytest.mark.parametrize(
    "form",
    [
        FORM,
        signed() | {"signature": ""},
        signed() | {"signature": "é"},
        signed() | {"vads_amount": "100"},
        FORM | {"signature": signature(FORM, "another key")},
    ],
)
def test_a_form_that_is_not_signed_with_the_key_is_refused(visitor, store, form):
    answer = send(visitor, form)
    assert answer.status_code == 400
    assert "Champ refusé\xa0: signature." in read(answer).text
    assert store.list_latest() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vads_amount", "0"),
        ("vads_amount", "314,65"),
        ("vads_ctx_mode", "DEMO"),
        ("vads_currency", "840"),
        ("vads_site_id", "1234567"),
        ("vads_trans_date", "29/11/2026"),
        ("vads_trans_id", "a1b2c"),
        ("vads_trans_id", "900000"),
        ("vads_version", "V1"),
        ("vads_order_id", "CAN 42"),
        ("vads_cust_email", "nobody"),
        ("vads_url_return", "javascript:alert(1)"),
    ],
)
def test_each_field_has_its_form(visitor, name, value):
    answer = send(visitor, signed(**{name: value}))
    assert answer.status_code == 400
    assert f"Champ refusé\xa0: {name}." in read(answer).text


def test_the_same_form_comes_back_to_its_page_until_the_operation_has_ended(visitor, store):
    name = opened(visitor, store)
    assert opened(visitor, store) == name
    assert len(store.list_latest()) == 1
    visitor.press(name, "payer", "perdue")
    again = send(visitor, signed())
    assert again.status_code == 409
    assert "Code P3." in read(again).text


def test_payfip_knows_nothing_of_it(visitor, store):
    name = opened(visitor, store)
    visitor.press(name, "payer", "perdue")
    assert "<code>P1</code>" in visitor.ask(name).text
    assert visitor.open(name).status_code == 404


def test_a_number_is_used_once_a_day_by_a_shop_capitals_or_not(visitor, store):
    opened(visitor, store)
    assert send(visitor, signed(vads_trans_id="A1B2C3")).status_code == 409
    assert send(visitor, signed(vads_amount="100")).status_code == 409
    assert send(visitor, signed(vads_trans_date="20261130110000")).status_code == 200
    assert send(visitor, signed(vads_site_id="87654321")).status_code == 200


@pytest.mark.parametrize(
    ("button", "status", "paid"),
    [
        ("payer", "AUTHORISED", True),
        ("prelevement", "AUTHORISED", True),
        ("refuser", "REFUSED", False),
        ("abandonner", "ABANDONED", False),
    ],
)
def test_a_notification_says_everything_and_is_signed(visitor, store, shop, button, status, paid):
    name = opened(visitor, store)
    answer = visitor.press(name, button, "attendre")
    assert (answer.status_code, answer.headers["location"]) == (303, FORM["vads_url_return"])
    told = shop.hear()
    assert told["signature"] == signature(told)
    assert len(told["vads_hash"]) == 64
    assert told["vads_trans_uuid"] == name
    assert told["vads_trans_status"] == status
    assert told["vads_operation_type"] == "DEBIT"
    for field in ("amount", "ctx_mode", "currency", "order_id", "site_id", "trans_date", "trans_id"):
        assert told[f"vads_{field}"] == FORM[f"vads_{field}"]
    assert ("vads_auth_number" in told) is paid
    assert store.find(name).notified == 1


def test_the_browser_goes_to_the_address_of_the_end_and_brings_signed_fields_where_asked(visitor, store):
    ends = {"payer": "success", "refuser": "refused", "abandonner": "cancel"}
    urls = {f"vads_url_{end}": f"http://cantine.test/{end}?a=1" for end in ends.values()}
    for number, (button, end) in enumerate(ends.items()):
        name = opened(visitor, store, **urls, vads_return_mode="GET", vads_trans_id=f"get00{number}")
        address = urlsplit(visitor.press(name, button, "perdue").headers["location"])
        assert address.path == f"/{end}"
        brought = {field: values[0] for field, values in parse_qs(address.query).items()}
        assert brought.pop("a") == "1"
        assert brought["signature"] == signature(brought)
        assert "vads_hash" not in brought


def test_without_an_address_the_page_says_how_it_ended(visitor, store):
    for number, (button, words) in enumerate((("payer", "accepté"), ("refuser", "Rien n'a été payé."))):
        name = opened(visitor, store, vads_url_return="", vads_trans_id=f"end00{number}")
        answer = visitor.press(name, button, "perdue")
        assert answer.status_code == 200
        assert words in read(answer).text


def test_an_unknown_status_and_changed_fields_are_signed_like_all(visitor, store, shop):
    name = opened(visitor, store)
    visitor.press(name, "payer", "attendre", "inconnue", vads_amount="1", montant="1")
    told = shop.hear()
    assert (told["vads_trans_status"], told["vads_amount"]) == ("STATUT_INCONNU", "1")
    assert told["signature"] == signature(told)
    assert "montant" not in told


def test_during_an_outage_there_is_no_page(visitor, store):
    store.set_outage(Outage.DOWN)
    answer = send(visitor, signed())
    assert answer.status_code == 503
    assert "Service indisponible" in read(answer).text


def test_the_portals_own_form_and_reading_agree_with_it(visitor, store, shop):
    settings = ServiceSettings(PaymentProvider.LYRA, "12345678", "TEST", page_url="/simulateur/lyra/paiement")
    order = PaymentOrder("CAN00000042", 31465, "Cantine", "a@b.fr", NOON, shop.address, "http://cantine.test/retour")
    operation = make_provider(settings, SIMULATION_KEY).create(order)
    name = opened(visitor, store, **{name: value for name, value in operation.fields.items() if name != "signature"})
    assert visitor.press(name, "prelevement", "attendre").headers["location"] == "http://cantine.test/retour"
    named, answer = read_notification(shop.hear(), SIMULATION_KEY)
    assert named == operation.operation
    assert (answer.outcome, answer.cents, answer.reference) == (Outcome.PAID_BY_DEBIT, 31465, "CAN00000042")
    assert (answer.client, answer.mode) == ("12345678", "TEST")
