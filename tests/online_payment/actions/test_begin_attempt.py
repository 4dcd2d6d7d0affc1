"""An attempt begins: written down with its parts before the provider knows of it, or refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.vocabulary import AttemptState, PaymentProvider
from cantine.journal.entries import Action
from cantine.online_payment.actions import attempts
from cantine.online_payment.queries.payable import read_payable
from cantine.online_payment.rules.amounts import AmountChoice, ChoiceKind
from cantine.online_payment.rules.refusals import (
    AlreadyBeingPaid,
    AmountChanged,
    NothingDue,
    NotOpen,
    NoUsableEmail,
    OverMost,
    TooManyAttempts,
    UnderLeast,
)
from cantine.store import database
from cantine.store.tables import Account, AttemptPart, JournalEntry, OpeningBalance
from tests.billing.queries.test_open_invoices import issue
from tests.dates import on
from tests.online_payment.alice_pays import (
    EVERYTHING,
    NOVEMBER,
    NOW,
    alice,
    begin,
    make_demonstration,
    open_service,
    owe,
    read_attempt,
)

pytestmark = pytest.mark.usefixtures("locks_in_order")


@pytest.fixture
def town(cast):
    open_service(cast, advances=True, most_cents=50_000)
    owe(cast, 3000, 800)
    return cast


def parts(cast, attempt_id):
    with database.open_reader(cast.url) as db:
        found = select(AttemptPart.invoice_id, AttemptPart.cents).where(AttemptPart.attempt_id == attempt_id)
        return db.execute(found.order_by(AttemptPart.id)).all()


def test_it_is_written_down_with_what_it_pays(town):
    with database.open_writer(town.url) as db:
        taken = {"taken_on": on("mardi 2026-09-01"), "cents": -500}
        db.add(OpeningBalance(family_id=town.alices_family, **taken))
    choice = AmountChoice(ChoiceKind.ADVANCE, advance_cents=5000)
    attempt = begin(town, 5000, choice, operation=None)
    row = read_attempt(town, attempt)
    assert (row.cents, row.advance_cents, row.state, row.operation) == (5000, 700, AttemptState.CREATED, None)
    assert (row.provider, row.client, row.mode) == (PaymentProvider.PAYFIP, "007450", "W")
    assert (row.family_id, row.account_id, row.email) == (town.alices_family, town.alice, "alice@exemple.fr")
    assert row.label == "Cantine famille 101 factures 2026 0041 et 2026 0042 solde repris avance"
    assert row.reference.startswith("F101X")
    assert row.held_until == NOW + timedelta(minutes=20)
    assert [cents for _invoice, cents in parts(town, attempt)] == [500, 3000, 800]
    assert parts(town, attempt)[0].invoice_id is None
    with database.open_reader(town.url) as db:
        entry = db.execute(select(JournalEntry.account_id, JournalEntry.family_id, JournalEntry.after)).one()
    assert entry.account_id == town.alice
    assert entry.after["amount"] == "50,00\u00a0€"


def payable(town):
    with database.open_reader(town.url) as db:
        return read_payable(db, town.alices_family, NOW)


def refuse(town, error, choice=EVERYTHING, cents=3800, actor=None, now=NOW):
    with pytest.raises(error) as refused, database.open_writer(town.url) as db:
        attempts.begin_attempt(db, actor or alice(town), choice, cents, now)
    with database.open_reader(town.url) as db:
        assert db.execute(select(JournalEntry.id)).all() == []
    return str(refused.value)


def test_what_the_browser_says_is_not_believed(town):
    refuse(town, AmountChanged, cents=100)
    refuse(town, AmountChanged, cents=-3800)


def test_nothing_due_is_nothing_paid(town):
    refuse(town, NothingDue, AmountChoice(ChoiceKind.INVOICES, frozenset({999})), 100)
    refuse(town, NothingDue, actor=Actor(town.bruno, town.brunos_family))


def test_another_familys_invoice_is_one_that_is_not_there(town):
    with database.open_writer(town.url) as db:
        theirs = issue(db, town.chloes_family, 77, NOVEMBER, [(town.meal, 700)])
    refuse(town, NothingDue, AmountChoice(ChoiceKind.INVOICES, frozenset({theirs})), 700)
    mine = {part.invoice_id for part in payable(town).parts}
    refuse(town, AmountChanged, AmountChoice(ChoiceKind.INVOICES, frozenset({theirs, *mine})), 3800)


@pytest.mark.parametrize(("cents", "error"), [(99, UnderLeast), (50_001, OverMost)])
def test_the_limits_of_the_service_are_kept(town, cents, error):
    refuse(town, error, AmountChoice(ChoiceKind.ADVANCE, advance_cents=cents), cents)


def test_who_is_no_guardian_pays_nothing(town):
    refuse(town, Forbidden, actor=Actor(town.farid, role=Role.FINANCE))


def test_without_a_service_nobody_pays(cast):
    owe(cast, 3000)
    assert "ne répond pas" in refuse(cast, NotOpen, cents=3000)


def test_a_real_commune_in_test_mode_is_open_to_who_sets_it_alone(cast):
    open_service(cast, "T")
    owe(cast, 3000)
    refuse(cast, NotOpen, cents=3000)
    with database.open_writer(cast.url) as db:
        actor = replace(alice(cast), role=Role.ADMIN)
        begun = attempts.begin_attempt(db, actor, EVERYTHING, 3000, NOW)
    assert read_attempt(cast, begun.id).mode == "T"


def test_a_demonstration_is_open_in_test_mode(cast):
    make_demonstration(cast)
    open_service(cast, "T")
    owe(cast, 3000)
    assert read_attempt(cast, begin(cast, 3000)).mode == "T"


@pytest.mark.parametrize("email", [None, "a@b.f", f"{'a' * 70}@exemple.fr", "pas une adresse"])
def test_the_receipt_needs_an_address(town, email):
    with database.open_writer(town.url) as db:
        db.get_one(Account, town.alice).email = email
    assert "adresse" in refuse(town, NoUsableEmail)


def test_a_second_one_waits_for_the_first(town):
    first = begin(town, 3800)
    for actor in (alice(town), alice(town)):
        with pytest.raises(AlreadyBeingPaid, match="20 minutes"), database.open_writer(town.url) as db:
            attempts.begin_attempt(db, actor, EVERYTHING, 3800, NOW)
    second = begin(town, 3800, now=NOW + timedelta(minutes=20), operation="idop-2")
    assert second != first
    assert read_attempt(town, second).reference != read_attempt(town, first).reference


def test_what_is_opened_waits_under_its_name(town):
    attempt = begin(town, 3800)
    row = read_attempt(town, attempt)
    assert (row.state, row.operation) == (AttemptState.WAITING, "idop-1")
    with database.open_writer(town.url) as db:
        attempts.note_opened(db, attempt, "idop-9")
        attempts.note_not_opened(db, attempt, "trop tard", NOW)
        attempts.expire_unopened(db, attempt, NOW)
    assert read_attempt(town, attempt) == row


def test_what_is_not_opened_frees_what_it_pays_and_says_why(town):
    attempt = begin(town, 3800, operation=None)
    with database.open_writer(town.url) as db:
        attempts.note_not_opened(db, attempt, "Code de PayFiP : T2.", NOW)
    row = read_attempt(town, attempt)
    assert (row.state, row.note, row.settled_at) == (AttemptState.ABANDONED, "Code de PayFiP : T2.", NOW)
    begin(town, 3800)


def test_what_nobody_knows_to_be_opened_expires(town):
    attempt = begin(town, 3800, operation=None)
    with database.open_writer(town.url) as db:
        attempts.expire_unopened(db, attempt, NOW)
    assert read_attempt(town, attempt).state == AttemptState.EXPIRED
    with database.open_reader(town.url) as db:
        [_begun, ended] = db.execute(select(JournalEntry.action, JournalEntry.after).order_by(JournalEntry.id)).all()
    assert (ended.action, ended.after["attempt"]) == (Action.END_ONLINE_PAYMENT, "expired")


def test_an_attempt_that_is_not_there_is_not_found(cast):
    for act in (
        lambda db: attempts.note_opened(db, 9, "x"),
        lambda db: attempts.note_not_opened(db, 9, "x", NOW),
        lambda db: attempts.note_asked(db, 9, NOW),
    ):
        with pytest.raises(NotFound), database.open_writer(cast.url) as db:
            act(db)


def test_the_thirty_first_attempt_within_an_hour_is_refused_and_the_next_one_after_it_is_not(town):
    for minute in range(30):
        attempt = begin(town, 3800, operation=None, now=NOW + timedelta(minutes=minute))
        with database.open_writer(town.url) as db:
            attempts.note_not_opened(db, attempt, "Code de PayFiP : T2.", NOW + timedelta(minutes=minute))

    def again(now):
        with database.open_writer(town.url) as db:
            return attempts.begin_attempt(db, alice(town), EVERYTHING, 3800, now)

    with pytest.raises(TooManyAttempts, match="Recommencez dans une heure"):
        again(NOW + timedelta(minutes=59, seconds=59))
    assert again(NOW + timedelta(hours=1)).cents == 3800
