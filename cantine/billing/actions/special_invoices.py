"""Special invoices: what no booking says, to one, several or all families: a school trip, a lost card."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.actions._issuing import NumberedPaper, UnnumberedPaper, issue
from cantine.billing.rules.invoices import compute_due_day
from cantine.billing.rules.special_invoices import NoFamily, SpecialInvoice
from cantine.common.french import euros
from cantine.common.paris import local_date
from cantine.common.roles import Actor, NotFound, Permission
from cantine.journal.entries import Action, write_entry
from cantine.store.commune import read_commune
from cantine.store.locks import lock_families
from cantine.store.tables import Family


def issue_special(
    db: Session, actor: Actor, family_ids: Collection[int], special: SpecialInvoice, now: datetime
) -> list[NumberedPaper]:
    """Issue one invoice to each of these families, all of them or none, in the order of the family numbers.

    Raises Forbidden, NotFound for a family that does not exist, NotIssued for what is refused.
    """
    actor.must(Permission.BILL)
    special.check()
    wanted = set(family_ids)
    if not wanted:
        raise NoFamily
    lock_families(db, wanted)
    ordered = [family_id for family_id in db.scalars(select(Family.id).order_by(Family.number)) if family_id in wanted]
    if len(ordered) < len(wanted):
        raise NotFound
    today = local_date(now)
    due = compute_due_day(today, read_commune(db).due_after)
    label, lines = " ".join(special.label.split()), special.issued_lines
    issued = issue(db, [UnnumberedPaper(family_id, label, lines, due_on=due) for family_id in ordered], today)
    after = {"invoices": len(issued), "label": label, "amount": euros(special.cents)}
    after |= {"first_number": issued[0].number, "last_number": issued[-1].number}
    one = ordered[0] if len(ordered) == 1 else None
    write_entry(db, actor.account_id, Action.SPECIAL_INVOICE, now, family_id=one, after=after)
    return issued
