"""The commands, as people type them: what they say, and how they end."""

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from cantine.__main__ import cantine
from cantine.settings import BadSetting, settings
from cantine.store import database
from tests.backup.conftest import list_rows


@pytest.fixture
def run(sqlite_town, monkeypatch):
    """Type a command on this town's installation; its exit code and what it said."""
    monkeypatch.setattr(settings(), "database_url", sqlite_town.url)

    def type_in(*words, typed=None):
        ran = CliRunner().invoke(cantine, words, input=typed)
        database.engine(sqlite_town.url).dispose()
        return ran.exit_code, ran.output

    return type_in


def test_a_town_is_backed_up_and_brought_back_by_two_commands(run, sqlite_town, folder):
    rows = list_rows(sqlite_town.url)
    code, said = run("backup")
    assert code == 0
    assert said.startswith(f"Sauvegarde vérifiée : {folder}/cantine-")
    with database.open_writer(sqlite_town.url) as db:
        db.execute(text("UPDATE family SET note = 'après'"))
    [file] = folder.iterdir()
    assert run("restore", str(file), typed="n\n")[0] == 1
    assert list_rows(sqlite_town.url) != rows
    code, said = run("restore", str(file), "--yes")
    assert code == 0
    assert "« Saint-Just-d'Avray » est restauré : 3 familles, comme le " in said
    assert "Ce qui était là est gardé : " in said
    assert said.endswith("Les comptes sont justes.\n")
    assert list_rows(sqlite_town.url) == rows


def test_a_folder_that_cannot_be_written_and_a_town_that_is_not_there_are_said(run, sqlite_town, folder):
    folder.write_text("a file, and no folder")
    code, said = run("backup")
    assert code == 1
    assert said == f"La sauvegarde a échoué. {folder} ne peut pas être lu ou écrit (ce nom est déjà pris).\n"
    code, said = run("backup", str(folder))
    assert (code, said.splitlines()[-1]) == (2, f"'[DOSSIER]' : « {folder} » est un fichier et non un dossier.")
    with database.open_writer(sqlite_town.url) as db:
        db.execute(text("DELETE FROM commune"))
    assert run("backup") == (1, "Ce portail n'a pas encore de commune : il n'y a rien à sauvegarder.\n")


def test_migrating_without_a_backup_is_a_command(run):
    code, said = run("migrate", "--without-backup")
    assert (code, said) == (0, f"La base de données est à jour (révision {database.find_head()}).\n")


@pytest.mark.parametrize(
    ("setting", "given", "wanted"),
    [
        ("FOLDER", "ici", "attendu : le chemin entier d'un dossier, par exemple /var/sauvegardes/cantine"),
        ("RECIPIENT", "age1abc", "cette clé publique d'age a une faute : elle commence par age1"),
        ("RECIPIENT", "AGE-SECRET-KEY-1ABC", "attendu : la clé publique (age1…), jamais la clé privée"),
        ("RECIPIENT", "--yes", "attendu : une clé publique d'age (age1…), ou une clé ou adresse que GnuPG connaît"),
        ("SCRATCH_URL", "sqlite:///x", "attendu : postgresql://utilisateur:secret@serveur/postgres"),
    ],
)
def test_settings_of_backups_are_checked_at_the_start(monkeypatch, setting, given, wanted):
    monkeypatch.setenv(f"CANTINE_BACKUP_{setting}", given)
    with pytest.raises(BadSetting) as refused:
        settings.__wrapped__()
    assert str(refused.value) == f"Réglage refusé.\nCANTINE_BACKUP_{setting} : {wanted}"
