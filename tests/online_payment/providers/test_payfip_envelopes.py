"""The envelopes that PayFiP is sent, byte for byte, and that no text breaks them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from cantine.online_payment.providers import payfip_envelopes
from tests.online_payment.wire import IDOP, NAMESPACE, ORDER, answer_with, write_detail

# Envelope, operation and order of children are those of clients that work today; blanks mean nothing to the service.
CREATION = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    b' xmlns:pai="http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/'
    b'PaiementSecuriseService"><soapenv:Header/><soapenv:Body><pai:creerPaiementSecurise><arg0>'
    b"<exer>2026</exer>"
    b"<mel>alice@exemple.fr</mel>"
    b"<montant>31465</montant>"
    b"<numcli>007450</numcli>"
    b"<objet>Cantine et garderie novembre</objet>"
    b"<refdet>CANTINE000000042</refdet>"
    b"<saisie>W</saisie>"
    b"<urlnotif>https://cantine.exemple.fr/paiement/notification</urlnotif>"
    b"<urlredirect>https://cantine.exemple.fr/paiement/retour</urlredirect>"
    b"</arg0></pai:creerPaiementSecurise></soapenv:Body></soapenv:Envelope>"
)
QUESTION = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    b' xmlns:pai="http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/'
    b'PaiementSecuriseService"><soapenv:Header/><soapenv:Body><pai:recupererDetailPaiementSecurise><arg0>'
    b"<idOp>cc0cb210-1cd4-11ea-8cca-0213ad91a103</idOp>"
    b"</arg0></pai:recupererDetailPaiementSecurise></soapenv:Body></soapenv:Envelope>"
)
CLIENT_QUESTION = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
    b' xmlns:pai="http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/'
    b'PaiementSecuriseService"><soapenv:Header/><soapenv:Body><pai:recupererDetailClient><arg0>'
    b"<numCli>007450</numCli>"
    b"</arg0></pai:recupererDetailClient></soapenv:Body></soapenv:Envelope>"
)


@pytest.mark.parametrize(
    ("call", "envelope"),
    [
        (lambda payfip: payfip.create(ORDER), CREATION),
        (lambda payfip: payfip.ask(IDOP), QUESTION),
        (lambda payfip: payfip.describe(), CLIENT_QUESTION),
    ],
)
def test_each_question_is_sent_as_documented(call, envelope):
    heard = []
    with pytest.raises(payfip_envelopes.ProviderUnavailable):
        call(answer_with(b"", heard=heard))
    [request] = heard
    assert request.content == envelope
    assert (request.method, str(request.url)) == ("POST", "https://payfip.invalid/service")
    assert request.headers["content-type"] == "text/xml; charset=utf-8"
    assert request.headers["soapaction"] == '""'
    assert request.headers["content-length"] == str(len(envelope))


@pytest.mark.parametrize(
    ("asked_at", "year"),
    [
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), b"<exer>2026</exer>"),  # jeudi
        (datetime(2026, 12, 31, 23, 0, 0, tzinfo=UTC), b"<exer>2027</exer>"),  # vendredi in Paris
    ],
)
def test_the_year_is_that_of_paris(asked_at, year):
    assert year in payfip_envelopes.write_creation(replace(ORDER, asked_at=asked_at), "007450", "W")


XML_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda letter: letter in "\t\n\r" or letter >= " "
    )
)
HOSTILE = st.sampled_from(["</arg0>", "]]>", "<![CDATA[", "&amp;", "&#0;", "<!DOCTYPE x>", "\r\n", "\r", '"', "'", "é"])


def read_values(envelope):
    return {child.tag: child.text or "" for child in fromstring(envelope).findall(".//arg0/*")}


@given(st.lists(HOSTILE | XML_TEXT).map("".join))
def test_every_text_that_xml_can_carry_arrives_as_it_is(text):
    assert read_values(payfip_envelopes.write_question(text)) == {"idOp": text}


@given(st.text(), st.text(), st.lists(HOSTILE | st.text(st.characters())).map("".join))
def test_no_text_breaks_an_envelope(email, address, reference):
    order = replace(ORDER, email=email, notification_url=address, reference=reference, label=reference)
    told = read_values(payfip_envelopes.write_creation(order, reference, "W"))
    assert list(told) == ["exer", "mel", "montant", "numcli", "objet", "refdet", "saisie", "urlnotif", "urlredirect"]
    assert (told["saisie"], told["montant"]) == ("W", "31465")


@pytest.mark.parametrize(
    "text", ["\x00", "\x0b", "\ud800", "\ufffe", "\uffff", "\x1f"], ids=["NUL", "VT", "half", "FFFE", "FFFF", "US"]
)
def test_what_xml_cannot_carry_is_left_out(text):
    assert payfip_envelopes.escape_text(f"a{text}b") == "ab"


def test_the_answer_is_read_whatever_its_namespaces_and_without_a_return():
    bare = write_detail().replace(b"<return>", b"").replace(b"</return>", b"").replace(NAMESPACE.encode(), b"urn:x")
    assert answer_with(bare).ask(IDOP).cents == 31465
