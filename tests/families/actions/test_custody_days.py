"""Staff enter days on which a child is with one of its families whatever the weeks; the family of the day pays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cantine.common.refusal_sentences import OtherParentsDay
from cantine.common.roles import Actor, NotFound, Role
from cantine.common.vocabulary import State, Weeks
from cantine.families.actions.children import set_custody
from cantine.families.actions.custody_days import clear_custody_days, set_custody_days
from cantine.families.rules.custody import MovedBookings
from cantine.store import database
from cantine.store.tables import Booking, CustodyDay, Invoice, InvoiceLine, JournalEntry
from tests.dates import on
from tests.support.saving import NOW, alice, all_at_once, book, bruno, journal, save, tick

WEDNESDAY, NEXT = "mercredi 2026-12-02", "mercredi 2026-12-09"
"""Of Bruno's week, and of Alice's."""


def ines(cast):
    return Actor(cast.ines, None, Role.ADMIN)


def give(cast, family, *days, child=None):
    with database.open_writer(cast.url) as db:
        return set_custody_days(db, ines(cast), child or cast.zoe, family, [on(day) for day in days], NOW)


def take_back(cast, *days):
    with database.open_writer(cast.url) as db:
        return clear_custody_days(db, ines(cast), cast.zoe, [on(day) for day in days], NOW)


def entered(cast):
    with database.open_reader(cast.url) as db:
        return dict(db.execute(select(CustodyDay.day, CustodyDay.family_id)).all())


def payers(cast):
    """Who pays what stands, by day and service."""
    with database.open_reader(cast.url) as db:
        rows = db.execute(select(Booking.day, Booking.service_id, Booking.family_id))
        return {(day, service): family for day, service, family in rows}


def last_entry(cast):
    with database.open_reader(cast.url) as db:
        columns = (JournalEntry.action, JournalEntry.account_id, JournalEntry.family_id, JournalEntry.child_id)
        return db.execute(
            select(*columns, JournalEntry.before, JournalEntry.after).order_by(JournalEntry.id.desc()).limit(1)
        ).one()


def invoice_line(cast, family):
    with database.open_writer(cast.url) as db:
        bill = Invoice(year=2026, number=1, family_id=family, label="Décembre", cents=400)
        bill.issued_on = on("lundi 2026-11-23")
        db.add(bill)
        db.flush()
        line = InvoiceLine(invoice_id=bill.id, position=1, label="Repas", quantity=1, unit_cents=400, cents=400)
        db.add(line)
        db.flush()
        return line.id


def test_a_day_is_given_to_the_other_parent_and_taken_back(cast):
    assert give(cast, cast.alices_family, WEDNESDAY) == MovedBookings()
    assert entered(cast) == {on(WEDNESDAY): cast.alices_family}
    assert save(cast, bruno(cast), cast.zoe, [tick(cast.meal, WEDNESDAY)]).refused == [
        (tick(cast.meal, WEDNESDAY), OtherParentsDay())
    ]
    assert take_back(cast, WEDNESDAY) == MovedBookings()
    assert entered(cast) == {}
    assert save(cast, bruno(cast), cast.zoe, [tick(cast.meal, WEDNESDAY)]).refused == []


def test_what_the_other_parent_has_booked_there_follows_the_child_and_comes_back(cast):
    book(cast, cast.zoe, cast.meal, WEDNESDAY, family_id=cast.brunos_family)
    book(cast, cast.zoe, cast.study, WEDNESDAY, family_id=cast.brunos_family, state=State.CANCELLED)
    book(cast, cast.zoe, cast.meal, NEXT, family_id=cast.alices_family)
    his_and_hers = payers(cast)
    assert give(cast, cast.alices_family, WEDNESDAY) == MovedBookings(moved=1)
    assert payers(cast) == {**his_and_hers, (on(WEDNESDAY), cast.meal): cast.alices_family}
    assert take_back(cast, WEDNESDAY) == MovedBookings(moved=1)
    assert payers(cast) == his_and_hers


def test_what_is_invoiced_already_stays_with_the_family_that_got_the_bill(cast):
    line = invoice_line(cast, cast.brunos_family)
    book(cast, cast.zoe, cast.meal, WEDNESDAY, family_id=cast.brunos_family, invoice_line_id=line)
    book(cast, cast.zoe, cast.study, WEDNESDAY, family_id=cast.brunos_family, state=State.SICK)
    assert give(cast, cast.alices_family, WEDNESDAY) == MovedBookings(moved=1, invoiced=1)
    assert payers(cast) == {
        (on(WEDNESDAY), cast.meal): cast.brunos_family,
        (on(WEDNESDAY), cast.study): cast.alices_family,
    }


def test_the_journal_says_whose_the_days_were_and_who_pays_what_from_now_on(cast):
    line = invoice_line(cast, cast.brunos_family)
    book(cast, cast.zoe, cast.meal, WEDNESDAY, family_id=cast.brunos_family)
    book(cast, cast.zoe, cast.study, WEDNESDAY, family_id=cast.brunos_family, invoice_line_id=line)
    give(cast, cast.alices_family, WEDNESDAY)
    assert last_entry(cast) == (
        "change_custody_days",
        cast.ines,
        cast.alices_family,
        cast.zoe,
        {
            "2026-12-02": "famille n° 102 (semaines habituelles)",
            "2026-12-02 Repas": "payé par la famille n° 102",
            "2026-12-02 Étude": "payé par la famille n° 102",
        },
        {
            "2026-12-02": "famille n° 101",
            "2026-12-02 Repas": "payé par la famille n° 101",
            "2026-12-02 Étude": "déjà facturé, reste tel quel",
        },
    )
    take_back(cast, WEDNESDAY)
    *_, before, after = last_entry(cast)
    assert (before["2026-12-02"], after["2026-12-02"]) == ("famille n° 101", "famille n° 102 (semaines habituelles)")
    assert after["2026-12-02 Repas"] == "payé par la famille n° 102"


def test_entering_the_same_days_twice_changes_nothing(cast):
    book(cast, cast.zoe, cast.meal, WEDNESDAY, family_id=cast.brunos_family)
    give(cast, cast.alices_family, WEDNESDAY, NEXT)
    stands = entered(cast), payers(cast), journal(cast)
    assert give(cast, cast.alices_family, WEDNESDAY, NEXT) == MovedBookings()
    assert (entered(cast), payers(cast), journal(cast)) == stands
    assert give(cast, cast.brunos_family, WEDNESDAY) == MovedBookings(moved=1)
    assert entered(cast) == {on(WEDNESDAY): cast.brunos_family, on(NEXT): cast.alices_family}
    take_back(cast, WEDNESDAY, NEXT)
    assert take_back(cast, WEDNESDAY, NEXT) == MovedBookings()
    assert journal(cast) == stands[2] + 2


def test_a_family_that_the_child_leaves_keeps_no_single_days(cast):
    """Zoé moves to her father for good; the day that he was given stays entered, and is his anyway."""
    give(cast, cast.alices_family, WEDNESDAY)
    give(cast, cast.brunos_family, NEXT)
    with database.open_writer(cast.url) as db:
        set_custody(db, ines(cast), cast.zoe, {cast.brunos_family: Weeks.ALL}, NOW)
    assert entered(cast) == {on(NEXT): cast.brunos_family}
    assert save(cast, bruno(cast), cast.zoe, [tick(cast.meal, WEDNESDAY)]).refused == []


def test_no_days_are_no_act(cast):
    assert give(cast, cast.alices_family) == MovedBookings()
    assert journal(cast) == 0


def test_a_child_is_given_to_a_family_of_its_own_only_and_must_exist(cast):
    with pytest.raises(NotFound):
        give(cast, cast.chloes_family, WEDNESDAY)
    with pytest.raises(NotFound):
        give(cast, cast.alices_family, WEDNESDAY, child=999_999)
    assert (entered(cast), journal(cast)) == ({}, 0)


def test_more_days_than_a_year_has_are_refused_whole(cast):
    days = [on(WEDNESDAY) + timedelta(ahead) for ahead in range(401)]
    with pytest.raises(ValueError, match="Trop de jours"), database.open_writer(cast.url) as db:
        set_custody_days(db, ines(cast), cast.zoe, cast.alices_family, days, NOW)
    assert entered(cast) == {}


def test_a_parent_who_saves_while_staff_give_the_day_away_never_pays_for_the_others_day(cast):
    """Whoever comes first: the meal is the other parent's, or is refused."""
    results = all_at_once(
        [
            lambda: save(cast, bruno(cast), cast.zoe, [tick(cast.meal, WEDNESDAY)]),
            lambda: give(cast, cast.alices_family, WEDNESDAY),
        ]
    )
    assert not any(isinstance(result, Exception) for result in results), results
    saved, moved = results
    assert len(saved.saved) == moved.moved
    with database.open_reader(cast.url) as db:
        assert db.execute(select(func.count(Booking.id)).where(Booking.family_id == cast.brunos_family)).scalar() == 0
    assert save(cast, alice(cast), cast.zoe, [tick(cast.meal, WEDNESDAY)]).refused == []
