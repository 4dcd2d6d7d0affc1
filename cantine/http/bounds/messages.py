"""The messages of an open page: not faster than can be read, and none that its sender has no use for.

One that is too big begins the page anew, without what it held: its connection stays.
"""

import asyncio
import secrets
import time

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from cantine import clock
from cantine.access.queries import visitors
from cantine.http.addresses import STREAM
from cantine.http.background.repeated_failures import RepeatedFailure
from cantine.http.bounds.limits import LONGEST_MESSAGE, LONGEST_OF_STRANGER, Pace
from cantine.http.session.cookie import COOKIE
from cantine.settings import settings
from cantine.store.database import open_reader

CONNECTION = "x-cantine-connection"
"""The header by which a page knows its connection; what a visitor sends under this name is dropped."""

USED = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
"""What pages send. Streamlit would also read out its Git repository, empty caches and prepare uploads for anybody."""

LONGEST_NAME = 200
"""Letters of the name of a page and of its identifier that are believed of a message which is too big."""

_failing = RepeatedFailure("Des messages trop gros n'ont pas pu être attribués")
_too_big = RepeatedFailure("Des messages étaient trop gros : leurs pages ont recommencé")


class SignedInConnections:
    """The connections whose page has shown somebody who is signed in."""

    def __init__(self) -> None:
        self._known: dict[str, bool] = {}

    def open(self) -> str:
        """A new connection, by its name; nobody is signed in there yet."""
        name = secrets.token_hex(16)
        self._known[name] = False
        return name

    def note(self, name: str | None) -> None:
        """Somebody is signed in on the page of this connection; one that is gone, or None, is no matter."""
        if name in self._known:
            self._known[name] = True

    def is_known(self, name: str) -> bool:
        """Whether somebody has been signed in there."""
        return self._known.get(name, False)

    def close(self, name: str) -> None:
        """Forget a connection that is gone."""
        self._known.pop(name, None)


signed_in = SignedInConnections()


class MessageBounds:
    """Reads what an open page sends: paced, and cut down where it is too big for a stranger or for anybody."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; of the connections of pages each message is looked at."""
        if scope["type"] != "websocket" or scope["path"] != STREAM:
            await self._app(scope, receive, send)
            return
        name, pace = signed_in.open(), Pace(time.monotonic())
        scope = {**scope, "headers": [*scope["headers"]]}
        MutableHeaders(scope=scope)[CONNECTION] = name

        async def receive_bounded() -> Message:
            while _is_of_no_use(message := await receive()):
                await asyncio.sleep(pace.find_pause(time.monotonic()))
            content = message.get("bytes") or b""
            if pause := pace.find_pause(time.monotonic()):
                await asyncio.sleep(pause)
            if len(content) > LONGEST_MESSAGE or (
                len(content) > LONGEST_OF_STRANGER and not signed_in.is_known(name) and not await _has_session(scope)
            ):
                message = {**message, "bytes": _begin_anew(content)}
            return message

        try:
            await self._app(scope, receive_bounded, send)
        finally:
            signed_in.close(name)


def _is_of_no_use(message: Message) -> bool:
    """Whether a message asks for what no page of this portal does, or is none: Streamlit would log a page of lines for
    each, as fast as they are sent."""
    if message["type"] != "websocket.receive":
        return False
    sent = BackMsg()
    try:
        sent.ParseFromString(message.get("bytes") or b"")
    except DecodeError:
        return True
    return sent.WhichOneof("type") not in USED


async def _has_session(scope: Scope) -> bool:
    """Whether the browser of this connection is signed in; not where the database cannot be asked."""
    token = HTTPConnection(scope).cookies.get(COOKIE)
    try:
        return token is not None and await run_in_threadpool(_is_token, token)
    except (SQLAlchemyError, OSError) as error:
        _failing.say(error)
        return False


def _is_token(token: str) -> bool:
    with open_reader(settings().database_url) as db:
        return visitors.find_by_token(db, token, clock.now()) is not None


def _begin_anew(content: bytes) -> bytes:
    """The message of a page that begins: of what came, only which page it is."""
    _too_big.say(None)
    sent, begun = BackMsg(), BackMsg()
    sent.ParseFromString(content)
    begun.rerun_script.page_name = sent.rerun_script.page_name[:LONGEST_NAME]
    begun.rerun_script.page_script_hash = sent.rerun_script.page_script_hash[:LONGEST_NAME]
    return bytes(begun.SerializeToString())
