"""In which order wishes are granted, and which have their place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from cantine.bookings.rules.places import NONE_TAKEN, DayPlaces, find_full_group
from cantine.common.period_types import PeriodMode
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


def draw(seed: int, family_number: int) -> str:
    """The lot of a family in the draw of this seed: the smallest is served first, brothers and sisters together.

    It is the SHA-256 of « seed:number », so that everybody can draw again and find the same.
    """
    return sha256(f"{seed}:{family_number}".encode()).hexdigest()


def share_places(
    in_order: Sequence[WishInLine],
    services: Mapping[int, ServiceRules],
    taken: Mapping[tuple[int, date], DayPlaces],
) -> set[int]:
    """The wishes (ids) that have their place: one after the other, as long as their day has one left.

    `taken` counts the places of each (service, day) that bookings have; a service without capacity has one for all. In
    a service with groups a child needs a place of its own.
    """
    places = dict(taken)
    granted = set()
    for one in in_order:
        where, service = (one.service_id, one.day), services[one.service_id]
        if one.booked:
            granted.add(one.id)
        elif (one.group is not None or not service.place_groups) and not find_full_group(
            service, one.group, places.get(where, NONE_TAKEN)
        ):
            places[where] = places.get(where, NONE_TAKEN).add(one.group, 1)
            granted.add(one.id)
    return granted
