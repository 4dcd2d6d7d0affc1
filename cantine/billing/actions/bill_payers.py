"""The payers of a month are billed after its families: each share that stands on a family's invoice, once."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cantine.billing.actions._issuing import NumberedPaper, UnnumberedPaper, issue
from cantine.billing.queries.billed_months import CREDITED
from cantine.billing.queries.payers import IS_OF_PAYER, draft_payers_invoices
from cantine.billing.rules.invoices import compute_due_day
from cantine.billing.rules.payers import describe_payers_month
from cantine.common.french import euros, month_name
from cantine.common.paris import local_date
from cantine.common.roles import Actor, Permission
from cantine.common.vocabulary import InvoiceKind
from cantine.journal.entries import Action, write_entry
from cantine.store.commune import read_commune
from cantine.store.locks import lock_families
from cantine.store.tables import Invoice


def bill_payers(
    db: Session, actor: Actor, month: date, payer_ids: Collection[int], now: datetime
) -> list[NumberedPaper]:
    """Invoice to these payers the shares of this month that they have not been asked for, as `draft_payers_invoices`.

    A payer of whom nothing is left to ask gets no invoice: one who clicks twice issues nothing twice. Raises Forbidden.
    """
    actor.must(Permission.BILL)
    lock_families(db, payer_ids)
    drafts = draft_payers_invoices(db, month, payer_ids)
    today = local_date(now)
    due = compute_due_day(today, read_commune(db).due_after)
    again = _list_billed(db, month, [draft.payer_id for draft in drafts])
    papers = []
    for draft in drafts:
        label = describe_payers_month(month, more=draft.payer_id in again)
        papers.append(UnnumberedPaper(draft.payer_id, label, draft.lines, month=month, due_on=due))
    issued = issue(db, papers, today)
    if issued:
        after = {"month": month_name(month), "invoices": len(issued), "amount": euros(sum(one.cents for one in issued))}
        after |= {"first_number": issued[0].number, "last_number": issued[-1].number}
        write_entry(db, actor.account_id, Action.BILL_PAYERS, now, after=after)
    return issued


def _list_billed(db: Session, month: date, payer_ids: Sequence[int]) -> set[int]:
    """Those of these payers that have an invoice of shares of this month that was not taken back entirely."""
    standing = or_(CREDITED.is_(None), Invoice.cents > CREDITED)
    of_month = (Invoice.month == month, Invoice.kind == InvoiceKind.INVOICE, Invoice.family_id.in_(payer_ids))
    return set(db.scalars(select(Invoice.family_id).where(*of_month, standing, IS_OF_PAYER)))
