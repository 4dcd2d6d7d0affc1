"""People at the sign-in: what they type, and who they are then."""

from datetime import datetime

from cantine.access.actions import forgotten_password, passwords, sign_in
from cantine.access.queries import visitors
from cantine.access.queries.visitors import Visitor
from cantine.store import database
from cantine.store.tables import Account, Guardian
from tests.cast import PASSWORD, Cast
from tests.dates import at

NOW = at("lundi 2026-11-23 10:00:00")


def enter(url: str, login: str, password: str = PASSWORD, now: datetime = NOW) -> Visitor | None:
    """The three steps of the sign-in, as the page takes them; who is in, or None."""
    with database.open_reader(url) as db:
        found = sign_in.find_candidates(db, login)
    who = sign_in.recognise(found, login, password, now)
    if who is None:
        return None
    with database.open_writer(url) as db:
        opened = sign_in.let_in(db, who, now)
    if opened is None:
        return None
    with database.open_reader(url) as db:
        return visitors.find_by_session(db, opened.session_id, now, unfinished=True)


def second_guardian(cast: Cast, password: str, position: int = 1) -> int:
    """Alice's partner Yann, without an e-mail address: signs in by the family's number only."""
    with database.open_writer(cast.url) as db:
        yann = Account(name="Yann Morel", password_hash=passwords.hash_password(password))
        db.add(yann)
        db.flush()
        db.add(Guardian(family_id=cast.alices_family, account_id=yann.id, position=position))
        return yann.id


def change(cast: Cast, account: int, **values: object) -> None:
    """Set these columns of an account."""
    with database.open_writer(cast.url) as db:
        row = db.get_one(Account, account)
        for name, value in values.items():
            setattr(row, name, value)


def mailed_to(url: str, address: str, now: datetime = NOW) -> str:
    """A new password, mailed to this address at `now`."""
    password, kept = forgotten_password.make_password()
    with database.open_writer(url) as db:
        assert forgotten_password.send_new_password(db, address, password, kept, now)
    return password
