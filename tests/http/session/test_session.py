"""A ticket becomes a cookie once, for our own page only; signing out ends it on the server."""

import time
from datetime import timedelta

import pytest
import time_machine

from cantine import clock
from cantine.access.actions.sessions import TICKET_LASTS
from cantine.access.queries import visitors
from cantine.http.session.cookie import COOKIE, DEVICE_COOKIE
from cantine.store import database
from tests.http.conftest import FOREIGN_ORIGINS, PORTAL

OURS = {"origin": PORTAL, "sec-fetch-site": "same-origin"}


def visitor_of(url, token):
    with database.open_reader(url) as db:
        return visitors.find_by_token(db, token, clock.now())


@pytest.fixture
def ticket(cast, ticket_of):
    return ticket_of(cast.alice, cast.alices_family)


def test_a_ticket_becomes_the_cookie_of_its_account(browser, cast, ticket):
    answer = browser.post("/session", json={"ticket": ticket}, headers=OURS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == "no-store"
    visitor = visitor_of(cast.url, answer.cookies[COOKIE])
    assert (visitor.account_id, visitor.family_id) == (cast.alice, cast.alices_family)


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browser, ticket):
    set_cookies = browser.post("/session", json={"ticket": ticket}, headers=OURS).headers.get_list("set-cookie")
    session, device = (flags.split("; ") for flags in set_cookies)
    assert session[0].startswith(f"{COOKIE}=")
    assert sorted(session[1:]) == ["HttpOnly", "Path=/", "SameSite=lax"]
    assert device[0].startswith(f"{DEVICE_COOKIE}=")
    assert sorted(device[1:]) == ["HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=strict"]


def test_a_browser_stays_known_when_somebody_signs_out(sign_in, cast):
    browser = sign_in(cast.alice, cast.alices_family)
    known = browser.cookies[DEVICE_COOKIE]
    browser.delete("/session", headers=OURS)
    assert browser.cookies[DEVICE_COOKIE] == known
    sign_in(cast.alice, cast.alices_family)
    assert browser.cookies[DEVICE_COOKIE] == known, "and it is the same one next time"


def test_a_ticket_opens_once(browser, ticket):
    assert browser.post("/session", json={"ticket": ticket}, headers=OURS).status_code == 204
    again = browser.post("/session", json={"ticket": ticket}, headers=OURS)
    assert (again.status_code, again.content) == (403, b"")
    assert "set-cookie" not in again.headers


def test_a_ticket_kept_too_long_opens_nothing(browser, ticket):
    with time_machine.travel(clock.now() + TICKET_LASTS + timedelta(seconds=1)):
        assert browser.post("/session", json={"ticket": ticket}, headers=OURS).status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"not JSON",
        b"[]",
        b"null",
        b"{}",
        b'{"ticket": null}',
        b'{"ticket": 12}',
        b'{"ticket": ""}',
        b'{"ticket": "unknown"}',
        b'{"ticket": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 900,
        b'{"ticket": "' + b"a" * 5000 + b'"}',
    ],
)
def test_anything_but_a_ticket_is_refused_without_a_word(browser, sent):
    answer = browser.post("/session", content=sent, headers=OURS)
    assert (answer.status_code, answer.content) == (403, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


FOREIGN = [
    {},
    *FOREIGN_ORIGINS,
    {"origin": PORTAL, "sec-fetch-site": "cross-site"},
    {"origin": PORTAL, "sec-fetch-site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_cannot_use_a_ticket(browser, ticket, headers):
    assert browser.post("/session", json={"ticket": ticket}, headers=headers).status_code == 403
    assert browser.post("/session", json={"ticket": ticket}, headers=OURS).status_code == 204, "it was not used up"


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_cannot_sign_anybody_out(sign_in, cast, headers):
    browser = sign_in(cast.alice, cast.alices_family)
    assert browser.delete("/session", headers=headers).status_code == 403
    assert visitor_of(cast.url, browser.cookies[COOKIE]) is not None


def test_signing_out_ends_the_session_and_clears_the_cookie(sign_in, cast):
    browser = sign_in(cast.alice, cast.alices_family)
    token = browser.cookies[COOKIE]
    answer = browser.delete("/session", headers=OURS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert COOKIE not in browser.cookies
    assert visitor_of(cast.url, token) is None


@pytest.mark.parametrize("cookie", [None, "unknown", "é"])
def test_signing_out_of_nothing_is_no_fault(browser, cookie):
    headers = OURS if cookie is None else {**OURS, "cookie": f"{COOKIE}={cookie}".encode("latin-1")}
    assert browser.delete("/session", headers=headers).status_code == 204


def test_invented_tickets_and_cookies_wait_for_no_save(browser, cast):
    with database.open_writer(cast.url):  # on SQLite, a second writer would wait for 20 seconds
        start = time.monotonic()
        assert browser.post("/session", json={"ticket": "invented"}, headers=OURS).status_code == 403
        assert browser.delete("/session", headers={**OURS, "cookie": f"{COOKIE}=invented"}).status_code == 204
    assert time.monotonic() - start < 5


def test_looking_at_the_address_shows_nothing(browser):
    answer = browser.get("/session")
    assert answer.status_code == 404
    assert "Cette page n'existe pas" in answer.text
