"""What systemd is told where it has started the server (`Type=notify`): that it is ready, and lives."""

import asyncio
import os
import socket
from contextlib import suppress

OPENED_WITHIN = 0.3
"""Seconds between the end of the start and the open port: uvicorn opens it next."""


def tell_manager(state: str) -> None:
    """Send « READY=1 » or « WATCHDOG=1 »; nothing where nobody asked for it."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):
        line.setblocking(False)
        line.sendto(state.encode(), place.replace("@", "\0", 1) if place.startswith("@") else place)


async def give_signs_of_life() -> None:
    """Say that the server is ready, and from then on that its event loop goes round, until cancelled."""
    await asyncio.sleep(OPENED_WITHIN)
    tell_manager("READY=1")
    pause = int(os.environ.get("WATCHDOG_USEC", "0") or 0) / 3_000_000
    while pause:
        tell_manager("WATCHDOG=1")
        await asyncio.sleep(pause)
