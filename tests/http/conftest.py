"""The portal's HTTP side as a browser meets it: our routes and shell in front of Streamlit's own files."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes

from cantine import clock
from cantine.access.actions import sessions
from cantine.http.routes import middleware, routes
from cantine.http.session.cookie import COOKIE
from cantine.settings import settings
from cantine.store import database
from tests.cast import Cast

PORTAL = "http://cantine.test"

FOREIGN_ORIGINS = [
    {"origin": origin}
    for origin in (
        "",
        "null",
        "https://mechant.exemple",
        "http://cantine.test.mechant.exemple",
        "http://cantine.test:8080",
        "cantine.test",
        "http://[bad",
    )
]

Configure = Callable[..., None]


class Browser:
    """A browser that follows no redirection by itself; each request is awaited in an event loop of its own."""

    def __init__(self, server: Starlette) -> None:
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url=PORTAL)

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._client.request(method, path, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def head(self, path: str, **more: Any) -> httpx.Response:
        return self.request("HEAD", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.request("DELETE", path, **more)

    def travelled(self, path: str, accepted: str) -> tuple[httpx.Response, bytes]:
        """The answer and its bytes as they travel, still packed."""

        async def streamed() -> tuple[httpx.Response, bytes]:
            async with self._client.stream("GET", path, headers={"accept-encoding": accepted}) as answer:
                return answer, b"".join([piece async for piece in answer.aiter_raw()])

        return asyncio.run(streamed())

    @property
    def cookies(self) -> httpx.Cookies:
        return self._client.cookies


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Configure]:
    """Set settings as an installation would, by the environment: configure(base_url="https://…")."""

    def set_to(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"CANTINE_{name.upper()}", value)
        settings.cache_clear()

    yield set_to
    settings.cache_clear()


@pytest.fixture
def cast(sqlite_cast: Cast, configure: Configure) -> Cast:
    """Everybody, in the database that this portal serves."""
    configure(database_url=sqlite_cast.url)
    return sqlite_cast


@pytest.fixture
def server(cast: Cast) -> Starlette:
    """The portal without Streamlit's connection."""
    return Starlette(routes=[*routes, *create_streamlit_static_assets_routes(None)], middleware=middleware)


@pytest.fixture
def browser(server: Starlette) -> Browser:
    """A browser in which nobody has signed in."""
    return Browser(server)


@pytest.fixture
def ticket_of(cast: Cast) -> Callable[..., str]:
    """A ticket as the sign-in makes it, for an account and one of its families."""

    def made(account_id: int, family_id: int | None) -> str:
        with database.open_writer(cast.url) as db:
            return sessions.open_session(db, account_id, family_id, clock.now()).ticket

    return made


@pytest.fixture
def sign_in(browser: Browser, ticket_of: Callable[..., str]) -> Callable[..., Browser]:
    """The same browser with the cookie of this account."""

    def signed_in(account_id: int, family_id: int | None) -> Browser:
        ticket = ticket_of(account_id, family_id)
        answer = browser.post("/session", json={"ticket": ticket}, headers={"origin": PORTAL})
        assert answer.status_code == 204
        assert browser.cookies[COOKIE]
        return browser

    return signed_in
