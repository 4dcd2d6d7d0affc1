"""A child comes without a booking: it is added late, and its family pays."""

from functools import partial

import pytest
from sqlalchemy import func, select, update

from cantine.attendance.rules import roll_call
from cantine.attendance.rules.roll_call import ARRIVED
from cantine.common import refusal_sentences
from cantine.common.roles import NotFound
from cantine.common.vocabulary import Presence, State
from cantine.store import database
from cantine.store.tables import Booking, Child, Closure, Custody, Service
from tests.bookings.actions.test_save_month_refusals import invoiced
from tests.dates import at, on
from tests.support.saving import all_at_once, book
from tests.support.ticking import ABSENT, NOW, TODAY, add, entries, kept, note, remove

WEDNESDAY = "mercredi 2026-11-25"


def row(cast, booking):
    asked = select(Booking.family_id, Booking.state, Booking.reason, Booking.presence, Booking.time, Booking.real_time)
    with database.open_reader(cast.url) as db:
        return tuple(db.execute(asked.where(Booking.id == booking)).one())


def count(cast):
    with database.open_reader(cast.url) as db:
        return db.execute(select(func.count(Booking.id))).scalar_one()


def test_the_child_is_added_late_for_the_family_of_the_day_and_is_present(cast):
    booking = add(cast, cast.zoe, cast.meal)
    assert row(cast, booking) == (cast.alices_family, State.ADDED, ARRIVED, Presence.PRESENT, None, None)
    assert kept(cast, booking)[3:] == (cast.nadia, NOW)
    odd = "lundi 2026-11-16"
    assert row(cast, add(cast, cast.zoe, cast.meal, odd))[0] == cast.brunos_family
    label = "2026-11-23 Repas"
    assert entries(cast)[0] == (
        "add_unbooked",
        cast.alices_family,
        cast.zoe,
        {label: "non inscrit"},
        {label: "ajouté, présent"},
    )


def test_with_the_time_it_came(cast):
    booking = add(cast, cast.leo, cast.morning_care, time=7 * 60 + 12)
    assert row(cast, booking)[1:] == (State.ADDED, ARRIVED, Presence.PRESENT, None, 7 * 60 + 12)


def test_adding_again_changes_nothing_and_the_journal_has_one_entry(cast):
    assert add(cast, cast.leo, cast.meal) == add(cast, cast.leo, cast.meal)
    assert (count(cast), len(entries(cast))) == (1, 1)


def test_a_child_that_is_booked_is_only_noted_present(cast):
    booked = book(cast, cast.leo, cast.meal, TODAY)
    assert add(cast, cast.leo, cast.meal) == booked
    assert row(cast, booked)[1:4] == (State.BOOKED, "", Presence.PRESENT)
    sick = book(cast, cast.tom, cast.meal, TODAY, state=State.SICK, family_id=cast.chloes_family)
    add(cast, cast.tom, cast.meal)
    assert row(cast, sick)[1:4] == (State.BOOKED, "", Presence.PRESENT)
    assert [entry[0] for entry in entries(cast)] == ["tick", "tick"]


def test_a_booking_that_was_cancelled_comes_back_as_a_late_addition(cast):
    cancelled = book(cast, cast.leo, cast.meal, TODAY, state=State.CANCELLED)
    assert add(cast, cast.leo, cast.meal) == cancelled
    assert row(cast, cancelled)[1:4] == (State.ADDED, ARRIVED, Presence.PRESENT)


def test_no_capacity_holds_at_the_door(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(capacity=1))
    book(cast, cast.tom, cast.meal, TODAY, family_id=cast.chloes_family)
    assert row(cast, add(cast, cast.leo, cast.meal))[1] is State.ADDED


def tomorrow(cast):
    return (cast.meal, "mardi 2026-11-24"), roll_call.InTheFuture()


def on_a_wednesday_without_care(cast):
    return (cast.morning_care, "mercredi 2026-11-18"), roll_call.CannotBeAdded(refusal_sentences.WeekdayNotServed(2))


