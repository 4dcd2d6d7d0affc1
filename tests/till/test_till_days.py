"""A day of the till: its journal, its cash, its closing in order, and what a closed day takes no more."""

import re
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Method, Reversal
from cantine.ledger.actions import bulk_cheques, payments, reversals
from cantine.ledger.queries.reconciliation import find_differences
from cantine.ledger.rules.bulk_cheques import TypedCheque
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.store import database
from cantine.store.tables import Adjustment, Commune, JournalEntry, Payment
from cantine.till.actions import deposit_slips, till_days
from cantine.till.queries import closed_days, receipts, till_pages
from cantine.till.rules.closing import TypedClosing
from tests.dates import at, on
from tests.support.saving import all_at_once

FRIDAY, MONDAY, TUESDAY = on("vendredi 2026-11-20"), on("lundi 2026-11-23"), on("mardi 2026-11-24")
NOW, NEXT_DAY = at("lundi 2026-11-23 17:00:00"), at("mardi 2026-11-24 09:00:00")
CASH = ReceivedPayment(MONDAY, Method.CASH, 2000)


def farid(cast):
    return Actor(cast.farid, role=Role.FINANCE)


def ines(cast):
    return Actor(cast.ines, role=Role.ADMIN)


def record(cast, payment=CASH, now=NOW, family=None):
    with database.open_writer(cast.url) as db:
        return payments.record_payment(db, farid(cast), family or cast.alices_family, payment, now, confirmed=True)


def cancel(cast, payment, now=NOW):
    with database.open_writer(cast.url) as db:
        payments.cancel_payment(db, farid(cast), payment, "Erreur de saisie", now)


def take_back(cast, payment, day, now=NOW, cents=None, reversal=Reversal.REFUNDED):
    with database.open_writer(cast.url) as db:
        typed = TypedReversal(reversal, day, "Rendu", cents)
        return reversals.reverse_payment(db, farid(cast), payment, typed, now)


def close(cast, day=MONDAY, counts=None, expected=None, now=NOW, **more):
    counts = {} if counts is None else counts
    expected = sum(value * number for value, number in counts.items()) if expected is None else expected
    with database.open_writer(cast.url) as db:
        return till_days.close_day(db, farid(cast), TypedClosing(day, counts, expected, **more), now)


def reopen(cast, day=MONDAY, why="Un chèque oublié", now=NOW, actor=None):
    with database.open_writer(cast.url) as db:
        till_days.reopen_day(db, actor or ines(cast), day, why, now)


def page(cast, day=MONDAY):
    with database.open_reader(cast.url) as db:
        return till_pages.read_till_page(db, day)


def check(cast):
    with database.open_reader(cast.url) as db:
        return [*find_differences(db)]


def test_the_journal_has_what_came_in_what_was_given_back_and_what_was_cancelled_by_means(cast):
    cash = record(cast)
    record(cast, ReceivedPayment(MONDAY, Method.CHEQUE, 5000, "77", "CIC"))
    record(cast, ReceivedPayment(MONDAY, Method.CARD, 700))
    record(cast, ReceivedPayment(MONDAY, Method.TRANSFER, 900))
    record(cast, replace(CASH, received_on=FRIDAY, cents=300))
    wrong = record(cast, replace(CASH, cents=9900))
    cancel(cast, wrong)
    take_back(cast, cash, MONDAY, cents=500)
    shown = page(cast)
    assert shown.means == {
        Method.CASH: (2000, 500),
        Method.CHEQUE: (5000, 0),
        Method.CESU: (0, 0),
        Method.CARD: (700, 0),
    }
    labels = [(one.label, one.cents, one.counted) for one in shown.movements]
    assert ("Espèces, annulé : Erreur de saisie", 9900, False) in labels
    assert ("Remboursement, Espèces : Rendu", -500, True) in labels
    assert len(labels) == 5
    assert (shown.opening, shown.closed, shown.first_open) == (None, None, None)


def test_an_advance_given_back_in_cash_leaves_the_till(sqlite_cast):
    with database.open_writer(sqlite_cast.url) as db:
        refund = {"family_id": sqlite_cast.alices_family, "kind": "refunded", "day": MONDAY, "cents": -1200}
        codes = {"account_code": "531", "receivable_code": "4111", "reason": "Départ", "recorded_at": NOW}
        db.add(Adjustment(**refund, **codes, method=Method.CASH))
    assert page(sqlite_cast).means[Method.CASH] == (0, 1200)
    assert page(sqlite_cast).cash.received == -1200
    assert page(sqlite_cast).movements[0].label == "Remboursement d'une avance, Espèces : Départ"


