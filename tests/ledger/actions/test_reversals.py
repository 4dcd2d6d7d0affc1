"""A payment that came online is taken back, and everything that reads payments knows it."""

from functools import partial

import pytest
from sqlalchemy import select

from cantine.billing.queries import account_balances, open_invoices
from cantine.common.form_input import NotAccepted
from cantine.common.list_filter import ListFilter
from cantine.common.roles import NotFound
from cantine.common.vocabulary import Method, Reversal
from cantine.exports import EXPORTS
from cantine.ledger.actions import payments, reversals
from cantine.ledger.queries import balances, month_overview, reconciliation, statement
from cantine.ledger.queries import payments as asked
from cantine.ledger.queries.month_overview import ReceivedSum
from cantine.ledger.queries.payments import PaymentChoice
from cantine.ledger.rules.reversals import AlreadyTakenBack, TypedReversal
from cantine.store import database
from cantine.store.tables import InvoiceCounter, JournalEntry, OutboxMail, Payment
from tests.billing.queries.test_open_invoices import issue
from tests.dates import at, on
from tests.online_payment.stored_attempts import pay_online
from tests.support.billing import farid
from tests.support.saving import all_at_once

PAID_ON, TODAY = on("jeudi 2026-11-12"), on("lundi 2026-11-23")
NOW = at("lundi 2026-11-23 10:00:00")
NOVEMBER = on("dimanche 2026-11-01")


def reverse(cast, payment, cents=None, reversal=Reversal.BOUNCED, day=TODAY, reason="Sans provision", now=NOW):
    typed = TypedReversal(reversal, day, reason, cents)
    with database.open_writer(cast.url) as db:
        return reversals.reverse_payment(db, farid(cast), payment, typed, now)


def cancel(cast, payment):
    with database.open_writer(cast.url) as db:
        payments.cancel_payment(db, farid(cast), payment, "Erreur", NOW)


def read(cast, question, *more):
    with database.open_reader(cast.url) as db:
        return question(db, *more)


def export(cast, address, month):
    with database.open_reader(cast.url) as db:
        return [tuple(row) for row in EXPORTS[address].rows(db, ListFilter(month=month), TODAY)]


def check(cast):
    with database.open_reader(cast.url) as db:
        return [*reconciliation.find_differences(db)]


def rows(cast):
    return read(cast, lambda db: db.execute(select(Payment.__table__).order_by(Payment.id)).all())


@pytest.fixture
def paid(cast):
    """Alice owed 40 euros and paid them by a direct debit on the 12th; the address of the commune, and the payment."""
    with database.open_writer(cast.url) as db:
        issue(db, cast.alices_family, 1, on("jeudi 2026-11-05"), [(cast.meal, 3000), (cast.morning_care, 1000)])
        db.add(InvoiceCounter(year=2026, last=1))
    return cast, pay_online(cast, cast.alices_family, 4000, PAID_ON)


@pytest.mark.usefixtures("locks_in_order")
def test_a_bounce_opens_the_invoices_again_and_is_a_debit_of_the_statement(paid):
    cast, payment = paid
    entry = reverse(cast, payment)
    lines, totals = read(cast, statement.read_statement, cast.alices_family)
    [_invoice, came, back] = [line.entry for line in lines]
    assert (came.kind, came.reference, came.credit) == (
        "Paiement",
        f"Prélèvement unique n° {rows(cast)[0].reference}",
        4000,
    )
    assert (back.kind, back.reference, back.debit, back.credit) == ("Rejet", came.reference, 4000, 0)
    assert (back.day, lines[-1].balance) == (TODAY, -4000)
    assert (totals.debit, totals.credit, totals.balance) == (8000, 4000, -4000)
    owed = read(cast, open_invoices.allocate_family, cast.alices_family)
    assert (owed.cents, owed.left) == (4000, 0)
    assert read(cast, account_balances.read_balances, [cast.alices_family], TODAY) == {cast.alices_family: -4000}
    row = rows(cast)[1]
    assert (row.id, row.reverses_id, row.cents, row.method) == (entry, payment, -4000, Method.ONLINE_DEBIT)
    assert (row.recorded_at, row.recorded_by_id, row.attempt_id) == (NOW, cast.farid, None)


