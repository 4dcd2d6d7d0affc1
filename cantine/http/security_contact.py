"""Whom to write to who finds a hole in the portal: `/.well-known/security.txt`, as RFC 9116 says."""

from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from cantine import clock
from cantine.http.shell.error_pages import answer_missing
from cantine.settings import settings

SECURITY_TEXT = "/.well-known/security.txt"

GOOD_FOR = timedelta(days=180)
"""How long an answer may be relied on; the RFC wants less than a year."""


def describe_contact(contact: str, portal: str, now: datetime) -> str:
    """The text, a line for each field. A `portal` without HTTPS has no line `Canonical`, which the RFC forbids then."""
    lines = [f"Contact: {contact}", f"Expires: {now + GOOD_FOR:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: fr"]
    if portal.startswith("https://"):
        lines.append(f"Canonical: {portal}{SECURITY_TEXT}")
    return "\n".join(lines) + "\n"


async def send_security_contact(_request: Request) -> Response:
    """GET /.well-known/security.txt: 404 where the town has set no contact."""
    if not (contact := settings().security_contact):
        return answer_missing()
    return PlainTextResponse(describe_contact(contact, settings().base_url, clock.now()))
