"""The invoices of a month, from drafts: with their words and their due day, and one journal entry for all."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cantine.billing.actions._issuing import NumberedPaper, UnnumberedPaper, issue
from cantine.billing.queries.billed_months import CREDITED
from cantine.billing.queries.payers import IS_OF_PAYER
from cantine.billing.rules.invoices import InvoiceItem, compute_due_day, describe_billed_month
from cantine.common.french import euros, month_name
from cantine.common.vocabulary import InvoiceKind
from cantine.journal.entries import Action, write_entry
from cantine.store.commune import read_commune
from cantine.store.tables import Invoice


def issue_drafts(
    db: Session,
    month: date,
    lines: Mapping[int, Sequence[InvoiceItem]],
    issued_on: date,
    account_id: int | None,
    now: datetime | None,
) -> list[NumberedPaper]:
    """Issue the invoices of this month to these families, which are locked; one without lines gets none.

    One entry of the journal tells all, without one where `now` is None.
    """
    papers = _build_invoices(db, month, {family: some for family, some in lines.items() if some}, issued_on)
    invoices = issue(db, papers, issued_on)
    if invoices and now is not None:
        after = {"month": month_name(month), "invoices": len(invoices)}
        after |= {"amount": euros(sum(one.cents for one in invoices))}
        after |= {"first_number": invoices[0].number, "last_number": invoices[-1].number}
        write_entry(db, account_id, Action.BILL, now, after=after)
    return invoices


def _build_invoices(
    db: Session, month: date, lines: Mapping[int, Sequence[InvoiceItem]], issued_on: date
) -> list[UnnumberedPaper]:
    """The invoices of these lines by family, before they have numbers; a further one of a month says so.

    An invoice that credit notes took back entirely does not count as an earlier one.
    """
    if not lines:
        return []
    standing = or_(CREDITED.is_(None), Invoice.cents > CREDITED)
    of_month = (Invoice.month == month, Invoice.kind == InvoiceKind.INVOICE, Invoice.family_id.in_(lines))
    again = set(db.scalars(select(Invoice.family_id).where(*of_month, standing, ~IS_OF_PAYER)))
    due = compute_due_day(issued_on, read_commune(db).due_after)
    return [
        UnnumberedPaper(
            family_id, describe_billed_month(month, more=family_id in again), of_family, month=month, due_on=due
        )
        for family_id, of_family in lines.items()
    ]
