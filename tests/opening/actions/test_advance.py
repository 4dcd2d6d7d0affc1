"""An opening in the database: one place a family, one draw, turns as there is room, and saves that wait for them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from cantine.common.french import numeric_moment
from cantine.common.refusal_sentences import NotYourTurn
from cantine.common.terms.draw import draw
from cantine.offer.queries import offer
from cantine.opening.actions.advance import Capacity, Newcomer, Signs, advance_opening, delete_old_openings, give_place
from cantine.opening.queries.openings import find_current, find_in_line, hold_periods, list_places
from cantine.store import database
from cantine.store.tables import BookingPeriod, Guardian, JournalEntry, Opening, OpeningPlace
from tests.dates import on
from tests.support.query_count import queries
from tests.support.saving import NOW, alice, all_at_once, bruno, chloe, keep_period, save, tick

OPENS = NOW
BEFORE, LATER = NOW - timedelta(seconds=30), NOW + timedelta(seconds=5)
NOBODY = Signs()


@pytest.fixture
def period(cast):
    return keep_period(cast, cast.morning_centre, opens_at=OPENS, waiting_room=True)


def advance(cast, arrivals=(), now=LATER, *, at_once=200, signs=NOBODY):
    with database.open_writer(cast.url) as db:
        return advance_opening(db, OPENS, [*arrivals], signs, Capacity(at_once, more=20), now)


def families(cast):
    return [Newcomer(id) for id in (cast.alices_family, cast.brunos_family, cast.chloes_family)]


def wednesday(cast):
    return tick(cast.morning_centre, "mercredi 2026-12-09")


@pytest.mark.usefixtures("locks_in_order", "period")
def test_who_was_there_is_drawn_and_who_comes_later_is_behind(cast):
    early = advance(cast, [*families(cast)[:2], Newcomer(None, "a browser")], BEFORE)
    assert [one.rank for one in early.places] == [None] * 3
    assert not early.drawn
    again = advance(cast, [families(cast)[0]], BEFORE)
    assert again.arrived == early.arrived[:1]
    late = advance(cast, families(cast)[2:], at_once=1)
    assert late.entered == [one.id for one in late.places if one.rank == 1]
    ranks = {one.number: one.rank for one in late.places}
    with database.open_reader(cast.url) as db:
        seed = db.scalars(select(Opening.seed)).one()
        told = db.execute(select(JournalEntry.action, JournalEntry.after)).all()
    first, second = sorted((101, 102), key=lambda number: draw(seed, number))
    assert ranks == {first: 1, second: 2, None: 3, 103: 4}
    after = {"opens_at": numeric_moment(OPENS), "seed": seed, "families": 2, "visitors": 1}
    assert [tuple(row) for row in told] == [("draw_opening", after)]


@pytest.mark.usefixtures("period")
def test_one_is_inside_at_once_and_the_next_follows_when_the_first_has_left(cast):
    advance(cast, families(cast), BEFORE)
    signs = Signs(asked={one.id: LATER for one in advance(cast, now=BEFORE).places})
    inside = [one for one in advance(cast, at_once=1, signs=signs).places if one.admitted]
    assert [one.rank for one in inside] == [1]
    assert [one.rank for one in advance(cast, now=LATER + timedelta(seconds=20), at_once=1).places if one.admitted] == [
        1
    ]
    later = LATER + timedelta(seconds=61)
    assert sorted(one.rank for one in advance(cast, now=later, at_once=1).places if one.admitted) == [1, 2]


@pytest.mark.usefixtures("period")
def test_who_does_something_stays_inside(cast):
    advance(cast, families(cast)[:2], BEFORE)
    ids = {one.rank: one.id for one in advance(cast, at_once=1).places}
    seen = LATER + timedelta(seconds=50)
    advance(cast, now=seen, at_once=1, signs=Signs(active={ids[1]: seen}, asked={ids[2]: seen}))
    after = advance(cast, now=LATER + timedelta(seconds=80), at_once=1)
    assert [one.rank for one in after.places if one.admitted] == [1]


@pytest.mark.usefixtures("period")
def test_days_of_the_period_wait_for_the_turn_of_the_family(cast):
    held = save(cast, alice(cast), cast.leo, [wednesday(cast)], now=LATER)
    assert held.refused == [(wednesday(cast), NotYourTurn())]
    advance(cast, families(cast)[:1])
    assert save(cast, alice(cast), cast.leo, [wednesday(cast)], now=LATER).refused == []
    assert save(cast, chloe(cast), cast.tom, [wednesday(cast)], now=LATER).refused
    long_after = OPENS + timedelta(hours=13)
    assert save(cast, chloe(cast), cast.tom, [wednesday(cast)], now=long_after).refused == []


@pytest.mark.usefixtures("period")
def test_a_parent_of_two_families_has_one_turn_for_both(cast):
    """And whoever is a guardian of one of them too: in line stands the one of the lowest number."""
    with database.open_writer(cast.url) as db:
        whose = {"account_id": cast.alice, "first_name": "Alice", "last_name": "Morel"}
        db.add(Guardian(family_id=cast.chloes_family, **whose))
    with database.open_reader(cast.url) as db:
        in_line = [find_in_line(db, one.family_id) for one in families(cast)]
    assert in_line == [cast.alices_family, cast.brunos_family, cast.alices_family]
    assert save(cast, chloe(cast), cast.tom, [wednesday(cast)], now=LATER).refused
    advance(cast, [Newcomer(in_line[2])])
    assert save(cast, chloe(cast), cast.tom, [wednesday(cast)], now=LATER).refused == []
    assert save(cast, bruno(cast), cast.zoe, [wednesday(cast)], now=LATER).refused


@pytest.mark.usefixtures("period")
def test_when_the_room_is_closed_nobody_waits(cast):
    advance(cast)
    quiet = OPENS + timedelta(minutes=16)
    assert advance(cast, now=quiet).over
    assert save(cast, chloe(cast), cast.tom, [wednesday(cast)], now=quiet).refused == []
    with database.open_reader(cast.url) as db:
        assert find_current(db, quiet) is None


def test_other_days_are_booked_while_a_period_opens(cast, period):
    monday = tick(cast.meal, "lundi 2026-12-07")
    assert save(cast, alice(cast), cast.leo, [monday], now=LATER).refused == []
    with database.open_reader(cast.url) as db, queries(cast.url) as asked:
        calendar = offer.read_calendar(db, "A", on("lundi 2026-11-30"), on("jeudi 2026-12-31"))
        [before] = hold_periods(db, calendar, cast.alices_family, OPENS - timedelta(seconds=1)).periods
        [long_after] = hold_periods(db, calendar, cast.alices_family, OPENS + timedelta(hours=12)).periods
    assert (before.prepares, before.held, long_after.prepares, long_after.held) == (True, False, False, False)
    assert len(asked) == 1, "outside of an opening nothing is asked"
    assert period


@pytest.mark.usefixtures("period")
def test_the_room_is_on_from_a_quarter_of_an_hour_before(cast):
    with database.open_reader(cast.url) as db:
        assert find_current(db, OPENS - timedelta(minutes=16)) is None
        found = find_current(db, OPENS - timedelta(minutes=14))
        assert (found.opens, found.labels) == (OPENS, ("Décembre",))
    with database.open_writer(cast.url) as db:
        db.execute(update(BookingPeriod).values(waiting_room=False))
    with database.open_reader(cast.url) as db:
        assert find_current(db, OPENS) is None


@pytest.mark.usefixtures("locks_in_order", "period")
def test_a_family_that_signs_in_has_the_place_of_its_browser(cast):
    [unknown] = advance(cast, [Newcomer(None, "hash")], BEFORE).arrived
    with database.open_writer(cast.url) as db:
        give_place(db, "hash", cast.alices_family, BEFORE)
        give_place(db, "hash", cast.chloes_family, BEFORE)
        give_place(db, "of nobody", cast.chloes_family, BEFORE)
    places = advance(cast, now=BEFORE).places
    assert [(one.id, one.family_id) for one in places] == [(unknown, cast.alices_family)]


@pytest.mark.usefixtures("period")
def test_the_turn_of_a_browser_counts_for_the_family_that_had_a_place_behind(cast):
    advance(cast, [Newcomer(None, "hash")])
    advance(cast, [Newcomer(cast.alices_family)], at_once=1, now=LATER)
    with database.open_writer(cast.url) as db:
        give_place(db, "hash", cast.alices_family, LATER)
    assert save(cast, alice(cast), cast.leo, [wednesday(cast)], now=LATER).refused == []


@pytest.mark.usefixtures("period")
def test_several_processes_move_the_same_line(cast):
    steps = [lambda: advance(cast, families(cast), BEFORE) for _ in range(4)]
    assert len({tuple(one.arrived) for one in all_at_once(steps)}) == 1
    drawn = all_at_once([lambda: advance(cast, at_once=1) for _ in range(4)])
    assert len({tuple(sorted((place.id, place.rank) for place in one.places)) for one in drawn}) == 1
    with database.open_reader(cast.url) as db:
        [opening] = db.execute(select(Opening.id)).scalars()
        assert sum(one.admitted is not None for one in list_places(db, opening)) == 1
        assert len(db.execute(select(JournalEntry.id)).all()) == 1


@pytest.mark.usefixtures("period")
@pytest.mark.usefixtures("period")
def test_who_waits_with_another_process_is_let_in_by_that_one(cast):
    early = advance(cast, families(cast), BEFORE)
    here, moved, elsewhere = early.arrived
    seen = {here: BEFORE, moved: BEFORE}

    def let_in(asked, signs=NOBODY, arrivals=(), now=LATER):
        with database.open_writer(cast.url) as db:
            return advance_opening(db, OPENS, [*arrivals], signs, Capacity(200, 20, asked), now).entered

    assert let_in(seen, Signs({moved: NOW})) == [here], "the other one has asked another process since"
    assert let_in({moved: NOW}) == [moved]
    newcomer = Newcomer(None, "a browser")
    assert elsewhere not in let_in({}, arrivals=[newcomer])
    assert let_in({elsewhere: BEFORE}) == [elsewhere]


def test_lines_are_deleted_after_a_month(cast):
    advance(cast, families(cast))
    for days, left in ((30, 3), (32, 0)):
        with database.open_writer(cast.url) as db:
            delete_old_openings(db, OPENS + timedelta(days))
            assert len(db.scalars(select(OpeningPlace.id)).all()) == left
