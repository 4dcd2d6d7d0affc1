"""The answer of the provider settles an attempt: credited once, or not at all, whoever brings the answer and when."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select, update

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.vocabulary import AttemptState, Method
from cantine.journal.entries import Action
from cantine.ledger.actions import payments
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.online_payment.actions import attempts
from cantine.online_payment.actions import settle_attempt as settling
from cantine.online_payment.actions.staff_decisions import close_attempt
from cantine.online_payment.queries.attempts import AttemptFilter, list_attempts
from cantine.online_payment.queries.payment_alerts import read_alerts
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer
from cantine.privacy.actions.anonymise import anonymise
from cantine.privacy.actions.archive_family import archive_family
from cantine.store import database
from cantine.store.tables import Family, JournalEntry
from tests.dates import at, on
from tests.online_payment.alice_pays import (
    EVERYTHING,
    NOW,
    PORTAL,
    begin,
    make_demonstration,
    open_service,
    owe,
    paid,
    read_attempt,
    read_balance,
    read_letters,
    read_payments,
)

LATER = NOW + timedelta(minutes=3)
DAY_AFTER = NOW + timedelta(days=1)


@pytest.fixture
def town(cast):
    open_service(cast, advances=True)
    owe(cast, 3000, 800)
    return cast


@pytest.fixture
def attempt(town):
    return begin(town, 3800)


def settle(town, attempt, answer, now=LATER):
    with database.open_writer(town.url) as db:
        return settling.settle_attempt(db, attempt, answer, PORTAL, now)


@pytest.mark.usefixtures("locks_in_order")
def test_a_confirmed_payment_is_credited_with_its_journal_and_its_receipt(town, attempt):
    day = on("lundi 2026-11-23")
    assert settle(town, attempt, paid(town, attempt, paid_on=day)) is AttemptState.PAID
    row, [payment] = read_attempt(town, attempt), read_payments(town)
    assert (row.state, row.settled_at, row.asked_at, row.answer, row.note) == (AttemptState.PAID, LATER, LATER, "P", "")
    assert (payment.family_id, payment.cents, payment.method) == (town.alices_family, 3800, Method.ONLINE_CARD)
    assert (payment.attempt_id, payment.reference) == (attempt, row.reference)
    assert (payment.received_on, payment.accounted_on, payment.recorded_by_id) == (day, None, None)
    assert read_balance(town) == 0
    [(to, subject, text)] = read_letters(town)
    assert to == "alice@exemple.fr"
    assert "38,00\u00a0€ est bien reçu" in subject
    assert row.reference in text
    assert "après ce paiement : 0,00\u00a0€" in text
    assert f"{PORTAL}/compte" in text
    assert "rejeter" not in text
    with database.open_reader(town.url) as db:
        entry = db.execute(select(JournalEntry.__table__).order_by(JournalEntry.id.desc())).first()
    assert (entry.action, entry.account_id) == (Action.RECEIVE_ONLINE_PAYMENT, None)
    assert entry.after["payment"] == payment.id


def test_a_direct_debit_is_marked_as_one_that_may_bounce(town, attempt):
    settle(town, attempt, paid(town, attempt, outcome=Outcome.PAID_BY_DEBIT, said="V"))
    [payment] = read_payments(town)
    assert payment.method == Method.ONLINE_DEBIT
    assert "peut encore rejeter" in read_letters(town)[0][2]


def test_a_second_answer_credits_nothing_more(town, attempt):
    answer = paid(town, attempt)
    for again in (answer, answer, ProviderAnswer(Outcome.REFUSED, "R"), ProviderAnswer(Outcome.UNKNOWN, "Q")):
        assert settle(town, attempt, again) is AttemptState.PAID
    assert len(read_payments(town)) == len(read_letters(town)) == 1
    assert read_attempt(town, attempt).answer == "Q"  # which staff look at


def test_many_at_once_credit_once(town, attempt):
    answer, ends = paid(town, attempt), []

    def settle_too():
        ends.append(settle(town, attempt, answer))

    threads = [Thread(target=settle_too) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert ends == [AttemptState.PAID] * 12
    assert [payment.cents for payment in read_payments(town)] == [3800]


@pytest.mark.parametrize(
    "other",
    [{"cents": 380}, {"cents": None}, {"reference": "F101XOTHER"}, {"client": "999999"}, {"mode": "T"}, {"mode": None}],
)
def test_a_payment_that_is_not_the_one_that_was_asked_is_to_be_checked(town, attempt, other):
    assert settle(town, attempt, paid(town, attempt, **other)) is AttemptState.TO_CHECK
    assert read_attempt(town, attempt).note
    assert (read_payments(town), read_letters(town)) == ([], [])


@pytest.mark.parametrize("mode", ["T", "X"])
def test_a_test_and_an_activation_credit_no_real_commune(cast, mode):
    """Its administrator, who is a mother too, tries it out: the provider says paid, in the very mode that was asked."""
    open_service(cast, mode)
    owe(cast, 3000)
    with database.open_writer(cast.url) as db:
        trying = Actor(cast.alice, cast.alices_family, Role.ADMIN)
        attempt = attempts.begin_attempt(db, trying, EVERYTHING, 3000, NOW).id
    assert settle(cast, attempt, paid(cast, attempt)) is AttemptState.TO_CHECK
    assert "essai" in read_attempt(cast, attempt).note
    assert (read_payments(cast), read_letters(cast)) == ([], [])


def test_a_demonstration_is_credited_in_its_test_mode(cast):
    make_demonstration(cast)
    open_service(cast, "T")
    owe(cast, 3000)
    attempt = begin(cast, 3000)
    assert settle(cast, attempt, paid(cast, attempt)) is AttemptState.PAID
    assert read_balance(cast) == 0


@pytest.mark.parametrize(
    ("outcome", "minutes", "state"),
    [
        (Outcome.REFUSED, 3, AttemptState.REFUSED),
        (Outcome.ABANDONED, 19, AttemptState.WAITING),
        (Outcome.ABANDONED, 20, AttemptState.ABANDONED),
        (Outcome.PENDING, 19, AttemptState.WAITING),
        (Outcome.PENDING, 20, AttemptState.EXPIRED),
        (Outcome.GONE, 3, AttemptState.EXPIRED),
        (Outcome.UNKNOWN, 3, AttemptState.TO_CHECK),
    ],
)
def test_every_other_answer_moves_the_attempt_and_credits_nothing(town, attempt, outcome, minutes, state):
    when = NOW + timedelta(minutes=minutes)
    assert settle(town, attempt, ProviderAnswer(outcome, "x"), when) is state
    row = read_attempt(town, attempt)
    assert (row.state, row.asked_at, row.answer) == (state, when, "x")
    assert row.settled_at is None
    assert read_payments(town) == []
    late = when + timedelta(days=20)
    assert settle(town, attempt, paid(town, attempt), late) is AttemptState.PAID
    assert [payment.cents for payment in read_payments(town)] == [3800]


def test_what_is_not_there_is_gone_for_good_after_two_days(town, attempt):
    """Asked at a wrong address, PayFiP knows none of the operations: they must be asked about once it is corrected."""
    gone = ProviderAnswer(Outcome.GONE, "P1")
    settle(town, attempt, gone, NOW + timedelta(days=2, seconds=-1))
    assert read_attempt(town, attempt).settled_at is None
    over = NOW + timedelta(days=2)
    settle(town, attempt, gone, over)
    assert (read_attempt(town, attempt).state, read_attempt(town, attempt).settled_at) == (AttemptState.EXPIRED, over)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ProviderAnswer(Outcome.REFUSED, "CAPTURE_FAILED"), "« CAPTURE_FAILED »"),
        (ProviderAnswer(Outcome.ABANDONED, "CANCELLED"), "« CANCELLED »"),
        (ProviderAnswer(Outcome.GONE, "EXPIRED"), "« EXPIRED »"),
        (ProviderAnswer(Outcome.UNKNOWN, "AUTHORISED (CREDIT)"), "« AUTHORISED (CREDIT) »"),
        (ProviderAnswer(Outcome.PAID_BY_CARD, "CAPTURED", cents=3700), "37,00\u00a0€, 38,00\u00a0€ sont crédités"),
    ],
)
def test_what_the_provider_takes_back_stays_credited_and_is_for_staff_once(town, attempt, answer, said):
    settle(town, attempt, paid(town, attempt))
    assert settle(town, attempt, answer, DAY_AFTER) is AttemptState.PAID
    row = read_attempt(town, attempt)
    assert (row.answer, row.settled_at, said in row.note) == (answer.said, None, True)
    assert [payment.cents for payment in read_payments(town)] == [3800]
    with database.open_reader(town.url) as db:
        assert read_alerts(db, DAY_AFTER).to_check == 1
        [one] = list_attempts(db, AttemptFilter(to_look_at=True)).attempts
        entries = select(JournalEntry.after).where(JournalEntry.action == Action.END_ONLINE_PAYMENT)
        assert [after["note"] for after in db.scalars(entries)] == [row.note]
    assert one.is_to_check
    with database.open_writer(town.url) as db:
        close_attempt(db, Actor(town.farid, role=Role.FINANCE), attempt, "Vu à la banque", DAY_AFTER)
    settle(town, attempt, answer, DAY_AFTER)  # Lyra calls again
    seen = read_attempt(town, attempt)
    assert (seen.state, seen.settled_at, seen.closed_why) == (AttemptState.PAID, DAY_AFTER, "")
    assert seen.note == f"{row.note} Classée : Vu à la banque."
    with database.open_writer(town.url) as db, pytest.raises(NotAccepted, match="pas à vérifier"):
        close_attempt(db, Actor(town.farid, role=Role.FINANCE), attempt, "Encore", DAY_AFTER)


@pytest.mark.parametrize(
    "answer",
    [
        ProviderAnswer(Outcome.REFUSED, "REFUSED"),  # of the try before, which arrives late
        ProviderAnswer(Outcome.ABANDONED, "A"),
        ProviderAnswer(Outcome.PENDING, "P5"),
        ProviderAnswer(Outcome.PAID_BY_CARD, "CAPTURED", cents=3800),
        ProviderAnswer(Outcome.PAID_BY_CARD, "CAPTURED"),
    ],
)
def test_what_takes_nothing_back_changes_nothing_of_a_payment(town, attempt, answer):
    settle(town, attempt, paid(town, attempt))
    before = read_attempt(town, attempt)
    settle(town, attempt, answer, DAY_AFTER)
    assert read_attempt(town, attempt) == before


def test_what_was_paid_in_a_month_that_is_over_counts_in_the_books_today(town, attempt):
    december = at("mercredi 2026-12-02 08:00:00")
    settle(town, attempt, paid(town, attempt, paid_on=on("lundi 2026-11-30")), december)
    [payment] = read_payments(town)
    assert (payment.received_on, payment.accounted_on) == (on("lundi 2026-11-30"), on("mercredi 2026-12-02"))


@pytest.mark.parametrize("day", [None, on("mardi 2026-11-24"), on("dimanche 2026-11-22"), on("lundi 2020-03-02")])
def test_an_odd_day_is_none(town, attempt, day):
    settle(town, attempt, paid(town, attempt, paid_on=day))
    assert read_payments(town)[0].received_on == on("lundi 2026-11-23")


def test_a_debt_that_was_settled_by_hand_meanwhile_leaves_a_credit_and_a_note(town, attempt):
    farid = Actor(town.farid, role=Role.FINANCE)
    with database.open_writer(town.url) as db:
        cash = ReceivedPayment(on("lundi 2026-11-23"), Method.CASH, 3000)
        payments.record_payment(db, farid, town.alices_family, cash, NOW)
    assert settle(town, attempt, paid(town, attempt)) is AttemptState.PAID
    assert read_balance(town) == 3000
    assert "30,00\u00a0€ restent en avance" in read_attempt(town, attempt).note


def test_an_archived_family_is_credited_and_staff_are_told(town, attempt):
    with database.open_writer(town.url) as db:
        db.execute(update(Family).where(Family.id == town.alices_family).values(archived_on=on("lundi 2026-11-23")))
    assert settle(town, attempt, paid(town, attempt)) is AttemptState.PAID
    assert "archivée" in read_attempt(town, attempt).note


def test_an_anonymous_family_is_credited_and_no_word_of_it_comes_back(town, attempt):
    ines, today = Actor(town.ines, role=Role.ADMIN, proved=True), on("lundi 2026-11-23")
    with database.open_writer(town.url) as db:
        cash = ReceivedPayment(today, Method.CASH, 3800)
        payments.record_payment(db, Actor(town.farid, role=Role.FINANCE), town.alices_family, cash, NOW)
        archive_family(db, ines, town.alices_family, today, NOW)
        anonymise(db, ines, town.alices_family, today, NOW)
    row = read_attempt(town, attempt)
    assert (row.email, row.cents) == ("", 3800)
    assert settle(town, attempt, paid(town, attempt)) is AttemptState.PAID
    assert read_balance(town) == 3800
    assert read_letters(town) == []


def test_an_attempt_that_is_not_there_is_not_found(cast):
    with pytest.raises(NotFound):
        settle(cast, 77, ProviderAnswer(Outcome.PENDING, "P5"))
