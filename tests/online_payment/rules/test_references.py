"""How an attempt is called: by its reference and its label, which name nobody."""

import re

from hypothesis import given
from hypothesis import strategies as st

from cantine.online_payment.rules.payable import PayablePart
from cantine.online_payment.rules.payfip_fields import REFERENCE as OF_PAYFIP
from cantine.online_payment.rules.references import ALPHABET, REFERENCE, build_label, build_reference


def part(number, invoice_id=1):
    return PayablePart(invoice_id, number, "Prestations", None, 100)


def test_an_accountant_reads_what_is_paid():
    one, two, before = part("2026-0042"), part("2026-0043"), part("Solde repris", 0)
    assert build_label(2, [one], 0) == "Cantine famille 2 facture 2026 0042"
    assert build_label(2, [before, one, two], 0) == "Cantine famille 2 factures 2026 0042 et 2026 0043 solde repris"
    assert build_label(2, [], 500) == "Cantine famille 2 avance"
    assert build_label(2, [before], 500) == "Cantine famille 2 solde repris avance"


def test_of_many_invoices_the_last_are_counted():
    label = build_label(1234567890, [part(f"2026-{number:04}") for number in range(20)], 100)
    assert label == ("Cantine famille 1234567890 factures 2026 0000 2026 0001 2026 0002 2026 0003 et 16 autres avance")


@given(st.integers(1, 2**31), st.lists(st.integers(1, 99_999), max_size=40), st.booleans(), st.booleans())
def test_a_label_is_what_the_provider_takes(family, numbers, opening, advance):
    parts = [part(f"2026-{number:04}") for number in numbers] + ([part("Solde repris", 0)] if opening else [])
    assert re.fullmatch("[A-Za-z0-9 ]{1,99}", build_label(family, parts, int(advance)))


@given(st.integers(1, 2**31 - 1), st.lists(st.integers(0, 31), min_size=12, max_size=12))
def test_a_reference_is_what_the_provider_takes_and_we_know_again(family, randoms):
    reference = build_reference(family, randoms)
    assert OF_PAYFIP.fullmatch(reference)
    assert REFERENCE.fullmatch(reference)


def test_letters_are_not_mistaken():
    assert len({*ALPHABET}) == 32
    assert not {*ALPHABET} & {*"IO01"}
