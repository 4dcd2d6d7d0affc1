"""Invoices and credit notes are issued: numbered without gaps, with all their lines, never to be changed again."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from cantine.billing.actions._account_standings import AccountStanding, read_standings
from cantine.billing.rules.invoices import InvoiceItem
from cantine.common.vocabulary import InvoiceKind, format_invoice_number, get_sign
from cantine.store.commune import read_account_plan
from cantine.store.locks import lock_if_there, lock_row
from cantine.store.tables import ContractCharge, Invoice, InvoiceCounter, InvoiceLine
from cantine.store.upsert import insert_missing

AT_ONCE = 1_000
"""Invoices that are written together; bounds the parameters of a statement."""


@dataclass(frozen=True)
class UnnumberedPaper:
    """An invoice or a credit note before it has a number."""

    family_id: int
    label: str
    lines: Sequence[InvoiceItem]
    kind: InvoiceKind = InvoiceKind.INVOICE
    month: date | None = None
    due_on: date | None = None
    corrects_id: int | None = None
    reason: str = ""
    receivable_code: str = ""

    @property
    def cents(self) -> int:
        """The sum of its lines, positive for both kinds."""
        return sum(line.cents for line in self.lines)

    @property
    def is_shared(self) -> bool:
        """Whether somebody else pays a part of it."""
        return any(line.payer_id is not None for line in self.lines)

    @property
    def effect(self) -> int:
        """The cents by which this paper changes the family's balance."""
        return -get_sign(self.kind) * self.cents


@dataclass(frozen=True)
class NumberedPaper:
    """An invoice or a credit note with its number (« 2026-0042 »); cents are positive for both."""

    id: int
    number: str
    family_id: int
    cents: int


def issue(db: Session, papers: Sequence[UnnumberedPaper], issued_on: date) -> list[NumberedPaper]:
    """Number and write these papers in their order, and note on each booking and contract which line bills it.

    The families must be locked. The counter of the year stays locked until the transaction ends: what is rolled back
    gives its numbers back.
    """
    if not papers:
        return []
    number = _reserve_numbers(db, issued_on.year, len(papers))
    issued: list[NumberedPaper] = []
    papers = _note_accounts(db, papers)
    standings = read_standings(db, {paper.family_id for paper in papers}, issued_on)
    for start in range(0, len(papers), AT_ONCE):
        issued += _write_papers(db, papers[start : start + AT_ONCE], number + start, issued_on, standings)
    return issued


def _note_accounts(db: Session, papers: Sequence[UnnumberedPaper]) -> list[UnnumberedPaper]:
    """The papers with the accounts that they move: those of the town on this day, of a credit note its invoice's."""
    corrected = [paper.corrects_id for paper in papers if paper.corrects_id is not None]
    found = select(Invoice.id, Invoice.receivable_code).where(Invoice.id.in_(corrected))
    known = dict(db.execute(found).all()) if corrected else {}
    plan = read_account_plan(db)

    def note(paper: UnnumberedPaper) -> UnnumberedPaper:
        if paper.corrects_id is not None:
            return replace(paper, receivable_code=known[paper.corrects_id])
        lines = [replace(line, account_code=plan.choose_sold(line.account_code)) for line in paper.lines]
        return replace(paper, lines=lines, receivable_code=plan.receivable)

    return [note(paper) for paper in papers]


def _reserve_numbers(db: Session, year: int, count: int) -> int:
    """Reserve `count` new numbers of this year, and return the first."""
    counter = lock_if_there(db, InvoiceCounter, year)
    if counter is None:
        given = select(func.coalesce(func.max(Invoice.number), 0)).where(Invoice.year == year).scalar_subquery()
        insert_missing(db, InvoiceCounter, [{"year": year, "last": given}])
        counter = lock_row(db, InvoiceCounter, year)
    counter.last += count
    db.flush()
    return counter.last - count + 1


NOT_OF_LINES = ("booking_ids", "contract_id")
"""What an item says beside the columns of its line."""

_ADD_INVOICES = insert(Invoice).returning(Invoice.id, Invoice.number)
_ADD_LINES = insert(InvoiceLine).returning(InvoiceLine.id, InvoiceLine.invoice_id, InvoiceLine.position)
_NOTE_LINES = """
    UPDATE booking SET invoice_line_id = CAST(billed.value AS INTEGER)
    FROM {each}(CAST(:lines AS {json})) AS billed WHERE booking.id = CAST(billed.key AS INTEGER)
"""
_NOTE_ON_BOOKINGS = {
    "sqlite": text(_NOTE_LINES.format(each="json_each", json="TEXT")),
    "postgresql": text(_NOTE_LINES.format(each="json_each_text", json="JSON")),
}
"""One statement for any number of bookings: a commune of 8,000 families bills 160,000 a month."""


def _write_papers(
    db: Session,
    papers: Sequence[UnnumberedPaper],
    first: int,
    issued_on: date,
    standings: Mapping[int, AccountStanding],
) -> Iterator[NumberedPaper]:
    """Write these papers from the number `first` on; how the account of each family stands is kept up to date."""
    numbered = dict(enumerate(papers, first))
    connection = db.connection()
    invoices = [
        _build_invoice(number, paper, issued_on, standings[paper.family_id]) for number, paper in numbered.items()
    ]
    ids = {number: invoice_id for invoice_id, number in connection.execute(_ADD_INVOICES, invoices)}
    months = {ids[number]: paper.month for number, paper in numbered.items()}
    lines = {
        (ids[number], position): line
        for number, paper in numbered.items()
        for position, line in enumerate(paper.lines, 1)
    }
    rows = [_build_line(*place, line) for place, line in lines.items()]
    billed: dict[int, int] = {}
    charges: list[dict[str, Any]] = []
    for line_id, invoice_id, position in connection.execute(_ADD_LINES, rows):
        line = lines[invoice_id, position]
        billed |= dict.fromkeys(line.booking_ids, line_id)
        if line.contract_id is not None:
            about = {"contract_id": line.contract_id, "month": months[invoice_id]}
            charges.append({**about, "invoice_line_id": line_id})
    if billed:
        connection.execute(_NOTE_ON_BOOKINGS[connection.dialect.name], {"lines": json.dumps(billed)})
    if charges:
        connection.execute(insert(ContractCharge), charges)
    for number, paper in numbered.items():
        yield NumberedPaper(ids[number], format_invoice_number(issued_on.year, number), paper.family_id, paper.cents)


def _build_invoice(number: int, paper: UnnumberedPaper, issued_on: date, standing: AccountStanding) -> dict[str, Any]:
    name = format_invoice_number(issued_on.year, number)
    columns = {name: value for name, value in vars(paper).items() if name != "lines"}
    columns |= standing.add_paper(paper.kind, name, paper.effect, paper.due_on)
    numbered = {"year": issued_on.year, "number": number, "issued_on": issued_on}
    return {**columns, **numbered, "cents": paper.cents, "line_count": len(paper.lines)}


def _build_line(invoice_id: int, position: int, line: InvoiceItem) -> dict[str, Any]:
    columns = {name: value for name, value in vars(line).items() if name not in NOT_OF_LINES}
    return {**columns, "invoice_id": invoice_id, "position": position, "cents": line.cents}
