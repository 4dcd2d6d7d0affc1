"""What the cost of a child's month asks, in as few questions as can be; the same as others are told in more of them."""

from datetime import date

import pytest
from sqlalchemy import update

from cantine.billing.queries import month_cost
from cantine.bookings.queries import bookings, places
from cantine.bookings.queries.bookings import Booked
from cantine.common.vocabulary import InvoiceKind, State
from cantine.offer.queries import offer
from cantine.prices.queries import prices
from cantine.prices.rules.charges import PricedBooking
from cantine.prices.rules.events import BookingFacts
from cantine.prices.rules.unit_prices import Band, PricedHousehold, Sibling
from cantine.sickness.queries import sicknesses as sickness_queries
from cantine.store import database
from cantine.store.tables import Absence, Child, ChildTariff, Family, Invoice, InvoiceLine, Quotient, Service
from tests.dates import at, on
from tests.prices.queries.test_prices import JANUARY, SEPTEMBER, tariff, write
from tests.support.query_count import queries
from tests.support.saving import book

FIRST, LAST = on("mardi 2026-12-01"), on("jeudi 2026-12-31")
LEFT = 18 * 60 + 5


def read(cast, question, *asked):
    with database.open_reader(cast.url) as db, queries(cast.url) as statements:
        found = question(db, *asked)
    assert len(statements) == 1
    return found


def test_services_come_as_everywhere_with_their_tariffs_beside_them(cast):
    tariff(cast, 1, cast.meal, SEPTEMBER, {"from_quotient": 0, "cents": 300}, {"from_quotient": 1000, "cents": 430})
    tariff(cast, 2, cast.morning_centre, SEPTEMBER, {"cents": 600})
    tariff(cast, 3, cast.morning_centre, SEPTEMBER, {"cents": 1000}, full_day=True)
    tariff(cast, 4, cast.study, SEPTEMBER)  # without bands: no price
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.meal).values(position=9))
        db.execute(update(Service).where(Service.id == cast.evening_care).values(active=False))
    services, tariffs = read(cast, month_cost.read_priced_services, FIRST, LAST)
    with database.open_reader(cast.url) as db:
        assert services == offer.list_services(db)
        everything = prices.list_tariffs(db)
    assert sorted(tariffs, key=lambda one: (one.service_id, one.full_day)) == everything
    assert sorted(tariffs[-1].bands, key=lambda band: band.from_quotient) == [Band(0, 300), Band(1000, 430)]


@pytest.mark.parametrize(
    ("first", "last", "cents"),
    [
        ("mardi 2026-09-01", "mercredi 2026-12-30", [200]),
        ("mardi 2026-09-01", "vendredi 2027-01-01", [200, 300]),
        ("jeudi 2026-12-31", "vendredi 2027-01-01", [200, 300]),
        ("vendredi 2027-01-01", "dimanche 2027-01-31", [300]),
        ("lundi 2026-08-31", "lundi 2026-08-31", [100]),
        ("dimanche 2025-08-31", "lundi 2025-09-01", [100]),
        ("samedi 2025-08-30", "dimanche 2025-08-31", []),
    ],
)
def test_only_tariffs_of_the_days_asked_for_are_read(cast, first, last, cents):
    tariff(cast, 1, cast.meal, date(2025, 9, 1), {"cents": 100})
    tariff(cast, 2, cast.meal, SEPTEMBER, {"cents": 200})
    tariff(cast, 3, cast.meal, JANUARY, {"cents": 300})
    tariff(cast, 4, cast.meal, JANUARY, {"cents": 999}, full_day=True)
    tariff(cast, 5, cast.study, JANUARY)  # no price, so it overtakes none
    services, tariffs = read(cast, month_cost.read_priced_services, on(first), on(last))
    assert len(services) == 6
    assert sorted(one.bands[0].cents for one in tariffs if not one.full_day) == cents


def test_a_tariff_without_bands_overtakes_none(cast):
    tariff(cast, 1, cast.meal, SEPTEMBER, {"cents": 200})
    tariff(cast, 2, cast.meal, on("jeudi 2026-10-01"))
    _services, [meals] = read(cast, month_cost.read_priced_services, FIRST, LAST)
    assert meals.first_day == SEPTEMBER


