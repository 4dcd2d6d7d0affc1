"""Whether the books agree with themselves: asked in plain SQL that shares no code with what wrote them.

Only the balance of a statement and what is open on the invoices are the portal's own figures: they are what is checked.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, text

from cantine.billing.queries import account_balances, open_invoices
from cantine.common.french import euros, numeric_date, plural
from cantine.ledger.queries.adjustment_reconciliation import find_adjustment_differences
from cantine.ledger.queries.line_reconciliation import find_contract_differences, find_share_differences
from cantine.ledger.queries.payment_reconciliation import find_payment_differences
from cantine.store.database import Reader
from cantine.till.queries.till_checks import find_till_differences

WHOLE_TABLES = text("SET LOCAL enable_nestloop = off")
"""These statements read whole tables; without statistics PostgreSQL would look rows up one by one."""

AT_ONCE = 5_000
"""Families whose invoices are read at a time: the memory of the proof does not grow with the town."""

FAMILIES = text("""
    SELECT family.id, family.number, family.name,
           coalesce(bills.invoiced, 0) AS invoiced, coalesce(bills.credited, 0) AS credited,
           coalesce(paid.cents, 0) AS paid, coalesce(opening_balance.cents, 0) AS taken_over,
           coalesce(adjusted.cents, 0) AS adjusted
    FROM family
    LEFT JOIN (SELECT family_id, sum(CASE kind WHEN 'invoice' THEN cents ELSE 0 END) AS invoiced,
                      sum(CASE kind WHEN 'credit_note' THEN cents ELSE 0 END) AS credited
               FROM invoice GROUP BY family_id) AS bills ON bills.family_id = family.id
    LEFT JOIN (SELECT family_id, sum(cents) AS cents FROM payment WHERE cancelled_at IS NULL GROUP BY family_id) AS paid
           ON paid.family_id = family.id
    LEFT JOIN (SELECT family_id, sum(cents) AS cents FROM adjustment GROUP BY family_id) AS adjusted
           ON adjusted.family_id = family.id
    LEFT JOIN opening_balance ON opening_balance.family_id = family.id
    ORDER BY family.number
""")
GAPS = text("""
    WITH given AS (SELECT year, number FROM invoice UNION ALL
                   SELECT invoice_year, invoice_number FROM opening_balance WHERE invoice_number IS NOT NULL)
    SELECT year, before, number FROM (
        SELECT year, number, coalesce(lag(number) OVER (PARTITION BY year ORDER BY number), 0) AS before FROM given
    ) AS numbered WHERE number <> before + 1 ORDER BY year, number
""")
"""Numbers that were given to nothing; invoices that became opening balances keep theirs."""
COUNTERS = text("""
    WITH given AS (SELECT year, number FROM invoice UNION ALL
                   SELECT invoice_year, invoice_number FROM opening_balance WHERE invoice_number IS NOT NULL)
    SELECT given.year, max(given.number) AS number, max(invoice_counter.last) AS last
    FROM given LEFT JOIN invoice_counter ON invoice_counter.year = given.year GROUP BY given.year
    HAVING max(given.number) <> coalesce(max(invoice_counter.last), 0) ORDER BY given.year
""")
DISORDER = text("""
    SELECT year, number FROM (
        SELECT year, number, issued_on, lag(issued_on) OVER (PARTITION BY year ORDER BY number) AS before FROM invoice
    ) AS numbered
    WHERE issued_on < before OR substr(CAST(issued_on AS TEXT), 1, 4) <> CAST(year AS TEXT) ORDER BY year, number
""")
SUMS = text("""
    SELECT invoice.year, invoice.number, invoice.cents, coalesce(lines.cents, 0) AS of_lines
    FROM invoice
    LEFT JOIN (SELECT invoice_id, sum(cents) AS cents, sum(CASE WHEN cents = quantity * unit_cents THEN 0 ELSE 1 END)
               AS wrong, count(*) AS count FROM invoice_line GROUP BY invoice_id) AS lines
           ON lines.invoice_id = invoice.id
    WHERE invoice.cents <> coalesce(lines.cents, 0) OR lines.wrong > 0
       OR invoice.line_count <> coalesce(lines.count, 0)
    ORDER BY invoice.year, invoice.number
""")
CREDITED = text("""
    SELECT invoice.year, invoice.number, invoice.cents, sum(note.cents) AS credited
    FROM invoice JOIN invoice AS note ON note.corrects_id = invoice.id
    GROUP BY invoice.id, invoice.year, invoice.number, invoice.cents, invoice.family_id, invoice.kind
    HAVING sum(note.cents) > invoice.cents OR min(note.family_id) <> invoice.family_id
        OR max(note.family_id) <> invoice.family_id OR min(note.kind) <> 'credit_note' OR invoice.kind <> 'invoice'
    ORDER BY invoice.year, invoice.number
""")
CREDITED_LINES = text("""
    SELECT invoice.year, invoice.number, line.label
    FROM invoice_line AS line
    JOIN (SELECT credits_id, sum(quantity) AS quantity FROM invoice_line
          WHERE credits_id IS NOT NULL GROUP BY credits_id) AS back ON back.credits_id = line.id
    JOIN invoice ON invoice.id = line.invoice_id
    WHERE back.quantity > line.quantity ORDER BY invoice.year, invoice.number, line.position
