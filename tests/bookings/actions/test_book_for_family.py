"""Staff book for a family: after the cutoff with a reason, beyond the capacity when they mean it."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select, update

from cantine.attendance.actions.roll_call import tick as tick_at_door
from cantine.attendance.queries import attendance, day_list, kitchen, roll_call
from cantine.attendance.rules.attendance_counts import Counts
from cantine.attendance.rules.roll_call import Mark, Tap
from cantine.billing.queries import invoice_drafts
from cantine.bookings.actions.book_for_family import book_for_children, book_for_family
from cantine.bookings.queries import staff_acts
from cantine.common import refusal_sentences
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.vocabulary import Diet, Presence, State
from cantine.store import database
from cantine.store.tables import Booking, Child, Closure, Custody, CustodyDay, JournalEntry, Service
from tests.bookings.actions.test_save_month import a_whole_month
from tests.dates import at, on
from tests.support.query_count import queries
from tests.support.saving import NOW, alice, all_at_once, book, journal, rows, save, tick, untick

MONDAY, CUTOFF = "lundi 2026-11-30", at("jeudi 2026-11-26 17:00:00")
LATE = at("vendredi 2026-11-27 08:00:00")
SEVEN, HALF_PAST_SEVEN = 7 * 60, 7 * 60 + 30


def book_for(cast, child, changes, now=NOW, *, actor=None, **more):
    """Nadia books, in a transaction of its own."""
    with database.open_writer(cast.url) as db:
        return book_for_family(db, actor or Actor(cast.nadia, None, Role.MANAGER), child, changes, now, **more)


def kept(cast):
    """(family, state, reason) of every booking, by day."""
    asked = select(Booking.family_id, Booking.state, Booking.reason).order_by(Booking.day, Booking.service_id)
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(asked)]


def entries(cast):
    asked = select(JournalEntry.action, JournalEntry.family_id, JournalEntry.before, JournalEntry.after)
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(asked.order_by(JournalEntry.id))]


def test_before_the_cutoff_staff_book_like_parents(cast):
    change = tick(cast.meal, MONDAY)
    result = book_for(cast, cast.leo, [change], reason="inutile")
    assert (result.saved, result.refused) == ([change], [])
    assert kept(cast) == [(cast.alices_family, State.BOOKED, "")]


def test_brothers_and_sisters_are_booked_in_one_act_or_none_of_them(cast):
    monday, nadia = tick(cast.meal, MONDAY), Actor(cast.nadia, None, Role.MANAGER)
    with database.open_writer(cast.url) as db:
        asked = {cast.leo: [monday], cast.zoe: [tick(cast.study, MONDAY)]}
        saved = book_for_children(db, nadia, asked, LATE, reason="Grève des bus")
    assert [(child, len(one.saved), one.refused) for child, one in saved.items()] == [
        (cast.leo, 1, []),
        (cast.zoe, 1, []),
    ]
    assert [reason for _family, _state, reason in kept(cast)] == ["Grève des bus"] * 2
    with pytest.raises(NotFound), database.open_writer(cast.url) as db:
        book_for_children(db, nadia, {cast.leo: [untick(cast.meal, MONDAY)], 999: [monday]}, LATE, reason="Erreur")
    assert len(kept(cast)) == 2


def test_after_the_cutoff_it_is_a_late_addition_that_keeps_its_reason(cast):
    change = tick(cast.morning_care, MONDAY, SEVEN)
    assert book_for(cast, cast.leo, [change], LATE, reason=" Panne d'internet ").saved == [change]
    assert kept(cast) == [(cast.alices_family, State.ADDED, "Panne d'internet")]
    assert rows(cast, cast.leo) == [(on(MONDAY), cast.morning_care, State.ADDED, SEVEN)]
    assert entries(cast) == [
        (
            "book_for_family",
            cast.alices_family,
            {"2026-11-30 Garderie matin": "non inscrit"},
            {"2026-11-30 Garderie matin": "inscrit à 7\u00a0h\u00a000", "reason": "Panne d'internet"},
        )
    ]


def test_after_the_cutoff_without_a_reason_only_what_is_in_time_is_booked(cast):
    late, early = tick(cast.meal, MONDAY), tick(cast.meal, "lundi 2026-12-07")
    result = book_for(cast, cast.leo, [late, early], LATE, reason="  ")
    assert (result.saved, result.refused) == ([early], [(late, refusal_sentences.ReasonMissing(CUTOFF))])
    assert [row[0] for row in rows(cast, cast.leo)] == [early.day]


def test_a_day_long_past_that_is_not_billed_may_still_change(cast):
    change = tick(cast.meal, "lundi 2026-11-02")
    assert book_for(cast, cast.leo, [change], reason="Oubli").saved == [change]
    assert kept(cast) == [(cast.alices_family, State.ADDED, "Oubli")]


def test_saving_twice_changes_nothing(cast):
    changes = [tick(cast.meal, MONDAY), tick(cast.study, MONDAY)]
    first = book_for(cast, cast.leo, changes, LATE, reason="Oubli")
    again = book_for(cast, cast.leo, changes, LATE)
    assert (again.saved, again.refused) == (first.saved, [])
    assert len(kept(cast)) == 2
    assert journal(cast) == 1
    assert book_for(cast, cast.leo, [], LATE).saved == ()


def test_cancelling_late_needs_a_reason_too_and_keeps_the_row(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    gone = untick(cast.meal, MONDAY)
    assert book_for(cast, cast.leo, [gone], LATE).refused == [(gone, refusal_sentences.ReasonMissing(CUTOFF))]
    assert book_for(cast, cast.leo, [gone], LATE, reason="Déménagement").saved == [gone]
    assert kept(cast) == [(cast.alices_family, State.CANCELLED, "")]
    assert entries(cast)[-1][2:] == (
        {"2026-11-30 Repas": "inscrit"},
        {"2026-11-30 Repas": "non inscrit", "reason": "Déménagement"},
    )


def test_a_cancelled_child_is_no_longer_noted_absent(cast):
    ticked = {"presence": Presence.ABSENT, "ticked_by_id": cast.nadia, "ticked_at": NOW}
    book(cast, cast.leo, cast.meal, "lundi 2026-11-23", **ticked)
    book_for(cast, cast.leo, [untick(cast.meal, "lundi 2026-11-23")], LATE, reason="Prévenu par téléphone")
    asked = select(Booking.state, Booking.presence, Booking.ticked_by_id, Booking.ticked_at)
    with database.open_reader(cast.url) as db:
        assert db.execute(asked).all() == [(State.CANCELLED, Presence.UNKNOWN, None, None)]


def test_another_time_after_the_cutoff_is_no_late_addition(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.morning_care, MONDAY, SEVEN)])
    later = replace(tick(cast.morning_care, MONDAY, HALF_PAST_SEVEN), was_on=True, was_time=SEVEN)
    assert book_for(cast, cast.leo, [later], LATE).refused == [(later, refusal_sentences.ReasonMissing(CUTOFF))]
    assert book_for(cast, cast.leo, [later], LATE, reason="Erreur").saved == [later]
    assert kept(cast) == [(cast.alices_family, State.BOOKED, "")]
    assert rows(cast, cast.leo)[0][3] == HALF_PAST_SEVEN


def test_another_time_of_a_late_addition_leaves_it_one(cast):
    book_for(cast, cast.leo, [tick(cast.morning_care, MONDAY, SEVEN)], LATE, reason="Oubli")
    later = replace(tick(cast.morning_care, MONDAY, HALF_PAST_SEVEN), was_on=True, was_time=SEVEN)
    book_for(cast, cast.leo, [later], LATE, reason="Erreur")
    assert kept(cast) == [(cast.alices_family, State.ADDED, "Oubli")]


def test_each_day_is_booked_for_the_family_that_has_the_child(cast):
    """Odd weeks are Bruno's, but for one day that was entered by itself."""
    with database.open_writer(cast.url) as db:
        db.add(CustodyDay(child_id=cast.zoe, day=on("mardi 2026-12-01"), family_id=cast.alices_family))
    days = (MONDAY, "mardi 2026-12-01", "lundi 2026-12-07")
    book_for(cast, cast.zoe, [tick(cast.meal, day) for day in days])
    assert [family for family, *_ in kept(cast)] == [cast.brunos_family, cast.alices_family, cast.alices_family]
    assert {family: len(after) for _, family, _, after in entries(cast)} == {
        cast.brunos_family: 1,
        cast.alices_family: 2,
    }


