"""Noting who takes a file of people's data away."""

import logging
from collections.abc import Collection

from starlette.requests import Request

from cantine import clock
from cantine.access.queries.visitors import Visitor
from cantine.journal.reading import note_file
from cantine.settings import settings
from cantine.store.database import STUMBLES, open_writer

LONGEST = 300
"""Letters of the name of a file with its filters."""

_log = logging.getLogger(__name__)


def tell_about(request: Request, *, children: Collection[int] = (), family_id: int | None = None) -> None:
    """Say of the file that this request asks for whose health notes stand in it, and of which family alone it is."""
    request.state.health_of, request.state.family_id = children, family_id


def note_download(request: Request, visitor: Visitor, name: str) -> bool:
    """Note that staff take the file `name`, or anybody one with all that is kept of a family; whether it may leave.

    It may not where its filters have no room in the log: no link of the portal has so many, and what is noted would not
    say what was taken. It leaves also while the database takes no writing: the kitchen needs its sheet. That is logged
    instead.
    """
    family_id = getattr(request.state, "family_id", None)
    if visitor.role is None and family_id is None:
        return True
    filters = ", ".join(f"{key} = {value}" for key, value in request.query_params.multi_items() if value)
    what = f"{name} ({filters})" if filters else name
    if len(what) > LONGEST:
        return False
    children = getattr(request.state, "health_of", ())
    try:
        with open_writer(settings().database_url) as db:
            note_file(db, visitor.actor, what, clock.now(), family_id=family_id, children=children)
    except STUMBLES as error:
        _log.error("Un téléchargement n'a pas été noté : %s", next(iter(str(error).splitlines()), ""))
    return True
