"""The credit note that a clerk chooses: days and units of lines, billed again or not."""

import pytest

from cantine.billing.rules.chosen_credits import FOLLOWERS, NothingBilledAgain, show_credit
from cantine.billing.rules.credits import CreditableLine, LineToCredit, NothingLeft, OnlyDiscounts
from cantine.billing.rules.invoices import InvoiceItem
from cantine.common.vocabulary import ChargeKind
from tests.billing.rules.test_credits import CARE, CEILING, EVENING, INVOICE, LATE, MEALS, TOTAL, days, taken

TICKETS = CreditableLine(9, InvoiceItem("Ticket", 10, 150))
PACKAGE = CreditableLine(8, InvoiceItem("Forfait mensuel", 1, 3000, ChargeKind.PACKAGE, 7, CARE))


def shown(*wanted, of=INVOICE, left=TOTAL, again=False):
    found = show_credit(of, wanted, left, billable_again=again)
    return [(one.credits_id, one.days, one.quantity, one.cents) for one in found.lines], found.cents


def test_a_day_takes_its_surcharge_and_its_discount_with_it():
    assert shown(days(1, 3)) == ([(1, "3", 1, 400), (2, "3", 1, 150)], 550)
    assert shown(days(3, 2)) == ([(3, "2 (×4)", 4, 280), (4, "2", 1, -80)], 200)


def test_a_surcharge_is_given_back_alone_and_never_billed_again_alone():
    assert shown(days(2, 3)) == ([(2, "3", 1, 150)], 150)
    assert shown(days(2, 3), again=True) == ([(1, "3", 1, 400), (2, "3", 1, 150)], 550)
    with pytest.raises(OnlyDiscounts):
        shown(days(4, 2))
    assert shown(days(4, 2), again=True) == ([(3, "2 (×4)", 4, 280), (4, "2", 1, -80)], 200)


def test_units_of_a_line_without_days():
    assert shown(LineToCredit(9, units=3), of=[TICKETS], left=1500) == ([(9, "", 3, 450)], 450)
    assert shown(LineToCredit(9, units=99), of=[taken(TICKETS, 8, {})], left=300) == ([(9, "", 2, 300)], 300)
    with pytest.raises(NothingLeft):
        shown(LineToCredit(9, units=1), of=[taken(TICKETS, 10, {})], left=0)


def test_what_no_bill_asks_again_is_not_credited_to_be_billed_again():
    with pytest.raises(NothingBilledAgain, match="Ne pas refacturer"):
        shown(LineToCredit(9), of=[TICKETS], left=1500, again=True)
    assert shown(LineToCredit(8), of=[PACKAGE], left=3000, again=True)[1] == 3000


def test_two_notes_that_look_alike_are_not_the_same_once_the_invoice_has_another():
    first = show_credit([TICKETS], [LineToCredit(9, units=3)], 1500, billable_again=False)
    second = show_credit([taken(TICKETS, 3, {})], [LineToCredit(9, units=3)], 1050, billable_again=False)
    assert (first.lines, first == second) == (second.lines, False)
    assert first == show_credit([TICKETS], [LineToCredit(9, units=3)], 1500, billable_again=False)


def test_every_day_and_line_that_is_chosen_gives_back_the_invoice():
    assert shown(*(LineToCredit(one.id) for one in (MEALS, LATE, EVENING, CEILING)))[1] == TOTAL
    chosen = [one for one in INVOICE if one.line.kind not in FOLLOWERS]
    assert shown(*(LineToCredit(one.id) for one in chosen))[1] == TOTAL
