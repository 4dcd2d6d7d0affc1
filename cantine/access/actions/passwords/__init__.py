"""Passwords are kept as bcrypt hashes; this is the only place that makes or checks one."""

import secrets
import unicodedata
from functools import cache

import bcrypt

from cantine.access.actions.passwords._patient_threads import run_behind_others
from cantine.access.rules.mailed_passwords import GROUP, GROUPS, LETTERS, join_groups

WORK_FACTOR = 12
"""bcrypt's cost: each step up doubles the time of a guess, and of a sign-in (about 0.2 s at 12)."""

LONGEST = 72
"""Bytes of UTF-8 that bcrypt reads; a longer password is refused, never cut."""


def _encode(password: str) -> bytes:
    """The bytes to hash, equal for composed and decomposed accents (NFC); spaces and case count."""
    return unicodedata.normalize("NFC", password).encode()


def hash_password(password: str) -> str:
    """The bcrypt hash to keep. Raises ValueError past 72 bytes and for a NUL."""
    secret = _encode(password)
    if b"\0" in secret:
        raise ValueError("Ce mot de passe contient un caractère qui ne peut pas être saisi.")
    if len(secret) > LONGEST:
        raise ValueError("Ce mot de passe est trop long : 72 octets au plus.")
    return run_behind_others(bcrypt.hashpw, secret, bcrypt.gensalt(WORK_FACTOR)).decode()


@cache
def _make_dummy_hash(work_factor: int) -> bytes:
    return bcrypt.hashpw(b"nobody has this password", bcrypt.gensalt(work_factor))


def matches(password: str, kept: str | None) -> bool:
    """Whether `password` is the one behind the hash; takes the same time where there is no hash to compare with.

    A password longer than 72 bytes matches nothing, nor does one with a NUL: bcrypt repeats a password with a NUL in
    between, so that « secret » and « secret NUL secret » are the same to it.
    """
    secret = _encode(password)
    compared = kept.encode() if kept else _make_dummy_hash(WORK_FACTOR)
    right = run_behind_others(bcrypt.checkpw, secret[:LONGEST], compared)
    return right and kept is not None and len(secret) <= LONGEST and b"\0" not in secret


def make_typable_password() -> str:
    """A password that is easy to type, like « q7kd-x2mp-9sva »: twelve random letters and digits, about 59 bits."""
    return join_groups("".join(secrets.choice(LETTERS) for _ in range(GROUPS * GROUP)))
