"""The journal of sign-ins page by page: by person, family or day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from cantine.common.paris import find_day_span
from cantine.common.terms.sign_ins import SignInKind
from cantine.store.account_names import select_account_name
from cantine.store.database import Reader
from cantine.store.paging import fetch_page
from cantine.store.tables import Account, Family, Guardian, SignInEvent


@dataclass(frozen=True)
class SignInLine:
    """One entry: who was meant, as far as the login says it, and from where it came."""

    at: datetime
    kind: SignInKind
    who: str
    login: str
    family: str
    address: str
    device: str


PER_PAGE = 50
_ONLY_FAMILY = (
    select(func.min(Guardian.family_id))
    .where(Guardian.account_id == SignInEvent.account_id)
    .having(func.count() == 1)
    .scalar_subquery()
)
"""The family of the account, where it has one and no second: who was tried by an e-mail address names none."""
_EVENTS = (
    select(
        SignInEvent.at,
        SignInEvent.kind,
        select_account_name(),
        SignInEvent.login,
        Family.number,
        Family.name,
        SignInEvent.address,
        SignInEvent.device,
    )
    .join(Account, Account.id == SignInEvent.account_id, isouter=True)
    .join(Family, Family.id == func.coalesce(SignInEvent.family_id, _ONLY_FAMILY), isouter=True)
    .order_by(SignInEvent.at.desc(), SignInEvent.id.desc())
)


def list_page(
    db: Reader, *, person: str = "", family: int | None = None, day: date | None = None, page: int = 1
) -> tuple[Sequence[SignInLine], int]:
    """One page of the journal, the latest first, and how many entries there are in all.

    `person` is a part of a name, an e-mail address, a login or a network address; `family` a family number, which finds
    what was tried with it and with the addresses of its guardians; `day` a day in Paris.
    """
    found = _EVENTS
    if person:
        columns = (Account.name, Account.email, SignInEvent.login, SignInEvent.address)
        found = found.where(or_(*(column.icontains(person, autoescape=True) for column in columns)))
    if family is not None:
        theirs = aliased(Family)
        guardians = select(Guardian.account_id).join(theirs, theirs.id == Guardian.family_id)
        found = found.where(
            or_(
                Family.number == family,
                SignInEvent.login == str(family),
                SignInEvent.account_id.in_(guardians.where(theirs.number == family)),
            )
        )
    if day is not None:
        begins, ends = find_day_span(day)
        found = found.where(SignInEvent.at >= begins, SignInEvent.at < ends)
    rows, count = fetch_page(db, found, page, PER_PAGE)
    return [
        SignInLine(at, kind, who, login, f"{name} (n° {number})" if number else "", *where)
        for at, kind, who, login, number, name, *where in rows
    ], count