def test_a_row_that_one_parent_cancelled_is_booked_for_the_family_of_its_day(cast):
    book(cast, cast.zoe, cast.meal, MONDAY, state=State.CANCELLED)
    book_for(cast, cast.zoe, [tick(cast.meal, MONDAY)])
    assert kept(cast) == [(cast.brunos_family, State.BOOKED, "")]


def on_a_saturday(cast):
    return tick(cast.meal, "samedi 2026-12-05"), refusal_sentences.WeekdayNotServed(5)


def closed(cast):
    with database.open_writer(cast.url) as db:
        db.add(Closure(first=on("mardi 2026-12-08"), last=on("mardi 2026-12-08"), label="Grève"))
    return tick(cast.meal, "mardi 2026-12-08"), refusal_sentences.ClosedByTown("Grève")


def gone_to_another_school(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Child).where(Child.id == cast.leo).values(enrolled_until=on("lundi 2026-12-07")))
    return tick(cast.meal, "mardi 2026-12-08"), refusal_sentences.NotEnrolled()


def without_a_family(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Custody).where(Custody.child_id == cast.leo).values(weeks="even"))
    return tick(cast.meal, "mardi 2026-12-01"), refusal_sentences.NobodysDay()


def reported_sick(cast):
    book(cast, cast.leo, cast.meal, "mardi 2026-12-08", state=State.SICK)
    return untick(cast.meal, "mardi 2026-12-08"), refusal_sentences.ReportedSick()


