"""Streamlit's own files come compressed, and are still the same files."""

import asyncio
import gzip
from pathlib import Path

import brotli
import httpx
import pytest
from starlette.applications import Starlette

from cantine.http.shell import assets, compression
from cantine.http.shell.compression import CompressedText, choose_encoding
from cantine.http.shell.streamlit_french import translate_script
from tests.http.conftest import PORTAL

ROOT = assets.find_directory()
KNOWN = assets.list_files(ROOT)
SCRIPT = next(address for address in KNOWN if address.startswith("/static/js/index.") and address.endswith(".js"))
FONT = next(address for address in KNOWN if address.endswith(".woff2"))


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpacked"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("br;q=0, gzip", "gzip", gzip.decompress),
    ],
)
def test_a_script_travels_packed_and_arrives_as_the_file(browser, accepted, encoding, unpacked):
    answer, travelled = browser.travelled(SCRIPT, accepted)
    original = translate_script(KNOWN[SCRIPT].read_bytes())
    assert answer.headers["content-encoding"] == encoding
    assert unpacked(travelled) == original
    assert len(travelled) == int(answer.headers["content-length"]) < len(original) / 3


def test_a_script_says_what_it_is_and_may_be_kept_forever(browser):
    answer, _ = browser.travelled(SCRIPT, "br")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert answer.headers["vary"] == "Accept-Encoding"


def test_who_accepts_no_encoding_gets_the_plain_file(browser):
    answer, travelled = browser.travelled(SCRIPT, "identity")
    assert "content-encoding" not in answer.headers
    assert travelled == translate_script(KNOWN[SCRIPT].read_bytes())


def test_every_script_and_style_is_answered_as_its_file(browser):
    small = [address for address in KNOWN if address.endswith((".js", ".css")) and KNOWN[address].stat().st_size < 9000]
    assert len(small) > 100
    for address in small:
        assert browser.get(address).content == translate_script(KNOWN[address].read_bytes()), address


def test_a_font_is_left_as_it_is(browser):
    answer, travelled = browser.travelled(FONT, "br, gzip")
    assert "content-encoding" not in answer.headers
    assert travelled == KNOWN[FONT].read_bytes()
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("mark", ["{}", "W/{}", '"other", {}', "*"])
def test_a_browser_that_has_the_file_is_told_so(browser, mark):
    etag = browser.travelled(SCRIPT, "br")[0].headers["etag"]
    answer = browser.get(SCRIPT, headers={"accept-encoding": "br", "if-none-match": mark.format(etag)})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag


def test_the_mark_of_another_encoding_is_another_file(browser):
    etag = browser.travelled(SCRIPT, "gzip")[0].headers["etag"]
    answer = browser.get(SCRIPT, headers={"accept-encoding": "br", "if-none-match": etag})
    assert answer.status_code == 200


def test_head_tells_the_size_and_sends_nothing(browser):
    with_body, travelled = browser.travelled(SCRIPT, "br")
    answer = browser.head(SCRIPT, headers={"accept-encoding": "br"})
    assert answer.content == b""
    assert int(answer.headers["content-length"]) == len(travelled)
    assert answer.headers["etag"] == with_body.headers["etag"]


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/unknown.js",
        "/static/",
        "/static/js",
        "/static/../index.html",
        "/static/%2e%2e/index.html",
        "/static/js/..%2f..%2findex.html",
        "/static/js/../../../__init__.py",
        "/static//etc/passwd",
        "/static/..%5cindex.html",
        "/static/js/%00",
    ],
)
def test_nothing_else_is_reached_through_the_static_address(server, path):
    async def raw() -> tuple[int, bytes]:
        said = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            said.append(message)

        decoded = httpx.URL("http://x" + path).path if "%" in path else path  # httpx would tidy the dots away
        scope = {"type": "http", "method": "GET", "path": decoded, "raw_path": path.encode(), "headers": []}
        await server(
            {**scope, "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1"}, receive, send
        )
        return said[0]["status"], b"".join(message.get("body", b"") for message in said[1:])

    status, body = asyncio.run(raw())
    assert status == 404
    assert "Cette page n'existe pas" in body.decode()


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("br", "br"),
        ("GZIP;q=0.5, BR;q=0.1", "br"),
        ("gzip;q=1.0, br;q=0.0", "gzip"),
        ("*", "br"),
        ("*;q=0, gzip", "gzip"),
        ("br;q=0, *", "gzip"),
        ("", "identity"),
        ("identity", "identity"),
        ("deflate, zstd", "identity"),
    ],
)
def test_the_encoding_is_one_that_the_browser_accepts(accepted, chosen):
    assert choose_encoding(accepted) == chosen


def test_simultaneous_first_requests_wait_for_one_computation(monkeypatch):
    reads, packings = [], []
    pack = brotli.compress
    monkeypatch.setattr(compression.brotli, "compress", lambda *args, **more: packings.append(1) or pack(*args, **more))

    def read() -> bytes:
        reads.append(1)
        return b"menu " * 50_000

    text = CompressedText(read, "text/css", "no-cache")

    async def many() -> set[bytes]:
        headers = httpx.Headers({"accept-encoding": "br"})
        return {bytes(answer.body) for answer in await asyncio.gather(*(text.answer(headers) for _ in range(20)))}

    bodies = asyncio.run(many())
    assert [brotli.decompress(body) for body in bodies] == [b"menu " * 50_000]
    assert (len(reads), len(packings)) == (1, 1)


def test_twenty_browsers_that_arrive_at_once_all_get_the_script(server: Starlette):
    async def many() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url=PORTAL) as client:
            return await asyncio.gather(*(client.get(SCRIPT) for _ in range(20)))

    answers = asyncio.run(many())
    assert {answer.content for answer in answers} == {translate_script(KNOWN[SCRIPT].read_bytes())}
    assert {answer.headers["content-encoding"] for answer in answers} == {"br"}


def test_a_text_that_could_not_be_read_is_tried_again(tmp_path: Path):
    path = tmp_path / "late.css"
    text = CompressedText(path.read_bytes, "text/css", "no-cache")
    headers = httpx.Headers({"accept-encoding": "br"})

    async def early_and_late() -> bytes:
        with pytest.raises(FileNotFoundError):
            await text.answer(headers)
        path.write_bytes(b"p {}")
        return bytes((await text.answer(headers)).body)

    assert brotli.decompress(asyncio.run(early_and_late())) == b"p {}"
