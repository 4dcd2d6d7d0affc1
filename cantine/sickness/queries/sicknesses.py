"""Sicknesses: which day of its sickness each sick booking is, and what was reported for a family's children."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Subquery, and_, bindparam, false, func, or_, select

from cantine.bookings.queries.bookings import SICKNESS_FACTS, build_sick_day
from cantine.common.vocabulary import ChargeKind, State
from cantine.families.queries.classes import select_class_on
from cantine.offer.rules.sick_days import ExcusedCase, SickDay
from cantine.sickness.rules.reports import SickPeriod
from cantine.store.database import Reader
from cantine.store.paging import fetch_page
from cantine.store.tables import Absence, Booking, Child, Classroom, InvoiceLine


@dataclass(frozen=True)
class ProofState:
    """When the family sent a proof, seen or not yet, or why staff sent the last one back."""

    sent_at: datetime | None = None
    sent_back: str = ""


@dataclass(frozen=True)
class SickBooking:
    """A booking that a sickness made sick; one that is `invoiced` as a day of carence never changes again."""

    day: date
    service_id: int
    invoiced: bool


@dataclass(frozen=True)
class Sickness:
    """A sickness of a child as it was reported, with the family's own bookings in it, by day."""

    id: int
    child_id: int
    stretch: SickPeriod
    proof_on: date | None
    bookings: Sequence[SickBooking]
    proof: ProofState
    reported_at: datetime
    case: ExcusedCase | None = None

    @property
    def waits(self) -> bool:
        """Whether a proof was sent that staff have neither accepted nor sent back."""
        return self.proof.sent_at is not None and self.proof_on is None


@dataclass(frozen=True)
class ListedSickness:
    """A sickness in the town hall's list, with the child's class (empty where it has none) and how much is sick."""

    id: int
    child_id: int
    child: str
    classroom: str
    stretch: SickPeriod
    proof_on: date | None
    bookings: int
    to_check: bool
    case: str


PER_PAGE = 50

_REPORTED = (
    select(
        Absence.id,
        Absence.child_id,
        Absence.first,
        Absence.last,
        Absence.proof_on,
        Absence.proof_sent_at,
        Absence.proof_sent_back,
        Absence.reported_at,
        Absence.case_id,
        Absence.case_label,
        Absence.case_free_from,
        Absence.case_proof_needed,
        Booking.day,
        Booking.service_id,
        func.coalesce(InvoiceLine.kind == ChargeKind.CARENCE, false()).label("invoiced"),
    )
    .join(Booking, Booking.absence_id == Absence.id)
    .join(InvoiceLine, InvoiceLine.id == Booking.invoice_line_id, isouter=True)
    .where(Booking.state == State.SICK, Absence.last >= bindparam("since"))
    .order_by(Absence.first.desc(), Absence.id, Booking.day, Booking.service_id)
)
_OF_FAMILY = _REPORTED.where(Booking.family_id == bindparam("family"))
_OF_CHILD = _REPORTED.where(Booking.child_id == bindparam("child"))


def list_for_family(db: Reader, family_id: int, since: date) -> list[Sickness]:
    """The sicknesses with sick bookings of this family that were not over before `since`, the latest first."""
    return _build_sicknesses(db.execute(_OF_FAMILY, {"family": family_id, "since": since}))


def list_for_child(db: Reader, child_id: int, since: date) -> list[Sickness]:
    """The sicknesses of this child that were not over before `since`, whichever family booked, the latest first."""
    return _build_sicknesses(db.execute(_OF_CHILD, {"child": child_id, "since": since}))


def _build_sicknesses(rows: Iterable[Any]) -> list[Sickness]:
    found: dict[int, Sickness] = {}
    bookings: dict[int, list[SickBooking]] = {}
    for row in rows:
        of_sickness = bookings.setdefault(row.id, [])
        of_sickness.append(SickBooking(row.day, row.service_id, bool(row.invoiced)))
        if row.id not in found:
            case = None
            if row.case_id is not None:
                case = ExcusedCase(row.case_label, row.case_free_from, row.case_proof_needed)
            proof, days = ProofState(row.proof_sent_at, row.proof_sent_back), SickPeriod(row.first, row.last)
            whose = row.id, row.child_id, days, row.proof_on, of_sickness
            found[row.id] = Sickness(*whose, proof, row.reported_at, case)
    return [*found.values()]


