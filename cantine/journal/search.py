"""The entries of the journal page by page: by person, family, child or day, with the names of those they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from cantine.common.paris import find_day_span
from cantine.store.account_names import select_account_name
from cantine.store.database import Reader
from cantine.store.paging import fetch_page
from cantine.store.tables import Account, Child, Family, JournalEntry


@dataclass(frozen=True)
class JournalLine:
    """One entry of the journal, with the names of those it is about."""

    at: datetime
    who: str
    action: str
    family: str
    child: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


PER_PAGE = 50
_ENTRIES = (
    select(
        JournalEntry.at,
        select_account_name("le portail"),
        JournalEntry.action,
        Family.number,
        Family.name,
        Child.first_name,
        Child.last_name,
        JournalEntry.before,
        JournalEntry.after,
    )
    .join(Account, Account.id == JournalEntry.account_id, isouter=True)
    .join(Family, Family.id == JournalEntry.family_id, isouter=True)
    .join(Child, Child.id == JournalEntry.child_id, isouter=True)
    .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
)


def list_page(
    db: Reader, *, person: str = "", family: int | None = None, child: str = "", day: date | None = None, page: int = 1
) -> tuple[Sequence[JournalLine], int]:
    """One page of the journal, the latest first, and how many entries there are in all.

    `person` is a part of a name or an e-mail address, `family` a family number, `child` a part of a child's name,
    `day` a day in Paris.
    """
    found = _ENTRIES
    if person:
        who = (column.icontains(person, autoescape=True) for column in (Account.name, Account.email))
        found = found.where(or_(*who))
    if family is not None:
        found = found.where(Family.number == family)
    if child:
        found = found.where((Child.first_name + " " + Child.last_name).icontains(child, autoescape=True))
    if day is not None:
        begins, ends = find_day_span(day)
        found = found.where(JournalEntry.at >= begins, JournalEntry.at < ends)
    rows, count = fetch_page(db, found, page, PER_PAGE)
    lines = [
        JournalLine(
            at, who, action, f"{name} (n° {number})" if number else "", f"{first or ''} {last or ''}".strip(), *values
        )
        for at, who, action, number, name, first, last, *values in rows
    ]
    return lines, count
