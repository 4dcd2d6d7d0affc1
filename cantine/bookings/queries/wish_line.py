"""The wishes of a period in line for their places, with whom they are of and what stands beside them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from cantine.bookings.queries.places import Taken, count_taken_places
from cantine.bookings.rules.places import NONE_TAKEN, count_free
from cantine.bookings.rules.wish_decisions import WishInLine, order_wishes, share_places
from cantine.common.period_types import WishState
from cantine.common.vocabulary import State
from cantine.families.queries import children, families
from cantine.families.rules.audiences import find_group
from cantine.families.rules.pupil import Pupil
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import Calendar, find_obstacle
from cantine.offer.rules.periods import PeriodRules, holds_priority
from cantine.offer.rules.services import ServiceRules
from cantine.store.commune import read_commune
from cantine.store.database import Reader
from cantine.store.tables import Booking, Child, Family, Wish


@dataclass(frozen=True)
class WishPlan:
    """What the decision gives: the wishes in their order, those (ids) that have a place, those that can have none.

    `gone` are wishes whose day the service does not run any more, or on which the child is not there: they are
    deleted. `names` are the children's, `services` those of the town by id, `taken` the places of (service, day) that
    bookings have.
    """

    in_order: Sequence[WishInLine]
    granted: frozenset[int]
    gone: Sequence[int]
    names: Mapping[int, str]
    services: Mapping[int, ServiceRules]
    taken: Taken

    @property
    def declined(self) -> list[WishInLine]:
        """The wishes that wait for a place, in their order."""
        return [one for one in self.in_order if one.id not in self.granted]

    def count_free(self, one: WishInLine) -> int | None:
        """The places that are free on the day of this wish before anybody gets one; None without a limit."""
        taken = self.taken.get((one.service_id, one.day), NONE_TAKEN)
        return count_free(self.services[one.service_id], one.group, taken)


_WISHES = (
    select(
        Wish.id,
        Wish.child_id,
        Wish.family_id,
        Family.number,
        Wish.day,
        Wish.service_id,
        Wish.time,
        Wish.wished_at,
        Child.first_name,
        Child.last_name,
    )
    .join(Child, Child.id == Wish.child_id)
    .join(Family, Family.id == Wish.family_id)
    .where(Wish.state != WishState.GRANTED)
    .order_by(Wish.id)
)


def plan_decision(db: Reader, period: PeriodRules, seed: int, today: date) -> WishPlan:
    """What would become of the wishes of this period that have no place yet, with the draw of this seed.

    A day that is over can be given to nobody: its wishes are gone.

    A fixed number of queries, and two more for each child that is with another family than the one that wished.
    """
    rows = db.execute(_WISHES.where(Wish.period_id == period.id)).all()
    services = {one.id: one for one in offer.list_every_service(db)}
    calendar = offer.read_calendar(db, read_commune(db).zone, period.first, period.last)
    booked = _read_booked(db, period)
    asking, cells = _gather_children(rows, booked), {one[:3] for one in booked}
    pupils = {
        (family_id, child.id): child.pupil
        for family_id, of_family in families.read_children(db, {row.family_id for row in rows}).items()
        for child in of_family
    }
    line, gone = [], []
    for row in rows:
        pupil, service = pupils.get((row.family_id, row.child_id)), services[row.service_id]
        family_id = None if row.day < today else _find_family(db, row, pupil, service, calendar)
        if pupil is None or family_id is None:
            gone.append(row.id)
            continue
        first = tuple(_holds(period, pupil, row.day, sibling=bool(asking[row.family_id] - {row.child_id})))
        group = find_group(service.place_groups, pupil, row.day)
        whose = row.id, row.child_id, family_id, row.number
        line.append(WishInLine(*whose, *row[4:8], first, (row.child_id, row.day, row.service_id) in cells, group))
    in_order = order_wishes(line, period.mode, seed)
    taken = count_taken_places(db, services.values(), period.first, period.last)
    granted = frozenset(share_places(in_order, services, taken))
    names = {row.child_id: f"{row.first_name} {row.last_name}".strip() for row in rows}
    return WishPlan(in_order, granted, gone, names, services, taken)


def _gather_children(rows: Sequence[Any], booked: Iterable[tuple[Any, ...]]) -> dict[int, set[int]]:
    """The children (ids) of each family that ask for a place in the period, or have one."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        found[row.family_id].add(row.child_id)
    for child_id, _day, _service_id, family_id in booked:
        found[family_id].add(child_id)
    return found


def _find_family(db: Reader, row: Any, pupil: Pupil | None, service: ServiceRules, calendar: Calendar) -> int | None:
    """The family (id) of the day of this wish; None where the child is not there, or the service does not run."""
    if pupil is None or not pupil.is_enrolled(row.day):
        return None
    if find_obstacle(service, row.day, calendar, pupil.classroom_on(row.day)) is not None:
        return None
    if pupil.is_with_family(row.day):
        return int(row.family_id)
    child = children.find_child(db, row.child_id)
    own_days = children.read_own_days(db, row.child_id, row.day, row.day)
    return None if child is None else child.homes.family_of(row.day, own_days)


def _holds(period: PeriodRules, pupil: Pupil, day: date, *, sibling: bool) -> Iterable[bool]:
    labels = pupil.labels_on(day)
    return [holds_priority(one, labels, resident=pupil.resident, sibling=sibling) for one in period.priorities]


def _read_booked(db: Reader, period: PeriodRules) -> set[tuple[Any, ...]]:
    """(child, day, service, family) of what is booked in the period already, by staff."""
    columns = Booking.child_id, Booking.day, Booking.service_id, Booking.family_id
    stands = Booking.day.between(period.first, period.last), Booking.state != State.CANCELLED
    rows = db.execute(select(*columns).where(*stands, Booking.service_id.in_(period.service_ids)))
    return {tuple(row) for row in rows}
