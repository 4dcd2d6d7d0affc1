"""The portal's door on a database of its own, and a clock that a test moves."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import bcrypt
import pytest

from cantine import clock
from cantine.settings import settings
from tests.cast import Cast
from tests.dates import at


class Clock:
    """Stands on a Monday morning until it is moved."""

    def __init__(self) -> None:
        self.now = at("lundi 2026-11-23 10:00:00")

    def forward(self, pause: timedelta) -> None:
        self.now += pause

    def at(self, instant: datetime) -> None:
        self.now = instant


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What time it is, for everything that asks."""
    standing = Clock()
    monkeypatch.setattr(clock, "now", lambda: standing.now)
    return standing


@pytest.fixture
def portal(cast: Cast, moment: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """Everybody, in the database that the portal is set to; once on each engine."""
    monkeypatch.setenv("CANTINE_DATABASE_URL", cast.url)
    settings.cache_clear()
    yield cast
    settings.cache_clear()


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The passwords that were really compared, each as often as it was."""
    seen: list[bytes] = []
    compare = bcrypt.checkpw

    def noted(password: bytes, kept: bytes) -> bool:
        seen.append(password)
        return compare(password, kept)

    monkeypatch.setattr(bcrypt, "checkpw", noted)
    return seen
