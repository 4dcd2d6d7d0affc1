"""The bounds by their numbers, and uvicorn's own protocols on a connection that only says what happens to it."""

import asyncio
from unittest.mock import Mock

import pytest
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from cantine.http.bounds import held, protocols
from cantine.http.bounds.held import HeldConnection, HeldConnections
from cantine.http.bounds.limits import MOST_UNFINISHED, Arrival, Backlog, Pace
from cantine.http.bounds.networks import NetworkCounts, find_counted, is_trusted
from cantine.settings import settings


@pytest.mark.parametrize(
    ("has_head", "received", "seconds", "late"),
    [
        (False, 0, 10, False),
        (False, 0, 10.1, True),
        (False, 8_000, 10.1, True),
        (True, 0, 20, False),
        (True, 0, 20.1, True),
        (True, 60, 60, True),  # a byte a second
        (True, 100_000, 70, False),
        (True, 100_000, 70.1, True),
        (True, 10_000_000, 1_250, False),  # a photograph over 64 kbit/s
    ],
)
def test_something_is_late_after_its_time(has_head, received, seconds, late):
    assert Arrival(100.0, has_head, received).is_late(100.0 + seconds) is late


def test_an_answer_is_stuck_where_too_little_of_it_is_taken_in_a_minute():
    waiting = Backlog(0.0)
    assert not waiting.is_stuck(100_000, 10)
    assert not waiting.is_stuck(99_000, 70)
    assert waiting.is_stuck(99_000, 70.1)
    assert not waiting.is_stuck(70_000, 71)
    assert not waiting.is_stuck(69_000, 131)
    assert not waiting.is_stuck(0, 132)
    assert not waiting.is_stuck(5, 1_000)


def test_messages_come_at_once_then_twenty_a_second():
    pace = Pace(0.0)
    assert [pace.find_pause(0.0) for _ in range(60)] == [0.0] * 60
    assert pace.find_pause(0.0) == pytest.approx(0.05)
    assert pace.find_pause(0.0) == pytest.approx(0.1)
    assert pace.find_pause(0.2) == 0.0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("192.168.1.20", "192.168.1.20"),
        ("127.0.0.1", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("testclient", None),
        ("", None),
        (None, None),
    ],
)
def test_a_visitor_counts_for_a_network(address, network):
    assert find_counted(address) == network


@pytest.mark.parametrize(("believed", "counted"), [("", None), ("10.0.0.1", "8.8.4.4")])
def test_behind_https_nobody_is_told_apart_without_a_trusted_proxy(monkeypatch, believed, counted):
    monkeypatch.setenv("CANTINE_BASE_URL", "https://cantine.exemple.fr")
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", believed)
    settings.cache_clear()
    assert find_counted("8.8.4.4") == counted
    assert find_counted("10.0.0.2") is None  # CANTINE_TRUSTED_PROXIES is not set
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize(
    ("address", "trusted", "is_proxy"),
    [
        ("127.0.0.1", "127.0.0.1,::1", True),
        ("10.1.2.3", "127.0.0.1, 10.0.0.0/8", True),
        ("203.0.113.7", "127.0.0.1,10.0.0.0/8", False),
        ("203.0.113.7", "*", True),
        ("203.0.113.7", "", False),
        ("unix", "127.0.0.1,unix", False),
    ],
)
def test_a_proxy_is_known_by_its_address(address, trusted, is_proxy):
    assert is_trusted(address, trusted) is is_proxy


def test_what_is_closed_makes_room():
    counts = NetworkCounts()
    for _ in range(2):
        counts.enter("a")
    counts.enter(None)
    counts.leave("a")
    assert (counts.count("a"), counts.count("b"), counts.count(None)) == (1, 0, 0)
    counts.leave("a")
    assert counts.count("a") == 0


class _Line(asyncio.Transport):
    """A connection from this address; what the server writes and does stands in `written` and `ended`."""

    def __init__(self, address="203.0.113.7"):
        super().__init__({"peername": (address, 1234), "sockname": ("192.0.2.1", 80)})
        self.written, self.ended, self.waiting, self._protocol = b"", "", 0, None

    def write(self, data):
        self.written += data

    def close(self):
        self.ended = self.ended or "closed"

    def abort(self):
        self.ended = "aborted"

    def is_closing(self):
        return bool(self.ended)

    def is_reading(self):
        return True

    def pause_reading(self):
        pass

    resume_reading = pause_reading

    def get_write_buffer_size(self):
        return self.waiting

    def set_protocol(self, protocol):
        self._protocol = protocol

    def get_protocol(self):
        return self._protocol


