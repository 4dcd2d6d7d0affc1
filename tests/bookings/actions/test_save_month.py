"""A parent saves a month: what is written, once, and by whom."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import select, update

from cantine.common.cutoff_types import DaysBefore
from cantine.common.language.languages import speak
from cantine.common.refusal_sentences import OtherParentsDay, OtherParentsWeek, TooLate
from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.school_days import list_month_days
from cantine.common.vocabulary import State
from cantine.store import database
from cantine.store.tables import Booking, Closure, CustodyDay, JournalEntry, Service
from tests.dates import WEEKDAYS, at, on
from tests.support.query_count import queries
from tests.support.saving import alice, book, bruno, chloe, journal, rows, save, tick, untick

SEVEN, HALF_PAST_SEVEN = 7 * 60, 7 * 60 + 30


def test_what_is_ticked_is_booked_for_the_family_that_saves(cast):
    changes = [tick(cast.meal, "lundi 2026-11-30"), tick(cast.morning_care, "mardi 2026-12-01", HALF_PAST_SEVEN)]
    result = save(cast, alice(cast), cast.leo, changes)
    assert (result.saved, result.refused) == (changes, [])
    assert rows(cast, cast.leo) == [
        (on("lundi 2026-11-30"), cast.meal, State.BOOKED, None),
        (on("mardi 2026-12-01"), cast.morning_care, State.BOOKED, HALF_PAST_SEVEN),
    ]
    with database.open_reader(cast.url) as db:
        assert set(db.scalars(select(Booking.family_id))) == {cast.alices_family}


def test_the_journal_is_in_french_whatever_language_the_parent_reads(cast):
    with speak("en"):
        save(cast, alice(cast), cast.leo, [tick(cast.morning_care, "mardi 2026-12-01", HALF_PAST_SEVEN)])
    with database.open_reader(cast.url) as db:
        [after] = db.scalars(select(JournalEntry.after))
    assert after == {"2026-12-01 Garderie matin": "inscrit à 7\u00a0h\u00a030"}


def test_saving_nothing_writes_nothing(cast):
    result = save(cast, alice(cast), cast.leo, [])
    assert (result.saved, result.refused) == ((), ())
    assert journal(cast) == 0


def test_the_same_save_sent_twice_leaves_one_set_of_rows_and_one_journal_entry(cast):
    changes = [tick(cast.meal, "lundi 2026-11-30"), tick(cast.morning_care, "mardi 2026-12-01", SEVEN)]
    first = save(cast, alice(cast), cast.leo, changes)
    written = rows(cast, cast.leo)
    second = save(cast, alice(cast), cast.leo, changes)
    assert (second.saved, second.refused) == (first.saved, [])
    assert rows(cast, cast.leo) == written
    assert len(written) == 2
    assert journal(cast) == 1


def test_the_same_save_sent_again_after_the_cutoff_is_not_refused(cast):
    changes = [tick(cast.meal, "lundi 2026-11-30")]
    save(cast, alice(cast), cast.leo, changes)
    late = save(cast, alice(cast), cast.leo, changes, at("vendredi 2026-11-27 08:00:00"))
    assert (late.saved, late.refused) == (changes, [])


def test_two_saves_of_different_days_are_both_kept(cast):
    """Two windows were opened on the same empty month."""
    save(cast, alice(cast), cast.leo, [tick(cast.meal, "lundi 2026-11-30")])
    save(cast, alice(cast), cast.leo, [tick(cast.meal, "mardi 2026-12-01")])
    assert [row[0] for row in rows(cast, cast.leo)] == [on("lundi 2026-11-30"), on("mardi 2026-12-01")]


def test_cancelling_keeps_the_row_and_booking_again_takes_it_back(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.morning_care, "lundi 2026-11-30", SEVEN)])
    with database.open_reader(cast.url) as db:
        number = db.scalars(select(Booking.id)).one()
    save(cast, alice(cast), cast.leo, [untick(cast.morning_care, "lundi 2026-11-30", SEVEN)])
    assert rows(cast, cast.leo) == [(on("lundi 2026-11-30"), cast.morning_care, State.CANCELLED, None)]
    save(cast, alice(cast), cast.leo, [tick(cast.morning_care, "lundi 2026-11-30", HALF_PAST_SEVEN)])
    assert rows(cast, cast.leo) == [(on("lundi 2026-11-30"), cast.morning_care, State.BOOKED, HALF_PAST_SEVEN)]
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(Booking.id)).one() == number


def test_another_time_is_a_change_of_the_same_row(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.morning_care, "lundi 2026-11-30", SEVEN)])
    later = replace(tick(cast.morning_care, "lundi 2026-11-30", HALF_PAST_SEVEN), was_on=True, was_time=SEVEN)
    assert save(cast, alice(cast), cast.leo, [later]).saved == [later]
    assert rows(cast, cast.leo) == [(on("lundi 2026-11-30"), cast.morning_care, State.BOOKED, HALF_PAST_SEVEN)]


def test_a_time_for_a_service_without_choice_is_not_kept(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, "lundi 2026-11-30", SEVEN)])
    assert rows(cast, cast.leo) == [(on("lundi 2026-11-30"), cast.meal, State.BOOKED, None)]


def test_a_row_cancelled_by_one_parent_is_booked_by_the_other_as_their_own(cast):
    """The custody changed between the two saves; the family of the day pays."""
    book(cast, cast.zoe, cast.meal, "lundi 2026-11-30", state=State.CANCELLED)
    save(cast, bruno(cast), cast.zoe, [tick(cast.meal, "lundi 2026-11-30")])
    with database.open_reader(cast.url) as db:
        assert db.execute(select(Booking.family_id, Booking.state)).all() == [(cast.brunos_family, State.BOOKED)]


def test_separated_parents_each_book_the_weeks_of_their_own(cast):
    odd, even = tick(cast.meal, "lundi 2026-11-30"), tick(cast.meal, "lundi 2026-12-07")
    also_even = tick(cast.meal, "lundi 2027-01-11")
    hers = save(cast, alice(cast), cast.zoe, [odd, even])
    his = save(cast, bruno(cast), cast.zoe, [odd, also_even])
    assert (hers.saved, hers.refused) == ([even], [(odd, OtherParentsWeek())])
    assert (his.saved, his.refused) == ([odd], [(also_even, OtherParentsWeek())])
    with database.open_reader(cast.url) as db:
        booked = db.execute(select(Booking.day, Booking.family_id).order_by(Booking.day)).all()
    assert booked == [(odd.day, cast.brunos_family), (even.day, cast.alices_family)]


def test_a_day_that_staff_gave_to_the_other_parent_is_booked_by_that_one_alone(cast):
    """A Wednesday of Bruno's week that Alice has, as the town hall entered it."""
    swapped, his = tick(cast.meal, "mercredi 2026-12-02"), tick(cast.meal, "jeudi 2026-12-03")
    with database.open_writer(cast.url) as db:
        db.add(CustodyDay(child_id=cast.zoe, day=swapped.day, family_id=cast.alices_family))
    theirs = save(cast, bruno(cast), cast.zoe, [swapped, his])
    hers = save(cast, alice(cast), cast.zoe, [swapped, his])
    assert (theirs.saved, theirs.refused) == ([his], [(swapped, OtherParentsDay())])
    assert (hers.saved, hers.refused) == ([swapped, his], [])  # Thursday is as she wishes already
    with database.open_reader(cast.url) as db:
        booked = dict(db.execute(select(Booking.day, Booking.family_id)).all())
    assert booked == {swapped.day: cast.alices_family, his.day: cast.brunos_family}


