"""What PayFiP's documented answers and refusals mean, and what is asked for them."""

from dataclasses import replace
from datetime import date

import pytest

from cantine.online_payment.providers.payfip_envelopes import CREATE, DESCRIBE
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer, ProviderRefused, ProviderUnavailable
from tests.online_payment.wire import IDOP, ORDER, PAYFIP, answer_with, write_answer, write_detail, write_fault

# As written down by clients that work today, prefixes and namespaces of their own included.
DETAIL_OF_AXIS = b"""<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
 <soapenv:Body>
  <ns:recupererDetailPaiementSecuriseResponse xmlns:ns="http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/PaiementSecuriseService">
   <return xmlns:r="http://securite.service.tpa.cp.finances.gouv.fr/reponse">
    <r:dattrans>12122019</r:dattrans>
    <r:exer>20</r:exer>
    <r:heurtrans>1311</r:heurtrans>
    <r:idop>cc0cb210-1cd4-11ea-8cca-0213ad91a103</r:idop>
    <r:mel>alice@exemple.fr</r:mel>
    <r:montant>1000</r:montant>
    <r:numauto>112233445566-tip</r:numauto>
    <r:numcli>090909</r:numcli>
    <r:objet>Coucou</r:objet>
    <r:refdet>EFEFAEFG</r:refdet>
    <r:resultrans>V</r:resultrans>
    <r:saisie>T</r:saisie>
   </return>
  </ns:recupererDetailPaiementSecuriseResponse>
 </soapenv:Body>
</soapenv:Envelope>
"""
REFUSED_DETAIL = b"""<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>
<ns2:recupererDetailPaiementSecuriseResponse xmlns:ns2="http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/PaiementSecuriseService">
<return><dattrans>29112026</dattrans><exer>20</exer><heurtrans>1311</heurtrans>
<idOp>cc0cb210-1cd4-11ea-8cca-0213ad91a103</idOp><mel>alice@exemple.fr</mel><montant>31465</montant><numcli>007450</numcli>
<objet>Cantine</objet><refdet>CANTINE000000042</refdet><resultrans>R</resultrans><saisie>W</saisie></return>
</ns2:recupererDetailPaiementSecuriseResponse></S:Body></S:Envelope>"""
FAULT_OF_THE_GUIDE = b"""<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/">
 <SOAP-ENV:Header/>
 <SOAP-ENV:Body>
  <SOAP-ENV:Fault>
   <faultcode>SOAP-ENV:Server</faultcode>
   <faultstring xml:lang="en">fr.gouv.finances.cp.tpa.webservice.exceptions.FonctionnelleErreur</faultstring>
   <detail>
    <ns1:FonctionnelleErreur xmlns:ns1="http://exceptions.webservice.tpa.cp.finances.gouv.fr">
     <code>P5</code>
     <descriptif/>
     <libelle>Le r&#233;sultat de la transaction n'est pas connu.</libelle>
     <severite>2</severite>
    </ns1:FonctionnelleErreur>
   </detail>
  </SOAP-ENV:Fault>
 </SOAP-ENV:Body>
</SOAP-ENV:Envelope>"""
BREAKDOWN_OF_THE_GUIDE = b"""<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>
<faultcode>S:Server</faultcode>
<faultstring>fr.gouv.finances.cp.tpa.webservice.exceptions.TechDysfonctionnementErreur</faultstring>
<detail><ns1:TechDysfonctionnementErreur xmlns:ns1="http://exceptions.webservice.tpa.cp.finances.gouv.fr">
<code>999</code><descriptif/><libelle>Erreur technique</libelle><severite>3</severite>
</ns1:TechDysfonctionnementErreur></detail></S:Fault></S:Body></S:Envelope>"""


def test_a_payment_by_card():
    assert answer_with(write_detail()).ask(IDOP) == ProviderAnswer(
        Outcome.PAID_BY_CARD, "P", 31465, "CANTINE000000042", "007450", "W", date(2026, 11, 29), "112233"
    )


def test_a_direct_debit_with_prefixes_of_its_own_and_a_small_idop():
    assert answer_with(DETAIL_OF_AXIS).ask(IDOP) == ProviderAnswer(
        Outcome.PAID_BY_DEBIT, "V", 1000, "EFEFAEFG", "090909", "T", date(2019, 12, 12), "112233445566-tip"
    )


def test_a_refusal_has_no_number():
    answer = answer_with(REFUSED_DETAIL).ask(IDOP)
    assert (answer.outcome, answer.said, answer.number) == (Outcome.REFUSED, "R", "")


