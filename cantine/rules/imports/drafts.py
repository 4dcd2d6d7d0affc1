"""What a file says, put together: families with their guardians, children and what they are booked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Key = tuple[str, ...]
"""What tells one family, guardian or child of a file from another."""


@dataclass(frozen=True)
class Fault:
    """Something that cannot be imported: on this line of the file (the titles are line 1), in this column."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = f"Ligne {self.line}, colonne {self.column}" if self.column else f"Ligne {self.line}"
        return f"{where} : {self.sentence}"


@dataclass(frozen=True)
class Subscription:
    """A child comes for a service (by id) on these weekdays, from day to day (both included; None: no limit)."""

    service_id: int
    weekdays: frozenset[int]
    first: date | None
    last: date | None
    holidays_too: bool


@dataclass
class ChildDraft:
    """One child of the file; `values` holds only what the file says."""

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
    """One family of the file; amounts are cents, a negative balance is owed by the family."""

    line: int
    name: str
    values: dict[str, Any] = field(default_factory=dict)
    number: int | None = None
    quotient: int | None = None
    balance: int | None = None
    guardians: dict[Key, GuardianDraft] = field(default_factory=dict)
    children: dict[Key, ChildDraft] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """The whole file: its families by their key, and every fault. Nothing is imported while there is one."""

    families: Mapping[Key, FamilyDraft]
    faults: tuple[Fault, ...] = ()
