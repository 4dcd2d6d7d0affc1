"""Booking periods: the days of some services that open, close and may be cancelled together.

« Vacances d'hiver : du dimanche 4 avril à 20 h 00, pendant trois semaines », « les mercredis, avant le 7 du mois
précédent ». A day in a period has the period's deadlines; where the period names none, those of its service.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cantine.common.period_types import PeriodMode, Priority, Whom


@dataclass(frozen=True)
class PeriodRules:
    """The days `first` to `last`, both included, of these services; instants are UTC.

    Parents book from `opens` on (None: at any time) until before `closes`, and cancel until before `cancel_until`
    (None: as each service says). `decided` is when the town hall decided about the wishes. With a `waiting_room`
    families have their turns one after the other; `held` says that whoever asks now has not had theirs,
    `prepares` that it opens for nobody yet, and what is ticked is what the family will ask for.
    """

    id: int
    label: str
    first: date
    last: date
    service_ids: frozenset[int]
    opens: datetime | None = None
    closes: datetime | None = None
    cancel_until: datetime | None = None
    mode: PeriodMode = PeriodMode.FIRST_COME
    priorities: tuple[Priority, ...] = ()
    decided: datetime | None = None
    waiting_room: bool = False
    held: bool = False
    prepares: bool = False

    def covers(self, service_id: int, day: date) -> bool:
        """Whether this service has `day` in this period."""
        return self.first <= day <= self.last and service_id in self.service_ids

    @property
    def takes_wishes(self) -> bool:
        """Whether what parents tick is a wish: until the town hall has decided, or until the period opens."""
        return self.prepares or (self.mode is not PeriodMode.FIRST_COME and self.decided is None)

    def find_cutoff(self, *, cancelling: bool) -> datetime | None:
        """The instant from which its days are too late to book, or to cancel; None where each service says."""
        return self.cancel_until if cancelling else self.closes


def find_period(periods: Iterable[PeriodRules], service_id: int, day: date) -> PeriodRules | None:
    """The period of this service in which `day` is; a service has one at most on each day."""
    return next((period for period in periods if period.covers(service_id, day)), None)


def find_opening(period: PeriodRules, labels: Collection[int], *, resident: bool) -> datetime | None:
    """From when (UTC, included) somebody may book: the earliest of the period's opening and of those that are theirs.

    None where the period is always open.
    """
    if period.opens is None:
        return None
    first = [
        one.opens_at
        for one in period.priorities
        if one.opens_at is not None and holds_priority(one, labels, resident=resident)
    ]
    return min([period.opens, *first])


def find_first_opening(period: PeriodRules) -> datetime | None:
    """When (UTC) the period opens for the very first; None where it is always open."""
    if period.opens is None:
        return None
    return min([period.opens, *(one.opens_at for one in period.priorities if one.opens_at is not None)])


def holds_priority(priority: Priority, labels: Collection[int], *, resident: bool, sibling: bool = False) -> bool:
    """Whether a priority is that of a child with these labels, of a family of the commune or not, with a sibling."""
    if priority.whom is Whom.RESIDENTS:
        return resident
    return sibling if priority.whom is Whom.SIBLINGS else priority.label_id in labels


def list_openings(period: PeriodRules) -> set[datetime]:
    """The instants (UTC) at which a period with a waiting room opens for somebody; none for any other."""
    if not period.waiting_room or period.opens is None:
        return set()
    return {period.opens, *(one.opens_at for one in period.priorities if one.opens_at is not None)}


def find_overlap(period: PeriodRules, others: Iterable[PeriodRules]) -> PeriodRules | None:
    """The first of the other periods that has a day of one of its services; None where none has."""
    for other in others:
        shared = period.service_ids & other.service_ids
        if other.id != period.id and shared and period.first <= other.last and other.first <= period.last:
            return other
    return None
