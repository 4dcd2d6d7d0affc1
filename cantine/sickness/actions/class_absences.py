"""A strike, a trip, a teacher who is away: an excused case is reported for whole classes at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_input import NotAccepted
from cantine.common.french import numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.vocabulary import Presence, State
from cantine.journal.entries import Action, write_entry
from cantine.sickness.queries.cases import describe_case_of, find_reportable
from cantine.sickness.rules.reports import NothingBooked, SickPeriod, check_length
from cantine.store.booking_states import STANDING
from cantine.store.closed_books import check_books_open
from cantine.store.database import Reader
from cantine.store.locks import lock_bookings, lock_children
from cantine.store.tables import Absence, AbsenceCase, Booking

CHOOSE = "Choisissez au moins une classe."


@dataclass(frozen=True)
class ClassAbsence:
    """An excused case (id) of all children of these classes on these days; no services named means all of them."""

    case_id: int
    stretch: SickPeriod
    classroom_ids: frozenset[int]
    service_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class ClassAbsenceCount:
    """How many children and bookings it is about, how many of these are billed, and how many were present: they stay.

    What is billed and costs less now is credited by the next bill.
    """

    children: int
    bookings: int
    billed: int
    present: int


def preview_class_absence(db: Reader, actor: Actor, asked: ClassAbsence) -> ClassAbsenceCount:
    """What `report_class_absence` would do now; two queries. Raises the same."""
    _check(db, actor, asked)
    counted = func.count(Booking.child_id.distinct()), func.count(), func.count(Booking.invoice_line_id)
    children, bookings, billed = db.execute(_select_bookings(asked, *counted)).one()
    return ClassAbsenceCount(children, bookings, billed, _count_present(db, asked))


def report_class_absence(db: Session, actor: Actor, asked: ClassAbsence, now: datetime) -> ClassAbsenceCount:
    """Make all these bookings days of the case, but for children who were noted present; asking again changes nothing.

    `now` must be read inside the transaction. Raises NotReported where nobody is booked, NotAccepted without a class,
    Forbidden, NotFound for a case that is used no more.
    """
    case = _check(db, actor, asked)
    check_kept_days(local_date(now), asked.stretch.first, asked.stretch.last)
    check_books_open(db, asked.stretch.first)
    lock_children(db, _select_bookings(asked, Booking.child_id).distinct())
    columns = Booking.id, Booking.child_id, Booking.invoice_line_id
    rows = lock_bookings(db, _select_bookings(asked, *columns).order_by(Booking.child_id, Booking.id))
    if not rows:
        raise NothingBooked
    for child_id, of_child in groupby(rows, lambda row: row.child_id):
        ids = [row.id for row in of_child]
        absence_id = _find_or_add(db, actor, case, child_id, asked.stretch, now)
        db.execute(update(Booking).where(Booking.id.in_(ids)).values(state=State.SICK, absence_id=absence_id))
    children = len({row.child_id for row in rows})
    days = {"first": numeric_date(asked.stretch.first), "last": numeric_date(asked.stretch.last)}
    after: dict[str, Any] = {"case": case.label, **days, "children": children, "bookings": len(rows)}
    write_entry(db, actor.account_id, Action.REPORT_ABSENCES, now, after=after)
    billed = sum(row.invoice_line_id is not None for row in rows)
    return ClassAbsenceCount(children, len(rows), billed, _count_present(db, asked))


def _count_present(db: Reader, asked: ClassAbsence) -> int:
    found = _select_standing(asked, func.count()).where(Booking.presence == Presence.PRESENT)
    return int(db.execute(found).scalar_one())


def _check(db: Reader, actor: Actor, asked: ClassAbsence) -> AbsenceCase:
    actor.must(Permission.REPORT_SICKNESS)
    check_length(asked.stretch)
    if not asked.classroom_ids:
        raise NotAccepted(CHOOSE)
    case = find_reportable(db, asked.case_id)
    if case is None:
        raise NotFound
    return case


def _select_standing(asked: ClassAbsence, *columns: Any) -> Select[Any]:
    """Bookings of the days, classes and services that stand, whoever came."""
    services = (Booking.service_id.in_(asked.service_ids),) if asked.service_ids else ()
    return select(*columns).where(
        Booking.day.between(asked.stretch.first, asked.stretch.last),
        Booking.classroom_id.in_(asked.classroom_ids),
        Booking.state.in_(STANDING),
        *services,
    )


def _select_bookings(asked: ClassAbsence, *columns: Any) -> Select[Any]:
    """Those that become days of the case."""
    return _select_standing(asked, *columns).where(Booking.presence != Presence.PRESENT)


def _find_or_add(
    db: Session, actor: Actor, case: AbsenceCase, child_id: int, stretch: SickPeriod, now: datetime
) -> int:
    """The absence of this child and case that these days touch, made as long as both, or a new one; its id."""
    touching = Absence.first <= stretch.last, Absence.last >= stretch.first
    earlier: Sequence[Absence] = db.scalars(
        select(Absence).where(Absence.child_id == child_id, Absence.case_id == case.id, *touching).order_by(Absence.id)
    ).all()
    if earlier:
        kept = earlier[0]
        kept.first, kept.last = min(kept.first, stretch.first), max(kept.last, stretch.last)
    else:
        told = {"child_id": child_id, "reported_at": now, "reported_by_id": actor.account_id or None}
        kept = Absence(first=stretch.first, last=stretch.last, **told, **describe_case_of(case))
        db.add(kept)
    db.flush()
    return kept.id
