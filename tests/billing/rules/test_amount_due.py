"""What a letter and a paper ask for: what the invoice adds until its day, each older debt until its own."""

from hypothesis import given
from hypothesis import strategies as st

from cantine.billing.rules.allocation import OwedInvoice, PaidAmount, allocate
from cantine.billing.rules.amount_due import (
    AmountDue,
    compute_amount_due,
    compute_amount_to_pay,
    compute_balance_after,
    describe_amount_due,
    describe_amount_due_now,
)
from cantine.billing.rules.older_debts import SHOWN, cover_debts, list_debt_words, sum_debts
from cantine.common.terms.older_debt import OlderDebt
from cantine.common.vocabulary import InvoiceKind
from tests.dates import on

TODAY, DUE = on("samedi 2026-12-05"), on("jeudi 2026-12-31")
OCTOBER = OlderDebt("facture n°\u00a02026-0041", 12000, on("jeudi 2026-11-26"))
OPENING = OlderDebt("solde repris", 1250)


def said(text):
    return text.replace("\u00a0", " ")


def test_the_letter_names_each_older_debt_with_its_own_day():
    asked = describe_amount_due_now(5000, AmountDue(5000, [OPENING, OCTOBER]), DUE, TODAY)
    assert said(asked) == (
        "Reste à payer : 182,50 €, dont 50,00 € pour cette facture au plus tard le jeudi 31 décembre 2026.\n"
        "Déjà à payer avant elle :\n"
        "- solde repris : 12,50 €\n"
        "- facture n° 2026-0041 : 120,00 €, au plus tard le jeudi 26 novembre 2026"
    )
    covered = describe_amount_due_now(5000, AmountDue(0, [OCTOBER]), DUE, TODAY)
    assert said(covered) == (
        "Votre compte couvre cette facture : vous n'avez rien à payer. "
        "Reste à payer sur les factures précédentes : 120,00 €.\n"
        "- facture n° 2026-0041 : 120,00 €, au plus tard le jeudi 26 novembre 2026"
    )


def test_the_paper_says_what_it_adds_and_what_was_due_before():
    asked = describe_amount_due(InvoiceKind.INVOICE, -18250, DUE, [OPENING, OCTOBER])
    assert said(asked) == (
        "Reste à payer : 182,50 €, dont 50,00 € pour cette facture au plus tard le jeudi 31 décembre 2026, et 132,50 € "
        "déjà à payer avant elle, aux dates indiquées ci-dessus."
    )
    nothing_new = describe_amount_due(InvoiceKind.INVOICE, -13250, DUE, [OPENING, OCTOBER])
    assert said(nothing_new) == (
        "Cette facture n'ajoute rien. Reste à payer : 132,50 €, aux dates indiquées ci-dessus."
    )


def test_every_sentence_of_papers_and_letters(approved):
    dues = [
        AmountDue(),
        AmountDue(5000),
        AmountDue(0, [OCTOBER], 4999),
        AmountDue(0, (), 5000),
        AmountDue(0, [OPENING], 5001),
    ]
    letters = [
        describe_amount_due_now(5000, now, due, TODAY)
        for now in (*dues, AmountDue(1, [OCTOBER]))
        for due in (None, TODAY, on("vendredi 2026-12-04"))
    ]
    papers = [
        describe_amount_due(kind, balance, due, older)
        for kind in (InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE)
        for balance in (100, 0, -12000, -13250, -13251)
        for due in (None, DUE)
        for older in ((), (OCTOBER, OPENING))
    ]
    after = [compute_balance_after(kind, -300, 500) for kind in InvoiceKind]
    to_pay = [compute_amount_to_pay(kind, balance) for kind in InvoiceKind for balance in (-200, 0, 200)]
    approved("amounts_due", [*"\n".join(letters).splitlines(), *papers, f"{after} {to_pay}"])


def test_many_older_debts_are_named_until_there_are_too_many_and_keep_their_sum():
    many = [OlderDebt(f"facture n° {number}", number, DUE) for number in range(1, 40)]
    words = list_debt_words(many)
    assert (len(words), sum(cents for _words, cents in words)) == (SHOWN, sum_debts(many))
    assert words[0] == ("dont facture n° 1, échéance 31.12.2026", 1)
    assert words[-1][0] == "dont 28 autres dettes"
    assert [said(text) for text, _cents in list_debt_words([OPENING, OCTOBER])] == [
        "dont solde repris",
        "dont facture n° 2026-0041, échéance 26.11.2026",
    ]


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=6),
    st.integers(0, 900),
    st.booleans(),
)
def test_what_is_asked_of_all_invoices_is_what_is_owed_whatever_was_paid(bills, paid, cesu):
    owed = [
        OwedInvoice(number, DUE, (2026, number), cents + may, may, DUE) for number, (cents, may) in enumerate(bills, 1)
    ]
    allocation = allocate(owed, [], [PaidAmount(paid, is_cesu=cesu)])
    last = compute_amount_due(len(owed), allocation)
    assert last.together == max(0, allocation.cents - allocation.left)
    assert cover_debts(last.older, 10**6) == last.older
    assert last.own >= 0
