"""An archived family becomes anonymous: its people disappear, its accounts stay true (article 17 of the RGPD)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from cantine.actions import directory, forget
from cantine.journal.entries import JournalAction, write_entry
from cantine.queries import billing, statement
from cantine.queries.departures import count_remaining
from cantine.queries.homes import select_children
from cantine.queries.open_matters import sum_unbilled
from cantine.rules.balance_words import measure_balance
from cantine.rules.french import join_words, month_name
from cantine.rules.roles import Actor, Permission
from cantine.rules.school_days import shift_month
from cantine.rules.typed import NotAccepted
from cantine.store.database import Reader
from cantine.store.locks import lock_children, lock_row
from cantine.store.tables import (
    Account,
    Booking,
    Child,
    Custody,
    EarlierCustody,
    Family,
    Guardian,
    Invoice,
    Payment,
)


@dataclass(frozen=True)
class AnonymisationPlan:
    """What anonymising a family does: `account_ids` disappear with their addresses, `child_ids` lose their names.

    Guardians who are staff or have another family too keep their account; children who have another family too keep
    their name. Bookings, invoices and payments stay, and are counted.
    """

    account_ids: tuple[int, ...]
    child_ids: tuple[int, ...]
    bookings: int
    invoices: int
    payments: int


def plan(db: Reader, family_id: int) -> AnonymisationPlan:
    """What `anonymise` would do to this family, for the preview."""
    elsewhere = select(Guardian.account_id).where(Guardian.family_id != family_id)
    accounts = db.scalars(
        select(Account.id)
        .join(Guardian, Guardian.account_id == Account.id)
        .where(Guardian.family_id == family_id, Account.role.is_(None), Account.id.not_in(elsewhere))
        .order_by(Account.id)
    )
    nobody = select(Family.id).where(Family.anonymised_on.is_not(None))
    others = [
        select(table.child_id).where(table.family_id != family_id, table.family_id.not_in(nobody))
        for table in (Custody, EarlierCustody)
    ]
    children = db.scalars(
        select(Child.id)
        .where(Child.id.in_(select_children(literal(family_id))), *(Child.id.not_in(other) for other in others))
        .order_by(Child.id)
    )
    counts = (
        db.scalar(select(func.count()).where(table.family_id == family_id)) or 0
        for table in (Booking, Invoice, Payment)
    )
    return AnonymisationPlan(tuple(accounts), tuple(children), *counts)


def anonymise(db: Session, actor: Actor, family_id: int, today: date, now: datetime) -> None:
    """Remove names, addresses, health notes and letters of a family, and from the journal, for good; amounts stay.

    Only an archived family that owes nothing, with no booking to come and none to be billed. Raises NotFound,
    NotAccepted.
    """
    actor.must(Permission.EDIT_FAMILIES)
    lock_children(db, select_children(literal(family_id)))
    family = lock_row(db, Family, family_id)
    _check(db, family, today)
    if family.anonymised_on is not None:
        return
    done = plan(db, family_id)
    words = forget.find_words(db, family, done.account_ids, done.child_ids)
    family.name, family.anonymised_on = f"Famille anonyme {family.number}", today
    db.flush()  # from here on the database lets the words of its invoices and payments go
    forget.clear_texts(db, family_id, done.account_ids, done.child_ids, now)
    forget.strike_out(db, words)
    directory.refresh(db, [family_id])
    after = {"accounts": len(done.account_ids), "children": len(done.child_ids)}
    write_entry(db, actor.account_id, JournalAction.ANONYMISE, now, family_id=family_id, after=after)


def _check(db: Session, family: Family, today: date) -> None:
    if family.archived_on is None:
        raise NotAccepted("Archivez d'abord cette famille.")
    _lines, totals = statement.read_statement(db, family.id, last=1)
    if totals.balance:
        raise NotAccepted(
            f"Le solde de cette famille est de {measure_balance(totals.balance)} : soldez d'abord le compte."
        )
    if coming := count_remaining(db, Booking.family_id == family.id, Booking.day >= today):
        raise NotAccepted(f"Cette famille a des inscriptions à venir : annulez d'abord {coming}.")
    if left := sum_unbilled(db, family.id):
        raise NotAccepted(f"Cette famille a encore {left} : facturez ou annulez-les d'abord.")
    if months := billing.draft_corrections(db, shift_month(today, 1), [family.id]):
        said = join_words([month_name(month) for month in months])
        raise NotAccepted(f"Des jours facturés de cette famille sont à corriger ({said}) : facturez-les d'abord.")
