"""A family or a child books no new days for a time; what is booked stays, staff may book, and the kitchen sees all."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cantine.attendance.queries import kitchen
from cantine.bookings.actions.book_for_family import book_for_family
from cantine.common.form_input import NotAccepted
from cantine.common.limits.limit_refusals import Suspended
from cantine.common.limits.stop_types import StopCause
from cantine.common.roles import Actor, NotFound, Role
from cantine.families.actions.stops import StopForm, lift_stop, stop_bookings
from cantine.families.queries import children, stops
from cantine.store import database
from cantine.store.tables import BookingStop, JournalEntry
from tests.dates import on
from tests.support.query_count import queries
from tests.support.saving import NOW, alice, book, bruno, rows, save, tick, untick

LAST = on("vendredi 2026-12-11")
WHY = "Protocole (PAI) à signer."


def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def stop(cast, form):
    with database.open_writer(cast.url) as db:
        return stop_bookings(db, ines(cast), form, NOW)


def asked(cast, actor, child, *changes):
    return [reason for _, reason in save(cast, actor, child, list(changes)).refused]


def test_a_child_is_stopped_for_some_days_of_a_service(cast, locks_in_order):
    """As Saint-Just-en-Chaussée: without a PAI, out until it is made."""
    book(cast, cast.leo, cast.meal, "mardi 2026-12-08")
    stop(cast, StopForm(WHY, child_id=cast.leo, service_id=cast.meal, last_day=LAST))
    during, after = tick(cast.meal, "jeudi 2026-12-10"), tick(cast.meal, "lundi 2026-12-14")
    assert asked(cast, alice(cast), cast.leo, during, after) == [Suspended(WHY)]
    assert asked(cast, alice(cast), cast.leo, tick(cast.study, "jeudi 2026-12-10")) == []
    assert asked(cast, alice(cast), cast.zoe, tick(cast.meal, "mardi 2026-12-08")) == []
    assert str(Suspended(WHY)) == "Inscriptions suspendues : Protocole (PAI) à signer."
    with database.open_reader(cast.url) as db:
        meals = kitchen.count_meals(db, on("mardi 2026-12-08"), on("mardi 2026-12-08"), cast.meal, None)
    assert sum(meals.values()) == 2  # Léo, who is stopped and was booked before, eats beside Zoé
    assert asked(cast, alice(cast), cast.leo, untick(cast.meal, "mardi 2026-12-08")) == []


def test_a_stop_of_a_family_is_of_all_its_children_on_its_own_days(cast):
    stop(cast, StopForm("Impayés", family_id=cast.alices_family))
    for child in (cast.leo, cast.zoe):
        assert asked(cast, alice(cast), child, tick(cast.study, "mardi 2026-12-08")) == [Suspended("Impayés")]
    assert asked(cast, bruno(cast), cast.zoe, tick(cast.study, "mardi 2026-12-01")) == []


def test_staff_book_all_the_same_and_say_so(cast):
    stop(cast, StopForm(WHY, child_id=cast.leo))
    change, nadia = tick(cast.meal, "mardi 2026-12-08"), Actor(cast.nadia, role=Role.MANAGER)
    with database.open_writer(cast.url) as db:
        assert book_for_family(db, nadia, cast.leo, [change], NOW).refused == [(change, Suspended(WHY))]
        assert book_for_family(db, nadia, cast.leo, [change], NOW, exceed=True).saved == [change]
    assert len(rows(cast, cast.leo)) == 1


def test_a_stop_that_is_lifted_stops_nobody(cast, locks_in_order):
    number = stop(cast, StopForm(WHY, child_id=cast.leo, service_id=cast.meal))
    with database.open_writer(cast.url) as db:
        assert [one.child for one in stops.list_in_force(db, on("lundi 2026-11-23"), with_debts=True)] == ["Léo Morel"]
        lift_stop(db, ines(cast), number, NOW)
        lift_stop(db, ines(cast), number, NOW)
        assert stops.list_in_force(db, on("lundi 2026-11-23"), with_debts=True) == []
        [kept] = stops.list_for_family(db, cast.alices_family, with_debts=True)
        assert (kept.service, kept.reason, kept.by, kept.lifted_at) == ("Repas", WHY, "par la mairie", NOW)
        told = db.execute(select(JournalEntry.action, JournalEntry.before, JournalEntry.after)).all()
    of_stop = {"first_day": "2026-11-23", "reason": WHY, "cause": "hand", "service": "Repas"}
    assert told == [("stop_bookings", None, of_stop), ("lift_stop", of_stop, None)]
    assert asked(cast, alice(cast), cast.leo, tick(cast.meal, "mardi 2026-12-08")) == []


GOOD = StopForm(WHY, family_id=1)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        (replace(GOOD, reason=" "), NotAccepted),
        (replace(GOOD, last_day=on("dimanche 2026-11-22")), NotAccepted),
        (replace(GOOD, family_id=999), NotFound),
        (replace(GOOD, family_id=None), NotFound),
        (replace(GOOD, child_id=1), NotFound),
        (replace(GOOD, family_id=None, child_id=999), NotFound),
        (replace(GOOD, service_id=999), NotFound),
    ],
)
def test_what_is_no_stop_is_refused(cast, form, error):
    form = replace(form, family_id=cast.alices_family) if form.family_id == 1 else form
    with pytest.raises(error):
        stop(cast, form)
    with database.open_reader(cast.url) as db:
        assert stops.list_in_force(db, on("lundi 2026-11-23"), with_debts=True) == []


def test_a_stop_costs_no_further_query(cast):
    def count():
        with queries(cast.url) as made:
            save(cast, alice(cast), cast.leo, [tick(cast.meal, "mardi 2026-12-08")])
            save(cast, alice(cast), cast.leo, [untick(cast.meal, "mardi 2026-12-08")])
        return len(made)

    count()
    before = count()
    stop(cast, StopForm(WHY, child_id=cast.leo, service_id=cast.study))
    assert count() == before


def test_what_families_owe_is_named_to_those_who_may_see_it_alone(cast):
    debt = {"first_day": NOW.date(), "reason": "Une facture est en retard.", "cause": StopCause.DEBT, "made_at": NOW}
    with database.open_writer(cast.url) as db:
        db.add(BookingStop(family_id=cast.alices_family, **debt))
        db.flush()
        told = [stops.list_for_family(db, cast.alices_family, with_debts=it) for it in (True, False)]
        grid = children.find_child(db, cast.leo).pupil.stops
    assert [(one.reason, one.by) for (one,) in told] == [
        ("Une facture est en retard.", "factures en retard"),
        ("le service des finances dit pourquoi", "par le service des finances"),
    ]
    assert [one.reason for one in grid] == ["le service des finances dit pourquoi"]
