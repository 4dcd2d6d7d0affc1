"""The routes of a session: a ticket is exchanged for its cookie, and the browser is known from then on; signing out
ends the session and clears its cookie."""

import json
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from cantine import clock
from cantine.access.actions import devices, sessions
from cantine.access.queries import visitors
from cantine.access.queries.visitors import hash_secret
from cantine.http.session.cookie import (
    COOKIE,
    DEVICE_COOKIE,
    TURN_COOKIE,
    delete_session_cookie,
    set_device_cookie,
    set_session_cookie,
)
from cantine.http.session.origin import is_change_from_our_page
from cantine.http.waiting.room import room
from cantine.opening.actions.advance import give_place
from cantine.opening.queries.openings import find_in_line
from cantine.settings import settings
from cantine.store.database import Writer, open_reader, open_writer

LONGEST = 1_000
"""Bytes of a request; a ticket has 43 characters."""


async def open_session(request: Request) -> Response:
    """POST /session with {"ticket": "…"}: 204 and the cookies, once per ticket; anything else 403. The session's token
    is always a new one, and the session of the cookie that it replaces ends: nobody can reach it any more."""
    ticket = await _read_ticket(request) if is_change_from_our_page(request.headers) else None
    if ticket is None:
        return _answer_empty(403)
    claimed = await run_in_threadpool(_claim, ticket, request.headers.get("user-agent", ""), request.cookies)
    if claimed is None:
        return _answer_empty(403)
    opened, known = claimed
    response = _answer_empty(204)
    set_session_cookie(response, opened.token, opened.keep_for)
    if known:
        set_device_cookie(response, known)
    return response


async def end_session(request: Request) -> Response:
    """DELETE /session: the session of the cookie ends, the cookie goes; 204 whether there was one or not."""
    if not is_change_from_our_page(request.headers):
        return _answer_empty(403)
    if token := request.cookies.get(COOKIE):
        await run_in_threadpool(_end, token)
    response = _answer_empty(204)
    delete_session_cookie(response)
    return response


async def _read_ticket(request: Request) -> str | None:
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST:
                return None
        sent = json.loads(body)
    except (ValueError, RecursionError, ClientDisconnect):
        return None
    ticket = sent.get("ticket") if isinstance(sent, dict) else None
    return ticket if isinstance(ticket, str) and ticket.isascii() else None


def _claim(ticket: str, device: str, cookies: Mapping[str, str]) -> tuple[sessions.ClaimedSession, str | None] | None:
    """The session, and the token of its browser, which is known only once the second factor was given. Asked before it
    is written: what anybody may invent must not take the lock that every save waits for."""
    with open_reader(settings().database_url) as db:
        if not visitors.has_ticket(db, ticket):
            return None
    with open_writer(settings().database_url) as db:
        claimed = sessions.claim(db, ticket, clock.now(), device)
        if claimed is None:
            return None
        if replaced := cookies.get(COOKIE):
            sessions.end_by_token(db, replaced)
        if turn := cookies.get(TURN_COOKIE) or cookies.get(COOKIE):
            _give_place(db, turn, claimed.token)
        if claimed.awaits_code:
            return claimed, None
        who, brought = (claimed.account_id, claimed.session_id), cookies.get(DEVICE_COOKIE)
        return claimed, devices.remember(db, *who, brought, device, clock.now(), trusted=claimed.trusted)


def _give_place(db: Writer, turn: str, token: str) -> None:
    """Let the family that signs in have the place in line of its browser, where an opening is on."""
    visitor = visitors.find_by_token(db, token, clock.now(), unfinished=True) if room.opening else None
    if visitor is not None and visitor.family_id is not None:
        give_place(db, hash_secret(turn), find_in_line(db, visitor.family_id), clock.now())


def _end(token: str) -> None:
    with open_reader(settings().database_url) as db:
        if not visitors.has_token(db, token):
            return
    with open_writer(settings().database_url) as db:
        sessions.end_by_token(db, token)


def _answer_empty(status: int) -> Response:
    return Response(status_code=status, headers={"cache-control": "no-store"})
