"""Files to take away: each asks who is there, and says « Cette page n'existe pas » to whoever may not have it."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import quote

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from cantine import clock
from cantine.documents.bookings_csv import bookings_csv
from cantine.documents.statement_csv import statement_csv
from cantine.http.cookie import COOKIE
from cantine.http.missing import missing
from cantine.queries import bookings, families, statement, visitors
from cantine.queries.visitors import Visitor
from cantine.rules.roles import Forbidden, NotFound
from cantine.settings import settings
from cantine.store.database import Reader, reading
from cantine.store.tables import Service

Document = tuple[str, Iterator[bytes]]
"""The French name of a file, and its content piece by piece."""

_CHILD_AND_MONTH = re.compile(r"([0-9]{1,9})-([0-9]{4})-([0-9]{2})")


async def statement_of_account(request: Request) -> Response:
    """GET /telecharger/releve.csv: every movement of the family that the guardian acts for."""

    def document(db: Reader, visitor: Visitor) -> Document:
        lines, totals = statement.statement(db, visitor.actor.of_family())
        today = clock.today()
        return f"Relevé de compte {today}.csv", statement_csv(lines, totals, today)

    return await _download(request, document)


async def month_of_bookings(request: Request) -> Response:
    """GET /telecharger/inscriptions-12-2026-11.csv: what this family booked in that month for its child 12."""

    def document(db: Reader, visitor: Visitor) -> Document:
        family_id = visitor.actor.of_family()
        child_id, first, last = _child_and_month(request.path_params["which"])
        child = families.child(db, family_id, child_id)
        if child is None:
            raise NotFound
        booked = [one for one in bookings.of_children(db, [child_id], first, last) if one.family_id == family_id]
        rows = db.execute(select(Service.id, Service.label).order_by(Service.position, Service.id))
        services = dict(rows.all())  # those no longer offered too
        return f"Inscriptions {child.first_name} {first:%Y-%m}.csv", bookings_csv(booked, services)

    return await _download(request, document)


def _child_and_month(which: str) -> tuple[int, date, date]:
    """« 12-2026-11 » as the child's id and the first and last day. Raises NotFound for anything else."""
    asked = _CHILD_AND_MONTH.fullmatch(which)
    if asked is None:
        raise NotFound
    child_id, year, month = (int(number) for number in asked.groups())
    if year < 1 or not 1 <= month <= 12:
        raise NotFound
    return child_id, date(year, month, 1), date(year, month, monthrange(year, month)[1])


async def _download(request: Request, document: Callable[[Reader, Visitor], Document]) -> Response:
    """The document for whoever is signed in; to the sign-in where nobody is."""

    def answer() -> Response:
        token = request.cookies.get(COOKIE, "")
        with reading(settings().database_url) as db:
            visitor = visitors.by_token(db, token, clock.now())
            if visitor is None or visitor.must_choose:
                return RedirectResponse("/connexion", 303, headers={"cache-control": "no-store"})
            try:
                name, content = document(db, visitor)
            except (Forbidden, NotFound):
                return missing()
        return _file(name, content)

    return await run_in_threadpool(answer)


def _file(name: str, content: Iterator[bytes]) -> Response:
    """A CSV file to save under `name`; browsers that know no accents in headers get it without."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9. -]", "", plain)
    return StreamingResponse(
        content,
        media_type="text/csv; charset=utf-8",
        headers={
            "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )
