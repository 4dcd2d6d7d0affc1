"""The seven who knock at every door of the portal."""

from collections.abc import Callable
from typing import Any

from cantine.access.actions import sessions
from cantine.access.queries.visitors import Visitor, find_by_session
from cantine.access.rules.sign_in_steps import Proof
from cantine.store import database
from cantine.store.tables import Account
from tests.cast import Cast
from tests.dates import at, on

NOW = at("lundi 2026-11-23 10:00:00")
EVERYBODY = ("nobody", "other parent", "guardian", "manager", "finance", "admin", "reader")
"""Chloé is the other parent, Alice the guardian of the family that everything here is about."""

STAFF = {"manager", "finance", "admin", "reader"}
PARENTS = {"other parent", "guardian"}
SIGNED_IN = PARENTS | STAFF
MEAL = on("lundi 2026-11-30")
"""A day of next week, still open."""

Deeds = dict[Callable[..., Any], tuple[Callable[[Cast, Any, Visitor], None], set[str]]]
"""By the name of an action: what somebody does, on Alice's things, and who may.

Those who may not are Forbidden, or find nothing.
"""


def _who(cast: Cast, person: str) -> tuple[int, int | None]:
    return {
        "other parent": (cast.chloe, cast.chloes_family),
        "guardian": (cast.alice, cast.alices_family),
        "manager": (cast.nadia, None),
        "finance": (cast.farid, None),
        "admin": (cast.ines, None),
        "reader": (cast.remi, None),
    }[person]


def session_of(cast: Cast, person: str) -> sessions.OpenedSession:
    """A session as the sign-in opens it."""
    account_id, family_id = _who(cast, person)
    with database.open_writer(cast.url) as db:
        role = db.get_one(Account, account_id).role
        return sessions.open_session(db, account_id, family_id, NOW, role=role, proof=Proof.PASSWORD)


def visitor(cast: Cast, person: str) -> Visitor:
    """The person, signed in."""
    opened = session_of(cast, person)
    with database.open_reader(cast.url) as db:
        found = find_by_session(db, opened.session_id, NOW)
    assert found
    return found
