"""Signed-in browsers: a ticket makes a cookie once, and an ended session opens nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from cantine.access.actions import sessions
from cantine.access.queries import visitors
from cantine.common.roles import Actor, NotFound, Role
from cantine.store import database
from cantine.store.tables import Guardian, WebSession
from tests.support.entering import NOW, change
from tests.support.saving import all_at_once

A_SECOND = timedelta(seconds=1)


def opened(cast, account=None, family=None, now=NOW, **more):
    with database.open_writer(cast.url) as db:
        return sessions.open_session(db, account or cast.alice, family or cast.alices_family, now, **more)


def claimed(cast, ticket, now=NOW):
    with database.open_writer(cast.url) as db:
        return sessions.claim(db, ticket, now, "Firefox")


def who(cast, token, now=NOW):
    with database.open_reader(cast.url) as db:
        return visitors.find_by_token(db, token, now)


def here(cast, session_id, now=NOW):
    with database.open_reader(cast.url) as db:
        return visitors.find_by_session(db, session_id, now)


def sign_out(cast, session_id):
    visitor = here(cast, session_id)
    with database.open_writer(cast.url) as db:
        sessions.end_session(db, visitor, NOW)


def test_a_ticket_becomes_the_token_of_a_cookie_that_is_forgotten_with_the_browser(cast):
    session = opened(cast)
    assert not here(cast, session.session_id).cookie_set
    claim = claimed(cast, session.ticket)
    assert claim.keep_for is None
    visitor = who(cast, claim.token)
    assert (visitor.account_id, visitor.family_id, visitor.cookie_set) == (cast.alice, cast.alices_family, True)


def test_a_ticket_works_once(cast):
    session = opened(cast)
    first = claimed(cast, session.ticket)
    assert claimed(cast, session.ticket) is None
    assert who(cast, first.token)


def test_of_several_who_use_one_ticket_at_once_one_gets_the_cookie(cast):
    session = opened(cast)
    answers = all_at_once([lambda: claimed(cast, session.ticket)] * 5)
    assert answers.count(None) == 4
    [claim] = [answer for answer in answers if answer is not None]
    assert who(cast, claim.token)


@pytest.mark.parametrize(("waited", "works"), [(timedelta(minutes=2) - A_SECOND, True), (timedelta(minutes=2), False)])
def test_a_ticket_works_for_two_minutes(cast, waited, works):
    assert (claimed(cast, opened(cast).ticket, NOW + waited) is not None) is works


@pytest.mark.parametrize("ticket", ["", "x", "é", "0" * 5_000])
def test_any_other_ticket_is_refused(cast, ticket):
    opened(cast)
    assert claimed(cast, ticket) is None


def test_the_database_holds_neither_the_ticket_nor_the_token(cast):
    session = opened(cast)
    before = kept(cast)
    claim = claimed(cast, session.ticket)
    after = kept(cast)
    assert before["ticket_hash"] == visitors.hash_secret(session.ticket)
    assert after["token_hash"] == visitors.hash_secret(claim.token)
    assert after["ticket_hash"] is None
    for secret in (session.ticket, claim.token):
        assert not any(secret in str(value) for row in (before, after) for value in row.values())


def kept(cast):
    with database.open_reader(cast.url) as db:
        return dict(db.execute(select(WebSession.__table__)).mappings().one())


def test_neither_the_ticket_nor_the_hash_of_the_token_opens_as_a_token(cast):
    session = opened(cast)
    claim = claimed(cast, session.ticket)
    for guess in (session.ticket, visitors.hash_secret(claim.token), "", str(session.session_id)):
        assert who(cast, guess) is None


def test_an_ended_session_opens_nothing_in_any_window(cast):
    session = opened(cast)
    claim = claimed(cast, session.ticket)
    sign_out(cast, session.session_id)
    assert who(cast, claim.token) is None
    assert here(cast, session.session_id) is None


def test_ending_by_the_cookie_ends_that_session_only(cast):
    one, other = (claimed(cast, opened(cast).ticket) for _ in range(2))
    with database.open_writer(cast.url) as db:
        sessions.end_by_token(db, one.token)
        sessions.end_by_token(db, "no such token")
    assert who(cast, one.token) is None
    assert who(cast, other.token)


def test_a_ticket_of_an_ended_session_makes_no_cookie(cast):
    session = opened(cast)
    sign_out(cast, session.session_id)
    assert claimed(cast, session.ticket) is None


def test_the_number_of_an_ended_session_is_never_given_to_another(cast):
    """A page that was left open knows its session by its number: it would be the next visitor's."""
    ended = [opened(cast).session_id for _ in range(2)]
    for session_id in ended:
        sign_out(cast, session_id)
    next_one = opened(cast, account=cast.bruno, family=cast.brunos_family)
    swept = opened(cast, now=NOW + timedelta(days=3))
    numbers = [*ended, next_one.session_id, swept.session_id]
    assert len(set(numbers)) == 4
    assert here(cast, ended[-1], NOW) is None