@pytest.mark.parametrize(
    ("letter", "outcome"),
    [
        ("P", Outcome.PAID_BY_CARD),
        ("V", Outcome.PAID_BY_DEBIT),
        ("R", Outcome.REFUSED),
        ("Z", Outcome.REFUSED),
        ("A", Outcome.ABANDONED),
        *(
            (letter, Outcome.UNKNOWN)
            for letter in ("p", "v", "S", "PP", "P V", "PAYE", "0", "\N{CYRILLIC CAPITAL LETTER ER}")
        ),
    ],
)
def test_each_letter_has_its_outcome_and_no_other_pays(letter, outcome):
    answer = answer_with(write_detail(resultrans=letter)).ask(IDOP)
    assert (answer.outcome, answer.said, answer.cents) == (outcome, letter, 31465)


@pytest.mark.parametrize("letter", [None, "", " "])
def test_an_answer_without_a_result_is_unknown(letter):
    answer = answer_with(write_detail(resultrans=letter)).ask(IDOP)
    assert (answer.outcome, answer.said) == (Outcome.UNKNOWN, "aucun résultat")


def test_an_endless_letter_is_cut():
    assert len(answer_with(write_detail(resultrans="P" * 9_000)).ask(IDOP).said) == 100


@pytest.mark.parametrize("amount", [None, "", "314,65", "314.65", "-31465", "+31465", "1e3", "٣١٤", "1_000", "9" * 12])
def test_an_amount_that_is_no_plain_number_is_none(amount):
    answer = answer_with(write_detail(montant=amount)).ask(IDOP)
    assert (answer.outcome, answer.cents) == (Outcome.PAID_BY_CARD, None)


@pytest.mark.parametrize("day", [None, "", "31022026", "2026-11-29", "00000000", "29112026 ?", "٢٩١١٢٠٢٦"])
def test_a_day_that_is_none_is_none(day):
    assert answer_with(write_detail(dattrans=day)).ask(IDOP).paid_on is None


def test_what_is_not_named_is_none():
    answer = answer_with(write_detail(refdet=None, numcli="", saisie=None, numauto=None)).ask(IDOP)
    assert (answer.reference, answer.client, answer.mode, answer.number) == (None, None, None, "")


def test_an_answer_about_another_operation_is_unknown():
    answer = answer_with(write_detail(idOp="another")).ask(IDOP)
    assert answer == ProviderAnswer(Outcome.UNKNOWN, "P pour une autre opération")


def test_a_name_with_two_values_is_no_answer():
    twice = write_detail().replace(b"</return>", b"<resultrans>R</resultrans></return>")
    with pytest.raises(ProviderUnavailable, match="deux valeurs"):
        answer_with(twice).ask(IDOP)


@pytest.mark.parametrize("status", [500, 200])
@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("P1", Outcome.GONE),
        ("P3", Outcome.PENDING),
        ("P4", Outcome.PENDING),
        ("P5", Outcome.PENDING),
        ("P2", Outcome.UNKNOWN),
        ("p1", Outcome.UNKNOWN),
    ],
)
def test_a_refusal_to_say_the_result(code, outcome, status):
    assert answer_with(write_fault(code), status).ask(IDOP) == ProviderAnswer(outcome, code)


@pytest.mark.parametrize("code", ["T1", "T2", "T4", "T9"])
def test_a_refusal_of_the_client_tells_nothing_of_the_operation(code):
    with pytest.raises(ProviderUnavailable, match=f"Code de PayFiP : {code}"):
        answer_with(write_fault(code), 500).ask(IDOP)


def test_a_refusal_without_a_code_is_unknown():
    assert answer_with(write_fault(""), 500).ask(IDOP) == ProviderAnswer(Outcome.UNKNOWN, "un refus sans code")


@pytest.mark.parametrize("part", [b"exceptions.FonctionnelleErreur", b"ns2:FonctionnelleErreur"])
def test_a_refusal_is_known_by_its_text_or_by_the_element_of_its_detail(part):
    other = write_fault("P1").replace(part, part.replace(b"FonctionnelleErreur", b"Erreur"))
    assert answer_with(other, 500).ask(IDOP).outcome is Outcome.GONE


def test_the_fault_of_the_guide_is_read_from_http_500():
    assert answer_with(FAULT_OF_THE_GUIDE, 500).ask(IDOP) == ProviderAnswer(Outcome.PENDING, "P5")


@pytest.mark.parametrize("kind", ["TechDysfonctionnementErreur", "TechIndisponibiliteErreur", "TechProtocolaireErreur"])
def test_a_breakdown_is_no_answer(kind):
    for call in (
        lambda payfip: payfip.ask(IDOP),
        lambda payfip: payfip.create(ORDER),
        lambda payfip: payfip.describe(),
    ):
        with pytest.raises(ProviderUnavailable, match="panne"):
            call(answer_with(write_fault("P1", kind), 500))
    with pytest.raises(ProviderUnavailable, match="999"):
        answer_with(BREAKDOWN_OF_THE_GUIDE, 500).ask(IDOP)


