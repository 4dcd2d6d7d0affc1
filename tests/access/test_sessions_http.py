"""A browser's session as a thief meets it: planted, replayed, ended and guessed cookies open nothing."""

from datetime import timedelta

import pytest

from cantine import clock
from cantine.access import flow
from cantine.access.actions import passwords, profile, sessions
from cantine.access.queries import visitors
from cantine.common.roles import Role
from cantine.http.session.cookie import COOKIE
from cantine.store import database
from tests.cast import PASSWORD
from tests.http.conftest import PORTAL, Browser, browser, cast, configure, server

__all__ = ["browser", "cast", "configure", "server"]

OURS = {"origin": PORTAL}
STATEMENT = "/telecharger/releve.csv"
A_SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _standing(moment):
    """The clock stands still."""


def enter(browser, login="alice@exemple.fr", **more):
    """Sign in as the page does, and fetch the cookie as its script does; the cookie's token."""
    opened = flow.try_sign_in(login, PASSWORD, None, **more)
    assert browser.post("/session", json={"ticket": opened.ticket}, headers=OURS).status_code == 204
    return browser.cookies[COOKIE]


def who(cast, token):
    with database.open_reader(cast.url) as db:
        return visitors.find_by_token(db, token, clock.now())


def statement_with(server, token):
    """What a browser with this cookie, and nothing else, is answered."""
    return Browser(server).get(STATEMENT, headers={"cookie": f"{COOKIE}={token}"})


def test_a_cookie_that_was_planted_before_the_sign_in_is_not_adopted(browser, cast, server):
    planted = "a-token-that-the-thief-knows"
    browser.cookies.set(COOKIE, planted, domain="cantine.test", path="/")
    opened = flow.try_sign_in("alice@exemple.fr", PASSWORD, None)
    answer = browser.post("/session", json={"ticket": opened.ticket}, headers=OURS)
    assert answer.cookies[COOKIE] != planted
    assert who(cast, planted) is None
    assert statement_with(server, planted).status_code == 303
    assert statement_with(server, answer.cookies[COOKIE]).status_code == 200


def test_a_thief_s_own_session_planted_in_a_browser_ends_with_the_sign_in_over_it(browser, cast, server):
    thief = Browser(server)
    his = enter(thief, "bruno@exemple.fr")
    browser.cookies.set(COOKIE, his, domain="cantine.test", path="/")
    hers = enter(browser)
    assert who(cast, his) is None
    assert who(cast, hers).account_id == cast.alice


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_session_before(browser, cast, server):
    elsewhere = enter(Browser(server))
    tokens = [enter(browser) for _ in range(3)]
    assert len({elsewhere, *tokens}) == 4
    assert [bool(who(cast, token)) for token in tokens] == [False, False, True]
    assert who(cast, elsewhere), "the session of another browser goes on"


def test_a_ticket_that_opens_nothing_ends_nothing(browser, cast):
    token = enter(browser)
    assert browser.post("/session", json={"ticket": "guessed"}, headers=OURS).status_code == 403
    assert who(cast, token)


def test_a_ticket_overheard_and_replayed_opens_nothing_and_ends_nothing(browser, cast, server):
    opened = flow.try_sign_in("alice@exemple.fr", PASSWORD, None)
    browser.post("/session", json={"ticket": opened.ticket}, headers=OURS)
    thief = Browser(server)
    assert thief.post("/session", json={"ticket": opened.ticket}, headers=OURS).status_code == 403
    assert COOKIE not in thief.cookies
    assert who(cast, browser.cookies[COOKIE])


def test_a_ticket_sent_from_another_site_is_refused_and_ends_nothing(browser, cast, server):
    token = enter(browser)
    ticket = flow.try_sign_in("bruno@exemple.fr", PASSWORD, None).ticket
    forged = {"origin": "https://mechant.exemple", "sec-fetch-site": "cross-site"}
    assert browser.post("/session", json={"ticket": ticket}, headers=forged).status_code == 403
    assert browser.cookies[COOKIE] == token
    assert who(cast, token)


def test_the_cookie_of_an_ended_session_opens_nothing(browser, cast, server):
    token = enter(browser)
    assert statement_with(server, token).status_code == 200
    browser.delete("/session", headers=OURS)
    answer = statement_with(server, token)
    assert (answer.status_code, answer.headers["location"]) == (303, "/connexion")


