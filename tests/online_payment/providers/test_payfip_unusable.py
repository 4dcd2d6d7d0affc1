"""Whatever comes back instead of an answer: no answer, and never a payment."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantine.online_payment.providers.payfip_envelopes import CREATE, DESCRIBE
from cantine.online_payment.rules.provider import Outcome, ProviderAnswer, ProviderRefused, ProviderUnavailable
from tests.online_payment.wire import DETAIL, IDOP, ORDER, answer_with, write_answer, write_detail, write_fault

PAID = (Outcome.PAID_BY_CARD, Outcome.PAID_BY_DEBIT)


def place_in_front(prologue):
    return prologue + write_detail(objet="&a;" if b"ENTITY" in prologue else "x")


BOMB = b'<!DOCTYPE x [<!ENTITY b "bb">%s<!ENTITY a "&b9;">]>' % b"".join(
    b'<!ENTITY b%d "%s">' % (level, b"&b%d;" % (level - 1) * 20 if level else b"&b;" * 20) for level in range(10)
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"OK",
        b"<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>",
        b"<!doctype html><title>Maintenance</title><p>Revenez plus tard",
        b'{"resultrans": "P"}',
        b"<return><resultrans>P</resultrans></return>",
        write_detail()[:-20],
        write_detail() + b"<more/>",
        write_detail().replace(b"Body", b"Corps"),
        write_detail().replace(b"recupererDetailPaiementSecuriseResponse", b"recupererDetailPaiementSecurise"),
        b'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body/></S:Envelope>',
        b'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"/>',
        place_in_front(BOMB),
        place_in_front(b'<!DOCTYPE x [<!ENTITY a "P">]>'),
        place_in_front(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        place_in_front(b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x">%a;]>'),
        place_in_front(b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">'),
        place_in_front(b"<!DOCTYPE x>"),
        place_in_front(b'<?xml version="1.0" encoding="utf-7"?>'),
        place_in_front(b'<?xml version="1.0" encoding="hex"?>'),
        place_in_front(b'<?xml version="1.0" encoding="nonsense"?>'),
        b"<a>" * 60_000,
        b" " * 200_001,
    ],
)
def test_what_is_no_answer(body):
    payfip = answer_with(body)
    for call in (lambda: payfip.ask(IDOP), lambda: payfip.create(ORDER), payfip.describe):
        with pytest.raises(ProviderUnavailable):
            call()


def test_the_longest_answer_is_read():
    assert answer_with(write_detail().ljust(200_000)).ask(IDOP).outcome is Outcome.PAID_BY_CARD


def test_the_answer_to_another_question_is_none():
    for operation in (CREATE, DESCRIBE):
        with pytest.raises(ProviderUnavailable):
            answer_with(write_answer(operation, DETAIL)).ask(IDOP)


@pytest.mark.parametrize("status", [201, 204, 301, 302, 307, 400, 401, 403, 404, 500, 502, 503, 504])
def test_an_answer_of_another_status_is_none(status):
    with pytest.raises(ProviderUnavailable, match=f"HTTP {status}"):
        answer_with(write_detail(), status, headers={"location": "https://payfip.invalid/service"}).ask(IDOP)


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd", "gzip, gzip"])
def test_a_compressed_answer_is_not_unfolded(coding):
    with pytest.raises(ProviderUnavailable):
        answer_with(gzip.compress(write_detail()), headers={"content-encoding": coding}).ask(IDOP)


def test_latin_letters_are_read_as_the_answer_declares_them():
    body = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + write_detail(numauto="é").decode().encode("latin-1")
    assert answer_with(body).ask(IDOP).number == "é"


def test_the_sentence_names_nothing_that_was_asked():
    with pytest.raises(ProviderUnavailable) as unavailable:
        answer_with(b"alice@exemple.fr").create(ORDER)
    assert str(unavailable.value) == (
        "Le service de paiement a donné une réponse que le portail ne sait pas lire (HTTP 200)."
    )
    assert unavailable.value.__cause__ is None
    assert unavailable.value.__suppress_context__


def mangle(body, edits):
    """The body with some bytes replaced: each edit is a place, how many bytes go, and what comes."""
    for place, length, put in edits:
        at = place % (len(body) + 1)
        body = body[:at] + put + body[at + length :]
    return body


SCRAPS = st.binary(max_size=6) | st.sampled_from([b"<", b"</return>", b"P", b"&lt;", b"<resultrans>", b"<!DOCTYPE a>"])
MANGLED = st.builds(
    mangle,
    st.sampled_from([write_detail(resultrans="R"), write_detail(resultrans="X"), write_fault("P1")]),
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 40), SCRAPS), max_size=4),
)


@given(st.binary(max_size=400) | MANGLED, st.sampled_from([200, 500, 302]))
def test_whatever_comes_back_is_an_answer_or_unavailable(body, status):
    payfip = answer_with(body, status)
    try:
        answer = payfip.ask(IDOP)
    except ProviderUnavailable:
        pass
    else:
        assert isinstance(answer, ProviderAnswer)
        assert answer.outcome not in PAID or answer.said in ("P", "V")
    for call in (lambda: payfip.create(ORDER), payfip.describe):
        with pytest.raises((ProviderUnavailable, ProviderRefused)):
            call()


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="<&\ufffe\uffff")))
def test_nothing_but_two_letters_is_a_payment(letter):
    answer = answer_with(write_detail(resultrans=letter)).ask(IDOP)
    assert (answer.outcome in PAID) is (letter.strip() in ("P", "V"))
