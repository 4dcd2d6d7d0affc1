"""The cookies of a browser: of its session and of the browser itself, both unreadable for scripts, and its language."""

from starlette.responses import Response

from cantine.common.language.languages import Language
from cantine.settings import settings

COOKIE = "__Host-cantine_session" if settings().over_https else "cantine_session"
"""Over HTTPS browsers keep `__Host-` to what this very host has set: no other site of the domain can plant one."""

DEVICE_COOKIE = "__Host-cantine_appareil" if settings().over_https else "cantine_appareil"
"""Holds the token by which a browser that has signed in is known again, see `cantine.access.actions.devices`."""

TURN_COOKIE = "__Host-cantine_tour" if settings().over_https else "cantine_tour"
"""Holds the token of a browser's place in the line of an opening, where nobody has signed in."""

A_DAY = 24 * 3600
A_YEAR = 365 * 24 * 3600

LANGUAGE_COOKIE = "langue"
"""Holds the code of the language that was chosen in this browser: « fr », « en »."""


def set_session_cookie(response: Response, token: str, keep_for: int | None) -> None:
    """Give the browser its token for `keep_for` seconds, or until it is closed where None."""
    secure = settings().over_https
    response.set_cookie(COOKIE, token, max_age=keep_for, path="/", secure=secure, httponly=True, samesite="lax")


def set_device_cookie(response: Response, token: str) -> None:
    """Make the browser known for a year from now; it stays so when somebody signs out."""
    secure = settings().over_https
    response.set_cookie(DEVICE_COOKIE, token, A_YEAR, path="/", secure=secure, httponly=True, samesite="strict")


def set_turn_cookie(response: Response, token: str) -> None:
    """Let the browser keep its place in the line for a day."""
    secure = settings().over_https
    response.set_cookie(TURN_COOKIE, token, A_DAY, path="/", secure=secure, httponly=True, samesite="lax")


def keep_language(response: Response, language: Language) -> None:
    """Make the browser remember the language for a year; scripts have no use for it."""
    secure = settings().over_https
    response.set_cookie(LANGUAGE_COOKIE, language, A_YEAR, path="/", secure=secure, httponly=True, samesite="lax")


def delete_session_cookie(response: Response) -> None:
    """Make the browser forget its token."""
    secure = settings().over_https
    response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="lax")
