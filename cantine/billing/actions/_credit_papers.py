"""Credit notes before they are issued, and what they do to the bookings that they take back."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cantine.billing.actions._issuing import NumberedPaper, UnnumberedPaper, issue
from cantine.billing.actions._payers_notes import find_payers, issue_payers_notes
from cantine.billing.actions.debt_stops import refresh_debt_stops
from cantine.billing.queries import correctable_lines
from cantine.billing.queries.correctable_lines import CorrectableInvoice
from cantine.billing.rules.chosen_credits import ChangedMeanwhile, ShownCredit, show_credit
from cantine.billing.rules.credits import LineToCredit, NoReason, NothingLeft, credit_lines
from cantine.billing.rules.invoices import InvoiceItem, parse_billed_days
from cantine.billing.rules.repricing import REASON
from cantine.common import form_input
from cantine.common.french import euros
from cantine.common.roles import NotFound
from cantine.common.vocabulary import ChargeKind, InvoiceKind
from cantine.journal.entries import Action, write_entry
from cantine.store.locks import lock_families
from cantine.store.tables import Booking, ContractCharge, Invoice, InvoiceLine


def take_back_bookings(
    db: Session,
    booking_ids: Collection[int],
    issued_on: date,
    account_id: int | None,
    now: datetime | None,
    reason: str = REASON,
) -> list[NumberedPaper]:
    """Issue the credit notes that take back what these bookings were billed, so that a bill may price them again.

    The caller has asked for the permission; see `issue_credit_notes` for the rest.
    """
    if not booking_ids:
        return []
    days, _full_days = find_billed_days(db, booking_ids)
    papers = build_papers(db, days, reason)
    free_bookings(db, papers)
    return issue_credit_notes(db, papers, issued_on, account_id, now)


def find_billed_days(db: Session, booking_ids: Collection[int]) -> tuple[list[LineToCredit], set[int]]:
    """The lines that bill these bookings, with their days; and which of these lines (ids) bill full days."""
    found = (
        select(Booking.id, Booking.day, Booking.invoice_line_id, InvoiceLine.kind)
        .join(InvoiceLine, InvoiceLine.id == Booking.invoice_line_id)
        .where(Booking.id.in_(booking_ids))
    )
    days: dict[int, set[int]] = defaultdict(set)
    full_days = set()
    for row in db.execute(found):
        days[row.invoice_line_id].add(row.day.day)
        if row.kind is ChargeKind.FULL_DAY:
            full_days.add(row.invoice_line_id)
    return [LineToCredit(line_id, frozenset(on)) for line_id, on in days.items()], full_days


def build_papers(db: Session, wanted: Sequence[LineToCredit], reason: str) -> list[UnnumberedPaper]:
    """The credit notes for these lines and all that was added to them, before they have numbers.

    Their families are locked. An invoice of which nothing wanted is left gets none. Raises NotCredited, NotFound.
    """
    reason = _clean_reason(reason)
    return [
        _build_note(invoice, lines, reason)
        for invoice, some in _lock_wanted(db, wanted)
        if (lines := _find_lines(invoice, some))
    ]


def build_chosen_papers(
    db: Session, wanted: Sequence[LineToCredit], reason: str, *, billable_again: bool, shown: ShownCredit | None
) -> list[UnnumberedPaper]:
    """The credit notes that a clerk chose, see `show_credit`; its families are locked.

    Raises ChangedMeanwhile where it is not the one that was `shown`, NotCredited, NotFound.
    """
    reason = _clean_reason(reason)
    papers = []
    for invoice, some in _lock_wanted(db, wanted):
        try:
            found = show_credit(invoice.lines, some, invoice.left, billable_again=billable_again)
        except NothingLeft:
            continue
        if shown not in (None, found):
            raise ChangedMeanwhile
        papers.append(_build_note(invoice, found.lines, reason))
    return papers


def _clean_reason(reason: str) -> str:
    reason = form_input.clean_line(reason)
    if not reason:
        raise NoReason
    return reason


def _lock_wanted(
    db: Session, wanted: Sequence[LineToCredit]
) -> Iterator[tuple[CorrectableInvoice, list[LineToCredit]]]:
    """The invoices on which these lines stand, each with those that are wanted of it; their families are locked."""
    places = (
        select(InvoiceLine.id, InvoiceLine.invoice_id, Invoice.family_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(InvoiceLine.id.in_([one.line_id for one in wanted]), Invoice.kind == InvoiceKind.INVOICE)
    )
    found = {line_id: (invoice_id, family_id) for line_id, invoice_id, family_id in db.execute(places)}
    if len(found) < len({one.line_id for one in wanted}):
        raise NotFound
    lock_families(db, {family_id for _, family_id in found.values()} | find_payers(db, found))
    of_invoice: dict[int, list[LineToCredit]] = defaultdict(list)
    for one in wanted:
        of_invoice[found[one.line_id][0]].append(one)
    for invoice in correctable_lines.list_correctable(db, of_invoice):
        yield invoice, of_invoice[invoice.id]


def _find_lines(invoice: CorrectableInvoice, wanted: Sequence[LineToCredit]) -> list[InvoiceItem]:
    """The lines of the credit note for this invoice; none where nothing is left of what is wanted."""
    try:
        return credit_lines(invoice.lines, wanted, invoice.left)
    except NothingLeft:
        return []


def _build_note(invoice: CorrectableInvoice, lines: Sequence[InvoiceItem], reason: str) -> UnnumberedPaper:
    label, kind = f"Avoir sur la facture {invoice.number}", InvoiceKind.CREDIT_NOTE
    return UnnumberedPaper(invoice.family_id, label, lines, kind, corrects_id=invoice.id, reason=reason)


def free_bookings(
    db: Session, papers: Sequence[UnnumberedPaper], *, only: Collection[int] | None = None, but: Collection[int] = ()
) -> list[int]:
    """Let what these credit notes take back be billed again: bookings of all lines or `only` of some, `but` for these.

    So are the months of contracts on these lines. Returns the ids of the bookings.
    """
    of_contracts = [line.credits_id for paper in papers for line in paper.lines if line.kind is ChargeKind.PACKAGE]
    if of_contracts:
        db.execute(delete(ContractCharge).where(ContractCharge.invoice_line_id.in_(of_contracts)))
    ids = [booking_id for booking_id, _day in find_billed(db, papers, only) if booking_id not in but]
    if ids:
        db.execute(update(Booking).where(Booking.id.in_(ids)).values(invoice_line_id=None))
    return ids


def find_billed(
    db: Session, papers: Sequence[UnnumberedPaper], only: Collection[int] | None = None
) -> list[tuple[int, date]]:
    """The bookings (id, day) that these credit notes take back, of all their lines or `only` of some."""
    taken = {line.credits_id: parse_billed_days(line.days) for paper in papers for line in paper.lines}
    lines = [line_id for line_id in taken if only is None or line_id in only]
    billed = select(Booking.id, Booking.day, Booking.invoice_line_id).where(Booking.invoice_line_id.in_(lines))
    return [
        (booking_id, day)
        for booking_id, day, line_id in db.execute(billed)
        if not taken[line_id] or day.day in taken[line_id]
    ]


def issue_credit_notes(
    db: Session, papers: Sequence[UnnumberedPaper], issued_on: date, account_id: int | None, now: datetime | None
) -> list[NumberedPaper]:
    """Number and write these credit notes, with an entry of the journal for each; without one where `now` is None.

    Payers that were billed a share of what they take back get theirs beside them; these are not among those returned.
    """
    notes = issue(db, papers, issued_on)
    issue_payers_notes(db, papers, issued_on, account_id, now)
    if now is not None:
        for paper, note in zip(papers, notes, strict=True):
            after = {"credit_note": note.number, "label": paper.label}
            after |= {"amount": euros(note.cents), "reason": paper.reason}
            write_entry(db, account_id, Action.CREDIT, now, family_id=note.family_id, after=after)
        refresh_debt_stops(db, {note.family_id for note in notes}, now)
    return notes
