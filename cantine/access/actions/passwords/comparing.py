"""Comparing a password with its bcrypt hash: by the system's libcrypt where there is one, a sixth faster than the
package and at the same cost for whoever guesses; by the package everywhere else.

Only libxcrypt, that of Debian since 2019, has `crypt_rn`, which is told how much memory it is given.
"""

import ctypes
import hmac
from collections.abc import Callable
from functools import cache

import bcrypt

MEMORY = 32_768
"""Bytes that libxcrypt works in."""

KNOWN = b"$2b$04$u4c3TctwLCwv3L/QXAhWQO4kRoI34sDe8Hiks3zf3G6Brz7aOpju6"
"""The hash of « cantine » at the lowest cost, by which a library shows that it can."""


def compare(secret: bytes, kept: bytes) -> bool:
    """Whether this is the secret of the hash. Raises ValueError for what is no bcrypt hash, and for a NUL."""
    by_system = _find_system_compare()
    if by_system is None or b"\0" in secret or not kept.startswith(b"$2b$"):
        return bcrypt.checkpw(secret, kept)
    return by_system(secret, kept)


@cache
def _find_system_compare() -> Callable[[bytes, bytes], bool] | None:
    try:
        hash_in = ctypes.CDLL("libcrypt.so.1").crypt_rn
    except (OSError, AttributeError):
        return None
    hash_in.restype = ctypes.c_char_p
    hash_in.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int]

    def compare_by_system(secret: bytes, kept: bytes) -> bool:
        found = hash_in(secret, kept, ctypes.create_string_buffer(MEMORY), MEMORY)
        if found is None:
            return bcrypt.checkpw(secret, kept)
        return hmac.compare_digest(found, kept)

    return compare_by_system if compare_by_system(b"cantine", KNOWN) else None