""")
ELSEWHERE = text("""
    SELECT invoice.year, invoice.number, booking.day, child.first_name, child.last_name, service.label
    FROM booking
    JOIN invoice_line AS line ON line.id = booking.invoice_line_id
    JOIN invoice ON invoice.id = line.invoice_id
    JOIN child ON child.id = booking.child_id
    JOIN service ON service.id = booking.service_id
    JOIN service AS billed ON billed.id = line.service_id
    WHERE invoice.kind <> 'invoice' OR invoice.family_id <> booking.family_id OR line.child_id <> booking.child_id
       OR substr(CAST(invoice.month AS TEXT), 1, 7) <> substr(CAST(booking.day AS TEXT), 1, 7)
       OR line.kind NOT IN ('usual', 'carence', 'full_day')
       OR (booking.service_id <> billed.id
           AND NOT (line.kind = 'full_day' AND booking.service_id = (
                SELECT CASE WHEN terms.service_id IS NULL THEN service.full_day_with_id ELSE terms.full_day_with_id END
                FROM service LEFT JOIN service_terms AS terms ON terms.service_id = service.id AND terms.first_day =
                     (SELECT max(first_day) FROM service_terms
                      WHERE service_id = service.id AND first_day <= booking.day)
                WHERE service.id = billed.id)))
    ORDER BY invoice.year, invoice.number, booking.day
""").columns(day=Date)
DAYS = text("""
    SELECT invoice.year, invoice.number, line.label, line.days, coalesce(billed.days, 0) AS billed
    FROM invoice_line AS line
    JOIN invoice ON invoice.id = line.invoice_id
    LEFT JOIN (SELECT invoice_line_id, count(DISTINCT day) AS days FROM booking WHERE invoice_line_id IS NOT NULL
               GROUP BY invoice_line_id) AS billed ON billed.invoice_line_id = line.id
    WHERE invoice.kind = 'invoice' AND invoice.month IS NOT NULL AND line.kind IN ('usual', 'carence', 'full_day')
      AND length(line.days) - length(replace(line.days, ',', '')) + 1 <> coalesce(billed.days, 0)
      AND NOT EXISTS (SELECT 1 FROM invoice_line AS back WHERE back.credits_id = line.id)
    ORDER BY invoice.year, invoice.number, line.position
""")


def find_differences(db: Reader) -> Iterator[str]:
    """A sentence for everything that does not agree; none at all where the books are right. About twenty queries,
    and four more for each AT_ONCE families.

    What is still to be billed is no difference: `outstanding` lists it.
    """
    engine = db.dialect if isinstance(db, Connection) else db.get_bind().dialect
    if engine.name == "postgresql":
        db.execute(WHOLE_TABLES)
    yield from _find_balance_differences(db)
    yield from find_payment_differences(db)
    yield from find_adjustment_differences(db)
    yield from find_contract_differences(db)
    yield from find_till_differences(db)
    yield from find_share_differences(db)
    for row in db.execute(GAPS):
        missing = f"{row.year}-{row.before + 1:04}"
        upto = f" à {row.year}-{row.number - 1:04}" if row.number > row.before + 2 else ""
        yield f"Numérotation de {row.year} : il manque {missing}{upto}."
    for row in db.execute(COUNTERS):
        yield f"Numérotation de {row.year} : le compteur est à {row.last or 0}, la dernière facture à {row.number}."
    for row in db.execute(DISORDER):
        yield f"{_format_number(row)} : sa date n'est pas dans l'ordre des numéros."
    for row in db.execute(SUMS):
        yield f"{_format_number(row)} : {euros(row.cents)}, alors que ses lignes font {euros(int(row.of_lines))}."
    for row in db.execute(CREDITED):
        yield f"{_format_number(row)} : {euros(int(row.credited))} d'avoirs pour {euros(row.cents)} facturés."
    for row in db.execute(CREDITED_LINES):
        yield f"{_format_number(row)} : plus d'avoirs que de quantité pour « {row.label} »."
    for row in db.execute(ELSEWHERE):
        child = f"{row.first_name} {row.last_name}"
        yield f"{_format_number(row)} : « {row.label} » du {numeric_date(row.day)} de {child} n'y a pas sa place."
    for row in db.execute(DAYS):
        days = plural(row.billed, "jour inscrit", "jours inscrits")
        yield f"{_format_number(row)} : « {row.label} », {days} pour les jours {row.days}."


def _find_balance_differences(db: Reader) -> Iterator[str]:
    """A sentence for each family whose balance by its papers differs from its statement or from what is open."""
    families = db.execute(FAMILIES).all()
    for start in range(0, len(families), AT_ONCE):
        yield from _compare_balances(db, families[start : start + AT_ONCE])


def _compare_balances(db: Reader, families: Sequence[Any]) -> Iterator[str]:
    ids = [row.id for row in families]
    said = account_balances.read_balances(db, ids, date.max)
    allocated = open_invoices.allocate_families(db, ids)
    for row in families:
        balance = int(row.taken_over) + int(row.credited) + int(row.paid) + int(row.adjusted) - int(row.invoiced)
        of_invoices = allocated[row.id].left - allocated[row.id].cents if row.id in allocated else 0
        for what, cents in (("son relevé", said[row.id]), ("ses factures à payer", of_invoices)):
            if cents != balance:
                began = f"solde repris {euros(row.taken_over)}, " if row.taken_over else ""
                adjusted = f", autres écritures {euros(int(row.adjusted))}" if row.adjusted else ""
                yield (
                    f"{row.name} (n° {row.number}) : {began}factures {euros(int(row.invoiced))}, avoirs "
                    f"{euros(int(row.credited))}, paiements {euros(int(row.paid))}{adjusted}, donc {euros(balance)} ; "
                    f"{what} : {euros(cents)}."
                )


def _format_number(row: Any) -> str:
    return f"Facture {row.year}-{row.number:04}"
