"""Children who fall ill: reports, the bookings they change, and the sicknesses that are kept."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import ChargeKind, State
from cantine.sickness.actions import report_sickness, take_back_sickness
from cantine.sickness.actions.report_sickness import ReportedSickness
from cantine.sickness.actions.take_back_sickness import TakenBack
from cantine.sickness.rules.reports import SickPeriod
from cantine.store import database
from cantine.store.tables import Absence, Booking, Invoice, InvoiceLine
from tests.cast import Cast
from tests.dates import at, on

BEFORE_NINE = at("lundi 2026-11-23 08:59:59")
"""A Monday of an even week; what is booked this week stands."""

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (
    "lundi 2026-11-23",
    "mardi 2026-11-24",
    "mercredi 2026-11-25",
    "jeudi 2026-11-26",
    "vendredi 2026-11-27",
)


def days(first: str, last: str | None = None) -> SickPeriod:
    return SickPeriod(on(first), on(last or first))


def nadia(cast: Cast) -> Actor:
    return Actor(cast.nadia, None, Role.MANAGER)


def report(cast: Cast, actor: Actor, child: int, stretch: SickPeriod, now: datetime = BEFORE_NINE) -> ReportedSickness:
    with database.open_writer(cast.url) as db:
        return report_sickness.report(db, actor, child, stretch, now)


def by_staff(
    cast: Cast, actor: Actor, child: int, stretch: SickPeriod, proof_on: date | None = None
) -> ReportedSickness:
    with database.open_writer(cast.url) as db:
        return report_sickness.report_by_staff(db, actor, child, stretch, BEFORE_NINE, proof_on)


def take_back(cast: Cast, actor: Actor, absence: int | None, now: datetime = BEFORE_NINE) -> TakenBack:
    with database.open_writer(cast.url) as db:
        return take_back_sickness.take_back(db, actor, absence or 0, now)


def taken_back_by_staff(cast: Cast, actor: Actor, absence: int | None) -> TakenBack:
    with database.open_writer(cast.url) as db:
        return take_back_sickness.take_back_by_staff(db, actor, absence or 0, BEFORE_NINE)


def sicknesses(cast: Cast) -> list[tuple[Any, ...]]:
    """(id, first, last, proof) of every sickness, by day."""
    asked = select(Absence.id, Absence.first, Absence.last, Absence.proof_on).order_by(Absence.first)
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(asked)]


def states(cast: Cast, child: int) -> dict[tuple[date, int], tuple[State, int | None]]:
    """State and sickness of each of the child's bookings, by day and service."""
    asked = select(Booking.day, Booking.service_id, Booking.state, Booking.absence_id).where(Booking.child_id == child)
    with database.open_reader(cast.url) as db:
        return {(day, service): (state, absence) for day, service, state, absence in db.execute(asked)}


def line(cast: Cast, family: int, kind: ChargeKind = ChargeKind.USUAL) -> int:
    """The line of an invoice to this family, past every rule; its id."""
    with database.open_writer(cast.url) as db:
        issued = on("vendredi 2026-11-20")
        bill = Invoice(year=2026, number=1, family_id=family, label="Novembre", cents=400, issued_on=issued)
        db.add(bill)
        db.flush()
        meal = {"label": "Repas", "quantity": 1, "unit_cents": 400, "cents": 400}
        of_meals = InvoiceLine(invoice_id=bill.id, position=1, kind=kind, **meal)
        db.add(of_meals)
        db.flush()
        return of_meals.id
