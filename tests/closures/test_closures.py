"""The town hall closes days: what is cancelled, credited, told, and what stays."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from cantine.billing.queries import account_balances
from cantine.closures.rules import CoveredBooking
from cantine.common.refusal_sentences import ClosedByTown
from cantine.common.vocabulary import Presence, State
from cantine.offer.rules.services import ClosurePeriod
from cantine.store import database
from cantine.store.tables import Account, Guardian, Invoice
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
    standing,
)
from tests.support.saving import alice, book, rows, save, tick
from tests.support.sickness import by_staff, days, nadia, sicknesses, states

pytestmark = pytest.mark.usefixtures("locks_in_order")


@pytest.fixture
def booked(cast):
    return book_three_days(cast)


def test_a_closure_cancels_every_booking_of_its_days_and_no_other(booked):
    closed = close(booked)
    assert standing(booked, booked.leo) == {
        (on(MONDAY), booked.meal): GONE,
        (on(TUESDAY), booked.meal): GONE,
        (on(TUESDAY), booked.study): GONE,
        (on(THURSDAY), booked.meal): STANDS,
    }
    assert len(closed.cancelled) == 5
    assert CoveredBooking(booked.chloes_family, booked.tom, "Tom Garnier", on(MONDAY), booked.meal) in closed.cancelled
    assert [one.closure for one in known(booked)] == [STRIKE]


def test_each_family_gets_one_letter_with_its_own_days(booked):
    close(booked)
    told = {recipient: (subject, text) for recipient, subject, text in letters(booked)}
    assert told.keys() == {"alice@exemple.fr", "chloe@exemple.fr"}
    assert told["alice@exemple.fr"] == (
        "Saint-Just-d'Avray : fermeture du lundi 7 décembre au mardi 8 décembre 2026",
        "Bonjour,\n\n"
        "Grève : fermeture du lundi 7 décembre au mardi 8 décembre 2026.\n\n"
        "Ces inscriptions sont annulées et ne vous seront pas facturées :\n\n"
        "Léo Morel\n"
        "- lundi 7 décembre 2026 : Repas\n"
        "- mardi 8 décembre 2026 : Repas et Étude\n\n"
        "Saint-Just-d'Avray\n",
    )
    assert "Léo" not in told["chloe@exemple.fr"][1]


def test_every_guardian_is_told_whatever_messages_they_declined(booked):
    with database.open_writer(booked.url) as db:
        yann, gone = Account(email="yann@exemple.fr"), Account(email="parti@exemple.fr", disabled_at=NOW)
        db.add_all([yann, gone])
        db.flush()
        for account in (yann, gone):
            db.add(Guardian(family_id=booked.alices_family, account_id=account.id, position=1, receipts=False))
    close(booked, replace(STRIKE, service_ids=frozenset({booked.study})))
    assert [recipient for recipient, *_ in letters(booked)] == ["alice@exemple.fr", "yann@exemple.fr"]


@pytest.mark.parametrize(
    ("services", "classrooms", "left"),
    [
        (["study"], [], {"meal", "tom"}),
        ([], ["cp"], {"meal", "study"}),
        (["meal"], ["cm1"], {"study", "tom"}),
        (["study"], ["cp"], {"meal", "study", "tom"}),
        (["meal", "study"], ["cp", "cm1"], set()),
    ],
)
def test_a_closure_of_some_services_or_classes_leaves_the_others(booked, services, classrooms, left):
    """Léo is in CM1, Tom in CP."""
    ids = (frozenset(getattr(booked, name) for name in names) for names in (services, classrooms))
    close(booked, replace(STRIKE, **dict(zip(("service_ids", "classroom_ids"), ids, strict=True))))
    leo, tom = standing(booked, booked.leo), standing(booked, booked.tom)
    on_tuesday = {
        "meal": leo[on(TUESDAY), booked.meal],
        "study": leo[on(TUESDAY), booked.study],
        "tom": tom[on(TUESDAY), booked.meal],
    }
    assert {name for name, state in on_tuesday.items() if state is STANDS} == left


def test_a_late_addition_and_a_sick_day_are_cancelled_too_and_an_empty_sickness_goes(booked):
    book(booked, booked.zoe, booked.meal, MONDAY, state=State.ADDED, reason="Appel")
    flu = by_staff(booked, nadia(booked), booked.leo, days(TUESDAY, THURSDAY)).absence_id
    cold = by_staff(booked, nadia(booked), booked.tom, days(TUESDAY)).absence_id
    close(booked)
    assert standing(booked, booked.zoe) == {(on(MONDAY), booked.meal): GONE}
    assert states(booked, booked.leo)[on(TUESDAY), booked.meal] == (GONE, None)
    assert states(booked, booked.leo)[on(THURSDAY), booked.meal] == (State.SICK, flu)
    assert flu in [row[0] for row in sicknesses(booked)]
    assert cold not in [row[0] for row in sicknesses(booked)]


def test_a_child_who_was_there_is_left_and_named(booked):
    book(booked, booked.zoe, booked.meal, MONDAY, presence=Presence.PRESENT)
    closed = close(booked)
    assert closed.present == [CoveredBooking(booked.alices_family, booked.zoe, "Zoé Petit", on(MONDAY), booked.meal)]
    assert standing(booked, booked.zoe) == {(on(MONDAY), booked.meal): STANDS}


def test_what_was_billed_is_credited_to_the_cent_and_told(cast):
    """November is billed; its strike is entered on 1 December. Léo's third meal was 3,00 €, as were the others."""
    billing.prices(cast)
    billing.meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05")
    billing.meals(cast, cast.tom, "jeudi 2026-11-05", family_id=cast.chloes_family)
    billing.bill(cast)
    closed = close(cast, ClosurePeriod(on("mardi 2026-11-03"), on("mardi 2026-11-03"), "Panne"))
    [credit] = closed.credits[cast.alices_family]
    assert (credit.number, credit.cents) == ("2026-0003", 300)
    assert closed.credits.keys() == {cast.alices_family}
    with database.open_reader(cast.url) as db:
        balances = account_balances.read_balances(db, {cast.alices_family}, on("mardi 2026-12-01"))
        assert balances == {cast.alices_family: -600}
        reason = db.execute(select(Invoice.reason).where(Invoice.number == 3)).scalar_one()
    assert reason == "Fermeture : Panne"
    [(_to, _subject, text)] = letters(cast)
    assert "Ce qui était déjà facturé vous est rendu par un avoir n° 2026-0003 (3,00 €), porté à votre compte." in text
    assert standing(cast, cast.leo)[on("mardi 2026-11-03"), cast.meal] is GONE
    assert not billing.bill(cast).invoices  # nothing of it is billed again


