"""The contracts (« forfaits ») that a family pays, and which days they cover: such a day costs nothing by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from cantine.common.contract_terms import DatedWeekdays, Per, find_weekdays_on
from cantine.common.language.translate import mark
from cantine.families.rules.custody import choose_version
from cantine.families.rules.pupil import Pupil

INCLUDED = mark("jours compris dans le forfait")
"""Why a day that a contract covers costs nothing, as the invoice says it."""


@dataclass(frozen=True)
class HeldContract:
    """A child's contract for a service, at a price per month, term or year, from `first_day` until `last_day`.

    Both are included; None: until further notice. `charged` are the months (first days) that invoices bill. The child
    is in the class `classroom_id`, and was in the `earlier_classes` until a day (included).
    """

    id: int
    child_id: int
    service_id: int
    per: Per
    first_day: date
    last_day: date | None
    weekdays: DatedWeekdays
    charged: frozenset[date] = frozenset()
    classroom_id: int | None = field(default=None, compare=False)
    earlier_classes: Mapping[date, int | None] = field(default_factory=dict, compare=False)

    def in_classes_of(self, pupil: Pupil) -> "HeldContract":
        """The contract with the classes of this child."""
        return replace(self, classroom_id=pupil.classroom_id, earlier_classes=pupil.earlier_classes)

    def classroom_on(self, day: date) -> int | None:
        """The class of the child on `day`."""
        return choose_version(day, self.classroom_id, self.earlier_classes)

    def holds_on(self, day: date) -> bool:
        """Whether the contract has begun by `day` and has not ended."""
        return self.first_day <= day <= (self.last_day or date.max)

    def weekdays_on(self, day: date) -> frozenset[int]:
        """The weekdays that the contract has on `day`."""
        return find_weekdays_on(day, self.weekdays)

    def covers(self, child_id: int, service_id: int, day: date) -> bool:
        """Whether the contract pays this day of this child and service."""
        of_it = (self.child_id, self.service_id) == (child_id, service_id)
        return of_it and self.holds_on(day) and day.weekday() in self.weekdays_on(day)


def is_covered(contracts: Iterable[HeldContract], child_id: int, service_id: int, day: date) -> bool:
    """Whether one of these contracts pays this day."""
    return any(one.covers(child_id, service_id, day) for one in contracts)
