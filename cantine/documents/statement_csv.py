"""The statement of account as a table."""

from collections.abc import Iterable, Iterator
from datetime import date

from cantine.documents.csv_table import amount, csv_table
from cantine.rules.ledger import Line, Totals

COLUMNS = ("Date", "Type", "Référence", "Facture", "Débit", "Crédit", "Solde (négatif : à payer)")


def statement_csv(lines: Iterable[Line], totals: Totals, today: date) -> Iterator[bytes]:
    """Every movement with the balance it leaves, then the balance of `today`; a negative balance is owed."""
    rows = [
        (
            line.entry.day,
            line.entry.kind,
            line.entry.reference,
            line.entry.invoice,
            amount(line.entry.debit) if line.entry.debit else None,
            amount(line.entry.credit) if line.entry.credit else None,
            amount(line.balance),
        )
        for line in lines
    ]
    sum_up = (today, "SOLDE A CE JOUR", "", "", amount(totals.debit), amount(totals.credit), amount(totals.balance))
    return csv_table(COLUMNS, [*rows, sum_up])
