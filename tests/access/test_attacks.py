"""The sign-in as somebody meets it who guesses: hundreds of tries, of which a handful is looked at."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import bcrypt
import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from cantine.access import flow
from cantine.access.actions import passwords, profile, sign_in, throttle
from cantine.access.actions.sessions import OpenedSession
from cantine.access.queries import sign_ins, visitors
from cantine.access.rules.throttling import RESET_PER_ADDRESS, RESET_PER_LOGIN, SIGN_IN_PER_ADDRESS, SIGN_IN_PER_LOGIN
from cantine.common.roles import Actor, Forbidden, Role
from cantine.store import database
from cantine.store.tables import JournalEntry, OutboxMail, WebSession
from tests.cast import PASSWORD
from tests.thorough import choose

ALICE = "alice@exemple.fr"
HERE = "192.0.2.1"
A_SECOND = timedelta(seconds=1)
GUESSES = choose(250, 1_000)


def guess(number, address=HERE, login=ALICE):
    return flow.try_sign_in(login, f"guess {number}", address)


def tried(checked):
    """How many different passwords were compared with anything."""
    return len(set(checked))


def test_of_all_wrong_passwords_from_one_address_five_are_looked_at(portal, checked):
    answers = [guess(number) for number in range(GUESSES)]
    assert tried(checked) == SIGN_IN_PER_LOGIN.free == 5
    assert [answer.until is None for answer in answers] == [True] * 5 + [False] * (GUESSES - 5)


def test_of_all_from_two_hundred_addresses_at_once_five_are_looked_at(portal, checked):
    addresses = [f"192.0.2.{number % 200}" for number in range(GUESSES)]
    with ThreadPoolExecutor(8) as eight:
        answers = [*eight.map(guess, range(GUESSES), addresses)]
    assert tried(checked) == 5
    assert sum(answer.until is None for answer in answers) == 5


def test_guesses_at_one_login_at_once_are_compared_one_after_the_other(portal, monkeypatch):
    """They take one processor at most: the others are there for whoever else signs in."""
    compare, busy, at_once = bcrypt.checkpw, [], []

    def watched(password, kept):
        busy.append(password)
        at_once.append(len(busy))
        try:
            return compare(password, costly)
        finally:
            busy.remove(password)

    costly = bcrypt.hashpw(b"long enough to meet the others", bcrypt.gensalt(8))
    monkeypatch.setattr(bcrypt, "checkpw", watched)
    with ThreadPoolExecutor(5) as five:
        assert [answer.until for answer in five.map(guess, range(5))] == [None] * 5
    assert len(at_once) == 10
    assert set(at_once) == {1}


def test_who_comes_back_as_soon_as_he_may_gets_a_hundred_guesses_in_a_day(portal, moment, checked):
    ends, pauses = moment.now + timedelta(days=1), []
    while moment.now < ends:
        refused = guess(len(pauses) + tried(checked))
        if refused.until:
            pauses.append(refused.until - moment.now)
            moment.at(refused.until)
    assert pauses[:6] == [timedelta(seconds=wait) for wait in (30, 60, 120, 240, 480, 900)]
    assert set(pauses[5:]) == {timedelta(minutes=15)}
    assert tried(checked) <= 105


def test_a_blocked_login_opens_again_after_its_pause_and_with_the_right_password_only(portal, moment):
    for number in range(5):
        guess(number)
    until = flow.try_sign_in(ALICE, PASSWORD, HERE).until
    assert until == moment.now + timedelta(seconds=30)
    moment.at(until - A_SECOND)
    assert flow.try_sign_in(ALICE, PASSWORD, HERE).until == until
    moment.at(until)
    assert isinstance(flow.try_sign_in(ALICE, PASSWORD, HERE), OpenedSession)
    assert [guess(number).until for number in range(5)] == [None] * 5


def test_a_right_password_is_no_use_while_the_login_waits(portal, checked):
    for number in range(5):
        guess(number)
    checked.clear()
    assert flow.try_sign_in(ALICE, PASSWORD, HERE).until
    assert checked == []


@pytest.mark.parametrize("unknown", ["nobody@exemple.fr", "999", "", "' OR 1=1 --"])
def test_an_unknown_login_waits_exactly_like_a_known_one(portal, unknown):
    known = "101" if unknown == "999" else ALICE
    answers = [[guess(number, None, login).until for number in range(7)] for login in (known, unknown)]
    assert answers[0] == answers[1]
    assert answers[0][-1] is not None


def test_others_enter_while_an_account_is_attacked_from_elsewhere(portal):
    for number in range(50):
        guess(number, "198.51.100.7")
    assert isinstance(flow.try_sign_in("bruno@exemple.fr", PASSWORD, HERE), OpenedSession)


def test_one_address_that_tries_a_hundred_logins_is_slowed(portal, checked, moment):
    answers = [guess(number, HERE, f"parent{number}@exemple.fr") for number in range(100)]
    assert tried(checked) == SIGN_IN_PER_ADDRESS.free == 40
    assert {answer.until for answer in answers[40:]} == {moment.now + timedelta(seconds=30)}
    assert isinstance(flow.try_sign_in(ALICE, PASSWORD, "192.0.2.2"), OpenedSession)
    assert isinstance(flow.try_sign_in("bruno@exemple.fr", PASSWORD, None), OpenedSession)


def test_a_school_where_forty_parents_sign_in_is_not_slowed(portal):
    for _ in range(15):
        for login in (ALICE, "bruno@exemple.fr", "103"):
            assert isinstance(flow.try_sign_in(login, PASSWORD, HERE), OpenedSession)


def test_one_ipv6_subscriber_is_one_address_however_many_they_take(portal, checked):
    for number in range(60):
        guess(number, f"2001:db8:7:1::{number:x}", f"parent{number}@exemple.fr")
    assert tried(checked) == 40
    assert guess(60, "2001:db8:7:1:ffff::1", "bruno@exemple.fr").until
    assert guess(61, "2001:db8:7:2::1", "bruno@exemple.fr").until is None


def letters(url):
    with database.open_reader(url) as db:
        return list(db.scalars(select(OutboxMail.recipient)))


def ask(address=ALICE, visitor=HERE):
    return flow.send_new_password(address, visitor)


def test_nobody_is_buried_in_letters(portal, moment):
    for wait in (timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)):
        while not isinstance(refused := ask(), flow.SignInRefused):
            assert refused is True
        assert refused.until == moment.now + wait
        moment.at(refused.until - A_SECOND)
        assert isinstance(ask(), flow.SignInRefused)
        moment.at(refused.until)
    assert letters(portal.url) == [ALICE] * (RESET_PER_LOGIN.free + 2)


def test_an_unknown_address_waits_for_its_letter_like_a_known_one(portal):
    known, unknown = ([ask(address, None) for _ in range(5)] for address in (ALICE, "nobody@exemple.fr"))
    assert known[3:] == unknown[3:]
    assert (known[:3], unknown[:3]) == ([True] * 3, [False] * 3)


def test_one_address_cannot_have_letters_sent_to_everybody(portal):
    answers = [ask(f"parent{number}@exemple.fr") for number in range(30)]
    assert [isinstance(answer, flow.SignInRefused) for answer in answers] == [False] * RESET_PER_ADDRESS.free + [
        True
    ] * 20
    assert ask("bruno@exemple.fr", "192.0.2.2") is True


def test_a_login_that_waits_may_still_ask_for_a_new_password(portal):
    for number in range(6):
        guess(number)
    assert ask() is True


def test_an_administrator_frees_a_login_and_others_do_not(portal, moment):
    for number in range(6):
        guess(number)
    key = f"compte:{ALICE}"
    with database.open_writer(portal.url) as db:
        assert throttle.find_blocked(sign_ins.read_tries(db), moment.now) == {key: moment.now + timedelta(seconds=30)}
        with pytest.raises(Forbidden):
            throttle.free(db, Actor(portal.remi, role=Role.READER), key, moment.now)
    assert guess(7).until
    with database.open_writer(portal.url) as db:
        throttle.free(db, Actor(portal.ines, role=Role.ADMIN), key, moment.now)
    assert isinstance(flow.try_sign_in(ALICE, PASSWORD, HERE), OpenedSession)
    with database.open_reader(portal.url) as db:
        [freed] = db.execute(select(JournalEntry.__table__).where(JournalEntry.action == "free_blocked")).all()
    assert (freed.account_id, freed.before) == (portal.ines, {"bloqué": key})


def test_what_one_server_process_counts_holds_in_every_other(portal, moment):
    """Another process shares nothing with this one but the database: here, a pool of connections of its own."""
    for number in range(5):
        guess(number)
    elsewhere = create_engine(portal.url)
    try:
        with Session(elsewhere) as db, db.begin():
            assert throttle.admit(
                db, throttle.build_keys(ALICE, None, moment.now), moment.now
            ) == moment.now + timedelta(seconds=30)
            assert throttle.admit(db, throttle.build_keys("102", None, moment.now), moment.now) is None
    finally:
        elsewhere.dispose()


def test_counting_starts_afresh_a_day_after_the_last_try(portal, moment):
    for number in range(6):
        guess(number)
    moment.forward(timedelta(hours=24) + A_SECOND)
    assert [guess(number).until for number in range(5)] == [None] * 5


@pytest.mark.parametrize("login", [ALICE, "101"])
def test_an_old_password_opens_nothing_where_it_was_changed_while_it_was_compared(portal, moment, monkeypatch, login):
    """Comparing takes its time, and guesses at one login wait for each other: time enough to change it."""
    compare = sign_in.recognise

    def change_meanwhile(*args):
        found = compare(*args)
        assert found, "the password was right when it was compared"
        with database.open_writer(portal.url) as db:
            visitor = visitors.find_by_session(db, own.session_id, moment.now)
            profile.change_password(db, visitor, passwords.hash_password("an own new password"), moment.now)
        return found

    own = flow.try_sign_in(ALICE, PASSWORD, HERE)
    monkeypatch.setattr(sign_in, "recognise", change_meanwhile)
    assert flow.try_sign_in(login, PASSWORD, HERE) == flow.SignInRefused()
    with database.open_reader(portal.url) as db:
        assert len(db.execute(select(WebSession.id)).all()) == 1, "that of whoever changed it"
