"""Which account of the books each thing moves."""

import pytest

from cantine.common.terms.account_plan import ACCOUNT_LABELS, DEFAULT, NAMES, AccountPlan
from cantine.common.terms.adjustments import AdjustmentKind
from cantine.common.vocabulary import Method
from cantine.ledger.rules.accounting import ONLINE, RECEIVED, find_adjustment_account


def test_every_means_of_payment_has_an_account_of_its_own_name():
    assert RECEIVED == {
        Method.CHEQUE: "5112",
        Method.CASH: "531",
        Method.TRANSFER: "515",
        Method.CARD: "5115",
        Method.CESU: "5118",
        Method.ONLINE_CARD: "51181",
        Method.ONLINE_DEBIT: "51181",
    }
    assert ONLINE == "51181"
    assert tuple(ACCOUNT_LABELS) == NAMES


@pytest.mark.parametrize(
    ("kind", "method", "account"),
    [
        (AdjustmentKind.WAIVED, None, "6577"),
        (AdjustmentKind.IRRECOVERABLE, None, "6541"),
        (AdjustmentKind.TRANSFERRED, None, "588"),
        (AdjustmentKind.REFUNDED, Method.CASH, "531"),
        (AdjustmentKind.REFUNDED, None, "515"),
    ],
)
def test_an_adjustment_moves_the_account_of_its_kind_a_refund_that_of_its_means(kind, method, account):
    assert find_adjustment_account(DEFAULT, kind, method) == account


def test_a_line_without_an_account_notes_that_of_the_town_only_where_it_is_not_the_usual_one():
    assert DEFAULT.choose_sold("") == ""
    assert DEFAULT.choose_sold("7067") == "7067"
    assert AccountPlan(unsorted="7588").choose_sold("") == "7588"
    assert AccountPlan(unsorted="7588").choose_sold("7067") == "7067"
