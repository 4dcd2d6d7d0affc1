"""The authorities whose certificates are believed are read once for all tests, and not for each request.

httpx reads its list of them whenever a client is made, as `httpx.get` does: thirty milliseconds of processor before a
server on this machine is asked anything over plain HTTP.
"""

import os
import ssl
from functools import cache
from typing import Any

from httpx._transports import default


def share() -> None:
    """From now on clients that ask for the same certificates have the same context; those with their own make it."""
    create = default.create_ssl_context

    @cache
    def remember(trust_env: bool, *_read: str | None) -> ssl.SSLContext:
        return create(trust_env=trust_env)

    def create_sharing(verify: Any = True, cert: Any = None, trust_env: bool = True) -> ssl.SSLContext:
        usual = verify is True and cert is None
        read = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
        return remember(trust_env, *read) if usual else create(verify, cert, trust_env)

    default.create_ssl_context = create_sharing
