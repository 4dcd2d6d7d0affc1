"""The town of the rush: a village multiplied, whose parents all have one password, hashed once as the portal does."""

from dataclasses import dataclass

from sqlalchemy import text, update

from cantine import clock
from cantine.access.actions.passwords import hash_password
from cantine.store import database
from cantine.store.tables import Account
from tests.support import large_town

PASSWORD = "Cantine-2026"

SPARE = 20
"""Families of a village that have no address, or a child of two families."""

_ASKED = """
SELECT account.id, account.email, guardian.family_id, min(custody.child_id)
FROM account JOIN guardian ON guardian.account_id = account.id JOIN custody ON custody.family_id = guardian.family_id
WHERE account.email IS NOT NULL AND account.role IS NULL AND guardian.position = (
    SELECT min(other.position) FROM guardian other WHERE other.family_id = guardian.family_id)
AND NOT EXISTS (
    SELECT 1 FROM guardian other WHERE other.account_id = guardian.account_id AND other.family_id != guardian.family_id)
GROUP BY account.id, account.email, guardian.family_id
ORDER BY account.id
"""


@dataclass(frozen=True)
class Household:
    """An account, what its owner signs in with, and the child whose month is saved."""

    account: int
    email: str
    family: int
    child: int


def fill(url: str, visits: int) -> list[Household]:
    """Fill the migrated, empty database with families enough, and choose one household of each for so many visits."""
    copies = -(-visits // (large_town.VILLAGE - SPARE))
    large_town.fill(url, copies * large_town.VILLAGE, months=2, now=clock.now())
    with database.open_writer(url) as db:
        db.execute(update(Account).where(Account.role.is_(None)).values(password_hash=hash_password(PASSWORD)))
        found = {
            family: Household(account, email, family, child)
            for account, email, family, child in db.execute(text(_ASKED))
        }
    if len(found) < visits:
        raise SystemExit(f"The town has {len(found)} families for {visits} visits.")
    return [*found.values()][:visits]
