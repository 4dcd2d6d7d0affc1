"""A parent applies a typical week to children of the family, or copies a month: all at once, judged like every save."""

from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from cantine.bookings.actions.apply_week import apply_week, copy_month, save_children
from cantine.bookings.queries import bookings
from cantine.bookings.rules.bulk_changes import list_changes
from cantine.bookings.rules.cell_changes import CellChange
from cantine.bookings.rules.decisions import BookingContext
from cantine.bookings.rules.typical_week import list_school_days, spread_week
from cantine.common.refusal_sentences import CellChangedMeanwhile, Full, PublicHoliday, TooLate
from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.vocabulary import State
from cantine.families.queries import families
from cantine.offer.queries import offer
from cantine.store import database
from cantine.store.tables import Booking, Child, Custody, JournalEntry, Service
from tests.dates import at, on
from tests.support.query_count import queries
from tests.support.saving import NOW, alice, all_at_once, book, bruno, chloe, journal, rows, save, tick

FIRST, LAST = on("lundi 2026-11-30"), on("vendredi 2027-07-02")
SEVEN, HALF_PAST_SEVEN = 7 * 60, 7 * 60 + 30


def wishes(cast, actor, week, *children, first=FIRST, last=LAST, replace=False):
    """What the page asks for these children, from what stands now."""
    with database.open_reader(cast.url) as db:
        services = offer.list_services(db)
        calendar = offer.read_calendar(db, "A", first, last)
        booked = bookings.list_for_children(db, children, first, last)
        found = [families.find_child(db, actor.family_id, child) for child in children]
    days = list_school_days(first, last, "A")
    wanted = spread_week(week, days, services)
    plans = {}
    for child in found:
        stands = {(one.day, one.service_id): bookings.make_cell(one) for one in booked if one.child_id == child.id}
        ground = BookingContext({service.id: service for service in services}, calendar, stands, {})
        plans[child.id] = list_changes(wanted, days, child.pupil, ground, replace=replace)
    return plans


def apply(cast, actor, plans, now=NOW, act=apply_week):
    with database.open_writer(cast.url) as db:
        return act(db, actor, plans, now)


def a_week(cast):
    """Meals on four days, early care on Thursday."""
    return {(weekday, cast.meal): None for weekday in (0, 1, 3, 4)} | {(3, cast.morning_care): SEVEN}


def test_a_week_is_applied_to_two_children_for_the_rest_of_the_year(cast):
    """25 school weeks of five bookings, but for two Mondays and the bridge of Ascension; 12 of them are Zoé's."""
    plans = wishes(cast, alice(cast), a_week(cast), cast.leo, cast.zoe)
    done = apply(cast, alice(cast), plans)
    leo, zoe = done[cast.leo], done[cast.zoe]
    assert (len(leo.saved), len(zoe.saved)) == (25 * 5 - 2 - 3, 12 * 5 - 1 - 3)
    easter = CellChange(on("lundi 2027-03-29"), cast.meal, True)
    whit_monday = CellChange(on("lundi 2027-05-17"), cast.meal, True)
    assert leo.refused == [
        (easter, PublicHoliday("Lundi de Pâques")),
        (whit_monday, PublicHoliday("Lundi de Pentecôte")),
    ]
    booked = rows(cast, cast.leo)
    assert len(booked) == len(leo.saved)
    assert booked[0] == (FIRST, cast.meal, State.BOOKED, None)
    assert (on("jeudi 2026-12-03"), cast.morning_care, State.BOOKED, SEVEN) in booked
    assert {day.isocalendar().week % 2 for day, *_ in rows(cast, cast.zoe)} == {0}
    with database.open_reader(cast.url) as db:
        assert set(db.scalars(select(Booking.family_id))) == {cast.alices_family}


def test_applied_twice_it_changes_nothing(cast):
    plans = wishes(cast, alice(cast), a_week(cast), cast.leo, cast.zoe)
    apply(cast, alice(cast), plans)
    stands = rows(cast, cast.leo), rows(cast, cast.zoe), journal(cast)
    again = apply(cast, alice(cast), plans)
    assert [len(again[child].saved) for child in plans] == [120, 56]  # the same click twice: it stands as wished
    assert (rows(cast, cast.leo), rows(cast, cast.zoe), journal(cast)) == stands
    refused = {child: [change for change, _reason in again[child].refused] for child in plans}
    assert wishes(cast, alice(cast), a_week(cast), cast.leo, cast.zoe) == refused


