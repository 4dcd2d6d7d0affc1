"""What is written off, given back or moved of a family's account: how much may be, on which day, and why.

A debt is never moved to another family: the paper names who owes it. Where another one shall pay, a credit note takes
the paper back and the other one is billed. Only an advance moves, and only the part of it that came in money: a CESU
pays the care of its own family's children and is never given back (article D. 133-13-3 of the Code de la sécurité
sociale), and what was written off and is owed no more was never paid.
"""

from dataclasses import dataclass, replace
from datetime import date

from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import euros, numeric_date
from cantine.common.terms.adjustments import ADJUSTMENT_LABELS, WRITE_OFFS, AdjustmentKind
from cantine.common.vocabulary import Method
from cantine.ledger.rules.payments import OLDEST_YEARS, find_accounting_day

REFUND_METHODS = (Method.TRANSFER, Method.CHEQUE, Method.CASH)
"""How an advance is given back: from the account at the Treasury, or cash where the town may (régie d'avances). What
one payment brought goes back by its own means, as an entry against that payment."""


HIGHEST = 100_000_000
"""Cents of one entry: more is a typing error."""


@dataclass(frozen=True)
class TypedAdjustment:
    """What is typed: which entry, on which day, how many cents (positive), and why.

    `reference` is the decision of a write-off, or the number of a refund, which has a `method`.
    """

    kind: AdjustmentKind
    day: date
    cents: int
    reason: str
    reference: str = ""
    method: Method | None = None


@dataclass(frozen=True)
class AdjustableAccount:
    """A family's account in cents: its balance today and at the end of the day of the entry, negative where it owes.

    `money` is the part of today's advance that came in money.
    """

    balance: int
    balance_on_day: int
    money: int

    @property
    def owed(self) -> int:
        """Cents that may be written off today."""
        return max(0, -self.balance)

    @property
    def advance(self) -> int:
        """Cents that may be given back or moved today."""
        return max(0, min(self.money, self.balance))


@dataclass(frozen=True)
class RecordedAdjustment:
    """An entry as it stands: when it counts, and whether it takes one back or was taken back itself."""

    day: date
    accounted_on: date
    takes_back: bool
    is_taken_back: bool


class AlreadyAdjusted(NotAccepted):
    """The entry is there already, or was taken back already: a second click, or somebody else's."""


def list_possible(account: AdjustableAccount) -> tuple[AdjustmentKind, ...]:
    """What may be done about this account today: written off while it owes, given back or moved while it is ahead."""
    if account.owed:
        return WRITE_OFFS
    return (AdjustmentKind.REFUNDED, AdjustmentKind.TRANSFERRED) if account.advance else ()


def tidy_adjustment(typed: TypedAdjustment) -> TypedAdjustment:
    """What was typed, as it is compared with the entries that stand: a transfer has no reference. Raises NotAccepted
    for more cents than any entry has."""
    if typed.cents > HIGHEST:
        raise NotAccepted(f"Ce montant dépasse {euros(HIGHEST)} : vérifiez-le.")
    has_reference = typed.kind is not AdjustmentKind.TRANSFERRED
    return replace(typed, reference=form_input.clean_line(typed.reference) if has_reference else "")


def clean_adjustment(typed: TypedAdjustment, account: AdjustableAccount, today: date) -> TypedAdjustment:
    """The entry as it is stored, its cents positive. Raises NotAccepted with the sentence to show.

    It is of today or an earlier day, on which the family owed, or had in advance, as much. A write-off names the
    decision: only the council forgives a debt or takes it out of the books.
    """
    check_day(typed.day, today)
    if typed.cents <= 0:
        raise NotAccepted("Saisissez un montant supérieur à zéro.")
    if typed.kind in WRITE_OFFS:
        _check_owed(typed, account)
        reference = form_input.require_line(typed.reference, "la décision : délibération, numéro et date")
    else:
        _check_advance(typed, account)
        reference = tidy_adjustment(typed).reference
    if (typed.kind is AdjustmentKind.REFUNDED) != (typed.method is not None):
        raise NotAccepted("Choisissez comment l'avance est remboursée.")
    if typed.method is not None and typed.method not in REFUND_METHODS:
        raise NotAccepted("Une avance se rembourse par virement, par chèque ou en espèces.")
    return replace(typed, reference=reference, reason=form_input.require_line(typed.reason, "le motif"))


def check_day(day: date, today: date) -> None:
    """Raise NotAccepted for a day to come, and for one so long ago that it is a typing error."""
    if day > today:
        raise NotAccepted("Cette date est dans le futur : vérifiez-la.")
    if day.year < today.year - OLDEST_YEARS:
        raise NotAccepted("Cette date est trop ancienne : vérifiez l'année.")


def _check_owed(typed: TypedAdjustment, account: AdjustableAccount) -> None:
    if not account.owed:
        raise NotAccepted("Cette famille ne doit rien : il n'y a rien à remettre.")
    if typed.cents > account.owed:
        raise NotAccepted(f"Cette famille doit {euros(account.owed)} : saisissez ce montant ou moins.")
    owed_then = max(0, -account.balance_on_day)
    if typed.cents > owed_then:
        raise NotAccepted(
            f"Le {numeric_date(typed.day)}, cette famille devait {euros(owed_then)} : choisissez un jour plus récent, "
            "ou saisissez ce montant ou moins."
        )


def _check_advance(typed: TypedAdjustment, account: AdjustableAccount) -> None:
    if account.owed and typed.kind is AdjustmentKind.TRANSFERRED:
        raise NotAccepted(
            f"Cette famille doit {euros(account.owed)} : une dette ne change pas de famille. Établissez un avoir, puis "
            "facturez l'autre famille."
        )
    if account.balance <= 0:
        raise NotAccepted("Cette famille n'a pas d'avance.")
    if typed.cents > account.advance:
        rest = account.balance - account.advance
        why = f" ({euros(rest)} viennent de CESU ou d'une remise, qui ne se rendent pas)" if rest else ""
        what = f"L'avance disponible est de {euros(account.advance)}{why}"
        raise NotAccepted(f"{what} : saisissez ce montant ou moins." if account.advance else f"{what}.")
    if typed.cents > (advance_then := max(0, account.balance_on_day)):
        raise NotAccepted(
            f"Le {numeric_date(typed.day)}, l'avance était de {euros(advance_then)} : choisissez un jour plus récent, "
            "ou saisissez ce montant ou moins."
        )


def check_take_back(one: RecordedAdjustment, day: date, today: date) -> None:
    """Raise NotAccepted where this entry cannot be taken back on this day: once, whole, and not before its own day."""
    if one.takes_back:
        raise NotAccepted("Cette écriture en annule déjà une autre : enregistrez plutôt une nouvelle écriture.")
    if one.is_taken_back:
        raise AlreadyAdjusted("Cette écriture est déjà annulée.")
    if day < one.day:
        raise NotAccepted(f"Cette écriture est du {numeric_date(one.day)} : la date ne peut pas être avant.")
    check_day(day, today)


def find_counting_day(day: date, today: date, *, not_before: date = date.min) -> date:
    """The day of an entry in the accounting journal, as of a payment; never before the entry that it takes back."""
    return max(not_before, find_accounting_day(day, today))


def describe_alike(typed: TypedAdjustment) -> str:
    """« Une écriture « Remise gracieuse » de 12,50 € au 30.11.2026 est déjà enregistrée pour cette famille. »."""
    what = f"« {ADJUSTMENT_LABELS[typed.kind]} » de {euros(typed.cents)} au {numeric_date(typed.day)}"
    return f"Une écriture {what} est déjà enregistrée pour cette famille."