def closed(cast):
    with database.open_writer(cast.url) as db:
        db.add(Closure(first=on(TODAY), last=on(TODAY), label="Grève"))
    return (cast.meal, TODAY), roll_call.CannotBeAdded(refusal_sentences.ClosedByTown("Grève"))


def gone_to_another_school(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.leo).values(enrolled_until=on("vendredi 2026-11-20")))
    return (cast.meal, TODAY), roll_call.CannotBeAdded(refusal_sentences.NotEnrolled())


def without_a_family(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Custody).where(Custody.child_id == cast.leo).values(weeks="odd"))
    return (cast.meal, TODAY), roll_call.CannotBeAdded(refusal_sentences.NobodysDay())


def no_such_service(cast):
    return (999_999, TODAY), roll_call.CannotBeAdded(refusal_sentences.UnknownService())


def billed(cast):
    invoiced(cast)
    return (cast.meal, "mardi 2026-12-08"), roll_call.IsBilled()


def a_time_of_a_meal(cast):
    return (cast.meal, TODAY, 720), roll_call.HasNoTime()


def a_time_to_come(cast):
    return (cast.evening_care, TODAY, 17 * 60), roll_call.NotYet()


@pytest.mark.parametrize(
    "what_is_wrong",
    [
        tomorrow,
        on_a_wednesday_without_care,
        closed,
        gone_to_another_school,
        without_a_family,
        no_such_service,
        billed,
        a_time_of_a_meal,
        a_time_to_come,
    ],
    ids=lambda function: function.__name__,
)
def test_a_child_that_cannot_be_added_is_refused_with_the_reason(cast, what_is_wrong):
    asked, reason = what_is_wrong(cast)
    stood = count(cast)
    with pytest.raises(roll_call.NotNoted) as why:
        add(cast, cast.leo, *asked, now=at("mardi 2026-12-08 12:00:00") if what_is_wrong is billed else NOW)
    assert (type(why.value), str(why.value)) == (type(reason), str(reason))
    assert (count(cast), entries(cast)) == (stood, [])


def test_a_child_that_does_not_exist_is_missing(cast):
    with pytest.raises(NotFound):
        add(cast, 999_999, cast.meal)


def test_what_was_added_by_mistake_is_taken_off_again(cast):
    booking = add(cast, cast.leo, cast.meal)
    for _ in range(2):
        remove(cast, booking)
    assert row(cast, booking)[1:4] == (State.CANCELLED, "", Presence.UNKNOWN)
    assert entries(cast)[1:] == [
        (
            "tick",
            cast.alices_family,
            cast.leo,
            {"2026-11-23 Repas": "ajouté, présent"},
            {"2026-11-23 Repas": "non inscrit"},
        )
    ]
    assert add(cast, cast.leo, cast.meal) == booking


def test_what_was_booked_or_added_otherwise_or_is_billed_is_not_taken_off_here(cast):
    booked = book(cast, cast.leo, cast.meal, TODAY)
    for_the_family = book(cast, cast.leo, cast.study, TODAY, state=State.ADDED, reason="Appel du père")
    for booking in (booked, for_the_family):
        with pytest.raises(roll_call.NotAddedHere):
            remove(cast, booking)
    invoiced(cast)
    with pytest.raises(roll_call.IsBilled):
        remove(cast, count(cast))
    with pytest.raises(NotFound):
        remove(cast, 999_999)
    assert entries(cast) == []


def test_two_tablets_that_add_one_child_at_once_leave_one_booking(cast):
    results = all_at_once([partial(add, cast, cast.leo, cast.meal)] * 4)
    assert len(set(results)) == 1
    assert (count(cast), len(entries(cast))) == (1, 1)


def test_added_here_and_noted_absent_there_at_once_leaves_the_child_booked(cast):
    booked = book(cast, cast.leo, cast.meal, TODAY)
    all_at_once([partial(add, cast, cast.leo, cast.meal), partial(note, cast, booked, ABSENT)])
    assert row(cast, booked)[3] is Presence.PRESENT
