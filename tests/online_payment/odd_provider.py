"""A service on loopback that answers in odd ways, over a bare socket."""

import socket
import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

HANG = "hang"
"""Say no more, and keep the line."""


class OddProvider:
    """Reads a question to its end and says the parts of `said`, `pause` seconds after each; then drops the line.

    With `speaks_first` it does not wait for the question; with `context` it speaks TLS.
    """

    def __init__(
        self,
        said: Iterable[bytes | str],
        *,
        pause: float = 0,
        speaks_first: bool = False,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.said, self.pause, self.speaks_first, self.context = said, pause, speaks_first, context
        self.heard: list[bytes] = []
        self.done = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        scheme = "https" if context else "http"
        self.address = f"{scheme}://127.0.0.1:{self._listening.getsockname()[1]}/service"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        line.settimeout(5)
        with suppress(OSError), line, self._begin(line) as talk:
            if not self.speaks_first:
                self.heard.append(_read_question(talk))
            for part in self.said:
                if isinstance(part, str):
                    talk.recv(1)  # until the client is gone
                else:
                    talk.sendall(part)
                if self.pause and self.done.wait(self.pause):
                    return

    def _begin(self, line: socket.socket) -> socket.socket:
        return self.context.wrap_socket(line, server_side=True) if self.context else line

    def close(self) -> None:
        self.done.set()
        self._listening.close()


def _read_question(line: socket.socket) -> bytes:
    """Raises ConnectionError where the client goes before its end."""

    def read() -> bytes:
        if part := line.recv(65536):
            return part
        raise ConnectionError

    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += read()
    head, _, body = heard.partition(b"\r\n\r\n")
    length = next((int(row[15:]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += read()
    return head + b"\r\n\r\n" + body


@contextmanager
def odd_provider(said: Iterable[bytes | str], **how: object) -> Iterator[OddProvider]:
    server = OddProvider(said, **how)
    try:
        yield server
    finally:
        server.close()
