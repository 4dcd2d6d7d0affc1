"""A child is reported sick: its bookings of these days become sick days, one sickness for the carence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select, true, update
from sqlalchemy.orm import Session

from cantine.bookings.actions import _pending_receipts
from cantine.bookings.rules.receipts import HeldState, ReceiptItem
from cantine.common.bounds.day_bounds import check_bookable_days, check_kept_days
from cantine.common.form_input import NotAccepted
from cantine.common.french import hour, numeric_date
from cantine.common.language.languages import speak
from cantine.common.paris import instant, local_date
from cantine.common.refusal_sentences import MarkedPresent, Refusal
from cantine.common.roles import Actor, NotFound, Permission
from cantine.common.vocabulary import Presence, State
from cantine.families.queries import families
from cantine.journal.entries import Action, write_entry
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import find_obstacle
from cantine.sickness.queries.cases import describe_case_of, find_reportable
from cantine.sickness.rules.reports import NothingBooked, SickPeriod, check_length, check_report, join_sicknesses
from cantine.store.booking_states import STANDING
from cantine.store.closed_books import check_books_open, check_held_books
from cantine.store.commune import read_commune
from cantine.store.locks import lock_bookings, lock_children, lock_row, share_commune
from cantine.store.tables import Absence, AbsenceCase, AbsenceProof, Booking, Child, Service

AROUND = timedelta(70)
"""How far earlier and later reports are looked for: longer than the summer holidays, in which nothing may be served."""


@dataclass(frozen=True)
class ReportedSickness:
    """The sickness and its days, which bookings (day, service id) became sick, and which did not, with the reason.

    Billed bookings become sick too: the next bill corrects what costs less now. `absence_id` is None where every
    booking was left as it is. `billed`: some of them are on an invoice.
    """

    absence_id: int | None
    stretch: SickPeriod | None
    sick: Sequence[tuple[date, int]] = ()
    left: Sequence[tuple[date, int, Refusal]] = ()
    billed: bool = False


def report(
    db: Session, actor: Actor, child_id: int, stretch: SickPeriod, now: datetime, *, case_id: int | None = None
) -> ReportedSickness:
    """A parent reports a child sick: its bookings of this family, from today (until the hour of the commune) on.

    Or an excused case (`case_id`) that parents may report.

    A report that touches an earlier one of the child, also by its other parent, is one sickness with it. Reporting
    twice changes nothing. `now` must be read inside the transaction. Raises NotReported where nothing can be reported,
    Forbidden for somebody who is no guardian, NotFound for a child that is not this family's.
    """
    family_id = actor.require_family()
    child = families.find_child(db, family_id, child_id)
    if child is None:
        raise NotFound
    check_bookable_days(local_date(now), stretch.first, stretch.last)
    check_report(stretch, now, read_commune(db).sick_until)
    case = find_reportable(db, case_id, by_parents=True)
    return _Report(db, actor, child_id, child.pupil.classroom_id, family_id, now, case).write(stretch, None)


def report_by_staff(
    db: Session,
    actor: Actor,
    child_id: int,
    stretch: SickPeriod,
    now: datetime,
    proof_on: date | None = None,
    *,
    case_id: int | None = None,
    told_on: date | None = None,
) -> ReportedSickness:
    """Staff report a child sick on any days, past ones too, whichever family booked; `proof_on`: when a proof was seen.

    Or an excused case. `told_on`: the family told it on that earlier day, from which a carence counts and the time for
    a proof begins. Raises NotReported, NotAccepted for a day to come, Forbidden without the permission, NotFound.
    """
    actor.must(Permission.REPORT_SICKNESS)
    child = db.get(Child, child_id)
    if child is None:
        raise NotFound
    check_length(stretch)
    check_bookable_days(local_date(now), stretch.first, stretch.last)
    check_kept_days(local_date(now), stretch.first, proof_on, told_on)
    check_books_open(db, *filter(None, (stretch.first, proof_on, told_on)))
    found = _Report(db, actor, child_id, child.classroom_id, None, now, find_reportable(db, case_id))
    if told_on is not None and told_on != local_date(now):
        if told_on > local_date(now):
            raise NotAccepted("La famille n'a pas pu prévenir un jour à venir : vérifiez la date.")
        found.told_at = instant(told_on, time(12))
    return found.write(stretch, proof_on)


def note_proof(db: Session, actor: Actor, absence_id: int, proof_on: date | None, now: datetime) -> None:
    """Note on which day staff saw the proof of a sickness; None: there is none after all. No change writes nothing.

    The sickness may be of closed books, the proof itself not: raises NotAccepted.
    """
    actor.must(Permission.REPORT_SICKNESS)
    share_commune(db)
    absence = lock_row(db, Absence, absence_id)
    if absence.proof_on != proof_on:
        check_held_books(db, *filter(None, (absence.proof_on, proof_on)))
        before, after = ({"proof_on": day and numeric_date(day)} for day in (absence.proof_on, proof_on))
        absence.proof_on = proof_on
        write_entry(db, actor.account_id, Action.NOTE_PROOF, now, child_id=absence.child_id, before=before, after=after)


class _Report:
    """The report of one child, locked until the transaction ends, about bookings of one family, or of any (None)."""

    def __init__(
        self,
        db: Session,
        actor: Actor,
        child_id: int,
        classroom_id: int | None,
        family_id: int | None,
        now: datetime,
        case: AbsenceCase | None,
    ) -> None:
        self.case, self.told_at = case, now
        self.db, self.actor, self.child_id, self.family_id, self.now = db, actor, child_id, family_id, now
        self.classroom_id = classroom_id
        lock_children(db, [child_id])

    def write(self, stretch: SickPeriod, proof_on: date | None) -> ReportedSickness:
        """Make the bookings sick that can be, as part of the sickness that these days belong to."""
        expected = self._lock_expected(stretch)
        earlier = self._list_earlier(stretch)
        whole, found = self._join_earlier(stretch, earlier)
        if not expected and not found:
            raise NothingBooked
        left = [(row.day, row.service_id, reason) for row in expected if (reason := _find_refusal(row))]
        sick = [row for row in expected if not _find_refusal(row)]
        if not sick and not found:
            return ReportedSickness(None, None, (), left)
        kept = earlier[found[0]] if found else None
        proof_on = proof_on or next((earlier[key].proof_on for key in found if earlier[key].proof_on), None)
        changed = kept is None or (kept.first, kept.last, kept.proof_on) != (whole.first, whole.last, proof_on)
        before = {} if kept is None else _encode(SickPeriod(kept.first, kept.last), kept.proof_on, self.case)
        absence_id = self._write_absence(kept, [earlier[key] for key in found[1:]], whole, proof_on)
        if sick:
            ids = [row.id for row in sick]
            self.db.execute(update(Booking).where(Booking.id.in_(ids)).values(state=State.SICK, absence_id=absence_id))
        if sick or changed:
            self._write_journal(sick, before, _encode(whole, proof_on, self.case))
        if self.family_id is not None:
            held = HeldState.BOOKED, HeldState.SICK
            told = [ReceiptItem(self.child_id, row.day, row.service_id, *held, row.time, row.time) for row in sick]
            _pending_receipts.note_save(self.db, self.family_id, told, self.now)
        billed = any(row.invoice_line_id is not None for row in sick)
        return ReportedSickness(absence_id, whole, [(row.day, row.service_id) for row in sick], left, billed)

    def _lock_expected(self, stretch: SickPeriod) -> Sequence[Any]:
        """The bookings that stand on these days, locked, so that none is billed meanwhile."""
        days, standing = Booking.day.between(stretch.first, stretch.last), Booking.state.in_(STANDING)
        ours = true() if self.family_id is None else Booking.family_id == self.family_id
        found = (
            select(
                Booking.id,
                Booking.day,
                Booking.service_id,
                Booking.time,
                Booking.presence,
                Booking.family_id,
                Booking.invoice_line_id,
                Service.label,
            )
            .join(Service, Service.id == Booking.service_id)
            .where(Booking.child_id == self.child_id, days, standing, ours)
            .order_by(Booking.day, Service.position)
        )
        return lock_bookings(self.db, found)

    def _list_earlier(self, stretch: SickPeriod) -> dict[int, Absence]:
        around = Absence.last >= stretch.first - AROUND, Absence.first <= stretch.last + AROUND
        same = Absence.case_id.is_(None) if self.case is None else Absence.case_id == self.case.id
        found = select(Absence).where(Absence.child_id == self.child_id, same, *around)
        return {absence.id: absence for absence in self.db.scalars(found)}

    def _join_earlier(self, stretch: SickPeriod, earlier: dict[int, Absence]) -> tuple[SickPeriod, list[int]]:
        services = offer.list_services(self.db)
        zone = read_commune(self.db).zone
        calendar = offer.read_calendar(self.db, zone, stretch.first - AROUND, stretch.last + AROUND)

        def served(day: date) -> bool:
            return any(find_obstacle(service, day, calendar, self.classroom_id) is None for service in services)

        return join_sicknesses(stretch, {key: SickPeriod(one.first, one.last) for key, one in earlier.items()}, served)

    def _write_absence(
        self, kept: Absence | None, others: Sequence[Absence], whole: SickPeriod, proof_on: date | None
    ) -> int:
        """Write the row of the whole sickness: the first of the reports it joins, or a new one; bookings move to it."""
        if kept is None:
            told = {"reported_at": self.told_at, "reported_by_id": self.actor.account_id}
            kept = Absence(child_id=self.child_id, **told, **describe_case_of(self.case))
            self.db.add(kept)
        kept.first, kept.last, kept.proof_on = whole.first, whole.last, proof_on
        self.db.flush()
        if others:
            ids = [other.id for other in others]
            for table in (Booking, AbsenceProof):
                self.db.execute(update(table).where(table.absence_id.in_(ids)).values(absence_id=kept.id))
            sent = [one.proof_sent_at for one in (kept, *others) if one.proof_sent_at is not None]
            kept.proof_sent_at = min(sent, default=None)
            self.db.execute(delete(Absence).where(Absence.id.in_(ids)))
        return kept.id

    @speak("fr")
    def _write_journal(self, sick: Sequence[Any], before: dict[str, Any], after: dict[str, Any]) -> None:
        was = {
            f"{row.day} {row.label}": "inscrit" if row.time is None else f"inscrit à {hour(row.time)}" for row in sick
        }
        about: dict[str, Any] = {"family_id": self.family_id, "child_id": self.child_id}
        now = self.case.label if self.case else "malade"
        about |= {"before": {**before, **was}, "after": {**after, **dict.fromkeys(was, now)}}
        write_entry(self.db, self.actor.account_id, Action.REPORT_SICKNESS, self.now, **about)


def _find_refusal(row: Any) -> Refusal | None:
    """Why this booking does not become a sick day; None where it does."""
    return MarkedPresent() if row.presence == Presence.PRESENT else None


@speak("fr")
def _encode(stretch: SickPeriod, proof_on: date | None, case: AbsenceCase | None) -> dict[str, Any]:
    """As the journal keeps it, in French whoever reports."""
    said = {"first": numeric_date(stretch.first), "last": numeric_date(stretch.last)}
    said |= {"case": case.label} if case else {}
    return said if proof_on is None else {**said, "proof_on": numeric_date(proof_on)}
