"""Calling the roll: each tap is one small act, kept or refused with what stands."""

from functools import partial

import pytest

from cantine.attendance.rules import roll_call
from cantine.attendance.rules.roll_call import Mark
from cantine.common.roles import NotFound
from cantine.common.vocabulary import Presence, State
from cantine.store import database
from cantine.store.tables import Absence
from tests.bookings.actions.test_save_month_refusals import invoiced
from tests.dates import at, on
from tests.support.saving import all_at_once, book
from tests.support.ticking import ABSENT, NOW, PRESENT, TODAY, UNKNOWN, entries, ines, kept, note, note_all

AT_FIVE = Mark(Presence.PRESENT, 17 * 60)
EVENING = at("lundi 2026-11-23 18:00:00")


@pytest.fixture
def meal(cast):
    """Léo's meal of today."""
    return book(cast, cast.leo, cast.meal, TODAY)


@pytest.fixture
def evening(cast):
    return book(cast, cast.leo, cast.evening_care, TODAY, time=16 * 60 + 30)


def absence(cast):
    with database.open_writer(cast.url) as db:
        sickness = Absence(child_id=cast.leo, first=on(TODAY), last=on(TODAY), reported_at=NOW)
        db.add(sickness)
        db.flush()
        return sickness.id


def test_present_absent_and_not_ticked_are_kept_with_who_and_when(cast, meal):
    note(cast, meal, PRESENT)
    assert kept(cast, meal) == (State.BOOKED, Presence.PRESENT, None, cast.nadia, NOW)
    later = at("lundi 2026-11-23 12:30:00")
    note(cast, meal, ABSENT, PRESENT, actor=ines(cast), now=later)
    assert kept(cast, meal) == (State.BOOKED, Presence.ABSENT, None, cast.ines, later)
    note(cast, meal, UNKNOWN, ABSENT)
    assert kept(cast, meal)[:3] == (State.BOOKED, Presence.UNKNOWN, None)
    label = "2026-11-23 Repas"
    assert entries(cast) == [
        ("tick", cast.alices_family, cast.leo, {label: before}, {label: after})
        for before, after in (("non pointé", "présent"), ("présent", "absent"), ("absent", "non pointé"))
    ]


def test_the_same_tap_sent_again_changes_nothing(cast, meal):
    for _ in range(3):
        note(cast, meal, PRESENT)
    assert len(entries(cast)) == 1


def test_the_time_is_kept_changed_and_goes_with_the_presence(cast, evening):
    note(cast, evening, AT_FIVE, now=EVENING)
    assert kept(cast, evening)[:3] == (State.BOOKED, Presence.PRESENT, 17 * 60)
    note(cast, evening, Mark(Presence.PRESENT, 17 * 60 + 10), AT_FIVE, now=EVENING)
    assert kept(cast, evening)[2] == 17 * 60 + 10
    note(cast, evening, ABSENT, Mark(Presence.PRESENT, 17 * 60 + 10), now=EVENING)
    assert kept(cast, evening)[:3] == (State.BOOKED, Presence.ABSENT, None)
    assert entries(cast)[1][4] == {"2026-11-23 Garderie soir": "présent à 17\u00a0h\u00a010"}


def test_what_somebody_else_noted_meanwhile_stands(cast, meal):
    note(cast, meal, PRESENT, actor=ines(cast))
    with pytest.raises(roll_call.NotedMeanwhile) as why:
        note(cast, meal, ABSENT)
    assert str(why.value) == "Noté entre-temps par Inès à 12\u00a0h\u00a005 : présent."
    assert kept(cast, meal)[1:4] == (Presence.PRESENT, None, cast.ines)
    assert len(entries(cast)) == 1


def tomorrow(cast):
    return book(cast, cast.leo, cast.meal, "mardi 2026-11-24"), PRESENT, roll_call.InTheFuture


def billed(cast):
    invoiced(cast)
    return 1, PRESENT, roll_call.IsBilled


def cancelled(cast):
    return book(cast, cast.leo, cast.meal, TODAY, state=State.CANCELLED), PRESENT, roll_call.NoLongerBooked


def reported_sick(cast):
    return book(cast, cast.leo, cast.meal, TODAY, state=State.SICK), ABSENT, roll_call.IsSick


def a_time_of_a_meal(cast):
    return book(cast, cast.leo, cast.meal, TODAY), Mark(Presence.PRESENT, 12 * 60), roll_call.HasNoTime


def a_time_to_come(cast):
    return book(cast, cast.leo, cast.evening_care, TODAY), AT_FIVE, roll_call.NotYet


