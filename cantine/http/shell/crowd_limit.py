"""« Trop de monde »: new pages are refused shortly before the process runs out of open files; open ones go on."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cantine.common.language.translate import translate
from cantine.http.addresses import STREAM, find_page
from cantine.http.background import open_files
from cantine.http.session.reconnection import PROTOCOL
from cantine.http.shell.error_pages import AGAIN, render_plain_page, speak_to_asker

COME_AGAIN = 30
"""Seconds after which it is worth to try again."""


class CrowdLimit:
    """Answers new pages and their connections with 503 while too many files are open. /sante and downloads are let
    through. So are pages that come back after a lost connection: into half of the reserve."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        answer: ASGIApp = self._app
        if _asks_for_page(scope) and _is_full(scope):
            answer = _refuse(scope)
        await answer(scope, receive, send)


def _asks_for_page(scope: Scope) -> bool:
    if scope["type"] == "websocket":
        return bool(scope["path"] == STREAM)
    return scope["type"] == "http" and scope["method"] == "GET" and find_page(scope["path"]) is not None


def _is_full(scope: Scope) -> bool:
    most = open_files.read_limit()
    room = open_files.count_for_pages(most)
    if scope["type"] == "websocket" and Headers(scope=scope).get(PROTOCOL, "").count(",") > 1:
        room += (most - room) // 2
    return open_files.count_open() > room


def _refuse(scope: Scope) -> Response:
    if scope["type"] == "websocket":
        return Response(status_code=503, headers={"retry-after": str(COME_AGAIN)})
    with speak_to_asker(scope):
        said = translate("Le portail est très demandé en ce moment. Rien n'est perdu : revenez dans une minute.")
        response = render_plain_page(translate("Trop de monde"), said, 503, (AGAIN,), wait=COME_AGAIN)
    response.headers["connection"] = "close"
    return response
