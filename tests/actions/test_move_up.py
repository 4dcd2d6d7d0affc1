"""The classes of the cast move up."""

import pytest
from sqlalchemy import select

from cantine.actions.move_up import move_up
from cantine.queries import classes
from cantine.rules.roles import Actor, NotFound, Role
from cantine.rules.typed import NotAccepted
from cantine.store import database
from cantine.store.tables import Child, JournalEntry
from tests.dates import at, on

NOW = at("lundi 2027-07-12 10:00:00")
FIRST_DAY = on("mercredi 2027-09-01")


def doing(cast, goes_to, stay=()):
    with database.writing(cast.url) as db:
        return move_up(db, Actor(cast.ines, role=Role.ADMIN), goes_to, frozenset(stay), FIRST_DAY, NOW)


def children(cast):
    with database.reading(cast.url) as db:
        rows = db.execute(select(Child.id, Child.classroom_id, Child.enrolled_until))
        return {child: (room, until) for child, room, until in rows}


def test_everybody_goes_to_the_next_class_and_the_eldest_leave(cast):
    assert doing(cast, {cast.cp: cast.cm1, cast.cm1: None}, {cast.tom}) == 2
    assert children(cast) == {
        cast.zoe: (cast.cm1, None),
        cast.leo: (cast.cm1, on("mardi 2027-08-31")),  # he leaves, and was not moved before
        cast.tom: (cast.cp, None),
    }
    with database.reading(cast.url) as db:
        [after] = db.scalars(select(JournalEntry.after))
        assert after == {"first_day": "2027-09-01", "children": 2, "leaving": 1}
        assert classes.moved_up(db, FIRST_DAY)


def test_once_a_year(cast):
    doing(cast, {cast.cp: cast.cm1})
    before = children(cast)
    with pytest.raises(NotAccepted, match="déjà fait"):
        doing(cast, {cast.cm1: None})
    assert children(cast) == before


def test_a_class_that_is_not_there_moves_nobody(cast):
    with pytest.raises(NotFound):
        doing(cast, {cast.cp: 999})
    with pytest.raises(NotFound):
        doing(cast, {999: cast.cp})


def test_who_has_left_before_is_left_alone(cast):
    with database.writing(cast.url) as db:
        db.get_one(Child, cast.leo).enrolled_until = on("vendredi 2027-01-29")
    assert doing(cast, {cast.cm1: None}) == 0
    assert children(cast)[cast.leo] == (cast.cm1, on("vendredi 2027-01-29"))
