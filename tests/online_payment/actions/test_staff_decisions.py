"""Staff credit or close what the portal could not settle, each with a reason."""

import pytest
from sqlalchemy import select

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.vocabulary import AttemptState, Method
from cantine.journal.entries import Action
from cantine.online_payment.actions import settle_attempt as settling
from cantine.online_payment.actions.staff_decisions import close_attempt, credit_attempt
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer
from cantine.store import database
from cantine.store.tables import JournalEntry, PaymentAttempt
from tests.dates import on
from tests.online_payment.alice_pays import (
    NOW,
    PORTAL,
    begin,
    open_service,
    owe,
    paid,
    read_attempt,
    read_balance,
    read_letters,
    read_payments,
)

pytestmark = pytest.mark.usefixtures("locks_in_order")
STRANGE = ProviderAnswer(Outcome.UNKNOWN, "Q")


def farid(town):
    return Actor(town.farid, role=Role.FINANCE)


@pytest.fixture
def town(cast):
    open_service(cast)
    owe(cast, 3800)
    return cast


@pytest.fixture
def attempt(town):
    attempt = begin(town, 3800)
    settle(town, attempt, STRANGE)
    return attempt


def settle(town, attempt, answer):
    with database.open_writer(town.url) as db:
        return settling.settle_attempt(db, attempt, answer, PORTAL, NOW)


def credit(town, attempt, reason="Vu chez PayFiP", **more):
    with database.open_writer(town.url) as db:
        credit_attempt(db, farid(town), attempt, reason, PORTAL, NOW, **more)


def close(town, attempt, reason="Rien chez PayFiP"):
    with database.open_writer(town.url) as db:
        close_attempt(db, farid(town), attempt, reason, NOW)


def test_staff_credit_once_and_the_provider_not_again(town, attempt):
    credit(town, attempt)
    row, [payment] = read_attempt(town, attempt), read_payments(town)
    assert (row.state, row.closed_why, row.note) == (AttemptState.PAID, "Vu chez PayFiP", "")
    assert (payment.cents, payment.method, payment.recorded_by_id) == (3800, Method.ONLINE_CARD, town.farid)
    assert (read_balance(town), len(read_letters(town))) == (0, 1)
    with pytest.raises(NotAccepted, match="déjà créditée"):
        credit(town, attempt)
    assert settle(town, attempt, paid(town, attempt)) is AttemptState.PAID
    assert len(read_payments(town)) == 1
    with database.open_reader(town.url) as db:
        entry = db.execute(select(JournalEntry.__table__).order_by(JournalEntry.id.desc())).first()
    assert (entry.action, entry.account_id) == (Action.CREDIT_ATTEMPT, town.farid)
    assert entry.after["reason"] == "Vu chez PayFiP"


def test_what_really_came_in_is_credited(town, attempt):
    day = on("lundi 2026-11-23")
    credit(town, attempt, method=Method.ONLINE_DEBIT, cents=1000, received_on=day)
    [payment] = read_payments(town)
    assert (payment.cents, payment.method, payment.received_on) == (1000, Method.ONLINE_DEBIT, day)
    assert read_balance(town) == -2800


@pytest.mark.parametrize(
    ("reason", "more", "said"),
    [
        ("  ", {}, "motif"),
        ("x", {"cents": 0}, "supérieur à zéro"),
        ("x", {"cents": 10_000_001}, "au plus"),
        ("x", {"received_on": on("dimanche 2026-11-22")}, "avant"),
        ("x", {"received_on": on("mardi 2026-11-24")}, "futur"),
        ("x", {"method": Method.CASH}, "Carte en ligne"),
    ],
)
def test_a_credit_is_refused_with_a_sentence(town, attempt, reason, more, said):
    with pytest.raises(NotAccepted, match=said):
        credit(town, attempt, reason, **more)
    assert read_attempt(town, attempt).state == AttemptState.TO_CHECK


def test_a_test_is_never_credited_to_a_real_commune(town):
    with database.open_writer(town.url) as db:
        asked = {"provider": "payfip", "client": "007450", "mode": "T", "reference": "F101XT", "cents": 100}
        told = {"email": "", "label": "", "created_at": NOW, "held_until": NOW}
        row = PaymentAttempt(family_id=town.alices_family, state=AttemptState.TO_CHECK, **asked, **told)
        db.add(row)
        db.flush()
        attempt = row.id
    with pytest.raises(NotAccepted, match="essai"):
        credit(town, attempt)


def test_what_is_closed_stays_closed_until_it_is_paid_after_all(town, attempt):
    close(town, attempt)
    row = read_attempt(town, attempt)
    assert (row.state, row.closed_why) == (AttemptState.ABANDONED, "Rien chez PayFiP")
    assert settle(town, attempt, STRANGE) is AttemptState.ABANDONED
    with pytest.raises(NotAccepted, match="pas à vérifier"):
        close(town, attempt)
    assert settle(town, attempt, paid(town, attempt)) is AttemptState.PAID
    assert len(read_payments(town)) == 1


def test_closing_needs_a_reason(town, attempt):
    with pytest.raises(NotAccepted, match="motif"):
        close(town, attempt, "")


def test_what_is_not_there_is_not_found(town):
    for act in (credit, close):
        with pytest.raises(NotFound):
            act(town, 99)
