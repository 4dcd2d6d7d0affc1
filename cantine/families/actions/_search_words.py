"""The words by which families are found, stored for each family and rewritten wherever a name or an address changes."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, insert, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from cantine.common.search import join_search_words
from cantine.store.tables import Account, Child, Custody, Family, FamilySearch, Guardian


def refresh(db: Session, family_ids: Collection[int] | None = None) -> None:
    """Rewrite the search words of these families, or of all (None), in a fixed number of queries.

    Their CAF number is not among them: whoever may not read it finds nobody by it.
    """
    db.flush()

    def mine(column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        return true() if family_ids is None else column.in_([*family_ids])

    texts: dict[int, list[str]] = defaultdict(list)
    family = select(Family.id, Family.number, Family.name, Family.town).where(mine(Family.id))
    guardian = (
        select(Guardian.family_id, Guardian.first_name, Guardian.last_name, Account.email, Guardian.phone)
        .join(Account, Account.id == Guardian.account_id)
        .where(mine(Guardian.family_id))
        .order_by(Guardian.position)
    )
    child = (
        select(Custody.family_id, Child.first_name, Child.last_name)
        .join(Child, Child.id == Custody.child_id)
        .join(Family, Family.id == Custody.family_id)
        .where(mine(Custody.family_id), Family.anonymised_on.is_(None))
    )
    for family_id, *told in db.execute(family):
        texts[family_id] += [str(text) for text in told]
    for family_id, *names, email, phone in db.execute(guardian):
        texts[family_id] += [*names, email or "", "".join(phone.split())]
    for family_id, *names in db.execute(child):
        texts[family_id] += names
    db.execute(delete(FamilySearch).where(mine(FamilySearch.family_id)))
    rows = [{"family_id": family_id, "words": join_search_words(told)} for family_id, told in texts.items()]
    if rows:
        db.execute(insert(FamilySearch), rows)


def refresh_account(db: Session, account_id: int) -> None:
    """Rewrite the search words of every family of which this account is a guardian."""
    refresh(db, db.scalars(select(Guardian.family_id).where(Guardian.account_id == account_id)).all())
