"""The content of a file as drafts: families with their guardians, children and bookings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from cantine.common.french import plural
from cantine.imports.rules.identity import FamilyDescription

FamilyKey = tuple[str, ...]
"""The key of a family, guardian or child within a file."""


def list_lines(lines: Sequence[int]) -> str:
    """« 2, 3, 7 » for a question about these lines; of more than eight only the number of the rest."""
    return ", ".join(map(str, lines[:8])) + (f" et {plural(len(lines) - 8, 'autre')}" if lines[8:] else "")


@dataclass(frozen=True)
class Fault:
    """A fault that stops the import: in this line of the file (the titles are line 1) and this column."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = f"Ligne {self.line}, colonne {self.column}" if self.column else f"Ligne {self.line}"
        return f"{where} : {self.sentence}"


class QuestionKind(StrEnum):
    """What a question is about; all questions of a kind can be answered together."""

    HIDDEN = "hidden"
    DAYS = "days"
    NOUGHT = "nought"
    ONE_FAMILY = "one_family"
    KNOWN_FAMILY = "known_family"
    HOMES = "homes"
    EMAIL = "email"


@dataclass(frozen=True)
class FileQuestion:
    """A question to the clerk that the file leaves open: nothing is imported before it is answered.

    `answers` are pairs of what is stored and what is shown.
    """

    key: str
    kind: QuestionKind
    sentence: str
    answers: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return f"{self.sentence} ({' / '.join(shown for _kept, shown in self.answers)})"

    def find_answer(self, answers: Mapping[str, str]) -> str | None:
        """The given answer to it; None where there is none, or none of those offered."""
        given = answers.get(self.key)
        return given if given in {kept for kept, _shown in self.answers} else None


@dataclass(frozen=True)
class Subscription:
    """A child is booked for a service (by id) on these weekdays, between two days (both included; None: no limit)."""

    service_id: int
    weekdays: frozenset[int]
    first: date | None
    last: date | None
    holidays_too: bool


@dataclass
class ChildDraft:
    """One child of the file; `values` has only what the file gives."""

    line: int
    first_name: str
    last_name: str
    values: dict[str, Any] = field(default_factory=dict)
    subscriptions: list[Subscription] = field(default_factory=list)


@dataclass
class GuardianDraft:
    """One guardian of the file."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class FamilyDraft:
    """One family of the file; amounts are cents, a negative balance is owed by the family.

    `quotient_unknown`: the file says that the quotient is not known. `named`: the name is the file's own.
    """

    line: int
    name: str
    named: bool = True
    values: dict[str, Any] = field(default_factory=dict)
    number: int | None = None
    quotient: int | None = None
    quotient_unknown: bool = False
    balance: int | None = None
    guardians: dict[FamilyKey, GuardianDraft] = field(default_factory=dict)
    children: dict[FamilyKey, ChildDraft] = field(default_factory=dict)
    household: FamilyDescription = field(default_factory=FamilyDescription)


@dataclass(frozen=True)
class Draft:
    """The whole file: its families by their key, every fault, and the open questions.

    Nothing is imported while there is a fault or an open question. `warnings` are about cells that are left out or
    doubtful; `answers` are those that the clerk has given. Opening balances are those of `balances_on`, or
    without it of the day of the import.
    """

    families: Mapping[FamilyKey, FamilyDraft]
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    questions: tuple[FileQuestion, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    balances_on: date | None = None

    @property
    def has_balances(self) -> bool:
        """Whether the file says what some family owes or has in advance."""
        return any(family.balance for family in self.families.values())


def find_differences(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the file that differ from the portal's; an empty cell says nothing."""
    return {name: value for name, value in values.items() if value not in (None, "") and before[name] != value}