def test_what_the_database_keeps_of_a_token_opens_nothing(browser, cast, server):
    token = enter(browser)
    assert statement_with(server, visitors.hash_secret(token)).status_code == 303


def test_a_guessed_download_of_another_family_is_missing_like_one_that_does_not_exist(browser, cast):
    enter(browser)
    assert browser.get(f"/telecharger/inscriptions-{cast.leo}-2026-11.csv").status_code == 200
    answers = [
        browser.get(f"/telecharger/inscriptions-{which}.csv")
        for which in (f"{cast.tom}-2026-11", "999999-2026-11", f"{cast.leo}-2026-13", "../releve", f"0x{cast.tom}")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers[:3]}) == 1
    assert not any("Tom" in answer.text for answer in answers)


def test_a_session_that_must_choose_a_password_downloads_nothing(browser, cast, server):
    with database.open_writer(cast.url) as db:
        opened = sessions.open_session(db, cast.alice, cast.alices_family, clock.now(), must_choose=True)
    browser.post("/session", json={"ticket": opened.ticket}, headers=OURS)
    assert browser.get(STATEMENT).status_code == 303


def test_every_browser_is_signed_out_when_the_password_changes(browser, cast, server):
    telephone, thief = enter(Browser(server)), enter(Browser(server))
    here = who(cast, enter(browser))
    with database.open_writer(cast.url) as db:
        opened = profile.change_password(db, here, passwords.hash_password("lampe orange tracteur"), clock.now())
    assert browser.get(STATEMENT).status_code == 303, "until this page has fetched its new cookie"
    browser.post("/session", json={"ticket": opened.ticket}, headers=OURS)
    assert browser.get(STATEMENT).status_code == 200
    for ended in (telephone, thief):
        assert statement_with(server, ended).status_code == 303


LIVES = [
    ("alice@exemple.fr", False, timedelta(hours=2), None),
    ("alice@exemple.fr", True, timedelta(days=30), "Max-Age=2592000"),
    ("ines@exemple.fr", False, timedelta(minutes=60), None),
    ("ines@exemple.fr", True, timedelta(minutes=60), None),
]


@pytest.mark.parametrize(("login", "remember", "lasts", "max_age"), LIVES)
@pytest.mark.parametrize("base_url", ["http://localhost:8501", "https://cantine.exemple.fr"])
def test_a_cookie_unused_opens_until_the_second_before_its_end(
    browser, cast, moment, configure, base_url, login, remember, lasts, max_age
):
    configure(base_url=base_url)
    opened = flow.try_sign_in(login, PASSWORD, None, remember=remember)
    answer = browser.post("/session", json={"ticket": opened.ticket}, headers=OURS)
    flags = answer.headers.get_list("set-cookie")[0].split("; ")
    assert ("Secure" in flags) is base_url.startswith("https")
    assert next((flag for flag in flags if flag.startswith("Max-Age")), None) == max_age
    assert not any(flag.lower().startswith("expires") for flag in flags)
    moment.forward(lasts - A_SECOND)
    assert who(cast, answer.cookies[COOKIE])
    moment.forward(A_SECOND)
    assert who(cast, answer.cookies[COOKIE]) is None


@pytest.mark.parametrize(
    ("login", "remember", "pause", "longest"),
    [
        ("alice@exemple.fr", False, timedelta(minutes=119), timedelta(hours=24)),
        ("alice@exemple.fr", True, timedelta(minutes=119), timedelta(days=30)),
        ("ines@exemple.fr", True, timedelta(minutes=59), timedelta(hours=12)),
    ],
)
def test_use_puts_off_the_end_and_never_past_the_absolute_limit(browser, cast, moment, login, remember, pause, longest):
    token, began = enter(browser, login, remember=remember), moment.now
    while visitor := who(cast, token):
        assert (visitor.role is Role.ADMIN) is login.startswith("ines")
        with database.open_writer(cast.url) as db:
            sessions.touch(db, visitor, moment.now)
        moment.forward(min(pause, began + longest - A_SECOND - moment.now) or A_SECOND)
    assert moment.now == began + longest
