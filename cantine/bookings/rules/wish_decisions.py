"""In which order wishes are granted, and which have their place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cantine.bookings.rules.places import NONE_TAKEN, DayPlaces, find_full_group
from cantine.common.limits.service_limits import LinkKind, ServiceLink
from cantine.common.period_types import PeriodMode
from cantine.common.terms.draw import draw
from cantine.offer.rules.services import ServiceRules


@dataclass(frozen=True)
class WishInLine:
    """One wish before the decision: whose it is (`family_number`), when it was made, which priorities are its own.

    `first` is for each priority of the period, in its order, whether the child has it; `booked`: staff have booked the
    day already, so that it takes no further place. `group`: that of the service's groups (by position) which it is of.
    """

    id: int
    child_id: int
    family_id: int
    family_number: int
    day: date
    service_id: int
    time: int | None
    wished_at: datetime
    first: tuple[bool, ...] = ()
    booked: bool = False
    group: int | None = None


def order_wishes(wishes: Iterable[WishInLine], mode: PeriodMode, seed: int) -> list[WishInLine]:
    """The wishes in the order in which places are given.

    Who has the first priority comes before who has not; among equals the second decides, and so on; then the first wish
    or the draw. Wishes made at once, and in a draw those of one family, keep the order of days and children.
    """

    def key(one: WishInLine) -> tuple[object, ...]:
        turn = one.wished_at if mode is PeriodMode.WISH else draw(seed, one.family_number)
        return (tuple(not has for has in one.first), turn, one.family_number, one.day, one.child_id, one.id)

    return sorted(wishes, key=key)


def share_places(
    in_order: Sequence[WishInLine],
    services: Mapping[int, ServiceRules],
    taken: Mapping[tuple[int, date], DayPlaces],
) -> set[int]:
    """The wishes (ids) that have their place: one after the other, as long as their day has one left.

    `taken` counts the places of each (service, day) that bookings have; a service without capacity has one for all. In
    a service with groups a child needs a place of its own. What comes along with another wish of the child's day, or
    needs it, is given after all others and only where that one has its place: no meal without the centre.
    """
    places, granted = dict(taken), set[int]()
    leaders = _find_leaders(in_order, services)
    for one in sorted(in_order, key=lambda one: one.id in leaders):
        where, service = (one.service_id, one.day), services[one.service_id]
        alone = one.id in leaders and granted.isdisjoint(leaders[one.id])
        if one.booked:
            granted.add(one.id)
        elif (
            not alone
            and (one.group is not None or not service.place_groups)
            and not find_full_group(service, one.group, places.get(where, NONE_TAKEN))
        ):
            places[where] = places.get(where, NONE_TAKEN).add(one.group, 1)
            granted.add(one.id)
    return granted


def _find_leaders(in_order: Sequence[WishInLine], services: Mapping[int, ServiceRules]) -> dict[int, set[int]]:
    """For each wish (id) that depends on others of the child's day, those; of two that bring each other, the first."""
    of_day: dict[tuple[int, date], list[WishInLine]] = defaultdict(list)
    for one in in_order:
        of_day[one.child_id, one.day].append(one)
    found: dict[int, set[int]] = defaultdict(set)
    for wishes in of_day.values():
        for place, one in enumerate(wishes):
            for other_place, other in enumerate(wishes):
                own, theirs = services[one.service_id], services[other.service_id]
                if _depends(own, theirs) and (other_place < place or not _depends(theirs, own)):
                    found[one.id].add(other.id)
    return dict(found)


def _depends(service: ServiceRules, other: ServiceRules) -> bool:
    """Whether this service comes along with the other one, or does not go without it."""
    return ServiceLink(service.id, LinkKind.BRINGS) in other.links or (
        ServiceLink(other.id, LinkKind.NEEDS) in service.links
    )