def test_a_cutoff_in_served_days_jumps_over_a_closure_before_the_days_that_are_saved(cast):
    """Of Tuesday, one served day before: with the Monday of the strike closed that is the Friday."""
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(booking_cutoff=DaysBefore(1, time(10), served_only=True)))
        db.add(Closure(first=on("lundi 2026-11-30"), last=on("lundi 2026-11-30"), label="Grève"))
    tuesday = tick(cast.meal, "mardi 2026-12-01")
    closes = at("vendredi 2026-11-27 10:00:00")
    late = save(cast, alice(cast), cast.leo, [tuesday], closes)
    assert late.refused == [(tuesday, TooLate(closes))]
    assert save(cast, alice(cast), cast.leo, [tuesday], closes - timedelta(seconds=1)).saved == [tuesday]


@pytest.mark.parametrize(("second", "in_time"), [("16:59:59", True), ("17:00:00", False)])
def test_the_week_closes_on_thursday_at_17_00_and_the_rest_of_the_save_is_kept(cast, second, in_time):
    next_week, week_after = tick(cast.meal, "lundi 2026-11-30"), tick(cast.meal, "lundi 2026-12-07")
    result = save(cast, alice(cast), cast.leo, [next_week, week_after], at(f"jeudi 2026-11-26 {second}"))
    if in_time:
        assert (result.saved, result.refused) == ([next_week, week_after], [])
    else:
        assert result.saved == [week_after]
        assert result.refused == [(next_week, TooLate(at("jeudi 2026-11-26 17:00:00")))]
        assert str(result.refused[0][1]) == "Délai dépassé : c'était possible jusqu'au jeudi 26 novembre à 17 h 00."
    assert [row[0] for row in rows(cast, cast.leo)] == [change.day for change in result.saved]


