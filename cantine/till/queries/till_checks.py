"""Whether the till agrees with itself: closed days with what moved, receipts with their cash, slips with what is on
them. In plain SQL that shares no code with what wrote them."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Date, text

from cantine.common.french import euros, numeric_date
from cantine.store.database import Reader

DAYS = text("""
    SELECT day, opening_cents, cash_cents, deposited_cents, cheque_cents, cesu_cents, card_cents, counts, counted_cents,
           reason
    FROM till_day WHERE reopened_at IS NULL ORDER BY day
""").columns(day=Date)
MOVED = text("""
    SELECT day, what, sum(cents) AS cents FROM (
        SELECT received_on AS day, method AS what, cents FROM payment
        WHERE cancelled_at IS NULL OR cancelled_on IS NOT NULL
        UNION ALL
        SELECT cancelled_on, method, -cents FROM payment WHERE cancelled_on IS NOT NULL
        UNION ALL
        SELECT day, method, cents FROM adjustment WHERE method = 'cash'
        UNION ALL
        SELECT made_on, 'bank', cents FROM deposit_slip WHERE method = 'cash'
        UNION ALL
        SELECT deposit_slip_end.day, 'bank', -deposit_slip.cents
        FROM deposit_slip_end JOIN deposit_slip ON deposit_slip.id = deposit_slip_end.slip_id
        WHERE deposit_slip.method = 'cash' AND deposit_slip_end.kind = 'taken_back'
    ) AS moved
    WHERE day >= (SELECT min(day) FROM till_day WHERE reopened_at IS NULL)
      AND day <= (SELECT max(day) FROM till_day WHERE reopened_at IS NULL)
      AND what IN ('cash', 'cheque', 'cesu', 'card', 'bank')
    GROUP BY day, what HAVING sum(cents) <> 0 ORDER BY day
""").columns(day=Date)
GAPS = text("""
    SELECT year, before, number FROM (
        SELECT year, number, coalesce(lag(number) OVER (PARTITION BY year ORDER BY number), 0) AS before
        FROM cash_receipt
    ) AS numbered WHERE number <> before + 1 ORDER BY year, number
""")
WRONG_RECEIPTS = text("""
    SELECT cash_receipt.year, cash_receipt.number FROM cash_receipt JOIN payment ON payment.id = cash_receipt.payment_id
    WHERE payment.method <> 'cash' OR payment.reverses_id IS NOT NULL
       OR substr(CAST(cash_receipt.issued_on AS TEXT), 1, 4) <> CAST(cash_receipt.year AS TEXT)
    ORDER BY cash_receipt.year, cash_receipt.number
""")
SLIP_GAPS = text("""
    SELECT before, number FROM (
        SELECT number, coalesce(lag(number) OVER (ORDER BY number), 0) AS before FROM deposit_slip
    ) AS numbered WHERE number <> before + 1 ORDER BY number
""")
WRONG_SLIPS = text("""
    SELECT slip.number,
           sum(CASE WHEN payment.method <> slip.method THEN 1 ELSE 0 END) AS other,
           sum(CASE WHEN payment.id IS NOT NULL AND ending.kind = 'taken_back' THEN 1 ELSE 0 END) AS kept,
           sum(CASE WHEN payment.cancelled_at IS NOT NULL OR payment.reverses_id IS NOT NULL THEN 1 ELSE 0 END) AS gone
    FROM deposit_slip AS slip
    LEFT JOIN deposit_slip_end AS ending ON ending.slip_id = slip.id
    LEFT JOIN payment ON payment.deposit_slip_id = slip.id
    GROUP BY slip.id, slip.number, slip.method, slip.cents
    HAVING sum(CASE WHEN payment.method <> slip.method THEN 1 ELSE 0 END) > 0
        OR sum(CASE WHEN payment.id IS NOT NULL AND ending.kind = 'taken_back' THEN 1 ELSE 0 END) > 0
        OR sum(CASE WHEN payment.cancelled_at IS NOT NULL OR payment.reverses_id IS NOT NULL THEN 1 ELSE 0 END) > 0
        OR (slip.method = 'cash') <> (slip.cents IS NOT NULL)
    ORDER BY slip.number
