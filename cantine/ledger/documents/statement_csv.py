"""The statement of account as a table."""

from collections.abc import Iterable, Iterator
from datetime import date

from cantine.common.tables.csv_table import csv_table, make_euros
from cantine.ledger.rules.statement import LedgerTotals, StatementLine

COLUMNS = ("Date", "Type", "Référence", "Facture", "Débit", "Crédit", "Solde (négatif : à payer)")


def statement_csv(lines: Iterable[StatementLine], totals: LedgerTotals, today: date) -> Iterator[bytes]:
    """Every movement with the balance after it, then the balance of `today`; a negative balance is owed."""
    rows = [
        (
            line.entry.day,
            line.entry.kind,
            line.entry.reference,
            line.entry.invoice,
            make_euros(line.entry.debit) if line.entry.debit else None,
            make_euros(line.entry.credit) if line.entry.credit else None,
            make_euros(line.balance),
        )
        for line in lines
    ]
    sums = (make_euros(cents) for cents in (totals.debit, totals.credit, totals.balance))
    return csv_table(COLUMNS, [*rows, (today, "SOLDE A CE JOUR", "", "", *sums)])
