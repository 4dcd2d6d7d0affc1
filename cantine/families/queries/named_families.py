"""Families as somebody names them: by number or by name, or all of them."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from cantine.common.number_input import parse_digits
from cantine.common.search import make_plain
from cantine.store.database import Reader
from cantine.store.tables import Family

FamilyMatch = tuple[int, int, str]
"""Id, number, name."""


def find_each(db: Reader, typed: Collection[str]) -> dict[str, list[FamilyMatch]]:
    """For each typed text the family of this number, or all whose name it is or begins, word by word. One query.

    Archived families are found too, for they may still pay; anonymous ones are not.
    """
    by_number: dict[int, FamilyMatch] = {}
    by_name: dict[str, list[FamilyMatch]] = defaultdict(list)
    for id, number, name in db.execute(
        select(Family.id, Family.number, Family.name).where(Family.anonymised_on.is_(None)).order_by(Family.number)
    ):
        by_number[number] = (id, number, name)
        by_name[make_plain(name)].append((id, number, name))
    found = {}
    for text in typed:
        digits = parse_digits(text.lower().removeprefix("n°").strip())
        if digits is not None:
            found[text] = [by_number[digits]] if digits in by_number else []
            continue
        wanted = make_plain(text)
        whole = by_name.get(wanted, [])
        begins = [one for name, families in by_name.items() if name.startswith(f"{wanted} ") for one in families]
        found[text] = whole or begins
    return found


def find_by_number(db: Reader, numbers: Collection[int]) -> dict[int, tuple[int, str]]:
    """The id and the name of each of these families, by its number; unknown numbers are left out."""
    found = select(Family.number, Family.id, Family.name).where(Family.number.in_(numbers)).order_by(Family.number)
    return {number: (family_id, name) for number, family_id, name in db.execute(found)}


def list_all_families(db: Reader) -> dict[int, tuple[int, str]]:
    """The id and the name of every family that is not archived, by its number; no organisation."""
    found = (
        select(Family.number, Family.id, Family.name)
        .where(Family.archived_on.is_(None), ~Family.organisation)
        .order_by(Family.number)
    )
    return {number: (family_id, name) for number, family_id, name in db.execute(found)}
