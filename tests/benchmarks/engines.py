"""A database on each engine for a benchmark that asks questions without a server; both are gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from cantine.store import database
from tests.support.programs.private_postgres import private_postgres


@contextmanager
def both() -> Iterator[dict[str, str]]:
    """The address of an empty, migrated database by the name of its engine."""
    with tempfile.TemporaryDirectory(prefix="cantine-benchmarks.") as folder, private_postgres() as server:
        urls = {"SQLite": f"sqlite:///{folder}/cantine.db", "PostgreSQL": server.address}
        try:
            for url in urls.values():
                database.migrate(url)
            yield urls
        finally:
            for url in urls.values():
                database.engine(url).dispose()