def test_an_operation_is_opened_and_its_page_named():
    opened = answer_with(write_answer(CREATE, {"idOp": IDOP})).create(ORDER)
    assert (opened.operation, opened.page, opened.fields) == (IDOP, f"https://payfip.invalid/page?idop={IDOP}", {})


@pytest.mark.parametrize(
    ("page", "told", "address"),
    [
        ("https://x.fr/page", "a/b?c&amp;d=é #", "https://x.fr/page?idop=a%2Fb%3Fc%26d%3D%C3%A9%20%23"),
        ("https://x.fr/page?a=1", "x", "https://x.fr/page?a=1&idop=x"),
        ("/simulateur/payfip/paiement", "x", "/simulateur/payfip/paiement?idop=x"),
    ],
)
def test_the_name_of_an_operation_is_quoted_in_its_address(page, told, address):
    payfip = answer_with(write_answer(CREATE, {"idop": told}), service=replace(PAYFIP, page_url=page))
    assert payfip.create(ORDER).page == address


def test_a_name_of_100_characters_is_kept_whole():
    assert answer_with(write_answer(CREATE, {"idOp": "x" * 100})).create(ORDER).operation == "x" * 100


@pytest.mark.parametrize("told", [None, "", " ", "x" * 101])
def test_an_operation_without_a_usable_name_was_not_opened(told):
    with pytest.raises(ProviderUnavailable, match="nommé"):
        answer_with(write_answer(CREATE, {"idOp": told})).create(ORDER)


@pytest.mark.parametrize("code", ["S1", "T1", "T2", "T4", "M1", "M3", "M5", "A1", "A2", "N1", "D1", "R3", "X9", ""])
def test_a_refusal_to_open_says_what_to_do(code):
    for call in (lambda payfip: payfip.create(ORDER), lambda payfip: payfip.describe()):
        with pytest.raises(ProviderRefused, match=f"Code de PayFiP : {code or 'aucun'}\\.$") as refused:
            call(answer_with(write_fault(code), 500))
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("R3", {"reference": "ABCDE"}),
        ("R3", {"reference": "A" * 31}),
        ("R3", {"reference": "FACTURE-2026"}),
        ("R3", {"reference": "FACTURÉ2026"}),
        ("M3", {"cents": 99}),
        ("M1", {"cents": 10**11}),
        ("A1", {"email": ""}),
        ("A2", {"email": "a@b.f"}),
        ("A2", {"email": f"{'a' * 71}@exemple.fr"}),
        ("N1", {"notification_url": "h" * 250}),
        ("N1", {"notification_url": ""}),
        ("D1", {"return_url": "h" * 250}),
    ],
)
def test_what_payfip_is_known_to_refuse_is_not_sent(code, change):
    heard = []
    with pytest.raises(ProviderRefused) as refused:
        answer_with(b"", heard=heard).create(replace(ORDER, **change))
    assert (refused.value.code, heard) == (code, [])


@pytest.mark.parametrize(
    "change",
    [
        {"reference": "ABCDEF"},
        {"reference": "a1" * 15},
        {"cents": 100},
        {"email": "a@b.fr"},
        {"email": f"{'a' * 69}@exemple.fr"},
        {"notification_url": "h" * 249, "return_url": "h" * 249},
    ],
)
def test_what_just_fits_is_sent(change):
    assert answer_with(write_answer(CREATE, {"idOp": IDOP})).create(replace(ORDER, **change)).operation == IDOP


@pytest.mark.parametrize(("code", "change"), [("S1", {"mode": "A"}), ("T1", {"client": "7450"})])
def test_settings_that_cannot_work_are_not_sent(code, change):
    heard = []
    with pytest.raises(ProviderRefused) as refused:
        answer_with(b"", heard=heard, service=replace(PAYFIP, **change)).create(ORDER)
    assert (refused.value.code, heard) == (code, [])


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"libelleN1": "TRESORERIE", "libelleN2": "REGIE CANTINE", "libelleN3": "ECOLE", "numcli": "007450"},
            "PayFiP connaît le client 007450 : TRESORERIE, REGIE CANTINE, ECOLE.",
        ),
        ({"libelleN2": "REGIE CANTINE", "numcli": "007450"}, "PayFiP connaît le client 007450 : REGIE CANTINE."),
        ({}, "PayFiP connaît le client 007450."),
    ],
)
def test_whose_client_number_it_is(values, sentence):
    assert answer_with(write_answer(DESCRIBE, values)).describe() == sentence


def test_another_client_is_told():
    with pytest.raises(ProviderRefused, match="000001 au lieu de 007450"):
        answer_with(write_answer(DESCRIBE, {"numcli": "000001"})).describe()
