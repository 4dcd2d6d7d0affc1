"""What has to be known of a payment, and what is refused with which sentence."""

from dataclasses import replace

import pytest

from cantine.billing.rules.allocation import OwedInvoice, PaidAmount, allocate
from cantine.common.form_input import NotAccepted
from cantine.common.vocabulary import Method
from cantine.ledger.rules.payments import (
    HIGHEST,
    MaybeTwice,
    ReceivedPayment,
    check_cesu,
    clean_payment,
    is_same_payment,
)
from tests.dates import on

TODAY = on("lundi 2026-11-23")
CHEQUE = ReceivedPayment(TODAY, Method.CHEQUE, 5000, "0001234", "Crédit agricole")


def refused(payment):
    with pytest.raises(NotAccepted) as why:
        clean_payment(payment, TODAY)
    return str(why.value)


def test_a_cheque_is_kept_without_the_spaces_around_what_was_typed():
    typed = replace(CHEQUE, reference="  0001234 ", bank=" Crédit   agricole\0")
    assert clean_payment(typed, TODAY) == CHEQUE


@pytest.mark.parametrize("missing", [{"reference": " "}, {"bank": ""}, {"reference": "", "bank": ""}])
def test_a_cheque_needs_its_number_and_its_bank(missing):
    assert refused(replace(CHEQUE, **missing)) == "Saisissez le numéro du chèque et la banque."


@pytest.mark.parametrize("method", [Method.CASH, Method.TRANSFER, Method.CARD, Method.CESU])
def test_other_payments_need_no_reference_and_have_no_bank(method):
    kept = clean_payment(replace(CHEQUE, method=method, reference=""), TODAY)
    assert (kept.reference, kept.bank) == ("", "")


@pytest.mark.parametrize("cents", [0, -1, -5000])
def test_an_amount_is_more_than_nothing(cents):
    assert refused(replace(CHEQUE, cents=cents)) == "Saisissez un montant supérieur à zéro."


def test_an_amount_beyond_all_measure_is_a_slip_of_the_finger():
    assert clean_payment(replace(CHEQUE, cents=HIGHEST), TODAY)
    assert refused(replace(CHEQUE, cents=HIGHEST + 1)) == "Ce montant dépasse 100\u202f000,00\xa0€ : vérifiez-le."


def test_a_payment_of_tomorrow_is_refused_and_one_of_today_is_not():
    assert clean_payment(CHEQUE, TODAY)
    tomorrow = replace(CHEQUE, received_on=on("mardi 2026-11-24"))
    assert refused(tomorrow) == "La date du paiement est dans le futur : vérifiez-la."


def test_a_payment_of_five_calendar_years_ago_is_kept_and_an_older_one_refused():
    assert clean_payment(replace(CHEQUE, received_on=on("vendredi 2021-01-01")), TODAY)
    older = replace(CHEQUE, received_on=on("jeudi 2020-12-31"))
    assert refused(older) == "La date du paiement est trop ancienne : vérifiez l'année."


def owed(cents, cesu, paid=0):
    return allocate([OwedInvoice(1, TODAY, (2026, 1), cents, cesu)], [], [PaidAmount(paid)])


def test_a_cesu_pays_care_up_to_the_last_cent_and_no_meal():
    cesu = ReceivedPayment(TODAY, Method.CESU, 1200)
    check_cesu(cesu, owed(3000, 1200))
    with pytest.raises(NotAccepted, match=r"jamais les repas : il en reste 11,99\xa0€ à payer"):
        check_cesu(cesu, owed(3000, 1199))
    with pytest.raises(NotAccepted, match=r"jamais les repas : cette famille n'en a aucune à payer"):
        check_cesu(cesu, owed(3000, 0))


def test_a_cesu_is_refused_for_care_that_was_paid_otherwise():
    with pytest.raises(NotAccepted):
        check_cesu(ReceivedPayment(TODAY, Method.CESU, 1), owed(3000, 1200, paid=3000))


@pytest.mark.parametrize("method", [method for method in Method if method is not Method.CESU])
def test_any_other_money_pays_everything_and_in_advance(method):
    check_cesu(ReceivedPayment(TODAY, method, 900_000), owed(0, 0))


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({}, True),
        ({"received_on": on("vendredi 2026-11-20")}, True),
        ({"bank": "La Banque postale"}, True),
        ({"reference": "0001235"}, False),
        ({"cents": 5001}, False),
        ({"method": Method.TRANSFER}, False),
    ],
)
def test_a_cheque_of_the_same_number_and_amount_looks_like_the_same_one_on_any_day(change, alike):
    assert is_same_payment(CHEQUE, replace(CHEQUE, **change)) is alike


def test_cash_of_the_same_amount_looks_like_the_same_on_one_day_only():
    cash = ReceivedPayment(TODAY, Method.CASH, 2000)
    assert is_same_payment(cash, cash)
    assert not is_same_payment(cash, replace(cash, received_on=on("vendredi 2026-11-20")))


def test_what_looks_like_a_second_time_names_the_first():
    assert str(MaybeTwice(CHEQUE)) == (
        "Ce paiement semble déjà enregistré : Chèque n° 0001234, 50,00\xa0€, le 23.11.2026."
    )
