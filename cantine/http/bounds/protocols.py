"""uvicorn's protocols with bounds: of HTTP (h11) and of websockets. Both are bounded where they stand, because the
process that serves may have been started by Streamlit or by uvicorn, which have made their choice of them by then."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import OPEN

from cantine.http.bounds.held import HeldConnection, held_connections
from cantine.http.bounds.limits import LONGEST_FRAME, MOST_PIECES, Arrival
from cantine.http.bounds.networks import find_counted, is_trusted

TOO_BIG, TRY_LATER = 1009, 1013
"""Codes with which a websocket is closed."""


def bound_protocols() -> None:
    """From now on the connections of this process are bounded."""
    if hasattr(H11Protocol.data_received, "__wrapped__"):
        return
    _replace(H11Protocol, "connection_made", _take)
    _replace(H11Protocol, "data_received", _note_request)
    _replace(H11Protocol, "connection_lost", _drop)
    _replace(WebSocketsSansIOProtocol, "__init__", _bound_message)
    _replace(WebSocketsSansIOProtocol, "data_received", _note_message)
    _replace(WebSocketsSansIOProtocol, "handle_cont", _count_pieces)
    _replace(WebSocketsSansIOProtocol, "handle_ping", _answer_ping)
    _replace(WebSocketsSansIOProtocol, "send_receive_event_to_app", _end_arrival)
    _replace(WebSocketsSansIOProtocol, "connection_lost", _drop)


def _replace(protocol: type, name: str, bounded: Callable[..., None]) -> None:
    """Let `bounded` be called in the place of this method, with the method before its arguments."""
    usual = getattr(protocol, name)

    @wraps(usual)
    def call(self: Any, *args: Any, **more: Any) -> None:
        bounded(usual, self, *args, **more)

    setattr(protocol, name, call)


def _take(usual: Callable[..., None], protocol: Any, transport: Any) -> None:
    usual(protocol, transport)
    peer = protocol.client[0] if protocol.client else None
    trusted = protocol.config.forwarded_allow_ips
    trusted = trusted if isinstance(trusted, str) else ",".join(trusted)
    network = None if peer is None or is_trusted(peer, trusted) else find_counted(peer)
    if not held_connections.take(transport, protocol, network):
        transport.abort()


def _drop(usual: Callable[..., None], protocol: Any, reason: Exception | None) -> None:
    held_connections.drop(protocol.transport)
    usual(protocol, reason)


def _note_request(usual: Callable[..., None], protocol: Any, data: bytes) -> None:
    """Note what a request still lacks: its lines, what follows them, or nothing."""
    usual(protocol, data)
    held = held_connections.find(protocol.transport)
    if held is None:
        return
    state, now = protocol.conn.their_state, held_connections.clock()
    if (current := protocol.transport.get_protocol()) is not protocol:
        held.protocol, held.arriving = current, None
    elif state is h11.SEND_BODY:
        _note_arrival(held, now, len(data), has_head=True)
    elif state is h11.IDLE:
        _note_arrival(held, now, len(data), has_head=False)
    else:
        held.arriving = None


def _note_arrival(held: HeldConnection, now: float, came: int, *, has_head: bool) -> None:
    if held.arriving is None or held.arriving.has_head is not has_head:
        held.arriving = Arrival(now, has_head)
    held.arriving.received += came


def _bound_message(usual: Callable[..., None], protocol: Any, *args: Any, **more: Any) -> None:
    usual(protocol, *args, **more)
    protocol.conn.max_message_size = min(protocol.conn.max_message_size or LONGEST_FRAME, LONGEST_FRAME)


def _note_message(usual: Callable[..., None], protocol: Any, data: bytes) -> None:
    """Note how much of a message has come, and since when."""
    usual(protocol, data)
    held = held_connections.find(protocol.transport)
    if held is None or protocol.close_sent:
        return
    size = len(protocol.conn.reader.buffer) + (protocol.conn.current_size or 0)
    if not size and not protocol.frames:
        held.arriving = None
    else:
        held.arriving = held.arriving or Arrival(held_connections.clock(), has_head=True)
        held.arriving.received = size
    if not held_connections.note_unfinished(held, size):
        _close(protocol, TRY_LATER)


def _end_arrival(usual: Callable[..., None], protocol: Any) -> None:
    usual(protocol)
    if held := held_connections.find(protocol.transport):
        held.arriving = None


def _count_pieces(usual: Callable[..., None], protocol: Any, piece: Any) -> None:
    if protocol.close_sent:
        return
    if len(protocol.frames) >= MOST_PIECES:
        protocol.frames = []
        _close(protocol, TOO_BIG)
    else:
        usual(protocol, piece)


def _answer_ping(usual: Callable[..., None], protocol: Any) -> None:
    """Answer a visitor that takes answers; what waits for one that does not grows no more."""
    if protocol.writable.is_set():
        usual(protocol)
    else:
        protocol.conn.data_to_send()


def _close(protocol: Any, code: int) -> None:
    if protocol.conn.state is not OPEN:
        protocol.transport.abort()
        return
    protocol.conn.fail(code)
    protocol.handle_parser_exception()