def test_the_journal_says_who_changed_what_before_and_after(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.morning_care, "lundi 2026-11-30", SEVEN)])
    late = tick(cast.meal, "mardi 2026-11-24")
    now = at("mardi 2026-11-24 09:00:00")
    changes = [untick(cast.morning_care, "lundi 2026-11-30", SEVEN), tick(cast.meal, "lundi 2026-11-30"), late]
    save(cast, alice(cast), cast.leo, changes, now)
    with database.open_writer(cast.url) as db:
        entry = db.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.at, entry.account_id) == ("save_month", now, cast.alice)
        assert (entry.family_id, entry.child_id) == (cast.alices_family, cast.leo)
        assert entry.before == {"2026-11-30 Garderie matin": "inscrit à 7 h 00", "2026-11-30 Repas": "non inscrit"}
        assert entry.after == {"2026-11-30 Garderie matin": "non inscrit", "2026-11-30 Repas": "inscrit"}
    assert journal(cast) == 2


def test_a_save_that_is_refused_whole_leaves_no_journal_entry(cast):
    result = save(cast, alice(cast), cast.leo, [tick(cast.meal, "mardi 2026-11-24")])
    assert len(result.refused) == 1
    assert (journal(cast), rows(cast, cast.leo)) == (0, [])


def test_the_child_of_others_is_answered_exactly_like_one_that_does_not_exist(cast):
    changes = [tick(cast.meal, "lundi 2026-11-30")]
    answers = []
    for child in (cast.leo, 999_999):
        with pytest.raises(NotFound) as refused:
            save(cast, chloe(cast), child, changes)
        answers.append((type(refused.value), refused.value.args))
    assert answers[0] == answers[1]
    assert rows(cast, cast.leo) == []


@pytest.mark.parametrize("role", Role)
def test_staff_save_no_month_through_the_grid_of_parents(cast, role):
    staff = {Role.MANAGER: cast.nadia, Role.FINANCE: cast.farid, Role.ADMIN: cast.ines, Role.READER: cast.remi}
    with pytest.raises(Forbidden):
        save(cast, Actor(staff[role], None, role), cast.leo, [tick(cast.meal, "lundi 2026-11-30")])
    assert rows(cast, cast.leo) == []


def test_more_changes_than_a_month_can_hold_are_refused_whole(cast):
    change = tick(cast.meal, "lundi 2026-11-30")
    with pytest.raises(ValueError, match="Trop de modifications"):
        save(cast, alice(cast), cast.leo, [change] * 401)
    assert rows(cast, cast.leo) == []
    assert len(save(cast, alice(cast), cast.leo, [change] * 400).saved) == 400
    assert len(rows(cast, cast.leo)) == 1


def a_whole_month(cast, how):
    """23 days × 6 services: every weekday of March 2027; the 6 boxes of Easter Monday cannot be ticked."""
    days = [day for day in list_month_days(on("lundi 2027-03-01")) if day.weekday() < 5]
    untimed = (cast.meal, cast.morning_centre, cast.evening_centre, cast.study)
    services = ((cast.morning_care, SEVEN), (cast.evening_care, 17 * 60), *((service, None) for service in untimed))
    return [how(service, f"{WEEKDAYS[day.weekday()]} {day}", time) for day in days for service, time in services]


@pytest.mark.parametrize(("capacity", "number"), [(None, 9), (30, 11)])
def test_saving_23_days_of_6_services_takes_9_queries_like_one_change_and_11_where_places_are_limited(
    cast, capacity, number
):
    """The offer, the lock of the child, zone, closures, what stands, the child, what is written, the journal, the
    receipt.

    Where places are limited also their lock, and how many are taken. A row of April is new, those of March change.
    """
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(capacity=capacity, term_weekdays=frozenset(range(5))))
    month, april = a_whole_month(cast, tick), tick(cast.meal, "jeudi 2027-04-01")
    assert len(month) == 23 * 6
    took = []
    for changes, saved in (
        (month[:1], 1),
        (month, 22 * 6),
        (a_whole_month(cast, untick), 23 * 6),
        ([*month, april], 133),
    ):
        with queries(cast.url) as asked:
            assert len(save(cast, alice(cast), cast.leo, changes).saved) == saved
        took.append(len(asked))
    without_a_lock = number - (capacity is not None)
    assert took == [number, number, without_a_lock, number + 1]
