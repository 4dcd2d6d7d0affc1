"""A day of the till as it is shown and printed: its journal, its sums by means, and how its cash stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cantine.common.terms.till import TILL_METHODS
from cantine.common.vocabulary import Method
from cantine.store.database import Reader
from cantine.till.queries import closed_days, movements
from cantine.till.queries.closed_days import ClosedDay
from cantine.till.queries.movements import Movement
from cantine.till.rules.closing import CashFlow


@dataclass(frozen=True)
class TillPage:
    """A day of the till. `opening`: cents of cash that lay there in the morning, None where no day was ever closed.

    `closed`: the day as it was closed, None while it is open; `last_closed`: the last day that is; `first_open`: the
    day that waits to be closed first.
    """

    day: date
    movements: Sequence[Movement]
    opening: int | None
    closed: ClosedDay | None
    last_closed: date | None
    first_open: date | None

    @property
    def means(self) -> Mapping[Method, tuple[int, int]]:
        """For each means the cents that came in and those that were taken back; deposits are left out."""
        counted = [one for one in self.movements if one.counted and not one.is_deposit]
        return {
            method: (
                sum(one.cents for one in counted if one.method is method and one.cents > 0),
                -sum(one.cents for one in counted if one.method is method and one.cents < 0),
            )
            for method in TILL_METHODS
        }

    @property
    def cash(self) -> CashFlow:
        """The cash that came in, less what was given back, and what left for the bank."""
        came, back = self.means[Method.CASH]
        return CashFlow(came - back, -sum(one.cents for one in self.movements if one.is_deposit))

    @property
    def is_last_closed(self) -> bool:
        """Whether it is the day that may be opened again."""
        return self.closed is not None and self.day == self.last_closed


def read_till_page(db: Reader, day: date) -> TillPage:
    """The till of this day."""
    closed = closed_days.find_closed_day(db, day)
    last = closed_days.find_last_closed_day(db)
    opening = closed.opening if closed else find_opening(db, day, last)
    first_open = movements.find_first_open(db) if last else None
    return TillPage(day, movements.list_movements(db, day), opening, closed, last.day if last else None, first_open)


def find_opening(db: Reader, day: date, last: ClosedDay | None) -> int | None:
    """The cash in the till in the morning of an open day: what the `last` closed day counted, and what moved since.

    None where no day was ever closed, and for a day before one that is.
    """
    if last is None or day <= last.day:
        return None
    since = movements.read_cash_flow(db, last.day + timedelta(1), day - timedelta(1))
    return since.compute_expected(last.counted)


def find_cash_in_till(db: Reader, today: date) -> int | None:
    """The cents of cash that lie in the till now, by the books; None where no day was ever closed."""
    last = closed_days.find_last_closed_day(db)
    if last is None:
        return None
    return movements.read_cash_flow(db, last.day + timedelta(1), today).compute_expected(last.counted)
