"""One-use links: what ends one, and that it opens once whoever clicks at the same time."""

import re
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from cantine.access.actions import access_links, guardians, profile, sessions
from cantine.access.queries.visitors import find_by_session, hash_secret
from cantine.access.rules.link_kinds import LINK_GOOD_FOR, AccessLinkKind, is_secret
from cantine.common.roles import Actor, Role
from cantine.store import database
from cantine.store.tables import AccessLink, EmailChange, JournalEntry
from tests.support.entering import NOW, change, enter
from tests.support.saving import all_at_once

A_SECOND = timedelta(seconds=1)


def link(cast, account, kind=AccessLinkKind.BLOCKED, now=NOW, until=None):
    """The secret of a new link."""
    with database.open_writer(cast.url) as db:
        return access_links.make_link(db, account, now, kind, until).partition("#")[2]


def use(cast, secret, now=NOW):
    """Who is in by this link; None where it opens nothing."""
    with database.open_writer(cast.url) as db:
        opened = access_links.use_link(db, secret, now)
    if opened is None:
        return None
    with database.open_reader(cast.url) as db:
        return find_by_session(db, opened.session_id, now, unfinished=True)


def test_a_link_has_256_random_bits_in_its_fragment_and_the_database_their_hash(cast):
    with database.open_writer(cast.url) as db:
        address = access_links.make_link(db, cast.alice, NOW, AccessLinkKind.BLOCKED)
    assert re.fullmatch(r"http://localhost:8501/acces#[0-9a-f]{64}", address)
    secret = address.partition("#")[2]
    with database.open_reader(cast.url) as db:
        [kept] = db.execute(select(AccessLink.__table__)).all()
    assert kept.token_hash == hash_secret(secret)
    assert secret not in map(str, kept)


def test_a_link_opens_once_and_says_so_in_the_journal(cast):
    secret = link(cast, cast.alice)
    visitor = use(cast, secret)
    assert (visitor.account_id, visitor.family_id, visitor.must_choose) == (cast.alice, cast.alices_family, False)
    assert use(cast, secret) is None
    with database.open_reader(cast.url) as db:
        [entry] = db.execute(select(JournalEntry.__table__)).all()
    assert (entry.action, entry.account_id, entry.family_id) == ("open_by_link", cast.alice, cast.alices_family)


def test_a_link_works_until_one_second_before_its_end(cast):
    late, in_time = link(cast, cast.alice), link(cast, cast.bruno)
    assert use(cast, late, NOW + LINK_GOOD_FOR) is None
    assert use(cast, in_time, NOW + LINK_GOOD_FOR - A_SECOND)
    longer = link(cast, cast.alice, until=NOW + 2 * LINK_GOOD_FOR)
    assert use(cast, longer, NOW + 2 * LINK_GOOD_FOR - A_SECOND)


@pytest.mark.parametrize("kind", AccessLinkKind)
def test_the_next_link_takes_the_place_of_the_last_of_its_kind_only(cast, kind):
    first, second = link(cast, cast.alice, kind), link(cast, cast.alice, kind)
    others = [link(cast, cast.alice, other) for other in AccessLinkKind if other is not kind]
    assert use(cast, first) is None
    assert use(cast, second)
    assert all(is_secret(one) for one in others)


def test_a_link_past_a_block_ends_no_other_session_and_leaves_the_password(cast):
    before = enter(cast.url, "alice@exemple.fr")
    assert use(cast, link(cast, cast.alice))
    with database.open_reader(cast.url) as db:
        assert find_by_session(db, before.session_id, NOW)
    assert enter(cast.url, "alice@exemple.fr")


@pytest.mark.parametrize("kind", [AccessLinkKind.PASSWORD, AccessLinkKind.CONSOLE])
def test_a_link_that_leads_to_choosing_ends_the_old_password_every_session_and_all_other_links(cast, kind):
    before = enter(cast.url, "alice@exemple.fr")
    other = link(cast, cast.alice)
    assert use(cast, link(cast, cast.alice, kind)).must_choose
    with database.open_reader(cast.url) as db:
        assert find_by_session(db, before.session_id, NOW) is None
    assert enter(cast.url, "alice@exemple.fr") is None
    assert use(cast, other) is None


def test_of_four_who_click_at_once_one_enters(cast):
    secret = link(cast, cast.alice, AccessLinkKind.PASSWORD)

    def click():
        with database.open_writer(cast.url) as db:
            return access_links.use_link(db, secret, NOW)

    opened = all_at_once([click] * 4)
    assert [type(one) for one in opened if one is not None] == [sessions.OpenedSession]


def test_links_that_are_made_at_once_leave_one(cast):
    made = all_at_once([partial(link, cast, cast.alice)] * 3)
    assert [bool(use(cast, secret)) for secret in made].count(True) == 1


def _change_password(cast, db, visitor):
    profile.change_password(db, visitor, "hash", NOW)


def _change_own_address(cast, db, visitor):
    code = {"code_hash": hash_secret(f"{cast.alice} 123456"), "until": NOW + A_SECOND}
    db.add(EmailChange(account_id=cast.alice, email="nouveau@exemple.fr", **code))
    db.flush()
    assert profile.confirm_email(db, visitor.actor, "123456", NOW)


def _change_address_by_staff(cast, db, visitor):
    form = guardians.GuardianForm("Alice", "Morel", "autre@exemple.fr")
    guardians.edit_guardian(db, Actor(cast.ines, None, Role.ADMIN), cast.alices_family, cast.alice, form, NOW)


@pytest.mark.usefixtures("locks_in_order")
@pytest.mark.parametrize("act", [_change_password, _change_own_address, _change_address_by_staff])
def test_a_link_ends_with_a_changed_password_or_address(cast, act):
    secrets = [link(cast, cast.alice, kind) for kind in AccessLinkKind]
    visitor = enter(cast.url, "alice@exemple.fr")
    with database.open_writer(cast.url) as db:
        act(cast, db, visitor)
    assert [use(cast, secret) for secret in secrets] == [None] * 3


@pytest.mark.usefixtures("locks_in_order")
def test_a_link_opens_nothing_for_a_disabled_account_and_nothing_once_it_is_open_again(cast):
    secret = link(cast, cast.alice)
    change(cast, cast.alice, disabled_at=NOW)
    assert use(cast, secret) is None
    change(cast, cast.alice, disabled_at=None)
    assert use(cast, secret) is None


def test_who_has_several_families_comes_in_for_the_first_and_staff_for_the_town_hall(cast):
    visitor = use(cast, link(cast, cast.ines))
    assert (visitor.family_id, visitor.role) == (None, Role.ADMIN)
    visitor = use(cast, link(cast, cast.bruno))
    assert (visitor.family_id, visitor.role) == (cast.brunos_family, None)
