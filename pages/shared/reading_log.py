"""Noting who reads what is said of children's health: once a day for each account and list, not at every run."""

import logging
from collections.abc import Collection

from cantine.access.queries.visitors import Visitor
from cantine.common.terms.read_places import ReadPlace
from cantine.http.log.privacy import describe_error
from cantine.journal.reading import build_view_key, note_view
from cantine.settings import settings
from cantine.store import database
from pages.shared import session

MOST_REMEMBERED = 10_000

_noted: set[tuple[str, str]] = set()
"""What this process has noted, by database: it is not asked again."""

_log = logging.getLogger(__name__)


def note_reading(visitor: Visitor, place: ReadPlace, what: str, children: Collection[int]) -> None:
    """Note that the visitor reads the health notes of these children (ids) in the list `what`; without one, nothing.

    Whoever cooks reads them also while the database takes no writing: that is logged instead.
    """
    if not children:
        return
    url, now = settings().database_url, session.now()
    key = url, build_view_key(visitor.account_id, place, what, children, now)
    if key in _noted:
        return
    try:
        with database.open_writer(url) as db:
            note_view(db, visitor.actor, place, what, children, now)
    except database.STUMBLES as error:
        _log.error("Une lecture de consignes de santé n'a pas été notée : %s", describe_error(error))
        return
    if len(_noted) >= MOST_REMEMBERED:
        _noted.clear()
    _noted.add(key)
