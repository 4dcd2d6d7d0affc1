"""Whether what was written off, given back or moved agrees with itself: in plain SQL."""

from collections.abc import Iterator

from sqlalchemy import text

from cantine.common.french import euros
from cantine.store.database import Reader

WRONG = text("""
    SELECT family.number, family.name, one.id, one.cents, found.wrong
    FROM (
        SELECT one.id, 'halves' AS wrong
        FROM adjustment AS one
        LEFT JOIN adjustment AS other ON other.id = one.counterpart_id
        WHERE one.kind = 'transferred'
          AND (other.id IS NULL OR other.counterpart_id IS NULL OR other.counterpart_id <> one.id
               OR other.kind <> 'transferred' OR other.cents <> -one.cents OR other.day <> one.day
               OR other.family_id = one.family_id OR other.account_code <> one.account_code
               OR coalesce(other.accounted_on, other.day) <> coalesce(one.accounted_on, one.day)
               OR (other.reverses_id IS NULL) <> (one.reverses_id IS NULL))
        UNION ALL
        SELECT back.id, 'taken_back'
        FROM adjustment AS back
        JOIN adjustment AS origin ON origin.id = back.reverses_id
        WHERE origin.cents <> -back.cents OR origin.family_id <> back.family_id OR origin.kind <> back.kind
           OR back.day < origin.day OR origin.reverses_id IS NOT NULL OR origin.account_code <> back.account_code
           OR coalesce(back.accounted_on, back.day) < coalesce(origin.accounted_on, origin.day)
           OR coalesce(back.method, '') <> coalesce(origin.method, '')
        UNION ALL
        SELECT id, 'without_account' FROM adjustment WHERE account_code = '' OR receivable_code = ''
    ) AS found
    JOIN adjustment AS one ON one.id = found.id
    JOIN family ON family.id = one.family_id
    ORDER BY family.number, one.id
""")
SENTENCES = {
    "halves": "transfert dont l'autre moitié ne correspond pas",
    "taken_back": "annulation qui ne correspond pas à l'écriture annulée",
    "without_account": "sans compte comptable",
}


def find_adjustment_differences(db: Reader) -> Iterator[str]:
    """A sentence for each half of a transfer without its other half, and for each entry that was taken back wrongly or
    names no account. One query."""
    for row in db.execute(WRONG):
        yield f"{row.name} (n° {row.number}) : écriture n° {row.id} de {euros(row.cents)}, {SENTENCES[row.wrong]}."