def marked_present(cast):
    book(cast, cast.leo, cast.meal, "vendredi 2026-11-20", presence=Presence.PRESENT)
    return untick(cast.meal, "vendredi 2026-11-20"), refusal_sentences.MarkedPresent()


def full(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(capacity=1))
    book(cast, cast.tom, cast.study, "mardi 2026-12-08", family_id=cast.chloes_family)
    return tick(cast.study, "mardi 2026-12-08"), refusal_sentences.Full(1)


def without_a_time(cast):
    return tick(cast.morning_care, "mardi 2026-12-08"), refusal_sentences.UnknownTime(6 * 60 + 30, 8 * 60 + 15)


def of_a_service_that_is_no_longer_offered(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(active=False))
    return tick(cast.study, "mardi 2026-12-08"), refusal_sentences.UnknownService()


def overtaken(cast):
    book(cast, cast.leo, cast.morning_care, "mardi 2026-12-08", time=SEVEN)
    seen = tick(cast.morning_care, "mardi 2026-12-08", HALF_PAST_SEVEN)
    return seen, refusal_sentences.CellChangedMeanwhile(True, SEVEN)


@pytest.mark.parametrize(
    "what_is_wrong",
    [
        on_a_saturday,
        closed,
        gone_to_another_school,
        without_a_family,
        reported_sick,
        marked_present,
        full,
        without_a_time,
        of_a_service_that_is_no_longer_offered,
        overtaken,
    ],
    ids=lambda function: function.__name__,
)
def test_what_even_staff_may_not_comes_back_with_its_reason_and_the_rest_is_kept(cast, what_is_wrong):
    refused, reason = what_is_wrong(cast)
    good = tick(cast.meal, "lundi 2026-12-07")
    result = book_for(cast, cast.leo, [refused, good], reason="Oubli")
    assert (result.saved, result.refused) == ([good], [(refused, reason)])


def test_beyond_the_capacity_staff_say_that_they_mean_it(cast):
    change, _ = full(cast)
    assert book_for(cast, cast.leo, [change], exceed=True).saved == [change]
    assert rows(cast, cast.leo) == [(change.day, cast.study, State.BOOKED, None)]


def test_a_service_for_staff_only_is_theirs_to_book(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.study).values(open_to_parents=False))
    change = tick(cast.study, MONDAY)
    assert book_for(cast, cast.leo, [change]).saved == [change]


