"""What systemd hears of a server that it has started."""

import asyncio
import socket
from contextlib import suppress

from cantine.http.background import service_manager


def test_it_hears_that_the_server_is_ready_and_lives(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "3000")
    monkeypatch.setattr(service_manager, "OPENED_WITHIN", 0)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)

        async def live() -> list[bytes]:
            alive = asyncio.create_task(service_manager.give_signs_of_life())
            heard = [await asyncio.to_thread(manager.recv, 100) for _ in range(3)]
            alive.cancel()
            with suppress(asyncio.CancelledError):
                await alive
            return heard

        assert asyncio.run(live()) == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]


def test_nobody_is_told_where_nobody_asked(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    monkeypatch.setattr(service_manager, "OPENED_WITHIN", 0)
    asyncio.run(service_manager.give_signs_of_life())  # and it ends