def test_a_family_is_as_prices_ask(cast):
    born, left = date(2017, 3, 14), on("vendredi 2027-07-02")
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.leo).values(birth_date=born, enrolled_until=left))
        db.execute(update(Child).where(Child.id == cast.zoe).values(enrolled_from=SEPTEMBER))
        db.execute(update(Family).where(Family.id == cast.brunos_family).values(resident=False))
    write(
        cast,
        Quotient(family_id=cast.alices_family, first_day=SEPTEMBER, value=850),
        Quotient(family_id=cast.alices_family, first_day=JANUARY, value=720),
        Quotient(family_id=cast.chloes_family, first_day=SEPTEMBER, value=1),
        ChildTariff(child_id=cast.zoe, service_id=cast.meal, first_day=SEPTEMBER, cents=250),
        ChildTariff(child_id=cast.zoe, service_id=cast.meal, first_day=JANUARY, cents=None),
        ChildTariff(child_id=cast.tom, service_id=cast.meal, first_day=SEPTEMBER, cents=1),
    )
    own = {(cast.zoe, cast.meal): {SEPTEMBER: 250, JANUARY: None}}
    zoe, leo = Sibling(cast.zoe, None, SEPTEMBER), Sibling(cast.leo, born, None, left)
    alices = read(cast, month_cost.read_family, cast.alices_family, [cast.leo], FIRST).household
    assert (alices.resident, alices.quotients, alices.own) == (True, {SEPTEMBER: 850, JANUARY: 720}, own)
    assert {one.id: one for one in alices.children} == {cast.zoe: zoe, cast.leo: leo}
    brunos = read(cast, month_cost.read_family, cast.brunos_family, [cast.zoe], FIRST)
    assert brunos.household == PricedHousehold(False, {}, [zoe], own)
    assert brunos.billed == {}


def invoice(cast, number, lines, **more):
    fields = {"family_id": cast.alices_family, "month": FIRST, **more}
    row = Invoice(year=2027, number=number, issued_on=JANUARY, label="", cents=0, **fields)
    write(cast, row)
    write(
        cast,
        *(
            InvoiceLine(
                invoice_id=number, position=1, label="", quantity=1, unit_cents=cents, cents=cents, child_id=child
            )
            for child, cents in lines
        ),
    )


def test_what_was_billed_is_of_this_child_this_family_and_this_month_less_credit_notes(cast):
    invoice(cast, 1, [(cast.leo, 4450), (cast.leo, -50), (cast.zoe, 1000), (None, 7)])
    invoice(cast, 2, [(cast.leo, 300)])  # a second one for the same month
    invoice(cast, 3, [(cast.leo, 445)], kind=InvoiceKind.CREDIT_NOTE, month=None, corrects_id=1)
    invoice(cast, 4, [(cast.leo, 9999)], month=on("dimanche 2026-11-01"))
    invoice(cast, 5, [(cast.zoe, 800)], family_id=cast.brunos_family)
    for family, child, cents in (
        (cast.alices_family, cast.leo, 4450 - 50 + 300 - 445),
        (cast.alices_family, cast.zoe, 1000),
        (cast.brunos_family, cast.zoe, 800),
        (cast.chloes_family, cast.tom, 0),
    ):
        assert read(cast, month_cost.read_family, family, [child], FIRST).billed.get(FIRST, 0) == cents


def month(cast, *children):
    with database.open_reader(cast.url) as db:
        services = offer.list_services(db)
    return read(cast, bookings.read_month, children, services, FIRST, LAST)


def test_a_month_tells_bookings_and_places_as_two_questions_do(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(capacity=3))
    book(cast, cast.leo, cast.meal, "mardi 2026-12-08", state=State.CANCELLED)
    book(cast, cast.leo, cast.meal, "jeudi 2026-12-31")
    book(cast, cast.zoe, cast.evening_care, "mardi 2026-12-01", time=17 * 60, state=State.ADDED)
    book(cast, cast.tom, cast.study, "jeudi 2026-12-10")
    book(cast, cast.leo, cast.study, "jeudi 2026-12-10")
    booked, taken = month(cast, cast.leo, cast.zoe)
    with database.open_reader(cast.url) as db:
        assert booked == bookings.list_for_children(db, [cast.leo, cast.zoe], FIRST, LAST)
        assert taken == places.count_taken_places(db, offer.list_services(db), FIRST, LAST)
    assert taken == {(cast.study, on("jeudi 2026-12-10")): places.DayPlaces(2)}


