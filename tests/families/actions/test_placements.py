"""A child moves to another school, class or diet from a day on; the days before keep theirs."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, literal, select

from cantine.attendance.queries import attendance
from cantine.attendance.rules.attendance_counts import Breakdown
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import DIET_LABELS, Diet, Presence, State
from cantine.families.actions.children import ChildForm, edit_child
from cantine.families.queries.classes import select_class_on
from cantine.sickness.queries import sicknesses as sickness_queries
from cantine.store import database
from cantine.store.tables import (
    Absence,
    Booking,
    Child,
    Classroom,
    EarlierClass,
    Invoice,
    InvoiceLine,
    JournalEntry,
    School,
)
from tests.dates import at, on
from tests.store.test_head_counts import booked, by_school, counted
from tests.support.saving import book

NOW = at("mardi 2026-11-24 10:00:00")
PAST = on("lundi 2026-11-02")


@pytest.fixture
def room_of_b(cast):
    """A class of another school."""
    with database.open_writer(cast.url) as db:
        school = School(name="École B")
        db.add(school)
        db.flush()
        room = Classroom(school_id=school.id, name="CM1")
        db.add(room)
        db.flush()
        return room.id


def edit(cast, room, diet=Diet.STANDARD, now=NOW, **more):
    with database.open_writer(cast.url) as db:
        form = ChildForm("Léo", "Morel", classroom_id=room, diet=diet)
        edit_child(db, Actor(cast.ines, role=Role.ADMIN), cast.leo, form, now, **more)


def book_days(cast, days, service):
    with database.open_writer(cast.url) as db:
        of_leo = {"child_id": cast.leo, "service_id": service, "family_id": cast.alices_family, "state": State.BOOKED}
        db.execute(insert(Booking), [{**of_leo, "day": day} for day in days])


def placed(cast):
    """(day, class, diet) of everything that Léo has booked."""
    with database.open_reader(cast.url) as db:
        rows = db.execute(select(Booking.day, Booking.classroom_id, Booking.diet).order_by(Booking.day))
        assert counted(db) == booked(db)
        assert by_school(db)[0] == by_school(db)[1]
        return {day: (room, diet) for day, room, diet in rows}


def test_the_past_days_of_who_moves_school_stay(cast, room_of_b):
    """11 past days without roll call, the move on 24 November; November of the school keeps 15 of 15."""
    days = [day for ahead in range(29) if (day := PAST + timedelta(ahead)).weekday() in (0, 1, 3, 4)][:15]
    book_days(cast, days, cast.meal)
    edit(cast, room_of_b)
    past = [day for day in days if day < on("mardi 2026-11-24")]
    assert len(past) == 13
    assert placed(cast) == {day: (cast.cm1 if day in past else room_of_b, Diet.STANDARD) for day in days}
    with database.open_reader(cast.url) as db:
        by = attendance.count_per_day(db, PAST, days[-1], Breakdown.SCHOOL)
        assert sum(figures.booked for (_day, _service, school), figures in by.items() if school == cast.school) == 13


def test_a_diet_of_today_rewrites_no_meal_of_yesterday(cast):
    yesterday = book(cast, cast.leo, cast.meal, "lundi 2026-11-23")
    today = book(cast, cast.leo, cast.meal, "mardi 2026-11-24")
    edit(cast, cast.cm1, Diet.VEGETARIAN)
    with database.open_reader(cast.url) as db:
        diets = dict(db.execute(select(Booking.id, Booking.diet)).all())
    assert diets == {yesterday: Diet.STANDARD, today: Diet.VEGETARIAN}


def test_a_move_is_dated_ahead(cast, room_of_b):
    book(cast, cast.leo, cast.meal, "vendredi 2026-12-18")
    book(cast, cast.leo, cast.meal, "lundi 2027-01-04")
    edit(cast, room_of_b, placed_from=on("lundi 2027-01-04"))
    book(cast, cast.leo, cast.meal, "jeudi 2026-12-17")  # booked later, for a day before the move
    book(cast, cast.leo, cast.meal, "mardi 2027-01-05")
    assert {day.isoformat(): room for day, (room, _diet) in placed(cast).items()} == {
        "2026-12-17": cast.cm1,
        "2026-12-18": cast.cm1,
        "2027-01-04": room_of_b,
        "2027-01-05": room_of_b,
    }
    with database.open_reader(cast.url) as db:
        [after] = db.scalars(select(JournalEntry.after))
    assert after == {"classroom_id": room_of_b, "placed_from": "2027-01-04"}


def test_a_diet_changed_before_a_planned_move_leaves_the_move_as_it_is(cast, room_of_b):
    book(cast, cast.leo, cast.meal, "vendredi 2026-12-18")
    book(cast, cast.leo, cast.meal, "lundi 2027-01-04")
    edit(cast, room_of_b, placed_from=on("lundi 2027-01-04"))
    edit(cast, room_of_b, Diet.NO_PORK)
    assert [*placed(cast).values()] == [(cast.cm1, Diet.NO_PORK), (room_of_b, Diet.NO_PORK)]


def test_a_move_told_late_and_one_taken_back(cast, room_of_b):
    book(cast, cast.leo, cast.meal, "lundi 2026-11-09")
    book(cast, cast.leo, cast.meal, "lundi 2026-11-16", presence=Presence.PRESENT)
    book(cast, cast.leo, cast.meal, "lundi 2026-11-23")
    edit(cast, room_of_b)  # from the 24th: moves nothing
    assert {room for room, _diet in placed(cast).values()} == {cast.cm1}
    edit(cast, room_of_b, placed_from=on("mardi 2026-11-10"))  # it was the 10th
    assert [room for room, _diet in placed(cast).values()] == [cast.cm1, cast.cm1, room_of_b]  # what is ticked stays
    edit(cast, cast.cm1, placed_from=on("mardi 2026-11-10"))
    assert {room for room, _diet in placed(cast).values()} == {cast.cm1}


def test_what_is_billed_ahead_is_cooked_at_the_new_school(cast, room_of_b):
    ahead = book(cast, cast.leo, cast.meal, "lundi 2026-11-30")
    with database.open_writer(cast.url) as db:
        bill = Invoice(year=2026, number=1, family_id=cast.alices_family, label="", cents=400, issued_on=PAST)
        db.add(bill)
        db.flush()
        line = InvoiceLine(invoice_id=bill.id, position=1, label="", quantity=1, unit_cents=400, cents=400)
        db.add(line)
        db.flush()
        db.get_one(Booking, ahead).invoice_line_id = line.id
    edit(cast, room_of_b)
    assert placed(cast) == {on("lundi 2026-11-30"): (room_of_b, Diet.STANDARD)}


def test_who_had_no_class_yet_gets_it_on_all_days(cast):
    """« Enfants inscrits sans classe » is mended by giving the class, also for the days that are over."""
    with database.open_writer(cast.url) as db:
        db.get_one(Child, cast.leo).classroom_id = None
    book(cast, cast.leo, cast.meal, "lundi 2026-11-23")
    edit(cast, cast.cp)
    assert placed(cast) == {on("lundi 2026-11-23"): (cast.cp, Diet.STANDARD)}
    with database.open_reader(cast.url) as db:
        assert not db.execute(select(EarlierClass)).all()


def test_a_sickness_of_before_is_listed_in_the_class_of_then(cast, room_of_b):
    with database.open_writer(cast.url) as db:
        sick = Absence(child_id=cast.leo, first=on("lundi 2026-11-16"), last=on("mardi 2026-11-17"), reported_at=NOW)
        db.add(sick)
        db.flush()
        day = {"child_id": cast.leo, "day": on("lundi 2026-11-16"), "service_id": cast.meal, "state": State.SICK}
        db.add(Booking(**day, family_id=cast.alices_family, absence_id=sick.id))
    edit(cast, room_of_b, placed_from=on("mardi 2026-11-17"))
    with database.open_reader(cast.url) as db:
        [listed], _count = sickness_queries.list_page(db, PAST)
        assert listed.classroom == "CM1"
        rooms = dict(db.execute(select(Child.id, select_class_on(literal(on("mardi 2026-11-17"))))).all())
    assert rooms[cast.leo] == room_of_b


days = st.integers(0, 6).map(lambda ahead: on("lundi 2026-11-23") + timedelta(ahead))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(days, st.booleans(), st.sampled_from([*DIET_LABELS])), max_size=5))
def test_each_day_has_the_class_that_was_said_last_for_it(cast, moves):
    """Whatever is said in whatever order: what is booked before and what is booked after are in the same class."""
    week = [on("lundi 2026-11-23") + timedelta(ahead) for ahead in range(7)]
    with database.open_writer(cast.url) as db:
        for table in (Booking, EarlierClass):
            db.execute(delete(table))
        child = db.get_one(Child, cast.leo)
        child.classroom_id, child.diet = cast.cm1, Diet.STANDARD
    book_days(cast, week, cast.meal)
    said = dict.fromkeys(week, (cast.cm1, Diet.STANDARD))
    for first, other, diet in moves:
        room = cast.cp if other else cast.cm1
        edit(cast, room, diet, placed_from=first)
        before = said[first]  # only what differs on the day itself is said anew, for this day and all later ones
        for day in week[week.index(first) :]:
            known = said[day]
            said[day] = (room if room != before[0] else known[0], diet if diet != before[1] else known[1])
    assert placed(cast) == said
    book_days(cast, week, cast.study)
    assert placed(cast) == said