def test_the_first_closing_says_what_lay_there_and_the_next_day_begins_with_what_was_counted(cast):
    record(cast)
    assert close(cast, counts={5000: 1, 1000: 2}, expected=7000, opening=5000) == 0
    record(cast, replace(CASH, received_on=TUESDAY, cents=350), NEXT_DAY)
    tuesday = page(cast, TUESDAY)
    assert (tuesday.opening, tuesday.cash.compute_expected(tuesday.opening)) == (7000, 7350)
    lost = {5000: 1, 2000: 1, 200: 1, 100: 1}  # 50 cents are missing
    assert close(cast, TUESDAY, lost, 7350, NEXT_DAY, reason="Une pièce perdue") == -50
    with database.open_reader(cast.url) as db:
        [last, first], count = closed_days.list_closed_days(db)
    assert (last.day, last.opening, last.cash, last.counted, last.difference) == (TUESDAY, 7000, 350, 7300, -50)
    assert (last.reason, last.closed_by, last.counts) == ("Une pièce perdue", "Farid", lost)
    assert (first.day, first.difference, first.reason, count) == (MONDAY, 0, "", 2)
    assert check(cast) == []


@pytest.mark.parametrize(
    ("day", "more", "why"),
    [
        (TUESDAY, {"opening": 0}, "n'est pas commencée"),
        (MONDAY, {}, "fonds de caisse du matin"),
        (MONDAY, {"opening": -1}, "fonds de caisse n'est pas possible"),
        (MONDAY, {"opening": 100, "expected": 2100}, r"21,00\xa0€ de moins que prévu : recomptez"),
        (MONDAY, {"opening": 0, "expected": 1990}, "a changé entre-temps"),
        (MONDAY, {"opening": 0, "expected": 2000, "counts": {3: 1}}, "comptage n'est pas possible"),
        (MONDAY, {"opening": 0, "expected": 2000, "counts": {100: -1}}, "comptage n'est pas possible"),
    ],
)
def test_a_day_that_cannot_be_closed_stays_open(sqlite_cast, day, more, why):
    record(sqlite_cast)
    with pytest.raises(NotAccepted, match=why):
        close(sqlite_cast, day, **more)
    assert page(sqlite_cast).closed is None


def test_days_are_closed_in_order_and_once(sqlite_cast):
    close(sqlite_cast, FRIDAY, opening=0)
    record(sqlite_cast)
    with pytest.raises(NotAccepted, match="arrêtez d'abord celle du lundi 23 novembre 2026"):
        close(sqlite_cast, TUESDAY, {2000: 1}, now=NEXT_DAY)
    close(sqlite_cast, counts={2000: 1})
    for day in (FRIDAY, MONDAY):
        with pytest.raises(NotAccepted, match="déjà arrêtée jusqu'au 23 novembre"):
            close(sqlite_cast, day)
    close(sqlite_cast, TUESDAY, {2000: 1}, now=NEXT_DAY)


