"""The portal with a provider that answers as it is told; Alice owes 38,00 € and is signed in."""

import pytest

from cantine.http.payments import ask_turns, provider_connection, start_route
from cantine.http.payments.first_clicks import FirstClicks
from tests.http.conftest import PORTAL, browser, cast, configure, server, sign_in, ticket_of
from tests.online_payment.alice_pays import NOW, ToldProvider, open_service, owe

__all__ = ["browser", "cast", "configure", "server", "sign_in", "ticket_of"]

OURS = {"origin": PORTAL}
FORM = {"choix": "tout", "montant": "3800", "famille": "101"}


@pytest.fixture(autouse=True)
def clicks_one_by_one(monkeypatch):
    """What follows at once is a click of its own, once the one before has come to something."""
    monkeypatch.setattr(start_route, "first_clicks", FirstClicks(kept_for=0))


@pytest.fixture
def told(monkeypatch):
    """The provider; what waits for its turn waits no time, and the clock stands at NOW."""
    provider = ToldProvider()
    monkeypatch.setattr(provider_connection, "make_provider", lambda *_asked, **_more: provider)
    monkeypatch.setattr(ask_turns, "turns", ask_turns.AskTurns(pause=0.01))
    monkeypatch.setattr(ask_turns, "PAUSE", 0.01)
    monkeypatch.setattr("cantine.clock.now", lambda: NOW)
    return provider


@pytest.fixture
def town(cast):
    """The commune takes payments online, and Alice owes two invoices."""
    open_service(cast, advances=True)
    owe(cast, 3000, 800)
    return cast


@pytest.fixture
def parent(town, told, sign_in):
    """Alice's browser."""
    return sign_in(town.alice, town.alices_family)
