"""An archived family becomes anonymous: its people disappear, its accounts stay true (article 17 of the RGPD)."""

from datetime import date, datetime

from sqlalchemy import literal
from sqlalchemy.orm import Session

from cantine.billing.queries import invoice_drafts
from cantine.common.balance_words import measure_balance
from cantine.common.form_input import NotAccepted
from cantine.common.french import join_words, month_name
from cantine.common.roles import Actor, Permission
from cantine.common.school_days import shift_month
from cantine.common.terms.sensitive_acts import SensitiveAct
from cantine.families.actions import _search_words
from cantine.families.queries.custody import select_children
from cantine.families.queries.departures import count_remaining
from cantine.journal.entries import Action, write_entry
from cantine.ledger.queries import statement
from cantine.privacy.actions import _erasure
from cantine.privacy.actions._payer_checks import check_pays_nothing
from cantine.privacy.queries.anonymisation import plan
from cantine.privacy.queries.open_matters import sum_unbilled
from cantine.store.locks import lock_children, lock_row
from cantine.store.tables import Booking, Family


def anonymise(db: Session, actor: Actor, family_id: int, today: date, now: datetime) -> None:
    """Remove names, addresses, health notes and letters of a family, and from the journal, for good; amounts stay.

    Only an archived family that owes nothing, with no booking to come and none to be billed. Raises NotFound,
    NotAccepted, IdentityNotProved.
    """
    actor.must(Permission.EDIT_FAMILIES)
    actor.must_have_proved(SensitiveAct.ANONYMISE)
    lock_children(db, select_children(literal(family_id)))
    family = lock_row(db, Family, family_id)
    _check(db, family, today)
    if family.anonymised_on is not None:
        return
    done = plan(db, family_id)
    words = _erasure.find_words(db, family, done.account_ids, done.child_ids)
    family.name, family.anonymised_on = f"Famille anonyme {family.number}", today
    db.flush()  # from here on the database lets the words of its invoices and payments go
    _erasure.clear_texts(db, family_id, done.account_ids, done.child_ids, now)
    _erasure.forget_readings(db, family_id, done.account_ids, done.child_ids)
    _erasure.strike_out(db, words)
    _search_words.refresh(db, [family_id])
    after = {"accounts": len(done.account_ids), "children": len(done.child_ids)}
    write_entry(db, actor.account_id, Action.ANONYMISE, now, family_id=family_id, after=after)


def _check(db: Session, family: Family, today: date) -> None:
    if family.organisation:
        raise NotAccepted("Un tiers payeur n'est pas rendu anonyme : il ne nomme personne.")
    if family.archived_on is None:
        raise NotAccepted("Archivez d'abord cette famille.")
    _lines, totals = statement.read_statement(db, family.id, last=1)
    if totals.balance:
        balance = measure_balance(totals.balance)
        raise NotAccepted(f"Le solde de cette famille est de {balance} : soldez d'abord le compte.")
    if coming := count_remaining(db, Booking.family_id == family.id, Booking.day >= today):
        raise NotAccepted(f"Cette famille a des inscriptions à venir : annulez d'abord {coming}.")
    if left := sum_unbilled(db, family.id, today):
        raise NotAccepted(f"Cette famille a encore {left} : facturez ou annulez-les d'abord.")
    check_pays_nothing(db, family.id, today)
    if months := invoice_drafts.draft_corrections(db, shift_month(today, 1), [family.id]):
        said = join_words([month_name(month) for month in months])
        raise NotAccepted(f"Des jours facturés de cette famille sont à corriger ({said}) : facturez-les d'abord.")
