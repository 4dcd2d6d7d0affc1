"""One question of a browser over HTTP, on a connection of its own.

Plain sockets: the pool of a client library looks through all its connections for each one that ends, which takes it
many seconds where 1,500 browsers come at one instant.
"""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE = 120
"""Seconds until a browser gives up."""


@dataclass(frozen=True)
class Told:
    """The head and the text of an answer whose status is 200."""

    head: str
    text: str


async def ask(address: str, path: str, cookie: str, method: str = "GET") -> Told:
    """What the portal at `address` answers. Raises ConnectionError where the status is another than 200."""
    where = urlsplit(address)
    lines = f"{method} {path} HTTP/1.1", f"host: {where.netloc}", f"cookie: {cookie}", f"origin: {address}"
    sent = "\r\n".join([*lines, "content-length: 0", "connection: close", "", ""])
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        try:
            writer.write(sent.encode())
            came = await reader.read()
        finally:
            writer.close()
    head, _, text = came.decode().partition("\r\n\r\n")
    if not head.startswith("HTTP/1.1 200 "):
        raise ConnectionError(f"{path}: {head.partition(chr(13))[0] or 'no answer'}")
    return Told(head, text)
