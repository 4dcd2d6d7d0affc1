"""Special invoices, payers' invoices and other papers beside the month: what is refused, what they say."""

from dataclasses import replace

import pytest

from cantine.billing.rules.absence_credits import ImpliedSumChanged, NothingImplied, describe_reason
from cantine.billing.rules.billing_start import check_month_has_begun
from cantine.billing.rules.chosen_credits import ChangedMeanwhile, NothingBilledAgain
from cantine.billing.rules.credits import CreditableLine, MoreThanLeft, NoReason, NothingLeft, OfPayer, OnlyDiscounts
from cantine.billing.rules.invoices import InvoiceItem
from cantine.billing.rules.payers import build_payers_items, describe_payers_month
from cantine.billing.rules.special_invoices import HIGHEST, MOST_LINES, NoFamily, SpecialInvoice, SpecialLine
from cantine.common.vocabulary import ChargeKind
from tests.dates import on
from tests.support.approved import say

LINE = SpecialLine(" Sortie  au zoo ", 12_00, " 7067 ")
DISCOUNT = SpecialLine("Remise", -11_99)
NOVEMBER, MONDAY = on("dimanche 2026-11-01"), on("lundi 2026-11-30")


def test_every_refusal_of_a_special_invoice(approved):
    invoices = [
        *(SpecialInvoice("Sortie", lines) for lines in ((), (LINE,), (LINE,) * MOST_LINES, (LINE,) * (MOST_LINES + 1))),
        *(SpecialInvoice(label, (LINE,)) for label in (" ", "é" * 100, "é" * 101)),
        *(SpecialInvoice("Sortie", (LINE, replace(LINE, label=label))) for label in (" ", "é" * 101)),
        *(
            SpecialInvoice("Sortie", (LINE, replace(LINE, cents=one)))
            for one in (0, HIGHEST, HIGHEST + 1, -HIGHEST - 1)
        ),
        *(SpecialInvoice("Sortie", (replace(LINE, account_code=code),)) for code in ("7" * 20, "7" * 21)),
        SpecialInvoice("Sortie", (LINE, DISCOUNT)),
        SpecialInvoice("Sortie", (LINE, replace(DISCOUNT, cents=-12_00))),
    ]
    approved("special", [*(say(one.check) for one in invoices), str(NoFamily())])


def test_its_lines_are_issued_tidied():
    assert SpecialInvoice("Sortie", (LINE, DISCOUNT)).issued_lines == [
        InvoiceItem("Sortie au zoo", 1, 12_00, account_code="7067"),
        InvoiceItem("Remise", 1, -11_99),
    ]


def test_a_payer_is_asked_for_what_is_left_of_a_share():
    share = InvoiceItem(
        "Prise en charge, Repas", 3, -2_00, ChargeKind.SHARE, 7, 1, days="2, 3 (×2)", payer_id=90, reason="x"
    )
    [asked] = build_payers_items(CreditableLine(8, share, 1, {3: 1}))
    assert asked == replace(
        share, quantity=2, unit_cents=2_00, days="2, 3", payer_id=None, shares_id=8, reason=""
    )  # fmt: skip
    assert [*build_payers_items(CreditableLine(8, share, 3, {2: 1, 3: 2}))] == []


def test_the_month_is_billed_from_its_first_day_on():
    check_month_has_begun(NOVEMBER, NOVEMBER)
    check_month_has_begun(MONDAY, NOVEMBER)
    with pytest.raises(Exception, match="Le mois de novembre 2026 n'a pas commencé"):
        check_month_has_begun(MONDAY, on("samedi 2026-10-31"))


def test_what_papers_beside_the_month_say(approved):
    months = [NOVEMBER, on("jeudi 2026-10-01")]
    approved(
        "papers",
        [
            *(describe_payers_month(month, more=more) for month in months for more in (False, True)),
            describe_reason(on("lundi 2026-11-02"), on("mardi 2026-11-03")),
            describe_reason(MONDAY, MONDAY),
            *map(str, (NothingImplied(), ImpliedSumChanged(), NoReason(), OfPayer())),
            str(ChangedMeanwhile()),
        ],
    )


def test_what_credit_notes_say_where_they_are_refused(approved):
    refusals = (NothingLeft(), OnlyDiscounts(), MoreThanLeft(12_50), NothingBilledAgain())
    approved("not_credited", map(str, refusals))
