"""The classes of the cast move up."""

import pytest
from sqlalchemy import select

from cantine.attendance.queries import roll_call
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.vocabulary import State
from cantine.families.actions.children import ChildForm, edit_child
from cantine.families.actions.move_up import UndoneMove, move_up, undo_move_up
from cantine.families.queries import classes
from cantine.store import database
from cantine.store.tables import Booking, Child, JournalEntry
from tests.dates import at, on
from tests.support.saving import book

pytestmark = pytest.mark.usefixtures("locks_in_order")

NOW = at("lundi 2027-07-12 10:00:00")
FIRST_DAY = on("mercredi 2027-09-01")


def doing(cast, goes_to, stay=(), now=NOW, **more):
    with database.open_writer(cast.url) as db:
        return move_up(db, Actor(cast.ines, role=Role.ADMIN), goes_to, frozenset(stay), FIRST_DAY, now, **more)


def undoing(cast, now):
    with database.open_writer(cast.url) as db:
        return undo_move_up(db, Actor(cast.ines, role=Role.ADMIN), FIRST_DAY, now)


def children(cast):
    with database.open_reader(cast.url) as db:
        rows = db.execute(select(Child.id, Child.classroom_id, Child.enrolled_until))
        return {child: (room, until) for child, room, until in rows}


def test_everybody_goes_to_the_next_class_and_the_eldest_leave(cast):
    assert doing(cast, {cast.cp: cast.cm1, cast.cm1: None}, {cast.tom}) == 2
    assert children(cast) == {
        cast.zoe: (cast.cm1, None),
        cast.leo: (cast.cm1, on("mardi 2027-08-31")),  # he leaves, and was not moved before
        cast.tom: (cast.cp, None),
    }
    with database.open_reader(cast.url) as db:
        [after] = db.scalars(select(JournalEntry.after))
        assert after == {"first_day": "2027-09-01", "children": 2, "leaving": 1}
        assert classes.has_moved_up(db, FIRST_DAY)


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
    with database.open_writer(cast.url) as db:
        db.get_one(Child, cast.leo).enrolled_until = on("vendredi 2027-01-29")
    assert doing(cast, {cast.cm1: None}) == 0
    assert children(cast)[cast.leo] == (cast.cm1, on("vendredi 2027-01-29"))


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        ("vendredi 2026-11-27 10:00:00", "après le dernier jour de classe, le vendredi 2 juillet 2027"),
        ("vendredi 2027-07-02 18:00:00", "après le dernier jour de classe"),  # the day itself is too early
    ],
)
def test_only_after_the_last_day_of_class(cast, now, sentence):
    before = children(cast)
    with pytest.raises(NotAccepted, match=sentence):
        doing(cast, {cast.cp: cast.cm1}, now=at(now))
    assert children(cast) == before
    assert doing(cast, {cast.cp: cast.cm1}, now=at("samedi 2027-07-03 08:00:00")) == 2


def test_the_days_of_this_year_keep_their_class(cast):
    """Bookings of June and of the summer stay in this year's class, those of September are in the next one."""
    june = book(cast, cast.tom, cast.meal, "mardi 2027-06-15", family_id=cast.chloes_family)
    july = book(cast, cast.tom, cast.morning_centre, "mardi 2027-07-20", family_id=cast.chloes_family)
    september = book(cast, cast.tom, cast.meal, "jeudi 2027-09-02", family_id=cast.chloes_family)
    doing(cast, {cast.cp: cast.cm1, cast.cm1: None})
    later = book(cast, cast.tom, cast.morning_centre, "mercredi 2027-07-21", family_id=cast.chloes_family)
    with database.open_reader(cast.url) as db:
        rooms = dict(db.execute(select(Booking.id, Booking.classroom_id)).all())
        called = roll_call.list_lines(db, on("mardi 2027-06-15"), cast.meal, cast.cp)
    assert rooms == {june: cast.cp, july: cast.cp, later: cast.cp, september: cast.cm1}
    assert [(line.child_id, line.classroom_id) for line in called] == [(cast.tom, cast.cp)]


def test_who_leaves_with_meals_to_come_is_asked_about_them(cast):
    """What is booked after the last day would be cooked and billed."""
    before = book(cast, cast.leo, cast.morning_centre, "mardi 2027-08-31")
    after = book(cast, cast.leo, cast.meal, "jeudi 2027-09-02")
    with pytest.raises(NotAccepted, match=r"1 inscription non facturée \(le jeudi 2 septembre 2027\)"):
        doing(cast, {cast.cm1: None})
    assert doing(cast, {cast.cm1: None}, cancel=True) == 1
    with database.open_reader(cast.url) as db:
        states = dict(db.execute(select(Booking.id, Booking.state)).all())
        acts = db.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()
    assert states == {before: State.BOOKED, after: State.CANCELLED}
    assert acts == ["cancel_bookings", "move_up"]


def test_for_a_week_it_can_be_undone(cast):
    before = children(cast)
    booked = book(cast, cast.zoe, cast.meal, "jeudi 2027-09-02")
    doing(cast, {cast.cp: cast.cm1, cast.cm1: None})
    assert undoing(cast, at("lundi 2027-07-19 09:59:59")) == UndoneMove(3, 0)
    assert children(cast) == before
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Booking.classroom_id).where(Booking.id == booked)).one() == cast.cp
        assert not classes.has_moved_up(db, FIRST_DAY)
    assert doing(cast, {cast.cp: cast.cm1}) == 2  # done again, and better
    assert undoing(cast, NOW) == UndoneMove(2, 0)
    assert children(cast) == before


def test_a_second_click_is_told_that_it_is_undone(cast):
    doing(cast, {cast.cp: cast.cm1})
    undoing(cast, NOW)
    with pytest.raises(NotAccepted, match="déjà annulé"):
        undoing(cast, NOW)


def test_after_a_week_it_stays(cast):
    doing(cast, {cast.cp: cast.cm1})
    with pytest.raises(NotAccepted, match="plus d'une semaine"):
        undoing(cast, at("lundi 2027-07-19 10:00:00"))
    with database.open_reader(cast.url) as db:
        assert classes.has_moved_up(db, FIRST_DAY)


def test_whom_somebody_moved_since_then_stays_where_it_is(cast):
    doing(cast, {cast.cp: cast.cm1, cast.cm1: None})
    with database.open_writer(cast.url) as db:
        form = ChildForm("Tom", "Garnier", classroom_id=None)
        edit_child(db, Actor(cast.ines, role=Role.ADMIN), cast.tom, form, NOW, placed_from=FIRST_DAY)
    assert undoing(cast, NOW) == UndoneMove(2, 1)
    assert children(cast) == {cast.zoe: (cast.cp, None), cast.leo: (cast.cm1, None), cast.tom: (None, None)}
