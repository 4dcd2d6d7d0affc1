"""The changes that a parent asks for when saving a month, and their outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from cantine.common.refusal_sentences import CellChangedMeanwhile, Refusal, UnknownTime
from cantine.offer.rules.services import ServiceRules

GridCell = tuple[date, int]
"""A day and the id of a service."""


@dataclass(frozen=True)
class CellChange:
    """One (day, service) of one child: the value that is wanted, and the one that the parent saw.

    Times are minutes since midnight, None where the service has no choice of time or the box is off.
    `late`: the parent read that it is after the cutoff and costs more.
    """

    day: date
    service_id: int
    on: bool
    time: int | None = None
    was_on: bool = False
    was_time: int | None = None
    late: bool = False


@dataclass(frozen=True)
class MonthSaved:
    """The changes that were made, and the refused ones with their reason, in the order they were asked.

    `called_off` are those of `saved` that staff cancelled too late for the kitchen and that are billed nevertheless,
    `wished` those that are wishes and no bookings, of these `prepared` what is to be sent when the period opens,
    `brought` those that nobody asked for: another service brought them.
    """

    saved: Sequence[CellChange] = ()
    refused: Sequence[tuple[CellChange, Refusal]] = field(default=())
    called_off: Sequence[CellChange] = ()
    wished: Sequence[CellChange] = ()
    brought: Sequence[CellChange] = ()
    prepared: Sequence[CellChange] = ()


def find_wanted_time(service: ServiceRules, change: CellChange) -> int | None:
    """The time to keep for this change: none where there is no choice."""
    return change.time if change.on and service.times else None


def find_time_refusal(service: ServiceRules, change: CellChange) -> Refusal | None:
    """Why the chosen time is refused, or None; a box that is off, or a service without a choice of time, needs none."""
    times = service.times
    if not change.on or not times or change.time in times:
        return None
    return UnknownTime(times[0], times[-1])


def find_conflict(change: CellChange, on: bool, time: int | None) -> Refusal | None:
    """Why the change is refused where the cell is no longer as the parent saw it; `on` and `time` are its values now.

    A tick is never lost silently: whoever saves second is told the present value and decides again.
    """
    if change.was_on == on and (not on or change.was_time == time):
        return None
    return CellChangedMeanwhile(on, time)
