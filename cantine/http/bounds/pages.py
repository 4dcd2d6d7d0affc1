"""« Trop de pages ouvertes »: so many pages may be open from one network; one that is closed makes room."""

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cantine.common.language.translate import translate
from cantine.http.addresses import STREAM, find_page
from cantine.http.bounds.networks import NetworkCounts, find_counted
from cantine.http.shell.error_pages import AGAIN, render_plain_page, speak_to_asker
from cantine.http.watch.figures import OPEN_PAGES
from cantine.settings import settings

TOO_MANY, COME_AGAIN = 429, 30
"""The status, and the seconds after which it is worth to try again."""


class PagesPerNetwork:
    """Answers with 429 the pages of a network that has `CANTINE_PAGES_PER_ADDRESS` open, and their connections.
    Downloads, and what pages that are open ask for, are let through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = NetworkCounts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counted while its page is open, or refuse it."""
        is_open = scope["type"] == "websocket" and scope["path"] == STREAM
        if not is_open and not (scope["type"] == "http" and find_page(scope["path"]) is not None):
            await self._app(scope, receive, send)
            return
        network = find_counted(scope["client"][0]) if scope.get("client") else None
        most = settings().pages_per_address
        if most and self._open.count(network) >= most:
            await _refuse(scope, most)(scope, receive, send)
        elif is_open:
            await self._go_on_counted(network, scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _go_on_counted(self, network: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        self._open.enter(network)
        OPEN_PAGES.inc()
        try:
            await self._app(scope, receive, send)
        finally:
            OPEN_PAGES.dec()
            self._open.leave(network)


def _refuse(scope: Scope, most: int) -> Response:
    if scope["type"] == "websocket":
        return Response(status_code=TOO_MANY, headers={"retry-after": str(COME_AGAIN)})
    with speak_to_asker(scope):
        said = translate(
            "Plus de {most} pages du portail sont ouvertes depuis votre réseau. Fermez celles dont vous n'avez plus "
            "besoin, puis réessayez. Rien n'est perdu.",
            most=most,
        )
        return render_plain_page(translate("Trop de pages ouvertes"), said, TOO_MANY, (AGAIN,), wait=COME_AGAIN)
