"""A call to the provider ends in time and in size, over real connections."""

import itertools
import logging
import socket
import ssl
import threading
from dataclasses import replace
from time import monotonic

import pytest
import trustme

from cantine.online_payment.providers.making import make_provider
from cantine.online_payment.rules.provider import Outcome, ProviderUnavailable
from tests.online_payment.odd_provider import HANG, odd_provider
from tests.online_payment.wire import IDOP, ORDER, PAYFIP, write_detail

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(write_detail()), write_detail())
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def byte_by_byte(said):
    return [bytes([byte]) for byte in said]


def ask(address, seconds=0.3, call=lambda payfip: payfip.ask(IDOP)):
    """What is asked at this address answers; checks that it took no longer than it may, and that nothing goes on."""
    payfip = make_provider(replace(PAYFIP, service_url=address), "", timeout=seconds)
    begun = monotonic()
    try:
        return call(payfip)
    finally:
        assert monotonic() - begun < seconds + 1
        for thread in threading.enumerate():
            if thread.name == "payment-provider":
                thread.join(2)
                assert not thread.is_alive()


@pytest.fixture
def trusted(monkeypatch, tmp_path):
    """TLS of a server whom this process trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return speak_tls(authority)


def speak_tls(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_an_answer_comes_over_a_real_connection():
    with odd_provider([WHOLE]) as server:
        assert ask(server.address, 5).outcome is Outcome.PAID_BY_CARD
    head = server.heard[0].lower()
    assert head.startswith(b"post /service http/1.1\r\n")
    assert b'soapaction: ""\r\n' in head
    assert b"content-type: text/xml; charset=utf-8\r\n" in head


def test_not_even_the_fullest_log_names_an_operation_or_a_payer(caplog):
    caplog.set_level(logging.DEBUG)
    with odd_provider([WHOLE]) as server:
        ask(server.address, 5)
    with odd_provider([]) as server, pytest.raises(ProviderUnavailable):
        ask(server.address, 5, lambda payfip: payfip.create(ORDER))
    assert "HTTP Request: POST http://127.0.0.1:" in caplog.text
    assert all(word not in caplog.text for word in (IDOP, ORDER.email, ORDER.reference))


def test_an_answer_may_be_slow_within_the_time():
    with odd_provider([WHOLE[:100], WHOLE[100:]], pause=0.05) as server:
        assert ask(server.address, 5).outcome is Outcome.PAID_BY_CARD


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as closing:
        port = closing.getsockname()[1]
    with pytest.raises(ProviderUnavailable, match="joignable"):
        ask(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "address", ["", "nowhere", "ftp://127.0.0.1/", "http://", "http://[", "http://a b/", "http://nowhere.invalid/"]
)
def test_an_address_that_is_none_is_out_of_reach(address):
    with pytest.raises(ProviderUnavailable, match="joignable"):
        ask(address, 5)


@pytest.mark.parametrize("call", [lambda payfip: payfip.create(ORDER), lambda payfip: payfip.describe(), None])
def test_a_service_that_never_answers(call):
    with odd_provider([HANG]) as server, pytest.raises(ProviderUnavailable, match=r"0\.3 secondes"):
        ask(server.address, **({"call": call} if call else {}))


@pytest.mark.parametrize(
    "said",
    [
        itertools.repeat(b"\r\n"),  # before the status
        byte_by_byte(WHOLE),
        [b"HTTP/1.1 200 OK\r\nX: ", *itertools.repeat(b"x", 1_000)],
        [WHOLE[:80], *byte_by_byte(WHOLE[80:])],
        [CHUNKED, *itertools.repeat(b"1\r\n \r\n", 1_000)],
        [WHOLE[:-1], HANG],
        [b"HTTP/1.1 100 Continue\r\n\r\n"] * 1_000,
    ],
)
def test_a_service_that_drips(said):
    with odd_provider(said, pause=0.02) as server, pytest.raises(ProviderUnavailable):
        ask(server.address)


@pytest.mark.parametrize(
    "said", [[], [WHOLE[:5]], [WHOLE[:60]], [WHOLE[:-1]], [CHUNKED + b"5\r\nab"], [b"\x16\x03\x01"]]
)
def test_a_service_that_stops_in_the_middle(said):
    with odd_provider(said) as server, pytest.raises(ProviderUnavailable, match="interrompu"):
        ask(server.address, 5)


def test_a_service_that_answers_before_it_is_asked():
    with odd_provider([b"220 smtp.exemple.fr\r\n"], speaks_first=True) as server, pytest.raises(ProviderUnavailable):
        ask(server.address, 5)


@pytest.mark.parametrize(
    "said",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 200001\r\n\r\n", b" " * 200_001],
        [CHUNKED, *itertools.repeat(b"2710\r\n" + b" " * 10_000 + b"\r\n", 40)],
    ],
)
def test_an_answer_that_is_too_long(said):
    with odd_provider(said) as server, pytest.raises(ProviderUnavailable, match="trop longue"):
        ask(server.address, 5)


def test_a_redirect_is_not_followed():
    with odd_provider([WHOLE]) as elsewhere:
        moved = (
            b"HTTP/1.1 307 Temporary Redirect\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % elsewhere.address.encode()
        )
        with odd_provider([moved]) as server, pytest.raises(ProviderUnavailable, match="HTTP 307"):
            ask(server.address, 5)
    assert elsewhere.heard == []


def test_a_name_that_is_looked_up_for_ever(monkeypatch):
    found = threading.Event()
    with odd_provider([WHOLE]) as server:
        port = int(server.address.split(":")[2].split("/")[0])

        def look_up(*_):
            found.wait(5)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        payfip = make_provider(replace(PAYFIP, service_url=f"http://lent.invalid:{port}/"), "", timeout=0.2)
        with pytest.raises(ProviderUnavailable, match=r"0\.2 secondes"):
            payfip.create(ORDER)
        found.set()
        for thread in threading.enumerate():
            if thread.name == "payment-provider":
                thread.join(2)
                assert not thread.is_alive()
    assert server.heard == []  # what nobody waits for any more is not asked


def test_a_server_that_shows_a_certificate_of_nobody():
    with odd_provider([WHOLE], context=speak_tls(trustme.CA())) as server:
        with pytest.raises(ProviderUnavailable, match="joignable"):
            ask(server.address, 5)
        assert server.heard == []


def test_a_server_that_is_trusted(trusted):
    with odd_provider([WHOLE], context=trusted) as server:
        assert ask(server.address, 5).outcome is Outcome.PAID_BY_CARD


def test_a_trusted_server_that_drips(trusted):
    said = [b"HTTP/1.1 200 OK\r\nX: ", *itertools.repeat(b"x", 1_000)]
    with odd_provider(said, pause=0.02, context=trusted) as server, pytest.raises(ProviderUnavailable, match=r"0\.3"):
        ask(server.address)


def test_a_server_that_never_begins_to_speak_tls():
    with odd_provider([HANG], speaks_first=True) as server, pytest.raises(ProviderUnavailable):
        ask(server.address.replace("http:", "https:"))


def test_the_proxy_of_the_environment_is_used(monkeypatch):
    with odd_provider([WHOLE]) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.address.removesuffix("/service"))
        assert ask("http://payfip.invalid/tpa", 5).outcome is Outcome.PAID_BY_CARD
    assert proxy.heard[0].startswith(b"POST http://payfip.invalid/tpa HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTPS_PROXY", "socks5://127.0.0.1:9"), ("HTTPS_PROXY", "nonsense://x"), ("SSL_CERT_FILE", "/nowhere/ca.pem")],
)
def test_an_environment_that_cannot_be_used(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ProviderUnavailable, match="mal réglé"):
        ask("https://payfip.invalid/tpa", 5)


def test_a_proxy_that_refuses(monkeypatch):
    with odd_provider([b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.address.removesuffix("/service"))
        with pytest.raises(ProviderUnavailable, match="joignable"):
            ask("https://payfip.invalid/tpa", 5)
