"""Which bookings that a closure cancelled come back when it is reopened, and why the others do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cantine.bookings.rules.places import NONE_TAKEN, DayPlaces, find_full
from cantine.closures.rules import CancelledBooking, Reopening
from cantine.common.refusal_sentences import NotEnrolled, OtherParentsDay, Refusal, UnknownService
from cantine.common.vocabulary import State
from cantine.families.rules.audiences import find_group
from cantine.families.rules.pupil import Pupil
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.services import ServiceRules


class BookedMeanwhile(Refusal):
    """Somebody has booked the day again since the closure, or it was never cancelled."""

    sentence = "Déjà inscrit de nouveau."


class ClassChanged(Refusal):
    """The child is in another class on that day than it was."""

    sentence = "L'enfant a changé de classe."


class FamilyLeft(Refusal):
    """The family is archived."""

    sentence = "La famille est archivée."


class AbsenceChanged(Refusal):
    """An absence of that day was reported, changed or taken back since the closure."""

    sentence = "Une absence a été signalée ou modifiée depuis."


@dataclass(frozen=True)
class ReportedAbsence:
    """An absence of a child: its days, and when it was reported."""

    id: int
    child_id: int
    first: date
    last: date
    reported_at: datetime


@dataclass(frozen=True)
class ReopeningGround:
    """What decides besides the bookings: the calendar without the closure, each child as each family has it by
    (family, child), the absences of each child, the families that are archived, the places that are taken."""

    services: Mapping[int, ServiceRules]
    calendar: Calendar
    pupils: Mapping[tuple[int, int], Pupil]
    absences: Mapping[int, Sequence[ReportedAbsence]] = field(default_factory=dict)
    archived: frozenset[int] = frozenset()
    taken: Mapping[tuple[int, date], DayPlaces] = field(default_factory=dict)


def decide_reopening(days: Sequence[CancelledBooking], ground: ReopeningGround) -> Reopening:
    """Put back what nothing stands against; where places are limited, who booked first comes first."""
    taken = dict(ground.taken)
    refused: dict[int, Refusal] = {}
    for one in sorted(days, key=lambda one: one.id):
        reason = find_reopening_refusal(one, ground, taken)
        if reason is not None:
            refused[one.id] = reason
            continue
        service, day = ground.services[one.covered.service_id], one.covered.day
        if service.limits_places and one.takes_a_place:
            pupil = ground.pupils[one.covered.family_id, one.covered.child_id]
            group = find_group(service.place_groups, pupil, day)
            taken[service.id, day] = taken.get((service.id, day), NONE_TAKEN).add(group, 1)
    back = [one for one in days if one.id not in refused]
    return Reopening(back, [(one, refused[one.id]) for one in days if one.id in refused])


def find_reopening_refusal(
    one: CancelledBooking, ground: ReopeningGround, taken: Mapping[tuple[int, date], DayPlaces]
) -> Refusal | None:
    """Why this booking cannot come back as it was; None where it can. No cutoff is asked."""
    covered, day = one.covered, one.covered.day
    service, pupil = ground.services.get(covered.service_id), ground.pupils.get((covered.family_id, covered.child_id))
    if one.state_now is not State.CANCELLED:
        return BookedMeanwhile()
    if covered.family_id in ground.archived:
        return FamilyLeft()
    if service is None:
        return UnknownService()
    if reason := find_obstacle(service, day, ground.calendar, one.classroom_now):
        return reason
    if pupil is None or not pupil.is_with_family(day):
        return OtherParentsDay()
    if not pupil.is_enrolled(day):
        return NotEnrolled()
    if one.classroom_id != one.classroom_now:
        return ClassChanged()
    if _has_other_absence(one, ground.absences.get(covered.child_id, ())):
        return AbsenceChanged()
    is_full = one.takes_a_place and service.limits_places
    return find_full(service, pupil, day, taken.get((service.id, day), NONE_TAKEN)) if is_full else None


def _has_other_absence(one: CancelledBooking, absences: Sequence[ReportedAbsence]) -> bool:
    """Whether an absence of the day was reported since, or that of a sick day is no longer the one it was."""
    day = one.covered.day
    if any(other.first <= day <= other.last and other.reported_at > one.closed_at for other in absences):
        return True
    if one.state is not State.SICK:
        return False
    if one.sickness is not None and one.absence_id is None:
        whole = one.sickness
        return any(other.first <= whole.last and whole.first <= other.last for other in absences)
    return not any(other.id == one.absence_id and other.first <= day <= other.last for other in absences)
