"""A pooler that shares connections is refused. (A real pgbouncer: `python -m tests.drills.pooler`.)"""

import pytest

from cantine.backup.documents import shared_connections
from cantine.backup.documents.shared_connections import SharedConnections, refuse_shared_connections


class Client:
    """A connection that was told one number of its process when it began, and is answered by these."""

    def __init__(self, told: int, *answering: int) -> None:
        self.info, self.backend_pid, self._answering = self, told, [*answering]

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_error: object) -> None:
        """It goes."""

    def execute(self, _question: str) -> "Client":
        return self

    def fetchone(self) -> tuple[int]:
        return (self._answering.pop(0) if len(self._answering) > 1 else self._answering[0],)


def judge(monkeypatch, *clients: Client) -> None:
    left = [*clients]
    monkeypatch.setattr(shared_connections, "open_server", lambda _url: left.pop(0))
    refuse_shared_connections("postgresql+psycopg://cantine@pooler/cantine")
    assert left == []


def test_a_database_of_either_engine_without_a_pooler_is_taken(url):
    refuse_shared_connections(url)


def test_a_pooler_in_session_mode_is_taken(monkeypatch):
    judge(monkeypatch, Client(7001, 10), Client(7002, 11))


def test_a_pooler_in_transaction_mode_is_refused_with_the_reason(monkeypatch):
    with pytest.raises(SharedConnections, match="pool_mode = session"):
        judge(monkeypatch, Client(7001, 10), Client(7002, 10))


def test_others_may_have_been_given_the_same_server_in_between(monkeypatch):
    with pytest.raises(SharedConnections):
        judge(monkeypatch, Client(7001, 9, 10, 10), Client(7002, 11, 10))
