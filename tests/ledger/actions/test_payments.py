"""Finance records payments, cancels them, and takes cheques to the bank."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select

from cantine.billing.queries import open_invoices
from cantine.common.form_input import NotAccepted
from cantine.common.roles import Actor, Forbidden, NotFound, Role
from cantine.common.vocabulary import TYPED_METHODS, Method, Reversal
from cantine.ledger.actions import payments, reversals
from cantine.ledger.queries import payments as asked
from cantine.ledger.queries import statement
from cantine.ledger.rules.payments import MaybeTwice, ReceivedPayment
from cantine.ledger.rules.reversals import TypedReversal
from cantine.store import database
from cantine.store.tables import DepositSlip, JournalEntry, Payment, Service
from cantine.till.actions import deposit_slips
from cantine.till.queries import deposit_slips as slips
from tests.billing.queries.test_open_invoices import issue
from tests.dates import at, on
from tests.support.saving import all_at_once

NOW = at("lundi 2026-11-23 10:00:00")
TODAY = on("lundi 2026-11-23")
CHEQUE = ReceivedPayment(TODAY, Method.CHEQUE, 5000, "0001234", "Crédit agricole")


def farid(cast):
    return Actor(cast.farid, role=Role.FINANCE)


def record(cast, payment=CHEQUE, family=None, **more):
    with database.open_writer(cast.url) as db:
        return payments.record_payment(db, farid(cast), family or cast.alices_family, payment, NOW, **more)


def cancel(cast, payment, why="Chèque rendu", actor=None):
    with database.open_writer(cast.url) as db:
        payments.cancel_payment(db, actor or farid(cast), payment, why, NOW)


def slip(cast, *ids):
    with database.open_writer(cast.url) as db:
        return deposit_slips.make_slip(db, farid(cast), ids, NOW)


def balance(cast, family=None):
    with database.open_reader(cast.url) as db:
        return statement.read_statement(db, family or cast.alices_family)[1].balance


def rows(cast):
    with database.open_reader(cast.url) as db:
        return db.execute(select(Payment.__table__).order_by(Payment.id)).all()


def journal(cast):
    with database.open_reader(cast.url) as db:
        entry = select(JournalEntry.action, JournalEntry.account_id, JournalEntry.family_id, JournalEntry.after)
        return [tuple(row) for row in db.execute(entry.order_by(JournalEntry.id))]


@pytest.fixture
def billed(cast):
    """Alice owes 30 euros of meals and 12 of care, which a CESU may pay."""
    with database.open_writer(cast.url) as db:
        db.get_one(Service, cast.morning_care).cesu = True
        issue(db, cast.alices_family, 1, on("jeudi 2026-11-05"), [(cast.meal, 3000), (cast.morning_care, 1200)])
    return cast


@pytest.mark.parametrize("method", TYPED_METHODS)
def test_a_payment_is_on_the_statement_at_once_and_in_the_journal(billed, method):
    id = record(billed, replace(CHEQUE, method=method, cents=1100))
    with database.open_reader(billed.url) as db:
        line = statement.read_statement(db, billed.alices_family)[0][-1]
    assert (line.entry.credit, line.entry.kind, line.balance) == (1100, "Paiement", -3100)
    [row] = rows(billed)
    assert (row.recorded_at, row.recorded_by_id) == (NOW, billed.farid)
    [(action, who, family, after)] = journal(billed)
    assert (action, who, family) == ("record_payment", billed.farid, billed.alices_family)
    assert (after["payment"], after["amount"]) == (id, "11,00\xa0€")


def test_a_payment_in_part_and_one_in_advance_are_taken(billed):
    record(billed, replace(CHEQUE, cents=1))
    record(billed, replace(CHEQUE, cents=10_000))
    with database.open_reader(billed.url) as db:
        owed = open_invoices.allocate_family(db, billed.alices_family)
    assert (owed.cents, owed.left) == (0, 10_001 - 4200)
    assert balance(billed) == 10_001 - 4200


@pytest.mark.parametrize(
    ("payment", "why"),
    [
        (replace(CHEQUE, cents=0), "supérieur à zéro"),
        (replace(CHEQUE, bank=" "), "numéro du chèque et la banque"),
        (replace(CHEQUE, received_on=on("mardi 2026-11-24")), "dans le futur"),
        (ReceivedPayment(TODAY, Method.CESU, 1201), r"il en reste 12,00\xa0€ à payer"),
        (ReceivedPayment(TODAY, Method.ONLINE_CARD, 100), "s'enregistre seul"),
        (ReceivedPayment(TODAY, Method.ONLINE_DEBIT, 100), "s'enregistre seul"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nothing_is_written(billed, payment, why):
    with pytest.raises(NotAccepted, match=why):
        record(billed, payment)
    assert rows(billed) == journal(billed) == []


def test_a_family_that_does_not_exist_pays_nothing(cast):
    with pytest.raises(NotFound):
        record(cast, family=987_654)


def test_cesus_pay_the_care_and_not_a_cent_more(billed):
    record(billed, ReceivedPayment(TODAY, Method.CESU, 700))
    with pytest.raises(NotAccepted, match=r"il en reste 5,00\xa0€"):
        record(billed, ReceivedPayment(TODAY, Method.CESU, 501))
    record(billed, ReceivedPayment(TODAY, Method.CESU, 500))
    with pytest.raises(NotAccepted, match="n'en a aucune"):
        record(billed, ReceivedPayment(TODAY, Method.CESU, 1))
    assert balance(billed) == -3000


def test_of_two_cesus_brought_at_once_for_the_same_care_one_is_refused(billed):
    one = ReceivedPayment(TODAY, Method.CESU, 700, "A")
    results = all_at_once([partial(record, billed, one), partial(record, billed, replace(one, reference="B"))])
    assert [type(result) for result in results if not isinstance(result, int)] == [NotAccepted]
    assert len(rows(billed)) == 1


def test_what_looks_like_a_second_time_is_asked_about_and_then_taken(cast):
    record(cast)
    with pytest.raises(MaybeTwice, match="semble déjà enregistré : Chèque n° 0001234"):
        record(cast, replace(CHEQUE, received_on=on("vendredi 2026-11-20")))
    assert len(rows(cast)) == 1
    record(cast, confirmed=True)
    record(cast, family=cast.chloes_family)
    assert len(rows(cast)) == 3


def test_a_double_click_records_one_payment(cast):
    results = all_at_once([partial(record, cast)] * 2)
    assert [type(result) for result in results if not isinstance(result, int)] == [MaybeTwice]
    assert len(rows(cast)) == 1


def test_a_cancelled_payment_may_be_recorded_again_without_a_question(cast):
    cancel(cast, record(cast))
    record(cast)
    assert balance(cast) == 5000


def test_a_cancelled_payment_counts_no_more_and_leaves_who_when_and_why(billed):
    id = record(billed)
    cancel(billed, id, "  Chèque   sans provision ")
    assert balance(billed) == -4200
    [row] = rows(billed)
    assert (row.cancelled_at, row.cancelled_why) == (NOW, "Chèque sans provision")
    with database.open_reader(billed.url) as db:
        [shown] = asked.read_page(db, asked.PaymentChoice(TODAY, TODAY)).payments
    assert (shown.cancelled_by, shown.cancelled_why, shown.recorded_by) == ("Farid", "Chèque sans provision", "Farid")
    action, who, family, after = journal(billed)[-1]
    assert (action, who, family) == ("cancel_payment", billed.farid, billed.alices_family)
    assert after == {"payment": id, "reason": "Chèque sans provision"}


def test_a_payment_is_not_cancelled_without_a_reason_nor_twice_nor_where_there_is_none(cast):
    id = record(cast)
    with pytest.raises(NotAccepted, match="motif"):
        cancel(cast, id, " ")
    cancel(cast, id)
    with pytest.raises(NotAccepted, match="déjà annulé"):
        cancel(cast, id)
    with pytest.raises(NotFound):
        cancel(cast, 987_654)
    assert [entry[0] for entry in journal(cast)] == ["record_payment", "cancel_payment"]


def test_a_cheque_on_a_deposit_slip_is_locked(cast):
    id = record(cast)
    slip(cast, id)
    with pytest.raises(NotAccepted, match="bordereau de remise : il ne peut plus être annulé"):
        cancel(cast, id)
    assert balance(cast) == 5000


def bounce(cast, payment):
    with database.open_writer(cast.url) as db:
        typed = TypedReversal(Reversal.BOUNCED, TODAY, "Sans provision")
        return reversals.reverse_payment(db, farid(cast), payment, typed, NOW)


def test_a_cheque_on_a_deposit_slip_may_bounce_and_the_slip_stays_as_the_bank_has_it(cast):
    id = record(cast)
    made = slip(cast, id)
    bounce(cast, id)
    with database.open_reader(cast.url) as db:
        got, _cheques = slips.find_slip(db, made)
    assert (got.count, got.cents, balance(cast)) == (1, 5000, 0)
    with pytest.raises(NotAccepted, match="déjà entièrement"):
        bounce(cast, id)


def test_a_cheque_that_bounced_waits_for_no_slip_any_more(cast):
    ids = [record(cast, replace(CHEQUE, reference=str(number), cents=1000 + number)) for number in range(2)]
    bounce(cast, ids[0])
    with database.open_reader(cast.url) as db:
        waiting = slips.list_waiting(db)
    assert [cheque.id for cheque in waiting] == [ids[1]]
    with pytest.raises(NotAccepted, match="n'attend plus"):
        slip(cast, *ids)
    with pytest.raises(NotAccepted, match="enregistrez un rejet ou un remboursement"):
        cancel(cast, ids[0])


def test_a_deposit_slip_takes_the_chosen_cheques_and_leaves_the_others_waiting(cast):
    ids = [record(cast, replace(CHEQUE, reference=str(number), cents=1000 + number)) for number in range(4)]
    made = slip(cast, ids[2], ids[0])
    with database.open_reader(cast.url) as db:
        got, cheques = slips.find_slip(db, made)
        waiting = slips.list_waiting(db)
    assert (got.number, got.made_on, got.count, got.cents) == (1, TODAY, 2, 1000 + 1002)
    assert [cheque.id for cheque in cheques] == [ids[0], ids[2]]
    assert [cheque.id for cheque in waiting] == [ids[1], ids[3]]
    action, who, family, after = journal(cast)[-1]
    assert (action, who, family) == ("make_slip", cast.farid, None)
    assert after == {"number": 1, "cheques": 2, "amount": "20,02\xa0€"}


def test_deposit_slips_are_numbered_without_gaps_even_when_made_at_once(cast):
    ids = [record(cast, replace(CHEQUE, reference=str(number))) for number in range(6)]
    results = all_at_once([partial(slip, cast, id) for id in ids])
    assert all(isinstance(result, int) for result in results)
    with database.open_reader(cast.url) as db:
        assert sorted(db.scalars(select(DepositSlip.number))) == [1, 2, 3, 4, 5, 6]


def test_a_cheque_is_never_on_two_slips_even_when_two_are_made_at_once(cast):
    ids = [record(cast, replace(CHEQUE, reference=str(number))) for number in range(3)]
    results = all_at_once([partial(slip, cast, *ids), partial(slip, cast, *reversed(ids))])
    [refused] = [result for result in results if not isinstance(result, int)]
    assert "n'attend plus" in str(refused)
    with database.open_reader(cast.url) as db:
        assert [made.count for made in slips.list_slips(db)[0]] == [3]


def test_what_does_not_wait_for_the_bank_is_on_no_slip_and_then_nothing_is_done(cast):
    waiting = record(cast)
    cash = record(cast, ReceivedPayment(TODAY, Method.CASH, 500))
    cancelled = record(cast, replace(CHEQUE, reference="9"))
    cancel(cast, cancelled)
    for other in (cash, cancelled, 987_654):
        with pytest.raises(NotAccepted, match="n'attend plus"):
            slip(cast, waiting, other)
    with pytest.raises(NotAccepted, match="Cochez au moins un chèque"):
        slip(cast)
    with database.open_reader(cast.url) as db:
        assert slips.list_slips(db) == ([], 0)
        assert [cheque.id for cheque in slips.list_waiting(db)] == [waiting]


@pytest.mark.parametrize("role", [Role.READER, Role.MANAGER, None])
def test_only_finance_and_administration_touch_payments(cast, role):
    id, actor = record(cast), Actor(cast.remi, cast.alices_family, role)
    for act in (
        lambda db: payments.record_payment(db, actor, cast.alices_family, CHEQUE, NOW, confirmed=True),
        lambda db: payments.cancel_payment(db, actor, id, "Motif", NOW),
        lambda db: deposit_slips.make_slip(db, actor, [id], NOW),
    ):
        with pytest.raises(Forbidden), database.open_writer(cast.url) as db:
            act(db)
    assert len(rows(cast)) == 1