def test_a_child_that_does_not_exist_is_missing_and_too_much_is_refused_whole(cast):
    with pytest.raises(NotFound):
        book_for(cast, 999_999, [tick(cast.meal, MONDAY)])
    with pytest.raises(ValueError, match="Trop de modifications"):
        book_for(cast, cast.leo, [tick(cast.meal, MONDAY)] * 5001)
    with pytest.raises(ValueError, match="trop long"):
        book_for(cast, cast.leo, [tick(cast.meal, MONDAY)], LATE, reason="x" * 201)
    assert kept(cast) == []


def test_a_parent_and_staff_at_once_leave_one_row_and_both_are_told_the_truth(cast):
    tick_it = [tick(cast.meal, MONDAY)]
    tasks = [partial(save, cast, alice(cast), cast.leo, tick_it), partial(book_for, cast, cast.leo, tick_it)]
    assert [(result.saved, result.refused) for result in all_at_once(tasks)] == [(tick_it, [])] * 2
    assert kept(cast) == [(cast.alices_family, State.BOOKED, "")]
    assert journal(cast) == 1


def test_of_two_times_chosen_at_once_one_stands_and_the_other_is_told(cast):
    wishes = [tick(cast.morning_care, MONDAY, time) for time in (SEVEN, HALF_PAST_SEVEN)]
    parents, staff = all_at_once(
        [
            partial(save, cast, alice(cast), cast.leo, wishes[:1]),
            partial(book_for, cast, cast.leo, wishes[1:]),
        ]
    )
    stands = rows(cast, cast.leo)[0][3]
    loser = staff if stands == SEVEN else parents
    assert [reason for _, reason in loser.refused] == [refusal_sentences.CellChangedMeanwhile(True, stands)]


def test_booking_a_whole_month_takes_as_many_queries_as_one_change(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).values(capacity=30, term_weekdays=frozenset(range(5))))
    took = []
    for changes in (a_whole_month(cast, tick)[:1], a_whole_month(cast, tick), a_whole_month(cast, untick)):
        with queries(cast.url) as asked:
            book_for(cast, cast.leo, changes)
        took.append(len(asked))
    assert took == [11, 11, 10]


def test_what_is_called_off_late_is_not_cooked_and_billed_as_it_was_booked(cast):
    """Staff decide whether it is billed; ticked again it is as it was, without a surcharge."""
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY), tick(cast.morning_care, MONDAY, SEVEN)])
    gone = [untick(cast.meal, MONDAY), untick(cast.morning_care, MONDAY, SEVEN)]
    result = book_for(cast, cast.leo, gone, LATE, reason="Prévenu trop tard", bill=True)
    assert (result.saved, result.called_off, result.refused) == (gone, gone, [])
    assert rows(cast, cast.leo) == [
        (on(MONDAY), cast.meal, State.BOOKED, None),
        (on(MONDAY), cast.morning_care, State.BOOKED, SEVEN),
    ]
    assert entries(cast)[-1][3] == {
        "2026-11-30 Repas": "annulé, facturé",
        "2026-11-30 Garderie matin": "annulé, facturé",
        "reason": "Prévenu trop tard",
    }
    with database.open_reader(cast.url) as db:
        day = on(MONDAY)
        assert attendance.count_per_day(db, day, day) == {
            (day, service, service): Counts(cancelled=1) for service in (cast.meal, cast.morning_care)
        }
        assert kitchen.count_meals(db, day, day, cast.meal) == {}
        assert day_list.list_expected_children(db, day, cast.meal) == []
        assert [one.mark.presence for one in roll_call.list_lines(db, day, cast.meal)] == [Presence.ABSENT]
        assert invoice_drafts.list_families_to_bill(db, on("dimanche 2026-11-01")) == [cast.alices_family]
    again = [tick(cast.meal, MONDAY)]
    assert book_for(cast, cast.leo, again, LATE, reason="Il vient", bill=True).saved == again
    assert kept(cast)[0] == (cast.alices_family, State.BOOKED, "")
    with database.open_reader(cast.url) as db:
        assert kitchen.count_meals(db, day, day, cast.meal) == {(day, cast.cm1, Diet.STANDARD): 1}


