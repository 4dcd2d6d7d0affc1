"""The security headers of every answer."""

from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

YEAR = 365 * 24 * 60 * 60


def build_policy(scripts: list[str]) -> str:
    """The content security policy, with the inline scripts of our own shell allowed by their hashes. Left open, because
    Streamlit needs it: inline styles (it writes its style sheets while it runs), `blob:` scripts (each component's
    script is one), pictures as `data:` and `blob:`. Its charts interpret their expressions: no eval."""
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
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-src 'none'",
            "frame-ancestors 'none'",
        ]
    )


class SafetyHeaders:
    """Adds the headers to every HTTP answer, refusals and Streamlit's own included."""

    def __init__(self, app: ASGIApp, scripts: list[str], over_https: bool) -> None:
        self._app = app
        self._headers = {
            "content-security-policy": build_policy(scripts),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "cross-origin-opener-policy": "same-origin",
        }
        if over_https:
            self._headers["strict-transport-security"] = f"max-age={YEAR}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; the start of each answer gets the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, with_headers)