def test_without_limited_services_only_bookings_are_asked_for(cast):
    book(cast, cast.leo, cast.meal, "jeudi 2026-12-31")
    [booked], taken = month(cast, cast.leo)
    assert (booked.day, taken) == (LAST, {})


def test_the_real_time_is_what_is_billed_where_somebody_noted_it(cast):
    care = {"time": 17 * 60, "state": State.BOOKED}
    chosen = book(cast, cast.leo, cast.evening_care, "mardi 2026-12-01", **care)
    real = book(cast, cast.leo, cast.evening_care, "jeudi 2026-12-03", real_time=LEFT, **care)
    booked, _taken = month(cast, cast.leo)
    assert [one.attended for one in booked] == [
        PricedBooking(chosen, cast.leo, cast.evening_care, on("mardi 2026-12-01"), time=17 * 60),
        PricedBooking(
            real, cast.leo, cast.evening_care, on("jeudi 2026-12-03"), time=LEFT, facts=BookingFacts(real_time=LEFT)
        ),
    ]
    assert booked[1].time == 17 * 60


def test_days_of_sickness_are_counted_as_for_the_bill(cast):
    reported = at("lundi 2026-11-30 08:00:00")
    flu = Absence(child_id=cast.leo, first=on("lundi 2026-11-30"), last=on("jeudi 2026-12-03"), reported_at=reported)
    cold = Absence(child_id=cast.leo, first=on("lundi 2026-12-14"), last=on("mardi 2026-12-15"), reported_at=reported)
    cold.proof_on = on("mercredi 2026-12-16")
    write(cast, flu, cold)
    with database.open_reader(cast.url) as db:
        of_flu, of_cold = (row.id for row in db.execute(Absence.__table__.select().order_by(Absence.first)))
    sick = {"state": State.SICK}
    for service in (cast.meal, cast.study):
        for day in ("lundi 2026-11-30", "mardi 2026-12-01", "jeudi 2026-12-03"):
            book(cast, cast.leo, service, day, absence_id=of_flu, **sick)
    book(cast, cast.leo, cast.meal, "mercredi 2026-12-02", absence_id=of_flu, state=State.CANCELLED)
    book(cast, cast.leo, cast.meal, "lundi 2026-12-14", absence_id=of_cold, **sick)
    book(cast, cast.leo, cast.meal, "lundi 2026-12-21", **sick)  # without a report
    book(cast, cast.leo, cast.meal, "mardi 2026-12-22")
    booked, _taken = month(cast, cast.leo)
    with database.open_reader(cast.url) as db:
        counted = sickness_queries.read_sick_days(db, [cast.leo], FIRST, LAST)
    told = {one.id: one.sickness for one in booked if one.state is State.SICK}
    assert told == counted
    assert sorted((one.booked, one.proof_on is not None) for one in told.values()) == [
        (1, False),
        (1, True),
        (2, False),
        (2, False),
        (3, False),
        (3, False),
    ]
    assert isinstance(booked[0], Booked)
    assert booked[-1].sickness is None


def test_several_months_are_told_apart_in_one_question(cast):
    """What was billed for each month, and who is booked in it; places are counted of the days that are shown."""
    november = on("dimanche 2026-11-01")
    invoice(cast, 1, [(cast.leo, 1000), (cast.zoe, 7)])
    invoice(cast, 2, [(cast.leo, 300)], month=november)
    invoice(cast, 3, [(cast.leo, 50)], kind=InvoiceKind.CREDIT_NOTE, month=None, corrects_id=2)
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.meal).values(capacity=3))
    days = ("jeudi 2026-11-26", "lundi 2026-11-30", "mardi 2026-12-01", "mercredi 2026-12-02")
    for day in days:
        book(cast, cast.leo, cast.meal, day)
    family = read(cast, month_cost.read_family, cast.alices_family, [cast.leo], november, FIRST)
    assert family.billed == {november: 250, FIRST: 1000}
    assert family.household.users == {(cast.meal, november): {cast.leo}, (cast.meal, FIRST): {cast.leo}}
    with database.open_reader(cast.url) as db:
        services = offer.list_services(db)
    shown = on(days[1]), LAST
    booked, taken = read(cast, bookings.read_month, [cast.leo], services, november, LAST, shown)
    assert [one.day for one in booked] == [on(day) for day in days]
    assert [day for _service, day in taken] == [on(day) for day in days[1:]]
