"""Ports of this machine on which nobody listens now."""

import socket
from contextlib import ExitStack


def find_free_ports(count: int) -> list[int]:
    """So many, all different."""
    with ExitStack() as held:
        return [held.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(count)]
