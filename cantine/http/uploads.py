"""Files that come in: only from our own page, only of those who may, and no bigger than can be read."""

from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from cantine import clock
from cantine.access.queries import visitors
from cantine.common.file_limits import MOST_BYTES
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Forbidden, Permission
from cantine.http.session.cookie import COOKIE
from cantine.http.session.origin import is_change_from_our_page
from cantine.imports.actions import uploads
from cantine.offer.actions import commune
from cantine.offer.documents.logo import make_logo
from cantine.settings import settings
from cantine.store.database import open_reader, open_writer

TOO_BIG = "Ce fichier est trop gros : 10 Mo au plus. Enregistrez-le en plusieurs fichiers."
TOO_BIG_A_PICTURE = "Cette image est trop grosse : 10 Mo au plus. Enregistrez-la plus petite, puis recommencez."


async def receive_upload(request: Request) -> Response:
    """POST /televerser with the file as its body and its name in `x-name`: {"upload": id}, or {"refused": why}. With
    `x-for: logo` it is the commune's logo, else a file of families. 403 for another site, and for whoever may not;
    asked before the body is read."""
    token = request.cookies.get(COOKIE, "")
    is_logo = request.headers.get("x-for") == "logo"
    may = Permission.EDIT_SETTINGS if is_logo else Permission.EDIT_FAMILIES
    if not is_change_from_our_page(request.headers) or not await run_in_threadpool(_may_upload, token, may):
        return _answer({}, 403)
    content = await _read_content(request)
    if content is None:
        return _answer({"refused": TOO_BIG_A_PICTURE if is_logo else TOO_BIG}, 413)
    if is_logo:
        return _answer(*await run_in_threadpool(_keep_logo, token, content))
    kept = await run_in_threadpool(_keep, token, unquote(request.headers.get("x-name", "")), content)
    return _answer({"upload": kept}, 200) if kept is not None else _answer({}, 403)


async def _read_content(request: Request) -> bytes | None:
    """The body of the request; None where it is longer than MOST_BYTES, without waiting for the rest."""
    content = bytearray()
    try:
        async for chunk in request.stream():
            content += chunk
            if len(content) > MOST_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(content)


def _may_upload(token: str, what: Permission) -> bool:
    with open_reader(settings().database_url) as db:
        visitor = visitors.find_by_token(db, token, clock.now())
    return visitor is not None and not visitor.must_choose and visitor.actor.may(what)


def _keep(token: str, name: str, content: bytes) -> int | None:
    with open_writer(settings().database_url) as db:
        now = clock.now()
        visitor = visitors.find_by_token(db, token, now, acts=True)
        if visitor is None or visitor.must_choose:
            return None
        try:
            return uploads.keep(db, visitor.actor, name, content, now)
        except Forbidden:
            return None


def _keep_logo(token: str, content: bytes) -> tuple[dict[str, object], int]:
    """Set the picture as the logo of the commune; the answer and its status."""
    try:
        picture = make_logo(content)
    except NotAccepted as refused:
        return {"refused": str(refused)}, 422
    with open_writer(settings().database_url) as db:
        now = clock.now()
        visitor = visitors.find_by_token(db, token, now, acts=True)
        if visitor is None or visitor.must_choose:
            return {}, 403
        try:
            commune.set_logo(db, visitor.actor, picture, now)
        except Forbidden:
            return {}, 403
    return {"upload": len(picture)}, 200


def _answer(told: dict[str, object], status: int) -> JSONResponse:
    return JSONResponse(told, status, headers={"cache-control": "no-store"})
