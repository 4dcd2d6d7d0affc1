"""Everything that is kept of one family, to be handed to it (article 15 of the RGPD)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, literal, or_, select

from cantine.attendance.queries import incident_stops
from cantine.calendar_feed import queries as calendar_feed
from cantine.common.paris import local_date
from cantine.common.period_types import WishState
from cantine.common.roles import Role
from cantine.common.terms.booking_events import LateBy
from cantine.common.terms.read_places import ReadPlace
from cantine.common.vocabulary import AttemptState, Presence, State
from cantine.contracts.queries import contracts
from cantine.contracts.queries.contracts import ListedContract
from cantine.families.queries import classes, family_card, labels, stops
from cantine.families.queries.custody import MEMBERS, select_children
from cantine.families.queries.family_card import ChildDetails, FamilyDetails, GuardianDetails, OwnPrice
from cantine.families.queries.stops import KnownStop
from cantine.journal import reading_search
from cantine.journal.search import JournalLine
from cantine.ledger.queries import statement
from cantine.ledger.rules.statement import LedgerTotals, StatementLine
from cantine.mail import family_letters
from cantine.offer.queries import commune
from cantine.prices.queries import known_shares
from cantine.prices.queries.known_shares import KnownShare
from cantine.privacy.queries.own_sign_ins import KeptOfDoor, read_of_door
from cantine.privacy.rules.redaction import leave_out_other_families
from cantine.store.database import Reader
from cantine.store.tables import (
    Absence,
    Account,
    Booking,
    BookingPeriod,
    Child,
    JournalEntry,
    PaymentAttempt,
    Service,
    Wish,
)


@dataclass(frozen=True)
class BookingOfFamily:
    """One booking of any state; times in minutes."""

    day: date
    child: str
    service: str
    state: State
    time: int | None
    presence: Presence
    real_time: int | None
    reason: str
    called_off: bool
    late_by: LateBy | None
    waived: str


@dataclass(frozen=True)
class OwnData:
    """One family as the portal knows it; other families of its children are not in it."""

    family: FamilyDetails
    guardians: Sequence[GuardianDetails]
    children: Sequence[ChildDetails]
    quotients: Sequence[tuple[date, int | None]]
    quotient_name: str
    sizes: Sequence[tuple[date, int | None]]
    labels: Sequence[tuple[str, str, date, date | None]]
    own_prices: Sequence[OwnPrice]
    bookings: Sequence[BookingOfFamily]
    stops: Sequence[KnownStop]
    incident_notices: Sequence[tuple[datetime, str, str]]
    wishes: Sequence[tuple[date, str, str, str, WishState, datetime]]
    absences: Sequence[tuple[str, date, date, date | None, str]]
    lines: Sequence[StatementLine]
    totals: LedgerTotals
    attempts: Sequence[tuple[datetime, str, str, int, AttemptState]]
    letters: Sequence[tuple[datetime, str, str, str]]
    acts: Sequence[JournalLine]
    classrooms: Mapping[int, str]
    contracts: Sequence[ListedContract] = ()
    shares: Sequence[KnownShare] = ()
    calendars: Sequence[tuple[str, datetime, datetime | None]] = ()
    door: KeptOfDoor = field(default_factory=KeptOfDoor)
    readings: Sequence[tuple[datetime, str, Role | None, ReadPlace]] = ()


def find_own_data(db: Reader, number: int, asker: int | None = None) -> OwnData | None:
    """Everything kept of the family of this number; None where there is none. A fixed number of queries. The guardian
    with the account `asker` is not told from where another one signs in; the town hall (None) is."""
    family = family_card.find_details(db, number)
    if family is None:
        return None
    lines, totals = statement.read_statement(db, family.id)
    return OwnData(
        family,
        family_card.list_guardians(db, family.id),
        family_card.list_children(db, family.id, with_health=True),
        family_card.list_quotients(db, family.id),
        commune.read_quotient_terms(db).name,
        family_card.list_sizes(db, family.id),
        labels.list_for_family(db, family.id),
        family_card.list_own_prices(db, family.id),
        _list_bookings(db, family.id),
        stops.list_for_family(db, family.id, with_debts=True),
        incident_stops.list_notices(db, family.id),
        _list_wishes(db, family.id),
        _list_absences(db, family.id),
        lines,
        totals,
        _list_attempts(db, family.id),
        family_letters.list_letters(db, family.id),
        _list_acts(db, family),
        classes.read_labels(db),
        contracts.list_of_family(db, family.id),
        known_shares.list_of_family(db, family.id),
        calendar_feed.list_of_family(db, family.id),
        read_of_door(db, family.id, number, asker),
        reading_search.list_of_family(db, family.id),
    )


def _list_bookings(db: Reader, family_id: int) -> list[BookingOfFamily]:
    rows: Any = db.execute(
        select(
            Booking.day,
            Child.first_name,
            Service.label,
            Booking.state,
            Booking.time,
            Booking.presence,
            Booking.real_time,
            Booking.reason,
            Booking.called_off,
            Booking.late_by,
            Booking.waived,
        )
        .join(Child, Child.id == Booking.child_id)
        .join(Service, Service.id == Booking.service_id)
        .where(Booking.family_id == family_id)
        .order_by(Booking.day, Child.first_name, Service.position)
    )
    return [BookingOfFamily(*row) for row in rows]


def _list_wishes(db: Reader, family_id: int) -> list[tuple[date, str, str, str, WishState, datetime]]:
    """What the family wished in periods: day, child, service, period, what became of it, when it was wished."""
    columns = Wish.day, Child.first_name, Service.label, BookingPeriod.label, Wish.state, Wish.wished_at
    rows = db.execute(
        select(*columns)
        .join(Child, Child.id == Wish.child_id)
        .join(Service, Service.id == Wish.service_id)
        .join(BookingPeriod, BookingPeriod.id == Wish.period_id)
        .where(Wish.family_id == family_id)
        .order_by(Wish.day, Child.first_name, Service.position)
    )
    return [(day, child, service, period, state, at) for day, child, service, period, state, at in rows]


def _list_absences(db: Reader, family_id: int) -> list[tuple[str, date, date, date | None, str]]:
    """(child, first day, last day, day of the accepted proof, why the last proof was sent back) of each absence."""
    rows = db.execute(
        select(Child.first_name, Absence.first, Absence.last, Absence.proof_on, Absence.proof_sent_back)
        .join(Child, Child.id == Absence.child_id)
        .join(MEMBERS, MEMBERS.c.child_id == Child.id)
        .where(
            MEMBERS.c.family_id == family_id,
            or_(MEMBERS.c.after.is_(None), MEMBERS.c.after < Absence.last),
            or_(MEMBERS.c.until.is_(None), MEMBERS.c.until >= Absence.first),
        )
        .distinct()
        .order_by(Absence.first)
    )
    return [(name, first, last, proof_on, sent_back) for name, first, last, proof_on, sent_back in rows]


def _list_attempts(db: Reader, family_id: int) -> list[tuple[datetime, str, str, int, AttemptState]]:
    """(begun, reference, e-mail address, cents, state) of each attempt to pay online."""
    rows = db.execute(
        select(
            PaymentAttempt.created_at,
            PaymentAttempt.reference,
            PaymentAttempt.email,
            PaymentAttempt.cents,
            PaymentAttempt.state,
        )
        .where(PaymentAttempt.family_id == family_id)
        .order_by(PaymentAttempt.id)
    )
    return [(begun, reference, email, cents, state) for begun, reference, email, cents, state in rows]


def _list_acts(db: Reader, family: FamilyDetails) -> list[JournalLine]:
    """The journal of the family; with what is about a child alone, if on that day no other family had the child."""
    about_child = and_(JournalEntry.family_id.is_(None), JournalEntry.child_id.in_(select_children(literal(family.id))))
    rows: Any = db.execute(
        select(
            JournalEntry.at,
            Account.name,
            JournalEntry.action,
            Child.first_name,
            JournalEntry.before,
            JournalEntry.after,
            JournalEntry.family_id,
            JournalEntry.child_id,
        )
        .join(Account, Account.id == JournalEntry.account_id, isouter=True)
        .join(Child, Child.id == JournalEntry.child_id, isouter=True)
        .where(or_(JournalEntry.family_id == family.id, about_child))
        .order_by(JournalEntry.id)
    )
    homes = _list_homes(db, family.id)
    return [
        JournalLine(
            at,
            who or "le portail",
            action,
            "",
            child or "",
            leave_out_other_families(before, family.number),
            leave_out_other_families(after, family.number),
        )
        for at, who, action, child, before, after, family_id, child_id in rows
        if family_id is not None or _find_homes(homes[child_id], local_date(at)) == {family.id}
    ]


def _list_homes(db: Reader, family_id: int) -> Mapping[int, Sequence[Any]]:
    """Each time that the family's children (id) were with a family: rows of `MEMBERS`."""
    rows = db.execute(select(MEMBERS).where(MEMBERS.c.child_id.in_(select_children(literal(family_id)))))
    homes = defaultdict[int, list[Any]](list)
    for row in rows:
        homes[row.child_id].append(row)
    return homes


def _find_homes(homes: Sequence[Any], day: date) -> set[int]:
    """The families (id) that had the child on this day, by the rows of `MEMBERS` of one child."""
    return {
        row.family_id
        for row in homes
        if (row.after is None or row.after < day) and (row.until is None or day <= row.until)
    }
