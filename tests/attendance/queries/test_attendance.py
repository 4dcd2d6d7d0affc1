"""The figures of every day, asked of the database and counted again by plain Python."""

import itertools
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import insert, select, update

from cantine.attendance.queries import attendance, day_list, kitchen, school_meals
from cantine.attendance.rules.attendance_counts import NOBODY, Breakdown, Counts, sum_counts
from cantine.common.vocabulary import DIET_LABELS, Presence, State
from cantine.store import database
from cantine.store.tables import Booking, Child, Classroom, HealthNote, School
from tests.dates import on
from tests.support.query_count import queries

FIRST, LAST = on("lundi 2026-11-23"), on("dimanche 2026-12-06")
STANDING = {State.BOOKED, State.ADDED}
RANGES = [
    (FIRST, LAST),
    (on("dimanche 2026-11-01"), LAST),
    (FIRST, on("jeudi 2026-12-31")),
    (on("dimanche 2026-11-01"), on("jeudi 2026-12-31")),
]
"""Without a whole month, with one before or after single days, and of whole months only."""


@pytest.fixture
def town(cast):
    """Two schools, four classes and children without one; a fortnight of bookings of every kind, always the same."""
    random = Random(6)
    with database.open_writer(cast.url) as db:
        db.add(School(id=50, name="Annexe"))
        db.flush()
        db.add_all([Classroom(id=51, school_id=50, name="PS"), Classroom(id=52, school_id=50, name="GS")])
        db.flush()
        rooms = [cast.cp, cast.cm1, 51, 52, None]
        children = [
            Child(
                id=100 + number,
                first_name=f"P{number % 7}",
                last_name=f"N{number % 5}",
                classroom_id=rooms[number % 5],
                diet=random.choice(list(DIET_LABELS)),
            )
            for number in range(30)
        ]
        db.add_all(children)
        db.flush()
        for child in random.sample(children, 10):
            db.add(HealthNote(child_id=child.id, text=f"Allergie {child.id}", basket=random.random() < 0.5))
        days = [FIRST + timedelta(ahead) for ahead in range(-2, 16)]
        rows = [
            {
                "child_id": child.id,
                "day": day,
                "service_id": service,
                "family_id": cast.chloes_family,
                "state": random.choice(list(State)),
                "presence": random.choice(list(Presence)),
                "time": random.choice([None, 450]),
            }
            for child in children
            for day in days
            for service in (cast.meal, cast.morning_care)
            if random.random() < 0.4
        ]
        db.execute(insert(Booking), rows)
    return cast


def bookings(town, first=FIRST, last=LAST):
    """(booking, child, school id) of these days."""
    with database.open_reader(town.url) as db:
        rows = db.execute(
            select(Booking.__table__, Child.first_name, Child.last_name, Classroom.school_id)
            .join(Child, Child.id == Booking.child_id)
            .join(Classroom, Classroom.id == Child.classroom_id, isouter=True)
        ).all()
    return [row for row in rows if first <= row.day <= last]


def counts_of(rows):
    standing = [row for row in rows if row.state in STANDING]
    return Counts(
        booked=sum(row.state is State.BOOKED for row in rows),
        added=sum(row.state is State.ADDED for row in rows),
        present=sum(row.presence is Presence.PRESENT for row in standing),
        absent=sum(row.presence is Presence.ABSENT for row in standing),
        sick=sum(row.state is State.SICK for row in rows),
        cancelled=sum(row.state is State.CANCELLED for row in rows),
    )


def by_python(town, group, **only):
    rows = [row for row in bookings(town) if all(getattr(row, name) == value for name, value in only.items())]
    keys = {(row.day, row.service_id, group(row)) for row in rows}
    return {key: counts_of([row for row in rows if (row.day, row.service_id, group(row)) == key]) for key in keys}


def asked(town, by=None, first=FIRST, last=LAST, **only):
    with database.open_reader(town.url) as db:
        return attendance.count_per_day(db, first, last, by, **only)


def test_every_grouping_is_what_plain_python_counts(town):
    assert asked(town) == by_python(town, lambda row: row.service_id)
    assert asked(town, Breakdown.SERVICE) == asked(town)
    assert asked(town, Breakdown.CLASSROOM) == by_python(town, lambda row: row.classroom_id)
    assert asked(town, Breakdown.SCHOOL) == by_python(town, lambda row: row.school_id)
    assert asked(town, Breakdown.DIET) == by_python(town, lambda row: row.diet)


