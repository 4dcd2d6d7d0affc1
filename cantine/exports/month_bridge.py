"""« Rapprochement », for export: what lies between the accounting journal and the lists of the same month."""

from collections.abc import Iterator, Sequence
from datetime import date

from cantine.common.list_filter import ListChoice, ListFilter
from cantine.common.tables.table import CellKind, Column, Table, TableCell, make_columns
from cantine.ledger.queries import month_bridge
from cantine.ledger.rules.month_bridge import BridgePiece, sum_by_name
from cantine.store.database import Reader
from cantine.store.streaming import ListSize

_AMOUNTS = ("Factures", "Paiements", "Débit", "Crédit", "Écart")


class _Bridge:
    """A row for all that agrees, and one for each document that does not."""

    address = "rapprochement"
    title = "Rapprochement"
    about = (
        "Ce qui sépare « Factures et avoirs », « Paiements » et « Journal comptable » d'un même mois, écart par écart. "
        "Débit et crédit sont ceux du compte des redevables au journal."
    )
    choices = (ListChoice.MONTH, ListChoice.FAMILY)

    def describe_counting(self, chosen: ListFilter) -> str:  # noqa: ARG002
        return (
            "Factures par mois facturé, paiements par jour de réception, débit et crédit par date comptable. "
            "Écart = débit − crédit − factures + paiements."
        )

    @property
    def columns(self) -> Sequence[Column]:
        return [
            *make_columns("Nature", "Pièce"),
            Column("N° famille", CellKind.NUMBER),
            *make_columns("Famille", "Détail"),
            *make_columns(*_AMOUNTS, kind=CellKind.AMOUNT, total=True),
        ]

    def list_columns(self, db: Reader, chosen: ListFilter) -> Sequence[Column]:  # noqa: ARG002
        return self.columns

    def rows(self, db: Reader, chosen: ListFilter, today: date) -> Iterator[Sequence[TableCell]]:  # noqa: ARG002
        for one in month_bridge.list_pieces(db, chosen):
            yield [one.name, one.piece, one.family_number, one.family, one.told, *_list_amounts(one)]

    def size(self, db: Reader, chosen: ListFilter, today: date) -> ListSize:
        found = list(self.rows(db, chosen, today))
        sums = {title: sum(int(str(row[-place] or 0)) for row in found) for place, title in _PLACES.items()}
        return ListSize(len(found), sums)


_PLACES = dict(zip(range(len(_AMOUNTS), 0, -1), _AMOUNTS, strict=True))
"""The amounts by their places from the end of a row."""


def _list_amounts(one: BridgePiece) -> list[int | None]:
    """The cents of a row in the order of the columns; nought stays empty, but for the difference."""
    amounts = one.invoiced, one.received, one.debit, one.credit
    return [*(cents or None for cents in amounts), one.difference]


BRIDGE = _Bridge()


def sum_up_bridge(db: Reader, chosen: ListFilter, said: str, today: date) -> Table:
    """One row for each kind of difference, with how many documents make it; `said` is the filter in French."""
    columns = [Column("Nature"), Column("Pièces", CellKind.COUNT, total=True)]
    columns += make_columns(*_AMOUNTS, kind=CellKind.AMOUNT, total=True)
    rows = [[one.name, one.count, *_list_amounts(one)] for one in sum_by_name(month_bridge.list_pieces(db, chosen))]
    return Table("Rapprochement, résumé", columns, rows, said, today, BRIDGE.describe_counting(chosen))
