"""Families as somebody types them in a list: by number or by name."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from cantine.rules.search import make_plain
from cantine.rules.typed_number import parse_digits
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
