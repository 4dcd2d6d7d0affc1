"""What all tests share: settings of their own, a cheap bcrypt, and a fresh database on either engine."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import hypothesis
import psycopg
import pytest

from cantine.access.actions import passwords
from cantine.settings import Settings
from cantine.store import database
from tests import certificates, statements, thorough
from tests.cast import Cast, play
from tests.support import lock_order
from tests.support.approved import approved  # noqa: F401  (a fixture)
from tests.support.postgres_shelf import Shelf, address_of
from tests.support.programs import nursery

_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much is tried; how long the books are kept by chance (tests/ledger/books); and approved texts."""
    parser.addoption("--thorough", action="store_true", help="all days, ways and examples of what is tried in part")
    parser.addoption("--books-steps", type=int, help="acts on each engine (150, with --thorough 200)")
    parser.addoption("--books-seed", type=int, default=3, help="what decides them: the same acts each time")
    parser.addoption("--approve", action="store_true", help="write approved texts anew, to be read in the difference")


def pytest_configure(config: pytest.Config) -> None:
    """Neither the caller's environment nor a developer's .env decides what the tests see."""
    for name in [name for name in os.environ if name.startswith("CANTINE_") and not name.startswith("CANTINE_TEST_")]:
        del os.environ[name]
    Settings.model_config["env_file"] = None
    # A busy machine is slow, not wrong: no example fails for the time it took.
    hypothesis.settings.register_profile(
        "cantine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("cantine")
    nursery.offer()
    thorough.ask_for_all(config.getoption("--thorough"))
    statements.share()
    certificates.share()
    passwords.WORK_FACTOR = 4  # what makes a password dear to guess makes it dear to sign in
    # Thousands of tests leave a large heap: looking through it for cycles took a tenth of the run.
    gc.set_threshold(200_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser comes last: Playwright keeps an event loop running in this thread, which `asyncio.run` refuses.

    There the walks past every page come first, then the longest file, which takes longest too: no worker has much left
    while the others have nothing.
    """
    lengths = {path: path.stat().st_size for path in {item.path for item in items}}

    def place(item: pytest.Item) -> tuple[bool, bool, int]:
        folders = item.path.relative_to(item.config.rootpath).parts
        in_browser = "browser" in folders
        return in_browser, in_browser and "everybody" not in folders, -lengths[item.path] * in_browser

    items.sort(key=place)


@pytest.fixture
def heap_set_aside() -> Iterator[None]:
    """Collections look at what this test makes, and not at all that thousands of tests have left: seconds each."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def locks_in_order() -> Iterator[None]:
    """Every act takes its locks in the one order. For tests that do one act in a transaction."""
    with lock_order.watched():
        yield


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that was migrated once; its last connection is closed, so that the file is all there is."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    url = f"sqlite:///{path}"
    database.migrate(url)
    database.engine(url).dispose()
    return path


@pytest.fixture(scope="session")
def make_sqlite(_sqlite_template: Path) -> Callable[[Path], str]:
    """The address of a migrated and empty SQLite database that is made in this folder, for several tests; who asks for
    it disposes of its engine."""
    return lambda folder: f"sqlite:///{shutil.copy(_sqlite_template, folder / 'cantine.db')}"


@pytest.fixture
def sqlite_url(_sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """A migrated and empty SQLite database of this test alone."""
    url = f"sqlite:///{shutil.copy(_sqlite_template, tmp_path / 'cantine.db')}"
    yield url
    database.engine(url).dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[psycopg.Connection]:
    """A connection that may create databases on the throw-away server of this run."""
    address = os.environ.get("CANTINE_TEST_POSTGRES")
    if not address:
        pytest.fail("There is no PostgreSQL server for the tests (CANTINE_TEST_POSTGRES); bash tests/run starts it.")
    with psycopg.connect(address, autocommit=True) as server:
        yield server


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: psycopg.Connection) -> Iterator[str]:
    """A PostgreSQL database that was migrated once; nobody may be connected to it while it is copied."""
    name = f"template_{os.getpid()}"
    postgres_server.execute(f"CREATE DATABASE {name}")
    database.migrate(address_of(name))
    database.engine(address_of(name)).dispose()
    yield name
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _empty_shelf(postgres_server: psycopg.Connection, _postgres_template: str) -> Shelf:
    return Shelf(postgres_server, _postgres_template)


@pytest.fixture
def postgres_url(_empty_shelf: Shelf) -> Iterator[str]:
    """A migrated and empty PostgreSQL database of this test alone."""
    with _empty_shelf.lend() as url:
        yield url
        database.engine(url).dispose()


@pytest.fixture
def blank_postgres_url(postgres_server: psycopg.Connection) -> Iterator[str]:
    """A PostgreSQL database without any table."""
    name = f"blank_{os.getpid()}_{next(_numbers)}"
    postgres_server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield address_of(name)
    database.engine(address_of(name)).dispose()
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine; a test that asks for it, or for a database on it, runs once on each."""
    name: str = request.param
    return name


@pytest.fixture
def url(request: pytest.FixtureRequest, engine_name: str) -> str:
    """A migrated and empty database; a test that asks for it runs once on each engine."""
    return request.getfixturevalue("sqlite_url" if engine_name == "sqlite" else "postgres_url")


@pytest.fixture(scope="session")
def _sqlite_stage(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    """The people of all tests in a SQLite file: they come once, and each test gets a copy."""
    path = tmp_path_factory.mktemp("stage") / "cast.db"
    url = f"sqlite:///{shutil.copy(_sqlite_template, path)}"
    cast = play(url)
    database.engine(url).dispose()
    return path, cast


@pytest.fixture(scope="session")
def _postgres_stage(postgres_server: psycopg.Connection, _postgres_template: str) -> Iterator[tuple[str, Cast]]:
    """The people of all tests in a PostgreSQL database: they come once, and each test gets a copy."""
    name = f"stage_{os.getpid()}"
    postgres_server.execute(f"CREATE DATABASE {name} TEMPLATE {_postgres_template}")
    cast = play(address_of(name))
    database.engine(address_of(name)).dispose()
    yield name, cast
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_cast(_sqlite_stage: tuple[Path, Cast], tmp_path: Path) -> Iterator[Cast]:
    """The people of all tests, in a SQLite database of this test alone."""
    path, cast = _sqlite_stage
    url = f"sqlite:///{shutil.copy(path, tmp_path / 'cast.db')}"
    yield replace(cast, url=url)
    database.engine(url).dispose()


@pytest.fixture(scope="session")
def _cast_shelf(postgres_server: psycopg.Connection, _postgres_stage: tuple[str, Cast]) -> Shelf:
    return Shelf(postgres_server, _postgres_stage[0])


@pytest.fixture
def postgres_cast(_cast_shelf: Shelf, _postgres_stage: tuple[str, Cast]) -> Iterator[Cast]:
    """The people of all tests, in a PostgreSQL database of this test alone."""
    with _cast_shelf.lend() as url:
        yield replace(_postgres_stage[1], url=url)
        database.engine(url).dispose()


@pytest.fixture
def cast(request: pytest.FixtureRequest, engine_name: str) -> Cast:
    """The people of all tests, at school in Saint-Just-d'Avray, in a fresh database on each engine."""
    played: Cast = request.getfixturevalue("sqlite_cast" if engine_name == "sqlite" else "postgres_cast")
    assert "url" not in request.fixturenames, "The cast plays in a database of its own: ask for `cast.url`."
    return played
