"""Whether a browser is one that an account has signed in from."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_, select

from cantine.access.queries.visitors import hash_secret
from cantine.common.number_input import parse_family_number
from cantine.store.database import Reader
from cantine.store.tables import Account, Family, Guardian, KnownDevice

REMEMBERED_FOR = timedelta(days=365)
"""How long a browser is known after it was last used."""

MOST = 20
"""Browsers of one account that are known at once: the last used ones."""


@dataclass(frozen=True)
class VisitingBrowser:
    """What tells one browser from another at the sign-in.

    `token` is that of its cookie, as the page's connection brought it; `session_id` the session that this very page
    showed before, whose cookie came after the connection; `name` what the browser says of itself.
    """

    token: str | None = field(default=None, repr=False)
    session_id: int | None = None
    name: str = ""

    @property
    def brings_nothing(self) -> bool:
        """Whether it cannot be known for any account."""
        return not self.token and not self.session_id


@dataclass(frozen=True)
class FoundDevice:
    """A browser that is known for an account."""

    device_id: int
    account_id: int


def find_known(db: Reader, login: str, email: str, browser: VisitingBrowser, now: datetime) -> list[FoundDevice]:
    """The accounts that the login, as `email` where it is no number, may mean and that this browser is known for.

    No query where the browser brings nothing; otherwise one, whoever is behind the login.
    """
    brought: list[ColumnElement[bool]] = []
    if browser.token:
        brought.append(KnownDevice.token_hash == hash_secret(browser.token))
    if browser.session_id:
        brought.append(KnownDevice.session_id == browser.session_id)
    if not brought:
        return []
    number = parse_family_number(login)
    asked = select(KnownDevice.id, KnownDevice.account_id).join(Account, Account.id == KnownDevice.account_id)
    if number is None:
        asked = asked.where(Account.email == email)
    else:
        asked = asked.join(Guardian, Guardian.account_id == Account.id).join(Family, Family.id == Guardian.family_id)
        asked = asked.where(Family.number == number)
    fresh = KnownDevice.used_at > now - REMEMBERED_FOR
    return [FoundDevice(*row) for row in db.execute(asked.where(or_(*brought), fresh).order_by(KnownDevice.id))]