SLOTS = st.dictionaries(st.tuples(st.integers(0, 4), st.sampled_from(("meal", "study"))), st.none(), max_size=6)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(SLOTS, st.booleans()), min_size=1, max_size=3))
def test_whatever_weeks_are_applied_the_last_one_stands_and_applied_again_changes_nothing(cast, weeks):
    with database.open_writer(cast.url) as db:
        child = Child(first_name="Ana", last_name="Morel", classroom_id=cast.cp)
        db.add(child)
        db.flush()
        db.add(Custody(child_id=child.id, family_id=cast.alices_family))
        child_id = child.id
    span = {"first": FIRST, "last": on("vendredi 2027-01-08")}
    for slots, replace in weeks:
        week = {(weekday, getattr(cast, name)): None for weekday, name in slots}
        ask = partial(wishes, cast, alice(cast), week, child_id, **span, replace=replace)
        apply(cast, alice(cast), ask())
        stands, entries = rows(cast, child_id), journal(cast)
        again = apply(cast, alice(cast), ask())
        assert len(again[child_id].saved) == 0
        assert (rows(cast, child_id), journal(cast)) == (stands, entries)
        booked = {(day.weekday(), service) for day, service, state, _time in stands if state is State.BOOKED}
        possible = {slot for slot in week if slot != (2, cast.study)}  # no homework help on Wednesday
        assert booked >= possible
        assert not replace or booked == possible


def test_replacing_takes_off_what_the_week_has_not_and_sets_its_hours(cast):
    save(
        cast,
        alice(cast),
        cast.leo,
        [tick(cast.meal, "mercredi 2026-12-02"), tick(cast.morning_care, "jeudi 2026-12-03", HALF_PAST_SEVEN)],
    )
    span = {"first": FIRST, "last": on("vendredi 2026-12-04")}
    kept = apply(cast, alice(cast), wishes(cast, alice(cast), a_week(cast), cast.leo, **span))
    assert len(kept[cast.leo].saved) == 4
    assert (on("jeudi 2026-12-03"), cast.morning_care, State.BOOKED, HALF_PAST_SEVEN) in rows(cast, cast.leo)
    replaced = apply(cast, alice(cast), wishes(cast, alice(cast), a_week(cast), cast.leo, **span, replace=True))
    assert [(change.day, change.on, change.time) for change in replaced[cast.leo].saved] == [
        (on("mercredi 2026-12-02"), False, None),
        (on("jeudi 2026-12-03"), True, SEVEN),
    ]
    assert (on("mercredi 2026-12-02"), cast.meal, State.CANCELLED, None) in rows(cast, cast.leo)


def test_what_closed_between_preview_and_click_is_refused_and_the_rest_is_kept(cast):
    plans = wishes(cast, alice(cast), a_week(cast), cast.leo, last=on("vendredi 2026-12-11"))
    closes = at("jeudi 2026-11-26 17:00:00")
    done = apply(cast, alice(cast), plans, closes)[cast.leo]
    assert {change.day.isocalendar().week for change in done.saved} == {50}
    assert {reason for _change, reason in done.refused} == {TooLate(closes)}


def test_what_somebody_else_changed_between_preview_and_click_is_told_and_stays(cast):
    """The other parent chose another hour, and booked a meal that this one was to take off."""
    span = {"first": FIRST, "last": on("vendredi 2026-12-04")}
    save(cast, alice(cast), cast.leo, [tick(cast.morning_care, "jeudi 2026-12-03", HALF_PAST_SEVEN)])
    plans = wishes(cast, alice(cast), a_week(cast), cast.leo, **span, replace=True)
    later = CellChange(on("jeudi 2026-12-03"), cast.morning_care, True, 8 * 60, True, HALF_PAST_SEVEN)
    save(cast, alice(cast), cast.leo, [later, tick(cast.meal, "mercredi 2026-12-02")])
    done = apply(cast, alice(cast), plans)[cast.leo]
    assert [reason for _change, reason in done.refused] == [CellChangedMeanwhile(True, 8 * 60)]
    assert (on("mercredi 2026-12-02"), cast.meal, State.BOOKED, None) in rows(cast, cast.leo)


def test_siblings_take_the_last_place_once(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(capacity=1))
    week = {(0, cast.study): None}
    span = {"first": on("lundi 2026-12-07"), "last": on("lundi 2026-12-07")}
    done = apply(cast, alice(cast), wishes(cast, alice(cast), week, cast.leo, cast.zoe, **span))
    change = CellChange(on("lundi 2026-12-07"), cast.study, True)
    assert done[cast.leo].saved == [change]
    assert done[cast.zoe].refused == [(change, Full(1))]


@pytest.mark.parametrize(
    ("act", "name"), [(apply_week, "apply_week"), (copy_month, "copy_month"), (save_children, "save_month")]
)
def test_the_journal_has_an_entry_for_each_child_that_changed(cast, act, name):
    plans = wishes(cast, alice(cast), {(0, cast.meal): None}, cast.leo, cast.zoe, last=on("lundi 2026-11-30"))
    apply(cast, alice(cast), plans, act=act)
    with database.open_reader(cast.url) as db:
        [entry] = db.execute(
            select(JournalEntry.action, JournalEntry.account_id, JournalEntry.family_id, JournalEntry.child_id)
        ).all()
        [(before, after)] = db.execute(select(JournalEntry.before, JournalEntry.after)).all()
    assert entry == (name, cast.alice, cast.alices_family, cast.leo)  # that Monday Zoé is with her father
    assert (before, after) == ({"2026-11-30 Repas": "non inscrit"}, {"2026-11-30 Repas": "inscrit"})


