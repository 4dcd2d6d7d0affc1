"""What strangers make the real server hold: little, for a short time, and from one network not without end."""

import zlib
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from cantine import clock
from cantine.access.actions import sessions
from cantine.http.bounds.limits import LONGEST_MESSAGE, LONGEST_OF_STRANGER
from cantine.settings import HERE
from cantine.store import database
from tests.cast import PASSWORD, play
from tests.http.bounds import raw
from tests.http.shell.test_starting import answer_of, started
from tests.http.wire import Page

IMPATIENT = (
    "import os, pathlib, uvicorn; pathlib.Path('{note}').write_text(str(os.getpid()));"
    "from cantine.http.bounds import held, limits; held.ROUND_SECONDS = 0.2;"
    "limits.HEAD_SECONDS = limits.BODY_SECONDS = 2.0; uvicorn.run('streamlit_app:app', port={port})"
)
"""uvicorn as `uvicorn streamlit_app:app` starts it, with shorter times."""

SIGN_IN = "Mot de passe oublié ?"


@pytest.fixture(scope="module")
def cast(make_sqlite, tmp_path_factory):
    return play(make_sqlite(tmp_path_factory.mktemp("bounds")))


@pytest.fixture(scope="module")
def portal(cast, tmp_path_factory):
    """The address of the running server, and its process number."""
    settings = {"database_url": cast.url, "pages_per_address": "3"}
    note = tmp_path_factory.mktemp("process") / "number"
    with started(["-c", IMPATIENT.replace("{note}", str(note))], HERE, **settings) as (server, address):
        answer_of(server, address)
        yield address, int(note.read_text())


def test_four_strangers_with_175_million_bytes_each_are_sent_away_at_once(portal):
    address, process = portal
    before = raw.forget_peak(process)
    for _ in range(4):
        with raw.open_websocket(address) as stranger:
            raw.pour(stranger, raw.head_of_frame(raw.BINARY, 199_000_000), 1)
            raw.pour(stranger, bytes(1_000_000), 175)
            raw.read_end(stranger)
    assert raw.read_peak(process) < before + 20


@pytest.mark.parametrize("piece", [0, 100_000])
def test_a_message_in_pieces_without_end_is_refused(portal, piece):
    address, process = portal
    before = raw.forget_peak(process)
    with raw.open_websocket(address) as stranger:
        raw.pour(stranger, raw.head_of_frame(raw.BINARY, 0, last=False), 1)
        raw.pour(stranger, raw.head_of_frame(raw.CONTINUED, piece, last=False) + bytes(piece), 1_200)
        assert raw.find_code(raw.read_end(stranger)) in (1009, None)  # None: the kernel threw the answer away
    assert raw.read_peak(process) < before + 20


def test_what_is_small_packed_and_large_unpacked_is_refused(portal):
    address, process = portal
    packer = zlib.compressobj(9, zlib.DEFLATED, -12)
    packed = (packer.compress(bytes(100_000_000)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
    before = raw.forget_peak(process)
    with raw.open_websocket(address, "Sec-WebSocket-Extensions: permessage-deflate\r\n") as stranger:
        raw.pour(stranger, raw.head_of_frame(raw.BINARY, len(packed), packed=True) + packed, 1)
        assert raw.find_code(raw.read_end(stranger)) == 1009
    assert raw.read_peak(process) < before + 20


def test_a_message_too_big_for_its_sender_begins_the_page_anew_and_the_connection_stays(portal, cast):
    address, _ = portal
    signed_out = Page(address).open()
    signed_out.sign_in("alice@exemple.fr", PASSWORD, ballast=LONGEST_OF_STRANGER)
    assert signed_out.shows(SIGN_IN)
    assert not signed_out.shows("MOREL")
    signed_out.sign_in("alice@exemple.fr", PASSWORD, ballast=LONGEST_OF_STRANGER // 2)
    assert signed_out.open("compte").shows("Bienvenue MOREL")
    signed_out.press("Déconnexion", ballast=LONGEST_MESSAGE)
    assert signed_out.open("compte").shows("Bienvenue MOREL")
    signed_out.press("Déconnexion", ballast=LONGEST_MESSAGE // 2)
    assert signed_out.open("compte").shows(SIGN_IN)
    signed_out.close()


def test_the_first_message_of_a_browser_that_is_signed_in_may_be_long(portal, cast):
    """After a restart of the server a page that is full of letters comes back with all of them at once."""
    address, _ = portal
    with database.open_writer(cast.url) as db:
        opened = sessions.open_session(db, cast.alice, cast.alices_family, clock.now())
        token = sessions.claim(db, opened.ticket, clock.now()).token
    for cookie, passes in ((token, True), ("x" * 43, False)):
        page = Page(address, cookie)
        page.open("compte" if passes else "connexion", ballast=2 * LONGEST_OF_STRANGER)
        assert page.shows("Bienvenue MOREL" if passes else SIGN_IN)
        page.close()


def test_one_network_has_three_pages_and_makes_room_by_closing_one(portal):
    address, _ = portal
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"

    def come(visitor):
        return connect(stream, origin=address, additional_headers={"X-Forwarded-For": visitor})

    with ExitStack() as stack:
        neighbours = [stack.enter_context(come(f"2001:db8:1:2::{number}")) for number in range(3)]
        with pytest.raises(InvalidStatus, match="429"), come("2001:db8:1:2:ffff::1"):
            pass
        told = httpx.get(f"{address}/connexion", headers={"X-Forwarded-For": "2001:db8:1:2::9"})
        assert (told.status_code, told.headers["retry-after"]) == (429, "30")
        assert "Plus de 3 pages du portail sont ouvertes depuis votre réseau." in told.text
        assert httpx.get(f"{address}/sante", headers={"X-Forwarded-For": "2001:db8:1:2::9"}).status_code == 200
        for other in ("2001:db8:1:3::1", "203.0.113.9"):
            stack.enter_context(come(other))
        neighbours.pop().close()
        stack.enter_context(come("2001:db8:1:2::9"))


def test_what_begins_and_does_not_end_is_ended(portal):
    """The lines of a request, its body, a message: one byte now and then keeps nothing open."""
    address, _ = portal
    lines = f"POST /session HTTP/1.1\r\nHost: x\r\nOrigin: {address}\r\nContent-Length: 900\r\n"
    with ExitStack() as stack:
        silent, headless, bodiless = (stack.enter_context(raw.connect(address)) for _ in range(3))
        page = stack.enter_context(raw.open_websocket(address))
        headless.sendall(lines.encode())
        bodiless.sendall(f"{lines}\r\n".encode())
        page.sendall(raw.head_of_frame(raw.BINARY, 1_000))
        for visitor in (headless, bodiless, page):
            visitor.sendall(b"x")
        assert raw.read_end(silent) == b""
        assert raw.read_end(headless).startswith(b"HTTP/1.1 408 ")
        assert b"HTTP/1.1 403 " in raw.read_end(bodiless)  # another site: answered before its body came
        raw.read_end(page)
    assert httpx.get(f"{address}/sante").status_code == 200
