"""The route of the language: chosen for this browser, and for the account that is signed in."""

from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from cantine import clock
from cantine.access.actions import profile
from cantine.common.language.languages import Language, read_language
from cantine.http.addresses import find_page
from cantine.http.session.cookie import COOKIE, keep_language
from cantine.http.session.visitor import find_visitor
from cantine.settings import settings
from cantine.store.database import STUMBLES, open_reader, open_writer


async def take_language(request: Request) -> Response:
    """GET /langue?choix=en, from a link of a page: back to that page, which speaks this language from now on, as do the
    letters to who is signed in. A link of another site, and what is no language, changes nothing."""
    chosen = read_language(request.query_params.get("choix"))
    back = _find_way_back(request.headers)
    response = RedirectResponse(back or "/", 303, headers={"cache-control": "no-store"})
    # Browsers of before 2023 do not say from what site a link comes, but from what page.
    site = request.headers.get("sec-fetch-site", "cross-site" if back is None else "same-origin")
    if chosen and site == "same-origin":
        keep_language(response, chosen)
        if token := request.cookies.get(COOKIE):
            await run_in_threadpool(_save, token, chosen)
    return response


def _find_way_back(headers: Headers) -> str | None:
    """The page of this portal that the link stood on, with its parameters; the start where the browser does not say it,
    or where there is no such page; None where it stood on another site."""
    told = headers.get("referer", "")
    try:
        came_from = urlsplit(told)
    except ValueError:  # « https://[ »
        return None
    if told and came_from.netloc != headers.get("host"):
        return None
    known = told and find_page(came_from.path) is not None
    return f"{came_from.path}?{came_from.query}".removesuffix("?") if known else "/"


def _save(token: str, language: Language) -> None:
    """Keep the choice with the account; a database that stumbles leaves it in the browser alone."""
    try:
        with open_reader(settings().database_url) as db:
            visitor = find_visitor(db, token, clock.now())
        if visitor is None or visitor.family_id is None or visitor.language == language:
            return
        with open_writer(settings().database_url) as db:
            profile.choose_language(db, visitor.actor, language, clock.now())
    except STUMBLES:
        return
