"""Whether the portal can do its work, for whoever watches over it."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cantine.settings import settings
from cantine.store.database import reading


def _database_answers() -> bool:
    try:
        with reading(settings().database_url) as db:
            db.execute(text("SELECT 1 FROM alembic_version"))
    except (SQLAlchemyError, OSError):
        return False
    return True


async def health(_request: Request) -> Response:
    """GET /sante: 200 where the database answers, 503 where it does not."""
    if await run_in_threadpool(_database_answers):
        return _said("ok", 200)
    return _said("base de données injoignable", 503)


def _said(state: str, status: int) -> Response:
    return JSONResponse({"etat": state}, status, headers={"cache-control": "no-store"})
