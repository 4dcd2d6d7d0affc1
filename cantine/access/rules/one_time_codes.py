"""The codes of an authenticator app: RFC 6238 with SHA-1, 30 seconds and six digits, as every such app takes them."""

import hmac
import unicodedata
from datetime import datetime

from pyotp import TOTP

EVERY = 30
"""Seconds that a code stands in the app."""

DIGITS = 6

SKEW = 1
"""Steps before and after the present one whose codes are taken: telephones go wrong by half a minute."""

_LOST = ("Zs", "Zl", "Zp", "Cc", "Cf", "Pd")
"""What is pasted along and carries nothing: blanks, signs that are not seen, hyphens; by Unicode's names."""


def read_code(typed: str) -> str | None:
    """The six digits that were typed or pasted, whatever stands between them; None for anything else."""
    plain = unicodedata.normalize("NFKC", typed)
    bare = "".join(letter for letter in plain if unicodedata.category(letter) not in _LOST)
    return bare if len(bare) == DIGITS and bare.isascii() and bare.isdigit() else None


def find_step(secret: str, typed: str, now: datetime, last_step: int) -> int | None:
    """The step of 30 seconds since 1970 whose code was typed, at most one away from that of `now`; None where it is no
    such code. Steps up to `last_step`, of the code that was taken last, are over: each code is taken once."""
    code = read_code(typed)
    if code is None:
        return None
    here = int(now.timestamp()) // EVERY
    app = TOTP(secret, digits=DIGITS, interval=EVERY)
    for step in range(max(here - SKEW, last_step + 1), here + SKEW + 1):
        if hmac.compare_digest(app.generate_otp(step), code):
            return step
    return None


def write_address(secret: str, account: str, town: str) -> str:
    """What the QR code says to the app: « otpauth://totp/… », with the names that it shows beside the codes."""
    return TOTP(secret, digits=DIGITS, interval=EVERY).provisioning_uri(name=account, issuer_name=town)


def group_secret(secret: str) -> str:
    """The secret as people copy it, in groups of four letters."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
