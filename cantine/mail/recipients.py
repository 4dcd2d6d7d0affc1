"""Who gets mail: the guardians of a family whose account is open and has an address."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnExpressionArgument, Select, and_, select

from cantine.store.database import Reader
from cantine.store.tables import Account, Guardian

GETS_MAIL = and_(Account.email.is_not(None), Account.disabled_at.is_(None))
"""Of an account that can be written to."""


def read_emails(
    db: Reader, family_ids: Collection[int] | Select[int], *only: ColumnExpressionArgument[bool]
) -> dict[int, list[str]]:
    """By family, the e-mail addresses of its guardians who get mail, in their order; one query.

    Families that nobody can be written to of are left out. `only` is what else must be true of a guardian, such as
    `Guardian.receipts`, who wants receipts.
    """
    rows = db.execute(
        select(Guardian.family_id, Account.email)
        .join(Account, Account.id == Guardian.account_id)
        .where(GETS_MAIL, Guardian.family_id.in_(family_ids), *only)
        .order_by(Guardian.family_id, Guardian.position, Account.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for family_id, email in rows:
        found[family_id].append(str(email))
    return dict(found)
