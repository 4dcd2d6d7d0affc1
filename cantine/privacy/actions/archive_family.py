"""A family is archived when it leaves, and restored when it comes back."""

from datetime import date, datetime, timedelta

from sqlalchemy import literal
from sqlalchemy.orm import Session

from cantine.access.actions import _session_ends
from cantine.common.balance_words import measure_balance
from cantine.common.bounds.day_bounds import check_kept_days
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Permission
from cantine.families.actions import _contract_ends, _departures
from cantine.families.queries.custody import select_children
from cantine.families.queries.departures import count_remaining
from cantine.journal.entries import Action, write_entry
from cantine.ledger.queries import statement
from cantine.privacy.actions._payer_checks import check_pays_nothing
from cantine.store.closed_books import hold_books
from cantine.store.locks import lock_children, lock_row
from cantine.store.tables import Booking, Contract, Family, Wish


def archive_family(
    db: Session, actor: Actor, family_id: int, today: date, now: datetime, *, cancel_from: date | None = None
) -> None:
    """Archive a family: nobody signs in for it any more and no list shows it, but everything is kept.

    Its bookings from `cancel_from` on are cancelled, its contracts end before it or today, and its wishes go. Raises
    NotAccepted while its balance is not 0, while it pays shares of prices, while it has bookings to come and no such
    day is given, and while some from that day on are billed.
    """
    actor.must(Permission.EDIT_FAMILIES)
    _session_ends.end_of_family(db, family_id)
    check_kept_days(today, cancel_from)
    hold_books(db, cancel_from, today=today)
    lock_children(db, select_children(literal(family_id)))
    family = lock_row(db, Family, family_id)
    if family.archived_on is not None:
        return
    _lines, totals = statement.read_statement(db, family_id, last=1)
    if totals.balance:
        balance = measure_balance(totals.balance)
        raise NotAccepted(f"Le solde de cette famille est de {balance} : soldez le compte avant de l'archiver.")
    check_pays_nothing(db, family_id, today)
    cancelled = _cancel_coming(db, actor, family_id, today, now, cancel_from)
    _departures.delete_wishes(db, Wish.family_id == family_id)
    last_day = today if cancel_from is None else cancel_from - timedelta(1)
    _contract_ends.end_contracts(db, last_day, "Départ de la famille", Contract.family_id == family_id)
    family.archived_on = today
    after = {"cancelled": cancelled} if cancelled else None
    write_entry(db, actor.account_id, Action.ARCHIVE_FAMILY, now, family_id=family_id, after=after)


def _cancel_coming(
    db: Session, actor: Actor, family_id: int, today: date, now: datetime, cancel_from: date | None
) -> int:
    coming = count_remaining(db, Booking.family_id == family_id, Booking.day >= today)
    if cancel_from is None:
        if coming:
            raise NotAccepted(f"Cette famille a encore {coming} : choisissez à partir de quel jour les annuler.")
        return 0
    gone = Booking.family_id == family_id, Booking.day >= cancel_from
    cancelled = _departures.cancel_bookings(db, actor, now, "Départ de la famille", *gone)
    if left := count_remaining(db, *gone, Booking.day >= today):
        raise NotAccepted(f"Il reste {left} : établissez d'abord un avoir « à refacturer ».")
    return cancelled


def restore_family(db: Session, actor: Actor, family_id: int, now: datetime) -> None:
    """Put an archived family back into the lists; its guardians can sign in again. Raises NotFound, NotAccepted."""
    actor.must(Permission.EDIT_FAMILIES)
    family = lock_row(db, Family, family_id)
    if family.anonymised_on is not None:
        raise NotAccepted("Cette famille a été rendue anonyme : elle ne peut plus revenir.")
    if family.archived_on is not None:
        family.archived_on = None
        write_entry(db, actor.account_id, Action.RESTORE_FAMILY, now, family_id=family_id)
