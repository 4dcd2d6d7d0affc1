"""Handing files over: each asks who is there, and says « Cette page n'existe pas » to whoever may not have it."""

import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from functools import wraps
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from cantine import clock
from cantine.access.queries.visitors import Visitor
from cantine.common.roles import Forbidden, NotFound
from cantine.common.tables.spreadsheet import MEDIA_TYPE
from cantine.http.downloads.download_log import note_download, refuse_too_many_filters
from cantine.http.session.cookie import COOKIE
from cantine.http.session.visitor import find_visitor
from cantine.http.shell.error_pages import answer_missing
from cantine.settings import settings
from cantine.store.database import Reader, open_reader
from cantine.store.patience import BULK
from cantine.store.replication.standby import open_standby_reader

Document = tuple[str, Iterator[bytes]]
"""The French name of a file, whose ending says what it is, and its content piece by piece."""

KINDS = {"csv": "text/csv; charset=utf-8", "jpg": "image/jpeg", "pdf": "application/pdf", "xlsx": MEDIA_TYPE}


Make = Callable[[Request, Reader, Visitor], Document]
Send = Callable[[Request], Awaitable[Response]]


def serve(make: Make) -> Send:
    """Make a route of a function that makes a document: it redirects to the sign-in where nobody is signed in, and
    answers Forbidden and NotFound with 404. What is read while the content leaves opens the database anew: the reader
    that the function got is closed by then.

    Who of staff takes a file is noted, with its filters, before it leaves. The function says by `tell_about` whose
    health notes stand in it, and of which family alone it is; such a one is noted whoever takes it.
    """
    return _make_route(make, note_download)


def serve_from_standby(make: Make) -> Send:
    """Make a route like `serve` of a function that reads much: it reads the standby, where there is one and it has all
    that was written until now. Who asks is looked up in the database itself."""
    return _make_route(make, note_download, aside=True)


def serve_unnoted(make: Make) -> Send:
    """Make a route like `serve` of a function whose document says nothing of anybody: who takes it is not noted."""
    return _make_route(make, lambda *_: None)


def _make_route(make: Make, note: Callable[[Request, Visitor, str], None], *, aside: bool = False) -> Send:
    def answer(request: Request) -> Response:
        token, url = request.cookies.get(COOKIE, ""), settings().database_url
        with ExitStack() as held:
            db = held.enter_context(open_reader(url, BULK))
            visitor = find_visitor(db, token, clock.now())
            if visitor is None:
                return RedirectResponse("/connexion", 303, headers={"cache-control": "no-store"})
            try:
                refuse_too_many_filters(request)
                if aside:
                    db.rollback()  # what follows may take minutes, in which nothing there is to be kept for it
                    copy = open_standby_reader(url, settings().read_url, BULK, whole=True)
                    db, _late = held.enter_context(copy)
                name, content = make(request, db, visitor)
            except (Forbidden, NotFound):
                return answer_missing()
        note(request, visitor, name)
        return _make_response(name, content)

    @wraps(make)
    async def send(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return send


def _make_response(name: str, content: Iterator[bytes]) -> Response:
    """A file to save under `name`; browsers that know no accents in headers get it without."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9. -]", "", plain)
    return StreamingResponse(
        content,
        media_type=KINDS[name.rpartition(".")[2]],
        headers={
            "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )
