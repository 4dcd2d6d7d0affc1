"""The places of a service on a day: how many are taken, of all and of each group, and whether one is left."""

from dataclasses import dataclass
from datetime import date

from cantine.common.limits.limit_refusals import NoGroup
from cantine.common.refusal_sentences import Full
from cantine.families.rules.audiences import find_group
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.services import ServiceRules


@dataclass(frozen=True)
class DayPlaces:
    """Places that are taken on a day: `total` of all children, and of each group of the service in its order.

    Of groups that are not counted none is taken.
    """

    total: int = 0
    groups: tuple[int, ...] = ()

    def count_in(self, group: int) -> int:
        """The places taken in this group, by its position."""
        return self.groups[group] if group < len(self.groups) else 0

    def add(self, group: int | None, by: int) -> "DayPlaces":
        """With children more (or less) of this group; who is in no group takes a place of all only."""
        if group is None:
            return DayPlaces(self.total + by, self.groups)
        size = max(len(self.groups), group + 1)
        return DayPlaces(self.total + by, tuple(self.count_in(one) + by * (one == group) for one in range(size)))


NONE_TAKEN = DayPlaces()


def find_full(service: ServiceRules, pupil: Pupil, day: date, taken: DayPlaces) -> Full | NoGroup | None:
    """Why no place is left for this child: all are taken, or those of its group, or no group is for it; or None."""
    group = find_group(service.place_groups, pupil, day)
    if service.place_groups and group is None:
        return NoGroup()
    return find_full_group(service, group, taken)


def find_full_group(service: ServiceRules, group: int | None, taken: DayPlaces) -> Full | None:
    """Why no place is left for a child of this group (by its position; None where there are no groups); or None."""
    if service.capacity is not None and taken.total >= service.capacity:
        return Full(service.capacity)
    if group is None:
        return None
    own = service.place_groups[group]
    return Full(own.capacity, own.label) if taken.count_in(group) >= own.capacity else None


def count_free(service: ServiceRules, group: int | None, taken: DayPlaces) -> int | None:
    """The places that are left for a child of this group; None without a limit."""
    limits = [] if service.capacity is None else [service.capacity - taken.total]
    if group is not None:
        limits.append(service.place_groups[group].capacity - taken.count_in(group))
    return max(0, min(limits)) if limits else None
