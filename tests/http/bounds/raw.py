"""A visitor that speaks the protocols by hand, and so may break them."""

import base64
import os
import socket
import struct
from contextlib import suppress
from urllib.parse import urlsplit

TEXT_LINES = "GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
WEBSOCKET = (
    TEXT_LINES
    + "Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
    + "Sec-WebSocket-Protocol: streamlit\r\n{more}\r\n"
)
CONTINUED, BINARY, PING, CLOSE = 0, 2, 9, 8


def connect(address: str) -> socket.socket:
    """A connection that has said nothing yet."""
    place = urlsplit(address)
    assert place.hostname
    assert place.port
    return socket.create_connection((place.hostname, place.port), timeout=30)


def open_websocket(address: str, more: str = "") -> socket.socket:
    """The connection of a page, as a stranger opens it; `more` are further lines."""
    visitor = connect(address)
    key = base64.b64encode(os.urandom(16)).decode()
    visitor.sendall(WEBSOCKET.format(host=urlsplit(address).netloc, key=key, more=more).encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += visitor.recv(1)
    assert b" 101 " in head, head
    return visitor


def head_of_frame(kind: int, size: int, *, last: bool = True, packed: bool = False) -> bytes:
    """The begin of a frame of so many bytes; its mask is zero, which leaves them as they are."""
    first = kind | (0x80 if last else 0) | (0x40 if packed else 0)
    if size < 126:
        return struct.pack("!BB", first, 0x80 | size) + bytes(4)
    return struct.pack("!BBQ", first, 0x80 | 127, size) + bytes(4)


def pour(visitor: socket.socket, content: bytes, times: int) -> None:
    """Send this so often, or until nobody takes it any more."""
    with suppress(OSError):
        for _ in range(times):
            visitor.sendall(content)


def read_end(visitor: socket.socket) -> bytes:
    """All that comes until the connection ends; within the time limit of the connection."""
    got = b""
    with suppress(ConnectionError):
        while piece := visitor.recv(65_536):
            got += piece
    return got


def find_code(got: bytes) -> int | None:
    """The code of the frame that closed a websocket; None where there was none."""
    at = got.rfind(bytes([0x80 | CLOSE]))
    return struct.unpack("!H", got[at + 2 : at + 4])[0] if at >= 0 and len(got) >= at + 4 else None


def read_memory(pid: int, line: str = "VmRSS") -> int:
    """The memory of this process, in millions of bytes."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        [found] = [one for one in status if one.startswith(line)]
    return int(found.split()[1]) * 1024 // 1_000_000


def forget_peak(pid: int) -> int:
    """From now on `read_peak` tells what this process holds at most from here on; what it holds now."""
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as peak:
        peak.write("5")
    return read_memory(pid)


def read_peak(pid: int) -> int:
    """The most memory that this process has held at once, in millions of bytes."""
    return read_memory(pid, "VmHWM")