def test_before_its_day_the_payment_counts_whole(paid):
    cast, payment = paid
    reverse(cast, payment, 1500, day=on("vendredi 2026-11-20"))
    for day, balance in (("jeudi 2026-11-19", 0), ("vendredi 2026-11-20", -1500)):
        [family] = [one for one in read(cast, balances.list_all, TODAY, on(day)) if one.number == 101]
        assert (family.balance, family.aged.open, family.paid) == (balance, -balance, 4000 + balance)


def test_several_parts_come_back_and_never_more_than_the_payment(paid):
    cast, payment = paid
    reverse(cast, payment, 1000, Reversal.REFUNDED)
    reverse(cast, payment, 2999)
    with pytest.raises(NotAccepted, match=r"reste 0,01\xa0€"):
        reverse(cast, payment, 2)
    reverse(cast, payment)
    with pytest.raises(NotAccepted, match="déjà entièrement"):
        reverse(cast, payment)
    assert [row.cents for row in rows(cast)] == [4000, -1000, -2999, -1]
    assert check(cast) == []


def test_of_two_that_take_back_the_same_at_once_one_is_refused(paid):
    cast, payment = paid
    results = all_at_once([partial(reverse, cast, payment, 2500), partial(reverse, cast, payment, 2500)])
    assert [type(result) for result in results if not isinstance(result, int)] == [NotAccepted]
    assert [row.cents for row in rows(cast)] == [4000, -2500]


@pytest.mark.parametrize(
    ("cents", "day", "reason", "why"),
    [
        (4001, TODAY, "Erreur", r"reste 40,00\xa0€"),
        (None, on("mercredi 2026-11-11"), "Erreur", "ne peut pas être avant"),
        (None, on("mardi 2026-11-24"), "Erreur", "dans le futur"),
        (None, TODAY, "", "motif"),
    ],
)
def test_what_is_refused_leaves_no_trace(paid, cents, day, reason, why):
    cast, payment = paid
    with pytest.raises(NotAccepted, match=why):
        reverse(cast, payment, cents, day=day, reason=reason)
    assert len(rows(cast)) == 1
    assert read(cast, lambda db: db.scalars(select(JournalEntry.id)).all()) == []


def test_a_second_click_takes_nothing_more_back(paid):
    cast, payment = paid
    results = all_at_once([partial(reverse, cast, payment, 1500)] * 2)
    assert [type(result) for result in results if not isinstance(result, int)] == [AlreadyTakenBack]
    with pytest.raises(AlreadyTakenBack, match="est déjà enregistré pour ce paiement"):
        reverse(cast, payment, 1500)
    reverse(cast, payment, 1500, day=PAID_ON)
    assert [row.cents for row in rows(cast)] == [4000, -1500, -1500]


def test_what_does_not_exist_is_not_taken_back(cast):
    with pytest.raises(NotFound):
        reverse(cast, 987_654)


def test_neither_what_came_online_nor_what_takes_it_back_is_cancelled(paid):
    cast, payment = paid
    entry = reverse(cast, payment, 100)
    for one, why in ((payment, "enregistrez un rejet ou un remboursement"), (entry, "Un rejet ne s'annule pas")):
        with pytest.raises(NotAccepted, match=why):
            cancel(cast, one)
    with pytest.raises(NotAccepted, match="choisissez le paiement lui-même"):
        reverse(cast, entry)


def test_the_journal_tells_what_was_taken_back_when_and_why(paid):
    cast, payment = paid
    entry = reverse(cast, payment, 1000, Reversal.REFUNDED, PAID_ON, "Payé deux fois")
    [told] = read(cast, lambda db: db.execute(select(JournalEntry.__table__)).all())
    assert (told.action, told.account_id, told.family_id) == ("reverse_payment", cast.farid, cast.alices_family)
    assert (told.before["payment"], told.before["amount"]) == (payment, "40,00\xa0€")
    assert told.after == {
        "payment": entry,
        "reversal": "Remboursement",
        "amount": "−10,00\xa0€",
        "reversed_on": "12.11.2026",
        "reason": "Payé deux fois",
    }


