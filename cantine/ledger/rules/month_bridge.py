"""What lies between « Factures », « Paiements » and « Journal comptable » of one month: each difference by its name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common.french import numeric_date, plural
from cantine.common.school_days import find_month_end

BOTH = "Facturé et émis ce mois"
BILLED_HERE = "Facture de ce mois, émise un autre mois"
ISSUED_HERE = "Facture d'un autre mois, émise ce mois"
CREDITED_HERE = "Avoir sur une facture de ce mois, émis un autre mois"
CREDIT_ISSUED_HERE = "Avoir sur une facture d'un autre mois, émis ce mois"
RECEIVED = "Paiement reçu et comptabilisé ce mois"
RECEIVED_HERE = "Paiement reçu ce mois, comptabilisé un autre mois"
RECORDED_HERE = "Paiement reçu un autre mois, comptabilisé ce mois"
REVERSED = "Rejet ou remboursement de ce mois"
REVERSED_HERE = "Rejet ou remboursement de ce mois, comptabilisé un autre mois"
REVERSAL_RECORDED_HERE = "Rejet ou remboursement d'un autre mois, comptabilisé ce mois"
CANCELLED = "Paiement comptabilisé et annulé ce mois"
CANCELLED_SINCE = "Paiement comptabilisé ce mois, annulé depuis"
CANCELLED_HERE = "Annulation d'un paiement comptabilisé un autre mois"
TAKEN_OVER = "Solde repris"

AGREED = (BOTH, RECEIVED, REVERSED, CANCELLED)
"""What the lists agree on: one row for all its pieces."""

ORDER = (
    *(BOTH, BILLED_HERE, ISSUED_HERE, CREDITED_HERE, CREDIT_ISSUED_HERE, RECEIVED, RECEIVED_HERE, RECORDED_HERE),
    *(REVERSED, REVERSED_HERE, REVERSAL_RECORDED_HERE, CANCELLED, CANCELLED_SINCE, CANCELLED_HERE, TAKEN_OVER),
)
"""The order of the names; adjustments come after them, by their kinds."""


@dataclass(frozen=True)
class BridgePiece:
    """A document with the cents that it has in each list of the month, and its `name` among the differences.

    `debit` and `credit` are what the journal has on the account of what families owe. `told` says its days. One that
    stands for several documents has their `count` and their sums.
    """

    name: str
    piece: str
    told: str = ""
    family_number: int | None = None
    family: str = ""
    invoiced: int = 0
    received: int = 0
    debit: int = 0
    credit: int = 0
    count: int = 1

    @property
    def difference(self) -> int:
        """What the journal has more than invoices less payments would give, in cents."""
        return self.debit - self.credit - (self.invoiced - self.received)


def _is_in(day: date | None, month: date) -> bool:
    return day is not None and month <= day <= find_month_end(month)


def split_sides(cents: int) -> dict[str, int]:
    """The side of the families' account on which these cents stand: positive, what they owe more, is a debit."""
    return {"debit": max(cents, 0), "credit": max(-cents, 0)}


@dataclass(frozen=True)
class BridgePaper:
    """An invoice or a credit note: a day of the month that it belongs to, its day of issue, its cents (signed)."""

    belongs_to: date
    issued_on: date
    cents: int
    is_credit: bool

    def name(self, month: date) -> str:
        """What it is in this month, to which it belongs or in which it was issued."""
        billed, issued = _is_in(self.belongs_to, month), _is_in(self.issued_on, month)
        if billed and issued:
            return BOTH
        if self.is_credit:
            return CREDITED_HERE if billed else CREDIT_ISSUED_HERE
        return BILLED_HERE if billed else ISSUED_HERE

    def place(self, month: date) -> dict[str, int]:
        """Its cents in the lists of this month."""
        invoiced = self.cents if _is_in(self.belongs_to, month) else 0
        return {"invoiced": invoiced, **split_sides(self.cents if _is_in(self.issued_on, month) else 0)}


@dataclass(frozen=True)
class BridgePayment:
    """A payment, or an entry against one (negative cents): its own day, that in the journal, that of its cancelling."""

    received_on: date
    accounted_on: date
    cancelled_on: date | None
    cents: int

    def name(self, month: date) -> str:
        """What it is in this month; empty where no list of the month has it."""
        received, accounted, cancelled = (
            _is_in(day, month) for day in (self.received_on, self.accounted_on, self.cancelled_on)
        )
        if self.cancelled_on is not None:
            by_state = {(True, True): CANCELLED, (True, False): CANCELLED_SINCE, (False, True): CANCELLED_HERE}
            return by_state.get((accounted, cancelled), "")
        names = (REVERSED, REVERSED_HERE, REVERSAL_RECORDED_HERE) if self.cents < 0 else ()
        both, received_here, recorded_here = names or (RECEIVED, RECEIVED_HERE, RECORDED_HERE)
        if received and accounted:
            return both
        return received_here if received else recorded_here

    def place(self, month: date) -> dict[str, int]:
        """Its cents in the lists of this month; one that is cancelled is in none but the journal, on both sides."""
        stands = self.cancelled_on is None
        sides = split_sides(-self.cents if _is_in(self.accounted_on, month) else 0)
        back = split_sides(self.cents if _is_in(self.cancelled_on, month) else 0)
        both = {side: sides[side] + back[side] for side in sides}
        return {"received": self.cents if stands and _is_in(self.received_on, month) else 0, **both}

    def describe(self) -> str:
        """« reçu le 30.11.2026, comptabilisé le 10.12.2026 »."""
        told = [f"{'du' if self.cents < 0 else 'reçu le'} {numeric_date(self.received_on)}"]
        if self.accounted_on != self.received_on:
            told.append(f"comptabilisé le {numeric_date(self.accounted_on)}")
        if self.cancelled_on is not None:
            told.append(f"annulé le {numeric_date(self.cancelled_on)}")
        return ", ".join(told)


def join_pieces(pieces: Iterable[BridgePiece]) -> list[BridgePiece]:
    """The pieces by their names in their order; those that the lists agree on as one row, first of their kind."""
    by_name: dict[str, list[BridgePiece]] = {}
    for one in pieces:
        by_name.setdefault(one.name, []).append(one)
    names = [*(name for name in ORDER if name in by_name), *(name for name in by_name if name not in ORDER)]
    found: list[BridgePiece] = []
    for name in names:
        found += [_sum_pieces(by_name[name])] if name in AGREED else by_name[name]
    return found


def sum_by_name(pieces: Iterable[BridgePiece]) -> list[BridgePiece]:
    """One row for each name, in the order in which they come."""
    by_name: dict[str, list[BridgePiece]] = {}
    for one in pieces:
        by_name.setdefault(one.name, []).append(one)
    return [_sum_pieces(of_name) for of_name in by_name.values()]


def _sum_pieces(pieces: Sequence[BridgePiece]) -> BridgePiece:
    summed = "invoiced", "received", "debit", "credit", "count"
    amounts = {column: sum(getattr(one, column) for one in pieces) for column in summed}
    return BridgePiece(pieces[0].name, "", f"{plural(amounts['count'], 'pièce')} sans écart", **amounts)