def test_a_double_click_closes_a_day_once(cast):
    results = all_at_once([partial(close, cast, opening=0)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["NotAccepted", "int"]
    assert check(cast) == []


@pytest.mark.parametrize("method", [Method.CASH, Method.CHEQUE, Method.CARD, Method.TRANSFER])
def test_a_closed_day_takes_no_payment_of_the_till_nor_do_those_before(sqlite_cast, method):
    close(sqlite_cast, opening=0)
    for day in (FRIDAY, MONDAY):
        payment = ReceivedPayment(day, method, 100, "1", "CIC")
        if method is Method.TRANSFER:
            assert record(sqlite_cast, payment)
        else:
            with pytest.raises(NotAccepted, match=r"arrêtée jusqu'au 23 novembre 2026.* le 24 novembre 2026"):
                record(sqlite_cast, payment)
    assert record(sqlite_cast, ReceivedPayment(TUESDAY, method, 100, "2", "CIC"), NEXT_DAY)


def test_a_list_of_cheques_of_a_closed_day_is_refused_whole(sqlite_cast):
    close(sqlite_cast, opening=0)
    lines, counted = [TypedCheque("101", "50", "1", "CIC")], bulk_cheques.CountedCheques("1", "50")
    with pytest.raises(NotAccepted, match="caisse est arrêtée"), database.open_writer(sqlite_cast.url) as db:
        bulk_cheques.record_cheques(db, farid(sqlite_cast), MONDAY, lines, counted, NOW)


def test_what_a_closed_day_took_is_cancelled_on_the_day_of_the_cancelling(cast):
    id = record(cast)
    close(cast, counts={2000: 1}, opening=0)
    with pytest.raises(NotAccepted, match="caisse est arrêtée"):
        cancel(cast, id)  # today is closed too
    before = page(cast)
    cancel(cast, id, NEXT_DAY)
    assert page(cast).means == before.means
    tuesday = page(cast, TUESDAY)
    assert [(one.label, one.cents) for one in tuesday.movements] == [("Annulation, Espèces : Erreur de saisie", -2000)]
    assert tuesday.cash.compute_expected(tuesday.opening) == 0
    close(cast, TUESDAY, now=NEXT_DAY)
    assert check(cast) == []


def test_what_a_closed_day_took_is_given_back_on_an_open_day(sqlite_cast):
    id = record(sqlite_cast)
    close(sqlite_cast, counts={2000: 1}, opening=0)
    with pytest.raises(NotAccepted, match="caisse est arrêtée"):
        take_back(sqlite_cast, id, MONDAY, NEXT_DAY)
    take_back(sqlite_cast, id, TUESDAY, NEXT_DAY)
    assert page(sqlite_cast, TUESDAY).means[Method.CASH] == (0, 2000)


def test_the_last_closed_day_is_opened_again_with_a_reason_and_its_row_stays(sqlite_cast):
    close(sqlite_cast, FRIDAY, opening=0)
    close(sqlite_cast, reason="", opening=None)
    with pytest.raises(NotAccepted, match="Seule la dernière journée arrêtée"):
        reopen(sqlite_cast, FRIDAY)
    with pytest.raises(NotAccepted, match="n'est pas arrêtée"):
        reopen(sqlite_cast, TUESDAY)
    with pytest.raises(NotAccepted, match="motif de la réouverture"):
        reopen(sqlite_cast, why=" ")
    reopen(sqlite_cast)
    record(sqlite_cast)
    close(sqlite_cast, counts={2000: 1})
    with database.open_reader(sqlite_cast.url) as db:
        [before] = closed_days.list_reopenings(db, MONDAY)
        acts = db.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()
    assert (before.counted, before.reopened_by, before.reopened_why) == (0, "Inès", "Un chèque oublié")
    assert acts == ["close_till", "close_till", "reopen_till", "record_payment", "close_till"]
    assert page(sqlite_cast).closed.counted == 2000
    assert check(sqlite_cast) == []


def test_a_payment_and_a_closing_at_once_never_leave_money_behind_on_a_closed_day(cast):
    all_at_once([partial(record, cast), partial(close, cast, opening=0), partial(record, cast)])
    closed = page(cast).closed
    assert closed is None or closed.cash == page(cast).cash.received
    assert check(cast) == []


def test_the_database_keeps_what_was_closed(cast):
    id = record(cast)
    close(cast, counts={2000: 1}, opening=0)
    cancel(cast, id, NEXT_DAY)
    for statement in (
        "UPDATE till_day SET counted_cents = 1",
        "DELETE FROM till_day",
        "UPDATE cash_receipt SET number = 2",
        "DELETE FROM cash_receipt",
        "UPDATE payment SET cancelled_on = NULL",
    ):
        with pytest.raises(IntegrityError, match="ne change plus"), database.open_writer(cast.url) as db:
            db.execute(text(statement))


def test_each_cash_payment_has_a_receipt_numbered_within_the_year_it_was_recorded_in(cast):
    new_year = at("vendredi 2027-01-01 10:00:00")
    ids = [record(cast, replace(CASH, cents=number + 1)) for number in range(2)]
    cancel(cast, ids[0])
    ids += [record(cast, now=new_year), record(cast, replace(CASH, received_on=new_year.date()), new_year)]
    cheque = record(cast, ReceivedPayment(MONDAY, Method.CHEQUE, 5000, "77", "CIC"))
    with database.open_reader(cast.url) as db:
        found = receipts.list_receipt_numbers(db, [*ids, cheque])
        cancelled = receipts.find_receipt(db, ids[0], cast.alices_family)
        assert receipts.find_receipt(db, ids[0], cast.chloes_family) is None
    assert [found.get(id) for id in [*ids, cheque]] == ["2026-0001", "2026-0002", "2027-0001", "2027-0002", None]
    assert (cancelled.cents, cancelled.cancelled_why) == (1, "Erreur de saisie")
    assert check(cast) == []


def test_receipts_have_no_gap_even_where_cash_is_recorded_at_once(cast):
    results = all_at_once([partial(record, cast, replace(CASH, cents=100 + one)) for one in range(5)])
    with database.open_reader(cast.url) as db:
        numbers = receipts.list_receipt_numbers(db, results)
    assert sorted(numbers.values()) == [f"2026-000{number}" for number in range(1, 6)]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE till_day SET cash_cents = 1", r"0,01\xa0€ à l'arrêté \(cash\)"),
        ("UPDATE till_day SET counted_cents = 1", "comptés, billets et pièces font"),
        ("UPDATE till_day SET reason = 'Perdu'", "sans motif qui convienne"),
        ("UPDATE payment SET received_on = '2026-11-23' WHERE method = 'cash'", "espèces|à l'arrêté"),
        ("UPDATE cash_receipt SET number = 2", "il manque 2026-0001"),
        ("UPDATE cash_receipt SET year = 2025", "n'est pas celle d'espèces reçues"),
    ],
)
def test_check_tells_what_does_not_agree(cast, statement, why):
    record(cast, replace(CASH, received_on=TUESDAY), NEXT_DAY)
    close(cast, opening=0)
    close(cast, TUESDAY, {2000: 1}, now=NEXT_DAY)
    assert check(cast) == []
    with database.open_writer(cast.url) as db:
        for trigger in ("till_day_stays", "cash_receipt_stays", "payment_stays"):
            table = trigger.removesuffix("_stays")
            sqlite = cast.url.startswith("sqlite")
            db.execute(text(f"DROP TRIGGER {trigger}" if sqlite else f"DROP TRIGGER {trigger} ON {table}"))
        db.execute(text(statement))
    assert any(re.search(why, line) for line in check(cast))


