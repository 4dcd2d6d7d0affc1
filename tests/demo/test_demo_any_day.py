"""The demonstration commune keeps its promises on any day of the year."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select

from cantine.common.paris import local_date
from cantine.common.school_days import school_year, shift_month
from cantine.common.vocabulary import ChargeKind, Diet, Presence, State, Weeks
from cantine.families.rules.custody import is_in_weeks
from cantine.offer.queries import offer
from cantine.offer.rules.calendar import find_obstacle
from cantine.store import database, tables
from cantine.store.tables import Absence, Booking, Child, Custody, Family, Invoice, InvoiceLine, Payment
from tests.dates import at
from tests.demo.demonstrations import NOW, balance, filled, next_bookable_monday
from tests.thorough import choose

DAYS = [
    NOW,
    at("vendredi 2026-11-20 08:00:00"),
    at("mardi 2026-09-01 00:00:00"),  # school starts, nothing of this year is invoiced
    at("dimanche 2026-10-04 23:59:59"),  # September is over, and not yet invoiced
    at("lundi 2026-10-05 00:00:00"),  # the day of its invoices
    at("jeudi 2026-12-31 23:30:00"),  # holidays, and the year ends
    at("vendredi 2027-01-01 12:00:00"),  # ISO week 53
    at("mercredi 2027-07-14 12:00:00"),  # a public holiday in the summer holidays
    at("mardi 2027-08-31 12:00:00"),  # the last day of a school year
    at("mardi 2028-02-29 12:00:00"),
]

FEW_DAYS = [at("mardi 2026-09-01 00:00:00"), at("lundi 2026-10-05 00:00:00"), at("vendredi 2027-01-01 12:00:00")]

BOOKED = {ChargeKind.USUAL, ChargeKind.CARENCE, ChargeKind.FULL_DAY}
"""The lines that bookings stand on; all others add to them."""


@pytest.fixture(scope="module", params=choose(FEW_DAYS, DAYS), ids=lambda now: f"{local_date(now)}")
def any_day(request, make_sqlite, tmp_path_factory):
    """The address of a demonstration that was filled at some moment, and that moment."""
    url = make_sqlite(tmp_path_factory.mktemp("demo"))
    filled(url, request.param)
    yield url, request.param
    database.engine(url).dispose()


def test_family_test_owes_nothing_and_waits_for_nothing(any_day):
    url, now = any_day
    with database.open_reader(url) as db:
        children = db.execute(
            select(Child.first_name, Child.diet)
            .join(Custody, Custody.child_id == Child.id)
            .where(Custody.family_id == 1)
            .order_by(Child.id)
        ).all()
        assert children == [("TOTO", Diet.STANDARD), ("LILI", Diet.NO_PORK)]
        assert db.scalar(select(Family.name).where(Family.number == 1)) == "TEST"
        assert balance(db, 1) == 0
        booked = db.execute(select(Booking.day, Booking.invoice_line_id).where(Booking.family_id == 1)).all()
        assert booked
        assert all(line for _, line in booked)
        assert max(day for day, _ in booked) < min(local_date(now), next_bookable_monday(db, now))


def test_family_durand_has_one_unpaid_invoice_and_days_ahead_that_it_may_still_change(any_day):
    url, now = any_day
    with database.open_reader(url) as db:
        *paid, unpaid = db.scalars(select(Invoice.cents).where(Invoice.family_id == 2).order_by(Invoice.issued_on))
        payments = db.scalars(select(Payment.cents).where(Payment.family_id == 2).order_by(Payment.received_on)).all()
        assert payments == paid
        assert balance(db, 2) == -unpaid < 0
        ahead = select(Booking.child_id).where(Booking.family_id == 2, Booking.state == State.BOOKED)
        assert db.scalars(ahead.where(Booking.day >= next_bookable_monday(db, now))).first()
        assert db.scalar(select(func.count(Custody.child_id)).where(Custody.family_id == 2)) == 2


def test_zoe_is_booked_by_the_family_of_each_week(any_day):
    url, _ = any_day
    with database.open_reader(url) as db:
        zoe = db.scalar(select(Child.id).where(Child.first_name == "ZOÉ"))
        custody = dict(db.execute(select(Custody.family_id, Custody.weeks).where(Custody.child_id == zoe)).all())
        assert custody == {3: Weeks.EVEN, 4: Weeks.ODD}
        booked = db.execute(select(Booking.day, Booking.family_id).where(Booking.child_id == zoe)).all()
    assert {family for _, family in booked} == {3, 4}
    assert all(is_in_weeks(custody[family], day) for day, family in booked)


def test_every_booking_stands_on_a_served_day_of_its_service_while_the_child_is_enrolled(any_day):
    url, now = any_day
    with database.open_reader(url) as db:
        first, last = db.execute(select(func.min(Booking.day), func.max(Booking.day))).one()
        services = {service.id: service for service in offer.list_services(db)}
        calendar = offer.read_calendar(db, "A", first, last)
        booked = db.execute(
            select(Booking.day, Booking.service_id, Booking.time, Child.enrolled_from, Child.classroom_id).join(
                Child, Child.id == Booking.child_id
            )
        ).all()
    unserved = [row for row in booked if find_obstacle(services[row.service_id], row.day, calendar, row.classroom_id)]
    assert unserved == []
    assert all(row.day >= row.enrolled_from for row in booked)
    for row in booked:
        times = services[row.service_id].times
        assert row.time in times if times else row.time is None
    assert first <= school_year(local_date(now))[0] + timedelta(4)
    assert timedelta(14) <= last - local_date(now) <= timedelta(32)


def test_every_sick_booking_is_of_a_sickness_of_its_child_on_its_day(any_day):
    url, _ = any_day
    with database.open_reader(url) as db:
        found = db.execute(
            select(Booking.day, Booking.child_id, Absence.first, Absence.last, Absence.child_id)
            .join(Absence, Absence.id == Booking.absence_id, isouter=True)
            .where(Booking.state == State.SICK)
        ).all()
        stray = select(func.count(Booking.id)).where(Booking.state != State.SICK, Booking.absence_id.is_not(None))
        assert db.execute(stray).scalar_one() == 0
    assert found
    assert all(first <= day <= last and child == of for day, child, first, last, of in found)
    assert any(first < last for _, _, first, last, _ in found)


def test_presence_is_known_of_past_days_only(any_day):
    url, now = any_day
    today = local_date(now)
    with database.open_reader(url) as db:
        seen = Counter(
            ("past" if day < today else "ahead", state, presence)
            for day, state, presence in db.execute(select(Booking.day, Booking.state, Booking.presence))
        )
    came, stayed_away = (seen["past", State.BOOKED, how] for how in (Presence.PRESENT, Presence.ABSENT))
    assert 0.92 < came / (came + stayed_away) < 0.98
    assert seen["past", State.CANCELLED, Presence.UNKNOWN] > 0
    assert seen["past", State.SICK, Presence.ABSENT] > 0
    assert {what[1:] for what in seen if what[0] == "ahead"} <= {
        (State.BOOKED, Presence.UNKNOWN),
        (State.CANCELLED, Presence.UNKNOWN),
    }
    assert ("past", State.BOOKED, Presence.UNKNOWN) not in seen


def test_the_commune_closes_one_served_friday_about_three_months_ahead(any_day):
    url, now = any_day
    with database.open_reader(url) as db:
        [(day, last)] = db.execute(select(tables.Closure.first, tables.Closure.last))
        calendar = offer.read_calendar(db, "A", day, last)
        meal = offer.list_services(db)[0]
    assert day == last
    assert day.weekday() == 4
    assert timedelta(70) < day - local_date(now) < timedelta(140)
    assert str(find_obstacle(meal, day, calendar)) == "Fermeture : Journée pédagogique."


def free_days(bookings):
    """The ids of sick days that cost nothing: of a sickness and a service all but the first."""
    of_sickness = defaultdict(list)
    for row in bookings:
        if row.state == State.SICK:
            of_sickness[row.absence_id, row.service_id].append((row.day, row.id))
    return {id for days in of_sickness.values() for _, id in sorted(days)[1:]}


def test_every_day_that_costs_something_in_an_invoiced_month_stands_on_one_line(any_day):
    url, _ = any_day
    with database.open_reader(url) as db:
        months = set(db.scalars(select(Invoice.month)))
        bookings = db.execute(select(Booking.__table__)).all()
        halves = dict(db.execute(select(tables.Service.id, tables.Service.full_day_with_id)).all())
        line_columns = (InvoiceLine.__table__, Invoice.family_id, Invoice.month)
        asked = select(*line_columns).join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        lines = {line.id: line for line in db.execute(asked)}
    free, days = free_days(bookings), defaultdict(set)
    assert free
    for row in bookings:
        billed = row.state != State.CANCELLED and row.id not in free and row.day.replace(day=1) in months
        assert (row.invoice_line_id is not None) is billed
        if billed:
            line = lines[row.invoice_line_id]
            place = (row.child_id, row.family_id, row.day.replace(day=1))
            assert (line.child_id, line.family_id, line.month) == place
            on_service = {line.service_id} | ({halves[line.service_id]} if line.kind == ChargeKind.FULL_DAY else set())
            assert row.service_id in on_service
            days[line.id].add(row.day.day)
    of_bookings = {id: line for id, line in lines.items() if line.kind in BOOKED}
    assert days.keys() == of_bookings.keys()
    assert {line.kind for line in lines.values()} >= BOOKED
    for id, line in of_bookings.items():
        assert [int(day.split()[0]) for day in line.days.split(", ")] == sorted(days[id])


def test_invoices_are_the_sum_of_their_lines_issued_on_the_fifth_and_due_25_days_later(any_day):
    url, now = any_day
    with database.open_reader(url) as db:
        invoices = db.execute(
            select(Invoice.id, Invoice.year, Invoice.month, Invoice.issued_on, Invoice.due_on, Invoice.cents)
        ).all()
        sums = dict(
            db.execute(
                select(InvoiceLine.invoice_id, func.sum(InvoiceLine.cents)).group_by(InvoiceLine.invoice_id)
            ).all()
        )
        wrong = select(InvoiceLine.id).where(InvoiceLine.cents != InvoiceLine.quantity * InvoiceLine.unit_cents)
        assert db.scalars(wrong).all() == []
        assert {invoice.id: invoice.cents for invoice in invoices} == sums
        for invoice in invoices:
            assert invoice.issued_on == shift_month(invoice.month, 1).replace(day=5) <= local_date(now)
            assert invoice.due_on == invoice.issued_on + timedelta(25)
            assert invoice.year == invoice.issued_on.year
        months = sorted({invoice.month for invoice in invoices})
    assert shift_month(months[-1], 2).replace(day=5) > local_date(now)  # the next month is not invoiced yet
    assert all(shift_month(month, 1) == following for month, following in pairwise(months))
    assert (months[0].month, months[0].day) == (9, 1)


def test_invoices_are_numbered_without_gaps_each_year_in_the_order_of_their_days(any_day):
    url, _ = any_day
    with database.open_reader(url) as db:
        numbered = defaultdict(list)
        for year, number, issued_on in db.execute(
            select(Invoice.year, Invoice.number, Invoice.issued_on).order_by(Invoice.year, Invoice.number)
        ):
            numbered[year].append((number, issued_on))
    assert numbered
    for invoices in numbered.values():
        assert [number for number, _ in invoices] == list(range(1, len(invoices) + 1))
        assert all(one[1] <= next_one[1] for one, next_one in pairwise(invoices))
