"""What goes to the bank on a slip of its own means, and comes back as long as the bank has not got it."""

from functools import partial

import pytest
from sqlalchemy import select

from cantine.common.form_input import NotAccepted
from cantine.common.list_filter import ListFilter
from cantine.common.roles import NotFound
from cantine.common.terms.till import SlipEnding
from cantine.common.vocabulary import Method, Reversal
from cantine.exports import EXPORTS, build_table
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.store import database
from cantine.store.tables import Commune, JournalEntry, Service
from cantine.till.actions import deposit_slips
from cantine.till.queries import deposit_slips as asked
from cantine.till.queries.till_checks import find_till_differences
from cantine.till.queries.till_pages import find_cash_in_till
from cantine.till.rules.deposits import SlipTwice
from tests.billing.queries.test_open_invoices import issue
from tests.dates import on
from tests.support.saving import all_at_once
from tests.till.test_till_days import MONDAY, NEXT_DAY, NOW, TUESDAY, check, close, farid, page, record, take_back

CHEQUE = ReceivedPayment(MONDAY, Method.CHEQUE, 5000, "77", "CIC")
CARD = ReceivedPayment(MONDAY, Method.CARD, 700)
CESU = ReceivedPayment(MONDAY, Method.CESU, 1000, "C-1")


def make(cast, *ids, method=Method.CHEQUE, now=NOW):
    with database.open_writer(cast.url) as db:
        return deposit_slips.make_slip(db, farid(cast), ids, now, method)


def make_cash(cast, counts, now=NOW, **more):
    with database.open_writer(cast.url) as db:
        return deposit_slips.make_cash_slip(db, farid(cast), counts, now, **more)


def undo(cast, slip, why="Oublié un chèque", now=NOW):
    with database.open_writer(cast.url) as db:
        deposit_slips.take_back_slip(db, farid(cast), slip, why, now)


def bank(cast, slip, day=MONDAY, now=NOW):
    with database.open_writer(cast.url) as db:
        deposit_slips.bank_slip(db, farid(cast), slip, day, now)


def find(cast, slip):
    with database.open_reader(cast.url) as db:
        return asked.find_slip(db, slip)


def listed(cast, address, **chosen):
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in build_table(db, EXPORTS[address], ListFilter(**chosen), TUESDAY).rows]


def test_every_means_has_slips_of_its_own_in_one_numbering(cast):
    with database.open_writer(cast.url) as db:
        db.get_one(Service, cast.morning_care).cesu = True
        issue(db, cast.alices_family, 1, on("jeudi 2026-11-05"), [(cast.morning_care, 1200)])
    cesu, cheque, card = (record(cast, payment) for payment in (CESU, CHEQUE, CARD))
    slips = [make(cast, cheque), make(cast, card, method=Method.CARD), make(cast, cesu, method=Method.CESU)]
    slips.append(make_cash(cast, {2000: 2, 50: 1}))
    found = [find(cast, slip)[0] for slip in slips]
    assert [(one.number, one.method, one.count, one.cents) for one in found] == [
        (1, Method.CHEQUE, 1, 5000),
        (2, Method.CARD, 1, 700),
        (3, Method.CESU, 1, 1000),
        (4, Method.CASH, 0, 4050),
    ]
    assert found[3].counts == {2000: 2, 50: 1}
    with database.open_reader(cast.url) as db:
        acts = db.scalars(select(JournalEntry.after).where(JournalEntry.action == "make_slip")).all()
    assert acts[0] == {"number": 1, "cheques": 1, "amount": "50,00\xa0€"}
    assert acts[3] == {"number": 4, "method": "Espèces", "amount": "40,50\xa0€"}
    assert [row[2:5] for row in listed(cast, "remises")] == [
        ("Chèque", 1, 5000),
        ("Carte bancaire", 1, 700),
        ("CESU", 1, 1000),
        ("Espèces", None, 4050),
    ]
    assert [row[0] for row in listed(cast, "bordereaux")] == [1]
    with database.open_reader(cast.url) as db:
        assert [*find_till_differences(db)] == []


@pytest.mark.parametrize(
    ("method", "why"),
    [
        (Method.CESU, "Un des CESU cochés n'attend plus"),
        (Method.CHEQUE, "Un des chèques cochés n'attend plus"),
        (Method.CASH, "ou des espèces"),
        (Method.TRANSFER, "ou des espèces"),
    ],
)
def test_a_slip_holds_payments_of_its_own_means_only(sqlite_cast, method, why):
    card = record(sqlite_cast, CARD)
    with pytest.raises(NotAccepted, match=why):
        make(sqlite_cast, card, method=method)
    assert find(sqlite_cast, 1) is None


