"""Shares as staff see them: of which child, who pays what, for which services and days; and who may pay one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import literal, or_, select

from cantine.families.queries.custody import MEMBERS, select_children
from cantine.prices.queries.cost_shares import SHARE
from cantine.prices.rules.cost_shares import HeldShare
from cantine.store.database import Reader
from cantine.store.tables import Child, CostShare, Family


@dataclass(frozen=True)
class KnownShare:
    """A share with the names of the child and of the payer."""

    held: HeldShare
    first_name: str
    last_name: str
    payer_number: int
    payer: str

    @property
    def child(self) -> str:
        """« TOTO TEST »."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Organisation:
    """A third payer, and what stands on its invoices."""

    id: int
    number: int
    name: str
    address: str
    postal_code: str
    town: str
    archived_on: date | None


def list_shares(db: Reader, *which: Any) -> list[KnownShare]:
    """The shares that all of `which` choose, by payer, child and day. One query."""
    asked = (
        select(*SHARE, Child.first_name, Child.last_name, Family.number.label("payer_number"), Family.name)
        .join(Child, Child.id == CostShare.child_id)
        .join(Family, Family.id == CostShare.payer_id)
        .where(*which)
        .order_by(Family.number, Child.last_name, Child.first_name, Child.id, CostShare.first_day, CostShare.id)
    )
    rows: Any = db.execute(asked)
    return [KnownShare(HeldShare(*row[: len(SHARE)]), *row[len(SHARE) :]) for row in rows]


def list_of_children(db: Reader, child_ids: Collection[int]) -> list[KnownShare]:
    """The shares of the prices of these children (ids)."""
    return list_shares(db, CostShare.child_id.in_(child_ids))


def list_of_payer(db: Reader, payer_id: int) -> list[KnownShare]:
    """The shares that this organisation or family pays."""
    return list_shares(db, CostShare.payer_id == payer_id)


def list_of_family(db: Reader, family_id: int) -> list[KnownShare]:
    """The shares of the prices of this family's children, and those that it pays."""
    theirs = CostShare.child_id.in_(select_children(literal(family_id)))
    return list_shares(db, or_(theirs, CostShare.payer_id == family_id))


def list_organisations(db: Reader) -> list[Organisation]:
    """All third payers, archived ones too, by name."""
    columns = Family.id, Family.number, Family.name, Family.address, Family.postal_code, Family.town, Family.archived_on
    rows = db.execute(select(*columns).where(Family.organisation).order_by(Family.name, Family.number))
    return [Organisation(*row) for row in rows]


def list_possible_payers(db: Reader, child_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Who may pay a share of each of these children (ids): payers by id, « CCAS », « BERNARD (n° 4) ».

    Organisations, and where a child has or had several families each of these. Two queries.
    """
    open_ones = select(Family.id, Family.name).where(Family.organisation, Family.archived_on.is_(None))
    organisations = dict(db.execute(open_ones.order_by(Family.name)).all())
    homes: dict[int, dict[int, str]] = defaultdict(dict)
    asked = (
        select(MEMBERS.c.child_id, Family.id, Family.name, Family.number)
        .join(Family, Family.id == MEMBERS.c.family_id)
        .where(MEMBERS.c.child_id.in_(child_ids), Family.archived_on.is_(None), Family.anonymised_on.is_(None))
        .order_by(Family.number)
    )
    for child_id, family_id, name, number in db.execute(asked):
        homes[child_id][family_id] = f"{name} (n° {number})"
    return {child_id: organisations | (homes[child_id] if len(homes[child_id]) > 1 else {}) for child_id in child_ids}
