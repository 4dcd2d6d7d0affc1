"""Too much of everything: messages, pieces, packed bytes, requests that never end; the server's memory is measured."""

import zlib
from contextlib import ExitStack, suppress

from tests.drills.attempts.tally import Row, Tally
from tests.drills.attempts.town import Town
from tests.drills.attempts.visitors import Visitor
from tests.http.bounds import raw

MOST_MEMORY = 60
"""Millions of bytes by which the server may grow meanwhile: it answers, and Python keeps some of it."""


def attack_limits(tally: Tally, town: Town, visitors: dict[str, Visitor], quick: bool) -> None:
    """By strangers, who send as fast as it is taken."""
    with tally.row(
        "too much of everything", "200 MB messages, endless pieces, packed 100 MB, silent connections"
    ) as row:
        for attempt in (pour_messages, pour_pieces, pour_packed):
            for _ in range(1 if quick else 4):
                before = raw.read_memory(town.pid)
                attempt(town)
                grown = raw.read_memory(town.pid) - before
                row.refuse(grown < MOST_MEMORY, f"{attempt.__name__}: the server has grown by {grown} MB")
                row.refuse(town.request("GET", "/sante").status_code == 200, f"{attempt.__name__}: no answer")
        keep_silent(row, town, 20 if quick else 200)


def pour_messages(town: Town) -> None:
    """Four strangers, each with a message of 199 million bytes."""
    for _ in range(4):
        with raw.open_websocket(town.address) as stranger:
            raw.pour(stranger, raw.head_of_frame(raw.BINARY, 199_000_000), 1)
            raw.pour(stranger, bytes(1_000_000), 175)
            with suppress(OSError):
                raw.read_end(stranger)


def pour_pieces(town: Town) -> None:
    """A message in pieces that never ends."""
    with raw.open_websocket(town.address) as stranger:
        raw.pour(stranger, raw.head_of_frame(raw.BINARY, 0, last=False), 1)
        raw.pour(stranger, raw.head_of_frame(raw.CONTINUED, 100_000, last=False) + bytes(100_000), 1_200)
        with suppress(OSError):
            raw.read_end(stranger)


def pour_packed(town: Town) -> None:
    """A hundred kilobytes that are a hundred megabytes when they are unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -12)
    packed = (packer.compress(bytes(100_000_000)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
    with raw.open_websocket(town.address, "Sec-WebSocket-Extensions: permessage-deflate\r\n") as stranger:
        raw.pour(stranger, raw.head_of_frame(raw.BINARY, len(packed), packed=True) + packed, 1)
        with suppress(OSError):
            raw.read_end(stranger)


def keep_silent(row: Row, town: Town, many: int) -> None:
    """Connections that begin a request and never end it keep nobody out."""
    with ExitStack() as stack:
        for _ in range(many):
            silent = stack.enter_context(raw.connect(town.address))
            silent.sendall(b"POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\nx")
        row.refuse(town.request("GET", "/sante").status_code == 200, "silent connections keep others out")
    row.tried += many - 1