def test_one_school_and_one_service_leave_the_others_out(town):
    assert asked(town, Breakdown.CLASSROOM, school_id=50) == by_python(town, lambda row: row.classroom_id, school_id=50)
    assert asked(town, Breakdown.DIET, service_id=town.meal) == by_python(
        town, lambda row: row.diet, service_id=town.meal
    )
    both = asked(town, school_id=town.school, service_id=town.morning_care)
    assert both == by_python(town, lambda row: row.service_id, school_id=town.school, service_id=town.morning_care)


def test_classes_schools_and_diets_sum_up_to_the_same_day(town):
    whole = attendance.sum_by_key(asked(town), 0, 1)
    assert len(whole) == 28
    for by in (Breakdown.CLASSROOM, Breakdown.SCHOOL, Breakdown.DIET):
        assert attendance.sum_by_key(asked(town, by), 0, 1) == whole
    assert sum_counts(whole.values()) == counts_of(bookings(town))


def test_days_together_are_the_sum_of_each_day(town):
    for by, only, (first, last) in itertools.product((None, *Breakdown), ({}, {"school_id": 50}), RANGES):
        with database.open_reader(town.url) as db, queries(town.url) as statements:
            together = attendance.count_in_all(db, first, last, by, **only)
        assert together == attendance.sum_by_key(asked(town, by, first, last, **only), 1, 2) != {}
        assert len(statements) == 1


def test_the_schools_with_most_children_stay_apart_and_all_others_are_one(town):
    """A third school is the smallest; at the same size the first one stays apart."""
    with database.open_writer(town.url) as db:
        db.add(School(id=60, name="Hameau"))
        db.flush()
        db.add(Classroom(id=61, school_id=60, name="CE2"))
        db.flush()
        db.add(Child(id=200, first_name="P", last_name="N", classroom_id=61))
        db.flush()
        db.add(Booking(child_id=200, day=LAST, service_id=town.meal, family_id=town.chloes_family, state=State.BOOKED))
    for most, (first, last) in itertools.product((1, 2), RANGES):
        every = asked(town, Breakdown.SCHOOL, first, last, service_id=town.meal)
        sizes = Counter()
        for (_, _, school), counts in every.items():
            sizes[school] += counts.expected
        largest = sorted({town.school, 50, 60}, key=lambda school: (-sizes[school], school))[:most]
        assert 60 not in largest
        folded = {}
        for (day, service, school), counts in every.items():
            key = day, service, school if school in largest else attendance.OTHER_SCHOOLS
            folded[key] = folded.get(key, NOBODY) + counts
        with database.open_reader(town.url) as db, queries(town.url) as statements:
            assert attendance.count_largest_schools(db, first, last, town.meal, most) == folded
        assert len(statements) == 1


def test_what_was_booked_and_is_gone_leaves_no_figure(town):
    with database.open_writer(town.url) as db:
        for booking in db.scalars(select(Booking).where(Booking.day == FIRST)):
            db.delete(booking)
    assert {day for day, _, _ in asked(town)} == {FIRST + timedelta(ahead) for ahead in range(1, 14)}


def test_each_figure_is_one_query(town):
    for by in (None, *Breakdown):
        with database.open_reader(town.url) as db, queries(town.url) as statements:
            attendance.count_per_day(db, FIRST, LAST, by, school_id=50)
        assert len(statements) == 1


# ---- the names behind a figure


def names(town, day=FIRST, **only):
    with database.open_reader(town.url) as db:
        return day_list.list_expected_children(db, day, town.meal, **only)


def test_the_names_of_a_day_are_as_many_as_its_figure_and_in_order(town):
    listed = names(town)
    assert len(listed) == asked(town)[FIRST, town.meal, town.meal].expected
    expected = [row for row in bookings(town, FIRST, FIRST) if row.state in STANDING and row.service_id == town.meal]
    assert {one.child_id for one in listed} == {row.child_id for row in expected}
    assert [one.school for one in listed] == sorted((one.school for one in listed), key=lambda name: (not name, name))
    for one, another in itertools.pairwise(listed):
        if one.classroom == another.classroom:
            assert (one.last_name, one.first_name) <= (another.last_name, another.first_name)
    by_id = {row.child_id: row for row in expected}
    for one in listed:
        row = by_id[one.child_id]
        assert (one.diet, one.state, one.time, one.presence) == (row.diet, row.state, row.time, row.presence)


def test_the_names_of_a_school_and_of_a_class(town):
    of_school = names(town, school_id=50)
    assert {one.school for one in of_school} == {"Annexe"}
    of_class = names(town, classroom_id=51)
    assert {one.classroom for one in of_class} == {"PS"}
    figures = asked(town, Breakdown.CLASSROOM, service_id=town.meal)
    assert len(of_class) == figures[FIRST, town.meal, 51].expected
    assert len(of_school) == sum(figures.get((FIRST, town.meal, room), NOBODY).expected for room in (51, 52))


