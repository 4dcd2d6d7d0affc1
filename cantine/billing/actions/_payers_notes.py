"""Credit notes of payers: what is taken back of a share on a family's invoice is taken back of the payer's, too."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cantine.billing.actions._issuing import NumberedPaper, UnnumberedPaper, issue
from cantine.billing.actions.debt_stops import refresh_debt_stops
from cantine.billing.queries import correctable_lines
from cantine.billing.queries.payers import list_payers_of_lines
from cantine.billing.rules.credits import OfPayer
from cantine.billing.rules.payers import NOTE_REASON
from cantine.common.french import euros
from cantine.common.vocabulary import ChargeKind, InvoiceKind
from cantine.journal.entries import Action, write_entry
from cantine.store.tables import InvoiceLine


def find_payers(db: Session, line_ids: Collection[int]) -> set[int]:
    """The payers to lock with the families on whose invoices these lines stand.

    Raises OfPayer for a line of a payer's own invoice: what it asks is taken back with the family's line.
    """
    asked = select(InvoiceLine.id).where(InvoiceLine.id.in_(line_ids), InvoiceLine.shares_id.is_not(None))
    if db.execute(asked.limit(1)).first():
        raise OfPayer
    return list_payers_of_lines(db, line_ids)


def issue_payers_notes(
    db: Session, papers: Sequence[UnnumberedPaper], issued_on: date, account_id: int | None, now: datetime | None
) -> list[NumberedPaper]:
    """Issue the credit notes of payers that these credit notes of families imply, and journal them.

    Shares that their payer was not asked for need none: its bill will leave out what was taken back. The payers must be
    locked with the families.
    """
    notes = issue(db, mirrored := _mirror_papers(db, papers), issued_on)
    if now is not None and notes:
        for paper, note in zip(mirrored, notes, strict=True):
            after = {"credit_note": note.number, "label": paper.label}
            after |= {"amount": euros(note.cents), "reason": paper.reason}
            write_entry(db, account_id, Action.CREDIT, now, family_id=note.family_id, after=after)
        refresh_debt_stops(db, {note.family_id for note in notes}, now)
    return notes


def _mirror_papers(db: Session, papers: Sequence[UnnumberedPaper]) -> list[UnnumberedPaper]:
    """The credit note for each payer's invoice of which these take a share back, in the order of the invoices."""
    back = {line.credits_id: line for paper in papers for line in paper.lines if line.kind is ChargeKind.SHARE}
    if not back:
        return []
    asked = select(InvoiceLine.id, InvoiceLine.invoice_id, InvoiceLine.shares_id)
    of_line = {row.id: row for row in db.execute(asked.where(InvoiceLine.shares_id.in_(back)))}
    found = []
    for invoice in correctable_lines.list_correctable(db, {row.invoice_id for row in of_line.values()}):
        taken = [(one, back[of_line[one.id].shares_id]) for one in invoice.lines if one.id in of_line]
        lines = [replace(one.line, quantity=it.quantity, days=it.days, credits_id=one.id) for one, it in taken]
        label = f"Avoir sur la facture {invoice.number}"
        note = UnnumberedPaper(invoice.family_id, label, lines, InvoiceKind.CREDIT_NOTE, reason=NOTE_REASON)
        found.append(replace(note, corrects_id=invoice.id))
    return found
