"""The lines of issued invoices, with what credit notes took back of each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.orm import aliased

from cantine.billing.queries.billed_months import CREDITED
from cantine.billing.rules.credits import CreditableLine, LineToCredit, NotCredited, credit_lines, sum_credited
from cantine.billing.rules.invoices import InvoiceItem
from cantine.common.vocabulary import InvoiceKind, format_invoice_number
from cantine.store.database import Reader
from cantine.store.tables import Booking, Invoice, InvoiceLine


@dataclass(frozen=True)
class CorrectableInvoice:
    """An invoice with its lines in their order, and how many of its cents credit notes have left."""

    id: int
    number: str
    family_id: int
    left: int
    lines: Sequence[CreditableLine] = field(default_factory=list)


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_INVOICES = (
    select(
        Invoice.id,
        Invoice.year,
        Invoice.number,
        Invoice.family_id,
        (Invoice.cents - func.coalesce(CREDITED, 0)).label("left"),
    )
    .where(Invoice.id.in_(_IDS), Invoice.kind == InvoiceKind.INVOICE)
    .order_by(Invoice.year, Invoice.number)
)
_LINES = (
    select(
        InvoiceLine.id,
        InvoiceLine.invoice_id,
        InvoiceLine.label,
        InvoiceLine.quantity,
        InvoiceLine.unit_cents,
        InvoiceLine.kind,
        InvoiceLine.child_id,
        InvoiceLine.service_id,
        InvoiceLine.days,
        InvoiceLine.account_code,
        InvoiceLine.analytic_code,
        InvoiceLine.reason,
        InvoiceLine.cesu,
        InvoiceLine.payer_id,
    )
    .where(InvoiceLine.invoice_id.in_(_IDS))
    .order_by(InvoiceLine.invoice_id, InvoiceLine.position, InvoiceLine.id)
)
_line = aliased(InvoiceLine)
_CREDITED = (
    select(InvoiceLine.credits_id, InvoiceLine.quantity, InvoiceLine.days)
    .join(_line, _line.id == InvoiceLine.credits_id)
    .where(_line.invoice_id.in_(_IDS))
)


def list_correctable(db: Reader, invoice_ids: Collection[int]) -> list[CorrectableInvoice]:
    """These invoices in the order of their numbers; credit notes and unknown ids are left out. Three queries."""
    ids = {"ids": [*invoice_ids]}
    taken = sum_credited((line_id or 0, quantity, days) for line_id, quantity, days in db.execute(_CREDITED, ids))
    lines: dict[int, list[CreditableLine]] = defaultdict(list)
    for row in db.execute(_LINES, ids):
        item = row._asdict()
        line_id, invoice_id = item.pop("id"), item.pop("invoice_id")
        lines[invoice_id].append(CreditableLine(line_id, InvoiceItem(**item), *taken.get(line_id, (0, {}))))
    return [
        CorrectableInvoice(
            row.id, format_invoice_number(row.year, row.number), row.family_id, int(row.left), lines[row.id]
        )
        for row in db.execute(_INVOICES, ids)
    ]


class BilledBookings:
    """Billed bookings (ids) with the invoices that ask for them, read when first asked about: four queries in all."""

    def __init__(self, db: Reader, ids: Collection[int]) -> None:
        self._db, self._ids = db, ids

    def sum_credits(self, groups: Sequence[Collection[int]]) -> list[int]:
        """The cents that a credit note gives back for each of these groups of the bookings.

        Surcharges and discounts of these bookings are included. No query where no group has a booking.
        """
        if not any(groups):
            return [0] * len(groups)
        places, invoices = self._read
        return [_sum_credit([places[id] for id in group if id in places], invoices) for group in groups]

    @cached_property
    def _read(self) -> tuple[dict[int, Any], list[CorrectableInvoice]]:
        asked = (
            select(Booking.id, InvoiceLine.invoice_id, InvoiceLine.id.label("line_id"), Booking.day)
            .join(InvoiceLine, InvoiceLine.id == Booking.invoice_line_id)
            .where(Booking.id.in_(self._ids))
        )
        places = {row.id: row for row in self._db.execute(asked)}
        return places, list_correctable(self._db, {row.invoice_id for row in places.values()})


def sum_credits(db: Reader, groups: Sequence[Collection[int]]) -> list[int]:
    """The cents that a credit note gives back for each of these groups of billed bookings (ids).

    Surcharges and discounts of these bookings are included. Four queries, none for groups without bookings.
    """
    return BilledBookings(db, {booking_id for group in groups for booking_id in group}).sum_credits(groups)


def _sum_credit(places: Sequence[Any], invoices: Sequence[CorrectableInvoice]) -> int:
    """The cents that a credit note gives back for these days of these lines; 0 where nothing is left of them."""
    days: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in places:
        days[row.invoice_id][row.line_id].add(row.day.day)
    cents = 0
    for invoice in invoices:
        if wanted := [LineToCredit(line_id, frozenset(on)) for line_id, on in days.get(invoice.id, {}).items()]:
            try:
                found = credit_lines(invoice.lines, wanted, invoice.left)
            except NotCredited:
                continue
            cents += sum(line.cents for line in found)
    return cents
