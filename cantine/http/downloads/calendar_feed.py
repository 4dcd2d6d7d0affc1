"""The calendar at a guardian's secret address, for telephones and calendar services: nobody signs in there."""

from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cantine import clock
from cantine.calendar_feed.flow import read_calendar
from cantine.http.shell.error_pages import answer_missing

HEADERS = {
    "cache-control": "private, no-cache",
    "content-disposition": 'inline; filename="cantine.ics"',
    "x-robots-tag": "noindex",
}


async def send_calendar(request: Request) -> Response:
    """GET /agenda/{token}.ics: 304 where the calendar has it as it is, and one answer for whatever is no address:
    unknown, renewed, deleted, of an archived family or a blocked account."""
    content = await run_in_threadpool(read_calendar, request.path_params["token"], clock.now())
    if content is None:
        return answer_missing()
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {**HEADERS, "etag": etag}
    known = {mark.strip().removeprefix("W/") for mark in request.headers.get("if-none-match", "").split(",")}
    if known & {etag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)
