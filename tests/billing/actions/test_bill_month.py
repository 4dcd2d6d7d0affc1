"""Finance bills a month: what stands on the invoices, what does not, and who is left for later."""

from datetime import date

import pytest
from sqlalchemy import select, update

from cantine.billing.actions import bill_month
from cantine.billing.rules.billing_start import NotBegun
from cantine.common.vocabulary import ChargeKind, InvoiceKind, Method, Presence, State
from cantine.store import database
from cantine.store.tables import Absence, Booking, Commune, Invoice, InvoiceCounter, JournalEntry, Payment
from tests.dates import at, on
from tests.support.billing import NOVEMBER, NOW, bill, farid, line_of, lines, meals, numbers, papers, prices, said
from tests.support.query_count import queries
from tests.support.saving import book

pytestmark = pytest.mark.usefixtures("locks_in_order")


@pytest.fixture(autouse=True)
def _priced(cast):
    prices(cast)


def test_each_family_gets_one_invoice_with_its_days_by_child_and_service(cast):
    meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03")
    meals(cast, cast.zoe, "lundi 2026-11-09")
    meals(cast, cast.zoe, "lundi 2026-11-16", family_id=cast.brunos_family)
    book(cast, cast.leo, cast.evening_care, "lundi 2026-11-02", time=17 * 60)
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    meals(cast, cast.leo, "lundi 2026-10-05")  # another month
    billed = bill(cast)

    assert numbers(cast) == ["1 invoice 1110", "2 invoice 400", "3 invoice 400"]
    assert [paper.family_id for paper in papers(cast)] == [cast.alices_family, cast.brunos_family, cast.chloes_family]
    assert (len(billed.invoices), billed.cents, billed.blocked) == (3, 1910, [])
    assert said(cast, papers(cast)[0].id) == [
        ("Repas", "9", 1, 300),
        ("Repas", "2, 3", 2, 600),
        ("Garderie soir, quart d'heure", "2 (×3)", 3, 210),
    ]
    assert [line.child_id for line in lines(cast, papers(cast)[0].id)] == [cast.zoe, cast.leo, cast.leo]
    assert [line.account_code for line in lines(cast, papers(cast)[0].id)] == ["7067", "7067", "7066"]


def test_an_invoice_says_its_month_its_dates_and_the_balance_that_it_met(cast):
    meals(cast, cast.leo, "lundi 2026-11-02")
    with database.open_writer(cast.url) as db:
        db.get_one(Commune, 1).due_after = 30
        db.add(Payment(family_id=cast.alices_family, received_on=NOW.date(), method=Method.CARD, cents=1000))
        cancelled = {"cancelled_at": NOW, "method": Method.CHEQUE, "cents": 7}
        db.add(Payment(family_id=cast.alices_family, received_on=NOVEMBER, **cancelled))
        ahead = {"received_on": on("mercredi 2026-12-02"), "method": Method.CARD, "cents": 9}
        db.add(Payment(family_id=cast.alices_family, **ahead))
    bill(cast)
    [paper] = papers(cast)
    assert (paper.label, paper.month, paper.kind) == ("Prestations de novembre 2026", NOVEMBER, InvoiceKind.INVOICE)
    assert (paper.issued_on, paper.due_on) == (on("mardi 2026-12-01"), on("jeudi 2026-12-31"))
    assert (paper.balance_before, paper.cents) == (1000, 300)


def test_what_was_cancelled_is_not_billed_and_an_unexcused_absence_is(cast):
    [cancelled] = meals(cast, cast.leo, "lundi 2026-11-02", state=State.CANCELLED)
    [absent] = meals(cast, cast.leo, "mardi 2026-11-03", presence=Presence.ABSENT)
    bill(cast)
    assert numbers(cast) == ["1 invoice 300"]
    assert line_of(cast, cancelled) is None
    assert line_of(cast, absent)


def sick(cast, *days):
    """Léo was sick on these days, one sickness that was reported."""
    with database.open_writer(cast.url) as db:
        absence = Absence(child_id=cast.leo, first=on(days[0]), last=on(days[-1]), reported_at=NOW)
        db.add(absence)
        db.flush()
        absence_id = absence.id
    return meals(cast, cast.leo, *days, state=State.SICK, absence_id=absence_id)


def test_the_first_day_of_a_sickness_is_billed_and_the_free_ones_never_block(cast):
    first, *free = sick(cast, "lundi 2026-11-02", "mardi 2026-11-03", "jeudi 2026-11-05")
    bill(cast)
    assert said(cast, papers(cast)[0].id) == [("Carence maladie, Repas", "2", 1, 300)]
    assert line_of(cast, first)
    assert [line_of(cast, one) for one in free] == [None, None]
    assert not bill(cast).invoices
    assert len(papers(cast)) == 1


def test_a_sickness_that_began_in_the_month_before_is_counted_on(cast):
    days = sick(cast, "vendredi 2026-10-30", "lundi 2026-11-02")
    assert not bill(cast).invoices
    assert line_of(cast, days[1]) is None


def test_the_real_time_counts_before_the_chosen_one(cast):
    book(cast, cast.leo, cast.evening_care, "lundi 2026-11-02", time=17 * 60, real_time=18 * 60)
    bill(cast)
    assert said(cast, papers(cast)[0].id) == [("Garderie soir, quart d'heure", "2 (×7)", 7, 490)]


