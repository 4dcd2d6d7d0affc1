"""A database without any table, on each engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cantine.store import database


@pytest.fixture
def blank_sqlite_url(tmp_path: Path) -> Iterator[str]:
    """The address of a SQLite file that does not exist yet, nor its folder."""
    url = f"sqlite:///{tmp_path / 'new' / 'cantine.db'}"
    yield url
    database.engine(url).dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_url(request: pytest.FixtureRequest) -> str:
    """A database without any table; a test that asks for it runs once on each engine."""
    return request.getfixturevalue("blank_sqlite_url" if request.param == "sqlite" else "blank_postgres_url")
