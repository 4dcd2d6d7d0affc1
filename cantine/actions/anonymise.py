"""An archived family becomes anonymous: its people disappear, its accounts stay true (article 17 of the RGPD)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from cantine.actions import directory, journal, sessions
from cantine.queries import letters, statement
from cantine.queries.departures import remaining, unbilled
from cantine.rules.french import euros
from cantine.rules.roles import Actor, NotFound
from cantine.rules.typed import NotAccepted
from cantine.store.database import Reader
from cantine.store.tables import (
    Account,
    Booking,
    Child,
    Custody,
    EmailChange,
    Family,
    Guardian,
    HealthNote,
    Invoice,
    JournalEntry,
    OutboxMail,
    Payment,
    PendingReceipt,
)


@dataclass(frozen=True)
class Plan:
    """What becomes of whom: `account_ids` disappear with their addresses, `child_ids` lose their names.

    Guardians who are staff, or of another family too, keep their account; so do children their name where another
    family has them too. Bookings, invoices and payments are counted, for they stay.
    """

    account_ids: tuple[int, ...]
    child_ids: tuple[int, ...]
    bookings: int
    invoices: int
    payments: int


def plan(db: Reader, family_id: int) -> Plan:
    """What `anonymise` would do, for the preview."""
    elsewhere = select(Guardian.account_id).where(Guardian.family_id != family_id)
    accounts = db.scalars(
        select(Account.id)
        .join(Guardian, Guardian.account_id == Account.id)
        .where(Guardian.family_id == family_id, Account.role.is_(None), Account.id.not_in(elsewhere))
        .order_by(Account.id)
    )
    of_others = select(Custody.child_id).where(Custody.family_id != family_id)
    children = db.scalars(
        select(Custody.child_id)
        .where(Custody.family_id == family_id, Custody.child_id.not_in(of_others))
        .order_by(Custody.child_id)
    )
    counts = (
        db.scalar(select(func.count()).where(table.family_id == family_id)) or 0
        for table in (Booking, Invoice, Payment)
    )
    return Plan(tuple(accounts), tuple(children), *counts)


def anonymise(db: Session, actor: Actor, family_id: int, today: date, now: datetime) -> None:
    """Names, addresses, health notes, letters and what the journal says of them are gone for good; amounts stay.

    Only an archived family that owes nothing, with no booking to come and none to be billed. Raises NotFound,
    NotAccepted.
    """
    actor.must("edit_families")
    family = db.scalars(select(Family).where(Family.id == family_id).with_for_update(key_share=True)).one_or_none()
    if family is None:
        raise NotFound
    _check(db, family, today)
    if family.anonymised_on is not None:
        return
    done = plan(db, family_id)
    _forget_letters(db, family_id, now)
    _forget_people(db, family_id, done, now)
    _forget_words(db, family_id, done)
    family.name, family.anonymised_on = f"Famille anonyme {family.number}", today
    family.address = family.postal_code = family.town = family.caf_number = family.note = ""
    directory.refresh(db, [family_id])
    after = {"accounts": len(done.account_ids), "children": len(done.child_ids)}
    journal.write(db, actor.account_id, "anonymise", now, family_id=family_id, after=after)


def _check(db: Session, family: Family, today: date) -> None:
    if family.archived_on is None:
        raise NotAccepted("Archivez d'abord cette famille.")
    _lines, totals = statement.statement(db, family.id, last=1)
    if totals.balance:
        raise NotAccepted(f"Le solde de cette famille est de {euros(totals.balance)} : soldez d'abord le compte.")
    if coming := remaining(db, Booking.family_id == family.id, Booking.day >= today):
        raise NotAccepted(f"Cette famille a des inscriptions à venir : annulez d'abord {coming}.")
    if left := unbilled(db, family.id):
        raise NotAccepted(f"Cette famille a encore {left} : facturez ou annulez-les d'abord.")


def _forget_people(db: Session, family_id: int, done: Plan, now: datetime) -> None:
    for account_id in done.account_ids:
        sessions.end_all(db, account_id)
    db.execute(delete(EmailChange).where(EmailChange.account_id.in_(done.account_ids)))
    db.execute(delete(Guardian).where(Guardian.family_id == family_id))
    nobody = {"email": None, "name": "", "password_hash": None, "mailed_hash": None, "mailed_until": None}
    db.execute(update(Account).where(Account.id.in_(done.account_ids)).values(**nobody, disabled_at=now))
    db.execute(delete(HealthNote).where(HealthNote.child_id.in_(done.child_ids)))
    unnamed = {"first_name": "Enfant", "last_name": "anonyme", "birth_date": None}
    db.execute(update(Child).where(Child.id.in_(done.child_ids)).values(**unnamed))


def _forget_letters(db: Session, family_id: int, now: datetime) -> None:
    """One that still waits is given up: there is nobody to read it any more."""
    gone = {"recipient": "", "subject": "", "text": "", "failure": "", "attachment": "", "family_id": None}
    theirs = update(OutboxMail).where(letters.of_family(family_id))
    unread = theirs.where(OutboxMail.sent_at.is_(None)).values(given_up_at=now)
    for forget in (unread, theirs.values(**gone)):
        db.execute(forget, execution_options={"synchronize_session": False})


def _forget_words(db: Session, family_id: int, done: Plan) -> None:
    """Who did what when stays in the journal, what it was before and after does not."""
    about = (
        (JournalEntry.family_id == family_id)
        | JournalEntry.child_id.in_(done.child_ids)
        | JournalEntry.account_id.in_(done.account_ids)
    )
    db.execute(update(JournalEntry).where(about).values(before=None, after=None))
    db.execute(delete(PendingReceipt).where(PendingReceipt.family_id == family_id))
    db.execute(update(Booking).where(Booking.family_id == family_id).values(reason=""))
