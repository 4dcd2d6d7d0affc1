"""Sicknesses: which day of its sickness each sick booking is, and what was reported for a family's children."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Subquery, and_, bindparam, false, func, or_, select

from cantine.bookings.queries.bookings import SICKNESS_FACTS, build_sick_day
from cantine.common.vocabulary import ChargeKind, State
from cantine.families.queries.classes import select_class_on
from cantine.offer.rules.sick_days import SickDay
from cantine.sickness.proof_file import PDF_BEGINS
from cantine.sickness.rules import SickPeriod
from cantine.store.database import Reader
from cantine.store.paging import fetch_page
from cantine.store.tables import Absence, AbsenceProof, Booking, Child, Classroom, InvoiceLine


@dataclass(frozen=True)
class ProofState:
    """When the family sent a proof, seen or not yet, or why staff sent the last one back."""

    sent_at: datetime | None = None
    sent_back: str = ""


@dataclass(frozen=True)
class SentPage:
    """A page of a proof (`id`) of an absence, sent by this family; `form` is « jpg » or « pdf »."""

    id: int
    absence_id: int
    family_id: int
    sent_at: datetime
    form: str


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
        Booking.day,
        Booking.service_id,
        func.coalesce(InvoiceLine.kind == ChargeKind.CARENCE, false()),
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
    for key, child_id, first, last, proof_on, sent_at, sent_back, reported_at, day, service_id, invoiced in rows:
        of_sickness = bookings.setdefault(key, [])
        of_sickness.append(SickBooking(day, service_id, bool(invoiced)))
        proof = ProofState(sent_at, sent_back)
        found[key] = Sickness(key, child_id, SickPeriod(first, last), proof_on, of_sickness, proof, reported_at)
    return [*found.values()]


_SICK_BOOKINGS = (
    select(Booking.absence_id, func.count().label("bookings"))
    .where(Booking.state == State.SICK, Booking.absence_id.is_not(None))
    .group_by(Booking.absence_id)
    .subquery()
)
_TO_CHECK = and_(Absence.proof_sent_at.is_not(None), Absence.proof_on.is_(None))
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
        _SICK_BOOKINGS.c.bookings,
        _TO_CHECK,
    )
    .join(_SICK_BOOKINGS, _SICK_BOOKINGS.c.absence_id == Absence.id)
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
    found = _LISTED.where(_TO_CHECK if to_check else Absence.last >= since)
    if unproved:
        found = found.where(Absence.proof_on.is_(None))
    rows, count = fetch_page(db, found, page, PER_PAGE)
    listed = [
        ListedSickness(key, child, f"{first_name} {last_name}".strip(), room or "", SickPeriod(first, last), *rest)
        for key, child, first_name, last_name, room, first, last, *rest in rows
    ]
    return listed, count


def count_proofs_to_check(db: Reader) -> int:
    """How many proofs that families sent wait for the town hall. One query."""
    found = select(func.count()).select_from(Absence).join(_SICK_BOOKINGS, _SICK_BOOKINGS.c.absence_id == Absence.id)
    return db.execute(found.where(_TO_CHECK)).scalar_one()


_IS_PDF = func.substr(AbsenceProof.content, 1, len(PDF_BEGINS)) == PDF_BEGINS
_PAGES = select(
    AbsenceProof.id, AbsenceProof.absence_id, AbsenceProof.family_id, AbsenceProof.sent_at, _IS_PDF.label("pdf")
).order_by(AbsenceProof.id)


def list_pages(db: Reader, of: Collection[Sickness], family_id: int | None = None) -> dict[int, list[SentPage]]:
    """The pages of proofs of these sicknesses, by sickness, in the order in which they came; of one family, or of all.

    One query, none where nothing was ever sent.
    """
    sent = [one.id for one in of if one.proof != ProofState()]
    found: dict[int, list[SentPage]] = defaultdict(list)
    if not sent:
        return found
    asked = _PAGES.where(AbsenceProof.absence_id.in_(sent))
    for row in db.execute(asked if family_id is None else asked.where(AbsenceProof.family_id == family_id)):
        whose = row.id, row.absence_id, row.family_id, row.sent_at
        found[row.absence_id].append(SentPage(*whose, "pdf" if row.pdf else "jpg"))
    return found


def find_page_content(db: Reader, page_id: int) -> tuple[int, bytes] | None:
    """The family that sent this page, and its bytes; None where there is no such page any more."""
    asked = select(AbsenceProof.family_id, AbsenceProof.content).where(AbsenceProof.id == page_id)
    row = db.execute(asked).one_or_none()
    return None if row is None else (row.family_id, row.content)


def select_sick_days(first: date, last: date, child_ids: Collection[int] | None = None) -> Subquery:
    """A table with `booking_id` and the fields of `SickDay` of each sick booking from `first` to `last`, both included.

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
        select(counted.c.id.label("booking_id"), *(counted.c[one.name] for one in fields(SickDay)))
        .where(counted.c.day.between(first, last))
        .subquery("sick_days")
    )


def read_sick_days(db: Reader, child_ids: Collection[int], first: date, last: date) -> dict[int, SickDay]:
    """Which day of its sickness each sick booking of these children is, by the booking's id; both days included."""
    counted = select_sick_days(first, last, child_ids)
    return {row.booking_id: build_sick_day(row) for row in db.execute(select(counted))}
