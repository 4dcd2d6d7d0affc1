"""What the portal asks of a payment provider, and what it gets back; each provider speaks a protocol of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class PaymentOrder:
    """What the provider is asked to take: `cents`, under our `reference`, with a `label` that the payer reads.

    `email` gets the provider's own receipt. `notification_url` is called by the provider when the operation ends, and
    the payer's browser comes back to `return_url`.
    """

    reference: str
    cents: int
    label: str
    email: str
    asked_at: datetime
    notification_url: str
    return_url: str


@dataclass(frozen=True)
class OpenedOperation:
    """An operation that the provider waits for: its name there, and the page to which the payer's browser goes.

    With `fields` the browser posts them to `page`, else it goes there.
    """

    operation: str
    page: str
    fields: Mapping[str, str] = field(default_factory=dict)


class Outcome(StrEnum):
    """What became of an operation, as the provider tells it."""

    PAID_BY_CARD = "paid_by_card"
    PAID_BY_DEBIT = "paid_by_debit"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    PENDING = "pending"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ProviderAnswer:
    """What the provider says of an operation. `said` is its own word: a letter, a status, the code of a fault.

    `cents`, `reference`, `client` and `mode` are those of the operation as it has them, None where it names none, as
    for one that is PENDING or GONE. `paid_on` is the day in Paris; `number` that of its authorisation.
    """

    outcome: Outcome
    said: str
    cents: int | None = None
    reference: str | None = None
    client: str | None = None
    mode: str | None = None
    paid_on: date | None = None
    number: str = ""


class ProviderUnavailable(Exception):
    """The provider gave no answer that can be used: out of reach, too slow, or in trouble. To be asked again later."""


class ProviderRefused(Exception):
    """The provider does not take what it was asked; `code` is its own, and the message a French sentence for staff."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Provider(Protocol):
    """A payment provider, with the settings of the commune. Each call ends within 15 seconds."""

    def create(self, order: PaymentOrder) -> OpenedOperation:
        """Open an operation there. Raises ProviderUnavailable and ProviderRefused."""

    def ask(self, operation: str) -> ProviderAnswer | None:
        """What became of it; None where this provider cannot be asked. Raises ProviderUnavailable."""

    def describe(self) -> str:
        """A French sentence that says whose settings these are. Raises ProviderUnavailable and ProviderRefused."""
