"""What the commune offers, and when it is closed."""

from datetime import time

import pytest
from sqlalchemy import update

from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.vocabulary import TimeChoice
from cantine.offer.queries import offer
from cantine.offer.rules import services as rules
from cantine.store import database
from cantine.store.tables import Closure, ClosureClassroom, ClosureService, Service
from tests.cast import NOT_ON_WEDNESDAY
from tests.dates import on


def services(cast):
    with database.open_reader(cast.url) as db:
        return offer.list_services(db)


def test_services_come_in_the_order_of_the_columns_without_inactive_ones(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.meal).values(position=9))
        db.execute(update(Service).where(Service.id == cast.study).values(active=False))
    labels = [service.label for service in services(cast)]
    assert labels == ["Garderie matin", "Garderie soir", "Centre matin", "Centre soir", "Repas"]


def test_a_service_carries_everything_that_the_rules_ask(cast):
    day_before = DaysBefore(1, time(9, 30), served_only=True)
    with database.open_writer(cast.url) as db:
        columns = {"capacity": 24, "open_to_parents": False, "cancelling_cutoff": day_before, "short_label": "Matin"}
        db.execute(update(Service).where(Service.id == cast.morning_care).values(**columns))
    assert services(cast)[1] == rules.ServiceRules(
        id=cast.morning_care,
        label="Garderie matin",
        short_label="Matin",
        term_weekdays=NOT_ON_WEDNESDAY,
        holiday_weekdays=frozenset(),
        booking_cutoff=Weekly(),
        cancelling_cutoff=day_before,
        time_choice=TimeChoice.ARRIVAL,
        first_time=6 * 60 + 30,
        last_time=8 * 60 + 15,
        step=15,
        capacity=24,
        open_to_parents=False,
    )


def closed(cast, first, last, label, services=(), classrooms=()):
    with database.open_writer(cast.url) as db:
        closure = Closure(first=on(first), last=on(last), label=label)
        db.add(closure)
        db.flush()
        db.add_all([ClosureService(closure_id=closure.id, service_id=service) for service in services])
        db.add_all([ClosureClassroom(closure_id=closure.id, classroom_id=classroom) for classroom in classrooms])


def calendar(cast, first, last):
    with database.open_reader(cast.url) as db:
        return offer.read_calendar(db, "B", on(first), on(last))


def test_a_closure_names_each_of_its_services_and_classrooms_once(cast):
    closed(cast, "mardi 2026-12-08", "mercredi 2026-12-09", "Travaux", [cast.meal, cast.study], [cast.cp, cast.cm1])
    closed(cast, "mardi 2026-12-01", "mardi 2026-12-01", "Grève")
    asked = calendar(cast, "mardi 2026-12-01", "jeudi 2026-12-31")
    assert asked.zone == "B"
    assert asked.closures == [
        rules.ClosurePeriod(on("mardi 2026-12-01"), on("mardi 2026-12-01"), "Grève"),
        rules.ClosurePeriod(
            on("mardi 2026-12-08"),
            on("mercredi 2026-12-09"),
            "Travaux",
            frozenset({cast.meal, cast.study}),
            frozenset({cast.cp, cast.cm1}),
        ),
    ]


@pytest.mark.parametrize(
    ("first", "last", "touches"),
    [
        ("lundi 2026-12-07", "lundi 2026-12-07", False),
        ("lundi 2026-12-07", "mardi 2026-12-08", True),
        ("mercredi 2026-12-09", "mercredi 2026-12-09", True),
        ("jeudi 2026-12-10", "vendredi 2026-12-11", True),
        ("vendredi 2026-12-11", "vendredi 2026-12-11", False),
        ("mardi 2026-12-01", "jeudi 2026-12-31", True),
    ],
)
def test_only_closures_that_touch_the_days_asked_for_are_told_both_ends_included(cast, first, last, touches):
    closed(cast, "mardi 2026-12-08", "jeudi 2026-12-10", "Grève")
    assert len(calendar(cast, first, last).closures) == touches
