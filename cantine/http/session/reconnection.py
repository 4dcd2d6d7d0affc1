"""A page that lost its connection goes back only to a browser with the cookie of the session that the page showed.

Streamlit gives a page, with everything on it, to whoever names its id (the third entry of `Sec-WebSocket-Protocol`).
Here an id alone is worth nothing: without the cookie it is not passed on, and a new page begins, with its sign-in.
"""

from collections import OrderedDict
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cantine import clock
from cantine.access.queries import visitors
from cantine.http.addresses import STREAM
from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.http.session.cookie import COOKIE
from cantine.settings import settings
from cantine.store.database import open_reader

PROTOCOL = "sec-websocket-protocol"

MOST = 50_000
"""Pages whose owner is remembered, the last used ones; an older page begins anew when it lost its connection."""

_failing = RepeatedFailure("Des pages n'ont pas pu reprendre leur connexion")


class PageOwners:
    """The session that each page of this process shows, by Streamlit's id of the page."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._sessions: OrderedDict[str, int] = OrderedDict()
        self._lock = Lock()

    def note(self, page: str, session_id: int | None) -> None:
        """The page shows this session's person from now on; None where it shows nobody's."""
        with self._lock:
            self._sessions.pop(page, None)
            if session_id is not None:
                self._sessions[page] = session_id
            while len(self._sessions) > self._most:
                self._sessions.popitem(last=False)

    def of(self, page: str) -> int | None:
        """The session whose person the page shows."""
        with self._lock:
            return self._sessions.get(page)


owners = PageOwners()


class ReconnectionGuard:
    """Takes the page's id out of each handshake that does not bring the cookie of the page's own session."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the handshake on, with the id or without it; 503 where the database cannot be asked."""
        answer: ASGIApp = self._app
        if scope["type"] == "websocket" and scope["path"] == STREAM:
            named = [entry.strip() for entry in Headers(scope=scope).get(PROTOCOL, "").split(",")]
            if len(named) > 2:
                try:
                    if not await self._is_own(scope, named[2]):
                        scope = _drop_page_id(scope, named[:2])
                except (SQLAlchemyError, OSError) as error:
                    _failing.say(error)
                    answer = Response(status_code=503, headers={"retry-after": "5"})
        await answer(scope, receive, send)

    async def _is_own(self, scope: Scope, page: str) -> bool:
        session_id, token = owners.of(page), HTTPConnection(scope).cookies.get(COOKIE)
        return session_id is not None and token is not None and await run_in_threadpool(_is_token_of, token, session_id)


def _is_token_of(token: str, session_id: int) -> bool:
    with open_reader(settings().database_url) as db:
        visitor = visitors.find_by_token(db, token, clock.now(), unfinished=True)
    return visitor is not None and visitor.session_id == session_id


def _drop_page_id(scope: Scope, named: list[str]) -> Scope:
    less = {**scope, "headers": [*scope["headers"]], "subprotocols": [entry for entry in named if entry]}
    MutableHeaders(scope=less)[PROTOCOL] = ", ".join(named)
    return less
