"""The browsers of a family's guardians, and the sign-ins that were kept, for the family's own data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from cantine.common.terms.sign_ins import SignInKind
from cantine.store.account_names import select_account_name
from cantine.store.database import Reader
from cantine.store.tables import Account, Guardian, KnownDevice, SignInEvent


@dataclass(frozen=True)
class KeptSignIn:
    """A sign-in that failed, or the first one in a browser; `where` and `device` are empty where they may be another
    guardian's own: slips, too, tell from where somebody signs in."""

    at: datetime
    kind: SignInKind
    who: str
    login: str
    where: str
    device: str


@dataclass(frozen=True)
class KeptDevice:
    """A browser that is known for a guardian."""

    who: str
    device: str
    first_at: datetime
    used_at: datetime


@dataclass(frozen=True)
class KeptOfDoor:
    """What is kept of a family's way in."""

    sign_ins: Sequence[KeptSignIn] = ()
    devices: Sequence[KeptDevice] = ()


def read_of_door(db: Reader, family_id: int, number: int, asker: int | None) -> KeptOfDoor:
    """What is kept of the way in of this family, for its guardian with the account `asker`, or (None) for the town."""
    return KeptOfDoor(_list_sign_ins(db, family_id, number, asker), _list_devices(db, family_id, asker))


_NAME = select_account_name()


def _list_sign_ins(db: Reader, family_id: int, number: int, asker: int | None) -> list[KeptSignIn]:
    """What was kept about the family's number and its guardians' accounts, oldest first.

    A guardian (account `asker`) does not learn from where another one signs in; None, the town hall, has it all.
    """
    guardians = select(Guardian.account_id).where(Guardian.family_id == family_id)
    addresses = select(Account.email).where(Account.id.in_(guardians), Account.email.is_not(None))
    about = (
        SignInEvent.account_id.in_(guardians),
        SignInEvent.family_id == family_id,
        SignInEvent.login.in_([str(number)]),
        SignInEvent.login.in_(addresses),
    )
    asked = (
        select(
            SignInEvent.at,
            SignInEvent.kind,
            _NAME,
            SignInEvent.login,
            SignInEvent.address,
            SignInEvent.device,
            SignInEvent.account_id,
        )
        .join(Account, Account.id == SignInEvent.account_id, isouter=True)
        .where(or_(*about))
        .order_by(SignInEvent.id)
    )
    found = []
    for at, kind, who, login, where, device, account_id in db.execute(asked):
        others = asker not in (None, account_id)
        found.append(KeptSignIn(at, kind, who, login, *(("", "") if others else (where, device))))
    return found


def _list_devices(db: Reader, family_id: int, asker: int | None) -> list[KeptDevice]:
    """The browsers that are known for a guardian: those of `asker`, or (None) of all."""
    asked = (
        select(_NAME, KnownDevice.device, KnownDevice.first_at, KnownDevice.used_at)
        .join(Account, Account.id == KnownDevice.account_id)
        .join(Guardian, Guardian.account_id == Account.id)
        .where(Guardian.family_id == family_id)
        .order_by(KnownDevice.id)
    )
    return [KeptDevice(*row) for row in db.execute(asked if asker is None else asked.where(Account.id == asker))]