def test_a_slip_that_is_taken_back_keeps_its_number_and_what_was_on_it_and_its_payments_wait_again(cast):
    cheque = record(cast, CHEQUE)
    slip = make(cast, cheque)
    undo(cast, slip, now=NEXT_DAY)
    got, items = find(cast, slip)
    assert (got.number, got.count, got.cents, [one.id for one in items]) == (1, 1, 5000, [cheque])
    assert (got.ending, got.ended_on, got.reason) == (SlipEnding.TAKEN_BACK, TUESDAY, "Oublié un chèque")
    with pytest.raises(NotAccepted, match=r"déjà repris, le 24\.11\.2026"):
        undo(cast, slip)
    again = make(cast, cheque, now=NEXT_DAY)
    assert [find(cast, one)[0].count for one in (slip, again)] == [1, 1]
    assert [(row[0], row[4], row[5], row[7]) for row in listed(cast, "remises")] == [
        (1, None, "Repris", 5000),
        (2, 5000, "Fait", None),
    ]
    with database.open_reader(cast.url) as db:
        after = db.scalars(select(JournalEntry.after).where(JournalEntry.action == "take_back_slip")).one()
    assert after == {"number": 1, "reason": "Oublié un chèque", "amount": "50,00\xa0€"}
    assert check(cast) == []


def test_a_slip_that_the_bank_has_is_not_taken_back(sqlite_cast):
    one, other = make(sqlite_cast, record(sqlite_cast, CHEQUE)), record(sqlite_cast, CHEQUE)
    bank(sqlite_cast, one)
    for act in (undo, bank):
        with pytest.raises(NotAccepted, match=r"La banque a reçu ce bordereau le 23\.11\.2026"):
            act(sqlite_cast, one)
    bounced = make(sqlite_cast, other)
    take_back(sqlite_cast, other, MONDAY, reversal=Reversal.BOUNCED)
    with pytest.raises(NotAccepted, match="La banque a déjà rendu un paiement"):
        undo(sqlite_cast, bounced)


def test_a_slip_is_not_taken_back_without_a_reason_nor_banked_on_an_impossible_day(sqlite_cast):
    slip = make(sqlite_cast, record(sqlite_cast, CHEQUE))
    with pytest.raises(NotAccepted, match="motif de la reprise"):
        undo(sqlite_cast, slip, " ")
    for day, why in ((on("dimanche 2026-11-22"), "ne peut pas être avant"), (TUESDAY, "dans le futur")):
        with pytest.raises(NotAccepted, match=why):
            bank(sqlite_cast, slip, day)
    for act in (undo, bank):
        with pytest.raises(NotFound):
            act(sqlite_cast, 987_654)
    assert find(sqlite_cast, slip)[0].ending is None


def test_more_cash_than_the_till_holds_does_not_go_to_the_bank(sqlite_cast):
    make_cash(sqlite_cast, {10000: 1})  # while no day is closed nobody can tell
    close(sqlite_cast, counts={5000: 1}, opening=15000)
    with pytest.raises(NotAccepted, match="caisse est arrêtée"):
        make_cash(sqlite_cast, {2000: 1})
    with pytest.raises(NotAccepted, match=r"Il y a 50,00\xa0€ en caisse"):
        make_cash(sqlite_cast, {10000: 1}, NEXT_DAY)
    with pytest.raises(NotAccepted, match="Comptez les billets"):
        make_cash(sqlite_cast, {}, NEXT_DAY)
    make_cash(sqlite_cast, {5000: 1}, NEXT_DAY)
    with database.open_reader(sqlite_cast.url) as db:
        assert find_cash_in_till(db, TUESDAY) == 0
    assert check(sqlite_cast) == []


def test_the_cash_of_a_slip_that_is_taken_back_is_in_the_till_again(cast):
    slip = make_cash(cast, {1000: 1})
    close(cast, opening=1000)
    with pytest.raises(NotAccepted, match="caisse est arrêtée"):
        undo(cast, slip)
    undo(cast, slip, now=NEXT_DAY)
    assert page(cast).cash.deposited == 1000
    tuesday = page(cast, TUESDAY)
    assert tuesday.cash.compute_expected(tuesday.opening) == 1000
    later = make_cash(cast, {500: 1}, NEXT_DAY)
    undo(cast, later, now=NEXT_DAY)
    close(cast, TUESDAY, {1000: 1}, now=NEXT_DAY)
    assert check(cast) == []


def test_a_second_slip_of_the_same_cash_is_asked_about_even_after_a_double_click(cast):
    results = all_at_once([partial(make_cash, cast, {1000: 1})] * 2)
    assert sorted(type(result).__name__ for result in results) == ["SlipTwice", "int"]
    with pytest.raises(SlipTwice, match="déjà fait aujourd'hui : n° 1"):
        make_cash(cast, {500: 2})
    assert find(cast, make_cash(cast, {500: 2}, confirmed=True))[0].number == 2


def test_two_who_take_one_slip_back_at_once_are_told_apart(cast):
    slip = make(cast, record(cast, CHEQUE))
    results = all_at_once([partial(undo, cast, slip)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "NotAccepted"]
    assert check(cast) == []


def test_the_cash_of_a_slip_of_closed_books_comes_back_today(sqlite_cast):
    slip = make_cash(sqlite_cast, {1000: 1})
    with database.open_writer(sqlite_cast.url) as db:
        db.get_one(Commune, 1).closed_until = MONDAY
    undo(sqlite_cast, slip, now=NEXT_DAY)
    assert find(sqlite_cast, slip)[0].ended_on == TUESDAY
    assert (page(sqlite_cast).cash.deposited, page(sqlite_cast, TUESDAY).cash.deposited) == (1000, -1000)
