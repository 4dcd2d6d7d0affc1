"""Which day of its sickness a sick booking is, as the bill asks."""

import pytest
from sqlalchemy import select, update

from cantine.common.vocabulary import State
from cantine.sickness.queries import sicknesses as sickness_queries
from cantine.store import database
from cantine.store.tables import Absence, Booking, Invoice, InvoiceLine
from tests.dates import at, on
from tests.support.saving import book

NOVEMBER, DECEMBER = ("dimanche 2026-11-01", "lundi 2026-11-30"), ("mardi 2026-12-01", "jeudi 2026-12-31")


def absence(cast, first, last, **more):
    """A report of Léo's, past every rule; its id."""
    fields = {"child_id": cast.leo, "reported_at": at("lundi 2026-11-23 08:00:00"), **more}
    with database.open_writer(cast.url) as db:
        row = Absence(first=on(first), last=on(last), **fields)
        db.add(row)
        db.flush()
        return row.id


def sick(cast, service, day, of, child=None, **more):
    return book(cast, child or cast.leo, service, day, state=State.SICK, absence_id=of, **more)


def counted(cast, month, children=None):
    with database.open_reader(cast.url) as db:
        found = sickness_queries.read_sick_days(db, children or [cast.leo], *map(on, month))
    return {booking: (day.booked, day.proof_on is not None) for booking, day in found.items()}


def test_the_days_of_a_sickness_are_counted_for_each_service(cast):
    flu = absence(cast, "lundi 2026-11-23", "vendredi 2026-11-27")
    monday, tuesday = (sick(cast, cast.meal, day, flu) for day in ("lundi 2026-11-23", "mardi 2026-11-24"))
    study = sick(cast, cast.study, "mardi 2026-11-24", flu)
    assert counted(cast, NOVEMBER) == {
        monday: (1, False),
        tuesday: (2, False),
        study: (1, False),
    }


def test_the_count_of_a_sickness_over_two_months_goes_on_in_the_second(cast):
    flu = absence(cast, "vendredi 2026-11-27", "mardi 2026-12-01", proof_on=on("mercredi 2026-12-02"))
    sick(cast, cast.meal, "vendredi 2026-11-27", flu)
    monday = sick(cast, cast.meal, "lundi 2026-11-30", flu)
    tuesday = sick(cast, cast.meal, "mardi 2026-12-01", flu)
    assert counted(cast, NOVEMBER)[monday] == (2, True)
    assert counted(cast, DECEMBER) == {tuesday: (3, True)}


def test_what_was_billed_still_counts(cast):
    flu = absence(cast, "lundi 2026-11-30", "mardi 2026-12-01")
    with database.open_writer(cast.url) as db:
        issued = on("mardi 2026-12-01")
        bill = Invoice(year=2026, number=1, family_id=cast.alices_family, label="Novembre", cents=400, issued_on=issued)
        db.add(bill)
        db.flush()
        line = InvoiceLine(invoice_id=bill.id, position=1, label="Repas", quantity=1, unit_cents=400, cents=400)
        db.add(line)
        db.flush()
        line_id = line.id
    sick(cast, cast.meal, "lundi 2026-11-30", flu, invoice_line_id=line_id)
    tuesday = sick(cast, cast.meal, "mardi 2026-12-01", flu)
    assert counted(cast, DECEMBER) == {tuesday: (2, False)}


def test_a_sickness_of_a_child_of_two_families_is_one(cast):
    flu = absence(cast, "vendredi 2026-12-04", "lundi 2026-12-07", child_id=cast.zoe)
    friday = sick(cast, cast.meal, "vendredi 2026-12-04", flu, child=cast.zoe, family_id=cast.brunos_family)
    monday = sick(cast, cast.meal, "lundi 2026-12-07", flu, child=cast.zoe, family_id=cast.alices_family)
    assert counted(cast, DECEMBER, [cast.zoe]) == {friday: (1, False), monday: (2, False)}


def test_two_sicknesses_each_have_a_first_day(cast):
    days = ("lundi 2026-11-02", "lundi 2026-11-16")
    bookings = [sick(cast, cast.meal, day, absence(cast, day, day)) for day in days]
    assert counted(cast, NOVEMBER) == dict.fromkeys(bookings, (1, False))


def test_a_sick_booking_without_a_report_is_a_sickness_of_its_own(cast):
    days = ("lundi 2026-11-02", "mardi 2026-11-03")
    bookings = [sick(cast, cast.meal, day, None) for day in days]
    assert counted(cast, NOVEMBER) == dict.fromkeys(bookings, (1, False))
    assert counted(cast, DECEMBER) == {}


@pytest.mark.parametrize("state", [State.BOOKED, State.ADDED, State.CANCELLED])
def test_what_is_not_sick_is_no_day_of_the_sickness(cast, state):
    flu = absence(cast, "lundi 2026-11-23", "mardi 2026-11-24")
    monday = sick(cast, cast.meal, "lundi 2026-11-23", flu)
    tuesday = sick(cast, cast.meal, "mardi 2026-11-24", flu)
    with database.open_writer(cast.url) as db:
        db.execute(update(Booking).where(Booking.id == monday).values(state=state))
    assert counted(cast, NOVEMBER) == {tuesday: (1, False)}


def test_the_table_is_joined_by_what_asks_for_more(cast):
    """As a bill does: every booking of the month, sick or not."""
    flu = absence(cast, "lundi 2026-11-23", "mardi 2026-11-24")
    sick(cast, cast.meal, "lundi 2026-11-23", flu)
    book(cast, cast.leo, cast.meal, "mercredi 2026-11-25")
    table = sickness_queries.select_sick_days(*map(on, NOVEMBER))
    asked = (
        select(Booking.day, table.c.booked, table.c.first)
        .join(table, table.c.booking_id == Booking.id, isouter=True)
        .order_by(Booking.day)
    )
    with database.open_reader(cast.url) as db:
        rows = [tuple(row) for row in db.execute(asked)]
    assert rows == [(on("lundi 2026-11-23"), 1, on("lundi 2026-11-23")), (on("mercredi 2026-11-25"), None, None)]
