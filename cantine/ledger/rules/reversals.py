"""A payment that is taken back, whole or in part: which one may be, why, and by how much."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, numeric_date
from cantine.common.vocabulary import METHOD_LABELS, REVERSAL_LABELS, Method, Reversal

REVERSALS: Mapping[Method, tuple[Reversal, ...]] = {
    Method.CHEQUE: (Reversal.BOUNCED, Reversal.REFUNDED),
    Method.CASH: (Reversal.REFUNDED,),
    Method.TRANSFER: (Reversal.REFUNDED,),
    Method.CARD: (Reversal.REFUNDED,),
    Method.CESU: (Reversal.BOUNCED,),
    Method.ONLINE_CARD: (Reversal.REFUNDED,),
    Method.ONLINE_DEBIT: (Reversal.BOUNCED, Reversal.REFUNDED),
}
"""How payments of each method may be taken back. Cash, a transfer and a card that was accepted are paid for good; a
cheque comes back unpaid, a CESU is not redeemed and never paid back in money, and the bank may still return a direct
debit for eight weeks (article L133-25-1 of the Code monétaire et financier). What was typed by mistake is cancelled."""


@dataclass(frozen=True)
class TypedReversal:
    """What is typed: why (`reversal`, `reason`), on which day, and how many cents; None takes back what is left."""

    reversal: Reversal
    day: date
    reason: str
    cents: int | None = None


@dataclass(frozen=True)
class ReversiblePayment:
    """A payment (cents) and how many cents of it were taken back already; `is_reversal` is itself such an entry.

    `entries` are those against it: why, on which day, and how many cents.
    """

    received_on: date
    method: Method
    cents: int
    taken_back: int = 0
    is_cancelled: bool = False
    is_reversal: bool = False
    entries: Collection[tuple[Reversal, date, int]] = ()

    @property
    def left(self) -> int:
        """Cents that may still be taken back."""
        return self.cents - self.taken_back


class AlreadyTakenBack(NotAccepted):
    """The entry is there already, or nothing is left to take back: a second click, or somebody else's."""


def list_reversals(paid: ReversiblePayment) -> tuple[Reversal, ...]:
    """How this payment may still be taken back; none for one that is cancelled, whole taken back, or itself one."""
    stands = not (paid.is_cancelled or paid.is_reversal) and paid.left > 0
    return REVERSALS[paid.method] if stands else ()


def clean_reversal(typed: TypedReversal, paid: ReversiblePayment, today: date) -> TypedReversal:
    """The reversal as it is stored, with its cents (positive). Raises NotAccepted with the sentence to show.

    It may be of the day of the payment or of today, the last day. An entry of the same kind, day and cents as one that
    is there is a second click.
    """
    check_reversible(paid, typed.reversal)
    cents = paid.left if typed.cents is None else typed.cents
    if cents <= 0:
        raise NotAccepted("Saisissez un montant supérieur à zéro.")
    if cents > paid.left:
        raise NotAccepted(f"Il reste {euros(paid.left)} de ce paiement : saisissez ce montant ou moins.")
    if typed.day < paid.received_on:
        raise NotAccepted(f"Ce paiement est du {numeric_date(paid.received_on)} : la date ne peut pas être avant.")
    if typed.day > today:
        raise NotAccepted("Cette date est dans le futur : vérifiez-la.")
    if (typed.reversal, typed.day, cents) in paid.entries:
        label = f"Un {REVERSAL_LABELS[typed.reversal].lower()} de {euros(cents)} au {numeric_date(typed.day)}"
        raise AlreadyTakenBack(f"{label} est déjà enregistré pour ce paiement.")
    return replace(typed, cents=cents, reason=form_input.require_line(typed.reason, "le motif"))


def check_reversible(paid: ReversiblePayment, reversal: Reversal) -> None:
    """Raise NotAccepted where this payment cannot be taken back in this way."""
    if paid.is_reversal:
        raise NotAccepted("Cette écriture annule déjà un paiement : choisissez le paiement lui-même.")
    if paid.is_cancelled:
        raise NotAccepted("Ce paiement est annulé : il ne compte déjà plus.")
    if paid.left <= 0:
        raise AlreadyTakenBack("Ce paiement est déjà entièrement rejeté ou remboursé.")
    if reversal not in REVERSALS[paid.method]:
        label, possible = REVERSAL_LABELS[reversal].lower(), REVERSAL_LABELS[REVERSALS[paid.method][0]].lower()
        raise NotAccepted(f"Pas de {label} pour « {METHOD_LABELS[paid.method]} » : enregistrez un {possible}.")
