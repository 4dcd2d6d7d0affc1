"""The whole way at the simulation of a demonstration, with each button and each switch: one credit, or none.

Alice owes 38,00 € and pays: our form, the provider's page, its button, the notification, the way back, our rounds. Both
sides speak to each other as they do for real; only the call of the notification is made by the test.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from cantine.common.list_filter import ListFilter
from cantine.common.vocabulary import AttemptState, Method, PaymentProvider
from cantine.http.payments import ask_turns
from cantine.http.payments.provider_connection import connect
from cantine.ledger.queries import accounting, outstanding, reconciliation
from cantine.ledger.rules.accounting import ONLINE
from cantine.online_payment import flow
from cantine.online_payment.queries.attempts import find_attempt_of_family
from cantine.online_payment.rules.outcome_words import describe_outcome
from cantine.payment_simulator import notifications
from cantine.payment_simulator.installation import choose_file
from cantine.payment_simulator.operations import Outage
from cantine.payment_simulator.store import OperationStore
from cantine.store import database
from cantine.store.tables import PaymentService
from tests.http.conftest import PORTAL, browser, configure, server, sign_in, ticket_of
from tests.online_payment.alice_pays import (
    NOW,
    make_demonstration,
    open_service,
    owe,
    read_attempts,
    read_balance,
    read_letters,
    read_payments,
)

__all__ = ["browser", "configure", "server", "sign_in", "ticket_of"]

FORM = {"choix": "tout", "montant": "3800", "famille": "101"}
ALIVE, OVER, LATE = timedelta(minutes=5), timedelta(minutes=21), timedelta(hours=25)
"""When rounds are made: while the attempt holds, when it holds no more, and the day after."""


@pytest.fixture
def cast(cast, configure):
    """Everybody, in the database that this portal serves, on each engine."""
    configure(database_url=cast.url)
    return cast


@dataclass
class Way:
    """Alice's way to pay: `sent` are the notifications that left the simulation and that the test brings;
    `differences` what the check of the books found before."""

    town: object
    parent: object
    store: OperationStore
    clock: list
    sent: list
    differences: list

    def begin(self) -> str:
        """Press « Payer » on our page; the name of the operation, whose page is open."""
        answer = self.parent.post("/paiement", data=FORM, headers={"origin": PORTAL})
        if answer.status_code == 200:  # Lyra's form, which a page hands over
            fields = dict(part.split('" value="') for part in answer.text.split('name="')[1:] if '" value="' in part)
            form = {name: value.split('"')[0] for name, value in fields.items()}
            assert self.parent.post("/simulateur/lyra/paiement", data=form).status_code == 200
            return self.store.list_latest()[0].name
        page = urlsplit(answer.headers["location"])
        assert page.path == "/simulateur/payfip/paiement"
        assert self.parent.get(answer.headers["location"]).status_code == 200
        return parse_qs(page.query)["idop"][0]

    def press(self, operation: str, button: str, *switches: str, **told: str) -> str:
        """Press a button of the provider; the address to which the browser is sent, empty for none."""
        form = {"idop": operation, "bouton": button, "reglage": list(switches), **told}
        return self.parent.post("/simulateur/bouton", data=form).headers.get("location", "")

    def bring_notifications(self) -> None:
        """What the simulation has sent arrives."""
        while self.sent:
            fields = dict(notifications.build_fields(self.sent.pop(0)))
            assert self.parent.post("/paiement/notification", data=fields).status_code == 200

    def come_back(self, address: str) -> None:
        """The browser follows the provider to our page."""
        assert address.startswith(f"{PORTAL}/paiement/retour?")
        assert self.parent.get(address.removeprefix(PORTAL)).headers["location"] == "/compte?paiement=1"

    def sweep(self, later: timedelta) -> None:
        """So long after the beginning, a round is made, and what the simulation sends meanwhile arrives."""
        self.clock[0] = NOW + later
        flow.sweep(connect)
        self.parent.get("/simulateur")
        self.bring_notifications()

    @property
    def state(self) -> AttemptState:
        return read_attempts(self.town)[0].state

    @property
    def said(self) -> str:
        """What the home says to Alice."""
        with database.open_reader(self.town.url) as db:
            return describe_outcome(find_attempt_of_family(db, 1, self.town.alices_family), self.clock[0])

    @property
    def credited(self) -> list[tuple[Method, int]]:
        return [(Method(payment.method), payment.cents) for payment in read_payments(self.town)]


@pytest.fixture
def way(cast, sign_in, tmp_path, monkeypatch):
    """A demonstration with its simulation; what waits for its turn waits no time."""
    clock, sent = [NOW], []
    monkeypatch.setattr("cantine.clock.now", lambda: clock[0])
    monkeypatch.setattr("cantine.store.file_places.DATA", tmp_path / "data")
    monkeypatch.setattr(ask_turns, "turns", ask_turns.AskTurns(pause=0.01))
    monkeypatch.setattr(ask_turns, "PAUSE", 0.01)
    monkeypatch.setattr("cantine.payment_simulator.routes.notify", keep(sent))
    monkeypatch.setattr("cantine.payment_simulator.routes.notify_late", keep_late(sent))
    monkeypatch.setattr("cantine.payment_simulator.transport.notify_late", keep_late(sent))
    make_demonstration(cast)
    open_service(cast, "T")
    owe(cast, 3000, 800)
    parent = sign_in(cast.alice, cast.alices_family)
    return Way(cast, parent, OperationStore(choose_file(cast.url)), clock, sent, find_differences(cast))


def keep(sent):
    """As many notifications as would be called; none is."""

    def notify(_store, operation, switches, **_more):
        if not {"perdue", "tardive"} & set(switches):
            sent.extend([operation] * (2 if "double" in switches else 1))

    return notify


def keep_late(sent):
    return lambda store, now: sent.extend(store.claim_late(now))


ONE, DEBIT, NONE = [(Method.ONLINE_CARD, 3800)], [(Method.ONLINE_DEBIT, 3800)], []
PAID, WAITING, REFUSED = AttemptState.PAID, AttemptState.WAITING, AttemptState.REFUSED
EXPIRED, ABANDONED, TO_CHECK = AttemptState.EXPIRED, AttemptState.ABANDONED, AttemptState.TO_CHECK


@pytest.mark.parametrize(
    ("button", "switches", "states", "credited", "words"),
    [
        ("payer", "", (PAID, PAID), ONE, "est enregistré"),
        ("prelevement", "", (PAID, PAID), DEBIT, "est enregistré"),
        ("refuser", "", (REFUSED, REFUSED), NONE, "refusé"),
        ("refuser-prelevement", "", (REFUSED, REFUSED), NONE, "refusé"),
        ("abandonner", "", (WAITING, ABANDONED), NONE, "38,00"),
        ("payer", "perdue", (PAID, PAID), ONE, "est enregistré"),
        ("payer", "double", (PAID, PAID), ONE, "est enregistré"),
        ("payer", "retour-avant", (PAID, PAID), ONE, "est enregistré"),
        ("payer", "inconnue", (TO_CHECK, TO_CHECK), NONE, "mairie"),
        ("payer", "tardive", (WAITING, EXPIRED), NONE, "38,00"),
        ("prelevement", "double retour-avant", (PAID, PAID), DEBIT, "est enregistré"),
        ("refuser", "double", (REFUSED, REFUSED), NONE, "refusé"),
    ],
)
def test_a_payment_is_credited_once_or_not_at_all(way, button, switches, states, credited, words):
    operation = way.begin()
    address = way.press(operation, button, *switches.split())
    if "retour-avant" not in switches:
        way.bring_notifications()
    way.come_back(address)
    way.bring_notifications()
    assert way.state is states[0]
    way.come_back(address)  # the page is loaded again
    way.sweep(ALIVE)
    way.sweep(OVER)
    assert (way.state, way.credited) == (states[1], credited)
    assert words in way.said.replace("\xa0", " ").replace("\u202f", " ")
    check_books(way, credited)


def check_books(way: Way, credited) -> None:
    """Balance, receipt, the check of the books and the accounting journal agree with what was credited."""
    assert read_balance(way.town) == sum(cents for _, cents in credited) - 3800
    assert len([subject for _, subject, _ in read_letters(way.town) if "aiement" in subject]) == len(credited)
    assert find_differences(way.town) == way.differences
    with database.open_reader(way.town.url) as db:
        rows = db.execute(accounting.select_entries(ListFilter(family=101))).all()
    assert [row.debit for row in rows if row.account == ONLINE and row.debit] == [cents for _, cents in credited]
    assert sum(row.debit or 0 for row in rows) == sum(row.credit or 0 for row in rows)


def find_differences(town) -> list[str]:
    """What the check of the books finds: the invoices that Alice was given here are numbered from 41."""
    with database.open_reader(town.url) as db:
        return [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, NOW.date())]


def test_a_late_answer_is_credited_though_the_attempt_had_expired(way):
    operation = way.begin()
    way.come_back(way.press(operation, "payer", "tardive"))
    way.sweep(OVER)
    assert (way.state, way.credited) == (EXPIRED, NONE)
    way.sweep(timedelta(minutes=26))
    assert (way.state, way.credited) == (PAID, ONE)
    check_books(way, ONE)


def test_a_late_answer_without_its_notification_is_found_the_day_after(way):
    operation = way.begin()
    way.come_back(way.press(operation, "payer", "tardive", "perdue"))
    for later in (OVER, timedelta(minutes=26), LATE):
        way.sweep(later)
    assert (way.state, way.credited) == (PAID, ONE)
    check_books(way, ONE)


def test_without_notification_and_return_a_round_finds_the_payment(way):
    way.press(way.begin(), "payer", "perdue")
    assert (way.state, way.credited) == (WAITING, NONE)
    way.sweep(ALIVE)
    assert (way.state, way.credited) == (PAID, ONE)
    check_books(way, ONE)


def test_a_page_that_is_closed_holds_for_20_minutes(way):
    assert way.press(way.begin(), "fermer") == ""
    way.sweep(ALIVE)
    assert way.state is WAITING
    way.sweep(OVER)
    assert (way.state, way.credited) == (EXPIRED, NONE)
    way.sweep(LATE)  # the provider has forgotten it, which is believed the day after that
    assert read_attempts(way.town)[0].settled_at is None
    way.sweep(2 * LATE)
    assert read_attempts(way.town)[0].settled_at is not None
    check_books(way, NONE)


def test_who_gave_up_and_paid_after_all_is_credited(way):
    operation = way.begin()
    way.come_back(way.press(operation, "abandonner"))
    assert way.state is WAITING
    way.come_back(way.press(operation, "payer"))
    way.bring_notifications()
    way.sweep(OVER)
    assert (way.state, way.credited) == (PAID, ONE)
    check_books(way, ONE)


@pytest.mark.parametrize("outage", [Outage.DOWN, Outage.SILENT])
def test_a_payment_just_before_an_outage_is_found_after_it(way, outage, monkeypatch):
    monkeypatch.setattr("cantine.http.payments.provider_connection.LONGEST_CALL", 0.2)
    operation = way.begin()
    address = way.press(operation, "payer", "panne")
    way.store.set_outage(outage)
    way.bring_notifications()
    way.come_back(address)
    way.sweep(ALIVE)
    assert (way.state, way.credited) == (WAITING, NONE)
    way.store.set_outage(Outage.NONE)
    way.sweep(OVER)
    assert (way.state, way.credited) == (PAID, ONE)
    check_books(way, ONE)


def test_during_an_outage_nothing_begins_and_nothing_is_held_back(way):
    way.store.set_outage(Outage.DOWN)
    answer = way.parent.post("/paiement", data=FORM, headers={"origin": PORTAL})
    assert answer.headers["location"] == "/payer?refus=service"
    way.store.set_outage(Outage.NONE)
    assert way.begin()


@pytest.mark.parametrize(
    "told",
    [
        {"montant": "100"},
        {"montant": "380000"},
        {"refdet": "OTHER00042"},
        {"numcli": "123456"},
        {"saisie": "W"},
        {"saisie": "X"},
        {"resultrans": "Q"},
        {"resultrans": ""},
    ],
)
def test_an_answer_that_is_not_what_was_asked_is_for_staff(way, told):
    address = way.press(way.begin(), "payer", **told)
    way.bring_notifications()
    way.come_back(address)
    way.sweep(OVER)
    assert (way.state, way.credited) == (TO_CHECK, NONE)
    assert read_attempts(way.town)[0].note
    check_books(way, NONE)


@pytest.fixture
def at_lyra(way):
    """The commune has chosen Lyra, whose key is that of the simulation."""
    with database.open_writer(way.town.url) as db:
        db.execute(update(PaymentService).values(provider=PaymentProvider.LYRA, client="12345678", mode="TEST"))
    return way


@pytest.mark.parametrize(
    ("button", "switches", "states", "credited"),
    [
        ("payer", "", (PAID, PAID), ONE),
        ("payer", "double", (PAID, PAID), ONE),
        ("prelevement", "retour-avant", (WAITING, PAID), DEBIT),
        ("refuser", "", (REFUSED, REFUSED), NONE),
        ("abandonner", "", (ABANDONED, ABANDONED), NONE),
        ("payer", "perdue", (WAITING, EXPIRED), NONE),
        ("payer", "inconnue", (TO_CHECK, TO_CHECK), NONE),
    ],
)
def test_at_lyra_only_the_signed_notification_counts(at_lyra, button, switches, states, credited):
    address = at_lyra.press(at_lyra.begin(), button, *switches.split())
    if "retour-avant" not in switches:
        at_lyra.bring_notifications()
    at_lyra.come_back(address)
    assert at_lyra.state is states[0]
    at_lyra.bring_notifications()
    at_lyra.sweep(OVER)
    assert (at_lyra.state, at_lyra.credited) == (states[1], credited)
    check_books(at_lyra, credited)


def test_at_lyra_a_late_notification_is_credited(at_lyra):
    at_lyra.come_back(at_lyra.press(at_lyra.begin(), "payer", "tardive"))
    at_lyra.sweep(OVER)
    assert (at_lyra.state, at_lyra.credited) == (EXPIRED, NONE)
    at_lyra.sweep(timedelta(minutes=26))
    assert (at_lyra.state, at_lyra.credited) == (PAID, ONE)
    check_books(at_lyra, ONE)


@pytest.mark.parametrize(
    "told", [{"vads_amount": "100"}, {"vads_site_id": "87654321"}, {"vads_ctx_mode": "PRODUCTION"}]
)
def test_at_lyra_an_answer_that_is_not_what_was_asked_is_for_staff(at_lyra, told):
    address = at_lyra.press(at_lyra.begin(), "payer", **told)
    at_lyra.bring_notifications()
    at_lyra.come_back(address)
    assert (at_lyra.state, at_lyra.credited) == (TO_CHECK, NONE)
    check_books(at_lyra, NONE)
