"""Whether the portal can do its work, for whoever watches over it."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cantine.settings import settings
from cantine.store.database import open_reader


def _is_database_there() -> bool:
    try:
        with open_reader(settings().database_url) as db:
            db.execute(text("SELECT 1 FROM alembic_version"))
    except (SQLAlchemyError, OSError):
        return False
    return True


async def send_health(_request: Request) -> Response:
    """GET /sante: 200 where the database answers, 503 where it does not."""
    if await run_in_threadpool(_is_database_there):
        return _make_answer("ok", 200)
    return _make_answer("base de données injoignable", 503)


def _make_answer(state: str, status: int) -> Response:
    return JSONResponse({"etat": state}, status, headers={"cache-control": "no-store"})
