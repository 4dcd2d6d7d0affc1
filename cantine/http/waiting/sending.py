"""POST /ouverture/envoi: whose turn has come sends what was prepared, from the waiting room itself: no page is made."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cantine import clock
from cantine.bookings.actions.prepared import send_prepared
from cantine.bookings.queries.wishes import has_prepared
from cantine.bookings.rules.cell_changes import MonthSaved
from cantine.bookings.rules.prepared import describe_sent
from cantine.families.queries import families
from cantine.http.session.cookie import COOKIE
from cantine.http.session.origin import is_change_from_our_page
from cantine.http.session.visitor import find_visitor
from cantine.http.shell.error_pages import speak_to_asker
from cantine.http.waiting.browsers import read_browser
from cantine.http.waiting.room import room
from cantine.offer.queries.offer import read_labels
from cantine.settings import settings
from cantine.store.database import STUMBLES, open_reader, open_writer


@dataclass(frozen=True)
class Sent:
    """What became of what was prepared, with the names of the children and services (by id) that it is about."""

    saved: dict[int, MonthSaved]
    names: dict[int, str]
    services: dict[int, str]


async def send_from_room(request: Request) -> Response:
    """What was sent and what was refused, as sentences; nothing where nothing was prepared. 403 for another site, 503
    where the database did not take it: all is still prepared, and it is sent again."""
    if not is_change_from_our_page(request.headers):
        return Response(status_code=403)
    try:
        sent = await run_in_threadpool(_send, request.cookies.get(COOKIE, ""))
    except STUMBLES:
        return Response(status_code=503, headers={"retry-after": "5"})
    if sent is None:
        return JSONResponse({"refused": []}, headers={"cache-control": "no-store"})
    for wants_turn in (False, True):
        room.finish(read_browser(request.headers, wants_turn=wants_turn))
    with speak_to_asker(request.scope):
        said, refused = describe_sent(sent.saved, sent.names, sent.services)
    return JSONResponse({"said": said, "refused": refused}, headers={"cache-control": "no-store"})


def _send(token: str) -> Sent | None:
    """Asked before it is written: most have prepared nothing, and need not wait for those who write."""
    with open_reader(settings().database_url) as db:
        visitor = find_visitor(db, token, clock.now())
        if visitor is None or visitor.family_id is None or not has_prepared(db, visitor.family_id):
            return None
    with open_writer(settings().database_url) as db:
        visitor = find_visitor(db, token, clock.now(), acts=True)
        if visitor is None or visitor.family_id is None:
            return None
        saved = send_prepared(db, visitor.actor, clock.now())
        if not saved:
            return None
        children = families.list_children(db, visitor.family_id, clock.today())
        return Sent(saved, {one.id: one.first_name for one in children}, read_labels(db))
