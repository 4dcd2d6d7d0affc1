"""Whether the lines of contracts (« forfaits ») and of shares agree with what they bill: in plain SQL."""

from collections.abc import Iterator

from sqlalchemy import Date, text

from cantine.common.french import euros, month_name, plural
from cantine.common.vocabulary import format_invoice_number
from cantine.store.database import Reader

PACKAGES = text("""
    SELECT invoice.year, invoice.number, line.label
    FROM invoice_line AS line
    JOIN invoice ON invoice.id = line.invoice_id
    LEFT JOIN contract_charge AS charge ON charge.invoice_line_id = line.id
    LEFT JOIN contract ON contract.id = charge.contract_id
    WHERE line.kind = 'package' AND invoice.kind = 'invoice'
      AND ((charge.contract_id IS NULL AND NOT EXISTS
               (SELECT 1 FROM invoice_line AS back WHERE back.credits_id = line.id))
           OR contract.family_id <> invoice.family_id OR contract.child_id <> line.child_id
           OR contract.service_id <> line.service_id OR charge.month <> invoice.month)
    UNION ALL
    SELECT invoice.year, invoice.number, line.label
    FROM contract_charge AS charge
    JOIN invoice_line AS line ON line.id = charge.invoice_line_id
    JOIN invoice ON invoice.id = line.invoice_id
    WHERE line.kind <> 'package' OR invoice.kind <> 'invoice'
    ORDER BY 1, 2
""")
"""Lines of contracts that bill no month of a contract, or that of another one."""

PAIRS = text("""
    SELECT invoice.year, invoice.number, line.label,
           line.cents - coalesce(back.cents, 0) AS taken_off, asked.id AS asked_id,
           coalesce(asked.cents, 0) - coalesce(asked_back.cents, 0) AS asked
    FROM invoice_line AS line
    JOIN invoice ON invoice.id = line.invoice_id
    JOIN invoice_line AS asked ON asked.shares_id = line.id
    JOIN invoice AS paper ON paper.id = asked.invoice_id
    LEFT JOIN (SELECT credits_id, sum(cents) AS cents, sum(quantity) AS quantity FROM invoice_line
               WHERE credits_id IS NOT NULL GROUP BY credits_id) AS back ON back.credits_id = line.id
    LEFT JOIN (SELECT credits_id, sum(cents) AS cents, sum(quantity) AS quantity FROM invoice_line
               WHERE credits_id IS NOT NULL GROUP BY credits_id) AS asked_back ON asked_back.credits_id = asked.id
    WHERE line.cents - coalesce(back.cents, 0) + asked.cents - coalesce(asked_back.cents, 0) <> 0
       OR line.quantity - coalesce(back.quantity, 0) <> asked.quantity - coalesce(asked_back.quantity, 0)
       OR line.kind <> 'share' OR asked.kind <> 'share' OR invoice.kind <> 'invoice' OR paper.kind <> 'invoice'
       OR paper.family_id <> line.payer_id OR paper.month <> invoice.month OR paper.family_id = invoice.family_id
       OR asked.child_id <> line.child_id OR asked.service_id <> line.service_id
       OR asked.account_code <> line.account_code
    ORDER BY invoice.year, invoice.number, line.position
""")
"""Shares of which the payer is asked for another sum than is taken off, or somebody else, or for something else."""

ALONE = text("""
    SELECT invoice.year, invoice.number, line.label
    FROM invoice_line AS line
    JOIN invoice ON invoice.id = line.invoice_id
    WHERE invoice.kind = 'invoice'
      AND ((line.kind = 'share') <> (line.payer_id IS NOT NULL OR line.shares_id IS NOT NULL)
           OR (line.payer_id IS NOT NULL AND (line.shares_id IS NOT NULL OR line.cents >= 0 OR line.child_id IS NULL)))
    ORDER BY invoice.year, invoice.number, line.position
""")
"""Lines that are a share of nobody, or that take nothing off."""

UNBILLED = text("""
    SELECT payer.name, payer.number, invoice.month AS month, count(*) AS lines,
           sum(coalesce(back.cents, 0) - line.cents) AS cents
    FROM invoice_line AS line
    JOIN invoice ON invoice.id = line.invoice_id
    JOIN family AS payer ON payer.id = line.payer_id
    LEFT JOIN (SELECT credits_id, sum(cents) AS cents, sum(quantity) AS quantity FROM invoice_line
               WHERE credits_id IS NOT NULL GROUP BY credits_id) AS back ON back.credits_id = line.id
    WHERE invoice.kind = 'invoice' AND line.quantity > coalesce(back.quantity, 0)
      AND NOT EXISTS (SELECT 1 FROM invoice_line AS asked WHERE asked.shares_id = line.id)
    GROUP BY payer.id, payer.name, payer.number, invoice.month
    ORDER BY invoice.month, payer.number
""").columns(month=Date)


def find_contract_differences(db: Reader) -> Iterator[str]:
    """A sentence for each line of a contract that bills no month of it, or that of another family, child or month."""
    for row in db.execute(PACKAGES):
        number = format_invoice_number(row.year, row.number)
        yield f"Facture {number} : « {row.label} » ne correspond à aucun mois de forfait."


def find_share_differences(db: Reader) -> Iterator[str]:
    """A sentence for each share that its payer was asked for differently, and for each line that is no proper share."""
    for row in db.execute(PAIRS):
        number = format_invoice_number(row.year, row.number)
        yield (
            f"Facture {number} : « {row.label} » en retire {euros(-int(row.taken_off))}, "
            f"son tiers payeur doit {euros(int(row.asked))}."
        )
    for row in db.execute(ALONE):
        number = format_invoice_number(row.year, row.number)
        yield f"Facture {number} : « {row.label} » n'est la part d'aucun payeur."


def list_unbilled_shares(db: Reader) -> Iterator[str]:
    """A sentence for each payer and month of which shares stand on families' invoices that it was not asked for."""
    for row in db.execute(UNBILLED):
        count = plural(row.lines, "prise en charge n'est pas facturée", "prises en charge ne sont pas facturées")
        yield f"{row.name} (n° {row.number}), {month_name(row.month)} : {count} ({euros(int(row.cents))})."
