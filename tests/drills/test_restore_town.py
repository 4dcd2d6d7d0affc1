"""A small commune comes back from its backup where nothing else is left, and a parent signs in: on both engines."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from cantine.__main__ import cantine
from cantine.settings import settings
from cantine.store import database
from tests.cast import PASSWORD
from tests.drills.restore_town import count_rows, empty_database
from tests.pages.browser import Browser
from tests.pages.conftest import cookies

__all__ = ["cookies"]


@pytest.fixture
def machine(cast, tmp_path, monkeypatch):
    """The address of the commune, as the settings have it; backups go to another disk."""
    (tmp_path / "autre disque").mkdir()
    monkeypatch.setenv("CANTINE_DATABASE_URL", cast.url)
    settings.cache_clear()
    yield cast.url
    settings.cache_clear()


def run_cantine(*words):
    done = CliRunner().invoke(cantine, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_destroyed_commune_comes_back(machine, tmp_path, cookies):
    stood = count_rows(machine)
    run_cantine("backup", str(tmp_path / "autre disque"))
    [file] = Path(tmp_path / "autre disque").glob("cantine-*")
    database.engine(machine).dispose()
    for path in tmp_path.glob("cantine.db*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    empty_database(machine)
    assert "Les comptes sont justes." in run_cantine("restore", str(file), "--yes")
    assert count_rows(machine) == stood
    assert Browser().open().sign_in("101", PASSWORD).title == "Bienvenue MOREL !"
