"""Parents book past the cutoff where a service lets them: at its price, told before, until its second cutoff only."""

from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from cantine.bookings.actions.apply_week import apply_week
from cantine.bookings.rules.late_bookings import compute_late_cutoff, may_book_late
from cantine.common.cutoff_types import DaysBefore, Weekly
from cantine.common.paris import instant
from cantine.common.refusal_sentences import TooLate
from cantine.common.terms.booking_events import LateBy
from cantine.common.vocabulary import State
from cantine.offer.rules.calendar import Calendar, compute_cutoff
from cantine.offer.rules.services import ServiceRules
from cantine.store import database
from cantine.store.tables import Booking, Service
from tests.dates import at, on
from tests.support.saving import alice, book, save, tick, untick

MONDAY = "lundi 2026-11-30"
IN_TIME, LATE, TOO_LATE = (
    at("jeudi 2026-11-26 16:59:59"),
    at("lundi 2026-11-30 08:59:59"),
    at("lundi 2026-11-30 09:00:00"),
)


@pytest.fixture
def lenient(cast):
    """Meals close on the Thursday before, and may be ticked late until 9:00 of the day itself."""
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.meal).values(late_cutoff=DaysBefore(0, time(9))))
    return cast


def kept(cast):
    asked = select(Booking.state, Booking.late_by, Booking.reason).where(Booking.child_id == cast.leo)
    with database.open_reader(cast.url) as db:
        return [(State(state), late_by, reason) for state, late_by, reason in db.execute(asked)]


def seen_late(service, day):
    return replace(tick(service, day), late=True)


def test_until_the_second_cutoff_what_a_parent_ticks_is_late(lenient):
    saved = save(lenient, alice(lenient), lenient.leo, [seen_late(lenient.meal, MONDAY)], LATE)
    assert not saved.refused
    assert kept(lenient) == [(State.ADDED, LateBy.PARENT, "")]


@pytest.mark.parametrize("now", [TOO_LATE, at("mardi 2026-12-01 10:00:00")])
def test_from_the_second_cutoff_on_it_is_refused_as_ever(lenient, now):
    [(_change, reason)] = save(lenient, alice(lenient), lenient.leo, [seen_late(lenient.meal, MONDAY)], now).refused
    assert isinstance(reason, TooLate)
    assert kept(lenient) == []


def test_in_time_it_is_not_late_whatever_the_browser_says(lenient):
    save(lenient, alice(lenient), lenient.leo, [seen_late(lenient.meal, MONDAY)], IN_TIME)
    assert kept(lenient) == [(State.BOOKED, None, "")]


def test_who_did_not_read_that_it_costs_more_is_refused(lenient):
    """The cutoff passed while the page was open."""
    saved = save(lenient, alice(lenient), lenient.leo, [tick(lenient.meal, MONDAY)], LATE)
    assert [type(reason) for _, reason in saved.refused] == [TooLate]


def test_a_service_without_a_second_cutoff_stays_closed(cast):
    saved = save(cast, alice(cast), cast.leo, [seen_late(cast.meal, MONDAY)], LATE)
    assert [type(reason) for _, reason in saved.refused] == [TooLate]


def test_taking_off_late_stays_refused_and_taken_off_in_time_it_is_forgotten(lenient):
    book(lenient, lenient.leo, lenient.meal, MONDAY, state=State.ADDED, late_by=LateBy.PARENT)
    change = replace(untick(lenient.meal, MONDAY), late=True)
    assert save(lenient, alice(lenient), lenient.leo, [change], LATE).refused
    assert save(lenient, alice(lenient), lenient.leo, [change], IN_TIME).saved
    assert kept(lenient) == [(State.CANCELLED, None, "")]


def test_a_typical_week_books_nothing_late(lenient):
    with database.open_writer(lenient.url) as db:
        saved = apply_week(db, alice(lenient), {lenient.leo: [tick(lenient.meal, MONDAY)]}, LATE)
    assert [type(reason) for _, reason in saved[lenient.leo].refused] == [TooLate]


SERVED = frozenset({0, 1, 3, 4})
CALENDAR = Calendar("B", [])


@given(
    st.integers(0, 9), st.integers(0, 9), st.sampled_from([0, 9, 17, 23]), st.dates(on(MONDAY), on("jeudi 2026-12-17"))
)
def test_the_second_cutoff_is_never_before_the_first(days, later, hour, day):
    service = ServiceRules(1, "Repas", "Repas", SERVED, frozenset(), DaysBefore(days, time(hour)), Weekly())
    service = replace(service, late_cutoff=DaysBefore(later, time(9)))
    closes, until = compute_cutoff(service, day, CALENDAR), compute_late_cutoff(service, day, CALENDAR)
    assert until >= closes
    assert not may_book_late(service, day, CALENDAR, instant(day, time(23, 59)), exempt=False) or until > closes
