"""The list of a roll call."""

import pytest
from sqlalchemy import update

from cantine.attendance.queries import roll_call
from cantine.attendance.rules.roll_call import Mark
from cantine.common.vocabulary import Diet, Presence, State
from cantine.store import database
from cantine.store.tables import Child, HealthNote
from tests.dates import on
from tests.support.query_count import queries
from tests.support.saving import book
from tests.support.ticking import NOW, PRESENT, TODAY, UNKNOWN, note

DAY = on(TODAY)


@pytest.fixture
def booked(cast):
    """Léo, Zoé and Tom eat; Zoé is sick, and Tom has a health note."""
    with database.open_writer(cast.url) as db:
        db.add(HealthNote(child_id=cast.tom, text="Arachide", basket=True))
        db.execute(update(Child).where(Child.id == cast.leo).values(diet=Diet.NO_PORK))
    return {
        "Léo": book(cast, cast.leo, cast.meal, TODAY),
        "Zoé": book(cast, cast.zoe, cast.meal, TODAY, state=State.SICK),
        "Tom": book(cast, cast.tom, cast.meal, TODAY, family_id=cast.chloes_family),
    }


def lines(cast, **asked):
    with database.open_reader(cast.url) as db:
        return roll_call.list_lines(db, DAY, cast.meal, **asked)


def test_who_is_booked_is_listed_by_class_and_name_with_what_is_noted_by_whom(cast, booked):
    note(cast, booked["Tom"], PRESENT)
    found = lines(cast)
    assert [(line.first_name, line.classroom_id, line.state, line.mark) for line in found] == [
        ("Tom", cast.cp, State.BOOKED, PRESENT),
        ("Zoé", cast.cp, State.SICK, UNKNOWN),
        ("Léo", cast.cm1, State.BOOKED, UNKNOWN),
    ]
    assert [(line.by, line.at) for line in found] == [("Nadia", NOW), ("", None), ("", None)]
    assert [line.diet for line in found] == [Diet.STANDARD, Diet.STANDARD, Diet.NO_PORK]
    assert found[0].id == booked["Tom"]


def test_health_notes_are_read_only_for_those_who_may_see_them(cast, booked):
    assert {(line.health, line.basket) for line in lines(cast)} == {(None, False)}
    assert next((line.health, line.basket) for line in lines(cast, health=True)) == ("Arachide", True)


def test_one_class_other_days_and_cancelled_ones(cast, booked):
    book(cast, cast.leo, cast.meal, "mardi 2026-11-24")
    book(cast, cast.leo, cast.study, TODAY)
    assert [line.first_name for line in lines(cast, classroom_id=cast.cm1)] == ["Léo"]
    assert lines(cast, classroom_id=999_999) == []
    with database.open_writer(cast.url) as db:
        db.execute(update(roll_call.Booking).values(state=State.CANCELLED))
    assert lines(cast) == []


def test_a_time_of_who_is_not_present_is_none(cast):
    """An older import may hold one."""
    evening = {"presence": Presence.ABSENT, "real_time": 1000, "time": 990}
    book(cast, cast.leo, cast.evening_care, TODAY, **evening)
    with database.open_reader(cast.url) as db:
        [line] = roll_call.list_lines(db, DAY, cast.evening_care)
    assert (line.mark, line.time) == (Mark(Presence.ABSENT), 990)


def test_a_list_is_one_query_however_long(cast, booked):
    with queries(cast.url) as asked:
        lines(cast, health=True)
    assert len(asked) == 1


def test_a_child_is_found_by_name_and_whether_it_is_booked(cast, booked):
    with database.open_reader(cast.url) as db:
        found = roll_call.search_children(db, "o", DAY, cast.meal)
        assert [(one.first_name, there) for one, there in found] == [("Tom", True), ("Léo", True), ("Zoé", False)]
        assert roll_call.search_children(db, "xyz", DAY, cast.meal) == []
