"""The credit note that an absence implies which came, or was proved, after its days were billed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cantine.billing.rules.credits import NotCredited
from cantine.billing.rules.invoices import InvoiceItem
from cantine.common.french import days_span


class NothingImplied(NotCredited):
    """No billed day of the absence costs less than it was billed, or no longer."""

    def __str__(self) -> str:
        return "Il n'y a plus d'avoir à établir pour cette absence."


class ImpliedSumChanged(NotCredited):
    """The credit note would not be the one that was shown."""

    def __str__(self) -> str:
        return (
            "Cette absence ou ses factures ont changé entre-temps : rien n'a été établi. "
            "Vérifiez la somme affichée maintenant, puis recommencez."
        )


@dataclass(frozen=True)
class FamilyCredit:
    """What an absence changes of a month (its first day) that a family was billed.

    A credit note of `cents` takes back these bookings (ids); `lines` bill anew what they still cost, none where they
    are free.
    """

    family_id: int
    month: date
    booking_ids: Sequence[int]
    cents: int
    lines: Sequence[InvoiceItem]


@dataclass(frozen=True)
class AbsenceCredit:
    """What an absence changes of what was billed, by family and month."""

    absence_id: int
    families: Sequence[FamilyCredit]

    @property
    def cents(self) -> int:
        """What the credit notes give back."""
        return sum(one.cents for one in self.families)

    @property
    def billed_anew(self) -> int:
        """What is still due of these days, and billed anew with the credit notes (cents)."""
        return sum(line.cents for one in self.families for line in one.lines)


def describe_reason(first: date, last: date) -> str:
    """« Absence du lundi 2 au mardi 3 novembre 2026, signalée ou justifiée après la facture. », of a credit note."""
    return f"Absence {days_span(first, last)}, signalée ou justifiée après la facture."