def test_one_child_of_others_refuses_the_whole_and_is_answered_like_none(cast):
    change = [CellChange(FIRST, cast.meal, True)]
    for child in (cast.tom, 999_999):
        with pytest.raises(NotFound):
            apply(cast, alice(cast), {cast.leo: change, child: change})
    assert (rows(cast, cast.leo), rows(cast, cast.tom), journal(cast)) == ([], [], 0)
    with pytest.raises(NotFound):
        apply(cast, chloe(cast), {cast.leo: change})


def test_staff_apply_no_week_of_parents(cast):
    with pytest.raises(Forbidden):
        apply(cast, Actor(cast.ines, None, Role.ADMIN), {cast.leo: [CellChange(FIRST, cast.meal, True)]})


def test_more_changes_than_a_year_can_hold_are_refused_whole(cast):
    with pytest.raises(ValueError, match="Trop de modifications"):
        apply(cast, alice(cast), {cast.leo: [CellChange(FIRST, cast.meal, True)] * 5001})
    assert rows(cast, cast.leo) == []


def test_no_children_is_no_act(cast):
    assert apply(cast, alice(cast), {}) == {}
    assert apply(cast, alice(cast), {cast.leo: []})[cast.leo].saved == ()
    assert journal(cast) == 0


@pytest.mark.parametrize("capacity", [None, 30])
def test_it_takes_as_many_queries_for_a_year_as_for_a_day(cast, capacity):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(capacity=capacity))
    took = []
    for last in (on("mardi 2026-12-08"), LAST):
        plans = wishes(cast, alice(cast), a_week(cast), cast.leo, cast.zoe, first=on("lundi 2026-12-07"), last=last)
        with queries(cast.url) as statements:
            apply(cast, alice(cast), plans)
        took.append(len(statements))
        with database.open_writer(cast.url) as db:
            db.execute(Booking.__table__.delete())
    of_save = 9 if capacity is None else 11
    assert took == [2 + (capacity is not None) + 2 * of_save] * 2


def test_twenty_weeks_race_for_ten_places_of_each_day_and_nobody_gets_an_error(cast):
    """Two children each: of 40 ten get in on each Tuesday, and their other days are all booked."""
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(capacity=10))
        children = [Child(first_name=f"Enfant {number}", last_name="Morel") for number in range(40)]
        db.add_all(children)
        db.flush()
        db.add_all([Custody(child_id=child.id, family_id=cast.alices_family) for child in children])
        ids = [child.id for child in children]
    week = {(1, cast.study): None, (1, cast.meal): None}
    plans = wishes(cast, alice(cast), week, *ids, last=on("mardi 2026-12-15"))
    pairs = [{ids[number]: plans[ids[number]], ids[-1 - number]: plans[ids[-1 - number]]} for number in range(20)]
    results = all_at_once([partial(apply, cast, alice(cast), pair) for pair in pairs])
    assert [result for result in results if isinstance(result, Exception)] == []
    refused = [reason for result in results for done in result.values() for _change, reason in done.refused]
    assert refused == [Full(10)] * 3 * 30
    with database.open_reader(cast.url) as db:
        counted = db.execute(
            select(Booking.service_id, Booking.day, func.count()).group_by(Booking.service_id, Booking.day)
        )
        assert sorted({(service, count) for service, _day, count in counted}) == sorted(
            {(cast.study, 10), (cast.meal, 40)}
        )


def test_separated_parents_apply_their_weeks_to_their_child_at_once(cast):
    week = {(weekday, cast.meal): None for weekday in range(5)}
    span = {"last": on("vendredi 2026-12-11")}
    tasks = [
        partial(apply, cast, actor, wishes(cast, actor, week, cast.zoe, **span)) for actor in (alice(cast), bruno(cast))
    ]
    hers, his = all_at_once(tasks)
    assert (len(hers[cast.zoe].saved), len(his[cast.zoe].saved)) == (5, 5)
    assert len(rows(cast, cast.zoe)) == 10


def test_a_row_that_was_cancelled_is_booked_again(cast):
    book(cast, cast.leo, cast.meal, "lundi 2026-11-30", state=State.CANCELLED)
    apply(cast, alice(cast), wishes(cast, alice(cast), {(0, cast.meal): None}, cast.leo, last=FIRST))
    assert rows(cast, cast.leo) == [(FIRST, cast.meal, State.BOOKED, None)]
