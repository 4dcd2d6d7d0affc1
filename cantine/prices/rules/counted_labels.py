"""Labels that are counted afterwards: who books less than a part of the month's served days holds one in that month."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cantine.common.school_days import find_month_end, list_month_days
from cantine.families.rules.labels import HeldLabel
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.services import ServiceRules

Placed = tuple[int, HeldLabel]
"""The place of a label in the order of the town, and who holds it."""


@dataclass(frozen=True)
class CountedLabel:
    """A label (id) that is held in a month by who books less than `below` percent of the service's served days."""

    label_id: int
    place: int
    service_id: int
    below: int

    def find_least(self, service: ServiceRules, month: date, calendar: Calendar) -> int:
        """The bookings of the month (its first day) from which on a child does not hold the label.

        Half of 15 served days are 8. Days on which only some classes are closed are served; a month without a served
        day gives the label to nobody.
        """
        served = sum(find_obstacle(service, day, calendar) is None for day in list_month_days(month))
        return -(-served * self.below // 100)

    def place_for(self, child_id: int, month: date) -> Placed:
        """The label as this child holds it in this month."""
        return self.place, HeldLabel(self.label_id, month, find_month_end(month), child_id=child_id)


def order_labels(placed: Iterable[Placed]) -> Sequence[HeldLabel]:
    """The labels in the order of the town."""
    return tuple(held for _place, held in sorted(placed, key=lambda one: (one[0], one[1].label_id)))


def list_combinations(labels: Sequence[CountedLabel]) -> list[Collection[CountedLabel]]:
    """Every choice of these labels, from none to all: by the bits of its number, the first label's is the highest."""
    places = range(len(labels))
    return [
        [labels[place] for place in places if number >> (len(labels) - 1 - place) & 1]
        for number in range(2 ** len(labels))
    ]
