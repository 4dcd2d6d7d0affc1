"""What decides the prices of families: read whole, in as many queries for many families as for one."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from cantine.common.terms.booking_events import BookingEvent, PricedEvent
from cantine.common.vocabulary import SurchargeKind
from cantine.families.rules.labels import HeldLabel
from cantine.prices.queries import prices
from cantine.prices.rules import unit_prices as rules
from cantine.prices.rules.unit_prices import Band, PricedHousehold, Sibling
from cantine.store import database
from cantine.store.tables import (
    Child,
    ChildTariff,
    Classroom,
    Family,
    Label,
    LabelHolding,
    Quotient,
    School,
    Service,
    Tariff,
    TariffBand,
)
from tests.dates import on
from tests.support.query_count import queries

LATE = PricedEvent(BookingEvent.LATE_STAFF, SurchargeKind.PERCENT, 1000)
SEPTEMBER, JANUARY = on("mardi 2026-09-01"), on("vendredi 2027-01-01")


def write(cast, *rows):
    with database.open_writer(cast.url) as db:
        for row in rows:
            db.add(row)
            db.flush()


def tariff(cast, id, service, first_day, *bands, **more):
    write(cast, Tariff(id=id, service_id=service, first_day=first_day, **more))
    write(cast, *(TariffBand(tariff_id=id, **band) for band in bands))


def read(cast, question, *asked):
    with database.open_reader(cast.url) as db:
        return question(db, *asked)


def test_a_tariff_is_read_with_everything_that_it_says(cast):
    tariff(
        cast,
        7,
        cast.evening_care,
        SEPTEMBER,
        {"from_quotient": 600, "cents": 70, "resident": True, "sibling_rank": 2},
        {"from_quotient": 0, "effort_rate": Decimal("0.045125")},
        floor=30,
        ceiling=90,
        unit_minutes=15,
        tolerance=5,
        day_minimum=100,
        day_ceiling=800,
        events=(LATE,),
    )
    assert read(cast, prices.list_tariffs) == [
        rules.DatedTariff(
            cast.evening_care,
            SEPTEMBER,
            [Band(0, None, Decimal("0.045125")), Band(600, 70, None, True, 2)],
            floor=30,
            ceiling=90,
            unit_minutes=15,
            tolerance=5,
            day_minimum=100,
            day_ceiling=800,
            events=(LATE,),
        )
    ]


def test_tariffs_come_by_service_and_day_and_those_of_a_full_day_beside_the_others(cast):
    tariff(cast, 1, cast.morning_centre, JANUARY, {"cents": 700})
    tariff(cast, 2, cast.morning_centre, SEPTEMBER, {"cents": 600})
    tariff(cast, 3, cast.morning_centre, SEPTEMBER, {"cents": 1000}, full_day=True)
    tariff(cast, 4, cast.meal, SEPTEMBER, {"cents": 400})
    tariff(cast, 5, cast.study, SEPTEMBER)  # without bands: no price
    found = [
        (one.service_id, one.first_day, one.full_day, one.bands[0].cents) for one in read(cast, prices.list_tariffs)
    ]
    assert found == [
        (cast.meal, SEPTEMBER, False, 400),
        (cast.morning_centre, SEPTEMBER, False, 600),
        (cast.morning_centre, SEPTEMBER, True, 1000),
        (cast.morning_centre, JANUARY, False, 700),
    ]


def test_a_household_has_its_quotients_its_siblings_and_their_own_prices(cast):
    born, left = date(2017, 3, 14), on("vendredi 2027-07-02")
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.leo).values(birth_date=born, enrolled_until=left))
        db.execute(update(Family).where(Family.id == cast.brunos_family).values(resident=False))
    write(
        cast,
        Quotient(family_id=cast.alices_family, first_day=SEPTEMBER, value=850),
        Quotient(family_id=cast.alices_family, first_day=JANUARY, value=720),
        ChildTariff(child_id=cast.zoe, service_id=cast.meal, first_day=SEPTEMBER, cents=250),
        ChildTariff(child_id=cast.zoe, service_id=cast.meal, first_day=JANUARY, cents=None),
    )
    found = read(cast, prices.read_households, [cast.alices_family, cast.brunos_family, 999_999])
    zoe, leo = Sibling(cast.zoe), Sibling(cast.leo, born, None, left)
    own = {(cast.zoe, cast.meal): {SEPTEMBER: 250, JANUARY: None}}
    assert set(found) == {cast.alices_family, cast.brunos_family}
    alices = found[cast.alices_family]
    assert (alices.resident, alices.quotients, alices.own) == (True, {SEPTEMBER: 850, JANUARY: 720}, own)
    assert {one.id: one for one in alices.children} == {cast.zoe: zoe, cast.leo: leo}
    assert found[cast.brunos_family] == PricedHousehold(False, {}, [zoe], own)


def test_a_service_that_was_switched_off_keeps_its_price(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(active=False))
    tariff(cast, 1, cast.study, SEPTEMBER, {"cents": 160})
    [one] = read(cast, prices.read_price_lists, [cast.alices_family]).values()
    assert one.services[cast.study].label == "Étude"
    assert [of.service_id for of in one.tariffs] == [cast.study]


@pytest.mark.parametrize("named_at_most", [2, 5_000])
def test_many_families_take_as_many_queries_as_one(cast, monkeypatch, named_at_most):
    monkeypatch.setattr(prices, "TOO_MANY_TO_NAME", named_at_most)
    more = range(5_000, 5_040)
    write(cast, *(Family(id=number, number=number, name="") for number in more))
    write(cast, *(Quotient(family_id=number, first_day=SEPTEMBER, value=number) for number in more))
    with queries(cast.url) as for_one:
        read(cast, prices.read_price_lists, [cast.alices_family])
    with queries(cast.url) as for_many:
        found = read(cast, prices.read_price_lists, [cast.alices_family, *more[1:]])
    assert len(for_one) == len(for_many) == 7
    assert set(found) == {cast.alices_family, *more[1:]}
    assert all(found[number].household.quotients == {SEPTEMBER: number} for number in more[1:])


@pytest.mark.parametrize("named_at_most", [1, 5_000])
def test_a_household_has_the_labels_of_the_family_its_children_and_all_classes_in_the_order_of_the_town(
    cast, monkeypatch, named_at_most
):
    monkeypatch.setattr(prices, "TOO_MANY_TO_NAME", named_at_most)
    write(
        cast,
        School(id=900, name="Sans classe"),
        *(Label(id=id, name=str(id), position=position) for id, position in ((1, 3), (2, 2), (3, 1))),
        LabelHolding(label_id=1, child_id=cast.zoe, first_day=SEPTEMBER),
        LabelHolding(label_id=3, family_id=cast.alices_family, first_day=SEPTEMBER, last_day=JANUARY),
        LabelHolding(label_id=2, classroom_id=1, first_day=JANUARY),
        LabelHolding(label_id=2, child_id=cast.tom, first_day=SEPTEMBER),
        LabelHolding(label_id=2, school_id=900, first_day=SEPTEMBER),
    )
    found = read(cast, prices.read_households, [cast.alices_family, cast.brunos_family, cast.chloes_family])
    of_class, zoes = HeldLabel(2, JANUARY, classroom_id=1), HeldLabel(1, SEPTEMBER, child_id=cast.zoe)
    assert found[cast.alices_family].labels == (HeldLabel(3, SEPTEMBER, JANUARY), of_class, zoes)
    assert found[cast.brunos_family].labels == (of_class, zoes)
    assert {*found[cast.chloes_family].labels} == {of_class, HeldLabel(2, SEPTEMBER, child_id=cast.tom)}


def test_a_school_hands_its_label_to_all_its_classes(cast):
    with database.open_reader(cast.url) as db:
        rooms = db.scalars(select(Classroom.id).where(Classroom.school_id == 1)).all()
    write(cast, Label(id=1, name="Maternelle"), LabelHolding(label_id=1, school_id=1, first_day=SEPTEMBER))
    household = read(cast, prices.read_households, [cast.chloes_family])[cast.chloes_family]
    assert {one.classroom_id for one in household.labels} == {*rooms}
    assert household.list_labels(cast.tom, rooms[0], SEPTEMBER) == [1]
    assert household.list_labels(cast.tom, None, SEPTEMBER) == []
