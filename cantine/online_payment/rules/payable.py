"""What a family may pay online: the parts that are due, and within which limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from cantine.billing.rules.allocation import TAKEN_OVER_ID, Allocation
from cantine.common.roles import Actor, Permission
from cantine.online_payment.rules.service import ServiceSettings, takes_payments


@dataclass(frozen=True)
class PayablePart:
    """What is still due of one invoice, in cents; with `invoice_id` 0, of what has no invoice: the opening balance, and
    an advance that was given back and whose payment did not hold.

    `held_until` is set while an attempt that may still succeed pays this: until then no other one may.
    """

    invoice_id: int
    name: str
    label: str
    due_on: date | None
    cents: int
    held_until: datetime | None = None


@dataclass(frozen=True)
class Payable:
    """All that a family could pay online at `asked_at`: the parts that are due, oldest first, and within which limits.

    `service` is None where the commune takes no payment online. `advance_held_until` is for advances what `held_until`
    is for a part. `unsure_cents` are those of attempts that staff have to check: they hold nothing, but may be paid.
    """

    asked_at: datetime
    parts: Sequence[PayablePart]
    service: ServiceSettings | None
    demonstration: bool = False
    advance_held_until: datetime | None = None
    unsure_cents: int = 0

    @property
    def due_cents(self) -> int:
        """The cents that are due altogether: what the family owes, never what it has paid in advance."""
        return sum(part.cents for part in self.parts)

    @property
    def is_open(self) -> bool:
        """Whether parents may pay online: a service is set and, but for a demonstration, in production."""
        return takes_payments(self.service, demonstration=self.demonstration)

    @property
    def allows_advances(self) -> bool:
        """Whether a parent may pay more than is due."""
        return self.service is not None and self.service.advances

    @property
    def held_until(self) -> datetime | None:
        """Until when the last of the parts and advances is held; None where nothing is."""
        held = [part.held_until for part in self.parts] + [self.advance_held_until]
        return max((until for until in held if until), default=None)

    def is_open_for(self, actor: Actor) -> bool:
        """Whether this guardian may pay; one who sets the commune's service may try it before it is in production."""
        return self.is_open or (self.service is not None and actor.may(Permission.EDIT_SETTINGS))


def list_parts(owed: Allocation, labels: Mapping[int, str], held: Mapping[int, datetime]) -> list[PayablePart]:
    """The open invoices of a family, oldest first, by what is due of each; never more than the family owes.

    A credit that may not pay what is open, as of a CESU for meals, still counts for the balance: of the newest invoices
    so much less is due. `labels` and `held` are by invoice (id).
    """
    parts: dict[int, PayablePart] = {}
    for one in owed.open:
        key = one.bill.id if one.bill.has_paper else TAKEN_OVER_ID
        name, due = one.bill.name, one.bill.due_on
        if before := parts.get(key):  # both have no invoice, and are paid as one
            parts[key] = replace(before, name=f"{before.name}, {name.lower()}", cents=before.cents + one.cents)
        else:
            parts[key] = PayablePart(key, name, labels.get(key, ""), due, one.cents, held.get(key))
    return cover_parts(list(parts.values()), max(0, owed.cents - owed.left))


def cover_parts(parts: Sequence[PayablePart], cents: int) -> list[PayablePart]:
    """What so many cents pay of these parts, in their order; the last one may be paid in part."""
    covered = []
    for part in parts:
        paid = min(part.cents, cents)
        if paid > 0:
            covered.append(replace(part, cents=paid))
            cents -= paid
    return covered
