"""The settings of the online payment: every refusal, what is filled in, what staff read of a contradiction."""

from dataclasses import replace

from cantine.common.vocabulary import PaymentProvider
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer
from cantine.online_payment.rules.refusals import NotOpen, NoUsableEmail, OverMost, UnderLeast, choose_refusal
from cantine.online_payment.rules.service import ServiceSettings, recall_service, takes_payments
from cantine.online_payment.rules.service_form import HIGHEST, PaymentServiceForm, check_service
from cantine.online_payment.rules.settlement import describe_contradiction, describe_surplus
from tests.support.approved import say

PAYFIP, LYRA = PaymentProvider.PAYFIP, PaymentProvider.LYRA
FORM = PaymentServiceForm(PAYFIP, " 12 34 56 ", "T", " https://a.fr/x ", "", " 1,00", "10 000,00 ", True)
SET = ServiceSettings(PAYFIP, "123456", "T")
SHOP = ServiceSettings(LYRA, "12345678", "TEST", least_cents=1)


def test_what_is_typed_is_kept_tidied_or_refused(approved):
    forms = [
        *(FORM, replace(FORM, provider=None), PaymentServiceForm(LYRA), replace(FORM, client="9" * 41)),
        *(replace(FORM, least="x"), replace(FORM, most="")),
    ]
    approved("forms", [say(one.clean) for one in forms])


def test_settings_with_which_nobody_could_pay_are_refused(approved):
    addresses = ("https://a.fr/x", "http://a.fr", "a.fr", "https://a.fr/x;y", "https://a.fr/" + "x" * 237,
                 "https://a.fr/" + "x" * 238, "/simulateur/payfip/paiement", "HTTPS://A.FR:8443/x")  # fmt: skip
    services = [
        *(
            SET,
            SHOP,
            *(replace(SET, client=client) for client in ("12345", "1234567", "12345x", "")),
            replace(SHOP, mode="W"),
        ),
        *(
            replace(SHOP, client="123456"),
            replace(SET, mode=""),
            replace(SET, mode="W"),
            replace(SHOP, mode="PRODUCTION"),
        ),
        *(replace(SET, least_cents=99), replace(SHOP, least_cents=0), replace(SET, most_cents=HIGHEST)),
        *(replace(SET, most_cents=HIGHEST + 1), replace(SET, most_cents=100), replace(SET, most_cents=99)),
        *(replace(SET, service_url=one) for one in addresses),
        *(replace(SET, page_url=one) for one in ("", "http://a.fr")),
    ]
    said = []
    for one in services:
        asked = (
            one.provider,
            one.client,
            one.mode,
            one.least_cents,
            one.most_cents,
            one.service_url[-20:],
            one.page_url,
        )
        answers = [say(check_service, one, demonstration=demonstration) for demonstration in (False, True)]
        said.append(f"{' '.join(map(str, asked))}: {' | '.join(dict.fromkeys(answers))}")
    approved("checks", said)


def test_an_attempt_is_asked_about_where_it_was_sent(approved):
    own = replace(SET, service_url="https://a.fr/s", page_url="https://a.fr/p", most_cents=5)
    recalled = [
        recall_service(provider, "7", "X", current, demonstration=demonstration)
        for provider in (PAYFIP, LYRA)
        for current in (own, SET, SHOP, None)
        for demonstration in (False, True)
    ]
    approved("recalled", map(str, recalled))


def test_a_commune_takes_payments_in_production_alone():
    in_production = replace(SET, mode="W")
    answers = {
        one: [takes_payments(one, demonstration=demo) for demo in (False, True)] for one in (None, SET, in_production)
    }
    assert answers == {None: [False, False], SET: [False, True], in_production: [True, True]}


def test_what_the_provider_takes_back_is_told_to_staff(approved):
    paid = ProviderAnswer(Outcome.PAID_BY_CARD, "P", 1200, "r", "123456", "W")
    answers = [
        *(paid, replace(paid, cents=None), replace(paid, cents=1100), replace(paid, outcome=Outcome.PAID_BY_DEBIT)),
        *(replace(paid, outcome=Outcome.PAID_BY_DEBIT, cents=0), replace(paid, outcome=Outcome.PENDING)),
        *(replace(paid, outcome=Outcome.REFUSED, said=said) for said in ("R", "Z", "A", "REFUSED", "ABANDONED", "RX")),
    ]
    said = [f"{one.outcome} {one.cents} {one.said}: {describe_contradiction(one, 1200)}" for one in answers]
    said += [
        f"{cents} {gone}: {describe_surplus(cents, archived=gone)}" for cents in (-1, 0, 1) for gone in (False, True)
    ]
    approved("contradictions", said)


def test_a_parent_is_told_what_the_providers_code_means():
    codes = ("A1", "A2", "M3", "M5", "T1", "")
    assert [choose_refusal(code) for code in codes] == [
        *(NoUsableEmail, NoUsableEmail, UnderLeast, OverMost, NotOpen, NotOpen)
    ]
