"""Noting who takes a file of people's data away."""

import logging
from collections.abc import Collection

from starlette.requests import Request

from cantine import clock
from cantine.access.queries.visitors import Visitor
from cantine.common.roles import NotFound
from cantine.http.log.privacy import describe_error
from cantine.journal.reading import note_file
from cantine.settings import settings
from cantine.store.database import STUMBLES, open_writer

LONGEST_NAME = 100
LONGEST_FILTERS = 200
"""Letters of a file's name that are kept, and of its filters: what is noted says all of what was taken."""

_log = logging.getLogger(__name__)


def tell_about(request: Request, *, children: Collection[int] = (), family_id: int | None = None) -> None:
    """Say of the file that this request asks for whose health notes stand in it, and of which family alone it is."""
    request.state.health_of, request.state.family_id = children, family_id


def refuse_too_many_filters(request: Request) -> None:
    """Raise NotFound where the filters have no room in the log: no link of the portal has so many."""
    if len(_describe_filters(request)) > LONGEST_FILTERS:
        raise NotFound


def note_download(request: Request, visitor: Visitor, name: str) -> None:
    """Note that staff take the file `name`, or anybody one with all that is kept of a family.

    It leaves also while the database takes no writing: the kitchen needs its sheet. That is logged instead.
    """
    family_id = getattr(request.state, "family_id", None)
    if visitor.role is None and family_id is None:
        return
    filters, kept = _describe_filters(request), name[:LONGEST_NAME]
    what = f"{kept} ({filters})" if filters else kept
    children = getattr(request.state, "health_of", ())
    try:
        with open_writer(settings().database_url) as db:
            note_file(db, visitor.actor, what, clock.now(), family_id=family_id, children=children)
    except STUMBLES as error:
        _log.error("Un téléchargement n'a pas été noté : %s", describe_error(error))


def _describe_filters(request: Request) -> str:
    return ", ".join(f"{key} = {value}" for key, value in request.query_params.multi_items() if value)