def test_a_payment_that_is_recorded_late_waits_to_be_closed_on_its_own_day(sqlite_cast):
    close(sqlite_cast, FRIDAY, opening=0)
    record(sqlite_cast, now=NEXT_DAY)
    assert page(sqlite_cast, TUESDAY).first_open == MONDAY
    with database.open_reader(sqlite_cast.url) as db:
        assert till_pages.find_cash_in_till(db, TUESDAY) == 2000
        assert db.scalar(select(Payment.received_on)) == MONDAY


def test_cash_that_goes_to_the_bank_is_no_longer_expected(sqlite_cast):
    record(sqlite_cast)
    with database.open_writer(sqlite_cast.url) as db:
        deposit_slips.make_cash_slip(db, farid(sqlite_cast), {500: 3}, NOW)
    assert page(sqlite_cast).cash.compute_expected(0) == 500
    assert close(sqlite_cast, counts={500: 1}, opening=0) == 0
    assert check(sqlite_cast) == []


def test_a_day_of_closed_books_waits_no_more_and_its_cash_is_carried_on(sqlite_cast):
    close(sqlite_cast, FRIDAY, opening=0)
    id = record(sqlite_cast, now=NEXT_DAY)
    with database.open_writer(sqlite_cast.url) as db:
        db.get_one(Commune, 1).closed_until = MONDAY
    with pytest.raises(NotAccepted, match="Exercice clos"):
        close(sqlite_cast, counts={2000: 1}, now=NEXT_DAY)
    assert page(sqlite_cast, TUESDAY).opening == 2000
    take_back(sqlite_cast, id, TUESDAY, NEXT_DAY)
    assert page(sqlite_cast).means[Method.CASH] == (2000, 0)
    assert page(sqlite_cast, TUESDAY).means[Method.CASH] == (0, 2000)
    close(sqlite_cast, TUESDAY, now=NEXT_DAY)
    assert check(sqlite_cast) == []
