"""Whole refusals of closings, reversals, vouchers and accounts, as staff read them."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

from cantine.billing.rules.allocation import OwedInvoice, allocate
from cantine.common.terms.account_plan import NAMES
from cantine.common.vocabulary import Method, Reversal
from cantine.ledger.rules.account_settings import clean_analytic_code, clean_plan
from cantine.ledger.rules.closing import check_closing, clean_reopening
from cantine.ledger.rules.payments import HIGHEST, MaybeTwice, ReceivedPayment, check_cesu, clean_payment
from cantine.ledger.rules.reversals import (
    ReversiblePayment,
    TypedReversal,
    check_reversible,
    clean_reversal,
    list_reversals,
)
from tests.dates import on
from tests.support.approved import say

TODAY, DAY = on("lundi 2026-11-23"), timedelta(1)
PAID_ON, OCTOBER = on("jeudi 2026-11-12"), on("samedi 2026-10-31")
DEBIT = ReversiblePayment(PAID_ON, Method.ONLINE_DEBIT, 5000)
BOUNCE = TypedReversal(Reversal.BOUNCED, TODAY, "Provision")
CHEQUE = ReceivedPayment(TODAY, Method.CHEQUE, 1200, " 0012 ", " Banque ")


def test_closings_and_openings(approved):
    days = [TODAY, TODAY - DAY, OCTOBER + DAY, OCTOBER, OCTOBER - DAY]
    said = [
        f"{day} after {closed}: {say(check_closing, day, closed, TODAY)}" for day in days for closed in (None, OCTOBER)
    ]
    openings = product((None, OCTOBER - DAY, OCTOBER, OCTOBER + DAY), (None, OCTOBER), (" Trop  tôt ", " "))
    approved(
        "books",
        said + [f"{until} of {closed}: {say(clean_reopening, until, closed, why)}" for until, closed, why in openings],
    )


def test_reversals(approved):
    said = [
        f"{method} {reversal}: {say(check_reversible, replace(DEBIT, method=method), reversal)}"
        for method in Method
        for reversal in Reversal
    ]
    paid = [replace(DEBIT, is_cancelled=True), replace(DEBIT, is_reversal=True), replace(DEBIT, taken_back=5000)]
    said += [say(clean_reversal, BOUNCE, one, TODAY) for one in (DEBIT, *paid, replace(DEBIT, taken_back=4999))]
    changes = [{"cents": cents} for cents in (0, 1, 5000, 5001)] + [
        {"day": PAID_ON - DAY},
        {"day": TODAY + DAY},
        {"reason": " "},
    ]
    said += [say(clean_reversal, replace(BOUNCE, **change), DEBIT, TODAY) for change in changes]
    again = replace(DEBIT, entries=[(Reversal.BOUNCED, TODAY, 900)])
    said += [say(clean_reversal, replace(BOUNCE, cents=cents), again, TODAY) for cents in (900, 901)]
    left = [replace(DEBIT, method=method, taken_back=taken) for method in Method for taken in (4999, 5000)]
    said += [f"{one.method} {one.left}: {[*list_reversals(one)]}" for one in (*left, *paid)]
    approved("reversals", said)


def test_payments(approved):
    changes = [
        *({}, {"reference": " "}, {"bank": ""}, {"method": Method.CASH}, {"method": Method.ONLINE_CARD}, {"cents": 0}),
        *(
            {"cents": HIGHEST},
            {"cents": HIGHEST + 1},
            {"received_on": TODAY + DAY},
            {"received_on": on("vendredi 2021-01-01")},
        ),
        {"received_on": on("jeudi 2020-12-31")},
    ]
    said = [say(clean_payment, replace(CHEQUE, **change), TODAY) for change in changes]
    owed = [allocate([OwedInvoice(1, TODAY, (2026, 1), 3000, cesu)], [], []) for cesu in (1200, 1199, 0)]
    said += [
        say(check_cesu, replace(CHEQUE, method=method), one) for one in owed for method in (Method.CESU, Method.CASH)
    ]
    said += [str(MaybeTwice(replace(CHEQUE, reference=number))) for number in ("0012", "")]
    approved("payments", said)


def test_accounts_and_codes(approved):
    typed = ("", " 53 1a ", "caisse", "0531", "9531", "531-1", "5" * 20, "5" * 21, "4111")
    said = [f"{account}: {say(clean_plan, {'cash': account})}" for account in typed]
    said += [f"{name}: {say(clean_plan, {name: '4111'})}" for name in NAMES]
    codes = ("", " bourg ", "A  1", "École", "=A1", "A" * 20, "A" * 21)
    approved("accounts", said + [f"{code}: {say(clean_analytic_code, 'Bourg', code)}" for code in codes])