@pytest.mark.parametrize(
    ("role", "remember", "lasts"),
    [
        (None, False, timedelta(hours=2)),
        (None, True, timedelta(days=30)),
        (Role.READER, False, timedelta(minutes=60)),
        (Role.ADMIN, True, timedelta(minutes=60)),
    ],
)
def test_an_unused_session_lasts_as_long_as_its_kind(cast, role, remember, lasts):
    session = opened(cast, role=role, remember=remember)
    claim = claimed(cast, session.ticket)
    kept_for = 30 * 24 * 3600 if remember and role is None else None
    assert claim.keep_for == kept_for
    for passed, lives in ((lasts - A_SECOND, True), (lasts, False)):
        assert bool(who(cast, claim.token, NOW + passed)) is lives
        assert bool(here(cast, session.session_id, NOW + passed)) is lives


def test_using_a_session_puts_off_its_end_for_a_day_at_most(cast):
    session, now = opened(cast), NOW
    while visitor := here(cast, session.session_id, now):
        with database.open_writer(cast.url) as db:
            sessions.touch(db, visitor, now)
        now += timedelta(minutes=30)
    assert now == NOW + timedelta(hours=24)


def test_one_of_the_own_sessions_is_ended_from_another_and_those_of_others_are_not_found(cast):
    mine, other = opened(cast), opened(cast)
    his = opened(cast, account=cast.bruno, family=cast.brunos_family)
    actor = Actor(cast.alice, cast.alices_family)
    with database.open_writer(cast.url) as db:
        sessions.end_own(db, actor, other.session_id, NOW)
    assert here(cast, mine.session_id)
    assert here(cast, other.session_id) is None
    for session_id in (his.session_id, other.session_id, 999_999):
        with pytest.raises(NotFound), database.open_writer(cast.url) as db:
            sessions.end_own(db, actor, session_id, NOW)
    assert here(cast, his.session_id)


def test_sessions_that_have_ended_are_swept_away_by_the_next_sign_in(cast):
    opened(cast)
    lasting = opened(cast, now=NOW + timedelta(hours=1))
    new = opened(cast, now=NOW + timedelta(hours=2))
    with database.open_reader(cast.url) as db:
        assert set(db.scalars(select(WebSession.id))) == {lasting.session_id, new.session_id}


def test_disabling_an_account_ends_what_it_sees(cast):
    session = opened(cast)
    claim = claimed(cast, session.ticket)
    change(cast, cast.alice, disabled_at=NOW)
    assert who(cast, claim.token) is None
    assert here(cast, session.session_id) is None


def choose(cast, session, family, account=None):
    with database.open_writer(cast.url) as db:
        actor = Actor(account or cast.alice, cast.alices_family)
        sessions.choose_family(db, actor, session.session_id, family, NOW)


def test_the_guardian_of_two_families_acts_for_the_one_that_is_chosen(cast):
    with database.open_writer(cast.url) as db:
        db.add(Guardian(family_id=cast.chloes_family, account_id=cast.alice))
    session, other_window = opened(cast), opened(cast)
    choose(cast, session, cast.chloes_family)
    assert here(cast, session.session_id).family_id == cast.chloes_family
    assert here(cast, other_window.session_id).family_id == cast.alices_family


def test_the_family_of_others_is_not_found_exactly_like_one_that_does_not_exist(cast):
    session, answers = opened(cast), []
    for family in (cast.chloes_family, 999_999):
        with pytest.raises(NotFound) as refused:
            choose(cast, session, family)
        answers.append(refused.value.args)
    assert answers[0] == answers[1]
    assert here(cast, session.session_id).family_id == cast.alices_family


def test_nobody_chooses_for_the_session_of_another(cast):
    session = opened(cast)
    choose(cast, session, cast.brunos_family, account=cast.bruno)
    assert here(cast, session.session_id).family_id == cast.alices_family
