"""The demonstration commune, filled once and copied for each test; its clock stands on a Monday morning."""

import shutil

import pytest
from streamlit.runtime.context import ContextProxy

from cantine import demo
from cantine.settings import settings
from cantine.store import database
from tests.dates import at
from tests.pages.browser import ADDRESS, PROGRAM, Browser

NOW = at("lundi 2026-11-23 10:00:00")


@pytest.fixture(scope="session")
def _filled(make_sqlite, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demonstration")
    url = make_sqlite(folder)
    with database.open_writer(url) as db:
        demo.fill(db, NOW)
    database.engine(url).dispose()
    return folder / "cantine.db"


@pytest.fixture
def portal_url(_filled, tmp_path, monkeypatch):
    """The address of a demonstration of this test alone, and the portal set to it."""
    url = f"sqlite:///{shutil.copy(_filled, tmp_path / 'cantine.db')}"
    monkeypatch.setenv("CANTINE_DATABASE_URL", url)
    monkeypatch.setenv("CANTINE_NOW", NOW.isoformat())
    settings.cache_clear()
    yield url
    settings.cache_clear()
    database.engine(url).dispose()


@pytest.fixture
def cookies(monkeypatch):
    """The cookies that every window of this test brings along, beside its name and address; AppTest itself has none."""
    jar: dict[str, str] = {}
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: jar))
    monkeypatch.setattr(ContextProxy, "ip_address", property(lambda _: ADDRESS))
    monkeypatch.setattr(ContextProxy, "headers", property(lambda _: {"User-Agent": PROGRAM}))
    return jar


@pytest.fixture
def browser(portal_url, cookies):
    """A window in which nobody is signed in."""
    return Browser()


@pytest.fixture
def parent(browser):
    """A window of family TEST, on its home."""
    return browser.enter("1")
