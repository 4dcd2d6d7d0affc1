"""A commune that bills: prices for the cast, Farid who bills them, and what stands in the books afterwards."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from cantine.billing.actions import bill_month, credit_notes, special_invoices
from cantine.billing.actions._issuing import NumberedPaper
from cantine.billing.actions.bill_month import BillingResult
from cantine.billing.queries import invoice_drafts
from cantine.billing.rules.credits import LineToCredit
from cantine.billing.rules.special_invoices import SpecialInvoice, SpecialLine
from cantine.common.roles import Actor, Role
from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.vocabulary import InvoiceKind
from cantine.store import database
from cantine.store.tables import Booking, Invoice, InvoiceLine, Quotient, Service, Tariff, TariffBand
from tests.cast import Cast
from tests.dates import at, on
from tests.support.saving import book

NOW = at("mardi 2026-12-01 09:00:00")
NOVEMBER = date(2026, 11, 1)
SEPTEMBER = on("mardi 2026-09-01")
LATE_MEAL = tuple(PricedEvent(event, value=150) for event in (BookingEvent.LATE_STAFF, BookingEvent.UNBOOKED))
CODES = {"Repas": "7067", "Centre matin": "70632", "Centre soir": "70632"}


def farid(cast: Cast) -> Actor:
    return Actor(cast.farid, None, Role.FINANCE)


def prices(cast: Cast) -> None:
    """Meals at 4,00 € (3,00 € below a quotient of 700), 1,50 € more when late; care at 0,70 € a quarter of an hour;
    a centre at 6,00 € the half day and 10,00 € the whole; study has no price yet.

    Alice's quotient is 650, Bruno's 900; Chloé's family gave none.
    """
    centre = {"full_day_with_id": cast.evening_centre}
    tariffs = (
        (cast.meal, (0, 300), (700, 400)),
        (cast.morning_care, (0, 70)),
        (cast.evening_care, (0, 70)),
        (cast.morning_centre, (0, 600)),
        (cast.evening_centre, (0, 600)),
    )
    with database.open_writer(cast.url) as db:
        db.get_one(Service, cast.morning_centre).full_day_with_id = centre["full_day_with_id"]
        for service in db.scalars(select(Service)):
            service.account_code = CODES.get(service.label, "7066")
        for service_id, *bands in tariffs:
            by_time = {"unit_minutes": 15} if service_id in (cast.morning_care, cast.evening_care) else {}
            late = {"events": LATE_MEAL} if service_id == cast.meal else {}
            _tariff(db, bands, service_id=service_id, first_day=SEPTEMBER, **by_time, **late)
        _tariff(db, [(0, 1000)], service_id=cast.morning_centre, first_day=SEPTEMBER, full_day=True)
        db.add(Quotient(family_id=cast.alices_family, first_day=SEPTEMBER, value=650))
        db.add(Quotient(family_id=cast.brunos_family, first_day=SEPTEMBER, value=900))


def _tariff(db: Any, bands: Sequence[tuple[int, int]], **fields: Any) -> None:
    row = Tariff(**fields)
    db.add(row)
    db.flush()
    db.add_all([TariffBand(tariff_id=row.id, from_quotient=start, cents=cents) for start, cents in bands])


def meals(cast: Cast, child: int, *days: str, **more: Any) -> list[int]:
    """Meals of this child on these days, as they are; the bookings' ids."""
    return [book(cast, child, cast.meal, day, **more) for day in days]


def bill(cast: Cast, month: date = NOVEMBER, now: datetime = NOW, only: Sequence[int] | None = None) -> BillingResult:
    """The whole month, as the page and the command line run it."""
    billed = BillingResult()
    with database.open_reader(cast.url) as db:
        to_bill = invoice_drafts.list_families_to_bill(db, month, only)
    for batch in bill_month.split_batches(to_bill):
        with database.open_writer(cast.url) as db:
            billed += bill_month.bill(db, farid(cast), month, batch, now)
    return billed


def credit(
    cast: Cast, lines: Sequence[int], reason: str = "Erreur", billable_again: bool = False, now: datetime = NOW
) -> list[NumberedPaper]:
    with database.open_writer(cast.url) as db:
        wanted = [LineToCredit(line) for line in dict.fromkeys(lines)]
        return credit_notes.credit(db, farid(cast), wanted, reason, now, billable_again=billable_again)


def credit_bookings(
    cast: Cast, bookings: Sequence[int], billable_again: bool = False, now: datetime = NOW
) -> list[NumberedPaper]:
    with database.open_writer(cast.url) as db:
        return credit_notes.credit_bookings(db, farid(cast), bookings, "Fermeture", now, billable_again=billable_again)


TRIP = SpecialInvoice("Sortie au zoo", [SpecialLine("Entrée", 1250, "7062"), SpecialLine("Aide de la commune", -250)])


def special(
    cast: Cast, families: Sequence[int], what: SpecialInvoice = TRIP, now: datetime = NOW
) -> list[NumberedPaper]:
    with database.open_writer(cast.url) as db:
        return special_invoices.issue_special(db, farid(cast), families, what, now)


def papers(cast: Cast) -> list[Any]:
    """Every invoice and credit note, by number."""
    with database.open_reader(cast.url) as db:
        return [*db.execute(select(Invoice.__table__).order_by(Invoice.year, Invoice.number))]


def lines(cast: Cast, invoice: int) -> list[Any]:
    """The lines of this invoice, in their order."""
    found = select(InvoiceLine.__table__).where(InvoiceLine.invoice_id == invoice).order_by(InvoiceLine.position)
    with database.open_reader(cast.url) as db:
        return [*db.execute(found)]


def said(cast: Cast, invoice: int) -> list[tuple[str, str, int, int]]:
    """(label, days, quantity, cents) of its lines."""
    return [(line.label, line.days, line.quantity, line.cents) for line in lines(cast, invoice)]


def numbers(cast: Cast) -> list[str]:
    """« 1 invoice 300 » of each paper."""
    return [f"{paper.number} {InvoiceKind(paper.kind).value} {paper.cents}" for paper in papers(cast)]


def line_of(cast: Cast, booking: int) -> int | None:
    """The line that bills this booking."""
    with database.open_reader(cast.url) as db:
        return db.execute(select(Booking.invoice_line_id).where(Booking.id == booking)).scalar_one()
