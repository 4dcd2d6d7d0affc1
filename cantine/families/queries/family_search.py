"""Families found by what somebody types, with the few words that tell one from another."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from cantine.common.number_input import parse_digits
from cantine.common.search import split_search
from cantine.store.database import Reader
from cantine.store.paging import fetch_page
from cantine.store.tables import Account, Child, Custody, Family, FamilySearch, Guardian

PER_PAGE = 50


@dataclass(frozen=True)
class FoundFamily:
    """One family of the list: its number and name, who is responsible, which children it has."""

    id: int
    number: int
    name: str
    archived: bool
    anonymised: bool
    guardians: Sequence[str] = field(default_factory=list)
    emails: Sequence[str] = field(default_factory=list)
    children: Sequence[str] = field(default_factory=list)


def search(
    db: Reader,
    typed: str,
    *,
    archived: bool = False,
    page: int = 1,
    organisations: bool = False,
    by_caf_number: bool = False,
) -> tuple[list[FoundFamily], int]:
    """One page of the families of which each typed word begins some word, and how many there are in all.

    Names, e-mail addresses, telephone and family numbers count, accents and capitals do not. The family whose number
    was typed comes first. With `organisations`, third payers are among them; `by_caf_number` finds also the family of
    which the whole CAF number was typed, for those who may see incomes. Three queries.
    """
    words = split_search(typed)
    found = _select_families(archived=archived, organisations=organisations)
    if words:
        found = found.join(FamilySearch, FamilySearch.family_id == Family.id)
        found = found.where(_match(words, by_caf_number=by_caf_number))
    number = parse_digits(" ".join(words)) or 0
    ordered = found.order_by(Family.number != number, Family.name, Family.number)
    rows, count = fetch_page(db, ordered, page, PER_PAGE)
    guardians, emails, children = _read_people(db, [row[0] for row in rows])
    families = [
        FoundFamily(key, number, name, archived, anonymous, guardians[key], emails[key], children[key])
        for key, number, name, archived, anonymous in rows
    ]
    return families, count


def _select_families(*, archived: bool, organisations: bool) -> Any:
    """The families of the town, those that are `archived` too."""
    gone = Family.archived_on.is_not(None), Family.anonymised_on.is_not(None)
    found = select(Family.id, Family.number, Family.name, *gone)
    if not organisations:
        found = found.where(~Family.organisation)
    if not archived:
        found = found.where(Family.archived_on.is_(None))
    return found


def _match(words: Sequence[str], *, by_caf_number: bool) -> ColumnElement[bool]:
    """Whether each of these plain words begins some word of a family, or all of them are its CAF number."""
    begun = and_(*(FamilySearch.words.contains(f" {word}", autoescape=True) for word in words))
    if not by_caf_number:
        return begun
    return or_(begun, func.lower(func.replace(Family.caf_number, " ", "")) == "".join(words))


Names = dict[int, list[str]]


def _read_people(db: Reader, family_ids: Sequence[int]) -> tuple[Names, Names, Names]:
    """The guardians, their addresses, and the children of these families, by family."""
    guardians: Names = defaultdict(list)
    emails: Names = defaultdict(list)
    children: Names = defaultdict(list)
    if not family_ids:
        return guardians, emails, children
    for family_id, first, last, email in db.execute(
        select(Guardian.family_id, Guardian.first_name, Guardian.last_name, Account.email)
        .join(Account, Account.id == Guardian.account_id)
        .where(Guardian.family_id.in_(family_ids))
        .order_by(Guardian.position, Guardian.account_id)
    ):
        guardians[family_id].append(f"{first} {last}".strip())
        emails[family_id] += [email] if email else []
    for family_id, first in db.execute(
        select(Custody.family_id, Child.first_name)
        .join(Child, Child.id == Custody.child_id)
        .where(Custody.family_id.in_(family_ids))
        .order_by(Child.birth_date, Child.id)
    ):
        children[family_id].append(first)
    return guardians, emails, children
