"""A browser that has signed in as somebody keeps its own way in, whatever is tried elsewhere."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cantine.access import flow
from cantine.access.actions import devices, profile, sessions, sign_in
from cantine.access.actions.passwords import hash_password
from cantine.access.actions.sessions import OpenedSession
from cantine.access.queries import known_devices, visitors
from cantine.access.queries.known_devices import MOST, VisitingBrowser
from cantine.common.roles import Actor, NotFound
from cantine.store import database
from cantine.store.tables import KnownDevice, OutboxMail, SignInEvent, WebSession
from tests.cast import PASSWORD
from tests.support.entering import second_guardian

ALICE, BRUNO = "alice@exemple.fr", "bruno@exemple.fr"
HERE = "192.0.2.1"
A_SECOND = timedelta(seconds=1)


def enter(portal, moment, login=ALICE, password=PASSWORD, brought=None):
    """Sign in and fetch the cookies: the browser as it comes back later."""
    browser = VisitingBrowser(brought, name="Mozilla/5.0 (Android) Firefox/130.0")
    opened = flow.try_sign_in(login, password, HERE, browser=browser)
    assert isinstance(opened, OpenedSession)
    return fetch(portal, moment, opened, brought)


def fetch(portal, moment, opened, brought=None):
    with database.open_writer(portal.url) as db:
        claimed = sessions.claim(db, opened.ticket, moment.now, "Firefox")
        token = devices.remember(db, claimed.account_id, claimed.session_id, brought, "Firefox", moment.now)
    return VisitingBrowser(token, name="Mozilla/5.0 (Android) Firefox/130.0")


def attack(login=ALICE, address=HERE):
    """Two hundred guesses, at once, from the same network address."""
    with ThreadPoolExecutor(8) as eight:
        return [*eight.map(lambda number: flow.try_sign_in(login, f"guess {number}", address), range(200))]


def count(portal, table, *which):
    with database.open_reader(portal.url) as db:
        return db.scalar(select(func.count()).select_from(table).where(*which))


@pytest.mark.parametrize("login", [ALICE, "101"])
def test_the_right_password_opens_in_a_known_browser_whatever_is_tried_from_the_same_address(portal, moment, login):
    browser = enter(portal, moment, login)
    attack(login)
    assert flow.try_sign_in(login, PASSWORD, HERE).until, "elsewhere it waits"
    assert isinstance(flow.try_sign_in(login, PASSWORD, HERE, browser=browser), OpenedSession)


def test_the_page_that_was_open_at_the_sign_in_is_known_by_the_session_it_showed(portal, moment):
    """Its connection is older than the cookie."""
    opened = flow.try_sign_in(ALICE, PASSWORD, HERE)
    fetch(portal, moment, opened)
    attack()
    same_page = VisitingBrowser(session_id=opened.session_id)
    assert isinstance(flow.try_sign_in(ALICE, PASSWORD, HERE, browser=same_page), OpenedSession)


def test_a_known_browser_has_five_tries_of_its_own_and_then_waits_like_everybody(portal, moment, checked):
    browser = enter(portal, moment)
    checked.clear()
    answers = [flow.try_sign_in(ALICE, f"guess {number}", HERE, browser=browser) for number in range(20)]
    assert len(set(checked)) == 5
    assert {answer.until for answer in answers[5:]} == {moment.now + timedelta(seconds=30)}
    assert isinstance(flow.try_sign_in(ALICE, PASSWORD, HERE), OpenedSession), "the others do not wait for it"
    moment.forward(timedelta(seconds=30))
    assert isinstance(flow.try_sign_in(ALICE, PASSWORD, HERE, browser=browser), OpenedSession)
    assert flow.try_sign_in(ALICE, "guess", HERE, browser=browser).until is None, "it begins afresh"


def test_a_browser_is_known_for_its_own_accounts_only(portal, moment, checked):
    browser = enter(portal, moment, BRUNO)
    attack()
    checked.clear()
    assert flow.try_sign_in(ALICE, PASSWORD, HERE, browser=browser).until
    assert checked == []


def test_who_signs_in_again_and_again_gets_no_more_guesses_at_the_other_guardian_of_the_family(portal, moment, checked):
    second_guardian(portal, "the password of Yann", position=0)
    guesses = []
    for number in range(20):
        browser = enter(portal, moment, ALICE)
        checked.clear()
        flow.try_sign_in("101", f"guess {number}", HERE, browser=browser)
        guesses.append(len(checked) > sign_in.COMPARED_FOR_NUMBER)  # with more than her own password
    assert sum(guesses) <= 5


def test_both_guardians_enter_by_the_number_in_the_browser_of_both(portal, moment):
    second_guardian(portal, "the password of Yann")
    shared = enter(portal, moment, "101")
    shared = enter(portal, moment, "101", "the password of Yann", shared.token)
    attack("101")
    for _ in range(10):
        for password in (PASSWORD, "the password of Yann"):
            assert isinstance(flow.try_sign_in("101", password, HERE, browser=shared), OpenedSession)


def test_a_token_that_was_planted_is_never_adopted(portal, moment):
    planted = enter(portal, moment, BRUNO)
    hers = enter(portal, moment, ALICE, brought=planted.token)
    assert hers.token != planted.token
    with database.open_reader(portal.url) as db:
        for login in (ALICE, BRUNO):
            assert known_devices.find_known(db, login, login, planted, moment.now) == []
            assert known_devices.find_known(db, login, login, hers, moment.now)


def test_a_browser_keeps_its_token_when_the_same_account_signs_in_again(portal, moment):
    browser = enter(portal, moment)
    assert enter(portal, moment, brought=browser.token).token == browser.token
    assert count(portal, KnownDevice) == 1


def test_a_browser_is_known_for_a_year_after_its_last_use(portal, moment):
    browser = enter(portal, moment)
    moment.forward(timedelta(days=365) - A_SECOND)
    with database.open_writer(portal.url) as db:
        assert known_devices.find_known(db, ALICE, ALICE, browser, moment.now)
        devices.delete_unused(db, moment.now)
    moment.forward(A_SECOND)
    with database.open_writer(portal.url) as db:
        assert known_devices.find_known(db, ALICE, ALICE, browser, moment.now) == []
        devices.delete_unused(db, moment.now)
    assert count(portal, KnownDevice) == 0


def test_of_one_account_the_last_twenty_browsers_are_known(portal, moment):
    first = enter(portal, moment)
    for _ in range(MOST):
        moment.forward(timedelta(hours=1))
        last = enter(portal, moment)
    assert count(portal, KnownDevice) == MOST
    with database.open_reader(portal.url) as db:
        assert known_devices.find_known(db, ALICE, ALICE, first, moment.now) == []
        assert known_devices.find_known(db, ALICE, ALICE, last, moment.now)


def read_visitor(portal, moment, opened):
    with database.open_reader(portal.url) as db:
        return visitors.find_by_session(db, opened.session_id, moment.now)


def test_a_changed_password_forgets_every_browser(portal, moment):
    enter(portal, moment)
    opened = flow.try_sign_in(ALICE, PASSWORD, HERE)
    with database.open_writer(portal.url) as db:
        profile.change_password(db, read_visitor(portal, moment, opened), hash_password("another one 26"), moment.now)
    assert count(portal, KnownDevice) == 0


def test_who_forgets_a_browser_ends_its_session_and_nobody_forgets_another_s(portal, moment):
    browser = enter(portal, moment)
    with database.open_reader(portal.url) as db:
        [known] = known_devices.find_known(db, ALICE, ALICE, browser, moment.now)
    with pytest.raises(NotFound), database.open_writer(portal.url) as db:
        devices.forget_own(db, Actor(portal.bruno), known.device_id, moment.now)
    assert count(portal, KnownDevice) == count(portal, WebSession) == 1
    with database.open_writer(portal.url) as db:
        devices.forget_own(db, Actor(portal.alice, portal.alices_family), known.device_id, moment.now)
    assert count(portal, KnownDevice) == count(portal, WebSession) == 0


def letters(portal, address=ALICE):
    with database.open_reader(portal.url) as db:
        return db.scalars(select(OutboxMail.text).where(OutboxMail.recipient == address)).all()


def test_the_owner_hears_of_every_browser_but_the_first(portal, moment):
    browser = enter(portal, moment)
    assert letters(portal) == []
    enter(portal, moment, brought=browser.token)
    assert letters(portal) == [], "it is the same"
    enter(portal, moment)
    [text] = letters(portal)
    assert "lundi 23 novembre à 10\xa0h\xa000" in text
    assert "Firefox sur Android" in text
    assert HERE in text
    assert "/mot-de-passe-oublie" in text


def test_who_never_fetches_the_cookie_is_told_of_all_the_same(portal, moment):
    enter(portal, moment)
    flow.try_sign_in(ALICE, PASSWORD, HERE)
    assert len(letters(portal)) == 1


def test_nobody_is_buried_in_letters_about_browsers(portal, moment):
    enter(portal, moment)
    for _ in range(50):
        flow.try_sign_in(ALICE, PASSWORD, HERE)
    assert len(letters(portal)) <= 10
    assert count(portal, SignInEvent, SignInEvent.kind == "new_device") == 51
