"""A child changes its family or its weeks from a day on: what is not invoiced follows, the days before stay."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from cantine.billing.actions.bill_month import bill
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.vocabulary import Weeks
from cantine.families.actions import children, custody_days
from cantine.families.queries import children as of_town
from cantine.families.queries import families
from cantine.families.rules.custody import MovedBookings
from cantine.ledger.queries import outstanding, reconciliation
from cantine.prices.queries import prices
from cantine.prices.rules.band_prices import rank_child
from cantine.store import database
from cantine.store.tables import (
    Booking,
    Child,
    Custody,
    CustodyDay,
    EarlierCustody,
    Family,
    Invoice,
    JournalEntry,
    Tariff,
    TariffBand,
)
from tests.dates import at, on
from tests.support import billing
from tests.support.billing import prices as prices_of_the_cast
from tests.support.saving import alice, book, bruno, chloe, save, tick, untick

NOW = at("mardi 2026-11-24 10:00:00")
DECEMBER = on("mardi 2026-12-01")


def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def arrange(cast, child, homes, first_day=DECEMBER, act=children.set_custody, who=None):
    with database.open_writer(cast.url) as db:
        return act(db, who or ines(cast), child, homes, NOW, first_day=first_day)


def owners(cast, child):
    """The family of each day that the child has booked."""
    with database.open_reader(cast.url) as db:
        rows = db.execute(select(Booking.day, Booking.family_id).where(Booking.child_id == child).order_by(Booking.day))
        return {day.isoformat(): family for day, family in rows}


def test_what_is_booked_goes_to_the_family_of_its_day(cast):
    """From all weeks at Alice's to even and odd with Bruno: 1 and 3 December are in week 49, his."""
    for day in ("lundi 2026-11-30", "mardi 2026-12-01", "jeudi 2026-12-03", "lundi 2026-12-07", "mardi 2026-12-15"):
        book(cast, cast.leo, cast.meal, day)
    homes = {cast.alices_family: Weeks.EVEN, cast.brunos_family: Weeks.ODD}
    assert arrange(cast, cast.leo, homes, act=children.preview_custody) == MovedBookings(3, 0)
    assert set(owners(cast, cast.leo).values()) == {cast.alices_family}  # only looked at
    assert arrange(cast, cast.leo, homes) == MovedBookings(3, 0)
    assert owners(cast, cast.leo) == {
        "2026-11-30": cast.alices_family,  # week 49 too, but before the change
        "2026-12-01": cast.brunos_family,
        "2026-12-03": cast.brunos_family,
        "2026-12-07": cast.alices_family,
        "2026-12-15": cast.brunos_family,
    }
    assert not save(cast, bruno(cast), cast.leo, [untick(cast.meal, "jeudi 2026-12-03")]).refused
    [(_change, refusal)] = save(cast, alice(cast), cast.leo, [tick(cast.meal, "mardi 2026-12-15")]).refused or [(0, "")]
    assert str(refusal) in ("Semaine de l'autre parent.", "")
    assert arrange(cast, cast.leo, homes) == MovedBookings()  # twice changes nothing
    with database.open_reader(cast.url) as db:
        [after] = db.scalars(select(JournalEntry.after).where(JournalEntry.action == "set_custody"))
    assert after["from"] == "2026-12-01"
    assert after["2026-12-15 Repas"] == "payé par la famille n° 102"


