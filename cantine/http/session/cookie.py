"""The cookie of a signed-in browser: unreadable for scripts, sent by our own pages only; and its language."""

from starlette.responses import Response

from cantine.common.language.languages import Language
from cantine.settings import settings

COOKIE = "__Host-cantine_session" if settings().over_https else "cantine_session"
"""Over HTTPS browsers keep `__Host-` to what this very host has set: no other site of the domain can plant one."""

LANGUAGE_COOKIE = "langue"
"""Holds the code of the language that was chosen in this browser: « fr », « en »."""


def set_session_cookie(response: Response, token: str, keep_for: int | None) -> None:
    """Give the browser its token for `keep_for` seconds, or until it is closed where None."""
    secure = settings().over_https
    response.set_cookie(COOKIE, token, max_age=keep_for, path="/", secure=secure, httponly=True, samesite="lax")


def keep_language(response: Response, language: Language) -> None:
    """Make the browser remember the language for a year; scripts have no use for it."""
    secure, year = settings().over_https, 365 * 24 * 3600
    response.set_cookie(LANGUAGE_COOKIE, language, year, path="/", secure=secure, httponly=True, samesite="lax")


def delete_session_cookie(response: Response) -> None:
    """Make the browser forget its token."""
    secure = settings().over_https
    response.delete_cookie(COOKIE, path="/", secure=secure, httponly=True, samesite="lax")
