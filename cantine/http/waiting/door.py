"""In front of the portal's pages while an opening is on: whose turn has not come gets the waiting room instead."""

import secrets
from dataclasses import replace

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cantine import clock
from cantine.common.language.translate import translate
from cantine.http.addresses import PLACE_IN_LINE, STREAM, find_page
from cantine.http.bounds.networks import NetworkCounts, find_counted
from cantine.http.session.cookie import set_turn_cookie
from cantine.http.shell.error_pages import AGAIN, render_plain_page, speak_to_asker
from cantine.http.waiting.browsers import Browser, read_browser
from cantine.http.waiting.page import describe_wait, render_room
from cantine.http.waiting.room import OpenPage, room
from cantine.http.watch.figures import OPEN_PAGES, read_gauge
from cantine.opening.rules.waits import Stage, Wait
from cantine.settings import settings

LONGEST_END = 400
"""Bytes of what a page is told at the end of its run, at most; what is longer is not looked into."""

_newcomers = NetworkCounts()


class WaitingRoomDoor:
    """Answers pages with the waiting room while the turn of whoever asks has not come, and notes who is inside. Staff,
    downloads, and everything outside of an opening go on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer with the waiting room."""
        if room.opening is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket" and scope["path"] == STREAM:
            await self._go_inside(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "GET" and find_page(scope["path"]) is not None:
            answer, token = await _answer_page(scope)
            await (answer or self._app)(scope, receive, _set_turn(send, token) if token else send)
        elif scope["type"] == "http" and scope["method"] == "GET" and scope["path"] == PLACE_IN_LINE:
            await (await tell_place(Request(scope)))(scope, receive, send)  # past all that pages need: it is asked most
        else:
            await self._app(scope, receive, send)

    async def _go_inside(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note what an open page does; none is kept out: what keeps the order is the save."""
        page = OpenPage(read_browser(Headers(scope=scope)))

        async def noting() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive":
                room.note_use(page)
            return message

        async def watching(message: Message) -> None:
            await send(message)
            if not page.made and ends_run(message):
                room.note_made(page)

        room.enter(page)
        try:
            await self._app(scope, noting, watching)
        finally:
            room.leave(page)


def ends_run(sent: Message) -> bool:
    """Whether a page is told with this that its run has ended. One that begins anew (`st.rerun`) goes on."""
    data = sent.get("bytes")
    if sent["type"] != "websocket.send" or data is None or len(data) > LONGEST_END:
        return False
    told = ForwardMsg.FromString(data)
    return bool(told.HasField("script_finished") and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN)


Answer = tuple[Response | None, str | None]
"""The waiting room for whoever has to wait, None for the page itself; the token of a browser that had none."""


async def _answer_page(scope: Scope) -> Answer:
    """What a page is answered.

    Before the instant who is not signed in may still do so, while not too many pages are open.
    """
    opening, browser = room.opening, read_browser(Headers(scope=scope))
    before = opening is not None and clock.now() < opening.opens
    if before and read_gauge(OPEN_PAGES) < settings().opening_at_once and not await _is_signed_in(browser):
        return None, None
    return await _show_room(scope, browser, stays=False)


async def _is_signed_in(browser: Browser) -> bool:
    """Whether the session of the browser is somebody's still: a cookie may be left of one that has ended."""
    wait = await _ask(browser) if browser.session else None
    return wait is not None and wait.known


async def show_room(request: Request) -> Response:
    """GET /ouverture: the waiting room, for whoever wants to be there; 303 to the home where no opening is on."""
    browser = read_browser(request.headers, wants_turn=True)
    answer, token = await _show_room(request.scope, browser, stays=True) if room.opening else (None, None)
    answer = answer or Response(status_code=303, headers={"location": "/", "cache-control": "no-store"})
    if token:
        set_turn_cookie(answer, token)
    return answer


async def tell_place(request: Request) -> Response:
    """GET /ouverture/place: where the browser is in the line, and in how many seconds it should ask again."""
    browser = read_browser(request.headers, wants_turn="ici" in request.query_params)
    wait = await _ask(browser) if browser.turn or browser.session else None
    with speak_to_asker(request.scope):
        told = describe_wait(wait, clock.now())
    return JSONResponse(told, headers={"cache-control": "no-store"})


async def _ask(browser: Browser) -> Wait | None:
    """The wait of the browser. Where the database does not take it in just now, it asks again by itself."""
    try:
        return await room.come(browser)
    except TimeoutError:
        return Wait(Stage.ARRIVING, clock.now())


async def _show_room(scope: Scope, browser: Browser, *, stays: bool) -> Answer:
    token = None
    if not (browser.turn or browser.session):
        network = find_counted(scope["client"][0]) if scope.get("client") else None
        if 0 < settings().pages_per_address <= _newcomers.count(network):
            return _refuse(scope), None
        _newcomers.enter(network)
        token = secrets.token_urlsafe(32)
        browser = replace(browser, turn=token)
    wait = await _ask(browser)
    if wait is None or wait.stage in (Stage.INSIDE, Stage.OVER):
        return None, token
    with speak_to_asker(scope):
        return _render(wait, stays=stays), token


def _set_turn(send: Send, token: str) -> Send:
    """Send on, with the cookie of the browser's place."""
    brought = Response()
    set_turn_cookie(brought, token)

    async def with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", brought.headers["set-cookie"])
        await send(message)

    return with_cookie


def _render(wait: Wait, *, stays: bool) -> Response:
    labels = room.opening.labels if room.opening else ()
    return render_room(wait, labels, clock.now(), stays=stays)


def _refuse(scope: Scope) -> Response:
    with speak_to_asker(scope):
        said = translate("Le portail est très demandé en ce moment. Rien n'est perdu : revenez dans une minute.")
        return render_plain_page(translate("Trop de monde"), said, 503, (AGAIN,), wait=30)
