"""Whether payments agree with the attempts to pay online, and entries against payments with those: in plain SQL."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from cantine.common.french import euros
from cantine.store.database import Reader

ATTEMPTS = text("""
    SELECT family.number, family.name, attempt.reference, attempt.state, attempt.cents,
           payment.id AS payment_id, payment.cents AS paid, payment.family_id AS paid_by, attempt.family_id,
           payment.method, payment.cancelled_at, coalesce(parts.cents, 0) + attempt.advance_cents AS asked
    FROM payment_attempt AS attempt
    JOIN family ON family.id = attempt.family_id
    LEFT JOIN payment ON payment.attempt_id = attempt.id
    LEFT JOIN (SELECT attempt_id, sum(cents) AS cents FROM attempt_part GROUP BY attempt_id) AS parts
           ON parts.attempt_id = attempt.id
    WHERE (attempt.state = 'paid') <> (payment.id IS NOT NULL)
       OR (payment.cents <> attempt.cents AND payment.recorded_by_id IS NULL) OR payment.family_id <> attempt.family_id
       OR payment.method NOT IN ('online_card', 'online_debit') OR payment.cancelled_at IS NOT NULL
       OR coalesce(parts.cents, 0) + attempt.advance_cents <> attempt.cents
    ORDER BY family.number, attempt.id
""")
WITHOUT_ATTEMPT = text("""
    SELECT family.number, family.name, payment.id, payment.cents
    FROM payment JOIN family ON family.id = payment.family_id
    WHERE payment.method IN ('online_card', 'online_debit') AND payment.attempt_id IS NULL
      AND payment.reverses_id IS NULL
    ORDER BY family.number, payment.id
""")
REVERSED = text("""
    SELECT family.number, family.name, payment.id, payment.cents, back.cents AS taken_back
    FROM payment
    JOIN (SELECT entry.reverses_id, sum(-entry.cents) AS cents,
                 sum(CASE WHEN entry.family_id <> origin.family_id OR entry.method <> origin.method
                          OR entry.received_on < origin.received_on OR entry.cancelled_at IS NOT NULL
                          OR origin.reverses_id IS NOT NULL OR origin.cancelled_at IS NOT NULL
                     THEN 1 ELSE 0 END) AS wrong
          FROM payment AS entry JOIN payment AS origin ON origin.id = entry.reverses_id
          GROUP BY entry.reverses_id) AS back ON back.reverses_id = payment.id
    JOIN family ON family.id = payment.family_id
    WHERE back.cents > payment.cents OR back.wrong > 0
    ORDER BY family.number, payment.id
""")


def find_payment_differences(db: Reader) -> Iterator[str]:
    """A sentence for each attempt that is not credited exactly as it was paid, for each payment that came online from
    no attempt, and for each that was taken back wrongly.

    A clerk may have credited another amount than was asked, where the provider's back office shows it. Three queries.
    """
    for row in db.execute(ATTEMPTS):
        yield f"{row.name} (n° {row.number}) : paiement en ligne {row.reference}, {_describe_attempt(row)}."
    for row in db.execute(WITHOUT_ATTEMPT):
        what = f"paiement n° {row.id} de {euros(row.cents)}"
        yield f"{row.name} (n° {row.number}) : {what}, venu en ligne sans tentative."
    for row in db.execute(REVERSED):
        taken, whole = euros(int(row.taken_back)), euros(row.cents)
        wrong = "plus que le paiement" if row.taken_back > row.cents else "par une écriture qui ne lui correspond pas"
        yield f"{row.name} (n° {row.number}) : paiement n° {row.id} de {whole}, {taken} rendus, {wrong}."


def _describe_attempt(row: Any) -> str:
    """What is wrong with this attempt, the worst first."""
    if row.payment_id is None:
        if row.state == "paid":
            return f"{euros(row.cents)}, payé mais pas crédité"
        return f"ses parts font {euros(int(row.asked))} au lieu de {euros(row.cents)}"
    if row.state != "paid":
        return f"{euros(row.paid)}, crédité sans être payé"
    if row.paid_by != row.family_id:
        return "crédité à une autre famille"
    if row.paid != row.cents:
        return f"{euros(row.cents)} demandés, {euros(row.paid)} crédités"
    if row.cancelled_at is not None:
        return "payé, puis annulé"
    if row.method not in ("online_card", "online_debit"):
        return "crédité par un autre moyen de paiement"
    return f"ses parts font {euros(int(row.asked))} au lieu de {euros(row.cents)}"
