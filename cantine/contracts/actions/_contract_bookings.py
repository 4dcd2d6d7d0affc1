"""The days of a contract are booked and taken off, in the transaction that makes, changes or ends it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from cantine.bookings.actions._additions import build_addition, build_cancelling
from cantine.bookings.actions.book_for_family import make_staff_rule
from cantine.bookings.actions.pending_changes import PendingChanges
from cantine.bookings.queries import bookings
from cantine.bookings.rules.bookable import CellState, find_refusal
from cantine.bookings.rules.cell_changes import CellChange, GridCell, MonthSaved
from cantine.bookings.rules.decisions import ChangeRule
from cantine.common.paris import local_date
from cantine.common.refusal_sentences import Refusal
from cantine.common.roles import NotFound
from cantine.common.vocabulary import Presence
from cantine.contracts.rules.contract_days import list_contract_changes, list_served_days
from cantine.families.queries import children, families
from cantine.families.queries.children import ChildOfTown
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import Calendar
from cantine.offer.rules.services import ServiceRules
from cantine.store.closed_books import hold_books
from cantine.store.commune import read_commune
from cantine.store.locks import lock_children

AT_MOST = 1_000
"""Days that one contract changes at once: more than two years."""
REASON = "Forfait"
"""The reason for which the days of a contract are booked after their cutoff too."""

Span = tuple[date, date]


@dataclass(frozen=True)
class ContractGround:
    """The child (locked), the service and the paying family (id) of a contract, and the moment of the act."""

    child: ChildOfTown
    service: ServiceRules
    family_id: int
    now: datetime
    by_parents: bool = False


def lock_ground(
    db: Session,
    child_id: int,
    service_id: int,
    family_id: int,
    now: datetime,
    changes_from: date | None = None,
    *,
    by_parents: bool = False,
) -> ContractGround:
    """What a contract of this child is about; nobody else changes its days from here on, nor closes their books.

    It changes from `changes_from` on. Raises NotFound.
    """
    hold_books(db, changes_from, today=local_date(now))
    lock_children(db, [child_id])
    child = children.find_child(db, child_id)
    service = next((one for one in offer.list_every_service(db) if one.id == service_id), None)
    if child is None or service is None:
        raise NotFound
    return ContractGround(child, service, family_id, now, by_parents)


def change_days(
    db: Session,
    ground: ContractGround,
    weekdays: frozenset[int],
    span: Span,
    dropped: Callable[[date], bool],
    time: int | None = None,
) -> tuple[MonthSaved, dict[str, Any]]:
    """Book the days of these weekdays in the span (both days included) and take off the `dropped` ones from it on.

    Only days of the paying family. What cannot be booked comes back with its reason, and what was changed as the
    journal keeps it.
    """
    first, last = span
    held = bookings.list_for_children(db, [ground.child.id], first, date(first.year + 2, 12, 31))
    mine = [one for one in held if one.service_id == ground.service.id]
    stands = {(one.day, one.service_id): bookings.make_cell(one) for one in mine}
    calendar = offer.read_calendar(db, read_commune(db).zone, first, max(first, last))
    wanted = list_served_days(ground.service, weekdays, first, last, calendar)
    gone = [one.day for one in mine if one.family_id == ground.family_id and dropped(one.day)]
    own_days = children.read_own_days(db, ground.child.id, first, date(first.year + 2, 12, 31))
    families_of = {day: ground.child.homes.family_of(day, own_days) for day in {*wanted, *gone}}
    theirs = [day for day in wanted if families_of[day] == ground.family_id]
    changes = list_contract_changes(ground.service, theirs, gone, stands, time)
    if not changes:
        return MonthSaved(), {}
    return _write(db, ground, changes, families_of)


def _write(
    db: Session, ground: ContractGround, changes: Collection[CellChange], families_of: dict[date, int | None]
) -> tuple[MonthSaved, dict[str, Any]]:
    today = local_date(ground.now)
    pending = PendingChanges.load(db, ground.child.id, [*changes], today=today, at_most=AT_MOST)
    if ground.by_parents:
        pending.hold_periods(db, ground.family_id, ground.now, prepares=False)

    def columns_of(cell: GridCell, stands: CellState) -> dict[str, Any]:
        if stands.on:
            return {"family_id": ground.family_id, **build_addition(None)}
        nobody_came = {"presence": Presence.UNKNOWN, "real_time": None, "ticked_by_id": None, "ticked_at": None}
        gone = {**build_cancelling(), "called_off": False}
        return {"family_id": pending.rows[cell].family_id, **gone, **nobody_came}

    saved = pending.decide(_make_rule(db, ground, pending, families_of), ground.child.pupil)
    pending.write(db, columns_of)
    return saved, pending.describe(pending.after)


def _make_rule(
    db: Session, ground: ContractGround, pending: PendingChanges, families_of: dict[date, int | None]
) -> ChangeRule:
    """Why a day may not be changed: as for staff, who need no further reason; as for parents where they ask."""
    if not ground.by_parents:
        return make_staff_rule(pending, ground.child.pupil, families_of, ground.now, REASON, exceed=False)
    theirs = families.find_child(db, ground.family_id, ground.child.id)
    if theirs is None:
        raise NotFound
    pupil = theirs.pupil

    def may(service: ServiceRules, change: CellChange, stands: CellState, calendar: Calendar) -> Refusal | None:
        offered = replace(service, open_to_parents=True)
        return find_refusal(offered, change.day, pupil, stands, change.on, calendar, ground.now)

    return may
