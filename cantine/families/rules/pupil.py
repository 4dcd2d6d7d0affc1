"""What the rules ask about a child."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cantine.common.vocabulary import Weeks
from cantine.families.rules.custody import choose_version, is_in_weeks
from cantine.families.rules.labels import HeldLabel, list_labels_on
from cantine.families.rules.stops import HeldStop

NOBODYS: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Pupil:
    """What the rules need to know of a child: its class, its enrolment (both days included), the asking family's weeks.

    `own_days` are single days that count before the weeks: True is with the asking family, False with another.
    `earlier` are the weeks, and `earlier_classes` the classes, that held until a day (included). Weeks of None: no day
    is with the asking family. `labels` are those of the child and the asking family, and of all its classes and
    schools; `schools` are the schools (ids) of its classes. `resident`: the asking family lives in the commune.
    `stops` are those of the child and the asking family.
    """

    classroom_id: int | None
    enrolled_from: date | None = None
    enrolled_until: date | None = None
    weeks: Weeks | None = Weeks.ALL
    own_days: Mapping[date, bool] = field(default_factory=dict)
    earlier: Mapping[date, Weeks | None] = field(default_factory=dict)
    earlier_classes: Mapping[date, int | None] = field(default_factory=dict)
    birth_date: date | None = None
    labels: Sequence[HeldLabel] = ()
    schools: Mapping[int, int] = field(default_factory=dict)
    resident: bool = True
    stops: Sequence[HeldStop] = ()

    def is_enrolled(self, day: date) -> bool:
        """Whether the child is at the school on `day`; an open end is no limit."""
        return (self.enrolled_from or date.min) <= day <= (self.enrolled_until or date.max)

    @property
    def is_shared(self) -> bool:
        """Whether some days are not with the asking family."""
        weeks = (self.weeks, *self.earlier.values())
        return any(of is not Weeks.ALL for of in weeks) or not all(self.own_days.values())

    def classroom_on(self, day: date) -> int | None:
        """The child's class on `day`."""
        return choose_version(day, self.classroom_id, self.earlier_classes)

    def is_with_family(self, day: date) -> bool:
        """Whether the child is with the asking family on `day`."""
        weeks = choose_version(day, self.weeks, self.earlier)
        return self.own_days.get(day, weeks is not None and is_in_weeks(weeks, day))

    def school_on(self, day: date) -> int | None:
        """The school (id) of the child's class on `day`; None for a child without a class."""
        return self.schools.get(self.classroom_on(day) or 0)

    def is_exempt(self, day: date) -> bool:
        """Whether the child holds a label on `day` that frees it from cutoffs."""
        freeing = [held for held in self.labels if held.exempt]
        return bool(freeing) and bool(list_labels_on(day, freeing, self.classroom_on(day), self.school_on(day)))

    def labels_on(self, day: date) -> frozenset[int]:
        """The labels (ids) that the child holds on `day`: its own, its family's, those of its class and school."""
        return list_labels_on(day, self.labels, self.classroom_on(day), self.school_on(day)) if self.labels else NOBODYS
