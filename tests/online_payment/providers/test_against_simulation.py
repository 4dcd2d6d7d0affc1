"""The clients and the simulation, which were written apart from the same documents, understand each other."""

from dataclasses import replace

import pytest

from cantine import clock
from cantine.common.paris import local_date
from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.providers.lyra import ForgedNotification, read_notification
from cantine.online_payment.providers.making import make_provider
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer, ProviderRefused, ProviderUnavailable
from cantine.online_payment.rules.service import ServiceSettings, fill_addresses
from cantine.payment_simulator import lyra_form
from cantine.payment_simulator.lyra_answer import SIMULATION_KEY, build_notification, build_return
from cantine.payment_simulator.operations import Outage
from cantine.payment_simulator.store import OperationStore
from cantine.payment_simulator.transport import SimulatorTransport
from tests.online_payment.wire import IDOP, ORDER
from tests.support.payment_provider import press_in_process

PAYFIP = fill_addresses(ServiceSettings(PaymentProvider.PAYFIP, "007450", "T"), demonstration=True)
LYRA = fill_addresses(ServiceSettings(PaymentProvider.LYRA, "12345678", "TEST"), demonstration=True)


@pytest.fixture
def store(tmp_path):
    return OperationStore(tmp_path / "simulation.db")


@pytest.fixture
def payfip(store):
    return make_provider(PAYFIP, "", transport=SimulatorTransport(store))


@pytest.fixture
def lyra():
    return make_provider(LYRA, SIMULATION_KEY)


def start():
    return replace(ORDER, asked_at=clock.now())


def open_form(store, lyra, order):
    opened = lyra.create(order)
    return opened, lyra_form.open_operation(store, opened.fields, order.asked_at, "")


@pytest.mark.parametrize(
    ("button", "letter", "outcome"),
    [
        ("payer", "P", Outcome.PAID_BY_CARD),
        ("prelevement", "V", Outcome.PAID_BY_DEBIT),
        ("refuser", "R", Outcome.REFUSED),
        ("refuser-prelevement", "Z", Outcome.REFUSED),
        ("abandonner", "A", Outcome.ABANDONED),
    ],
)
def test_payfip_says_what_the_payer_did(payfip, store, button, letter, outcome):
    opened = payfip.create(start())
    assert opened.page == f"/simulateur/payfip/paiement?idop={opened.operation}"
    assert payfip.ask(opened.operation) == ProviderAnswer(Outcome.PENDING, "P5")
    ended = press_in_process(store, opened.operation, button)
    assert payfip.ask(opened.operation) == ProviderAnswer(
        outcome, letter, 31465, ORDER.reference, "007450", "T", local_date(clock.now()), ended.number
    )


def test_payfip_says_a_letter_that_nobody_knows(payfip, store):
    opened = payfip.create(start())
    press_in_process(store, opened.operation, "payer", "inconnue")
    assert payfip.ask(opened.operation).outcome is Outcome.UNKNOWN


def test_payfip_knows_no_other_operation(payfip):
    assert payfip.ask(IDOP) == ProviderAnswer(Outcome.GONE, "P1")


def test_payfip_says_whose_a_client_number_is(payfip):
    assert payfip.describe() == (
        "PayFiP connaît le client 007450 : SIMULATION DU SERVICE DE PAIEMENT, REGIE DE DEMONSTRATION, CANTINE SCOLAIRE."
    )


@pytest.mark.parametrize(("client", "code"), [("999999", "T2"), ("999998", "T4")])
def test_payfip_refuses_a_client_that_it_does_not_know_or_let_in(store, client, code):
    payfip = make_provider(replace(PAYFIP, client=client), "", transport=SimulatorTransport(store))
    for call in (payfip.describe, lambda: payfip.create(start())):
        with pytest.raises(ProviderRefused) as refused:
            call()
        assert refused.value.code == code


def test_a_label_of_any_length_can_be_sent(payfip):
    assert payfip.create(replace(start(), label="é" * 300)).operation


@pytest.mark.parametrize("outage", [Outage.DOWN, Outage.SILENT])
def test_a_service_that_is_down_or_silent(store, outage):
    payfip = make_provider(PAYFIP, "", transport=SimulatorTransport(store), timeout=0.1)
    store.set_outage(outage)
    for call in (payfip.describe, lambda: payfip.create(start()), lambda: payfip.ask(IDOP)):
        with pytest.raises(ProviderUnavailable):
            call()


@pytest.mark.parametrize(
    ("button", "status", "outcome"),
    [
        ("payer", "AUTHORISED", Outcome.PAID_BY_CARD),
        ("prelevement", "AUTHORISED", Outcome.PAID_BY_DEBIT),
        ("refuser", "REFUSED", Outcome.REFUSED),
        ("abandonner", "ABANDONED", Outcome.ABANDONED),
    ],
)
def test_lyra_notifies_what_the_payer_did(lyra, store, button, status, outcome):
    opened, held = open_form(store, lyra, start())
    ended = press_in_process(store, held.name, button)
    operation, answer = read_notification(build_notification(ended), SIMULATION_KEY)
    assert operation == opened.operation
    assert (answer.outcome, answer.said, answer.cents, answer.reference, answer.client, answer.mode) == (
        *(outcome, status, 31465),
        *(ORDER.reference, "12345678", "TEST"),
    )
    paid = outcome in (Outcome.PAID_BY_CARD, Outcome.PAID_BY_DEBIT)
    assert answer.paid_on == (local_date(clock.now()) if paid else None)


def test_what_the_browser_brings_back_from_lyra_is_no_notification(lyra, store):
    _, held = open_form(store, lyra, start())
    ended = press_in_process(store, held.name, "payer")
    with pytest.raises(ForgedNotification, match="vads_hash"):
        read_notification(build_return(ended), SIMULATION_KEY)


def test_lyra_reads_no_form_that_another_key_signed(store):
    with pytest.raises(lyra_form.BadLyraForm, match="signature"):
        open_form(store, make_provider(LYRA, "another"), start())
