"""Websocket sessions as browsers hold them: each asks for reruns of a page, one after the other."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from cantine.http.session.cookie import COOKIE


@asynccontextmanager
async def sessions(address: str, tokens: Sequence[str]) -> AsyncIterator[list[ClientConnection]]:
    """One open session per cookie, all at once."""
    async with AsyncExitStack() as stack:
        opening = (
            connect(
                address.replace("http", "ws", 1) + "/_stcore/stream",
                subprotocols=["streamlit"],
                origin=address,
                additional_headers={"Cookie": f"{COOKIE}={token}"},
                max_size=None,
                open_timeout=60,
                ping_interval=None,
            )
            for token in tokens
        )
        yield [await stack.enter_async_context(socket) for socket in opening]


async def everybody(sockets: Sequence[ClientConnection], page: str, times: int) -> None:
    """Every session reruns `page` so many times; all of them at the same time."""
    await asyncio.gather(*(_reruns(socket, page, times) for socket in sockets))


async def _reruns(socket: ClientConnection, page: str, times: int) -> None:
    for _ in range(times):
        await rerun(socket, page)


async def rerun(socket: ClientConnection, page: str) -> list[bytes]:
    """One script run of `page`, and the messages that it sent until it had finished."""
    message = BackMsg()
    message.rerun_script.page_name = page
    await socket.send(message.SerializeToString())
    received = []
    while True:
        content = await socket.recv()
        received.append(content)
        answer = ForwardMsg()
        answer.ParseFromString(content)
        if answer.WhichOneof("type") == "script_finished":
            return received
