"""The rows of the database as they stand, read in plain questions that share no code with the portal's."""

import re
from collections import defaultdict
from typing import Any, NamedTuple

from sqlalchemy import select, text

from cantine.store import database
from cantine.store.tables import Absence, Booking, Invoice, InvoiceLine
from tests.ledger.books.plain_prices import Eaten, PlainTown

_DAY = re.compile(r"(\d+)(?: \(×(\d+)\))?")
_LATE = ("staff", "door")
_BOOKINGS = select(Booking.__table__).order_by(Booking.id)


class Issued(NamedTuple):
    """A paper and its lines."""

    paper: Any
    lines: list[Any]


def read_units(written: str, quantity: int) -> dict[int, int]:
    """The units of each day of a line; those of a line without days stand under 0."""
    found = {int(day): int(units or 1) for day, units in _DAY.findall(written)}
    return found or {0: quantity}


def read_new_papers(url: str, after: int) -> list[Issued]:
    """The papers with a higher id than `after`, each with its lines."""
    with database.open_reader(url) as db:
        papers = db.execute(select(Invoice.__table__).where(Invoice.id > after).order_by(Invoice.id)).all()
        lines = defaultdict(list)
        if papers:
            asked = select(InvoiceLine.__table__).where(InvoiceLine.invoice_id > after).order_by(InvoiceLine.id)
            for line in db.execute(asked):
                lines[line.invoice_id].append(line)
    return [Issued(paper, lines[paper.id]) for paper in papers]


def read_bookings(url: str) -> list[Any]:
    with database.open_reader(url) as db:
        return [*db.execute(_BOOKINGS)]


def read_standing(url: str, town: PlainTown) -> list[tuple[Any, Eaten]]:
    """The bookings that are not cancelled, each with what a bill makes of it."""
    with database.open_reader(url) as db:
        rows = db.execute(_BOOKINGS.where(Booking.state != "cancelled")).all()
        proved = {*db.scalars(select(Absence.id).where(Absence.proof_on.is_not(None)))}
    sick = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.day):
        if row.state == "sick":
            sick[row.absence_id or -row.id, row.service_id].append(row.id)
    number = {booking: place for ids in sick.values() for place, booking in enumerate(ids, 1)}

    def eat(row: Any) -> Eaten:
        time = row.time if row.real_time is None else row.real_time
        late = row.late_by in _LATE and not row.waived
        one = Eaten(row.id, row.child_id, row.service_id, row.day, str(row.state), time, late, row.classroom_id)
        if one.state == "sick":
            one.free = town.is_free_sickness(row, number[row.id], row.absence_id in proved)
        return one

    return [(row, eat(row)) for row in rows]


def read_column(url: str, question: str, **given: object) -> list[Any]:
    """The first column of this question in plain SQL."""
    with database.open_reader(url) as db:
        return [*db.execute(text(question), given).scalars()]
