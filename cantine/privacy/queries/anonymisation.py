"""What anonymising a family would do, for its preview and for the act itself."""

from dataclasses import dataclass

from sqlalchemy import func, literal, select

from cantine.families.queries.custody import select_children
from cantine.store.database import Reader
from cantine.store.tables import Account, Booking, Child, Custody, EarlierCustody, Family, Guardian, Invoice, Payment


@dataclass(frozen=True)
class AnonymisationPlan:
    """What anonymising a family does: `account_ids` disappear with their addresses, `child_ids` lose their names.

    Guardians who are staff or have another family too keep their account; children who have another family too keep
    their name. Bookings, invoices and payments stay, and are counted.
    """

    account_ids: tuple[int, ...]
    child_ids: tuple[int, ...]
    bookings: int
    invoices: int
    payments: int


def plan(db: Reader, family_id: int) -> AnonymisationPlan:
    """What `anonymise` would do to this family, for the preview."""
    elsewhere = select(Guardian.account_id).where(Guardian.family_id != family_id)
    accounts = db.scalars(
        select(Account.id)
        .join(Guardian, Guardian.account_id == Account.id)
        .where(Guardian.family_id == family_id, Account.role.is_(None), Account.id.not_in(elsewhere))
        .order_by(Account.id)
    )
    nobody = select(Family.id).where(Family.anonymised_on.is_not(None))
    others = [
        select(table.child_id).where(table.family_id != family_id, table.family_id.not_in(nobody))
        for table in (Custody, EarlierCustody)
    ]
    children = db.scalars(
        select(Child.id)
        .where(Child.id.in_(select_children(literal(family_id))), *(Child.id.not_in(other) for other in others))
        .order_by(Child.id)
    )
    kept = [select(func.count()).where(table.family_id == family_id) for table in (Booking, Invoice, Payment)]
    counts = [db.scalar(asked) or 0 for asked in kept]
    return AnonymisationPlan(tuple(accounts), tuple(children), *counts)
