"""What somebody reads where a page or a download fails: a French sentence, a number that the log has too, a way on."""

import logging
import secrets

import streamlit as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cantine.http.plain_page import AGAIN, HOME, render_plain_page
from cantine.store.database import STUMBLES

_log = logging.getLogger(__name__)


def log_error(what: str, error: BaseException) -> str:
    """Write the error into the log, with its traceback; the number that finds it there: « 7F3A9C »."""
    number = secrets.token_hex(3).upper()
    _log.error("Erreur n° %s. %s", number, what, exc_info=error)
    return number


def _describe_way_on(number: str) -> str:
    again = "Réessayez dans un instant\u00a0; si l'erreur revient, donnez à la mairie"
    return f"{again} le numéro de l'erreur\u00a0: {number}."


def say_sorry(error: Exception) -> bool:
    """Log the error for the town hall's technician and tell the visitor what to do; True: nothing else is shown.

    Showing the page again keeps what was ticked in it; loading it anew would not.
    """
    number = log_error("Une page a échoué.", error)
    st.error(
        "Une erreur est survenue et cette page n'a pas pu s'afficher. Rien de ce qui était enregistré n'est perdu. "
        + _describe_way_on(number)
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Réessayer", key=f"again {number}", type="primary")
        st.html(f'<a href="{HOME[0]}" target="_self">{HOME[1]}</a>')
    return True


class ErrorPages:
    """An answer that fails before it has begun is a page in French: 503 where the database stumbles, otherwise 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on. What fails later breaks the connection off, so that no file that ends too early looks whole."""
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
            number = log_error(f"{scope['method']} {scope['path']} a échoué.", error)
            if begun:
                raise
            status = 503 if isinstance(error, STUMBLES) else 500
            said = f"Rien de ce qui était enregistré n'est perdu. {_describe_way_on(number)}"
            ways = (AGAIN, HOME) if scope["method"] == "GET" else (HOME,)
            await render_plain_page("Une erreur est survenue", said, status, ways, wait=5)(scope, receive, send)