def test_every_list_has_it_on_its_day(paid):
    cast, payment = paid
    entry = reverse(cast, payment, 1000)
    page = read(cast, asked.read_page, PaymentChoice(NOVEMBER, TODAY))
    back, came = page.payments
    assert (page.count, page.cents, page.taken_back) == (2, 3000, 1)
    assert (back.reversal, back.reverses, back.reason, back.cents) == ("bounced", PAID_ON, "Sans provision", -1000)
    assert (came.taken_back, came.is_cancellable, back.is_cancellable) == (1000, False, False)
    assert read(cast, month_overview.list_received, NOVEMBER) == [
        ReceivedSum(Method.ONLINE_DEBIT, None, 1, 4000),
        ReceivedSum(Method.ONLINE_DEBIT, Reversal.BOUNCED, 1, -1000),
    ]
    exported = export(cast, "paiements", NOVEMBER)
    assert [(row[0], row[7:]) for row in exported] == [
        (PAID_ON, (4000, "Encaissé", None, "")),
        (TODAY, (-1000, "Rejet", None, "Sans provision")),
    ]
    journal = export(cast, "journal-comptable", NOVEMBER)
    assert [row[2:5] + row[7:] for row in journal if row[1] == "RE" and row[0] == TODAY] == [
        (f"R-{entry}", "51181", f"Rejet MOREL, Prélèvement unique n° {back.reference}", None, 1000),
        (f"R-{entry}", "4111", f"Rejet MOREL, Prélèvement unique n° {back.reference}", 1000, None),
    ]


def test_a_month_that_is_over_stays_in_the_books(paid):
    cast, payment = paid
    before = export(cast, "journal-comptable", NOVEMBER)
    later = at("jeudi 2026-12-10 10:00:00")
    reverse(cast, payment, day=on("lundi 2026-11-30"), now=later)
    assert export(cast, "journal-comptable", NOVEMBER) == before
    december = export(cast, "journal-comptable", on("mardi 2026-12-01"))
    assert [(row[0], row[3], row[7:]) for row in december] == [
        (on("jeudi 2026-12-10"), "51181", (None, 4000)),
        (on("jeudi 2026-12-10"), "4111", (4000, None)),
    ]


def test_in_the_books_it_is_never_before_the_payment_that_it_takes_back(paid):
    """Paid on 31 October and confirmed on 3 November, back on the 2nd: both count on the 3rd."""
    cast, _payment = paid
    received, counted = on("samedi 2026-10-31"), on("mardi 2026-11-03")
    late = pay_online(cast, cast.alices_family, 700, received, accounted_on=counted)
    entry = reverse(cast, late, day=on("lundi 2026-11-02"))
    rows_of = [row for row in export(cast, "journal-comptable", NOVEMBER) if row[2] in (f"R-{late}", f"R-{entry}")]
    assert [(row[0], row[2], row[3], *row[7:]) for row in rows_of] == [
        (counted, f"R-{late}", "51181", 700, None),
        (counted, f"R-{late}", "4111", None, 700),
        (counted, f"R-{entry}", "51181", None, 700),
        (counted, f"R-{entry}", "4111", 700, None),
    ]
    assert [row[4].rpartition(", ")[2] for row in rows_of][1:3] == ["reçu le 31.10.2026", "du 02.11.2026"]


@pytest.mark.parametrize(
    ("reversal", "subject", "told"),
    [
        (
            Reversal.BOUNCED,
            "votre paiement de 15,00 € est rejeté",
            "Le lundi 23 novembre 2026, 15,00 € de votre paiement du jeudi 12 novembre 2026 ont été rejetés "
            "(Prélèvement unique).",
        ),
        (
            Reversal.REFUNDED,
            "15,00 € vous sont remboursés",
            "Le lundi 23 novembre 2026, nous vous avons remboursé 15,00 € de votre paiement du jeudi 12 novembre 2026.",
        ),
    ],
)
def test_the_family_is_told_what_came_back_why_and_what_it_owes(paid, reversal, subject, told):
    cast, payment = paid
    reverse(cast, payment, 1500, reversal)
    [letter] = read(cast, lambda db: db.execute(select(OutboxMail.__table__)).all())
    assert (letter.recipient, letter.family_id) == ("alice@exemple.fr", cast.alices_family)
    plain = letter.text.replace("\u202f", " ").replace("\u00a0", " ")
    assert letter.subject.replace("\u00a0", " ").endswith(subject)
    assert told in plain
    assert "Motif : Sans provision\nSolde de votre compte : 15,00 € à payer" in plain
