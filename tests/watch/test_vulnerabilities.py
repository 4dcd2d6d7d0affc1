"""A part with a known and mended fault fails a run; a network that does not answer never does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.watch.vulnerabilities import ask_index, judge

FAULT = {
    "id": "PYSEC-2014-8",
    "modified": "2024-04-22T23:03:01Z",
    "published": "2014-05-19T14:55:00Z",
    "summary": "Insecure temporary files",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.7.2"}]}],
            "versions": ["2.4.1"],
        }
    ],
}


class _FaultBook(BaseHTTPRequestHandler):
    """Answers as api.osv.dev does to whoever asks for jinja2."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        answer = json.dumps({"vulns": [FAULT]} if asked["package"]["name"] == "jinja2" else {}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: object) -> None:
        """Nothing."""


@contextmanager
def open_fault_book() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _FaultBook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def test_a_part_with_a_mended_fault_is_found(tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("jinja2==2.4.1\nclick==8.5.1\n")
    with open_fault_book() as book:
        lines, red = judge(ask_index(requirements, ["--vulnerability-service", "osv", "--osv-url", book]))
    assert (lines, red) == (["jinja2 2.4.1: PYSEC-2014-8, mended in 2.7.2"], True)


def test_without_a_network_one_line_says_so_and_nothing_fails(tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("jinja2==2.4.1\n")
    away = ["--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:1/v1/query"]
    (line,), red = judge(ask_index(requirements, away))
    assert line.startswith("not asked: ")
    assert not red


@pytest.mark.parametrize(
    ("part", "lines", "red"),
    [
        ({"name": "a", "version": "1", "vulns": []}, ["1 parts without a known fault"], False),
        (
            {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": []}]},
            ["a 1: X-1, not mended yet"],
            False,
        ),
        (
            {"name": "a", "skip_reason": "Dependency not found on PyPI"},
            ["not asked: 1 of 1 parts, which the index says nothing of"],
            False,
        ),
    ],
)
def test_only_what_can_be_mended_fails(part, lines, red):
    assert judge({"dependencies": [part], "fixes": []}) == (lines, red)