SICK_BOOKINGS = (
    select(Booking.absence_id, func.count().label("bookings"))
    .where(Booking.state == State.SICK, Booking.absence_id.is_not(None))
    .group_by(Booking.absence_id)
    .subquery()
)
TO_CHECK = and_(Absence.proof_sent_at.is_not(None), Absence.proof_on.is_(None))
"""A proof was sent, and nobody of the town hall has accepted it or sent it back."""
_LISTED = (
    select(
        Absence.id,
        Absence.child_id,
        Child.first_name,
        Child.last_name,
        Classroom.name,
        Absence.first,
        Absence.last,
        Absence.proof_on,
        SICK_BOOKINGS.c.bookings,
        TO_CHECK,
        Absence.case_label,
    )
    .join(SICK_BOOKINGS, SICK_BOOKINGS.c.absence_id == Absence.id)
    .join(Child, Child.id == Absence.child_id)
    .join(Classroom, Classroom.id == select_class_on(Absence.first), isouter=True)
    .order_by(Absence.first.desc(), Child.last_name, Child.first_name, Absence.id)
)


def list_page(
    db: Reader, since: date, *, unproved: bool = False, to_check: bool = False, page: int = 1
) -> tuple[list[ListedSickness], int]:
    """One page of the sicknesses that were not over before `since`, the latest first, and how many there are.

    `unproved`: only those without a proof. `to_check`: only those whose proof was sent and waits, however old.
    """
    found = _LISTED.where(TO_CHECK if to_check else Absence.last >= since)
    if unproved:
        found = found.where(Absence.proof_on.is_(None))
    rows, count = fetch_page(db, found, page, PER_PAGE)
    listed = [
        ListedSickness(key, child, f"{first_name} {last_name}".strip(), room or "", SickPeriod(first, last), *rest)
        for key, child, first_name, last_name, room, first, last, *rest in rows
    ]
    return listed, count


def select_sick_days(first: date, last: date, child_ids: Collection[int] | None = None) -> Subquery:
    """A table of each sick booking from `first` to `last`, both included: `booking_id`, `booked`, `SICKNESS_FACTS`.

    Of all children, or of these: few of them are looked up without reading the days of the others.

    `booked` counts the sick bookings of one sickness for one service: 1 is the first, also where it was before
    `first`, billed or not, in whichever family. A sick booking without a report is a sickness of its own, without
    proof. A booking that is not sick has no row.
    """
    sick, within = Booking.state == State.SICK, Booking.day.between(first, last)
    if child_ids is not None:
        sick = and_(Booking.child_id.in_(child_ids), sick)
    concerned = select(Booking.absence_id).where(sick, within, Booking.absence_id.is_not(None))
    sickness = func.coalesce(Booking.absence_id, -Booking.id)
    counted = (
        select(
            Booking.id,
            Booking.day,
            func.row_number().over(partition_by=(sickness, Booking.service_id), order_by=Booking.day).label("booked"),
            *SICKNESS_FACTS,
        )
        .join(Absence, Absence.id == Booking.absence_id, isouter=True)
        .where(sick, or_(Booking.absence_id.in_(concerned), and_(Booking.absence_id.is_(None), within)))
        .subquery()
    )
    return (
        select(counted.c.id.label("booking_id"), counted.c.booked, *(counted.c[str(one.key)] for one in SICKNESS_FACTS))
        .where(counted.c.day.between(first, last))
        .subquery("sick_days")
    )


def read_sick_days(db: Reader, child_ids: Collection[int], first: date, last: date) -> dict[int, SickDay]:
    """Which day of its sickness each sick booking of these children is, by the booking's id; both days included."""
    counted = select_sick_days(first, last, child_ids)
    return {row.booking_id: build_sick_day(row) for row in db.execute(select(counted))}
