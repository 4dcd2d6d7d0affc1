"""The books are closed up to a day by finance, opened again by the administration, and nothing slips in meanwhile."""

import threading
from contextlib import suppress

import pytest
from sqlalchemy import select

from cantine.billing.actions import bill_month, credit_notes
from cantine.billing.rules.credits import LineToCredit
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Role
from cantine.common.vocabulary import Method, Reversal
from cantine.ledger.actions.closing import close_books, reopen_books
from cantine.ledger.actions.payments import cancel_payment, record_payment
from cantine.ledger.actions.reversals import reverse_payment
from cantine.ledger.queries.outstanding import list_open_matters
from cantine.ledger.rules.closing import UnbilledMonth
from cantine.ledger.rules.payments import ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.store import database
from cantine.store.closed_books import find_closed_until
from cantine.store.tables import Booking, JournalEntry, Payment, Tariff, TariffBand
from cantine.till.actions.deposit_slips import make_slip
from tests.dates import at, on
from tests.support.billing import farid

NOW = at("lundi 2026-11-23 10:00:00")
OCTOBER = on("samedi 2026-10-31")
MONDAY = on("lundi 2026-10-12")
INES = Actor(0, role=Role.ADMIN)
LONGEST = 20
"""Seconds after which a test that hangs fails."""
CHEQUE = ReceivedPayment(on("vendredi 2026-10-30"), Method.CHEQUE, 5000, "0001234", "Crédit agricole")

pytestmark = pytest.mark.usefixtures("locks_in_order")


def act(cast, done, *arguments, **more):
    with database.open_writer(cast.url) as db:
        return done(db, *arguments, **more)


def close(cast, until=OCTOBER):
    act(cast, close_books, farid(cast), until, NOW)


def closed_until(cast):
    with database.open_reader(cast.url) as db:
        return find_closed_until(db)


def entries(cast, action):
    with database.open_reader(cast.url) as db:
        return db.execute(select(JournalEntry.before, JournalEntry.after).where(JournalEntry.action == action)).all()


def test_the_books_are_closed_and_the_journal_says_by_whom(cast):
    close(cast)
    assert closed_until(cast) == OCTOBER
    assert entries(cast, "close_books") == [
        ({"closed_until": "aucune clôture"}, {"closed_until": "31.10.2026"}),
    ]
    with pytest.raises(NotAccepted, match="déjà clos"):  # a second click
        close(cast)
    assert len(entries(cast, "close_books")) == 1


def test_the_administration_opens_them_again_with_a_reason(cast):
    close(cast)
    earlier = on("mercredi 2026-09-30")
    act(cast, reopen_books, INES, earlier, "Une facture oubliée", NOW)
    assert closed_until(cast) == earlier
    told = {"closed_until": "30.09.2026", "reason": "Une facture oubliée"}
    assert entries(cast, "reopen_books") == [({"closed_until": "31.10.2026"}, told)]
    act(cast, reopen_books, INES, None, "Essai", NOW)
    assert closed_until(cast) is None


def test_a_payment_of_closed_books_is_taken_back_by_an_entry_of_today(cast):
    payment = act(cast, record_payment, farid(cast), cast.alices_family, CHEQUE, NOW)
    close(cast)
    with pytest.raises(NotAccepted, match="Enregistrez plutôt un rejet ou un remboursement de ce paiement"):
        act(cast, cancel_payment, farid(cast), payment, "Erreur", NOW)
    typed = TypedReversal(Reversal.REFUNDED, OCTOBER, "Erreur")
    with pytest.raises(NotAccepted, match="Le premier jour ouvert est le 1er novembre 2026"):
        act(cast, reverse_payment, farid(cast), payment, typed, NOW)
    typed = TypedReversal(Reversal.REFUNDED, NOW.date(), "Erreur")
    assert act(cast, reverse_payment, farid(cast), payment, typed, NOW)


def test_what_was_left_open_is_finished_at_the_day_on_which_it_is_done(cast):
    """A cheque of October goes to the bank, a day of October is billed and credited: all of that is of today."""
    payment = act(cast, record_payment, farid(cast), cast.alices_family, CHEQUE, NOW)
    with database.open_writer(cast.url) as db:
        db.add(Booking(child_id=cast.leo, day=MONDAY, service_id=cast.meal, family_id=cast.alices_family))
        tariff = Tariff(service_id=cast.meal, first_day=on("mardi 2026-09-01"))
        db.add(tariff)
        db.flush()
        db.add(TariffBand(tariff_id=tariff.id, cents=400))
    with database.open_reader(cast.url) as db:
        left = list_open_matters(db, OCTOBER)
        assert list_open_matters(db, on("jeudi 2026-10-01")).describe() == []
    assert left.unbilled == [UnbilledMonth(on("jeudi 2026-10-01"), 1, 1)]
    assert (left.cheques, left.cheque_cents, left.unsent, left.attempts) == (1, 5000, 0, 0)
    close(cast)
    assert act(cast, make_slip, farid(cast), [payment], NOW)
    month = MONDAY.replace(day=1)
    [invoice] = act(cast, bill_month.bill, farid(cast), month, [cast.alices_family], NOW).invoices
    with database.open_writer(cast.url) as db:
        line = db.scalar(select(Booking.invoice_line_id).where(Booking.invoice_line_id.is_not(None)))
        [note] = credit_notes.credit(db, farid(cast), [LineToCredit(line)], "Erreur", NOW, billable_again=False)
    assert (invoice.cents, note.cents) == (400, 400)
    with database.open_reader(cast.url) as db:
        assert list_open_matters(db, NOW.date()).unsent == 2


def test_whoever_records_while_the_books_are_closed_is_in_before_or_refused(cast):
    """Many record payments of October and one closes it: none is in the books that was recorded after the closing."""
    ready = threading.Barrier(5)

    def record(number):
        ready.wait(LONGEST)
        paid = ReceivedPayment(CHEQUE.received_on, Method.CASH, 100 + number)
        with suppress(NotAccepted):
            act(cast, record_payment, farid(cast), cast.alices_family, paid, NOW)

    def shut():
        ready.wait(LONGEST)
        close(cast)

    clerks = [threading.Thread(target=record, args=(number,)) for number in range(4)]
    clerks.append(threading.Thread(target=shut))
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join(LONGEST)
    assert closed_until(cast) == OCTOBER
    with database.open_reader(cast.url) as db:
        order = db.execute(select(JournalEntry.action).order_by(JournalEntry.id)).scalars().all()
        assert len(db.scalars(select(Payment.id)).all()) == order.count("record_payment")
    if "record_payment" in order and db.dialect.name == "sqlite":
        assert order.index("close_books") == len(order) - 1
