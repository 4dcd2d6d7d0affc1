"""Whether the lines of contracts (« forfaits ») and the months that they bill agree: in plain SQL."""

from collections.abc import Iterator

from sqlalchemy import text

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


def find_contract_differences(db: Reader) -> Iterator[str]:
    """A sentence for each line of a contract that bills no month of it, or that of another family, child or month."""
    for row in db.execute(PACKAGES):
        number = format_invoice_number(row.year, row.number)
        yield f"Facture {number} : « {row.label} » ne correspond à aucun mois de forfait."
