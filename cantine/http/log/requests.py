"""A line for each request and each connection of a page, and the number that it is found by."""

import logging
import re
import time
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cantine.http.addresses import CONNECTION, OF_THE_MOMENT, STATIC, STREAM, find_page
from cantine.http.bounds.networks import is_trusted
from cantine.http.log.current_request import begin_request
from cantine.http.watch.figures import count_request
from cantine.settings import settings

NUMBER = "x-request-id"
UNKNOWN = "(inconnue)"
"""In the place of an address that is none of the portal's: whoever made it up may have written anything there."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_LOOKS_LIKE_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{5,63}")

_log = logging.getLogger(__name__)


class RequestLog:
    """Gives each request its number, which it gets back as `X-Request-ID`, and logs it once it was answered."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        known = [one for one in routes if isinstance(one, Route)]
        self._fixed = {one.path for one in known if "{" not in one.path} | CONNECTION | {STREAM}
        self._templates = [one for one in known if "{" in one.path]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and log. `status` is that of the answer, 101 for a connection that was opened, none where whoever
        asked had gone; `duration_ms` lasts until the end of the answer, or of the connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        ended: float | None = None
        status: int | None = None
        current = begin_request(_read_number(scope), self._describe_address(scope))

        async def noting(message: Message) -> None:
            nonlocal ended, status
            kind = message["type"]
            if kind.endswith("http.response.start"):
                status = message["status"]
                MutableHeaders(scope=message)[NUMBER] = current.number
            elif kind == "http.response.body" and not message.get("more_body"):
                ended = time.perf_counter()
            elif kind == "websocket.accept":
                status = 101
            elif kind == "websocket.close" and status is None:
                status = 403
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            seconds = (ended or time.perf_counter()) - started
            method = scope["method"] if scope.get("method") in _METHODS else None
            about = {
                "event": "request" if scope["type"] == "http" else "connection",
                "duration_ms": round(1000 * seconds, 1),
                "method": method,
                "route": current.where,
                "status": status,
            }
            _log.info("", extra=about)
            if scope["type"] == "http":
                count_request(method or UNKNOWN, current.where, status, seconds)

    def _describe_address(self, scope: Scope) -> str:
        """The address as the portal has it in its own source: neither what stands behind « ? » nor a number, a month or
        a secret that is a part of it."""
        path: str = scope["path"]
        if path in self._fixed or find_page(path) is not None:
            return path
        for beginning in (STATIC, *OF_THE_MOMENT):
            if path.startswith(beginning):
                return f"{beginning}…"
        for route in self._templates if scope["type"] == "http" else ():
            if route.matches(scope)[0] is not Match.NONE:
                return route.path
        return UNKNOWN


def _read_number(scope: Scope) -> str | None:
    """The number that a trusted proxy has given the request, where it looks like one."""
    given = Headers(scope=scope).get(NUMBER)
    if given is None or not _LOOKS_LIKE_NUMBER.fullmatch(given) or not _came_by_proxy(scope):
        return None
    return given


def _came_by_proxy(scope: Scope) -> bool:
    """Whether a proxy of `CANTINE_TRUSTED_PROXIES` has sent it on: uvicorn then names the visitor, without a port."""
    trusted, client = settings().trusted_proxies, scope.get("client")
    return bool(trusted and client and (client[1] == 0 or is_trusted(client[0], trusted)))
