"""A server that is told to stop finishes what its pages have begun: each keeps its connection until its run has ended.

By then the port is closed, so that a page whose connection ends comes back elsewhere; a proxy sends it to another
process, where the cookie signs it in. Pages leave one after the other: the other process would have them all at once.
"""

import asyncio
import math
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LONGEST, STEP = 20.0, 0.1
"""Seconds after which the last pages are left, whatever they do; seconds between two looks."""

SPREAD = 10.0
"""Seconds over which idle pages leave, where they are many; AT_ONCE of them go at each look in any case."""
AT_ONCE = 5

GOING_AWAY = 1012
"""The code of a server that restarts; a browser connects anew."""


class OpenPages:
    """The pages that are connected to this process, and whether a run of each is asked for or under way."""

    def __init__(self) -> None:
        self._running: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()

    def enter(self, client: Any) -> None:
        """A page has connected."""
        self._running[client] = False

    def note_asked(self, client: Any, message: BackMsg) -> None:
        """The page has sent this message: from a click on there is something to be finished."""
        if message.HasField("rerun_script") and client in self._running:
            self._running[client] = True

    def note(self, client: Any, message: ForwardMsg) -> None:
        """The page was sent this message. A run that begins anew (`st.rerun`) goes on."""
        if client not in self._running:  # it has left, whatever its run still says
            return
        if message.HasField("new_session"):
            self._running[client] = True
        elif message.HasField("script_finished"):
            self._running[client] = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def leave(self, client: Any) -> None:
        """Its connection has ended."""
        self._running.pop(client, None)

    def list_idle(self) -> list[Any]:
        """Those without a run, which have been sent all that they were to get."""
        return [one for one, runs in self._running.items() if not runs and one._send_queue.empty()]

    def __len__(self) -> int:
        return len(self._running)


open_pages = OpenPages()


def drain_pages() -> None:
    """From now on a stop of this process waits for the runs of its pages, LONGEST seconds at most."""
    if hasattr(WebSocketsSansIOProtocol.shutdown, "__wrapped__"):
        return
    _follow(StarletteSessionClient, "__init__", lambda client, *_: open_pages.enter(client))
    _follow(StarletteSessionClient, "write_forward_msg", open_pages.note)
    _follow(StarletteSessionClient, "aclose", open_pages.leave)
    _follow(Runtime, "handle_backmsg", _note_asked)
    usual, drain = WebSocketsSansIOProtocol.shutdown, Drain()

    @wraps(usual)
    def shut_down(protocol: WebSocketsSansIOProtocol) -> None:
        drain.add(lambda: usual(protocol))

    WebSocketsSansIOProtocol.shutdown = shut_down  # type: ignore[method-assign,assignment]


def _note_asked(_runtime: Runtime, _page: str, message: BackMsg, *, client: Any = None) -> None:
    open_pages.note_asked(client, message)


def _follow(owner: type, name: str, also: Callable[..., None]) -> None:
    """Let `also` be called with the arguments of this method, before it."""
    usual = getattr(owner, name)

    @wraps(usual)
    def call(self: Any, *args: Any, **more: Any) -> Any:
        also(self, *args, **more)
        return usual(self, *args, **more)

    setattr(owner, name, call)


class Drain:
    """What is left to do once the pages have gone."""

    def __init__(self) -> None:
        self._then: list[Callable[[], None]] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, close: Callable[[], None]) -> None:
        """A connection is to be closed: when its page has gone, or in the end."""
        self._then.append(close)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._wait())

    async def _wait(self) -> None:
        most = max(AT_ONCE, math.ceil(len(open_pages) * STEP / SPREAD))
        for _ in range(round(LONGEST / STEP)):
            for client in open_pages.list_idle()[:most]:
                open_pages.leave(client)
                with suppress(Exception):  # it has just gone by itself
                    await client._websocket.close(GOING_AWAY)
            if not len(open_pages):
                break
            await asyncio.sleep(STEP)
        for close in self._then:
            with suppress(Exception):
                close()
        self._then = []
