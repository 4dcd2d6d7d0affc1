"""A family sends the proof of an absence as photos or PDFs; the town hall accepts it, or sends it back."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cantine.common import form_input
from cantine.common.form_input import NotAccepted
from cantine.common.french import days_span, numeric_date
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.journal.entries import Action, write_entry
from cantine.mail import outbox, recipients
from cantine.mail.letters.bookings import write_proof_sent_back
from cantine.mail.letters.letter import Letter
from cantine.store.commune import find_name
from cantine.store.locks import lock_children, lock_row
from cantine.store.tables import Absence, AbsenceProof, Booking, Child

MOST_FILES = 6
"""Of one family for one absence."""
KEPT_FOR = timedelta(days=365)
ACCEPTED = "Le justificatif est déjà accepté : il n'y a plus rien à envoyer."
FULL = f"Un justificatif tient en {MOST_FILES} fichiers : retirez ce qui est de trop, puis recommencez."
NOTHING_SENT = "Aucun justificatif envoyé n'attend : rechargez la page."


def send_page(db: Session, actor: Actor, absence_id: int, page: bytes, now: datetime) -> int:
    """A guardian sends a page of the proof of an absence of a child of the family; returns its id.

    The first page says when the proof came, and those after it add to it; after one that was sent back the proof begins
    anew. Raises NotFound for an absence without days of this family, NotAccepted once a proof is accepted.
    """
    family_id = actor.require_family()
    absence = _lock_own(db, family_id, absence_id)
    if absence.proof_on is not None:
        raise NotAccepted(ACCEPTED)
    ours = AbsenceProof.absence_id == absence_id, AbsenceProof.family_id == family_id
    if absence.proof_sent_at is None:
        db.execute(delete(AbsenceProof).where(*ours))
        absence.proof_sent_at, absence.proof_sent_back = now, ""
    elif (db.scalar(select(func.count()).select_from(AbsenceProof).where(*ours)) or 0) >= MOST_FILES:
        raise NotAccepted(FULL)
    sent = AbsenceProof(absence_id=absence_id, family_id=family_id, sent_at=now, content=page)
    db.add(sent)
    db.flush()
    write_entry(db, actor.account_id, Action.SEND_PROOF, now, family_id=family_id, child_id=absence.child_id)
    return sent.id


def withdraw_proof(db: Session, actor: Actor, absence_id: int, now: datetime) -> None:
    """A guardian takes back what the family sent, until the proof is accepted. Raises NotFound, NotAccepted."""
    family_id = actor.require_family()
    absence = _lock_own(db, family_id, absence_id)
    if absence.proof_on is not None:
        raise NotAccepted(ACCEPTED)
    db.execute(
        delete(AbsenceProof).where(AbsenceProof.absence_id == absence_id, AbsenceProof.family_id == family_id),
        execution_options={"synchronize_session": False},
    )
    left = select(func.min(AbsenceProof.sent_at)).where(AbsenceProof.absence_id == absence_id)
    before, absence.proof_sent_at = absence.proof_sent_at, db.scalar(left)
    if before is not None:
        write_entry(db, actor.account_id, Action.WITHDRAW_PROOF, now, family_id=family_id, child_id=absence.child_id)


def accept_proof(db: Session, actor: Actor, absence_id: int, now: datetime) -> None:
    """Staff accept the proof that was sent: it counts from the instant at which it came. Raises NotAccepted."""
    actor.must(Permission.REPORT_SICKNESS)
    absence = lock_row(db, Absence, absence_id)
    if absence.proof_on is not None:
        return
    if absence.proof_sent_at is None:
        raise NotAccepted(NOTHING_SENT)
    absence.proof_on, absence.proof_sent_back = local_date(absence.proof_sent_at), ""
    after = {"proof_on": numeric_date(absence.proof_on)}
    write_entry(db, actor.account_id, Action.NOTE_PROOF, now, child_id=absence.child_id, after=after)


def send_back(db: Session, actor: Actor, absence_id: int, reason: str, portal: str, now: datetime) -> None:
    """Staff send the proof back with a reason, which the families that sent it read here and by mail.

    `portal` is its address. Raises NotAccepted without a reason, or where no proof waits.
    """
    actor.must(Permission.REPORT_SICKNESS)
    why = form_input.require_line(reason, "le motif, que la famille lira")
    absence = lock_row(db, Absence, absence_id)
    if absence.proof_sent_at is None or absence.proof_on is not None:
        raise NotAccepted(NOTHING_SENT)
    absence.proof_sent_at, absence.proof_sent_back = None, why
    child = db.get_one(Child, absence.child_id)
    senders = select(AbsenceProof.family_id).where(AbsenceProof.absence_id == absence_id).distinct()
    commune, first, last = find_name(db) or "", absence.first, absence.last

    def compose() -> Letter:
        return write_proof_sent_back(commune, portal, child.first_name, days_span(first, last), why)

    for family_id, emails in recipients.read_emails(db, senders).items():
        outbox.write_to_all(db, emails, compose, now, family_id=family_id)
    write_entry(db, actor.account_id, Action.SEND_PROOF_BACK, now, child_id=absence.child_id)


def delete_old_proofs(db: Session, now: datetime) -> None:
    """Delete the pages that are a year old, as they are health data; what staff noted of the proof stays."""
    db.execute(delete(AbsenceProof).where(AbsenceProof.sent_at < now - KEPT_FOR))


def _lock_own(db: Session, family_id: int, absence_id: int) -> Absence:
    """The absence, locked after its child; this family has booked days of it."""
    lock_children(db, select(Absence.child_id).where(Absence.id == absence_id))
    absence = lock_row(db, Absence, absence_id)
    ours = select(Booking.id).where(Booking.absence_id == absence_id, Booking.family_id == family_id)
    if db.scalar(ours.limit(1)) is None:
        raise NotFound
    return absence
