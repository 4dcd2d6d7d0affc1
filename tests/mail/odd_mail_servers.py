"""Mail servers on loopback that end a letter in odd ways; each speaks SMTP over a bare socket."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import ClassVar


class OddServer:
    """Says `at` a step what it is told to say; by default every step goes well.

    Steps are: greeting, EHLO, MAIL, RCPT, DATA, dot (after the whole letter), QUIT. An answer of bytes is said, None
    drops the line, HANG says nothing until the client is gone, DRIP says a line of an answer that never ends.
    """

    HANG, DRIP = "hang", "drip"
    WELL: ClassVar[dict[str, bytes | str | None]] = {
        "greeting": b"220 odd\r\n",
        "EHLO": b"250-odd\r\n250 8BITMIME\r\n",
        "MAIL": b"250 ok\r\n",
        "RCPT": b"250 ok\r\n",
        "DATA": b"354 go on\r\n",
        "dot": b"250 taken\r\n",
        "QUIT": b"221 bye\r\n",
        "RSET": b"250 ok\r\n",
    }

    def __init__(self, **at: bytes | str | None) -> None:
        self.at = {**self.WELL, **at}
        self.letters: list[bytes] = []
        self.lines = 0
        self.gone = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listening.accept()
                self.lines += 1
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _say(self, line: socket.socket, step: str) -> bool:
        said = self.at.get(step, b"502 unknown\r\n")
        if isinstance(said, bytes):
            line.sendall(said)
            return True
        while said == self.DRIP:
            line.sendall(b"250-still here\r\n")
            self.gone.wait(0.05)
        if said == self.HANG:
            line.recv(1)  # until the client is gone
        return False

    def _talk(self, line: socket.socket) -> None:
        with suppress(OSError, ValueError, IndexError), line, line.makefile("rb") as told:
            if not self._say(line, "greeting"):
                return
            while heard := told.readline():
                word = heard.split()[0].decode().upper()
                if not self._say(line, word):
                    return
                if word == "DATA" and self.at["DATA"] == self.WELL["DATA"]:
                    self.letters.append(b"".join(iter(told.readline, b".\r\n")))
                    if not self._say(line, "dot"):
                        return
                if word == "QUIT":
                    return

    def close(self) -> None:
        self.gone.set()
        self._listening.close()


@contextmanager
def odd_server(**at: bytes | str | None) -> Iterator[OddServer]:
    server = OddServer(**at)
    try:
        yield server
    finally:
        server.close()
