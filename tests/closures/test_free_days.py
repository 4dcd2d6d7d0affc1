"""A day that is served but costs nothing: counted, ticked, billed at nought, given back where it was billed."""

from dataclasses import replace

from cantine.billing.actions.bill_payers import bill_payers
from cantine.billing.queries import account_balances
from cantine.ledger.queries import outstanding, reconciliation
from cantine.offer.rules.services import ClosurePeriod
from cantine.store import database
from cantine.store.tables import Classroom, CostShare, School
from tests.dates import on
from tests.support import billing
from tests.support.closing import (
    MONDAY,
    STANDS,
    STRIKE,
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
from tests.support.saving import book

PICNIC = ClosurePeriod(on("mardi 2026-11-03"), on("mardi 2026-11-03"), "Pique-nique", free=True)


def owed(cast):
    with database.open_reader(cast.url) as db:
        return account_balances.read_balances(db, {cast.alices_family}, on("jeudi 2026-12-31"))[cast.alices_family]


def differences(cast):
    with database.open_reader(cast.url) as db:
        return [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, on("mardi 2026-12-01"))]


def test_a_free_day_stays_booked_and_its_families_are_told_once(cast):
    book_three_days(cast)
    free = replace(STRIKE, free=True, service_ids=frozenset({cast.meal}))
    seen = preview(cast, free)
    closed = close(cast, free)
    assert seen.freed == closed.freed
    assert not closed.cancelled
    assert len(closed.freed) == 4
    assert {*standing(cast, cast.leo).values()} == {STANDS}
    told = {to: text for to, _subject, text in letters(cast)}
    assert told.keys() == {"alice@exemple.fr", "chloe@exemple.fr"}
    assert "Grève : service gratuit du lundi 7 décembre au mardi 8 décembre 2026." in told["alice@exemple.fr"]
    assert "- mardi 8 décembre 2026 : Repas\n" in told["alice@exemple.fr"]
    assert "annulées" not in told["alice@exemple.fr"]
    [one] = known(cast)
    edit(cast, one.id, replace(free, label="Grève nationale"))
    assert len(letters(cast)) == 2  # nobody is told again of what was free already
    [(_family, _child, _before, after), *_] = entries(cast, "free_for_closure")
    assert after == {"2026-12-07 Repas": "gratuit : Grève", "2026-12-08 Repas": "gratuit : Grève"}


def test_it_is_billed_at_nought_once_and_stays_so_when_the_closure_goes(cast):
    billing.prices(cast)
    billing.meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05")
    close(cast, PICNIC)
    billing.bill(cast)
    assert owed(cast) == -600
    [one] = known(cast)
    remove(cast, one.id)
    assert not billing.bill(cast).invoices
    assert owed(cast) == -600
    assert differences(cast) == []


def test_what_was_billed_already_is_given_back_and_not_billed_again(cast):
    billing.prices(cast)
    billing.meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05")
    billing.bill(cast)
    closed = close(cast, PICNIC)
    [credit] = closed.credits[cast.alices_family]
    assert credit.cents == 300
    assert owed(cast) == -600
    assert not billing.bill(cast).invoices
    [one] = known(cast)
    edit(cast, one.id, replace(PICNIC, label="Sortie"))
    assert owed(cast) == -600
    assert differences(cast) == []


def test_the_half_that_is_not_free_is_told_at_what_its_next_bill_says(cast):
    billing.prices(cast)
    for service in (cast.morning_centre, cast.evening_centre):
        book(cast, cast.leo, service, "mercredi 2026-11-04")
    billing.bill(cast)
    wednesday = on("mercredi 2026-11-04")
    evening = replace(PICNIC, first=wednesday, last=wednesday, service_ids=frozenset({cast.evening_centre}))
    seen, closed = preview(cast, evening), close(cast, evening)
    assert seen.again == closed.again
    [again] = closed.again.values()
    [half] = billing.bill(cast).invoices
    assert (again.cents, half.cents, owed(cast)) == (600, 600, -600)
    assert not billing.bill(cast).invoices
    assert differences(cast) == []


def test_what_another_pays_of_the_other_half_is_not_told_to_the_family(cast):
    billing.prices(cast)
    for service in (cast.morning_centre, cast.evening_centre):
        book(cast, cast.leo, service, "mercredi 2026-11-04")
    with database.open_writer(cast.url) as db:
        since = {"first_day": on("dimanche 2026-11-01"), "made_at": billing.NOW}
        db.add(CostShare(child_id=cast.leo, payer_id=cast.brunos_family, percent=4000, **since))
    billing.bill(cast)
    with database.open_writer(cast.url) as db:
        bill_payers(db, billing.farid(cast), billing.NOVEMBER, [cast.brunos_family], billing.NOW)
    wednesday = on("mercredi 2026-11-04")
    evening = replace(PICNIC, first=wednesday, last=wednesday, service_ids=frozenset({cast.evening_centre}))
    closed = close(cast, evening)
    given = {family: sum(note.cents for note in notes) for family, notes in closed.credits.items()}
    assert given == {cast.alices_family: 600}
    assert {family: one.cents for family, one in closed.again.items()} == {cast.alices_family: 360}
    billing.bill(cast)
    assert owed(cast) == -360


def test_before_it_is_billed_a_removed_closure_leaves_the_usual_price(cast):
    billing.prices(cast)
    billing.meals(cast, cast.leo, "mardi 2026-11-03")
    close(cast, PICNIC)
    [one] = known(cast)
    remove(cast, one.id)
    billing.bill(cast)
    assert owed(cast) == -300


def test_a_school_is_closed_with_all_its_classes_and_no_other(cast):
    book_three_days(cast)
    with database.open_writer(cast.url) as db:
        other = School(name="École du Parc")
        db.add(other)
        db.flush()
        db.add(Classroom(school_id=other.id, name="CE1"))
        parc = other.id
    closed = close(cast, replace(STRIKE, school_ids=frozenset({parc})))
    assert not closed.cancelled
    closed = close(cast, replace(STRIKE, school_ids=frozenset({cast.school}), service_ids=frozenset({cast.meal})))
    assert len(closed.cancelled) == 4
    assert standing(cast, cast.leo)[on(TUESDAY), cast.study] is STANDS
    [_parc, of_bourg] = [one.closure for one in known(cast)]
    assert of_bourg.classroom_ids == {cast.cp, cast.cm1}
    with database.open_writer(cast.url) as db:
        later = Classroom(school_id=cast.school, name="CE2")
        db.add(later)
        db.flush()
        ce2 = later.id
    assert [one.closure.closes(cast.meal, ce2, on(MONDAY)) for one in known(cast)] == [False, True]
    assert {after["closes"] for *_, after in entries(cast, "add_closure")} == {"École du Parc", "Repas, École du Bourg"}


def test_a_school_without_classes_closes_nothing_but_itself(cast):
    book_three_days(cast)
    with database.open_writer(cast.url) as db:
        empty = School(name="École vide")
        db.add(empty)
        db.flush()
        school = empty.id
    assert not close(cast, replace(STRIKE, school_ids=frozenset({school}))).cancelled
    [one] = known(cast)
    assert not one.closure.closes(cast.meal, cast.cp, on(MONDAY))
