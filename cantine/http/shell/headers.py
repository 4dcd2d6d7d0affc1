"""The security headers of every answer."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cantine.http.addresses import COMPONENTS, FONTS, START_PAYMENT, STATIC, find_page

YEAR = 365 * 24 * 60 * 60


FindTarget = Callable[[], Awaitable[str]]
"""The origin, other than the portal's own, to which a form may lead now; empty where there is none."""


def build_policy(scripts: Sequence[str], form_target: str = "") -> str:
    """The content security policy, with the inline scripts of our own shell allowed by their hashes. Left open, because
    Streamlit needs it: inline styles (it writes its style sheets while it runs), `blob:` scripts (each component's
    script is one), pictures as `data:` and `blob:`. Its charts interpret their expressions: no eval. A form leads to
    the portal itself, and to `form_target`: browsers look at where the answer to a form redirects, too."""
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' blob: {hashes}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self'",
            "manifest-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action 'self' {form_target}".rstrip(),
            "frame-src 'none'",
            "frame-ancestors 'none'",
        ]
    )


class SafetyHeaders:
    """Adds the headers to every HTTP answer, refusals and Streamlit's own included. The hundred scripts and fonts of a
    first visit get only the one that means something for them: the others are 50 kB in all."""

    def __init__(self, app: ASGIApp, scripts: list[str], over_https: bool, find_target: FindTarget) -> None:
        self._app = app
        self._scripts = scripts
        self._find_target = find_target
        self._headers = {
            "content-security-policy": build_policy(scripts),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "cross-origin-opener-policy": "same-origin",
        }
        self._of_files = {"x-content-type-options": "nosniff"}
        if over_https:
            self._headers["strict-transport-security"] = f"max-age={YEAR}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; the start of each answer gets the headers, a page also where payments lead."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        own = self._of_files if _is_part_of_page(scope["path"]) else self._headers
        if _may_hold_form(scope["path"]) and (target := await self._find_target()):
            own = {**own, "content-security-policy": build_policy(self._scripts, target)}

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in own.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, with_headers)


def _is_part_of_page(path: str) -> bool:
    """Whether this is a script, a style sheet or a font: what no browser shows as a page of its own."""
    return path.startswith((STATIC, FONTS, COMPONENTS)) and path.endswith((".js", ".css", ".woff2"))


def _may_hold_form(path: str) -> bool:
    """Whether a form of this answer may lead to the provider of payments: pages, not their many files."""
    return path == START_PAYMENT or find_page(path) is not None
