"""A page that lost its connection: it comes back to the browser whose session it shows, and to nobody else.

On the real server, over its websocket: whoever names Streamlit's id of a page gets nothing by it.
"""

import logging
import re

import httpx
import pytest

from cantine import clock
from cantine.access.actions import _session_ends, sessions
from cantine.http.log.privacy import IdHidingRecords
from cantine.http.session.cookie import COOKIE
from cantine.http.session.reconnection import PageOwners
from cantine.settings import HERE
from cantine.store import database
from tests.cast import PASSWORD, play
from tests.http.shell.test_starting import FROM_HERE, answer_of, started
from tests.http.wire import Page

ALICES, CHLOES, SIGN_IN = "Bienvenue MOREL", "Bienvenue GARNIER", "Mot de passe oublié ?"
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


@pytest.fixture
def portal(sqlite_url):
    """The cast, the address of the running server, and the process."""
    cast = play(sqlite_url)
    with started(FROM_HERE["uvicorn"], HERE, database_url=sqlite_url) as (server, address):
        answer_of(server, address)
        yield cast, address, server


def cookie_of(cast, account, family):
    with database.open_writer(cast.url) as db:
        opened = sessions.open_session(db, account, family, clock.now())
        return sessions.claim(db, opened.ticket, clock.now()).token


def test_a_page_comes_back_only_with_the_cookie_of_its_own_session(portal):
    cast, address, server = portal
    alice, chloe = (
        cookie_of(cast, *who) for who in ((cast.alice, cast.alices_family), (cast.chloe, cast.chloes_family))
    )
    others = cookie_of(cast, cast.alice, cast.alices_family)  # hers too, of another browser
    owner = Page(address, alice).open("compte")
    assert owner.shows(ALICES)

    def knocks(page_id):
        """Nobody, Chloé, Alice's other browser, somebody who invents a cookie: each gets a page of their own."""
        for token, sees in ((None, SIGN_IN), (chloe, CHLOES), (others, ALICES), ("x" * 43, SIGN_IN)):
            thief = Page(address, token, page_id).open("compte")
            assert thief.page_id != page_id
            assert thief.shows(sees)
            assert thief.shows(ALICES) is (sees == ALICES)
            thief.close()

    knocks(owner.page_id)
    assert owner.open("compte").shows(ALICES)  # and nobody pushed her out

    owner.close()
    knocks(owner.page_id)  # closed, a second or half an hour ago

    back = Page(address, alice, owner.page_id).open("compte")
    assert back.page_id == owner.page_id
    again = Page(address, alice, owner.page_id).open("compte")  # another network, before the old one has given up
    assert again.page_id == owner.page_id
    assert again.shows(ALICES)

    assert again.press("Déconnexion").shows(SIGN_IN)
    knocks_after = Page(address, alice, owner.page_id).open("compte")
    assert knocks_after.page_id != owner.page_id
    assert knocks_after.shows(SIGN_IN)
    assert not knocks_after.shows(ALICES)

    server.terminate()
    said, _ = server.communicate(timeout=30)
    assert "already connected" in said  # the line that named the page
    assert not ID.search(said)


def test_who_signed_in_on_the_connection_comes_back_with_the_cookie_fetched_since_and_not_without(portal):
    _, address, _ = portal
    page = Page(address).open("compte")
    assert page.sign_in("alice@exemple.fr", PASSWORD).shows(ALICES)
    fetched = httpx.post(f"{address}/session", json={"ticket": page.ticket}, headers={"origin": address})
    token = fetched.cookies[COOKIE]
    assert page.open("compte").shows(ALICES)  # its handshake had no cookie; it signed in itself
    page.close()

    without = Page(address, None, page.page_id).open("compte")
    assert without.shows(SIGN_IN)
    assert without.page_id != page.page_id
    assert Page(address, token, page.page_id).open("compte").page_id == page.page_id


def test_a_page_on_which_nobody_is_signed_in_is_nobodys_to_take(portal):
    cast, address, _ = portal
    page = Page(address).open("compte")
    chloe = cookie_of(cast, cast.chloe, cast.chloes_family)
    for token in (None, chloe):
        assert Page(address, token, page.page_id).open("compte").page_id != page.page_id
    assert page.sign_in("alice@exemple.fr", PASSWORD).shows(ALICES)


def test_a_session_that_ended_by_itself_gives_its_page_to_nobody(portal):
    cast, address, _ = portal
    token = cookie_of(cast, cast.alice, cast.alices_family)
    page = Page(address, token).open("compte")
    page.close()
    with database.open_writer(cast.url) as db:
        _session_ends.end_of_family(db, cast.alices_family)
    back = Page(address, token, page.page_id).open("compte")
    assert back.page_id != page.page_id
    assert back.shows(SIGN_IN)


def test_the_owners_of_the_pages_used_last_are_remembered_and_no_more():
    owners = PageOwners(most=2)
    for page, session_id in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        owners.note(page, session_id)
    assert [owners.of(page) for page in "abc"] == [3, None, 4]
    owners.note("a", None)
    assert owners.of("a") is None


def test_no_log_holds_the_id_of_a_page(caplog):
    page = "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
    assert isinstance(logging.getLogRecordFactory(), IdHidingRecords)
    log = logging.getLogger("streamlit.somewhere")
    log.warning("Session with id %s is already connected!", page)
    log.warning("%s - %d", f"PUT /_stcore/upload_file/{page}/1", 404)
    try:
        raise KeyError(page)
    except KeyError:
        log.exception("Lost: %r", {"page": page})
    for record in caplog.records:
        assert page not in logging.Formatter().format(record)
    assert "already connected" in caplog.text
    assert "PUT /_stcore/upload_file/(page)/1 - 404" in caplog.text
    assert "KeyError" in caplog.text
