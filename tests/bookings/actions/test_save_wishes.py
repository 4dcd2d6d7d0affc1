"""In a period that takes wishes, what parents tick is a wish: kept, changed and taken back, and never a booking."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from cantine.bookings.actions.receipts import write_due_receipts
from cantine.bookings.queries import bookings, places
from cantine.common.period_types import PeriodMode, WishState
from cantine.common.refusal_sentences import CellChangedMeanwhile, TooEarly, TooLate
from cantine.common.vocabulary import State
from cantine.offer.queries import offer
from cantine.store import database
from cantine.store.tables import JournalEntry, OutboxMail, Wish
from tests.dates import at, on
from tests.support.query_count import queries
from tests.support.saving import (
    NOW,
    alice,
    all_at_once,
    book,
    bruno,
    keep_period,
    keep_wish,
    rows,
    save,
    tick,
    untick,
)

OPENS, CLOSES = at("lundi 2026-11-16 08:00:00"), at("lundi 2026-11-30 20:00:00")
WEDNESDAY, NEXT = "mercredi 2026-12-09", "mercredi 2026-12-16"


@pytest.fixture
def period(cast):
    return keep_period(cast, cast.morning_centre, opens_at=OPENS, closes_at=CLOSES, mode=PeriodMode.WISH)


def list_wishes(cast):
    columns = Wish.child_id, Wish.day, Wish.time, Wish.wished_at, Wish.state
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(select(*columns).order_by(Wish.child_id, Wish.day))]


@pytest.mark.usefixtures("period")
def test_what_is_ticked_is_a_wish_and_no_booking(cast):
    change = tick(cast.morning_centre, WEDNESDAY)
    result = save(cast, alice(cast), cast.leo, [change])
    assert (result.saved, result.refused, result.wished) == ([change], [], [change])
    assert rows(cast, cast.leo) == []
    assert list_wishes(cast) == [(cast.leo, on(WEDNESDAY), None, NOW, WishState.WAITING)]
    with database.open_reader(cast.url) as db:
        services = offer.list_services(db)
        assert bookings.list_unbilled(db, cast.alices_family) == []
        assert places.count_taken_places(db, services, on(WEDNESDAY), on(WEDNESDAY)) == {}
        [after] = db.scalars(select(JournalEntry.after))
    assert after == {"2026-12-09 Centre matin": "souhait"}


@pytest.mark.usefixtures("period")
def test_what_is_outside_of_the_period_is_booked_in_the_same_save(cast):
    meal, wish = tick(cast.meal, WEDNESDAY), tick(cast.morning_centre, WEDNESDAY)
    result = save(cast, alice(cast), cast.leo, [meal, wish])
    assert result.wished == [wish]
    assert rows(cast, cast.leo) == [(on(WEDNESDAY), cast.meal, State.BOOKED, None)]


@pytest.mark.usefixtures("period")
def test_a_wish_sent_twice_is_one_and_is_taken_back_until_the_period_closes(cast):
    change = tick(cast.morning_centre, WEDNESDAY)
    save(cast, alice(cast), cast.leo, [change])
    assert save(cast, alice(cast), cast.leo, [change], NOW + timedelta(hours=1)).saved == [change]
    assert list_wishes(cast) == [(cast.leo, on(WEDNESDAY), None, NOW, WishState.WAITING)]
    gone = untick(cast.morning_centre, WEDNESDAY)
    late = save(cast, alice(cast), cast.leo, [gone], CLOSES)
    assert late.refused == [(gone, TooLate(CLOSES))]
    assert save(cast, alice(cast), cast.leo, [gone], CLOSES - timedelta(seconds=1)).saved == [gone]
    assert list_wishes(cast) == []


@pytest.mark.usefixtures("period")
def test_a_wish_is_neither_made_before_the_opening_nor_after_the_closing(cast):
    change = tick(cast.morning_centre, WEDNESDAY)
    assert save(cast, alice(cast), cast.leo, [change], OPENS - timedelta(seconds=1)).refused == [
        (change, TooEarly(OPENS))
    ]
    assert save(cast, alice(cast), cast.leo, [change], CLOSES).refused == [(change, TooLate(CLOSES))]
    assert save(cast, alice(cast), cast.leo, [change], OPENS).saved == [change]


def test_another_time_keeps_the_place_in_the_order(cast):
    keep_period(cast, cast.morning_care, closes_at=CLOSES, mode=PeriodMode.WISH)
    monday = "lundi 2026-12-07"
    save(cast, alice(cast), cast.leo, [tick(cast.morning_care, monday, 420)])
    later = replace(tick(cast.morning_care, monday, 435), was_on=True, was_time=420)
    assert save(cast, alice(cast), cast.leo, [later], NOW + timedelta(days=1)).saved == [later]
    assert list_wishes(cast) == [(cast.leo, on(monday), 435, NOW, WishState.WAITING)]


@pytest.mark.usefixtures("period")
def test_a_second_window_is_told_what_is_wished_now(cast):
    keep_period(cast, cast.morning_care, closes_at=CLOSES, mode=PeriodMode.WISH)
    monday = "lundi 2026-12-07"
    save(cast, alice(cast), cast.leo, [tick(cast.morning_care, monday, 420)])
    other = tick(cast.morning_care, monday, 435)
    assert save(cast, alice(cast), cast.leo, [other]).refused == [(other, CellChangedMeanwhile(True, 420))]


def test_what_staff_booked_in_the_period_stays_a_booking(cast, period):
    book(cast, cast.leo, cast.morning_centre, WEDNESDAY)
    keep_wish(cast, period, cast.leo, cast.morning_centre, WEDNESDAY)
    gone = untick(cast.morning_centre, WEDNESDAY)
    result = save(cast, alice(cast), cast.leo, [gone])
    assert (result.saved, result.wished) == ([gone], [])
    assert rows(cast, cast.leo) == [(on(WEDNESDAY), cast.morning_centre, State.CANCELLED, None)]


@pytest.mark.usefixtures("period")
def test_two_parents_who_wish_at_once_both_have_their_wish(cast):
    hers = tick(cast.morning_centre, WEDNESDAY)
    his = tick(cast.morning_centre, "mercredi 2026-12-02")
    results = all_at_once(
        [
            lambda: save(cast, alice(cast), cast.zoe, [hers]),
            lambda: save(cast, bruno(cast), cast.zoe, [his]),
        ]
    )
    assert [one.saved for one in results] == [[hers], [his]]
    assert [row[1] for row in list_wishes(cast)] == [his.day, hers.day]


@pytest.mark.usefixtures("period", "locks_in_order")
def test_a_wish_asks_one_query_more_whatever_the_number_of_days(cast):
    one, two = [tick(cast.morning_centre, WEDNESDAY)], [tick(cast.morning_centre, day) for day in (WEDNESDAY, NEXT)]
    counts = []
    for child, changes in ((cast.leo, one), (cast.zoe, two[:1])):
        with queries(cast.url) as asked:
            save(cast, alice(cast), child, changes)
        counts.append(len(asked))
    with queries(cast.url) as more:
        save(cast, alice(cast), cast.leo, [tick(cast.morning_centre, NEXT)])
    assert counts[0] == counts[1] == len(more)


@pytest.mark.usefixtures("period")
def test_the_receipt_says_that_it_is_a_wish(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.morning_centre, WEDNESDAY), tick(cast.morning_centre, NEXT)])
    save(cast, alice(cast), cast.leo, [untick(cast.morning_centre, NEXT)], NOW + timedelta(minutes=1))
    with database.open_writer(cast.url) as db:
        assert write_due_receipts(db, "https://cantine.exemple.fr", NOW + timedelta(minutes=20))
        text = db.scalars(select(OutboxMail.text)).one()
    assert "Souhaits (la mairie décide ensuite) :\n- mercredi 9 décembre 2026 : Centre matin\n" in f"{text}\n"
    assert "16 décembre" not in text
