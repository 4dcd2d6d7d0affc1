"""What anybody may call: PayFiP's hint is asked about, Lyra's notification must be signed, nothing is believed."""

import pytest
from sqlalchemy import update

from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.http.payments.notification_route import find_operations
from cantine.online_payment.actions import attempts
from cantine.online_payment.rules.lyra_signature import sign_fields
from cantine.store import database
from cantine.store.tables import PaymentService
from tests.billing.queries.test_open_invoices import issue
from tests.online_payment.alice_pays import (
    EVERYTHING,
    NOVEMBER,
    NOW,
    alice,
    begin,
    paid,
    read_attempt,
    read_attempts,
    read_balance,
    read_payments,
)

ADDRESS = "/paiement/notification"
KEY = "CleDeLaBoutique1"


@pytest.fixture
def attempt(town, told):
    """Alice's attempt, which waits at PayFiP."""
    return begin(town, 3800)


CALLS = [
    ("GET", {"params": {"idop": "idop-1"}}),
    ("GET", {"params": {"idOp": "idop-1"}}),
    ("POST", {"data": {"idop": "idop-1"}}),
    ("POST", {"data": {"idOp": "idop-1"}}),
    ("POST", {"params": {"idop": "autre"}, "data": {"idOp": "idop-1", "resultrans": "P", "montant": "1"}}),
]


@pytest.mark.parametrize(("method", "call"), CALLS)
def test_a_hint_is_asked_about_and_what_the_provider_says_counts(browser, town, told, attempt, method, call):
    told.answers["idop-1"] = paid(town, attempt)
    answer = browser.request(method, ADDRESS, **call)
    assert (answer.status_code, answer.text) == (200, "OK")
    assert told.asked == ["idop-1"]
    assert [payment.cents for payment in read_payments(town)] == [3800]


@pytest.mark.parametrize(("method", "call"), CALLS)
def test_a_forged_hint_credits_nothing(browser, town, told, attempt, method, call):
    assert browser.request(method, ADDRESS, **call).status_code == 200
    assert (read_attempt(town, attempt).state, read_payments(town)) == (AttemptState.WAITING, [])


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", ["inconnue", "", "x" * 101, "' OR 1=1 --", "\x00", "é\ud7ff"])
def test_an_unknown_operation_asks_nobody(browser, town, told, attempt, method, name):
    sent = {"params" if method == "GET" else "data": {"idop": name}}
    assert browser.request(method, ADDRESS, **sent).status_code == 200
    assert told.asked == []


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"idop", b"{}", b"<idop>idop-1</idop>"])
def test_whatever_comes_is_answered(browser, town, told, body):
    assert browser.post(ADDRESS, content=body).status_code == 200
    assert browser.post(ADDRESS, content=body, headers={"content-type": "multipart/form-data"}).status_code == 200


def test_a_body_without_end_is_not_read(browser, town):
    assert browser.post(ADDRESS, content=b"a" * 20_001).status_code == 413


def test_a_provider_that_is_down_still_gets_its_answer_and_nothing_is_lost(browser, town, told, attempt):
    told.answers["idop-1"] = None
    assert browser.post(ADDRESS, data={"idop": "idop-1"}).status_code == 200
    assert (read_attempt(town, attempt).state, read_attempt(town, attempt).asked_at) == (AttemptState.WAITING, NOW)


@pytest.mark.parametrize(
    "other", [{"cents": 380}, {"reference": "F101XOTHER"}, {"client": "1"}, {"mode": "T"}, {"mode": "X"}]
)
def test_what_is_not_what_was_asked_is_for_staff(browser, town, told, attempt, other):
    """A changed amount; a paid operation of another invoice; a test: each is told by the provider itself."""
    told.answers["idop-1"] = paid(town, attempt, **other)
    browser.post(ADDRESS, data={"idop": "idop-1"})
    assert (read_attempt(town, attempt).state, read_payments(town)) == (AttemptState.TO_CHECK, [])


def test_a_paid_attempt_replayed_pays_no_second_invoice(browser, town, told, attempt):
    told.answers["idop-1"] = paid(town, attempt)
    for _ in range(3):
        browser.get(ADDRESS, params={"idop": "idop-1"})
        browser.get("/paiement/retour", params={"idop": "idop-1"})
    assert told.asked == ["idop-1"]  # what is paid is not asked about again
    assert len(read_payments(town)) == 1


def test_a_paid_operation_is_not_taken_for_another_attempt(browser, town, told, attempt):
    """The provider answers about the second operation with the first one's payment."""
    told.answers["idop-1"] = paid(town, attempt)
    browser.get(ADDRESS, params={"idop": "idop-1"})
    with database.open_writer(town.url) as db:
        issue(db, town.alices_family, 50, NOVEMBER, [(town.meal, 3800)])
    second = begin(town, 3800, operation="idop-2")
    told.answers["idop-2"] = told.answers["idop-1"]
    browser.get(ADDRESS, params={"idop": "idop-2"})
    assert read_attempt(town, second).state == AttemptState.TO_CHECK
    assert len(read_payments(town)) == 1


