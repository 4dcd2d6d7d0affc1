"""French pages for what does not exist and for what failed: a sentence, a number that the log has too, a way on."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

import streamlit as st
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.elements import exception

from cantine.common.language.languages import get_language, speak
from cantine.common.language.translate import mark, translate
from cantine.common.typed_text.html import escape
from cantine.http.log.current_request import find_current, keep_request
from cantine.http.session.language import find_language
from cantine.http.shell.style import PLAIN
from cantine.store.database import STUMBLES

_log = logging.getLogger(__name__)
_asked: ContextVar[Scope | None] = ContextVar("asked", default=None)


@contextmanager
def speak_to_asker(scope: Scope | None = None) -> Iterator[None]:
    """Speak the language of the browser that asks now, or by this request: for pages that come before all else."""
    asked = scope or _asked.get()
    with speak(find_language(Headers(scope=asked)) if asked else get_language()):
        yield


_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
<p>{ways}</p>
</main>
</body>
</html>
"""

HOME = ("/", mark("Retour à l'accueil"))
HELP = ("/aide", mark("Aide"))
AGAIN = ("", mark("Réessayer"))


def render_plain_page(
    title: str, text: str, status: int, ways: tuple[tuple[str, str], ...] = (HOME,), wait: int | None = None
) -> Response:
    """A title, a sentence and the ways on, each an address and its words; never kept by a cache. `wait` tells programs,
    and through them browsers, after how many seconds it is worth to come again."""
    links = "\n".join(
        f'<a href="{escape(address)}">{escape(translate(words), quote=False)}</a>' for address, words in ways
    )
    headers = {"cache-control": "no-store"} | ({"retry-after": str(wait)} if wait else {})
    page = _PAGE.format(
        language=get_language(),
        style=PLAIN,
        title=escape(title, quote=False),
        text=escape(text, quote=False),
        ways=links,
    )
    return HTMLResponse(page, status, headers=headers)


def answer_missing() -> Response:
    """404 with links to the start and to the help: the same page whatever was asked for, and whoever asked."""
    with speak_to_asker():
        return render_plain_page(
            translate("Cette page n'existe pas"),
            translate("L'adresse est peut-être incomplète, ou la page n'est plus en ligne."),
            404,
            (HOME, HELP),
        )


def log_error(what: str, error: BaseException) -> str:
    """Write the error into the log, with its traceback; the number that finds it there, « K7MGQ4RT », is that of the
    request or of the page's run, of which all lines have it."""
    with keep_request() as current:
        current.failed = True
        _log.error("Erreur n° %s. %s", current.number, what, exc_info=error)
    return current.number


def _describe_way_on(number: str) -> str:
    return translate(
        "Réessayez dans un instant\u00a0; si l'erreur revient, donnez à la mairie le numéro de l'erreur\u00a0: "
        "{number}.",
        number=number,
    )


def _describe_failed_page(number: str) -> str:
    said = translate(
        "Une erreur est survenue et cette page n'a pas pu s'afficher. Rien de ce qui était enregistré n'est perdu."
    )
    return f"{said} {_describe_way_on(number)}"


def speak_for_streamlit() -> None:
    """From now on Streamlit's own boxes about errors say our sentence, with the number of the log, in the place of
    English words and lines of the program: where a page cannot even be begun, and where `say_sorry` fails itself."""
    usual = exception.marshall
    if hasattr(usual, "__wrapped__"):
        return

    @wraps(usual)
    def describe(box: Any, error: BaseException, *more: Any, **named: Any) -> None:
        usual(box, error, *more, **named)
        for name in ("type", "stack_trace", "message_is_markdown", "is_streamlit_exception"):
            box.ClearField(name)
        with speak_to_asker():
            box.message = _describe_failed_page(log_error("Une page n'a pas pu commencer.", error))

    exception.marshall = describe  # type: ignore[assignment]


def say_sorry(error: Exception) -> bool:
    """Log the error for the town hall's technician and tell the visitor what to do; True: nothing else is shown.
    Showing the page again keeps what was ticked in it; loading it anew would not."""
    number = log_error("Une page a échoué.", error)
    st.error(_describe_failed_page(number))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(translate("Réessayer"), key=f"again {number}", type="primary")
        st.html(f'<a href="{HOME[0]}" target="_self">{translate(HOME[1])}</a>')
    return True


class ErrorPages:
    """Answers a failure with a page in French: 503 where the database could not do its work, otherwise 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on. Once the answer has begun, a failure ends the connection: half a file never looks whole."""
        _asked.set(scope)
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def noting(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception as error:
            current = find_current()
            number = log_error(f"{scope['method']} {current.where if current else ''} a échoué.", error)
            if begun:
                raise
            status = 503 if isinstance(error, STUMBLES) else 500
            ways = (AGAIN, HOME) if scope["method"] == "GET" else (HOME,)
            with speak_to_asker():
                kept = translate("Rien de ce qui était enregistré n'est perdu.")
                said = f"{kept} {_describe_way_on(number)}"
                page = render_plain_page(translate("Une erreur est survenue"), said, status, ways, wait=5)
            await page(scope, receive, send)
