"""Who is here: one question that tells the account, its family or role, and the commune."""

from datetime import timedelta

from sqlalchemy import update

from cantine.access.actions import sessions
from cantine.access.queries import visitors
from cantine.common.roles import Actor, Role
from cantine.store import database
from cantine.store.commune import find_name
from cantine.store.tables import Account
from tests.dates import at
from tests.support.query_count import queries

NOW = at("lundi 2026-11-23 10:00:00")


def opened(cast, account, family=None):
    with database.open_writer(cast.url) as db:
        session = sessions.open_session(db, account, family, NOW)
        return session.session_id, sessions.claim(db, session.ticket, NOW).token


def test_a_guardian_is_known_with_family_and_commune_by_one_query(cast):
    session, token = opened(cast, cast.alice, cast.alices_family)
    with queries(cast.url) as asked, database.open_reader(cast.url) as db:
        visitor = visitors.find_by_token(db, token, NOW)
    assert len(asked) == 1
    assert visitor == visitors.Visitor(
        session_id=session,
        account_id=cast.alice,
        email="alice@exemple.fr",
        name="Alice Morel",
        role=None,
        family_id=cast.alices_family,
        family_name="MOREL",
        family_number=101,
        commune="Saint-Just-d'Avray",
        zone="A",
        demonstration=False,
        cookie_set=True,
        started_at=NOW,
        used_at=NOW,
        remember=False,
        must_choose=False,
        phone="04 00 00 00 00",
    )
    assert visitor.actor == Actor(cast.alice, cast.alices_family, None)


def test_staff_are_known_by_their_role_without_a_family(cast):
    session, token = opened(cast, cast.nadia)
    with database.open_reader(cast.url) as db:
        by_cookie, by_page = visitors.find_by_token(db, token, NOW), visitors.find_by_session(db, session, NOW)
    assert by_cookie == by_page
    assert (by_cookie.role, by_cookie.family_id, by_cookie.family_number) == (Role.MANAGER, None, None)
    assert type(by_cookie.role) is Role


def test_somebody_who_became_staff_meanwhile_is_known_as_both(cast):
    session, _ = opened(cast, cast.alice, cast.alices_family)
    with database.open_writer(cast.url) as db:
        db.execute(update(Account).where(Account.id == cast.alice).values(role=Role.READER))
    with database.open_reader(cast.url) as db:
        visitor = visitors.find_by_session(db, session, NOW)
    assert (visitor.role, visitor.family_id) == (Role.READER, cast.alices_family)


def test_nobody_is_known_by_a_session_that_never_was_or_has_ended(cast):
    session, token = opened(cast, cast.alice, cast.alices_family)
    late = NOW + timedelta(hours=12)
    with database.open_reader(cast.url) as db:
        assert visitors.find_by_session(db, session, NOW)
        assert visitors.find_by_session(db, session + 1, NOW) is None
        assert visitors.find_by_session(db, session, late) is None
        assert visitors.find_by_token(db, token, late) is None
        assert visitors.find_by_token(db, token[:-1], NOW) is None


def test_the_town_has_a_name_once_it_is_set_up(cast):
    with database.open_reader(cast.url) as db:
        assert find_name(db) == "Saint-Just-d'Avray"


def test_an_empty_database_has_no_town(url):
    with database.open_reader(url) as db:
        assert find_name(db) is None