# ── Lyra ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def lyra(town, told, configure):
    """Alice's attempt, which waits at Lyra; the fields of the notification that says it is paid, not signed yet."""
    configure(lyra_key=KEY, database_url=town.url)
    with database.open_writer(town.url) as db:
        shop = {"provider": PaymentProvider.LYRA, "client": "12345678", "mode": "PRODUCTION"}
        db.execute(update(PaymentService).values(**shop))
    with database.open_writer(town.url) as db:
        begun = attempts.begin_attempt(db, alice(town), EVERYTHING, 3800, NOW)
        attempts.note_opened(db, begun.id, "20261123-a1b2c3")
    return {
        "vads_hash": "a" * 64,
        "vads_trans_uuid": "b" * 32,
        "vads_trans_status": "AUTHORISED",
        "vads_operation_type": "DEBIT",
        "vads_trans_date": "20261123090000",
        "vads_trans_id": "a1b2c3",
        "vads_order_id": begun.reference,
        "vads_site_id": "12345678",
        "vads_ctx_mode": "PRODUCTION",
        "vads_amount": "3800",
        "vads_currency": "978",
        "vads_url_check_src": "PAY",
    }


def notify(browser, fields, key=KEY, **more):
    signed = {**fields, "signature": sign_fields(fields, key)}
    return browser.post(ADDRESS, data={**signed, **more})


def test_a_signed_notification_credits_once_however_often_it_comes(browser, town, lyra):
    answers = [notify(browser, lyra) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].text == "Noté : payée."
    assert [payment.cents for payment in read_payments(town)] == [3800]
    assert read_balance(town) == 0


def test_what_lyra_could_not_collect_is_for_staff(browser, town, lyra):
    """Authorised on Monday and credited, then refused by the bank when the shop's day was closed."""
    notify(browser, lyra)
    assert notify(browser, {**lyra, "vads_trans_status": "CAPTURE_FAILED"}).status_code == 200
    [attempt] = read_attempts(town)
    assert (attempt.state, attempt.settled_at, attempt.answer) == (AttemptState.PAID, None, "CAPTURE_FAILED")
    assert [payment.cents for payment in read_payments(town)] == [3800]


def is_refused(browser, town, answer):
    assert answer.status_code == 400
    assert (read_attempts(town)[-1].state, read_payments(town)) == (AttemptState.WAITING, [])


def test_a_wrong_or_missing_signature_is_refused(browser, town, lyra):
    is_refused(browser, town, notify(browser, lyra, key="une autre"))
    is_refused(browser, town, notify(browser, lyra, key=""))
    is_refused(browser, town, browser.post(ADDRESS, data=lyra))
    is_refused(browser, town, notify(browser, lyra, vads_amount="1"))
    is_refused(browser, town, notify(browser, lyra, vads_extra="x"))
    is_refused(browser, town, browser.get(ADDRESS, params=lyra))


def test_without_a_key_nothing_is_signed(browser, town, lyra, configure):
    configure(lyra_key="")
    is_refused(browser, town, notify(browser, lyra, key=""))


def test_our_own_signed_form_without_a_hash_is_no_notification(browser, town, lyra):
    is_refused(browser, town, notify(browser, {name: told for name, told in lyra.items() if name != "vads_hash"}))


def test_a_plus_that_moves_values_to_other_names_is_refused(browser, town, lyra):
    """The same signature over values that are split elsewhere: « 1+3800 » is not « 1 » and « 3800 »."""
    genuine = {**lyra, "vads_amount": "1", "vads_capture_delay": "3800"}
    signature = sign_fields(genuine, KEY)
    moved = {**lyra, "vads_amount": "1+3800", "signature": signature}
    assert sign_fields({**lyra, "vads_amount": "1+3800"}, KEY) == signature
    is_refused(browser, town, browser.post(ADDRESS, data=moved))


def test_a_field_that_comes_twice_is_refused(browser, town, lyra):
    signed = {**lyra, "signature": sign_fields(lyra, KEY)}
    is_refused(browser, town, browser.post(ADDRESS, params={"vads_amount": "1"}, data=signed))


@pytest.mark.parametrize(
    "other",
    [{"vads_amount": "380"}, {"vads_ctx_mode": "TEST"}, {"vads_site_id": "87654321"}, {"vads_currency": "756"}],
)
def test_what_is_signed_and_not_what_was_asked_is_for_staff(browser, town, lyra, other):
    assert notify(browser, {**lyra, **other}).status_code == 200
    assert (read_attempts(town)[-1].state, read_payments(town)) == (AttemptState.TO_CHECK, [])


def test_a_signed_notification_of_an_unknown_operation_is_taken_and_forgotten(browser, town, lyra):
    answer = notify(browser, {**lyra, "vads_trans_id": "zzzzzz"})
    assert (answer.status_code, answer.text) == (200, "Opération inconnue du portail.")


def test_a_hint_says_nothing_about_an_operation_of_lyra(browser, town, told, lyra):
    browser.get(ADDRESS, params={"idop": "20261123-a1b2c3"})
    assert told.asked == []


def test_the_known_key_of_the_simulation_signs_nothing_for_a_real_commune(browser, town, lyra):
    is_refused(browser, town, notify(browser, lyra, key="SimulationSansArgent"))


def test_odd_letters_are_no_name_of_an_operation():
    """PostgreSQL would not even be asked for a text with a NUL."""
    fields = [("idop", "a\x00b"), ("IDOP", "é"), ("idOp", "x" * 101), ("idop", "x" * 100), ("idop", "1"), ("idop", "1")]
    assert find_operations([*fields, ("autre", "2")]) == ["x" * 100, "1"]
