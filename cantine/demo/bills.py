"""The invoices of the months past, and what was paid of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from cantine.demo.offer import SERVICES
from cantine.demo.people import Home, Payer
from cantine.demo.period import due
from cantine.demo.rows import Rows
from cantine.rules.french import month_name, of
from cantine.rules.prices import Tariff, band_price
from cantine.rules.words import InvoiceKind, Method, State
from cantine.store.tables import Invoice, InvoiceLine, Payment


class Bill(NamedTuple):
    """An invoice as it is paid: its day of issue, its cents, and how many of them a CESU may pay."""

    issued_on: date
    cents: int
    cesu: int


ON_TIME, LATE, PARTLY = 0.85, 0.05, 0.05  # the rest stays open

_LABELS = {service.id: service.label for service in SERVICES}
_FOR_CESU = frozenset(service.id for service in SERVICES if service.cesu)
_METHODS = {Method.CHEQUE: 30, Method.CARD: 35, Method.TRANSFER: 20, Method.CESU: 8, Method.CASH: 7}
_BANKS = ("Crédit agricole", "La Banque postale", "Caisse d'épargne", "Crédit mutuel")


def add_invoices(
    rows: Rows,
    home: Home,
    bookings: Sequence[dict[str, Any]],
    names: dict[int, str],
    issues: dict[date, date],
    prices: dict[int, Tariff],
) -> list[Bill]:
    """Invoice each month of `issues` (month, day of issue) to this home; each invoice as it is paid.

    Every booking that was not cancelled gets its line; a month without any gets no invoice.
    """
    issued = []
    for month, month_bookings in groupby(sorted(bookings, key=_by_day), lambda row: row["day"].replace(day=1)):
        billed = [row for row in month_bookings if row["state"] != State.CANCELLED]
        if month in issues and billed:
            issued.append(_add_invoice(rows, home, billed, names, month, issues[month], prices))
    return issued


def _by_day(row: dict[str, Any]) -> date:
    day: date = row["day"]
    return day


def _add_invoice(
    rows: Rows,
    home: Home,
    billed: list[dict[str, Any]],
    names: dict[int, str],
    month: date,
    issued_on: date,
    prices: dict[int, Tariff],
) -> Bill:
    """One invoice with a line per child and service. The numbers come last: see `number_invoices`."""
    invoice, total, cesu = rows.next_id(Invoice), 0, 0

    def line_of(row: dict[str, Any]) -> tuple[int, int]:
        return row["child_id"], row["service_id"]

    for position, ((child, service), group) in enumerate(groupby(sorted(billed, key=line_of), line_of), 1):
        on_line, line = list(group), rows.next_id(InvoiceLine)
        unit = band_price(prices[service], home.quotient)
        for row in on_line:
            row["invoice_line_id"] = line
        rows.add(
            InvoiceLine,
            id=line,
            invoice_id=invoice,
            position=position,
            child_id=child,
            service_id=service,
            label=f"{names[child]} - {_LABELS[service]}",
            days=", ".join(str(row["day"].day) for row in on_line),
            quantity=len(on_line),
            unit_cents=unit,
            cents=unit * len(on_line),
        )
        total += unit * len(on_line)
        cesu += unit * len(on_line) if service in _FOR_CESU else 0
    rows.add(
        Invoice,
        id=invoice,
        year=issued_on.year,
        number=-invoice,
        kind=InvoiceKind.INVOICE,
        family_id=home.number,
        label=f"Prestations {of(month_name(month))}",
        month=month,
        issued_on=issued_on,
        due_on=due(issued_on),
        cents=total,
    )
    return Bill(issued_on, total, cesu)


def add_payments(rows: Rows, home: Home, issued: Sequence[Bill], today: date, random: Random) -> None:
    """Pay the invoices as this home does; a day that is yet to come has no payment."""
    for position, bill in enumerate(issued, 1):
        if home.payer is Payer.USUAL:
            received_on, paid = _usual(random, bill.issued_on, bill.cents)
        else:
            received_on, paid = min(bill.issued_on + timedelta(2), today), bill.cents
            if home.payer is Payer.ALL_BUT_LAST and position == len(issued):
                continue
        if paid and received_on <= today:
            method = random.choices(list(_METHODS), list(_METHODS.values()))[0]
            by_cesu = min(paid, bill.cesu) if method is Method.CESU and home.payer is Payer.USUAL else 0
            if by_cesu:
                _add_payment(rows, home, received_on, by_cesu, Method.CESU, random)
            if paid > by_cesu:
                rest = Method.TRANSFER if method is Method.CESU else method
                _add_payment(rows, home, received_on, paid - by_cesu, rest, random)


def _usual(random: Random, issued_on: date, cents: int) -> tuple[date, int]:
    """When this invoice is paid and how much of it (cents)."""
    before_due = issued_on + timedelta(random.randint(1, (due(issued_on) - issued_on).days))
    drawn = random.random()
    if drawn < ON_TIME:
        return before_due, cents
    if drawn < ON_TIME + LATE:
        return due(issued_on) + timedelta(random.randint(2, 25)), cents
    return before_due, (cents + 1) // 2 if drawn < ON_TIME + LATE + PARTLY else 0


def _add_payment(rows: Rows, home: Home, received_on: date, cents: int, method: Method, random: Random) -> None:
    cheque = method is Method.CHEQUE
    rows.add(
        Payment,
        id=rows.next_id(Payment),
        family_id=home.number,
        received_on=received_on,
        method=method,
        cents=cents,
        reference=f"{random.randrange(10**7):07}" if cheque else "",
        bank=random.choice(_BANKS) if cheque else "",
    )


_earlier = aliased(Invoice)
_billed_before = (
    select(func.coalesce(func.sum(_earlier.cents), 0))
    .where(_earlier.family_id == Invoice.family_id, _earlier.issued_on < Invoice.issued_on)
    .correlate(Invoice)
    .scalar_subquery()
)
_paid_before = (
    select(func.coalesce(func.sum(Payment.cents), 0))
    .where(Payment.family_id == Invoice.family_id, Payment.received_on < Invoice.issued_on)
    .correlate(Invoice)
    .scalar_subquery()
)


def number_invoices(db: Session) -> None:
    """Number the invoices of each year from 1 on without gaps, by day of issue and family; note the old balances.

    They were written family by family under negative numbers, which no right number can meet on the way.
    """
    rank = func.row_number().over(partition_by=Invoice.year, order_by=(Invoice.issued_on, Invoice.family_id))
    ranked = select(Invoice.id, rank.label("number")).subquery()
    db.execute(
        update(Invoice)
        .where(Invoice.id == ranked.c.id)
        .values(number=ranked.c.number, balance_before=_paid_before - _billed_before),
        execution_options={"synchronize_session": False},
    )
