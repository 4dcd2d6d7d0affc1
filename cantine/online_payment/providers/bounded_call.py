"""One question over HTTP that ends in time and in size, whatever the other side does."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import httpcore
import httpx

from cantine.online_payment.rules.provider import ProviderUnavailable

MOST_BYTES = 200_000
"""Of an answer; those that are documented have less than 2,000."""


class _Line:
    """The connection of one call, which another thread may cut: a read that waits on it ends at once."""

    def __init__(self) -> None:
        self._stream: httpcore.NetworkStream | None = None
        self._is_cut = False

    def note(self, _event: str, info: Mapping[str, Any]) -> None:
        """Remember the connection when it is made and when it speaks TLS; go no further once it is cut."""
        if isinstance(stream := info.get("return_value"), httpcore.NetworkStream):
            self._stream = stream
        if self._is_cut:
            if self._stream:
                self._stream.close()
            raise httpx.ReadTimeout("too slow")

    def cut(self) -> None:
        """End the connection, or the attempt to make one."""
        self._is_cut = True
        line = self._stream and self._stream.get_extra_info("socket")
        if line:
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)


def post(
    address: str, content: bytes, headers: Mapping[str, str], *, transport: httpx.BaseTransport | None, seconds: float
) -> tuple[int, bytes]:
    """The status and the body that `address` answers; redirects are not followed, TLS is verified.

    `seconds` bound the whole call, the look-up of the name included, also where the other side sends a byte now and
    then. Proxies are those of the environment, but for a `transport` of one's own. Raises ProviderUnavailable.
    """
    results: SimpleQueue[tuple[int, bytes] | Exception] = SimpleQueue()
    line = _Line()
    request: dict[str, Any] = {
        "content": content,
        "headers": {**headers, "accept-encoding": "identity"},
        "extensions": {"trace": line.note},
    }

    def call() -> None:
        try:
            with (
                httpx.Client(transport=transport, timeout=seconds, follow_redirects=False) as client,
                client.stream("POST", address, **request) as response,
            ):
                results.put((response.status_code, _read(response)))
        except Exception as error:
            results.put(error)

    Thread(target=call, daemon=True, name="payment-provider").start()
    try:
        result = results.get(timeout=seconds)
    except Empty:
        line.cut()
        result = httpx.ReadTimeout("too slow")
    if isinstance(result, Exception):
        raise _translate(result, seconds) from None
    return result


def _translate(error: Exception, seconds: float) -> Exception:
    """What the call ended with, for staff; a defect of our own stays what it is."""
    match error:
        case httpx.TimeoutException():
            return ProviderUnavailable(f"Le service de paiement n'a pas répondu en {seconds:g} secondes.")
        case httpx.ConnectError() | httpx.ProxyError() | httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return ProviderUnavailable("Le service de paiement n'est pas joignable.")
        case httpx.HTTPError():
            return ProviderUnavailable("Le service de paiement a interrompu sa réponse.")
        case OSError() | ValueError() | ImportError():  # a proxy or a certificate of the environment is none
            return ProviderUnavailable("Le réseau du portail est mal réglé : le service n'est pas joignable.")
        case _:
            return error


def _read(response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ProviderUnavailable("Le service de paiement a compressé sa réponse.")  # it may unfold without end
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise ProviderUnavailable("Le service de paiement a donné une réponse trop longue.")
    return bytes(body)
