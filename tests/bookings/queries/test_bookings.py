"""Who is booked for what; and how many there are on each day."""

import pytest
from sqlalchemy import update

from cantine.bookings.queries import bookings, places
from cantine.bookings.queries.bookings import Booked
from cantine.bookings.rules.bookable import CellState
from cantine.bookings.rules.places import DayPlaces
from cantine.common.vocabulary import State
from cantine.offer.queries import offer
from cantine.store import database
from cantine.store.tables import Invoice, InvoiceLine, Service
from tests.dates import on
from tests.support.query_count import queries
from tests.support.saving import book

FIRST, LAST = on("mardi 2026-12-01"), on("jeudi 2026-12-31")


@pytest.fixture
def line(cast):
    """The line of an invoice of Alice's family."""
    with database.open_writer(cast.url) as db:
        bill = Invoice(year=2026, number=1, family_id=cast.alices_family, label="Décembre", cents=400, issued_on=FIRST)
        db.add(bill)
        db.flush()
        line = InvoiceLine(invoice_id=bill.id, position=1, label="Repas", quantity=1, unit_cents=400, cents=400)
        db.add(line)
        db.flush()
        return line.id


def of_children(cast, *children):
    with database.open_reader(cast.url) as db:
        return bookings.list_for_children(db, children, FIRST, LAST)


def not_invoiced(cast, family):
    with database.open_reader(cast.url) as db:
        return bookings.list_unbilled(db, family)


def test_a_month_has_every_booking_but_cancelled_ones_by_day_both_ends_included(cast, line):
    book(cast, cast.leo, cast.meal, "lundi 2026-11-30")
    book(cast, cast.leo, cast.meal, "vendredi 2027-01-01")
    book(cast, cast.leo, cast.meal, "mardi 2026-12-08", state=State.CANCELLED)
    book(cast, cast.tom, cast.meal, "mardi 2026-12-08", family_id=cast.chloes_family)
    last = book(cast, cast.leo, cast.meal, "jeudi 2026-12-31", state=State.SICK)
    first = book(cast, cast.zoe, cast.evening_care, "mardi 2026-12-01", time=17 * 60, state=State.ADDED)
    middle = book(cast, cast.leo, cast.meal, "lundi 2026-12-14", invoice_line_id=line)
    ours = cast.alices_family
    assert of_children(cast, cast.leo, cast.zoe) == [
        Booked(first, cast.zoe, FIRST, cast.evening_care, ours, State.ADDED, 17 * 60, invoiced=False),
        Booked(middle, cast.leo, on("lundi 2026-12-14"), cast.meal, ours, State.BOOKED, None, invoiced=True),
        Booked(last, cast.leo, LAST, cast.meal, ours, State.SICK, None, invoiced=False),
    ]
    assert of_children(cast) == []


def test_what_is_not_invoiced_is_told_to_the_family_of_that_day_only(cast, line):
    book(cast, cast.leo, cast.meal, "mardi 2026-12-01", invoice_line_id=line)
    book(cast, cast.leo, cast.meal, "jeudi 2026-12-03", state=State.CANCELLED)
    book(cast, cast.leo, cast.meal, "vendredi 2026-12-04", state=State.SICK)
    his = book(cast, cast.zoe, cast.meal, "lundi 2026-11-30", family_id=cast.brunos_family)
    later = book(cast, cast.zoe, cast.meal, "lundi 2026-12-07")
    sooner = book(cast, cast.leo, cast.meal, "mardi 2026-11-03", state=State.ADDED)
    assert [one.id for one in not_invoiced(cast, cast.alices_family)] == [sooner, later]
    assert [one.id for one in not_invoiced(cast, cast.brunos_family)] == [his]
    assert not_invoiced(cast, cast.chloes_family) == []


def taken(cast):
    with database.open_reader(cast.url) as db:
        return places.count_taken_places(db, offer.list_services(db), FIRST, LAST)


def test_places_are_counted_for_limited_services_without_cancelled_and_sick_ones(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(capacity=3))
    for child, state in ((cast.leo, State.BOOKED), (cast.zoe, State.ADDED), (cast.tom, State.SICK)):
        book(cast, child, cast.study, "mardi 2026-12-08", state=state)
        book(cast, child, cast.meal, "mardi 2026-12-08")
    book(cast, cast.leo, cast.study, "jeudi 2026-12-10", state=State.CANCELLED)
    book(cast, cast.tom, cast.study, "jeudi 2026-12-10")
    book(cast, cast.tom, cast.study, "lundi 2026-11-30")
    assert taken(cast) == {
        (cast.study, on("mardi 2026-12-08")): DayPlaces(2),
        (cast.study, on("jeudi 2026-12-10")): DayPlaces(1),
    }


def test_a_month_with_limited_places_is_the_same_question_for_all_families(cast):
    """So that what it found can be compared with what it finds now, see `store.reading.answers`."""
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(capacity=3))

    class Recorder:
        def __init__(self):
            self.asked = []

        def execute(self, statement, _parameters):
            self.asked.append(statement)
            return []

    recorder = Recorder()
    for child in (cast.leo, cast.tom):
        with database.open_reader(cast.url) as db:
            services = offer.list_services(db)
        bookings.read_month(recorder, [child], services, FIRST, LAST)
    assert recorder.asked[0] is recorder.asked[1]


def test_without_a_limited_service_no_query_is_made(cast):
    with database.open_reader(cast.url) as db:
        services = offer.list_services(db)
        with queries(cast.url) as asked:
            assert places.count_taken_places(db, services, FIRST, LAST) == {}
    assert asked == []


@pytest.mark.parametrize(
    ("state", "invoiced", "stands"),
    [
        (State.BOOKED, False, CellState(True, 420, False, False, 7)),
        (State.ADDED, True, CellState(True, 420, True, False, 7)),
        (State.SICK, False, CellState(True, 420, False, True, 7)),
    ],
)
def test_a_booking_is_a_cell_for_the_rules(state, invoiced, stands):
    assert bookings.make_cell(Booked(1, 2, FIRST, 3, 4, state, 420, invoiced), DayPlaces(7)) == stands


def test_no_booking_is_an_empty_cell():
    assert bookings.make_cell(None, DayPlaces(7)) == CellState(taken=7)
