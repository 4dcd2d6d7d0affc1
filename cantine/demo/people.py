"""The people of the demonstration, before they are rows: households, their homes and their children."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from cantine.common.vocabulary import Diet, Weeks


class PayingHabit(Enum):
    """How a family pays: at once, all but the last invoice, or as most people do."""

    PROMPT = 1
    ALL_BUT_LAST = 2
    USUAL = 3


@dataclass(frozen=True)
class Adult:
    """A guardian of a family of the demonstration."""

    first_name: str
    last_name: str
    email: str
    phone: str


@dataclass(frozen=True)
class DemoHome:
    """A family; `number` is its id too. A quotient of None was never given."""

    number: int
    name: str
    address: str
    quotient: int | None
    adults: Sequence[Adult]
    payer: PayingHabit = PayingHabit.USUAL
    resident: bool = True


@dataclass(frozen=True)
class Habit:
    """The weekdays on which a child attends each service (by id) where it runs, and the usual time (minutes). A steady
    child never skips nor adds a day, is never sick, and books nothing after `until`."""

    weekdays: Mapping[int, frozenset[int]]
    times: Mapping[int, int] = field(default_factory=dict)
    steady: bool = False
    until: date = date.max


@dataclass(frozen=True)
class Kid:
    """A child, and the weeks that it spends at each home (by number)."""

    first_name: str
    last_name: str
    birth_date: date
    habit: Habit
    homes: Mapping[int, Weeks]
    diet: str = Diet.STANDARD
    health: str | None = None

    @property
    def enrolled_from(self) -> date:
        """The first of September of the year in which the child turns three."""
        return date(self.birth_date.year + 3, 9, 1)


@dataclass(frozen=True)
class DemoHousehold:
    """The homes that share children: nearly always one."""

    homes: Sequence[DemoHome]
    kids: Sequence[Kid]
