"""Files that come in: only from our own page, only of those who may, and no bigger than can be read."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import unquote

from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from cantine import clock
from cantine.common.form_input import NotAccepted
from cantine.common.number_input import parse_digits
from cantine.common.roles import Actor, Forbidden, NotFound, Permission
from cantine.common.tables.file_limits import MOST_BYTES
from cantine.http.session.cookie import COOKIE
from cantine.http.session.origin import is_change_from_our_page
from cantine.http.session.visitor import find_visitor
from cantine.imports.actions import uploads
from cantine.offer.actions import commune
from cantine.offer.documents.logo import make_logo
from cantine.online_payment.actions import reports
from cantine.settings import settings
from cantine.sickness.actions import proofs
from cantine.sickness.documents.proof_file import make_page
from cantine.store.database import open_reader, open_writer

TOO_BIG = "Ce fichier est trop gros : 10 Mo au plus. Enregistrez-le en plusieurs fichiers."
TOO_BIG_A_PICTURE = "Cette image est trop grosse : 10 Mo au plus. Enregistrez-la plus petite, puis recommencez."


@dataclass(frozen=True)
class ArrivedFile:
    """A file as it came, or as its purpose prepared it; `about` is the number of the row that it belongs to, or 0."""

    name: str
    about: int
    content: bytes


@dataclass(frozen=True)
class UploadPurpose:
    """What a file is for: who `may` bring it, what is said of one that is too big, and how it is kept.

    `prepare` reads it before the transaction begins, `keep` answers a number of its own; both may raise NotAccepted.
    """

    may: Permission | Literal["guardian"]
    too_big: str
    keep: Callable[[Session, Actor, ArrivedFile, datetime], int]
    prepare: Callable[[bytes], bytes] = bytes


def _keep_families(db: Session, actor: Actor, file: ArrivedFile, now: datetime) -> int:
    return uploads.keep(db, actor, file.name, file.content, now)


def _keep_logo(db: Session, actor: Actor, file: ArrivedFile, now: datetime) -> int:
    commune.set_logo(db, actor, file.content, now)
    return len(file.content)


def _keep_payments(db: Session, actor: Actor, file: ArrivedFile, now: datetime) -> int:
    return reports.import_report(db, actor, file.name, file.content, now)


def _keep_proof(db: Session, actor: Actor, file: ArrivedFile, now: datetime) -> int:
    return proofs.send_page(db, actor, file.about, file.content, now)


FAMILIES = UploadPurpose(Permission.EDIT_FAMILIES, TOO_BIG, _keep_families)
PURPOSES = {
    "logo": UploadPurpose(Permission.EDIT_SETTINGS, TOO_BIG_A_PICTURE, _keep_logo, make_logo),
    "payments": UploadPurpose(Permission.RECORD_PAYMENTS, TOO_BIG, _keep_payments),
    "proof": UploadPurpose("guardian", TOO_BIG_A_PICTURE, _keep_proof, make_page),
}
"""By the word in `x-for`."""

ONE_AT_A_TIME = asyncio.Semaphore(1)
"""What is held while a file is prepared: a picture of few bytes may fill hundreds of megabytes while it is read. Who
waits for it keeps no thread of the server."""


async def receive_upload(request: Request) -> Response:
    """POST /televerser with the file as its body and its name in `x-name`: {"upload": id}, or {"refused": why}. With
    `x-for: logo` it is the commune's logo, with `x-for: payments` a report of payments, with `x-for: proof` a page of
    the proof of the absence in `x-about`, else a file of families. 403 for another site, and for whoever may not; asked
    before the body is read. 404 for an absence of somebody else."""
    token = request.cookies.get(COOKIE, "")
    purpose = PURPOSES.get(request.headers.get("x-for", ""), FAMILIES)
    if not is_change_from_our_page(request.headers) or not await run_in_threadpool(_may_upload, token, purpose.may):
        return _answer({}, 403)
    content = await _read_content(request)
    if content is None:
        return _answer({"refused": purpose.too_big}, 413)
    name, about = unquote(request.headers.get("x-name", "")), parse_digits(request.headers.get("x-about", ""))
    try:
        async with ONE_AT_A_TIME:
            ready = await run_in_threadpool(purpose.prepare, content)
    except NotAccepted as refused:
        return _answer({"refused": str(refused)}, 422)
    return _answer(*await run_in_threadpool(_keep, token, purpose, ArrivedFile(name, about or 0, ready)))


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


def _may_upload(token: str, what: Permission | Literal["guardian"]) -> bool:
    with open_reader(settings().database_url) as db:
        visitor = find_visitor(db, token, clock.now())
    if visitor is None:
        return False
    return visitor.actor.family_id is not None if what == "guardian" else visitor.actor.may(what)


def _keep(token: str, purpose: UploadPurpose, file: ArrivedFile) -> tuple[dict[str, object], int]:
    """Keep the file for its purpose; the answer and its status."""
    try:
        with open_writer(settings().database_url) as db:
            now = clock.now()
            visitor = find_visitor(db, token, now, acts=True)
            if visitor is None:
                return {}, 403
            return {"upload": purpose.keep(db, visitor.actor, file, now)}, 200
    except NotAccepted as refused:
        return {"refused": str(refused)}, 422
    except Forbidden:
        return {}, 403
    except NotFound:
        return {}, 404


def _answer(told: dict[str, object], status: int) -> JSONResponse:
    return JSONResponse(told, status, headers={"cache-control": "no-store"})
