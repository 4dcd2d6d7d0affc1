"""In front of Streamlit: its user interface compressed, its page in French, and no page where there is none."""

from collections.abc import Callable, Sequence

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from cantine.http import assets
from cantine.http.addresses import STATIC, STREAMLIT, page_of
from cantine.http.compressed import Compressed
from cantine.http.missing import missing
from cantine.http.page import shell


class Shell:
    """Answers what a browser gets before the portal speaks; everything else goes on to `app`.

    `routes` are the portal's own; `title` is asked once, by a worker thread, at the first request for a page.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], title: Callable[[], str]) -> None:
        self._app = app
        self._routes = routes
        root = assets.directory()
        self._files = assets.files(root)
        self._texts = assets.compressed(self._files)
        self._page = Compressed(lambda: shell(root, title()).encode(), "text/html; charset=utf-8", "no-cache")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        answer = None
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            answer = await self._answer(scope)
        if answer is None:
            await self._app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            answer.body = b""
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        path, headers = scope["path"], Headers(scope=scope)
        if path.startswith(STATIC):
            if text := self._texts.get(path):
                return await text.answer(headers)
            return None if path in self._files else missing()
        if page_of(path) is not None:
            return await self._page.answer(headers)
        if path.startswith(STREAMLIT) or any(route.matches(scope)[0] is Match.FULL for route in self._routes):
            return None
        if path.endswith("/") and (name := page_of(path.rstrip("/"))):
            return RedirectResponse(f"/{name}", 301, headers={"cache-control": "no-cache"})
        return missing()
