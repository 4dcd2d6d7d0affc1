"""The balances of all families by age, for export."""

from collections.abc import Iterator, Sequence
from datetime import date

from cantine.common.list_filter import ListChoice, ListFilter
from cantine.common.tables.table import CellKind, Column, TableCell, make_columns
from cantine.ledger.queries import adjustments, balances
from cantine.ledger.queries.balances import FamilyBalance
from cantine.ledger.rules.ageing import AGE_LABELS
from cantine.store.database import Reader
from cantine.store.streaming import ListSize

ADJUSTED = ("Remises et non-valeurs", "Remboursé ou transféré")
"""A transfer that came from another family is positive in the second one."""


class _Balances:
    """One row per family, at the end of a day."""

    address = "soldes"
    title = "Soldes des familles"
    about = "Ce que chaque famille doit, selon l'ancienneté des échéances ; un solde négatif est à payer."
    choices = (ListChoice.DAY, ListChoice.DEBTORS, ListChoice.FAMILY)

    def describe_counting(self, chosen: ListFilter) -> str:  # noqa: ARG002
        return "Tout ce qui est émis et reçu jusqu'à la fin de ce jour, quel que soit le mois facturé."

    @property
    def columns(self) -> Sequence[Column]:
        amounts = ("Facturé", "Avoirs", "Payé", "Solde", *AGE_LABELS.values(), "Avance", "Solde repris")
        summed = make_columns(*amounts, kind=CellKind.AMOUNT, total=True)
        return [Column("N° famille", CellKind.NUMBER), Column("Famille"), *summed]

    def list_columns(self, db: Reader, chosen: ListFilter) -> Sequence[Column]:  # noqa: ARG002
        """What was written off, given back or moved has columns once there is any in the town."""
        more = make_columns(*ADJUSTED, kind=CellKind.AMOUNT, total=True) if adjustments.has_any(db) else ()
        return [*self.columns, *more]

    def rows(self, db: Reader, chosen: ListFilter, today: date) -> Iterator[Sequence[TableCell]]:
        shown = len(self.list_columns(db, chosen))
        for one in self._found(db, chosen, today):
            amounts = one.billed, one.credited, one.paid, one.balance, *one.aged.by_age, one.aged.credit
            row: list[TableCell] = [one.number, one.name, *amounts, one.taken_over, one.forgiven, one.moved]
            yield row[:shown]

    def size(self, db: Reader, chosen: ListFilter, today: date) -> ListSize:
        found = list(self.rows(db, chosen, today))
        titles = [column.title for column in self.list_columns(db, chosen)]
        sums = {title: sum(int(str(row[place])) for row in found) for place, title in enumerate(titles) if place > 1}
        return ListSize(len(found), sums)

    def _found(self, db: Reader, chosen: ListFilter, today: date) -> list[FamilyBalance]:
        return [
            one
            for one in balances.list_all(db, today, chosen.day)
            if (not chosen.debtors or one.aged.open) and chosen.family in (None, one.number)
        ]


BALANCES = _Balances()
