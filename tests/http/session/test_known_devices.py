"""The real server, attacked over its websocket: guesses keep nobody out of a browser of their own."""

import threading

import httpx
import pytest
from sqlalchemy import func, select, update

from cantine.http.session.cookie import DEVICE_COOKIE
from cantine.settings import HERE
from cantine.store import database
from cantine.store.tables import Commune, SignInEvent
from tests.cast import PASSWORD, play
from tests.http.shell.test_starting import FROM_HERE, answer_of, started
from tests.http.wire import Page
from tests.thorough import choose

INES, HOME, SIGN_IN = "ines@exemple.fr", "Fréquentation", "Mot de passe oublié ?"
WAIT, REFUSED = "Vous pourrez réessayer", "Connexion refusée"


@pytest.fixture
def portal(sqlite_url):
    """The cast, and the address of the running server, whose clock stands: however slow it is, a wait does not end."""
    cast = play(sqlite_url)
    with database.open_writer(sqlite_url) as db:
        db.execute(update(Commune).values(demonstration=True))
    stands = {"database_url": sqlite_url, "now": "2026-11-23T10:00:00+01:00"}
    with started(FROM_HERE["uvicorn"], HERE, **stands) as (server, address):
        answer_of(server, address)
        threading.Thread(target=server.stdout.read, daemon=True).start()  # its log would fill the pipe, and it waits
        yield cast, address


def fetch_device(address, page):
    """What the script of the page does: the token by which the browser is known from then on."""
    sent = {"json": {"ticket": page.ticket}, "headers": {"origin": address}}
    return httpx.post(f"{address}/session", **sent, timeout=60).cookies[DEVICE_COOKIE]


def count_events(cast):
    with database.open_reader(cast.url) as db:
        return db.scalar(select(func.count()).select_from(SignInEvent).where(SignInEvent.kind != "new_device"))


def test_the_administrator_comes_in_while_somebody_guesses(portal):
    cast, address = portal
    own = Page(address).open()
    assert own.sign_in(INES, PASSWORD).shows(HOME)
    device = fetch_device(address, own)

    thief = Page(address).open()
    for number in range(5):
        assert thief.sign_in(INES, f"guess {number}").shows(REFUSED)
    for number in range(choose(20, 60)):
        assert thief.sign_in(INES, f"more {number}").shows(WAIT)
    assert count_events(cast) == 5
    assert thief.sign_in(INES, PASSWORD).shows(WAIT), "whoever is not known waits, right or wrong"

    assert own.open().press("Déconnexion").shows(SIGN_IN)
    assert own.sign_in(INES, PASSWORD).shows(HOME), "the very page, whose connection is older than its cookie"
    again = Page(address, device=device).open()
    assert again.sign_in(INES, "a slip").shows(REFUSED)
    assert again.sign_in(INES, PASSWORD).shows(HOME), "a new page of the same browser"

    stolen = Page(address, device=device).open()
    answers = [stolen.sign_in(INES, f"with the cookie {number}").shows(REFUSED) for number in range(8)]
    assert answers == [True] * 5 + [False] * 3
    other = Page(address, device=device).open()
    assert other.sign_in("alice@exemple.fr", "guess").shows(REFUSED)
    assert count_events(cast) == 5 + 1 + 5 + 1
