"""Who pays which share of which child's prices, for export: also the list of a third payer's children."""

from collections.abc import Iterator, Sequence
from datetime import date

from cantine.common.french import join_words
from cantine.common.list_filter import ListChoice, ListFilter
from cantine.common.tables.table import CellKind, Column, TableCell, make_columns
from cantine.offer.queries import offer
from cantine.prices.queries import known_shares
from cantine.prices.rules.cost_shares import format_percent
from cantine.store.database import Reader
from cantine.store.streaming import ListSize


class _Shares:
    """One row per share, past and announced ones too."""

    address = "prises-en-charge"
    title = "Prises en charge"
    about = "Les parts du prix d'un enfant qu'un tiers payeur ou l'autre parent paie ; la famille est celle du payeur."
    choices = (ListChoice.FAMILY,)

    def describe_counting(self, chosen: ListFilter) -> str:  # noqa: ARG002
        return "Toutes les prises en charge, en cours, passées et à venir."

    @property
    def columns(self) -> Sequence[Column]:
        return [
            Column("N° payeur", CellKind.NUMBER),
            *make_columns("Payeur", "Nom", "Prénom", "Part"),
            Column("Montant par unité", CellKind.AMOUNT),
            Column("Prestations"),
            *make_columns("Du", "Au", kind=CellKind.DATE),
        ]

    def list_columns(self, db: Reader, chosen: ListFilter) -> Sequence[Column]:  # noqa: ARG002
        return self.columns

    def rows(self, db: Reader, chosen: ListFilter, today: date) -> Iterator[Sequence[TableCell]]:  # noqa: ARG002
        labels = offer.read_labels(db)
        for one in known_shares.list_shares(db):
            if chosen.family in (None, one.payer_number):
                held = one.held
                named = join_words(label for id, label in labels.items() if id in (held.service_ids or ()))
                part = format_percent(held.percent) if held.percent is not None else ""
                who = one.payer_number, one.payer, one.last_name, one.first_name
                yield [*who, part, held.cents, named or "toutes", held.first_day, held.last_day]

    def size(self, db: Reader, chosen: ListFilter, today: date) -> ListSize:
        return ListSize(sum(1 for _row in self.rows(db, chosen, today)), {})


SHARES = _Shares()
