"""The browsers that an account has signed in from: which they are, and whether a visitor's is one of them.

A browser that is kept is a « device » in the code, and an « appareil » on the screen and in the name of its cookie.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, exists, null, or_, select

from cantine.access.queries.visitors import hash_secret
from cantine.common.number_input import parse_family_number
from cantine.store.account_names import select_account_name
from cantine.store.database import Reader
from cantine.store.tables import Account, Family, Guardian, KnownDevice, WebSession

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


@dataclass(frozen=True)
class OwnDevice:
    """A browser of an account; `device` is what it says of itself. `session_id` where somebody is signed in there,
    `device_id` where it is known."""

    session_id: int | None
    device_id: int | None
    device: str
    used_at: datetime


def find_known(db: Reader, login: str, email: str, browser: VisitingBrowser, now: datetime) -> list[FoundDevice]:
    """The accounts that the login, as `email` where it is no number, may mean and that this browser is known for.

    No query where the browser brings nothing; otherwise one, whoever is behind the login.
    """
    brought = _match(browser)
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


def is_known(db: Reader, account_id: int, browser: VisitingBrowser, now: datetime) -> bool:
    """Whether this browser is one of the account's."""
    brought = _match(browser)
    if not brought:
        return False
    fresh = KnownDevice.account_id == account_id, KnownDevice.used_at > now - REMEMBERED_FOR
    return bool(db.scalar(select(exists().where(or_(*brought), *fresh))))


def is_trusted(db: Reader, account_id: int, browser: VisitingBrowser, now: datetime) -> bool:
    """Whether this browser is one of the account's, and its owner wants to be asked for no code there at `now`."""
    brought = _match(browser)
    if not brought:
        return False
    mine = KnownDevice.account_id == account_id, KnownDevice.trusted_until > now
    return bool(db.scalar(select(exists().where(or_(*brought), *mine))))


def _match(browser: VisitingBrowser) -> list[ColumnElement[bool]]:
    """Conditions of which one is that of the browser's rows; none where it brings nothing."""
    brought: list[ColumnElement[bool]] = []
    if browser.token:
        brought.append(KnownDevice.token_hash == hash_secret(browser.token))
    if browser.session_id:
        brought.append(KnownDevice.session_id == browser.session_id)
    return brought


def read_owners(db: Reader, keys: Sequence[str]) -> dict[str, str]:
    """The name or address of the account of each browser among these keys of tries, by the number in the key."""
    ids = [int(key.partition(":")[2]) for key in keys]
    if not ids:
        return {}
    name = select_account_name()
    asked = select(KnownDevice.id, name).join(Account, Account.id == KnownDevice.account_id)
    return {str(device_id): who for device_id, who in db.execute(asked.where(KnownDevice.id.in_(ids)))}


_SIGNED_IN = (
    select(WebSession.id, KnownDevice.id, WebSession.device, WebSession.used_at)
    .join(
        KnownDevice,
        (KnownDevice.session_id == WebSession.id) & (KnownDevice.account_id == WebSession.account_id),
        isouter=True,
    )
    .where(WebSession.account_id == bindparam("account"), WebSession.ends_at > bindparam("now"))
)
_SIGNED_OUT = (
    select(null(), KnownDevice.id, KnownDevice.device, KnownDevice.used_at)
    .join(WebSession, (WebSession.id == KnownDevice.session_id) & (WebSession.ends_at > bindparam("now")), isouter=True)
    .where(KnownDevice.account_id == bindparam("account"), WebSession.id.is_(None))
)


def list_devices(db: Reader, account_id: int, now: datetime) -> list[OwnDevice]:
    """The browsers in which this account is signed in, then those where it was, each the one used last first."""
    found: list[OwnDevice] = []
    for asked in (_SIGNED_IN, _SIGNED_OUT):
        devices = [OwnDevice(*row) for row in db.execute(asked, {"account": account_id, "now": now})]
        found += sorted(devices, key=lambda device: device.used_at, reverse=True)
    return found


def is_of_staff(db: Reader, token: str, now: datetime) -> bool:
    """Whether somebody of the staff has signed in from the browser with this token, within the last year."""
    fresh = KnownDevice.token_hash == hash_secret(token), KnownDevice.used_at > now - REMEMBERED_FOR
    theirs = exists().where(KnownDevice.account_id == Account.id, *fresh)
    return bool(db.scalar(select(Account.id).where(Account.role.is_not(None), Account.disabled_at.is_(None), theirs)))
