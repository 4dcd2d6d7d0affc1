"""In front of Streamlit: its user interface compressed, its page in French, and 404 where there is no page."""

from collections.abc import Callable, Sequence
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.status import WS_1008_POLICY_VIOLATION
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from cantine.common.language.languages import Language, speak
from cantine.http.addresses import CONNECTION, OF_THE_MOMENT, STATIC, STREAM, find_page
from cantine.http.session.language import find_language
from cantine.http.session.origin import is_from_another_site
from cantine.http.shell import assets
from cantine.http.shell.compression import CompressedText
from cantine.http.shell.error_pages import answer_missing
from cantine.http.shell.html import Appearance, render_shell
from cantine.store.database import STUMBLES


class Shell:
    """Answers what a browser gets before the portal speaks; everything else goes on to `app`. `routes` are the portal's
    own, of whatever method; all else is only looked at, by GET and HEAD. What `read` tells of the commune is asked at
    each load of a page, by a worker thread; the page is made anew where that changed."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], read: Callable[[], Appearance]) -> None:
        self._app = app
        self._routes = routes
        self._root = assets.find_directory()
        self._files = assets.list_files(self._root)
        self._texts = assets.compress_files(self._files)
        self._read = read
        self._pages: dict[Language, tuple[Appearance, CompressedText]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on."""
        answer: ASGIApp | None = None
        if scope["type"] == "http":
            answer = await self._answer(scope)
        elif scope["type"] == "websocket":
            answer = self._refusal(scope)
        await (answer or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> WebSocketClose | None:
        """403 for a page of another site: Streamlit would stop everybody while it looks up who that might be."""
        if scope["path"] == STREAM and not is_from_another_site(Headers(scope=scope)):
            return None
        return WebSocketClose(WS_1008_POLICY_VIOLATION)

    async def _answer(self, scope: Scope) -> Response | None:
        if any(route.matches(scope)[0] is Match.FULL for route in self._routes):
            return None
        if scope["method"] not in ("GET", "HEAD"):
            return answer_missing()
        answer = await self._file_or_page(scope)
        if answer and scope["method"] == "HEAD":
            answer.body = b""
        return answer

    async def _find_page(self, language: Language) -> CompressedText:
        """The page as the commune looks now; as it looked last where the database does not answer."""
        known = self._pages.get(language)
        try:
            now = await run_in_threadpool(self._read)
        except STUMBLES:
            if known is None:
                raise
            return known[1]
        if known is None or known[0] != now:
            known = self._pages[language] = now, _make_page(self._root, now, language)
        return known[1]

    async def _file_or_page(self, scope: Scope) -> Response | None:
        path, headers = scope["path"], Headers(scope=scope)
        if path.startswith(STATIC):
            if text := self._texts.get(path):
                return await text.answer(headers)
            return None if path in self._files else answer_missing()
        if find_page(path) is not None:
            return await (await self._find_page(find_language(headers))).answer(headers)
        if path in CONNECTION or path.startswith(OF_THE_MOMENT):
            return None
        if path.endswith("/") and (name := find_page(path.rstrip("/"))):
            return RedirectResponse(f"/{name}", 301, headers={"cache-control": "no-cache"})
        return answer_missing()


def _make_page(root: Path, appearance: Appearance, language: Language) -> CompressedText:
    """The portal's one document in this language."""

    def render() -> bytes:
        with speak(language):
            return render_shell(root, appearance).encode()

    return CompressedText(render, "text/html; charset=utf-8", "no-cache")
