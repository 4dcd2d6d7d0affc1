"""What finance types for a special invoice, and when it is refused."""

from collections.abc import Sequence
from dataclasses import dataclass

from cantine.billing.rules.invoices import InvoiceItem
from cantine.common.form_input import NotAccepted, check_length
from cantine.common.terms.account_plan import LONGEST as LONGEST_CODE

HIGHEST = 100_000_00
"""Cents of one line; more means that a comma was forgotten."""
MOST_LINES = 100


class NotIssued(NotAccepted):
    """An invoice that is refused whole; `str()` is the French sentence that says what to do."""


class NoFamily(NotIssued):
    """No family was chosen."""

    def __str__(self) -> str:
        return "Choisissez au moins une famille."


class NoLabel(NotIssued):
    """The invoice has no label, which families read on their statement."""

    def __str__(self) -> str:
        return "Indiquez l'objet de la facture."


class NoLines(NotIssued):
    """The invoice has no line."""

    def __str__(self) -> str:
        return "Ajoutez au moins une ligne avec un montant."


class TooManyLines(NotIssued):
    """More lines than one paper shows well."""

    def __str__(self) -> str:
        return f"{MOST_LINES} lignes au plus : faites-en deux factures."


@dataclass
class LineWithoutLabel(NotIssued):
    """A line has an amount and no label; the first line is 1."""

    number: int

    def __str__(self) -> str:
        return f"Ligne {self.number} : indiquez ce qui est facturé."


@dataclass
class WrongAmount(NotIssued):
    """An amount of zero, or one that is too high."""

    number: int

    def __str__(self) -> str:
        return f"Ligne {self.number} : vérifiez le montant ; il n'est ni nul ni supérieur à 100 000 €."


class NothingToPay(NotIssued):
    """The discounts exceed the amounts that they reduce."""

    def __str__(self) -> str:
        return "Le total doit être positif : pour rendre de l'argent, établissez un avoir."


@dataclass(frozen=True)
class SpecialLine:
    """One line as it was typed; a negative amount (cents) is a discount."""

    label: str
    cents: int
    account_code: str = ""


@dataclass(frozen=True)
class SpecialInvoice:
    """A special invoice: every chosen family gets its label and its lines."""

    label: str
    lines: Sequence[SpecialLine]

    @property
    def cents(self) -> int:
        """What each family is to pay."""
        return sum(line.cents for line in self.lines)

    def check(self) -> None:
        """Raise NotIssued where a family would not see what it pays for, or would have nothing to pay."""
        if not self.label.strip():
            raise NoLabel
        if len(self.lines) > MOST_LINES:
            raise TooManyLines
        for text in (self.label, *(line.label for line in self.lines)):
            check_length(text.strip())
        for line in self.lines:
            check_length(line.account_code.strip(), LONGEST_CODE)
        if not self.lines:
            raise NoLines
        for number, line in enumerate(self.lines, 1):
            if not line.label.strip():
                raise LineWithoutLabel(number)
            if line.cents == 0 or abs(line.cents) > HIGHEST:
                raise WrongAmount(number)
        if self.cents <= 0:
            raise NothingToPay

    @property
    def issued_lines(self) -> list[InvoiceItem]:
        """The lines of the invoice as they are issued."""
        return [
            InvoiceItem(" ".join(line.label.split()), 1, line.cents, account_code=line.account_code.strip())
            for line in self.lines
        ]
