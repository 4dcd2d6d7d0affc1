"""The demonstration's parents, each with a session and one child, and what the database has kept of their saves."""

from collections.abc import Sequence

from sqlalchemy import text

from cantine import clock
from cantine.access.actions import sessions
from cantine.store import database
from tests.drills.town.parents import Household, Parent

_ASKED = """
SELECT guardian.account_id, guardian.family_id, min(custody.child_id)
FROM guardian JOIN custody ON custody.family_id = guardian.family_id
WHERE guardian.family_id NOT IN (3, 4) AND NOT EXISTS (
    SELECT 1 FROM guardian other WHERE other.account_id = guardian.account_id AND other.family_id != guardian.family_id)
GROUP BY guardian.account_id, guardian.family_id
ORDER BY guardian.family_id, guardian.account_id
"""


def sign_in_households(url: str, count: int) -> list[Household]:
    """So many families, each with one guardian who has just signed in."""
    found: dict[int, Household] = {}
    with database.open_writer(url) as db:
        for account, family, child in db.execute(text(_ASKED)).all():
            if family in found or len(found) == count:
                continue
            opened = sessions.open_session(db, account, family, clock.now(), role=None)
            claimed = sessions.claim(db, opened.ticket, clock.now())
            assert claimed
            found[family] = Household(account, family, child, claimed.token)
    assert len(found) == count, f"The demonstration has {len(found)} such families."
    return [*found.values()]


def find_last_entry(url: str) -> int:
    """The number of the last entry of the journal."""
    with database.open_reader(url) as db:
        return db.scalar(text("SELECT max(id) FROM journal_entry")) or 0


def count_differences(url: str, parents: Sequence[Parent], last: int) -> tuple[int, int]:
    """(confirmed saves that are not kept, saves that are kept and were never sent or told otherwise), counted by the
    journal after its entry `last` and by how each meal stands."""
    lost = doubled = 0
    with database.open_reader(url) as db:
        for one in parents:
            asked = (
                "SELECT count(*) FROM journal_entry WHERE action = 'save_month' AND account_id = :who AND id > :last"
            )
            kept = db.scalar(text(asked), {"who": one.household.account, "last": last}) or 0
            stands = db.scalar(
                text("SELECT state = 'booked' FROM booking WHERE child_id = :c AND day = :d AND service_id = :s"),
                {"c": one.household.child, "d": one.cell[0], "s": one.cell[1]},
            )
            confirmed = len(one.told.confirmed)
            lost += max(0, confirmed - kept)
            doubled += max(0, kept - confirmed - one.told.unsure)
            if one.told.stands is not None and one.told.stands != bool(stands):
                lost += 1
    return lost, doubled