class _Loop:
    """Runs nothing: what the server would do with a request is no matter here."""

    def create_task(self, work, **_more):
        work.close()
        return Mock()

    call_later = time = Mock()


@pytest.fixture
def house(monkeypatch):
    """The connections of a process whose clock stands, and that goes its round when it is told to."""
    protocols.bound_protocols()
    now = [1_000.0]
    connections = HeldConnections(lambda: now[0])
    monkeypatch.setattr(connections, "_plan_round", lambda: None)
    monkeypatch.setattr(protocols, "held_connections", connections)

    def wait(seconds):
        for _ in range(round(seconds / held.ROUND_SECONDS)):
            now[0] += held.ROUND_SECONDS
            connections.look_at_all()

    connections.wait = wait
    return connections


def come(kind=H11Protocol, address="203.0.113.7"):
    async def app(scope, receive, send):
        await asyncio.sleep(0)

    config = Config(app, lifespan="off", ws="websockets-sansio")
    config.load()
    line = _Line(address)
    protocol = kind(config=config, server_state=ServerState(), app_state={}, _loop=_Loop())
    line.set_protocol(protocol)
    protocol.connection_made(line)
    return line, protocol


def test_a_request_whose_lines_do_not_end_is_ended_after_ten_seconds(house):
    line, protocol = come()
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n")
    house.wait(10)
    protocol.data_received(b"X: y\r\n")
    assert line.ended == ""
    house.wait(2)
    assert line.ended == "closed"
    assert line.written.startswith(b"HTTP/1.1 408 ")


def test_a_browser_that_connected_ahead_of_need_is_only_left(house):
    line, _ = come()
    house.wait(12)
    assert (line.ended, line.written) == ("closed", b"")


def test_a_body_that_dribbles_is_ended_and_one_that_comes_slowly_is_awaited(house):
    lines, kept = [], []
    for piece in (b"x", b"x" * 8_000):
        line, protocol = come()
        protocol.data_received(b"POST /televerser HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n")
        lines.append(line)
        kept.append((protocol, piece))
    for _ in range(30):
        house.wait(2)
        for protocol, piece in kept:
            protocol.data_received(piece)
            protocol.cycle.body.clear()
    assert [line.ended for line in lines] == ["closed", ""]


def test_an_answer_that_nobody_takes_is_thrown_away(house):
    line, _ = come()
    held_one = house.find(line)
    held_one.arriving = None
    line.waiting = 500_000
    house.wait(60)
    assert line.ended == ""
    house.wait(4)
    assert line.ended == "aborted"


def test_a_network_has_so_many_connections_and_makes_room_by_closing_one(house, monkeypatch):
    monkeypatch.setenv("CANTINE_PAGES_PER_ADDRESS", "2")
    settings.cache_clear()
    mine = [come() for _ in range(6)]
    assert [line.ended for line, _ in mine] == [""] * 6
    assert come()[0].ended == "aborted"
    for free in ("203.0.113.8", "127.0.0.1"):  # another one, and the proxy
        assert come(address=free)[0].ended == ""
    mine[0][1].connection_lost(None)
    assert come()[0].ended == ""
    monkeypatch.undo()
    settings.cache_clear()


def test_large_messages_of_all_together_have_a_bound_and_small_ones_none(house):
    lines = [_Line() for _ in range(34)]
    for line in lines:
        house.take(line, line, None)
    answers = [house.note_unfinished(house.find(line), 1_900_000) for line in lines]
    assert answers.index(False) == MOST_UNFINISHED // 1_900_000
    assert house.note_unfinished(house.find(lines[-1]), 60_000)
    for line in lines:
        house.drop(line)
    fresh = _Line()
    house.take(fresh, fresh, None)
    assert house.note_unfinished(house.find(fresh), 1_900_000)


def test_a_ping_is_answered_to_whoever_listens(house):
    line, protocol = come(WebSocketsSansIOProtocol)
    sent = iter([b"pong", b"pong"])
    protocol.conn.data_to_send = lambda: [next(sent)]
    protocol.handle_ping()
    protocol.pause_writing()
    protocol.handle_ping()
    assert line.written == b"pong"
    assert next(sent, None) is None


def test_a_connection_that_is_not_held_is_no_matter():
    connections = HeldConnections(lambda: 0.0)
    connections.drop(_Line())
    assert connections.find(_Line()) is None
    assert isinstance(HeldConnection(_Line(), None, None, 0.0).arriving, Arrival)
