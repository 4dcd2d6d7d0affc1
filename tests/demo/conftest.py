"""The demonstration of a Thursday in November, played once on each engine for all who only read it."""

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest

from cantine.demo import FilledCounts
from cantine.store import database
from tests.demo.demonstrations import filled
from tests.support.postgres_shelf import address_of


@pytest.fixture(scope="package")
def _in_sqlite(
    make_sqlite: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, FilledCounts]]:
    url = make_sqlite(tmp_path_factory.mktemp("demonstration"))
    yield url, filled(url)
    database.engine(url).dispose()


@pytest.fixture(scope="package")
def _in_postgres(postgres_server: psycopg.Connection, _postgres_template: str) -> Iterator[tuple[str, FilledCounts]]:
    name = f"demonstration_{os.getpid()}"
    postgres_server.execute(f"CREATE DATABASE {name} TEMPLATE {_postgres_template}")
    url = address_of(name)
    yield url, filled(url)
    database.engine(url).dispose()
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def demonstration(request: pytest.FixtureRequest, engine_name: str) -> tuple[str, FilledCounts]:
    """The address of a demonstration that nobody changes, and what was written into it; once on each engine."""
    played: tuple[str, FilledCounts] = request.getfixturevalue(
        "_in_sqlite" if engine_name == "sqlite" else "_in_postgres"
    )
    return played
