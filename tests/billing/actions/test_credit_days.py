"""A credit note by days: what the clerk chose and saw is what is issued, once, or nothing."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from cantine.billing.actions import credit_notes
from cantine.billing.queries import correctable_lines
from cantine.billing.rules.chosen_credits import ChangedMeanwhile, NothingBilledAgain, show_credit
from cantine.billing.rules.credits import LineToCredit, NothingLeft
from cantine.common.vocabulary import InvoiceKind, State
from cantine.ledger.queries import reconciliation
from cantine.store import database
from cantine.store.tables import Booking
from tests.dates import at, on
from tests.support.billing import NOW, bill, farid, line_of, lines, meals, numbers, papers, prices, said, special
from tests.support.saving import book

pytestmark = pytest.mark.usefixtures("locks_in_order")


@pytest.fixture(autouse=True)
def _priced(cast):
    prices(cast)


@pytest.fixture
def november(cast):
    """Léo's meals of three days, the last one added late, and two evenings; their bookings."""
    ids = meals(cast, cast.leo, "lundi 2026-11-02", "mardi 2026-11-03")
    ids += meals(cast, cast.leo, "jeudi 2026-11-05", state=State.ADDED)
    ids += [book(cast, cast.leo, cast.evening_care, day, time=1020) for day in ("lundi 2026-11-02", "jeudi 2026-11-05")]
    bill(cast)
    assert numbers(cast) == ["1 invoice 1470"]
    return ids


def show(cast, wanted, again=False):
    """What the page shows of it."""
    with database.open_reader(cast.url) as db:
        [invoice] = correctable_lines.list_correctable(db, [papers(cast)[0].id])
    return show_credit(invoice.lines, wanted, invoice.left, billable_again=again)


def confirm(cast, wanted, seen, again=False, now=NOW):
    with database.open_writer(cast.url) as db:
        return credit_notes.credit(db, farid(cast), wanted, "Erreur", now, billable_again=again, shown=seen)


def differences(cast):
    with database.open_reader(cast.url) as db:
        return [*reconciliation.find_differences(db)]


def days(line, *some):
    return LineToCredit(line, frozenset(some))


def test_the_days_chosen_of_two_lines_are_given_back_with_their_surcharge(cast, november):
    meal, evening = line_of(cast, november[0]), line_of(cast, november[3])
    wanted = [days(meal, 3, 5), days(evening, 2)]
    seen = show(cast, wanted)
    assert seen.cents == 2 * 300 + 150 + 3 * 70
    [note] = confirm(cast, wanted, seen)
    assert note.cents == seen.cents
    assert said(cast, note.id) == [
        ("Repas", "3, 5", 2, 600),
        ("Majoration inscription tardive, Repas", "5", 1, 150),
        ("Garderie soir, quart d'heure", "2 (×3)", 3, 210),
    ]
    assert all(line_of(cast, booking) for booking in november)
    assert not bill(cast).invoices
    assert differences(cast) == []


def test_days_to_be_billed_again_are_billed_by_the_next_run_and_no_others(cast, november):
    wanted = [days(line_of(cast, november[0]), 5)]
    confirm(cast, wanted, show(cast, wanted, again=True), again=True)
    assert [line_of(cast, booking) is None for booking in november] == [False, False, True, False, False]
    bill(cast)
    assert said(cast, papers(cast)[2].id) == said(cast, papers(cast)[1].id)
    assert differences(cast) == []


def test_a_second_click_and_a_second_clerk_issue_nothing_more(cast, november):
    meal = line_of(cast, november[0])
    wanted, more = [days(meal, 3)], [days(meal, 3, 5)]
    seen, theirs = show(cast, wanted), show(cast, more)
    confirm(cast, wanted, seen)
    with pytest.raises(NothingLeft):
        confirm(cast, wanted, seen)
    with pytest.raises(ChangedMeanwhile, match="rien n'a été établi"):
        confirm(cast, more, theirs)
    assert numbers(cast) == ["1 invoice 1470", "2 credit_note 300"]
    confirm(cast, more, show(cast, more))
    assert numbers(cast)[2:] == ["3 credit_note 450"]


def test_another_sum_than_the_one_that_was_shown_is_refused(cast, november):
    wanted = [days(line_of(cast, november[0]), 3)]
    seen = show(cast, wanted)
    with pytest.raises(ChangedMeanwhile):
        confirm(cast, wanted, replace(seen, left=seen.left + 1))
    with pytest.raises(ChangedMeanwhile):
        confirm(cast, [days(line_of(cast, november[0]), 2, 3)], seen)
    assert len(papers(cast)) == 1


def test_a_special_invoice_cannot_be_billed_again(cast):
    special(cast, [cast.alices_family])
    wanted = [LineToCredit(line.id) for line in lines(cast, papers(cast)[0].id)]
    with pytest.raises(NothingBilledAgain):
        confirm(cast, wanted, None, again=True)
    assert confirm(cast, wanted, show(cast, wanted))[0].cents == 1000


def test_of_days_to_come_only_those_that_are_chosen_are_no_longer_booked(cast):
    coming = meals(cast, cast.leo, "jeudi 2026-11-26", "vendredi 2026-11-27")
    early = at("mardi 2026-11-24 10:00:00")
    bill(cast, now=early)
    wanted = [days(line_of(cast, coming[0]), 27)]
    confirm(cast, wanted, show(cast, wanted), now=early)
    with database.open_reader(cast.url) as db:
        states = [*db.scalars(select(Booking.state).where(Booking.id.in_(coming)).order_by(Booking.day))]
    assert states == [State.BOOKED, State.CANCELLED]
    assert not bill(cast, now=early).invoices


def test_day_by_day_nothing_is_lost_or_made(cast, november):
    """Each of the days alone, added up by hand from the lines as they are written."""
    meal, evening = line_of(cast, november[0]), line_of(cast, november[3])
    for line, day in ((meal, 5), (evening, 2), (meal, 2), (evening, 5), (meal, 3)):
        before = sum(paper.cents for paper in papers(cast) if paper.kind == InvoiceKind.CREDIT_NOTE)
        wanted = [days(line, day)]
        [note] = confirm(cast, wanted, show(cast, wanted))
        assert note.cents == {(meal, 5): 450, (evening, 2): 210, (evening, 5): 210}.get((line, day), 300)
        assert before + note.cents <= 1470
    back = Counter()
    for paper in papers(cast)[1:]:
        for line in lines(cast, paper.id):
            back[line.credits_id] += line.quantity * line.unit_cents
    assert back == {line.id: line.cents for line in lines(cast, papers(cast)[0].id)}
    assert papers(cast)[0].issued_on == on("mardi 2026-12-01")
    assert differences(cast) == []