def test_pages_of_names_are_the_whole_list_in_parts(town, monkeypatch):
    whole = names(town, page=None)
    monkeypatch.setattr(day_list, "PER_PAGE", 5)
    pages = [names(town, page=number) for number in (1, 2, 3, 4)]
    assert [one for page in pages for one in page][: len(whole)] == whole
    assert all(len(page) <= 5 for page in pages)


def test_what_the_kitchen_must_know_is_told_of_the_children_asked_for(town):
    with database.open_reader(town.url) as db:
        told = day_list.read_health_notes(db, [one.child_id for one in names(town)])
        assert day_list.read_health_notes(db, []) == {}
        noted = set(db.scalars(select(HealthNote.child_id)))
    assert told.keys() == noted & {one.child_id for one in names(town)}
    assert all(text == f"Allergie {child}" for child, (text, _) in told.items())


# ---- the kitchen


def test_the_kitchens_meals_baskets_and_notes_are_what_plain_python_counts(town):
    rows = [row for row in bookings(town) if row.state in STANDING and row.service_id == town.meal]
    with database.open_reader(town.url) as db:
        meals = kitchen.count_meals(db, FIRST, LAST, town.meal)
        baskets = kitchen.count_baskets(db, FIRST, LAST, town.meal)
        notes = kitchen.list_notes(db, FIRST, LAST, town.meal)
        of_school = kitchen.count_meals(db, FIRST, LAST, town.meal, 50)
        in_school = (
            kitchen.list_notes(db, FIRST, LAST, town.meal, 50),
            kitchen.count_baskets(db, FIRST, LAST, town.meal, 50),
        )
        health = dict(db.execute(select(HealthNote.child_id, HealthNote.basket)).all())
        bringing = {child for child, basket in health.items() if basket}
    key = lambda row: (row.day, row.classroom_id, row.diet)  # noqa: E731
    assert meals == Counter(map(key, rows))
    assert baskets == Counter(key(row) for row in rows if row.child_id in bringing)
    assert sorted((note.day, note.text) for note in notes) == sorted(
        (row.day, f"Allergie {row.child_id}") for row in rows if row.child_id in health
    )
    assert [note.day for note in notes] == sorted(note.day for note in notes)
    assert of_school == Counter(key(row) for row in rows if row.school_id == 50)
    assert {note.school for note in in_school[0]} == {"Annexe"}
    assert {room for _, room, _ in in_school[1]} <= {51, 52}


def test_a_child_that_moves_up_leaves_its_ticked_meals_to_its_old_class(town):
    before = asked(town, Breakdown.CLASSROOM)
    ticked = {row.id for row in bookings(town) if row.classroom_id == 51 and row.presence is not Presence.UNKNOWN}
    with database.open_writer(town.url) as db:
        db.execute(update(Child).where(Child.classroom_id == 51).values(classroom_id=52))
    after = asked(town, Breakdown.CLASSROOM)
    assert {row.id for row in bookings(town) if row.classroom_id == 51} == ticked
    assert attendance.sum_by_key(before, 0, 1) == attendance.sum_by_key(after, 0, 1)


def test_single_days_by_school_are_those_of_the_kitchen_sheet(town):
    """The same meals, baskets and notes as class by class, summed by school; notes for who may see them only."""
    days = [FIRST, FIRST + timedelta(1), LAST - timedelta(2)]
    with database.open_reader(town.url) as db:
        school_of = dict(db.execute(select(Classroom.id, Classroom.school_id)).all())
        with queries(town.url) as statements:
            meals = school_meals.count_by_school(db, days, town.meal)
            special = school_meals.count_special_meals(db, days, town.meal, health=True)
        by_class = kitchen.count_meals(db, FIRST, LAST, town.meal)
        baskets = kitchen.count_baskets(db, FIRST, LAST, town.meal)
        notes = Counter(note.day for note in kitchen.list_notes(db, FIRST, LAST, town.meal) if note.day in days)
        of_school = school_meals.count_special_meals(db, days, town.meal, 50, health=False)
        meals_of_school = school_meals.count_by_school(db, days, town.meal, 50)

    def sum_by_school(counts):
        summed = Counter()
        for (day, room, diet), count in counts.items():
            if day in days:
                summed[day, school_of.get(room), diet] += count
        return summed

    assert len(statements) == 2
    assert meals == sum_by_school(by_class)
    assert special.baskets == sum_by_school(baskets)
    assert special.notes == notes
    assert special.adults == {}
    assert of_school.notes is None
    assert meals_of_school == {key: count for key, count in meals.items() if key[1] == 50}
    assert of_school.baskets == {key: count for key, count in special.baskets.items() if key[1] == 50}
    assert meals_of_school
