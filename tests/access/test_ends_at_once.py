"""Archived, disabled, removed, demoted: it ends at once, whatever session is open."""

import threading

import pytest
from sqlalchemy import func, select, update

from cantine import clock
from cantine.access import flow
from cantine.access.actions import guardians, sessions, sign_in, staff
from cantine.access.queries import visitors
from cantine.bookings.actions.save_month import save_month
from cantine.bookings.rules.cell_changes import CellChange
from cantine.common.roles import Actor, Role
from cantine.privacy.actions import archive_family
from cantine.store import database
from cantine.store.tables import Account, Booking, Guardian, OutboxMail, WebSession
from tests.cast import PASSWORD
from tests.dates import at

TODAY = at("lundi 2026-11-23 10:00:00").date()
MEAL = at("lundi 2026-12-07 12:00:00").date()


def signed_in(cast, account, family):
    with database.open_writer(cast.url) as db:
        opened = sessions.open_session(db, account, family, clock.now())
        return opened.session_id, sessions.claim(db, opened.ticket, clock.now()).token


def seen(cast, session):
    """Whom the open page and the cookie are, each asked as an act and as a question asks."""
    number, token = session
    found = []
    for acts, opened in ((False, database.open_reader), (True, database.open_writer)):
        with opened(cast.url) as db:
            found.append(visitors.find_by_session(db, number, clock.now(), acts=acts))
            found.append(visitors.find_by_token(db, token, clock.now(), acts=acts))
    assert len(set(found)) == 1
    return found[0]


def as_ines(cast, do, *what, **more):
    with database.open_writer(cast.url) as db:
        do(db, Actor(cast.ines, role=Role.ADMIN, proved=True), *what, **more)


def archive(cast):
    as_ines(cast, archive_family.archive_family, cast.alices_family, TODAY, clock.now(), cancel_from=TODAY)


def disable(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Account).where(Account.id == cast.alice).values(disabled_at=clock.now()))


def remove(cast):
    with database.open_writer(cast.url) as db:
        db.add(Guardian(family_id=cast.alices_family, account_id=cast.bruno, position=1))
    as_ines(cast, guardians.remove_guardian, cast.alices_family, cast.alice, clock.now())


def remove_by_hand(cast):
    with database.open_writer(cast.url) as db:
        db.delete(db.get_one(Guardian, (cast.alices_family, cast.alice)))


ENDS = pytest.mark.parametrize("end", [archive, disable, remove, remove_by_hand])


@ENDS
def test_an_open_session_of_a_guardian_is_nobodys(portal, end):
    session = signed_in(portal, portal.alice, portal.alices_family)
    assert seen(portal, session).family_id == portal.alices_family
    end(portal)
    assert seen(portal, session) is None


@ENDS
def test_a_ticket_that_is_still_out_opens_nothing(portal, end):
    with database.open_writer(portal.url) as db:
        opened = sessions.open_session(db, portal.alice, portal.alices_family, clock.now())
    end(portal)
    with database.open_writer(portal.url) as db:
        claim = sessions.claim(db, opened.ticket, clock.now())
    with database.open_reader(portal.url) as db:
        assert claim is None or visitors.find_by_token(db, claim.token, clock.now()) is None


@ENDS
def test_neither_the_own_nor_a_mailed_password_lets_in_and_none_is_mailed(portal, end):
    assert flow.send_new_password("alice@exemple.fr", None) is True
    with database.open_reader(portal.url) as db:
        text = db.scalars(select(OutboxMail.text)).one()
    mailed = next(line for line in text.splitlines() if "mot de passe :" in line).rpartition(" ")[2]
    end(portal)
    for login in ["alice@exemple.fr", *(["101"] if end is not remove else [])]:  # Bruno's password is the same
        for password in (PASSWORD, mailed):
            assert isinstance(flow.try_sign_in(login, password, None), flow.SignInRefused)
    assert flow.send_new_password("alice@exemple.fr", None) is False
    with database.open_reader(portal.url) as db:
        assert db.scalar(select(func.count()).select_from(WebSession)) == 0


def test_who_was_recognised_before_the_end_is_not_let_in_after_it(portal, monkeypatch):
    recognise = sign_in.recognise

    def slowly(*asked):
        found = recognise(*asked)
        archive(portal)
        return found

    monkeypatch.setattr(sign_in, "recognise", slowly)
    assert isinstance(flow.try_sign_in("alice@exemple.fr", PASSWORD, None), flow.SignInRefused)


def test_with_one_of_two_families_archived_the_other_stays(portal):
    with database.open_writer(portal.url) as db:
        db.add(Guardian(family_id=portal.chloes_family, account_id=portal.alice))
    gone = signed_in(portal, portal.alice, portal.alices_family)
    stays = signed_in(portal, portal.alice, portal.chloes_family)
    archive(portal)
    assert seen(portal, gone) is None
    assert seen(portal, stays).family_id == portal.chloes_family
    again = flow.try_sign_in("alice@exemple.fr", PASSWORD, None)
    with database.open_reader(portal.url) as db:
        assert visitors.find_by_session(db, again.session_id, clock.now()).family_id == portal.chloes_family


def test_a_guardian_who_is_staff_goes_on_as_staff_after_a_new_sign_in(portal):
    with database.open_writer(portal.url) as db:
        db.execute(update(Account).where(Account.id == portal.alice).values(role=Role.READER))
    session = signed_in(portal, portal.alice, portal.alices_family)
    archive(portal)
    assert seen(portal, session) is None
    again = flow.try_sign_in("alice@exemple.fr", PASSWORD, None)
    with database.open_reader(portal.url) as db:
        found = visitors.find_by_session(db, again.session_id, clock.now())
    assert (found.family_id, found.role) == (None, Role.READER)


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_role_that_is_taken_away_is_gone_from_an_open_session(portal, by_hand):
    session = signed_in(portal, portal.nadia, None)
    if by_hand:
        with database.open_writer(portal.url) as db:
            db.execute(update(Account).where(Account.id == portal.nadia).values(role=None))
    else:
        as_ines(portal, staff.edit_staff, portal.nadia, "Nadia", None, clock.now())
    assert seen(portal, session) is None
    assert isinstance(flow.try_sign_in("nadia@exemple.fr", PASSWORD, None), flow.SignInRefused)


def test_a_smaller_role_is_the_only_one_from_then_on(portal):
    session = signed_in(portal, portal.nadia, None)
    with database.open_writer(portal.url) as db:
        db.execute(update(Account).where(Account.id == portal.nadia).values(role=Role.READER))
    found = seen(portal, session)
    assert not found.actor.may("tick")
    assert found.actor.may("see_attendance")


def test_an_act_in_progress_is_waited_for_and_the_next_one_refused(portal):
    """On SQLite there is one writer anyhow; on PostgreSQL the act holds its session."""
    number, _ = signed_in(portal, portal.alice, portal.alices_family)
    archived = threading.Event()

    def end():
        archive(portal)
        archived.set()

    other = threading.Thread(target=end)
    with database.open_writer(portal.url) as db:
        visitor = visitors.find_by_session(db, number, clock.now(), acts=True)
        other.start()
        assert not archived.wait(0.5)
        change = CellChange(MEAL, portal.meal, True, None, False, None)
        save_month(db, visitor.actor, portal.leo, [change], clock.now())
    other.join(20)
    assert archived.is_set()
    with database.open_writer(portal.url) as db:
        assert visitors.find_by_session(db, number, clock.now(), acts=True) is None
        assert db.scalar(select(func.count()).select_from(Booking)) == 1
