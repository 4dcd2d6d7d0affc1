"""The statement of account of one family, for export: all of it, or some days with the balance before them."""

from collections.abc import Iterator, Sequence
from datetime import date

from cantine.common.list_filter import ListChoice, ListFilter
from cantine.common.tables.table import CellKind, Column, TableCell, make_columns
from cantine.families.queries import families
from cantine.ledger.queries import statement
from cantine.store.database import Reader
from cantine.store.streaming import ListSize


class _Statement:
    """A row per movement, oldest first."""

    address = "releve-famille"
    title = "Relevé de compte d'une famille"
    about = "Tous les mouvements d'une famille, avec le solde après chacun ; un solde négatif est à payer."
    choices = (ListChoice.ONE_FAMILY, ListChoice.PERIOD)

    def describe_counting(self, chosen: ListFilter) -> str:  # noqa: ARG002
        return "Chaque facture ou avoir au jour de son émission, chaque paiement au jour de sa réception."

    @property
    def columns(self) -> Sequence[Column]:
        return [
            Column("Date", CellKind.DATE),
            *make_columns("Type", "Référence", "Facture"),
            *make_columns("Débit", "Crédit", kind=CellKind.AMOUNT, total=True),
            Column("Solde", CellKind.AMOUNT, less=("Crédit", "Débit")),
        ]

    def list_columns(self, db: Reader, chosen: ListFilter) -> Sequence[Column]:  # noqa: ARG002
        return self.columns

    def rows(self, db: Reader, chosen: ListFilter, today: date) -> Iterator[Sequence[TableCell]]:  # noqa: ARG002
        """The rows; everything before the chosen days is one row, « Solde reporté », as a debit or a credit."""
        chosen = chosen.by_days
        lines, _totals = statement.read_statement(db, families.load_by_number(db, chosen.family or 0).id)
        if chosen.last:
            lines = [line for line in lines if line.entry.day <= chosen.last]
        if chosen.first:
            before = [line for line in lines if line.entry.day < chosen.first]
            lines = lines[len(before) :]
            if before and (carried := before[-1].balance):
                debit, credit = max(0, -carried), max(0, carried)
                yield [chosen.first, "Solde reporté", "", "", debit or None, credit or None, carried]
        for line in lines:
            entry = line.entry
            amounts = (entry.debit or None, entry.credit or None, line.balance)
            yield [entry.day, entry.kind, entry.reference, entry.invoice, *amounts]

    def size(self, db: Reader, chosen: ListFilter, today: date) -> ListSize:
        """The number of rows and the sums; a family has few movements, so they are read one by one."""
        found = list(self.rows(db, chosen, today))
        debit, credit = (sum(int(str(row[place] or 0)) for row in found) for place in (4, 5))
        return ListSize(len(found), {"Débit": debit, "Crédit": credit, "Solde": credit - debit})


STATEMENT = _Statement()