def test_a_child_changes_family_on_a_day_to_come(cast):
    """The old family has it until then, the new one from then on, each seen and changed by its own."""
    for day in ("mardi 2026-12-01", "vendredi 2026-12-11", "lundi 2026-12-14", "mardi 2026-12-15"):
        book(cast, cast.leo, cast.meal, day)
    assert arrange(cast, cast.leo, {cast.chloes_family: Weeks.ALL}, on("lundi 2026-12-14")) == MovedBookings(2, 0)
    assert [*owners(cast, cast.leo).values()] == [cast.alices_family] * 2 + [cast.chloes_family] * 2
    assert not save(cast, alice(cast), cast.leo, [untick(cast.meal, "vendredi 2026-12-11")]).refused
    assert not save(cast, chloe(cast), cast.leo, [untick(cast.meal, "lundi 2026-12-14")]).refused
    assert save(cast, alice(cast), cast.leo, [untick(cast.meal, "mardi 2026-12-15")]).refused
    assert save(cast, chloe(cast), cast.leo, [tick(cast.meal, "vendredi 2026-12-11")]).refused
    with database.open_reader(cast.url) as db:
        for day, here in (("dimanche 2026-12-13", True), ("lundi 2026-12-14", False)):
            seen = [one.id for one in families.list_children(db, cast.alices_family, on(day))]
            assert (cast.leo in seen) is here
            assert cast.leo in [one.id for one in families.list_children(db, cast.chloes_family, on(day))]
        homes = of_town.find_child(db, cast.leo).homes
        assert homes.family_of(on("dimanche 2026-12-13"), {}) == cast.alices_family
        assert homes.family_of(on("lundi 2026-12-14"), {}) == cast.chloes_family


def test_the_month_is_billed_to_each_for_its_days(cast):
    with database.open_writer(cast.url) as db:
        db.add(Tariff(id=1, service_id=cast.meal, first_day=on("mardi 2026-09-01")))
        db.flush()
        db.add(TariffBand(tariff_id=1, from_quotient=0, cents=500))
    for day in ("mardi 2026-12-01", "jeudi 2026-12-03", "mardi 2026-12-15"):
        book(cast, cast.leo, cast.meal, day)
    arrange(cast, cast.leo, {cast.chloes_family: Weeks.ALL}, on("lundi 2026-12-14"))
    with database.open_writer(cast.url) as db:
        bill(db, ines(cast), DECEMBER, [cast.alices_family, cast.chloes_family], at("vendredi 2027-01-01 10:00:00"))
    with database.open_reader(cast.url) as db:
        billed = dict(db.execute(select(Invoice.family_id, Invoice.cents)).all())
    assert billed == {cast.alices_family: 1000, cast.chloes_family: 500}
    assert arrange(cast, cast.leo, {cast.alices_family: Weeks.ALL}, on("lundi 2026-12-14")) == MovedBookings(0, 1)
    assert owners(cast, cast.leo)["2026-12-15"] == cast.chloes_family  # invoiced: it stays


def test_who_left_is_a_sibling_until_its_day_only(cast):
    """Léo is the elder of two until he changes family; the rank of the days before stays what it was."""
    with database.open_writer(cast.url) as db:
        db.get_one(Child, cast.leo).birth_date = on("lundi 2016-03-07")
        db.get_one(Child, cast.zoe).birth_date = on("mercredi 2018-03-07")
    arrange(cast, cast.leo, {cast.chloes_family: Weeks.ALL})
    with database.open_reader(cast.url) as db:
        found = prices.read_households(db, [cast.alices_family, cast.chloes_family])
    hers, theirs = found[cast.alices_family].children, found[cast.chloes_family].children
    assert rank_child(cast.zoe, on("lundi 2026-11-30"), hers) == 2
    assert rank_child(cast.zoe, DECEMBER, hers) == 1
    assert rank_child(cast.tom, on("lundi 2026-11-30"), theirs) == 1
    assert rank_child(cast.tom, DECEMBER, theirs) == 2


def test_single_days_go_with_the_family_that_no_longer_has_the_child(cast):
    with database.open_writer(cast.url) as db:
        for day in ("lundi 2026-11-30", "mardi 2026-12-08"):
            db.add(CustodyDay(child_id=cast.zoe, day=on(day), family_id=cast.brunos_family))
    arrange(cast, cast.zoe, {cast.alices_family: Weeks.ALL})
    with database.open_reader(cast.url) as db:
        assert db.scalars(select(CustodyDay.day)).all() == [on("lundi 2026-11-30")]
    with database.open_writer(cast.url) as db:
        past = [on("vendredi 2026-11-27")]
        custody_days.set_custody_days(db, ines(cast), cast.zoe, cast.brunos_family, past, NOW)  # he had it then