def test_both_halves_of_a_full_day_stand_on_its_line(cast):
    halves = [
        book(cast, cast.leo, service, "mercredi 2026-11-04") for service in (cast.morning_centre, cast.evening_centre)
    ]
    bill(cast)
    [line] = lines(cast, papers(cast)[0].id)
    assert (line.label, line.kind, line.cents) == ("Centre matin et Centre soir, journée", ChargeKind.FULL_DAY, 1000)
    assert {line_of(cast, half) for half in halves} == {line.id}


def test_a_second_run_bills_what_came_since_as_a_complement(cast):
    meals(cast, cast.leo, "lundi 2026-11-02")
    bill(cast)
    assert not bill(cast).invoices
    meals(cast, cast.leo, "mardi 2026-11-03", state=State.ADDED)
    bill(cast)
    assert [paper.label for paper in papers(cast)] == [
        "Prestations de novembre 2026",
        "Prestations de novembre 2026, complément",
    ]
    assert said(cast, papers(cast)[1].id) == [
        ("Repas", "3", 1, 300),
        ("Majoration inscription tardive, Repas", "3", 1, 150),
    ]
    assert papers(cast)[1].balance_before == -300


def test_only_the_families_that_are_chosen_are_billed(cast):
    meals(cast, cast.leo, "lundi 2026-11-02")
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    bill(cast, only=[cast.chloes_family])
    assert [paper.family_id for paper in papers(cast)] == [cast.chloes_family]


def test_a_family_without_a_price_waits_and_the_others_are_billed(cast):
    meals(cast, cast.leo, "lundi 2026-11-02")
    study = book(cast, cast.leo, cast.study, "lundi 2026-11-02")
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    billed = bill(cast)
    assert [paper.family_id for paper in papers(cast)] == [cast.chloes_family]
    assert [str(one) for one in billed.blocked] == [
        "MOREL (n° 101) : aucun tarif pour « Étude » le lundi 2 novembre 2026."
    ]
    with database.open_writer(cast.url) as db:
        db.execute(update(Booking).where(Booking.id == study).values(state=State.CANCELLED))
    assert not bill(cast).blocked
    assert numbers(cast) == ["1 invoice 400", "2 invoice 300"]


def test_a_running_month_is_billed_with_its_days_to_come_and_a_month_ahead_is_refused(cast):
    meals(cast, cast.leo, "lundi 2026-11-30")
    first_moment = at("dimanche 2026-11-01 00:00:00")
    with pytest.raises(NotBegun, match=r"Le mois de novembre 2026 n'a pas commencé"):
        bill(cast, now=at("samedi 2026-10-31 23:59:59"))
    assert papers(cast) == []
    assert len(bill(cast, now=first_moment).invoices) == 1


def test_numbers_begin_anew_each_year_and_go_on_after_those_that_are_there(cast):
    with database.open_writer(cast.url) as db:
        fields = {"family_id": cast.chloes_family, "label": "Reprise", "cents": 0, "issued_on": NOVEMBER}
        db.add(Invoice(year=2026, number=7, **fields))
    meals(cast, cast.leo, "lundi 2026-11-02")
    bill(cast)
    meals(cast, cast.leo, "lundi 2026-12-07")
    bill(cast, date(2026, 12, 1), at("lundi 2027-01-04 09:00:00"))
    assert [(paper.year, paper.number) for paper in papers(cast)] == [(2026, 7), (2026, 8), (2027, 1)]
    with database.open_reader(cast.url) as db:
        counters = db.execute(select(InvoiceCounter.year, InvoiceCounter.last).order_by(InvoiceCounter.year)).all()
    assert counters == [(2026, 8), (2027, 1)]


def test_a_run_that_fails_gives_its_numbers_back(cast):
    class Stop(Exception):
        pass

    def stopped():
        with database.open_writer(cast.url) as db:
            bill_month.bill(db, farid(cast), NOVEMBER, [cast.alices_family], NOW)
            raise Stop

    [meal] = meals(cast, cast.leo, "lundi 2026-11-02")
    with pytest.raises(Stop):
        stopped()
    assert papers(cast) == []
    assert line_of(cast, meal) is None
    bill(cast)
    assert numbers(cast) == ["1 invoice 300"]


def test_the_journal_says_who_billed_how_much(cast):
    meals(cast, cast.leo, "lundi 2026-11-02")
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    bill(cast)
    bill(cast)
    with database.open_reader(cast.url) as db:
        [entry] = db.execute(select(JournalEntry.account_id, JournalEntry.action, JournalEntry.after))
    assert entry == (
        cast.farid,
        "bill",
        {
            "month": "novembre 2026",
            "invoices": 2,
            "amount": "7,00\u00a0€",
            "first_number": "2026-0001",
            "last_number": "2026-0002",
        },
    )


def test_many_families_and_bookings_take_as_many_queries_as_one(cast):
    meals(cast, cast.leo, "lundi 2026-11-02", state=State.SICK)
    with queries(cast.url) as for_one:
        bill(cast)
    meals(cast, cast.leo, *(f"{day} 2026-11-{number:02}" for day, number in (("mardi", 3), ("jeudi", 5))))
    meals(cast, cast.leo, "lundi 2026-11-30", state=State.SICK)
    meals(cast, cast.zoe, "lundi 2026-11-09", "mardi 2026-11-10")
    meals(cast, cast.tom, "lundi 2026-11-02", family_id=cast.chloes_family)
    with queries(cast.url) as for_many:
        bill(cast)
    # The counter of the year is there now, and two queries ask what was open before.
    assert len(for_many) == len(for_one)
    assert len(for_one) <= 35  # one of them is PostgreSQL's limit of waiting
