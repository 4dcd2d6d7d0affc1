"""The age of a family's debt: the days since each open invoice was due."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from cantine.billing.rules.allocation import Allocation, count_days_late


class Age(IntEnum):
    """Days since the due date, which itself is day 0: due later, 0 to 30, 31 to 60, 61 to 90, more than 90."""

    NOT_DUE = 0
    TO_30 = 1
    TO_60 = 2
    TO_90 = 3
    OVER_90 = 4


AGE_LABELS = {
    Age.NOT_DUE: "Non échu",
    Age.TO_30: "0 à 30 jours",
    Age.TO_60: "31 à 60 jours",
    Age.TO_90: "61 à 90 jours",
    Age.OVER_90: "Plus de 90 jours",
}


def classify_age(days: int) -> Age:
    """The age of an invoice that was due `days` ago."""
    if days < 0:
        return Age.NOT_DUE
    return next((age for age, last in ((Age.TO_30, 30), (Age.TO_60, 60), (Age.TO_90, 90)) if days <= last), Age.OVER_90)


@dataclass(frozen=True)
class AgedDebt:
    """What a family owes by age, and the credit that is left over; all amounts are cents, never negative."""

    not_due: int = 0
    to_30: int = 0
    to_60: int = 0
    to_90: int = 0
    over_90: int = 0
    credit: int = 0

    @property
    def by_age(self) -> tuple[int, ...]:
        """Cents in the order of `Age`."""
        return self.not_due, self.to_30, self.to_60, self.to_90, self.over_90

    @property
    def open(self) -> int:
        """All that is still to be paid."""
        return sum(self.by_age)

    @property
    def late(self) -> int:
        """The part that is due today or was due before."""
        return self.open - self.not_due

    @property
    def balance(self) -> int:
        """The family's balance, negative where it owes."""
        return self.credit - self.open


def sum_by_age(allocation: Allocation, today: date) -> AgedDebt:
    """The open invoices of a family by their age on `today`."""
    cents = dict.fromkeys(Age, 0)
    for one in allocation.open:
        cents[classify_age(count_days_late(one.bill, today))] += one.cents
    return replace(AgedDebt(*cents.values()), credit=allocation.left)


def add_aged_debts(parts: Iterable[AgedDebt]) -> AgedDebt:
    """The sum of several families, age by age."""
    return AgedDebt(*(sum(column) for column in zip(*((*one.by_age, one.credit) for one in parts), strict=True)))