def test_what_is_taken_off_in_time_or_not_to_be_billed_is_cancelled(cast):
    early, late = "lundi 2026-12-07", MONDAY
    save(cast, alice(cast), cast.leo, [tick(cast.meal, late), tick(cast.meal, early)])
    gone = [untick(cast.meal, early)]
    assert book_for(cast, cast.leo, gone, LATE, bill=True).called_off == []
    assert book_for(cast, cast.leo, [untick(cast.meal, late)], LATE, reason="Grève").called_off == []
    assert {state for _family, state, _reason in kept(cast)} == {State.CANCELLED}


def test_parents_see_what_was_called_off_and_cannot_change_it(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    gone = untick(cast.meal, MONDAY)
    book_for(cast, cast.leo, [gone], LATE, reason="Prévenu trop tard", bill=True)
    assert save(cast, alice(cast), cast.leo, [gone], LATE).refused == [(gone, refusal_sentences.CalledOff())]
    with database.open_reader(cast.url) as db:
        [act] = staff_acts.list_town_acts(db, cast.alices_family, cast.leo, on(MONDAY), on(MONDAY))
    assert (act.became, act.reason) == ("annulé, facturé", "Prévenu trop tard")


def test_a_child_that_comes_though_called_off_is_present_like_any_other(cast):
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    book_for(cast, cast.leo, [untick(cast.meal, MONDAY)], LATE, reason="Prévenu trop tard", bill=True)
    noon = at("lundi 2026-11-30 12:00:00")
    with database.open_writer(cast.url) as db:
        [line] = roll_call.list_lines(db, on(MONDAY), cast.meal)
        tap = Tap(line.id, Mark(Presence.PRESENT), [Mark(Presence.ABSENT)])
        tick_at_door(db, Actor(cast.nadia, None, Role.MANAGER), tap, noon)
    with database.open_reader(cast.url) as db:
        assert attendance.count_per_day(db, on(MONDAY), on(MONDAY)) == {
            (on(MONDAY), cast.meal, cast.meal): Counts(booked=1, present=1)
        }


def test_who_is_called_off_takes_no_place(cast):
    with database.open_writer(cast.url) as db:
        db.execute(update(Service).where(Service.id == cast.meal).values(capacity=1))
    save(cast, alice(cast), cast.leo, [tick(cast.meal, MONDAY)])
    book_for(cast, cast.leo, [untick(cast.meal, MONDAY)], LATE, reason="Prévenu trop tard", bill=True)
    other = tick(cast.meal, MONDAY)
    assert book_for(cast, cast.tom, [other], LATE, reason="Place libre").saved == [other]


def test_what_staff_add_late_may_cost_nothing_more_with_a_reason_of_the_list(cast):
    changes = [tick(cast.morning_care, MONDAY, SEVEN)]
    book_late = partial(book_for, cast, cast.leo, changes, LATE, reason="Oubli")
    with pytest.raises(ValueError, match="motif"):
        book_late(waive="Parce que")
    assert book_late(waive="Erreur de la mairie").saved
    with database.open_reader(cast.url) as db:
        assert db.execute(select(Booking.waived)).scalars().all() == ["Erreur de la mairie"]


def test_staff_book_no_further_than_the_next_school_year_and_cancel_what_lies_beyond(cast):
    """On Monday 23 November 2026 the last day is Thursday 31 August 2028, and no meal is served there; one of 2099 is
    from before there was a last day."""
    last, beyond = "mardi 2028-06-13", "lundi 2099-01-05"
    result = book_for(cast, cast.leo, [tick(cast.meal, last), tick(cast.meal, beyond)], reason="inutile")
    assert [change.day for change in result.saved] == [on(last)]
    assert [str(why) for _, why in result.refused] == [
        "Les inscriptions vont pour l'instant jusqu'au jeudi 31 août 2028."
    ]
    with database.open_writer(cast.url) as db:
        db.add(Booking(child_id=cast.leo, day=on(beyond), service_id=cast.meal, family_id=cast.alices_family))
    gone = untick(cast.meal, beyond)
    assert book_for(cast, cast.leo, [gone]).saved == [gone]
