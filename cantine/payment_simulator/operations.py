"""An operation as the simulated service holds it: what was asked, how the payer ended it, and what is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

OPENED_WITHIN = timedelta(minutes=15)
"""How long after its creation the page of an operation can be opened."""
ABANDONED_FOR_GOOD = timedelta(minutes=20)
"""How long after its creation a payer who gave up may still change his mind."""
LATE = timedelta(minutes=25)
"""How long « Réponse après 25 minutes » keeps the result to itself."""
UNHEARD_LETTER = "Y"
"""A result that no document knows."""


class SimulatedService(StrEnum):
    """Whose protocol an operation speaks."""

    PAYFIP = "payfip"
    LYRA = "lyra"


class PayerButton(StrEnum):
    """What the payer does on the page. « Refuser » is a refused card; the last one a refused direct debit."""

    PAY = "payer"
    PAY_BY_DEBIT = "prelevement"
    REFUSE = "refuser"
    ABANDON = "abandonner"
    CLOSE = "fermer"
    REFUSE_DEBIT = "refuser-prelevement"


class SimulatorSwitch(StrEnum):
    """What goes wrong, or goes otherwise, with one operation; the last two serve tests only.

    With `WAITS` the payer's browser returns after the notification was answered; with `AGAIN` even a refused operation
    can be paid.
    """

    LOST = "perdue"
    TWICE = "double"
    RETURN_FIRST = "retour-avant"
    LATE = "tardive"
    OUTAGE = "panne"
    UNHEARD = "inconnue"
    WAITS = "attendre"
    AGAIN = "encore"


class Outage(StrEnum):
    """Whether the service answers at all: it does, it answers 503, or it says nothing."""

    NONE = "aucune"
    DOWN = "panne"
    SILENT = "muette"


LETTERS = {
    PayerButton.PAY: "P",
    PayerButton.PAY_BY_DEBIT: "V",
    PayerButton.REFUSE: "R",
    PayerButton.REFUSE_DEBIT: "Z",
    PayerButton.ABANDON: "A",
}
"""The result that each button leaves, in the letters of PayFiP."""


@dataclass(frozen=True)
class SimulatedOperation:
    """One operation. `asked` are the fields as they came; `told` those that the answer changes, for attacks.

    `key` is what the asker calls it, once. `result` is a letter, None while the payer has not ended it; it is told from
    `known_at` on. `number` is that of the authorisation, of a paid one alone. Notifications go to `notify_to`;
    `notified` counts those that were answered.
    """

    name: str
    service: SimulatedService
    key: str
    asked: Mapping[str, str]
    created_at: datetime
    notify_to: str
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    known_at: datetime | None = None
    result: str | None = None
    number: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    notified: int = 0

    @property
    def is_paid(self) -> bool:
        """Whether the simulation has taken the money."""
        return self.result in ("P", "V")

    @property
    def cents(self) -> int:
        """The amount that was asked."""
        return int(self.asked["montant" if self.service is SimulatedService.PAYFIP else "vads_amount"])

    @property
    def reference(self) -> str:
        """The asker's own reference, which the payer reads."""
        return self.asked.get("refdet" if self.service is SimulatedService.PAYFIP else "vads_order_id", "")

    @property
    def label(self) -> str:
        """What is paid, as the payer reads it; Lyra is not told."""
        return self.asked.get("objet", "")

    def is_known(self, now: datetime) -> bool:
        """Whether the service tells the result by now."""
        return self.known_at is not None and now >= self.known_at

    def may_end(self, now: datetime, *, again: bool) -> bool:
        """Whether the payer can still press a button: on the open page, or, `A` being told, before it is for good."""
        if self.opened_at is None or self.is_paid:
            return False
        alive = self.result == "A" and now < self.created_at + ABANDONED_FOR_GOOD
        return self.result is None or alive or again