def test_a_preview_says_exactly_what_will_happen_and_changes_nothing(cast):
    billing.prices(cast)
    billing.meals(cast, cast.leo, "mardi 2026-11-03")
    billing.bill(cast)
    panne = ClosurePeriod(on("lundi 2026-11-02"), on("mardi 2026-11-03"), " Panne ")
    kept = rows(cast, cast.leo), len(billing.papers(cast))
    seen = preview(cast, panne)
    assert (rows(cast, cast.leo), len(billing.papers(cast))) == kept
    assert (known(cast), letters(cast)) == ([], [])
    done = close(cast, panne)
    assert (seen.cancelled, dict(seen.credits)) == (done.cancelled, dict(done.credits))
    assert seen.cancelled


def test_the_journal_has_the_closure_and_each_child(booked):
    closure = replace(STRIKE, service_ids=frozenset({booked.study}), classroom_ids=frozenset({booked.cm1}))
    close(booked, closure)
    [(family, child, before, after)] = entries(booked, "add_closure")
    assert (family, child, before) == (None, None, None)
    assert after == {
        "closure": "Grève",
        "first": "07.12.2026",
        "last": "08.12.2026",
        "closes": "Étude, classe CM1",
    }
    assert entries(booked, "cancel_for_closure") == [
        (
            booked.alices_family,
            booked.leo,
            {"2026-12-08 Étude": "inscrit"},
            {"2026-12-08 Étude": "annulé : Grève"},
        )
    ]


def test_from_then_on_nobody_books_the_day(booked):
    close(booked)
    change = tick(booked.meal, "lundi 2026-12-07")
    assert save(booked, alice(booked), booked.leo, [change], NOW).refused == [(change, ClosedByTown("Grève"))]


def test_a_closure_that_grows_cancels_what_it_covers_now(booked):
    close(booked, replace(STRIKE, last=STRIKE.first))
    [one] = known(booked)
    longer = replace(STRIKE, last=on(THURSDAY), label="Grève longue", service_ids=frozenset({booked.meal}))
    closed = edit(booked, one.id, longer)
    assert {covered.day for covered in closed.cancelled} == {on(TUESDAY), on(THURSDAY)}
    assert [again.closure for again in known(booked)] == [longer]
    assert standing(booked, booked.leo)[on(TUESDAY), booked.study] is STANDS
    assert len(letters(booked)) == 4
    [(*_, before, after)] = entries(booked, "edit_closure")
    assert (before["last"], after["last"], after["closes"]) == ("07.12.2026", "10.12.2026", "Repas")
    assert edit(booked, one.id, longer).cancelled == []
    assert len(entries(booked, "edit_closure")) == 1


def test_a_closure_that_shrinks_or_goes_brings_nothing_back(booked):
    close(booked)
    [one] = known(booked)
    edit(booked, one.id, replace(STRIKE, last=STRIKE.first))
    remove(booked, one.id)
    assert known(booked) == []
    assert standing(booked, booked.leo)[on(TUESDAY), booked.meal] is GONE
    assert len(letters(booked)) == 2
    [(*_, before, after)] = entries(booked, "remove_closure")
    assert (before["closure"], after) == ("Grève", None)
    early = tick(booked.meal, TUESDAY)
    assert save(booked, alice(booked), booked.leo, [early], NOW).saved == [early]
