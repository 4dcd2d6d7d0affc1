"""What may happen to a booking beside its being booked, and the price that the town has set for it."""

from dataclasses import dataclass
from enum import StrEnum

from cantine.common.vocabulary import SurchargeKind


class BookingEvent(StrEnum):
    """What may have a price of its own.

    `LATE_PARENT`: ticked by the parent after the cutoff; `LATE_STAFF`: added by the town hall after it; `UNBOOKED`: the
    child came without a booking; `NO_SHOW`: it was booked and did not come; `TOLD_LATE`: called off after the cutoff;
    `LATE_PICKUP`: it was picked up after closing.
    """

    LATE_PARENT = "late_parent"
    LATE_STAFF = "late_staff"
    UNBOOKED = "unbooked"
    NO_SHOW = "no_show"
    TOLD_LATE = "told_late"
    LATE_PICKUP = "late_pickup"


class LateBy(StrEnum):
    """Who added a booking after its cutoff: the town hall, the parent, or whoever called the roll."""

    STAFF = "staff"
    PARENT = "parent"
    DOOR = "door"


LATE_BY_PARENT_LABEL = "Inscrit après le délai"
"""How a booking that a parent ticked late is called; what others add late has the name of its state."""

EVENT_LABELS = {
    BookingEvent.LATE_PARENT: "Inscrit par les parents après le délai",
    BookingEvent.LATE_STAFF: "Ajouté par la mairie après le délai",
    BookingEvent.UNBOOKED: "Arrivé sans inscription",
    BookingEvent.NO_SHOW: "Absent sans prévenir",
    BookingEvent.TOLD_LATE: "Annulé après le délai",
    BookingEvent.LATE_PICKUP: "Retrait après l'heure",
}
"""The French name of each event, in the order in which pages show them."""


@dataclass(frozen=True)
class PricedEvent:
    """The price of one event, as a part of a tariff.

    `value` is hundredths of a percent for PERCENT (5000 is 50 % more, -5000 half the price), else cents. `resident`
    (None: all families) and `label_id` (None: with or without labels) say for whom. From the `from_nth` time on: times
    are counted for each child and service in a school year. A late pick-up costs `value` once, or for each
    `per_minutes` minutes begun after closing; closing is at `after` (minutes since midnight), or at the service's
    last time.
    """

    event: BookingEvent
    kind: SurchargeKind = SurchargeKind.FIXED
    value: int = 0
    resident: bool | None = None
    label_id: int | None = None
    from_nth: int = 1
    per_minutes: int | None = None
    after: int | None = None
