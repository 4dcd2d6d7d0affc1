"""The day on which the journal counts a payment, what the bridge of a month says of it, and changes of accounts."""

from cantine.common.terms.account_plan import DEFAULT
from cantine.ledger.rules.account_settings import describe_codes, label_accounts, take_changes
from cantine.ledger.rules.month_bridge import BridgePayment, BridgePiece, sum_by_name
from cantine.ledger.rules.payments import describe_accounting, find_accounting_day
from tests.dates import on

MONDAY, TUESDAY = on("lundi 2026-11-30"), on("mardi 2026-12-01")


def test_a_payment_counts_on_its_day_while_the_month_lasts():
    assert find_accounting_day(on("dimanche 2026-11-01"), MONDAY) == on("dimanche 2026-11-01")
    assert find_accounting_day(MONDAY, TUESDAY) == TUESDAY
    assert find_accounting_day(on("samedi 2025-11-15"), MONDAY) == MONDAY


def test_what_the_journal_does_is_told(approved):
    days = [(MONDAY, MONDAY), (MONDAY, TUESDAY), (on("jeudi 2026-10-01"), MONDAY)]
    payments = [
        *(BridgePayment(MONDAY, day, None, 100) for day in (MONDAY, TUESDAY)),
        *(BridgePayment(MONDAY, MONDAY, TUESDAY, cents) for cents in (100, -100)),
        BridgePayment(MONDAY, TUESDAY, TUESDAY, 0),
    ]
    approved(
        "accounting",
        [
            *(f"« {describe_accounting(*one)} »" for one in days),
            describe_accounting(MONDAY, TUESDAY, "cette écriture"),
            *(one.describe() for one in payments),
        ],
    )


def test_pieces_of_one_name_are_one_row_in_the_order_in_which_they_come():
    pieces = [
        BridgePiece("b", "1", invoiced=1, received=2, debit=3, credit=4),
        BridgePiece("a", "2", debit=7),
        BridgePiece("b", "3", invoiced=10, received=20, debit=30, credit=40, count=2),
    ]
    assert sum_by_name(pieces) == [
        BridgePiece("b", "", "3 pièces sans écart", invoiced=11, received=22, debit=33, credit=44, count=3),
        BridgePiece("a", "", "1 pièce sans écart", debit=7),
    ]


def test_accounts_change_by_what_they_are_for():
    labels = label_accounts(DEFAULT)
    assert (len(labels), labels["Espèces"], labels["Redevables"]) == (13, "531", "4111")
    changed = take_changes(DEFAULT, {"Espèces": "532"})
    assert (changed["cash"], changed["receivable"], len(changed)) == ("532", "4111", 13)
    assert describe_codes({"Bourg": "", "Prés": "A1", "Centre": "B"}, {"Bourg", "Prés"}) == [
        "Bourg : aucun",
        "Prés : A1",
    ]
