"""A closure is reopened: what it cancelled comes back as it was, unless something else has changed since."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from cantine.common.form_input import NotAccepted
from cantine.common.refusal_sentences import ClosedByTown, Full
from cantine.common.vocabulary import Presence, State
from cantine.ledger.queries import finance_home, outstanding, reconciliation
from cantine.offer.rules.services import ClosurePeriod
from cantine.store import database
from cantine.store.tables import Booking, Child, ClosedBooking, Commune, Service
from tests.dates import on
from tests.support import billing
from tests.support.closing import (
    GONE,
    MONDAY,
    NOW,
    STANDS,
    STRIKE,
    THURSDAY,
    TUESDAY,
    book_three_days,
    close,
    edit,
    entries,
    known,
    letters,
    preview,
    remove,
    reopen,
    standing,
)
from tests.support.saving import alice, book, save, tick
from tests.support.sickness import by_staff, days, nadia, sicknesses, states

pytestmark = pytest.mark.usefixtures("locks_in_order")
WEDNESDAY = "mercredi 2026-11-04"


@pytest.fixture
def booked(cast):
    return book_three_days(cast)


def remembered(cast):
    with database.open_reader(cast.url) as db:
        return db.scalar(select(func.count()).select_from(ClosedBooking))


def columns(cast):
    """All that a booking is, by child, day and service."""
    kept = Booking.state, Booking.late_by, Booking.reason, Booking.called_off, Booking.presence
    asked = select(Booking.child_id, Booking.day, Booking.service_id, *kept).order_by(Booking.id)
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in db.execute(asked)]


def told_families(cast, since):
    return {to: (subject, text) for to, subject, text in letters(cast)[since:]}


def test_what_was_cancelled_comes_back_as_it_was_and_each_family_is_told_once(booked):
    book(booked, booked.zoe, booked.meal, MONDAY, state=State.ADDED, reason="Appel")
    book(booked, booked.zoe, booked.meal, TUESDAY, called_off=True, presence=Presence.ABSENT)
    by_staff(booked, nadia(booked), booked.leo, days(TUESDAY, THURSDAY))
    by_staff(booked, nadia(booked), booked.tom, days(TUESDAY), on("mardi 2026-12-01"))
    before, ill = columns(booked), [row[1:] for row in sicknesses(booked)]
    close(booked)
    sent = len(letters(booked))
    assert columns(booked) != before
    done = reopen(booked, known(booked)[0].id)
    assert (columns(booked), [row[1:] for row in sicknesses(booked)]) == (before, ill)
    assert (len(done.back), done.left, known(booked), remembered(booked)) == (7, [], [], 0)
    [(_, cold)] = [one for (day, _), one in states(booked, booked.tom).items() if day == on(TUESDAY)]
    assert cold in [row[0] for row in sicknesses(booked)]
    told = told_families(booked, sent)
    assert told.keys() == {"alice@exemple.fr", "chloe@exemple.fr"}
    assert told["chloe@exemple.fr"] == (
        "Saint-Just-d'Avray : réouverture du lundi 7 décembre au mardi 8 décembre 2026",
        "Bonjour,\n\n"
        "Grève : la fermeture prévue du lundi 7 décembre au mardi 8 décembre 2026 n'a pas lieu.\n\n"
        "Ces inscriptions, que la fermeture avait annulées, sont rétablies telles qu'elles étaient, sans majoration :"
        "\n\nTom Garnier\n"
        "- lundi 7 décembre 2026 : Repas\n"
        "- mardi 8 décembre 2026 : Repas (absence signalée)\n\n"
        "Saint-Just-d'Avray\n",
    )
    [(_, _, was, now)] = [one for one in entries(booked, "restore_bookings") if one[1] == booked.tom]
    assert was == {"2026-12-07 Repas": "annulé : Grève", "2026-12-08 Repas": "annulé : Grève"}
    assert now == {"2026-12-07 Repas": "inscrit", "2026-12-08 Repas": "absence signalée"}


def test_a_plain_removal_and_a_second_one_bring_nothing_back(booked):
    close(booked)
    assert remembered(booked) == 5
    [one] = known(booked)
    assert remove(booked, one.id).back == ()
    assert (standing(booked, booked.leo)[on(MONDAY), booked.meal], remembered(booked)) == (GONE, 0)
    close(booked)
    assert remembered(booked) == 0


def test_what_has_changed_since_stays_cancelled_with_its_reason(booked):
    with database.open_writer(booked.url) as db:
        db.get_one(Service, booked.study).capacity = 1
    close(booked)
    with database.open_writer(booked.url) as db:
        db.get_one(Child, booked.tom).enrolled_until = on(MONDAY)
        db.get_one(Child, booked.leo).classroom_id = booked.cp
    book(booked, booked.zoe, booked.study, TUESDAY)
    sent = len(letters(booked))
    done = reopen(booked, known(booked)[0].id)
    assert [one.covered.child_id for one in done.back] == [booked.tom]
    assert {(one.covered.child, one.covered.day.day, str(why)) for one, why in done.left} == {
        ("Tom Garnier", 8, "L'enfant n'est pas inscrit à l'école ce jour-là."),
        ("Léo Morel", 7, "L'enfant a changé de classe."),
        ("Léo Morel", 8, "L'enfant a changé de classe."),
    }
    assert "- mardi 8 décembre 2026 : Repas. L'enfant n'est pas" in told_families(booked, sent)["chloe@exemple.fr"][1]
    assert remembered(booked) == 0


def test_a_place_that_somebody_took_and_an_absence_since_are_not_overwritten(booked):
    close(booked)
    with database.open_writer(booked.url) as db:
        db.get_one(Service, booked.study).capacity = 1
    book(booked, booked.zoe, booked.study, TUESDAY)
    book(booked, booked.tom, booked.study, MONDAY, family_id=booked.chloes_family)
    by_staff(booked, nadia(booked), booked.tom, days(MONDAY))  # told before the closure was entered
    done = reopen(booked, known(booked)[0].id)
    assert [(one.covered.service_id, why) for one, why in done.left] == [(booked.study, Full(1))]


def test_what_another_closure_closes_too_comes_back_with_that_one(booked):
    close(booked)
    works = replace(STRIKE, last=STRIKE.first, label="Travaux", service_ids=frozenset({booked.meal}))
    assert not close(booked, works).cancelled
    strike = next(one.id for one in known(booked) if one.closure == STRIKE)
    done = reopen(booked, strike)
    assert [(one.covered.day, why) for one, why in done.left] == [(on(MONDAY), ClosedByTown("Travaux"))] * 2
    [one] = known(booked)
    assert len(reopen(booked, one.id).back) == 2
    assert GONE not in standing(booked, booked.leo).values()


def test_a_closure_that_shrinks_puts_its_open_days_back_or_forgets_them(booked):
    close(booked)
    [one] = known(booked)
    monday_only = replace(STRIKE, last=STRIKE.first)
    done = edit(booked, one.id, monday_only, restore=True)
    assert {day.covered.day for day in done.reopened.back} == {on(TUESDAY)}
    assert standing(booked, booked.leo) == {
        (on(MONDAY), booked.meal): GONE,
        (on(TUESDAY), booked.meal): STANDS,
        (on(TUESDAY), booked.study): STANDS,
        (on(THURSDAY), booked.meal): STANDS,
    }
    edit(booked, one.id, STRIKE)
    edit(booked, one.id, monday_only)
    again = tick(booked.meal, TUESDAY)
    assert save(booked, alice(booked), booked.leo, [again], NOW).saved == [again]
    assert {day.covered.day for day in reopen(booked, one.id).back} == {on(MONDAY)}


def test_days_of_closed_books_are_neither_closed_nor_reopened(booked):
    close(booked)
    [one] = known(booked)
    with database.open_writer(booked.url) as db:
        db.get_one(Commune, 1).closed_until = STRIKE.first
    for refused in (
        lambda: remove(booked, one.id, restore=True),
        lambda: remove(booked, one.id),
        lambda: close(booked),
        lambda: preview(booked),
        lambda: edit(booked, one.id, replace(STRIKE, label="Grève nationale")),
    ):
        with pytest.raises(NotAccepted, match="Exercice clos"):
            refused()
    edit(booked, one.id, replace(STRIKE, last=on(THURSDAY)))  # what changes comes after


def test_the_other_half_of_a_full_day_is_told_and_waits_for_its_bill_until_it_is_billed(cast):
    billing.prices(cast)
    for service in (cast.morning_centre, cast.evening_centre):
        book(cast, cast.leo, service, WEDNESDAY)
    billing.bill(cast)
    evening = ClosurePeriod(on(WEDNESDAY), on(WEDNESDAY), "Panne", frozenset({cast.evening_centre}))
    seen, done = preview(cast, evening), close(cast, evening)
    assert seen.again == done.again
    [again] = done.again.values()
    assert ([one.service_id for one in again.bookings], again.cents) == ([cast.morning_centre], 600)
    [(_to, _subject, text)] = letters(cast)
    assert text.replace("\xa0", " ").endswith(
        "Ce qui était déjà facturé vous est rendu par un avoir n° 2026-0002 (10,00 €), porté à votre compte.\n"
        "Reste inscrit, et sera facturé à son propre prix (6,00 €) : Léo Morel, Centre matin le mercredi 4 novembre "
        "2026.\nAu total, 4,00 € vous sont rendus.\n\nSaint-Just-d'Avray\n"
    )
    assert waiting(cast) == {on("dimanche 2026-11-01"): (1, 1)}
    reopen(cast, known(cast)[0].id)
    assert waiting(cast) == {on("dimanche 2026-11-01"): (1, 2)}
    billing.bill(cast)
    assert (waiting(cast), [paper.cents for paper in billing.papers(cast)]) == ({}, [1000, 1000, 1000])
    with database.open_reader(cast.url) as db:
        assert [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, NOW.date())] == []


def waiting(cast):
    with database.open_reader(cast.url) as db:
        return finance_home.read_finance_home(db, NOW.date()).credited