""")
_CASH = ("cash", "bank")
"""What moves the cash: payments, and what leaves for the bank."""
CASH_SLIPS = text("SELECT number, cents, counts FROM deposit_slip WHERE cents IS NOT NULL ORDER BY number")


def find_till_differences(db: Reader) -> Iterator[str]:
    """A sentence for each closed day whose sums are not those of its movements, whose morning is not the evening before
    or that differs without a reason, for each receipt out of order, and for each slip that holds what it must not.

    A payment that no receipt was ever written for is no fault: cash had none before. Seven queries.
    """
    yield from _find_day_differences(db)
    for row in db.execute(GAPS):
        upto = f" à {row.year}-{row.number - 1:04}" if row.number > row.before + 2 else ""
        yield f"Quittances de {row.year} : il manque {row.year}-{row.before + 1:04}{upto}."
    for row in db.execute(WRONG_RECEIPTS):
        yield f"Quittance {row.year}-{row.number:04} : elle n'est pas celle d'espèces reçues cette année-là."
    for row in db.execute(SLIP_GAPS):
        yield f"Bordereaux de remise : il manque le n° {row.before + 1}."
    for row in db.execute(WRONG_SLIPS):
        yield f"Bordereau n° {row.number} : {_describe_slip(row)}."
    for row in db.execute(CASH_SLIPS):
        if (counted := _sum(row.counts)) != row.cents:
            yield f"Bordereau n° {row.number} : {euros(row.cents)}, alors que son comptage fait {euros(counted)}."


def _describe_slip(row: Any) -> str:
    if row.other:
        return "il porte un paiement d'un autre moyen"
    if row.kept:
        return "il est repris, mais porte encore des paiements"
    if row.gone:
        return "il porte un paiement annulé ou une écriture en sens inverse"
    return "il n'a pas le montant qui convient à son moyen de paiement"


def _find_day_differences(db: Reader) -> Iterator[str]:
    days = db.execute(DAYS).all()
    if not days:
        return
    moved = {(row.day, row.what): int(row.cents) for row in db.execute(MOVED)}
    before = None
    for row in days:
        name = f"Caisse du {numeric_date(row.day)}"
        sums = {"cash": row.cash_cents, "bank": row.deposited_cents, "cheque": row.cheque_cents}
        sums |= {"cesu": row.cesu_cents, "card": row.card_cents}
        for what, cents in sums.items():
            if cents != moved.get((row.day, what), 0):
                found = euros(moved.get((row.day, what), 0))
                yield f"{name} : {euros(cents)} à l'arrêté ({what}), alors que ses mouvements font {found}."
        if before is not None:
            since = [
                cents if what == "cash" else -cents
                for (day, what), cents in moved.items()
                if what in _CASH and before.day < day < row.day
            ]
            if row.opening_cents != (carried := before.counted_cents + sum(since)):
                yield (
                    f"{name} : le fonds de caisse du matin est {euros(row.opening_cents)}, alors que la caisse du "
                    f"{numeric_date(before.day)} en laisse {euros(carried)}."
                )
        if _sum(row.counts) != row.counted_cents:
            yield f"{name} : {euros(row.counted_cents)} comptés, billets et pièces font {euros(_sum(row.counts))}."
        expected = row.opening_cents + row.cash_cents - row.deposited_cents
        if (row.counted_cents != expected) != bool(row.reason):
            yield f"{name} : {euros(expected)} prévus, {euros(row.counted_cents)} comptés, sans motif qui convienne."
        before = row


def _sum(counts: Any) -> int:
    """The cents of notes and coins as they are stored: SQLite returns text."""
    stored = json.loads(counts) if isinstance(counts, str) else counts
    return sum(int(value) * number for value, number in (stored or {}).items())
