"""Shares that others pay go with what they are a share of, wherever a credit note takes that back."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cantine.billing.rules.invoices import CHARGE_WORDS
from cantine.common.vocabulary import ChargeKind

if TYPE_CHECKING:
    from cantine.billing.rules.credits import CreditableLine

SHARED = frozenset({ChargeKind.USUAL, ChargeKind.FULL_DAY, ChargeKind.CARENCE})
"""What a day costs by itself."""
LIMITS = frozenset({ChargeKind.MINIMUM, ChargeKind.DISCOUNT})
"""What a share of the day is a share of, too."""

Taken = Mapping[int, frozenset[int]]
"""The days that are taken back of each line (by its id); none of a line that is not by day."""


def follow_shares(issued: Sequence["CreditableLine"], taken: Taken) -> dict[int, frozenset[int]]:
    """What is taken back of an invoice, with the shares of the same child, service and day, or of the same contract.

    A day that is shared is taken back with its minimum or its ceiling, as the share is one of both. A share that was
    chosen by itself is left out. Nothing changes on an invoice without shares.
    """
    shares = [one for one in issued if one.line.kind is ChargeKind.SHARE]
    found = {line_id: days for line_id, days in taken.items() if line_id not in {share.id for share in shares}}
    for share in shares:
        of_it = [one for one in issued if _is_shared(one, share)]
        if share.by_day:
            asked = frozenset[int]().union(*(found.get(one.id, frozenset()) for one in of_it)) & share.days.keys()
            for one in [*of_it, share] if asked else ():
                found[one.id] = found.get(one.id, frozenset()) | (asked & one.days.keys())
        elif any(one.id in found for one in of_it):
            found |= {one.id: frozenset() for one in [*of_it, share]}
    return found


def _is_shared(one: "CreditableLine", share: "CreditableLine") -> bool:
    """Whether the share is one of the price that this line asks."""
    if (one.line.child_id, one.line.service_id) != (share.line.child_id, share.line.service_id):
        return False
    if share.by_day:
        return one.line.kind in SHARED | LIMITS
    label = f"{CHARGE_WORDS[ChargeKind.SHARE]}, {one.line.label}"
    return one.line.kind is ChargeKind.PACKAGE and share.line.label == label
