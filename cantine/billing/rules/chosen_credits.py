"""The credit note that a clerk chooses line by line and day by day, as it is shown and then issued."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cantine.billing.rules.credits import (
    ADDITIONS,
    CreditableLine,
    LineToCredit,
    NotCredited,
    choose_days,
    credit_lines,
)
from cantine.billing.rules.invoices import InvoiceItem
from cantine.common.vocabulary import ChargeKind

NEVER_AGAIN = ADDITIONS | {ChargeKind.SPECIAL}
"""Lines that no bill asks again by themselves."""


FOLLOWERS = frozenset({ChargeKind.DISCOUNT, ChargeKind.SHARE})
"""Lines that are not chosen: they go with what they take something off."""


class ChangedMeanwhile(NotCredited):
    """The books are not as they were when the credit note was shown."""

    def __str__(self) -> str:
        return (
            "Un avoir sur la même facture, ou un changement de ces jours, est venu entre-temps : rien n'a été établi. "
            "Vérifiez ce qui est affiché maintenant, puis confirmez."
        )


class NothingBilledAgain(NotCredited):
    """Lines to be billed again of which nothing can be: special invoices, additions alone."""

    def __str__(self) -> str:
        return "Rien de ce qui est choisi ne se refacture : choisissez « Ne pas refacturer »."


@dataclass(frozen=True)
class ShownCredit:
    """A credit note as it was shown before it is issued: its lines, and what the invoice left before it.

    `left` is in cents, `units_left` those of each line of the invoice.
    """

    lines: Sequence[InvoiceItem]
    left: int
    units_left: Sequence[int]

    @property
    def cents(self) -> int:
        """What it gives back."""
        return sum(line.cents for line in self.lines)


def show_credit(
    issued: Sequence[CreditableLine], wanted: Iterable[LineToCredit], left_of_invoice: int, *, billable_again: bool
) -> ShownCredit:
    """The credit note that a clerk chooses: see `credit_lines`. What was added to a chosen day follows it.

    What is to be billed again is taken back with its whole day: an addition alone would never be asked again. Raises
    NothingBilledAgain, and as `credit_lines`.
    """
    chosen = [*wanted]
    if billable_again:
        chosen = _add_priced_days(issued, chosen)
    lines = credit_lines(issued, chosen, left_of_invoice)
    if billable_again and not any(line.kind not in NEVER_AGAIN for line in lines):
        raise NothingBilledAgain
    return ShownCredit(tuple(lines), left_of_invoice, tuple(one.left for one in issued))


def _add_priced_days(issued: Sequence[CreditableLine], wanted: Sequence[LineToCredit]) -> list[LineToCredit]:
    """These lines, with the days of the lines that their additions were added to."""
    by_id = {one.id: one for one in issued}
    additions = [one for one in wanted if by_id[one.line_id].line.kind in ADDITIONS]
    days = {one.line_id: choose_days(by_id[one.line_id], one.days) for one in wanted}
    for addition in additions:
        about = by_id[addition.line_id].line
        for one in issued:
            same = (one.line.child_id, one.line.service_id) == (about.child_id, about.service_id)
            if same and one.line.kind not in ADDITIONS and (shared := days[addition.line_id] & one.days.keys()):
                days[one.id] = days.get(one.id, frozenset()) | shared
    return [LineToCredit(line_id, some) for line_id, some in days.items()]