def test_a_plan_that_is_taken_back_leaves_nothing(cast):
    book(cast, cast.leo, cast.meal, "mardi 2026-12-15")
    arrange(cast, cast.leo, {cast.chloes_family: Weeks.ALL})
    assert arrange(cast, cast.leo, {cast.alices_family: Weeks.ALL}) == MovedBookings(1, 0)
    with database.open_reader(cast.url) as db:
        assert not db.execute(select(EarlierCustody)).all()
    assert set(owners(cast, cast.leo).values()) == {cast.alices_family}


def test_a_change_told_late_moves_the_past_days_that_are_not_invoiced(cast):
    book(cast, cast.leo, cast.meal, "lundi 2026-11-09")
    book(cast, cast.leo, cast.meal, "lundi 2026-11-16")
    assert arrange(cast, cast.leo, {cast.chloes_family: Weeks.ALL}, on("mardi 2026-11-10")) == MovedBookings(1, 0)
    assert owners(cast, cast.leo) == {"2026-11-09": cast.alices_family, "2026-11-16": cast.chloes_family}


def test_a_change_told_after_the_bill_is_billed_to_the_right_family_once_the_bill_is_credited(cast):
    """Chloé's since Tuesday 10 November, said when November was billed to Alice: the credit note hands it over."""
    prices_of_the_cast(cast)
    for day in ("lundi 2026-11-09", "lundi 2026-11-16"):
        book(cast, cast.leo, cast.meal, day)
    billing.bill(cast)
    assert arrange(cast, cast.leo, {cast.chloes_family: Weeks.ALL}, on("mardi 2026-11-10")) == MovedBookings(0, 1)
    [line] = billing.lines(cast, billing.papers(cast)[0].id)
    billing.credit(cast, [line.id], billable_again=True)
    assert owners(cast, cast.leo) == {"2026-11-09": cast.alices_family, "2026-11-16": cast.chloes_family}
    billing.bill(cast)
    [_first, _note, *anew] = billing.papers(cast)
    assert [(paper.family_id, paper.cents) for paper in anew] == [(cast.alices_family, 300), (cast.chloes_family, 400)]
    with database.open_reader(cast.url) as db:
        told = select(JournalEntry.before, JournalEntry.after).where(JournalEntry.action == "hand_over")
        [(before, after)] = db.execute(told).all()
        assert [*reconciliation.find_differences(db), *outstanding.find_outstanding(db, DECEMBER)] == []
    assert before == {"2026-11-16 Repas": "payé par la famille n° 101"}
    assert after == {"2026-11-16 Repas": "payé par la famille n° 103"}


def test_what_is_credited_stays_where_no_dated_change_says_whose_it_was(cast):
    """A family that was changed before changes had a day: nobody knows since when."""
    prices_of_the_cast(cast)
    book(cast, cast.leo, cast.meal, "lundi 2026-11-16")
    billing.bill(cast)
    with database.open_writer(cast.url) as db:
        db.execute(update(Custody).where(Custody.child_id == cast.leo).values(family_id=cast.chloes_family))
    [line] = billing.lines(cast, billing.papers(cast)[0].id)
    billing.credit(cast, [line.id], billable_again=True)
    assert owners(cast, cast.leo) == {"2026-11-16": cast.alices_family}


def test_it_is_refused(cast):
    with pytest.raises(Forbidden):
        arrange(cast, cast.leo, {cast.chloes_family: Weeks.ALL}, who=replace(ines(cast), role=Role.FINANCE))
    with pytest.raises(NotAccepted):
        arrange(cast, cast.leo, {cast.chloes_family: Weeks.EVEN})
    with database.open_writer(cast.url) as db:
        db.get_one(Family, cast.chloes_family).archived_on = NOW.date()
    with pytest.raises(NotFound):
        arrange(cast, cast.leo, {cast.chloes_family: Weeks.ALL}, act=children.preview_custody)
