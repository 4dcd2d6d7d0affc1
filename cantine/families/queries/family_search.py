"""Families found by what somebody types, with the few words that tell one from another."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from cantine.common.number_input import parse_digits
from cantine.common.search import split_search
from cantine.store.database import Reader
from cantine.store.paging import fetch_page
from cantine.store.streaming import Question
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
    db: Reader, typed: str, *, archived: bool = False, page: int = 1, organisations: bool = False
) -> tuple[list[FoundFamily], int]:
    """One page of the families of which each typed word begins some word, and how many there are in all.

    Names, e-mail addresses, telephone and family numbers count, accents and capitals do not. The family whose number
    was typed comes first. With `organisations`, third payers are among them. Three queries.
    """
    rows, count = fetch_page(
        db, _select_matching(split_search(typed), archived=archived, organisations=organisations), page, PER_PAGE
    )
    guardians, emails, children = _read_people(db, [row[0] for row in rows])
    found = [
        FoundFamily(key, number, name, archived, anonymous, guardians[key], emails[key], children[key])
        for key, number, name, archived, anonymous in rows
    ]
    return found, count


def _select_matching(words: Sequence[str], *, archived: bool, organisations: bool) -> Question:
    """The families of which each of these plain words begins some word."""
    gone = Family.archived_on.is_not(None), Family.anonymised_on.is_not(None)
    found = select(Family.id, Family.number, Family.name, *gone)
    if not organisations:
        found = found.where(~Family.organisation)
    if not archived:
        found = found.where(Family.archived_on.is_(None))
    if words:
        found = found.join(FamilySearch, FamilySearch.family_id == Family.id)
        found = found.where(*(FamilySearch.words.contains(f" {word}", autoescape=True) for word in words))
    number = parse_digits(" ".join(words)) or 0
    return found.order_by(Family.number != number, Family.name, Family.number)


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
