"""Those who try: each with the cookie of a browser, what is theirs to see, and as whom the pages know them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from cantine.access.actions import sessions
from cantine.access.rules.sign_in_steps import Proof
from cantine.common.roles import Role
from cantine.store import database
from tests.drills.attempts.town import Town

MARK = re.compile(rb"Xq([fanceh])(\d+)z")
"""A family's name, address, note for the town hall and CAF number; a child's name and health note; with whose it is."""

HIDDEN = {"manager": "c", "finance": "h", "admin": "", "reader": "h"}
"""What of all families each role does not see: what they earn, how children are."""


HOME, OF_NOBODY = "/telecharger/releve.csv", 303
"""What is asked for to see who is signed in, and the answer to nobody, who is led to the sign-in."""


@dataclass(frozen=True)
class Visitor:
    """Somebody with a cookie (None: without one). `person` is who the pages take them for, as `tests/permissions` calls
    them: « nobody » for all whose session is none any more. `marks` are those they may see; None: all but `hidden`."""

    name: str
    token: str | None
    person: str
    family_id: int | None = None
    account_id: int | None = None
    marks: frozenset[str] | None = frozenset()
    hidden: str = ""
    must_choose: bool = False

    def find_foreign(self, content: bytes) -> set[str]:
        """The marks in this content that are not theirs to see."""
        found = {f"Xq{kind.decode()}{number.decode()}z" for kind, number in MARK.findall(content)}
        if self.marks is None:
            return {mark for mark in found if mark[2] in self.hidden}
        return found - self.marks


def gather_visitors(town: Town) -> dict[str, Visitor]:
    """Everybody who comes, by name; the states that end a session are written past the portal, as the worst race of
    two acts could leave them: the session's row is still there."""
    marks = find_marks(town)
    known = {
        "nobody": Visitor("nobody", None, "nobody"),
        "invented cookie": Visitor("invented cookie", "A" * 43, "nobody"),
    }
    for name, family in (("parent", 1), ("another parent", 2), ("separated mother", 3), ("separated father", 4)):
        account = find_guardian(town, family)
        token = open_session(town, account, family)
        known[name] = Visitor(name, token, "guardian", family, account, marks[family])
    for name, email in (("manager", "cantine"), ("finance", "finance"), ("admin", "mairie"), ("reader", "lecture")):
        ((account,),) = town.ask("SELECT id FROM account WHERE email = :email", email=f"{email}@exemple.fr")
        token = open_session(town, account, None, role=Role(name))
        known[name] = Visitor(name, token, name, None, account, None, HIDDEN[name])
    return known | gather_ended(town)


def let_come_again(town: Town, visitors: Mapping[str, Visitor]) -> dict[str, Visitor]:
    """The same visitors, each who is to be signed in with a session that is: an attack may have let hours go by, or
    have used a link of theirs up, and whoever is signed out would be refused for the wrong reason."""
    return {name: _let_in_again(town, visitor) for name, visitor in visitors.items()}


def _let_in_again(town: Town, visitor: Visitor) -> Visitor:
    if visitor.person == "nobody" or town.request("GET", HOME, visitor.token).status_code != OF_NOBODY:
        return visitor
    role = None if visitor.family_id else Role(visitor.name)
    token = open_session(town, visitor.account_id or 0, visitor.family_id, role=role)
    assert town.request("GET", HOME, token).status_code != OF_NOBODY, f"{visitor.name} cannot come in."
    return replace(visitor, token=token)


def gather_ended(town: Town) -> dict[str, Visitor]:
    """Those whose cookie was good once."""
    known = {}

    def add(name: str, family: int, statement: str, **values: object) -> None:
        account = find_guardian(town, family)
        token = open_session(town, account, family)
        ((session,),) = town.ask("SELECT max(id) FROM web_session")
        town.change(statement, account=account, family=family, session=session, **values)
        must_choose = "must_choose" in statement
        known[name] = Visitor(name, token, "nobody", family, account, must_choose=must_choose)

    today, long_ago = town.now.date(), town.now - timedelta(days=40)
    add("archived family", 5, "UPDATE family SET archived_on = :today WHERE id = :family", today=str(today))
    add("disabled account", 6, "UPDATE account SET disabled_at = :ago WHERE id = :account", ago=str(long_ago)[:19])
    add("must choose a password", 7, "UPDATE web_session SET must_choose = :yes WHERE id = :session", yes=True)
    add("ended session", 8, "DELETE FROM web_session WHERE id = :session")
    add("expired session", 8, "UPDATE web_session SET ends_at = :ago WHERE id = :session", ago=str(long_ago)[:19])
    add("removed guardian", 9, "DELETE FROM guardian WHERE account_id = :account AND family_id = :family")
    return known


def open_session(town: Town, account: int, family: int | None, *, role: Role | None = None) -> str:
    """The cookie of a browser in which this account has just signed in."""
    with database.open_writer(town.url) as db:
        opened = sessions.open_session(db, account, family, town.now, role=role, proof=Proof.PASSWORD)
        claimed = sessions.claim(db, opened.ticket, town.now)
    assert claimed
    return claimed.token


def find_guardian(town: Town, family: int) -> int:
    """The account of the first guardian of a family."""
    asked = "SELECT account_id FROM guardian WHERE family_id = :id ORDER BY position, account_id"
    return int(town.ask(asked, id=family)[0][0])


def find_marks(town: Town) -> Mapping[int, frozenset[str]]:
    """What each family (id) may see: its own name and address, its children, and what is noted of their health."""
    marks = {
        family: {f"Xqf{family}z", f"Xqa{family}z", f"Xqc{family}z"} for (family,) in town.ask("SELECT id FROM family")
    }
    for child, family in town.ask("SELECT child_id, family_id FROM custody"):
        marks[family] |= {f"Xqe{child}z", f"Xqh{child}z"}
    return {family: frozenset(found) for family, found in marks.items()}
