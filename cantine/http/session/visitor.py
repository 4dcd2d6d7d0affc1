"""Who asks for an address of the portal: the visitor of the session of the cookie."""

from datetime import datetime

from cantine.access.queries import visitors
from cantine.access.queries.visitors import Visitor
from cantine.http.log.current_request import note_who
from cantine.store.database import Reader


def find_visitor(db: Reader, token: str, now: datetime, *, acts: bool = False) -> Visitor | None:
    """The visitor of this token, None where there is none. Who `acts` keeps the session until the end of the
    transaction."""
    return note_visitor(visitors.find_by_token(db, token, now, acts=acts))


def note_visitor(visitor: Visitor | None) -> Visitor | None:
    """Let the log of this request know the visitor's account from now on."""
    note_who(visitor.account_id if visitor else None)
    return visitor
