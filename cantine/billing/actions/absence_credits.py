"""The credit note that an absence implies, issued on its own before the next bill would make it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.actions._credit_papers import take_back_bookings
from cantine.billing.actions._issuing import NumberedPaper
from cantine.billing.actions._month_papers import issue_drafts
from cantine.billing.queries.absence_credits import draft_absence_credits
from cantine.billing.queries.payers import list_payers_of_families
from cantine.billing.rules.absence_credits import ImpliedSumChanged, NothingImplied, describe_reason
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.store.locks import lock_children, lock_families, lock_prices, lock_row
from cantine.store.tables import Absence


@dataclass(frozen=True)
class IssuedAbsenceCredit:
    """The credit notes of an absence, and the invoices of what its days still cost."""

    credit_notes: list[NumberedPaper]
    invoices: list[NumberedPaper]


def issue_absence_credit(
    db: Session, actor: Actor, absence_id: int, shown: tuple[int, int], now: datetime
) -> IssuedAbsenceCredit:
    """Take back the billed days of this absence that cost less now, and bill anew what they still cost.

    `shown` are the two sums that the clerk saw (cents given back, cents billed anew): others are not issued. What it
    leaves is what the next bill would leave. Raises Forbidden, NotFound, NothingImplied the second time,
    ImpliedSumChanged.
    """
    actor.must(Permission.BILL)
    lock_children(db, select(Absence.child_id).where(Absence.id == absence_id))
    absence = lock_row(db, Absence, absence_id)
    lock_prices(db)
    credit = draft_absence_credits(db, [absence_id]).get(absence_id)
    if credit is None:
        raise NothingImplied
    families = {one.family_id for one in credit.families}
    lock_families(db, families | list_payers_of_families(db, families))
    if (credit.cents, credit.billed_anew) != shown:
        raise ImpliedSumChanged
    today, issued = local_date(now), IssuedAbsenceCredit([], [])
    reason = describe_reason(absence.first, absence.last)
    for one in credit.families:
        issued.credit_notes.extend(take_back_bookings(db, one.booking_ids, today, actor.account_id, now, reason))
        issued.invoices.extend(issue_drafts(db, one.month, {one.family_id: one.lines}, today, actor.account_id, now))
    return issued