@pytest.mark.parametrize(
    "what_is_wrong",
    [tomorrow, billed, cancelled, reported_sick, a_time_of_a_meal, a_time_to_come],
    ids=lambda function: function.__name__,
)
def test_a_tap_that_cannot_be_kept_leaves_everything_as_it_is(cast, what_is_wrong):
    booking, mark, refusal = what_is_wrong(cast)
    now = at("mardi 2026-12-08 12:00:00") if what_is_wrong is billed else NOW
    stood = kept(cast, booking)
    with pytest.raises(refusal):
        note(cast, booking, mark, now=now)
    assert kept(cast, booking) == stood
    assert entries(cast) == []


def test_a_booking_that_does_not_exist_is_missing(cast):
    with pytest.raises(NotFound):
        note(cast, 999_999, PRESENT)
    assert note_all(cast, [999_999]) == []


@pytest.mark.parametrize(("reason", "again"), [("", State.BOOKED), ("Oubli", State.ADDED)])
def test_a_sick_child_that_came_all_the_same_is_booked_and_sick_again_after_the_mistake(cast, reason, again):
    sick = book(cast, cast.leo, cast.meal, TODAY, state=State.SICK, absence_id=absence(cast), reason=reason)
    note(cast, sick, PRESENT)
    assert kept(cast, sick)[:2] == (again, Presence.PRESENT)
    note(cast, sick, UNKNOWN, PRESENT)
    assert kept(cast, sick)[:2] == (State.SICK, Presence.UNKNOWN)


def test_all_present_notes_those_not_ticked_yet_in_one_entry_and_is_undone_the_same_way(cast, meal):
    zoe = book(cast, cast.zoe, cast.meal, TODAY)
    tom = book(cast, cast.tom, cast.meal, TODAY, family_id=cast.chloes_family)
    note(cast, zoe, ABSENT)
    assert note_all(cast, [meal, zoe, tom]) == sorted([meal, tom])
    assert [kept(cast, one)[1] for one in (meal, zoe, tom)] == [Presence.PRESENT, Presence.ABSENT, Presence.PRESENT]
    assert entries(cast)[1:] == [
        ("tick", None, None, {"2026-11-23 Repas": "non pointé : 2"}, {"2026-11-23 Repas": "présent : 2"})
    ]
    assert note_all(cast, [meal, zoe, tom]) == []
    assert len(entries(cast)) == 2
    assert note_all(cast, [meal, tom], UNKNOWN, PRESENT) == sorted([meal, tom])
    assert kept(cast, tom)[1] is Presence.UNKNOWN


def test_all_present_leaves_sick_cancelled_billed_and_coming_ones_alone(cast):
    invoiced(cast)
    left = [
        1,
        book(cast, cast.leo, cast.meal, TODAY, state=State.SICK),
        book(cast, cast.zoe, cast.meal, TODAY, state=State.CANCELLED),
        book(cast, cast.tom, cast.meal, "mardi 2026-11-24", family_id=cast.chloes_family),
    ]
    assert note_all(cast, left) == []
    assert entries(cast) == []
    with pytest.raises(ValueError, match="Trop de pointages"):
        note_all(cast, range(501))


def test_two_who_note_the_same_thing_at_once_are_both_right(cast, meal):
    tasks = [partial(note, cast, meal, PRESENT), partial(note, cast, meal, PRESENT, actor=ines(cast))]
    assert all_at_once(tasks) == [None, None]
    assert len(entries(cast)) == 1


def test_of_two_who_note_different_things_at_once_one_stands_and_the_other_is_told(cast, meal):
    marks = (PRESENT, ABSENT)
    results = all_at_once([partial(note, cast, meal, mark) for mark in marks])
    [won] = [number for number, result in enumerate(results) if result is None]
    assert isinstance(results[1 - won], roll_call.NotedMeanwhile)
    assert results[1 - won].mark == marks[won]
    assert kept(cast, meal)[1] is marks[won].presence


def test_all_present_and_single_taps_at_once_lose_nothing_and_never_wait_for_each_other(cast):
    bookings = [
        book(cast, child, service, TODAY)
        for child in (cast.tom, cast.leo, cast.zoe)
        for service in (cast.meal, cast.study, cast.evening_care)
    ]
    absents = bookings[::2]
    tasks = [partial(note_all, cast, bookings), partial(note_all, cast, bookings[::-1])]
    tasks += [partial(note, cast, one, ABSENT, UNKNOWN, PRESENT) for one in absents]
    results = all_at_once(tasks)
    assert [result for result in results[2:] if result is not None] == []
    assert [kept(cast, one)[1] for one in absents] == [Presence.ABSENT] * len(absents)
    assert [kept(cast, one)[1] for one in bookings[1::2]] == [Presence.PRESENT] * (len(bookings) - len(absents))
